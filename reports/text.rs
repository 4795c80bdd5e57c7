//! What was laid out, for a terminal: 80 columns, thousands set apart, nothing that steers the terminal.

use crate::columns::{Columns, WIDTH, wrapped};
use crate::outline::{Cell, Outline, Row, Section};
use crate::prose::{self, plain};
use unicode_width::UnicodeWidthStr as _;

/// The whole text.
pub(crate) fn lay(outline: &Outline) -> String {
    let mut out = String::new();
    line(&mut out, &plain(&outline.service));
    line(&mut out, &format!("Report of {}", outline.period));
    for sentence in &outline.lead {
        wrapped(&mut out, 0, sentence);
    }
    for part in &outline.parts {
        let rule = WIDTH.saturating_sub(part.heading.width() + 1);
        line(&mut out, &format!("\n{} {}", part.heading, "=".repeat(rule)));
        for section in &part.sections {
            line(&mut out, &format!("\n{}", section.title));
            columns(section).print(&mut out);
            for note in &section.notes {
                wrapped(&mut out, 2, note);
            }
        }
    }
    line(&mut out, &format!("\n{}\nMade from", "-".repeat(WIDTH)));
    for (name, value) in &outline.foot {
        line(&mut out, &format!("  {name:<8} {value}"));
    }
    out
}

fn columns(section: &Section) -> Columns {
    let mut columns = Columns::new(section.words, section.head.clone());
    for row in &section.rows {
        match row {
            Row::Cells(cells) | Row::Struck(cells) => columns.row(cells.iter().map(cell).collect()),
            Row::Total(cells) => {
                columns.rule();
                columns.row(cells.iter().map(cell).collect());
            }
            Row::Note(text) | Row::Said(text) => columns.note(plain(text)),
        }
    }
    columns
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Name(text) => plain(text),
        Cell::Sum(sum) => sum.grouped(),
        Cell::Money(sum) => prose::money(*sum),
        Cell::Entry(index) => format!("#{index}"),
        Cell::Day(day) => day.to_string(),
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}
