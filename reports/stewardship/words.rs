//! The published words that the figures' formats put on them: the service's name, names of units,
//! accounts, categories and successors. Nothing of private.db; what is not published is its code.

use crate::names::Names;
use ledger::books::Books;
use ledger::journal::JournalError;

/// What the figures call people and things.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The service's name, or its origin.
    pub(super) service: String,
    /// Names of what is declared.
    pub(super) names: Names,
}

impl Words {
    /// Reads the names of what is declared.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(books: &Books) -> Result<Self, JournalError> {
        Ok(Self { service: books.service_name()?, names: Names::of(books)? })
    }
}
