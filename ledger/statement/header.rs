//! Where the rows of a file begin: its delimiter, the lines before the header, and the header, found
//! by the columns a profile needs, not by counting lines. Refuses a file that has none, and says
//! whether another delimiter would show one. Next, [`super::layout`] makes indices of the names.

use super::HEADER_WITHIN;
use super::csv::{Cursor, Dialect, Record};
use super::profile::*;
use super::refusal::{Fault, Problem, listed, shown};

/// What stands above the rows, and where they begin.
pub(super) struct Begin {
    pub dialect: Dialect,
    /// The header's cells, trimmed, or the profile's names where there is no header.
    pub columns: Vec<String>,
    /// The lines before the header.
    pub preamble: Vec<String>,
    /// The header's own line.
    pub line: Option<u32>,
    /// The first row.
    pub rows: Cursor,
}

/// Finds the header by the profile's columns, under the first of its delimiters that shows it.
pub(super) fn begin(text: &str, p: &Profile) -> Result<Begin, Fault> {
    let mut cursor = Cursor::start();
    let dialects = dialects(text, p, &mut cursor);
    let mut refused = None;
    for dialect in dialects {
        match p.file.header {
            Header::None => {
                let (columns, preamble) = (p.file.columns.clone(), Vec::new());
                return Ok(Begin { dialect, columns, preamble, line: None, rows: cursor });
            }
            Header::ByColumns => match header(text, p, dialect, cursor) {
                Ok(begin) => return Ok(begin),
                Err(fault) => refused = refused.or(Some(fault)),
            },
        }
    }
    Err(refused.unwrap_or_else(|| Fault::of_file(Problem::Empty)))
}

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

/// The profile's dialects, unless the first line is Excel's `sep=;`, which is stepped over.
pub(super) fn dialects(text: &str, p: &Profile, cursor: &mut Cursor) -> Vec<Dialect> {
    let (quote, multiline) = (p.file.quote as u8, p.file.multiline);
    let by = |delimiter: u8| Dialect { delimiter, quote, multiline };
    let mut behind = *cursor;
    let first = behind.physical(text).unwrap_or("").trim_matches('"');
    if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', mark] = *first.as_bytes()
        && mark.is_ascii()
        && mark != quote
    {
        *cursor = behind;
        return vec![by(mark)];
    }
    p.file.delimiter.iter().map(|&delimiter| by(delimiter as u8)).collect()
}

/// The header under one delimiter.
fn header(text: &str, p: &Profile, dialect: Dialect, mut cursor: Cursor) -> Result<Begin, Fault> {
    let required = required(p);
    let mut preamble = Vec::new();
    let mut nearest: Option<(usize, u32, Vec<String>)> = None;
    while preamble.len() <= p.file.preamble as usize && cursor.line <= HEADER_WITHIN {
        let line = cursor.line;
        let Some(physical) = cursor.physical(text) else { break };
        if physical.is_empty() {
            continue;
        }
        if let Some(columns) = cells(physical, dialect) {
            let missing = lacking(&required, &columns).len();
            if missing == 0 {
                return Ok(Begin { dialect, columns, preamble, line: Some(line), rows: cursor });
            }
            if nearest.as_ref().is_none_or(|(least, ..)| missing < *least) {
                nearest = Some((missing, line, columns));
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
