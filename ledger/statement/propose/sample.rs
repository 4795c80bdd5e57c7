//! A sample cut into its parts without a profile: delimiter, lines before the header, header, rows,
//! footer. The rows tell all of it: they are the lines of one width that hold a date and a number.

use super::guess;
use crate::statement::csv::{Cursor, Dialect, Record};

/// The parts of a file.
pub(super) struct Sample {
    pub delimiter: char,
    /// The header's cells; `column 1` and so on where there is none.
    pub columns: Vec<String>,
    /// Whether there is a header.
    pub headed: bool,
    /// How many lines stand before the header.
    pub preamble: usize,
    /// Whether every row ends in a delimiter.
    pub trailing: bool,
    /// Whether lines without a date stand between the rows.
    pub continued: bool,
    /// The rows, dated ones alone.
    pub rows: Vec<Vec<String>>,
    /// The first line behind the rows.
    pub footer: Option<String>,
}

/// A line, or several if a quoted field goes over them.
struct Cut {
    cells: Vec<String>,
    /// As it stands in the file, up to its line's end.
    physical: String,
}

impl Sample {
    /// Cuts by the delimiter that gives most lines one width; `None` if nothing looks like rows.
    pub fn cut(text: &str) -> Option<Self> {
        let by = |delimiter: &u8| {
            let cuts = cut(text, *delimiter);
            let (count, width) = commonest_width(&cuts)?;
            Some(((count, width), *delimiter, cuts))
        };
        let found = b";,\t|".iter().filter_map(by).max_by_key(|(score, ..)| *score);
        let ((_, width), delimiter, cuts) = found?;
        Self::of(&cuts, width, char::from(delimiter))
    }

    fn of(cuts: &[Cut], width: usize, delimiter: char) -> Option<Self> {
        let is_row = |cut: &Cut| cut.cells.len() == width && looks_like_row(cut);
        let first = cuts.iter().position(is_row)?;
        let last = cuts.iter().rposition(is_row)?;
        let header = first.checked_sub(1).and_then(|at| Some((at, cuts.get(at)?)));
        let empty_ends = |cut: &Cut| cut.cells.last().is_some_and(String::is_empty);
        let between = cuts.get(first..=last)?;
        let rows = || between.iter().filter(|cut| is_row(cut));
        let one_more = |cut: &Cut| cut.cells.len() + 1 == width && rows().all(empty_ends);
        let names = |cut: &Cut| {
            !cut.cells.iter().any(|c| guess::is_date(c) || guess::is_number(c))
                && cut.cells.iter().filter(|c| c.is_empty()).count() <= 1
        };
        let header =
            header.filter(|(_, cut)| (cut.cells.len() == width || one_more(cut)) && names(cut));
        let trailing = header.is_some_and(|(_, cut)| one_more(cut));
        let columns = match header {
            Some((_, cut)) => cut.cells.clone(),
            None => (1..=width).map(|n| format!("column {n}")).collect(),
        };
        let before = header.map_or(0, |(at, _)| at);
        Some(Self {
            delimiter,
            columns,
            headed: header.is_some(),
            preamble: cuts.iter().take(before).map(lines).sum(),
            trailing,
            continued: between.iter().any(|cut| !is_row(cut)),
            rows: rows().map(|cut| cut.cells.clone()).collect(),
            footer: cuts.get(last + 1).map(|cut| cut.physical.clone()),
        })
    }

    /// The cells of one column, without the empty ones.
    pub fn filled(&self, column: usize) -> impl Iterator<Item = &str> {
        let cells = self.rows.iter().filter_map(move |row| row.get(column));
        cells.map(String::as_str).filter(|cell| !cell.is_empty())
    }
}

/// How many physical lines it takes.
fn lines(cut: &Cut) -> usize {
    1 + cut.cells.iter().map(|c| c.matches('\n').count()).sum::<usize>()
}

/// Every line that is not empty, cut by one delimiter.
fn cut(text: &str, delimiter: u8) -> Vec<Cut> {
    let dialect = Dialect { delimiter, quote: b'"', multiline: true };
    let (mut cursor, mut record, mut cuts) = (Cursor::start(), Record::default(), Vec::new());
    loop {
        if cursor.skip_blank(text) {
            continue;
        }
        let mut behind = cursor;
        let Some(physical) = behind.physical(text) else { return cuts };
        let cells = match cursor.next(text, dialect, &mut record) {
            Ok(true) => {
                let field = |i| record.field(text, i).trim().to_owned();
                (0..record.width()).map(field).collect()
            }
            // No row under this delimiter.
            _ => {
                cursor = behind;
                vec![physical.to_owned()]
            }
        };
        cuts.push(Cut { cells, physical: physical.to_owned() });
    }
}

/// Whether it holds a date and a number, as a row does.
fn looks_like_row(cut: &Cut) -> bool {
    let cells = || cut.cells.iter();
    cells().any(|c| guess::is_date(c)) && cells().any(|c| guess::is_number(c) && !guess::is_date(c))
}

/// The width of most lines that look like rows, and how many they are.
fn commonest_width(cuts: &[Cut]) -> Option<(usize, usize)> {
    let mut counts = std::collections::BTreeMap::<usize, usize>::new();
    for cut in cuts.iter().filter(|cut| looks_like_row(cut)) {
        *counts.entry(cut.cells.len()).or_default() += 1;
    }
    counts.into_iter().map(|(width, count)| (count, width)).max()
}
