//! Where the books lie: three SQLite files, and nothing outside this folder knows that.
//! `facts` (ledger.db) is public for ever, `words` (words.db) public until withdrawn, `secrets`
//! (private.db) never public. The journal writes them in the order that a crash can bear.

mod block;
mod counts;
mod error;
mod facts;
mod insert;
mod open;
mod projection;
mod secrets;
mod sound;
mod words;

pub use block::Block;
pub use counts::{Counts, answers, first_of, kind_of};
pub use error::StoreError;
pub use facts::{Facts, MonthTotal, Place, Tie};
pub use open::Mark;
pub use projection::{
    Facts as EntryFacts, Landmark, Leg, Legs, PostingRow, Projection, Total, TotalOverflow,
    day_totals,
};
pub use secrets::{Fingerprint, FingerprintRow, Secrets};
pub use words::{Opening, WordsFile};

use std::path::Path;

/// Makes the three files of a new book.
///
/// # Errors
/// The folder cannot be written, or one of them exists.
pub fn create(book: &Path) -> Result<(), StoreError> {
    open::PRIVATE.create(book)?;
    open::WORDS.create(book)?;
    open::LEDGER.create(book)
}

/// The names of the files that make a folder a book.
pub const FILES: [&str; 3] = [open::LEDGER.name, open::WORDS.name, open::PRIVATE.name];
