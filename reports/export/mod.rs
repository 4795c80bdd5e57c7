//! The whole book for other programs: journals that plain-text accounting tools read and check,
//! postings for spreadsheets, and the log itself. Everything streams; one entry is held at a time.
//!
//! | form | for |
//! |---|---|
//! | [`hledger`], [`beancount`] | a second opinion on every balance, by programs that are not ours |
//! | [`csv`] | one row per posting |
//! | [`accountant`] | the same of a period, with what accountants import |
//! | [`log`] | one row per entry |
//! | [`jsonl`] | the leaves of the log byte for byte, the openings of published slots, the checkpoints |
//! | [`package`] | all of them in one folder, with their hashes |

pub mod accountant;
pub mod beancount;
pub mod csv;
pub mod hledger;
pub mod jsonl;
pub mod log;
pub mod package;
#[cfg(test)]
mod tests;

use crate::prose::plain;
use ledger::books::Books;
use ledger::day::{Day, Month};
use ledger::entry::{Entry, Malformed, decode};
use ledger::journal::JournalError;
use ledger::slot::Words;
use ledger::store::StoreError;
use std::collections::{BTreeMap, BTreeSet};

/// Why an export stopped; what was written so far is no export.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The books cannot be read.
    #[error(transparent)]
    Books(#[from] JournalError),
    /// It cannot be written to.
    #[error("the export cannot be written: {0}")]
    Write(#[from] std::io::Error),
}

impl From<StoreError> for ExportError {
    fn from(error: StoreError) -> Self {
        Self::Books(error.into())
    }
}

/// Hands all entries over with their words, by date, those of one day in the order of the log, as journals
/// want it.
fn each_by_date(
    books: &Books,
    mut see: impl FnMut(u64, &Entry, &Words) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let mut order: Vec<(Day, u64)> = Vec::new();
    books.scan(0, books.head().size, |index, bytes| -> Result<(), ExportError> {
        order.push((read(index, bytes)?.date, index));
        Ok(())
    })?;
    order.sort_unstable();
    // Most of it is in the order of the log already.
    let mut runs = order.chunk_by(|(_, one), (_, next)| one + 1 == *next);
    runs.try_for_each(|run| match run {
        [(_, first), .., (_, last)] => books.scan_told(*first, last + 1, &mut see),
        [(_, only)] => see(*only, &books.entry(*only)?, &books.words(*only)?),
        [] => Ok(()),
    })
}

fn read(index: u64, bytes: &[u8]) -> Result<Entry, JournalError> {
    decode(index, bytes).map_err(|why: Malformed| JournalError::Malformed { index, why })
}

/// The accounts that postings name, with their currencies and the first month of each.
fn accounts(books: &Books) -> Result<BTreeMap<String, (Month, BTreeSet<String>)>, ExportError> {
    let mut accounts: BTreeMap<String, (Month, BTreeSet<String>)> = BTreeMap::new();
    for row in books.totals(Day::FIRST.month(), Day::LAST.month())? {
        let known = accounts.entry(row.leg.account.clone());
        let (first, currencies) = known.or_insert_with(|| (row.month, BTreeSet::new()));
        *first = row.month.min(*first);
        currencies.insert(row.leg.ccy.clone());
    }
    Ok(accounts)
}

/// Purpose, note or reason, where one is published, on one line.
fn purpose(words: &Words) -> String {
    let text = &words.text;
    plain(text.purpose.as_ref().or(text.note.as_ref()).or(text.reason.as_ref()).map_or("", |t| t))
}

/// The other party, where it is published, on one line.
fn party(words: &Words) -> String {
    plain(words.who.name.as_deref().unwrap_or(""))
}

/// What an entry without postings says, for a comment.
fn remark(index: u64, entry: &Entry) -> String {
    format!("; {} entry {index}: {}", entry.date, entry.body.name())
}

/// The log that a file was made from, for its first lines.
fn made_from(books: &Books) -> [String; 2] {
    let (head, origin) = (books.head(), &books.genesis().origin);
    let root = ledger::slot::hex(head.root.as_bytes());
    [format!("; {origin}, {} entries", head.size), format!("; root {root}")]
}
