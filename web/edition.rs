//! The reports of closed months, each made once and kept (`view`): what it says never changes, but for words that
//! are withdrawn. A view far back reads all that came behind it, so nobody makes one for each reader.

use crate::answer::Refusal;
use ledger::books::Books;
use ledger::closed::Version;
use reports::chart::Figure;
use reports::{EntryLine, Frozen};

/// One version of a month, ready for a page.
pub struct Edition {
    /// Its facts, words and files.
    pub frozen: Frozen,
    /// Its pictures.
    pub charts: Vec<Figure>,
    /// Its entries, where they are few.
    pub entries: Option<Vec<EntryLine>>,
}

impl Edition {
    /// A version as it was closed; `listed` gives its entries where they are few.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(
        books: &Books,
        version: &Version,
        listed: impl Fn(&Books) -> Result<Option<Vec<EntryLine>>, Refusal>,
    ) -> Result<Self, Refusal> {
        let seen = books.before(version.close.seen.size)?;
        let frozen = Frozen::again(&seen, version)?;
        let charts = frozen.report.charts(&seen)?;
        let entries = listed(&seen)?;
        Ok(Self { frozen, charts, entries })
    }
}
