//! The SGML of OFX 1 into elements: a tag with a text behind it holds that text alone, and need not
//! be closed; one with another tag behind it is closed by its own name.
//! Refuses end tags of what is not open, and text that ends within an element.

use super::node::{Builder, Lines, Sink};
use crate::statement::refusal::{Fault, Problem, shown};

/// Hands over everything in the text that stands in containers.
pub fn walk(text: &str, containers: &[&str], sink: Sink<'_>) -> Result<(), Fault> {
    let mut lines = Lines::new(text);
    let mut builder = Builder::new(containers, sink);
    let mut at = 0;
    // Whether the innermost element is a tag with a text: it ends where the next tag begins.
    let mut leaf = false;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find('<')).map(|i| at + i) {
        let line = lines.of(open);
        let broken = |what: String| Fault::at(line, Problem::BrokenXml(shown(&what)));
        let behind = text.get(open + 1..).unwrap_or("");
        let length = behind.find('>').ok_or_else(|| broken("a tag is never closed".to_owned()))?;
        let tag = behind.get(..length).unwrap_or("").trim();
        at = open + length + 2;
        let rest = text.get(at..).unwrap_or("");
        let value = rest.split('<').next().unwrap_or("");
        if let Some(name) = tag.strip_prefix('/') {
            let name = name.trim().to_ascii_uppercase();
            if leaf && builder.innermost() != Some(name.as_str()) {
                builder.end()?;
            }
            leaf = false;
            close(&mut builder, &name, line)?;
            continue;
        }
        if leaf {
            builder.end()?;
        }
        if tag.starts_with('?') || tag.starts_with("!--") {
            continue;
        }
        if tag.starts_with('!') {
            return Err(Fault::at(line, Problem::Doctype));
        }
        let name = tag.to_ascii_uppercase();
        if containers.contains(&name.as_str()) {
            builder.end_empty_ones()?;
        }
        builder.start(&name, String::new(), line)?;
        leaf = !value.trim().is_empty();
        if leaf {
            builder.text(&unescaped(value.trim()));
        }
    }
    match builder.innermost() {
        Some(name) => {
            let what = format!("it ends within <{name}>");
            Err(Fault::at(lines.of(text.len()), Problem::BrokenXml(shown(&what))))
        }
        None => Ok(()),
    }
}

/// Ends the innermost element of this name; what is open within it are tags without a text.
fn close(builder: &mut Builder<'_>, name: &str, line: u32) -> Result<(), Fault> {
    if !builder.is_open(name) {
        let what = format!("</{name}> ends what never began");
        return Err(Fault::at(line, Problem::BrokenXml(shown(&what))));
    }
    while builder.innermost() != Some(name) {
        builder.end_empty()?;
    }
    builder.end()
}

/// The entities that OFX knows; anything else is text.
fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ");
    plain.replace("&amp;", "&")
}
