//! What was put right in a period: reversals, reclassifications, statements undone, by entry both
//! ways. Found by their landmarks under the month in which they were recorded: a mistake is told
//! when it is mended, in whatever month it was made.

use crate::sum::as_text;
use ledger::books::Books;
use ledger::day::{Day, Month, Period};
use ledger::entry::{Body, Entry, Rel};
use ledger::journal::JournalError;
use serde::Serialize;
use std::collections::BTreeMap;

/// One correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// The entry that corrects.
    pub entry: u64,
    /// Its type: `reversal`, `reclassification` or `statement-void`.
    #[serde(rename = "type")]
    pub name: &'static str,
    /// The entry that was wrong.
    pub of: u64,
    /// Later entries that say what is right.
    pub replaced_by: Vec<u64>,
    /// When it was recorded.
    #[serde(serialize_with = "as_text")]
    pub recorded: Day,
    /// Of a statement that was undone: how many of its rows were reversed with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
}

/// The corrections that were recorded in a period, and those that came later and concern it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Corrections {
    /// Recorded in the period, ascending.
    pub corrections: Vec<Correction>,
    /// Recorded later, of entries that are dated in the period, and of statements that touch it.
    pub corrected_since: Vec<Correction>,
    /// First classifications of rows: no mistakes, so only counted.
    pub classifications: u64,
}

impl Corrections {
    /// Reads the corrections of a period.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(books: &Books, period: Period) -> Result<Self, JournalError> {
        let corrections = recorded(books, period.from(), period.to())?;
        let mut corrected_since = Vec::new();
        for later in recorded(books, period.to().plus(1), Day::LAST.month())? {
            if concerns(&books.entry(later.of)?, period) {
                corrected_since.push(later);
            }
        }
        let classifications = books.landmarks("classification", period.from(), period.to())?;
        Ok(Self { corrections, corrected_since, classifications: classifications.len() as u64 })
    }

    /// Every correction that was ever recorded, ascending.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn all(books: &Books) -> Result<Vec<Correction>, JournalError> {
        recorded(books, Day::FIRST.month(), Day::LAST.month())
    }

    /// All of them, those of the period first.
    pub fn iter(&self) -> impl Iterator<Item = &Correction> {
        self.corrections.iter().chain(&self.corrected_since)
    }
}

/// Whether a wrong entry is of the period. A statement's rows stand on the days that it covers, not
/// on the day on which it was read.
fn concerns(wrong: &Entry, period: Period) -> bool {
    let (from, to) = match &wrong.body {
        Body::Statement(statement) => (statement.from, statement.to),
        _ => (wrong.date, wrong.date),
    };
    from <= period.last() && to >= period.first()
}

/// What was recorded in these months.
fn recorded(books: &Books, from: Month, to: Month) -> Result<Vec<Correction>, JournalError> {
    let marks = |name: &str| books.landmarks(name, from, to);
    let mut found = Vec::new();
    let mut undone: BTreeMap<u64, u64> = BTreeMap::new();
    for index in marks("statement-void")? {
        let entry = books.entry(index)?;
        undone.extend(entry.refers(Rel::Voids).map(|statement| (statement, 0)));
        found.extend(correction(books, index, &entry, "statement-void", Rel::Voids)?);
    }
    for index in marks("reversal")? {
        let entry = books.entry(index)?;
        match rows_of(books, &entry, &mut undone)? {
            Some(rows) => *rows += 1,
            None => found.extend(correction(books, index, &entry, "reversal", Rel::Reverses)?),
        }
    }
    for index in marks("reclassification")? {
        let entry = books.entry(index)?;
        found.extend(correction(books, index, &entry, "reclassification", Rel::Classifies)?);
    }
    for correction in found.iter_mut().filter(|c| c.name == "statement-void") {
        correction.rows = undone.get(&correction.of).copied();
    }
    found.sort_by_key(|c| c.entry);
    Ok(found)
}

/// The count of the undone statement that a reversal belongs to, if it was not made by hand.
fn rows_of<'a>(
    books: &Books,
    reversal: &Entry,
    undone: &'a mut BTreeMap<u64, u64>,
) -> Result<Option<&'a mut u64>, JournalError> {
    if undone.is_empty() {
        return Ok(None);
    }
    let Some(target) = reversal.refers(Rel::Reverses) else { return Ok(None) };
    let statement = books.entry(target)?.refers(Rel::Statement);
    Ok(statement.and_then(|statement| undone.get_mut(&statement)))
}

fn correction(
    books: &Books,
    index: u64,
    entry: &Entry,
    name: &'static str,
    rel: Rel,
) -> Result<Option<Correction>, JournalError> {
    let Some(of) = entry.refers(rel) else { return Ok(None) };
    let spoken = books.references(of)?.into_iter();
    let replaced_by = spoken.filter(|(rel, _)| *rel == Rel::Corrects).map(|(_, by)| by).collect();
    let recorded = entry.recorded;
    Ok(Some(Correction { entry: index, name, of, replaced_by, recorded, rows: None }))
}
