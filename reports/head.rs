//! The log that facts were made from, as they name it.

use ledger::books::Books;
use ledger::slot::hex;
use serde::Serialize;

/// The log that a report was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogHead {
    /// Its entries.
    pub size: u64,
    /// The tree's root over them, in hex.
    pub root: String,
    /// Its unique name.
    pub origin: String,
    /// The key that signs its checkpoints, as a C2SP verifier key.
    pub key: String,
}

impl LogHead {
    /// That of a view of the books.
    pub(crate) fn of(books: &Books) -> Self {
        let (head, genesis) = (books.head(), books.genesis());
        Self {
            size: head.size,
            root: hex(head.root.as_bytes()),
            origin: genesis.origin.to_string(),
            key: books.keys().at(head.size).to_string(),
        }
    }
}
