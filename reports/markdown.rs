//! What was laid out, as Markdown with pipe tables, for a blog, a repository, a mail.
//! Words of others cannot break a table, make a link, mention anybody or become markup.

use crate::outline::{Cell, Outline, Row, Section};
use crate::prose::{self, plain};

/// The whole text.
pub(crate) fn lay(outline: &Outline) -> String {
    let mut out = format!("# {}: {}\n\n", escaped(&outline.service), outline.period);
    paragraph(&mut out, &outline.lead.join(" "));
    for part in &outline.parts {
        out.push_str(&format!("## {}\n\n", part.heading));
        for section in &part.sections {
            out.push_str(&format!("### {}\n\n", section.title));
            table(&mut out, section);
            section.notes.iter().for_each(|note| paragraph(&mut out, note));
        }
    }
    out.push_str("---\n\nMade from\n\n");
    for (name, value) in &outline.foot {
        out.push_str(&format!("- {name} `{value}`\n"));
    }
    out
}

fn paragraph(out: &mut String, text: &str) {
    out.push_str(&escaped(text));
    out.push_str("\n\n");
}

/// Notes on a row stand in its first cell: a pipe table has no row across.
fn table(out: &mut String, section: &Section) {
    let count = |row: &Row| match row {
        Row::Cells(cells) | Row::Struck(cells) | Row::Total(cells) => cells.len(),
        Row::Note(_) | Row::Said(_) => 0,
    };
    let columns = section.rows.iter().map(count).max().unwrap_or(0);
    if columns == 0 {
        return;
    }
    let heads = (0..columns).map(|i| section.head.get(i).cloned().unwrap_or_default());
    line(out, heads);
    let rules = (0..columns).map(|i| if i < section.words { "---" } else { "--:" });
    line(out, rules.map(str::to_owned));
    let mut rows = section.rows.iter().peekable();
    while let Some(row) = rows.next() {
        let (mark, cells) = match row {
            Row::Cells(cells) => ("", cells),
            Row::Struck(cells) => ("~~", cells),
            Row::Total(cells) => ("**", cells),
            Row::Note(_) | Row::Said(_) => continue,
        };
        let mut cells: Vec<String> = cells.iter().map(|c| cell(c, mark)).collect();
        let is_note = |row: &&Row| matches!(row, Row::Note(_) | Row::Said(_));
        while let Some(Row::Note(note) | Row::Said(note)) = rows.next_if(is_note) {
            if let Some(first) = cells.get_mut(if section.words > 2 { 2 } else { 0 }) {
                first.push_str(&format!("<br>{}", escaped(note)));
            }
        }
        line(out, cells.into_iter());
    }
    out.push('\n');
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    out.push('|');
    for cell in cells {
        out.push_str(&format!(" {cell} |"));
    }
    out.push('\n');
}

fn cell(cell: &Cell, mark: &str) -> String {
    let text = match cell {
        Cell::Text(text) | Cell::Name(text) => escaped(text),
        Cell::Sum(sum) => sum.grouped(),
        Cell::Money(sum) => prose::money(*sum),
        Cell::Entry(index) => index.to_string(),
        Cell::Day(day) => day.to_string(),
    };
    if text.is_empty() { text } else { format!("{mark}{text}{mark}") }
}

/// A text on one line in which nothing is markup, in CommonMark and on the sites that extend it.
///
/// ```
/// use reports::markdown::escaped;
/// assert_eq!(escaped("a|b <i>\n@all"), r"a\|b &lt;i&gt; &#64;all");
/// ```
pub fn escaped(text: &str) -> String {
    let text = plain(text);
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let before = text.get(..at).unwrap_or("");
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("&#64;"),
            // Sites make links of bare addresses.
            ':' if text.get(at..).is_some_and(|rest| rest.starts_with("://")) => {
                out.push_str("&#58;");
            }
            '.' if before.to_ascii_lowercase().ends_with("www") => out.push_str("&#46;"),
            '#' | '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}
