//! How the report of a month stands to the closings of that month: which version it is, what it restates,
//! what came since. Facts alone; of a quarter or a year nothing of it is told.

use crate::report::ReportError;
use crate::sum::as_text;
use ledger::books::Books;
use ledger::closed::Version;
use ledger::day::{Day, Month, Period};
use ledger::entry::{Body, Rel};
use ledger::journal::JournalError;
use serde::Serialize;

/// Which version a report is, as its closing says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edition {
    /// From 1.
    pub version: u64,
    /// The day of the closing.
    #[serde(serialize_with = "as_text")]
    pub on: Day,
    /// The closing in whose place it comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrects: Option<u64>,
    /// Entries of the month that came since that one, ascending.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub restates: Vec<u64>,
}

/// The newest closing of a month whose report is made from the books as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Since {
    /// The closing.
    pub entry: u64,
    /// Its version.
    pub version: u64,
    /// Its day.
    #[serde(serialize_with = "as_text")]
    pub on: Day,
    /// Entries of the month that came since, ascending.
    pub restated_by: Vec<u64>,
}

/// A mistake that somebody told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Incident {
    /// The entry that tells it.
    pub entry: u64,
    /// The day on which it was told.
    #[serde(serialize_with = "as_text")]
    pub recorded: Day,
    /// The entries that it is about.
    pub about: Vec<u64>,
}

impl Edition {
    /// The version that a closing on a day would be, or was: the view is the log that it sees.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(books: &Books, month: Month, on: Day) -> Result<Self, ReportError> {
        let closed = books.closed()?;
        let before = closed.newest(month);
        let restates = before.map(|before| since(books, month, before)).transpose()?;
        Ok(Self {
            version: before.map_or(1, |before| before.close.version + 1),
            on,
            corrects: before.map(|before| before.entry),
            restates: restates.unwrap_or_default(),
        })
    }
}

impl Since {
    /// The newest closing of a month in a view; `None` while it is open.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(books: &Books, month: Month) -> Result<Option<Self>, ReportError> {
        let closed = books.closed()?;
        let Some(newest) = closed.newest(month) else { return Ok(None) };
        let Version { entry, on, close } = newest;
        let restated_by = since(books, month, newest)?;
        Ok(Some(Self { entry: *entry, version: close.version, on: *on, restated_by }))
    }
}

impl Incident {
    /// Those that were told in a period.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(books: &Books, period: Period) -> Result<Vec<Self>, JournalError> {
        let told = books.landmarks("incident", period.from(), period.to())?.into_iter();
        let incident = |index| {
            let entry = books.entry(index)?;
            let about = entry.refs.iter().filter(|r| r.rel == Rel::Subject).map(|r| r.entry);
            Ok(Self { entry: index, recorded: entry.recorded, about: about.collect() })
        };
        told.map(incident).collect()
    }
}

/// The newest note on a month.
///
/// # Errors
/// The files cannot be read.
pub fn note(books: &Books, month: Month) -> Result<Option<u64>, JournalError> {
    let mut notes = books.landmarks("note", month, Day::LAST.month())?;
    while let Some(index) = notes.pop() {
        if matches!(books.entry(index)?.body, Body::Note(of) if of == month) {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// The month, where a period is one.
pub fn month_of(period: Period) -> Option<Month> {
    (period.from() == period.to()).then(|| period.from())
}

/// The entries of a month that a version's log did not hold.
fn since(books: &Books, month: Month, version: &Version) -> Result<Vec<u64>, ReportError> {
    let mut entries = books.entries_of(month, |_| true)?;
    entries.retain(|index| *index >= version.close.seen.size);
    Ok(entries)
}
