//! XML into elements, by `quick-xml`: names without namespaces, the five entities of XML alone.
//! Refuses document types (a DTD can name files and grow without end), unknown entities, tags that
//! do not match, and text that ends within an element.

use super::node::{Builder, Lines, Sink};
use crate::statement::refusal::{Fault, Problem, shown};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Hands over everything in the text that stands in containers.
pub fn walk(text: &str, containers: &[&str], sink: Sink<'_>) -> Result<(), Fault> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut lines = Lines::new(text);
    let mut builder = Builder::new(containers, sink);
    loop {
        let line = lines.of(usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX));
        let broken = |what: &dyn std::fmt::Display| {
            Fault::at(line, Problem::BrokenXml(shown(&what.to_string())))
        };
        match reader.read_event().map_err(|e| broken(&e))? {
            Event::Start(tag) => {
                let ccy = currency(&tag).map_err(|e| broken(&e))?;
                builder.start(tag.local_name().as_ref(), ccy, line)?;
            }
            Event::End(_) => builder.end()?,
            Event::Text(text) => builder.text(&text.into_inner()),
            Event::CData(text) => builder.text(&text.into_inner()),
            Event::GeneralRef(name) => {
                let mut buffer = [0; 4];
                builder.text(resolved(&name, line)?.encode_utf8(&mut buffer));
            }
            Event::DocType(_) => return Err(Fault::at(line, Problem::Doctype)),
            Event::Eof => match builder.innermost() {
                Some(name) => return Err(broken(&format!("it ends within <{name}>"))),
                None => return Ok(()),
            },
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

/// The names of the first elements in the beginning of a file.
pub fn first_elements(head: &str) -> Vec<String> {
    let mut names = Vec::new();
    if !head.starts_with('<') {
        return names;
    }
    let mut reader = Reader::from_str(head);
    // Not read here: whether it is well formed.
    reader.config_mut().check_end_names = false;
    while names.len() < 20 {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                names.push(tag.local_name().as_ref().to_owned());
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    names
}

/// The encoding that the XML declaration names.
pub fn label(head: &str) -> Option<String> {
    let declaration = head.strip_prefix("<?xml")?.split_once("?>")?.0;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let label = value.get(1..)?.split_once(quote)?.0;
    // Readable without being UTF-16: some programs write that name all the same.
    (!label.to_ascii_lowercase().starts_with("utf-16")).then(|| label.to_owned())
}

/// The attribute `Ccy`.
fn currency(tag: &BytesStart<'_>) -> Result<String, quick_xml::events::attributes::AttrError> {
    for attribute in tag.attributes() {
        let attribute = attribute?;
        if attribute.key.local_name().as_ref() == "Ccy" {
            return Ok(attribute.value.trim().to_owned());
        }
    }
    Ok(String::new())
}

fn resolved(name: &BytesRef<'_>, line: u32) -> Result<char, Fault> {
    let unknown = || {
        let name = name.clone().into_inner();
        Fault::at(line, Problem::Entity(shown(&name)))
    };
    match name.resolve_char_ref() {
        Ok(Some(c)) => return Ok(c),
        Ok(None) => {}
        Err(_) => return Err(unknown()),
    }
    match name.clone().into_inner().as_ref() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(unknown()),
    }
}
