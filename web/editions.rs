//! The reports of closed months, each made once and kept: what it says never changes, but for words that
//! are withdrawn. A view far back reads all that came behind it, so nobody makes one for each reader.

use crate::answer::Refusal;
use ledger::books::Books;
use ledger::closed::Version;
use reports::chart::{self, Figure};
use reports::{Dress, EntryLine, Frozen};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// So many are kept.
const KEPT: usize = 24;

/// What was made, by the closing's entry, under one stamp of the files.
#[derive(Default)]
pub struct Editions(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    stamp: String,
    all: BTreeMap<u64, Arc<Edition>>,
}

/// One version of a month, ready for a page.
pub struct Edition {
    /// Its facts and files.
    pub frozen: Frozen,
    /// Its words.
    pub dress: Dress,
    /// Its pictures.
    pub charts: Vec<Figure>,
    /// Its entries, where they are few.
    pub entries: Option<Vec<EntryLine>>,
}

impl Editions {
    /// A version as it was closed; `listed` gives its entries where they are few.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(
        &self,
        books: &Books,
        version: &Version,
        stamp: &str,
        listed: impl Fn(&Books) -> Result<Option<Vec<EntryLine>>, Refusal>,
    ) -> Result<Arc<Edition>, Refusal> {
        // Whoever asks meanwhile waits: twice the work would help nobody.
        let Ok(mut kept) = self.0.lock() else { return made(books, version, &listed) };
        if kept.stamp != stamp {
            *kept = Kept { stamp: stamp.to_owned(), ..Kept::default() };
        }
        if let Some(known) = kept.all.get(&version.entry) {
            return Ok(known.clone());
        }
        let edition = made(books, version, &listed)?;
        if kept.all.len() >= KEPT {
            kept.all.pop_first();
        }
        kept.all.insert(version.entry, edition.clone());
        Ok(edition)
    }
}

fn made(
    books: &Books,
    version: &Version,
    listed: &impl Fn(&Books) -> Result<Option<Vec<EntryLine>>, Refusal>,
) -> Result<Arc<Edition>, Refusal> {
    let seen = books.before(version.close.seen.size)?;
    let frozen = Frozen::again(&seen, version)?;
    let dress = Dress::of(&seen, &frozen.report)?;
    let charts = chart::of(&seen, &frozen.report)?;
    let entries = listed(&seen)?;
    Ok(Arc::new(Edition { frozen, dress, charts, entries }))
}
