//! Where the rows of a file begin: its delimiter, the lines before the header, and the header, found
//! by the columns a profile needs, not by counting lines. Refuses a file that has none, and says
//! whether another delimiter would show one. Next, [`super::layout`] makes indices of the names.

use super::HEADER_WITHIN;
use super::csv::{Cursor, Dialect, Record};
use super::profile::*;
use super::refusal::{Fault, Problem, listed, shown};

/// The columns a file must have to be read by this profile.
pub(super) fn required(p: &Profile) -> Vec<Names> {
    let any = |columns: &Fallback| {
        Names::Any(columns.columns().iter().flat_map(|n| n.all().iter().cloned()).collect())
    };
    let currency = match &p.currency {
        Money::Column { column, optional: false } => Some(any(column)),
        _ => None,
    };
    let a = &p.amount;
    let amounts = [&a.column, &a.flag, &a.debit, &a.credit].into_iter().flatten().cloned();
    let keep = p.rows.keep.iter().map(|k| k.column.clone());
    let date = [any(&p.date.column)];
    let mut all = p.detect.columns.clone();
    for names in date.into_iter().chain(amounts).chain(currency).chain(keep) {
        if !all.iter().any(|known| known.all() == names.all()) {
            all.push(names);
        }
    }
    all
}

/// The required columns that a header lacks.
pub(super) fn lacking<'p>(required: &'p [Names], header: &[String]) -> Vec<&'p Names> {
    required.iter().filter(|names| !header.iter().any(|cell| names.fits(cell))).collect()
}

/// The fields of one line as a header: trimmed, with inner quotes undone; `None` if it is no CSV.
pub(super) fn cells(line: &str, dialect: Dialect) -> Option<Vec<String>> {
    let mut record = Record::default();
    let dialect = Dialect { multiline: false, ..dialect };
    let row = Cursor::start().next(line, dialect, &mut record);
    row.ok().filter(|more| *more)?;
    Some((0..record.width()).map(|i| record.field(line, i).trim().to_owned()).collect())
}

/// The profile's dialect, unless the first line is Excel's `sep=;`, which is stepped over.
pub(super) fn dialect(text: &str, p: &Profile, cursor: &mut Cursor) -> Dialect {
    let mut dialect = Dialect {
        delimiter: p.file.delimiter as u8,
        quote: p.file.quote as u8,
        multiline: p.file.multiline,
    };
    let mut behind = *cursor;
    let first = behind.physical(text).unwrap_or("").trim_matches('"');
    if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', mark] = *first.as_bytes()
        && mark.is_ascii()
        && mark != dialect.quote
    {
        dialect.delimiter = mark;
        *cursor = behind;
    }
    dialect
}

/// The header: its cells, the lines before it, and its own line; steps behind it.
#[allow(clippy::type_complexity)] // One caller, which takes it apart at once.
pub(super) fn header(
    text: &str,
    p: &Profile,
    dialect: Dialect,
    cursor: &mut Cursor,
) -> Result<(Vec<String>, Vec<String>, Option<u32>), Fault> {
    let required = required(p);
    let mut preamble = Vec::new();
    let mut nearest: Option<(usize, u32, Vec<String>)> = None;
    while preamble.len() <= p.file.preamble as usize && cursor.line <= HEADER_WITHIN {
        let line = cursor.line;
        let Some(physical) = cursor.physical(text) else { break };
        if physical.is_empty() {
            continue;
        }
        if let Some(header) = cells(physical, dialect) {
            let missing = lacking(&required, &header).len();
            if missing == 0 {
                return Ok((header, preamble, Some(line)));
            }
            if nearest.as_ref().is_none_or(|(least, ..)| missing < *least) {
                nearest = Some((missing, line, header));
            }
        }
        preamble.push(physical.to_owned());
    }
    let (_, line, found) = nearest.unwrap_or((0, 1, Vec::new()));
    let missing = lacking(&required, &found);
    let problem = Problem::NoHeader {
        missing: listed(missing.iter().filter_map(|n| n.all().first()).map(String::as_str)),
        found: listed(found.iter().map(String::as_str)),
        hint: other_delimiter(&preamble, &required, dialect),
    };
    Err(Fault::at(line, problem))
}

/// Says so if another delimiter would have found the header.
pub(super) fn other_delimiter(lines: &[String], required: &[Names], dialect: Dialect) -> String {
    let fits = |delimiter: &u8| {
        let other = Dialect { delimiter: *delimiter, ..dialect };
        lines
            .iter()
            .any(|line| cells(line, other).is_some_and(|h| lacking(required, &h).is_empty()))
    };
    let found = b",;\t|".iter().filter(|d| **d != dialect.delimiter).find(|d| fits(d));
    found.map_or_else(String::new, |d| {
        format!(
            "; the delimiter looks like `{}`, but this profile's files have `{}`",
            shown(&char::from(*d).to_string()),
            shown(&char::from(dialect.delimiter).to_string())
        )
    })
}
