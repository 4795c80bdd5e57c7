//! The published words that the figures' formats put on them: the service's name, names of units,
//! categories and successors. Nothing of private.db; what is not published is its code.

use ledger::books::Books;
use ledger::journal::JournalError;
use std::collections::BTreeMap;

/// Names, by kind and code.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// The service's name, or its origin.
    pub(super) service: String,
    names: BTreeMap<(&'static str, String), String>,
}

impl Words {
    /// Reads the names of what is declared.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(books: &Books) -> Result<Self, JournalError> {
        let mut words = Self { service: books.service_name()?, ..Self::default() };
        let declared = books.declarations()?;
        for kind in ["unit", "category", "successor"] {
            for (code, entry, _) in declared.of(kind) {
                let name = books.name_of(entry)?;
                words.names.extend(name.map(|name| ((kind, code.to_owned()), name)));
            }
        }
        Ok(words)
    }

    /// What a code is to people.
    pub(super) fn name(&self, kind: &'static str, code: &str) -> String {
        let named = self.names.get(&(kind, code.to_owned()));
        named.cloned().unwrap_or_else(|| code.to_owned())
    }
}
