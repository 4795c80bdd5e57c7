//! `undo`: a whole statement taken back, one reversal for each of its live entries.
//! Its rows may come again: their fingerprints are forgotten once the void is in the log; a crash
//! between the two is repaired when the void is found at the next undo or import.

use crate::correct::push_reversal;
use crate::day::Day;
use crate::entry::{Body, Draft, Postings, Rel};
use crate::journal::{Append, Journal, JournalError};
use crate::slot::Slot;

/// What an undo takes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The statement.
    pub statement: u64,
    /// Reversals pushed.
    pub reversals: u64,
    /// Those among them of classifications: what somebody said of the rows.
    pub classified: u64,
    /// Rows that its file's statements left out as known: they may come again.
    pub settled: u64,
}

/// Pushes the reversals and the void of one statement.
///
/// # Errors
/// No statement, or one that was undone before.
pub fn undo(append: &mut Append<'_>, statement: u64, reason: &str) -> Result<Undone, UndoError> {
    let entry = append.entry(statement)?;
    if !matches!(entry.body, Body::Statement(_)) {
        let found = entry.body.name().to_owned();
        return Err(UndoError::NoStatement(statement, found));
    }
    let spoken = append.journal().facts().references(statement)?;
    if let Some((_, void)) = spoken.iter().find(|(rel, _)| *rel == Rel::Voids) {
        return Err(UndoError::Undone(statement, *void));
    }
    let entries = rows_of(append.journal(), statement)?;
    let (mut reversals, mut classified) = (0, 0);
    for row in entries {
        for live in live(append, row)? {
            push_reversal(append, live, reason)?;
            reversals += 1;
            classified += u64::from(live != row);
        }
    }
    let today = append.clerk.today;
    let void = Draft::new(today, append.by(), Body::StatementVoid, Postings::default());
    let mut void = void.with_ref(Rel::Voids, statement);
    void.words.text.reason = Some(reason.to_owned());
    void.public = vec![Slot::Text];
    append.push(void)?;
    let settled = append.journal().secrets().settled_by(statement)?.len() as u64;
    Ok(Undone { statement, reversals, classified, settled })
}

/// Why nothing was undone.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// The books.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Another kind of entry.
    #[error(
        "entry {0} is no statement but of type {1}: `ledger list --kind statement` shows them; \
             nothing was written"
    )]
    NoStatement(u64, String),
    /// Undone before.
    #[error("statement {0} was undone before, by entry {1}; nothing was written")]
    Undone(u64, u64),
}

impl From<crate::store::StoreError> for UndoError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Journal(error.into())
    }
}

/// The rows stand behind their statement, in one stretch with those of the file's other currencies.
fn rows_of(journal: &Journal, statement: u64) -> Result<Vec<u64>, JournalError> {
    let mut rows = Vec::new();
    for index in statement + 1..journal.facts().size()? {
        let entry = journal.entry(index)?;
        match entry.refers(Rel::Statement) {
            Some(of) if of == statement => rows.push(index),
            Some(_) => {}
            None if matches!(entry.body, Body::Statement(_)) => {}
            None => break,
        }
    }
    Ok(rows)
}

/// The row itself and what was classified on it, newest first, without what is reversed already.
fn live(append: &mut Append<'_>, row: u64) -> Result<Vec<u64>, JournalError> {
    let spoken = append.journal().facts().references(row)?;
    let classified = spoken.iter().filter(|(rel, _)| *rel == Rel::Classifies).map(|(_, by)| *by);
    let mut live: Vec<u64> = std::iter::once(row).chain(classified).collect();
    live.reverse();
    let facts = append.journal().facts();
    let mut standing = Vec::new();
    for index in live {
        if !facts.references(index)?.iter().any(|(rel, _)| *rel == Rel::Reverses) {
            standing.push(index);
        }
    }
    Ok(standing)
}

/// Forgets the fingerprints of all statements that were undone, so that their rows may come again.
///
/// Runs after the void is in the log, and before each import: a crash between leaves rows that
/// look known, and the import would leave them out.
///
/// # Errors
/// The files cannot be read, or private.db cannot be written.
pub fn forget_undone(journal: &Journal) -> Result<(), JournalError> {
    let voids =
        journal.facts().landmarks("statement-void", Day::FIRST.month(), Day::LAST.month())?;
    if voids.is_empty() {
        return Ok(());
    }
    let remembered = journal.secrets().files()?;
    for void in voids {
        let Some(statement) = journal.entry(void)?.refers(Rel::Voids) else { continue };
        if remembered.iter().any(|(_, of)| *of == statement) {
            let rows = rows_of(journal, statement)?;
            journal.secrets().forget_statement(statement, &rows)?;
        }
    }
    Ok(())
}
