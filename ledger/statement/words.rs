//! The words of a row: memos, names and ids, trimmed, and empty where nobody would see anything.
//! Nothing is refused and nothing is rewritten: what the bank wrote is what is kept.
//! Without an allocation where one column has it all.

use super::csv::Record;
use std::borrow::Cow;

/// The first text of these columns that is not empty.
pub(super) fn first_text<'t>(
    columns: &[usize],
    text: &'t str,
    record: &Record,
) -> Option<Cow<'t, str>> {
    columns.iter().map(|&at| trimmed(record.field(text, at))).find(|cell| !is_blank(cell))
}

/// All texts of these columns that are not empty, with spaces between.
pub(super) fn joined<'t>(columns: &[usize], text: &'t str, record: &Record) -> Cow<'t, str> {
    let mut out = Cow::Borrowed("");
    for &at in columns {
        let cell = trimmed(record.field(text, at));
        if is_blank(&cell) {
            continue;
        }
        if out.is_empty() {
            out = cell;
        } else {
            let out = out.to_mut();
            out.push(' ');
            out.push_str(&cell);
        }
    }
    out
}

fn trimmed(cell: Cow<'_, str>) -> Cow<'_, str> {
    match cell {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// Whether nobody would see anything: spaces and invisible marks alone.
fn is_blank(text: &str) -> bool {
    let invisible = |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    text.chars().all(|c| c.is_whitespace() || invisible(c))
}
