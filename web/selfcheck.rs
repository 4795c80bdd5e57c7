//! The self-check: the whole book recomputed beside the pages, once for each state of its files.
//! No page waits long for it: one that comes before it is through says so. Its finding stands on
//! every page; the site promises nothing that was not recomputed.

use crate::stamp::Stamp;
use ledger::store::StoreError;
use ledger::verify::{Outside, Wrong, verify};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// How long the page that begins a self-check waits for its end: small books take less.
pub const PATIENCE: Duration = Duration::from_secs(1);

/// What is known of the book as it is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SelfCheck {
    /// Entries, tree, signatures, totals and published words are one.
    Passed,
    /// It is not through yet.
    Running,
    /// What is wrong, at the first place where it shows.
    Failed(String),
}

/// Who checks one book, and remembers it.
pub struct Checker {
    book: PathBuf,
    patience: Duration,
    known: Mutex<Known>,
    through: Condvar,
}

#[derive(Default)]
struct Known {
    /// The files' stamp when the check began.
    stamp: Stamp,
    found: Option<SelfCheck>,
    running: bool,
}

impl Checker {
    /// Nothing is known of the book yet. Who begins a check waits so long for its end.
    pub fn new(book: PathBuf, patience: Duration) -> Self {
        Self { book, patience, known: Mutex::default(), through: Condvar::new() }
    }

    /// What is known of the book while its files have this stamp; whoever asks first begins the
    /// check.
    pub fn of(self: &Arc<Self>, stamp: Stamp) -> SelfCheck {
        let Ok(mut known) = self.known.lock() else { return SelfCheck::Running };
        if !known.running && (known.stamp != stamp || known.found.is_none()) {
            *known = Known { stamp, found: None, running: true };
            let checker = self.clone();
            if std::thread::Builder::new().spawn(move || checker.run()).is_err() {
                known.running = false;
                return SelfCheck::Running;
            }
            match self.through.wait_timeout_while(known, self.patience, |known| known.running) {
                Ok((waited, _)) => known = waited,
                Err(_) => return SelfCheck::Running,
            }
        }
        let found = known.found.clone().filter(|_| known.stamp == stamp);
        found.unwrap_or(SelfCheck::Running)
    }

    fn run(&self) {
        let found = check(&self.book);
        if let Ok(mut known) = self.known.lock() {
            (known.found, known.running) = (found, false);
        }
        self.through.notify_all();
    }
}

/// As a stranger checks it: without the secrets; the head outside is somebody else's to watch.
/// Nothing is found while somebody else holds the book: the next page asks again.
fn check(book: &Path) -> Option<SelfCheck> {
    match verify(book, &Outside { head: None, private: false }) {
        Ok(_) => Some(SelfCheck::Passed),
        Err(Wrong::Store(StoreError::Locked(_))) => None,
        // Where the book lies is nobody's business.
        Err(wrong) => {
            let folder = format!("{}/", book.display());
            Some(SelfCheck::Failed(wrong.to_string().replace(&folder, "")))
        }
    }
}
