//! A pass that had nothing to do, remembered beside the lock: on the same day, with the same log, the
//! same local.toml and the same program, the next one says the same, and reads no payout for it.
//! Whatever else is found there is not believed: then a whole pass is made. A crash in the middle of
//! writing leaves what is not believed.

use super::pass::Done;
use crate::book::Place;
use anyhow::Context as _;
use ledger::day::Day;
use ledger::payout::State;
use ledger::slot::hex;
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;

/// What the next pass would begin with.
pub struct Idle {
    path: PathBuf,
    /// Over everything that a pass looks at, but for what it says.
    seen: Sha256,
}

impl Idle {
    /// What there is to look at today.
    pub fn of(place: &Place, today: Day) -> anyhow::Result<Self> {
        let book = place.book()?;
        let (books, local) = (place.books()?, book.join("local.toml"));
        let local = match std::fs::read(&local) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            read => read.with_context(|| crate::out::path(&local))?,
        };
        let mut seen = Sha256::new_with_prefix(env!("CARGO_PKG_VERSION"));
        seen.update(books.head().root.as_bytes());
        seen.update(books.head().size.to_be_bytes());
        seen.update(today.to_string());
        seen.update(Sha256::digest(&local));
        Ok(Self { path: book.join("outbox").join(".idle"), seen })
    }

    /// What the last pass said, if nothing has changed since.
    pub fn said(&self) -> Option<String> {
        let kept = std::fs::read_to_string(&self.path).ok()?;
        let (sum, text) = kept.split_once('\n')?;
        (sum == self.sum(text)).then(|| text.to_owned())
    }

    /// Remembers what a pass said that did nothing, and that the next one could not do either: a file
    /// that waits in the outbox may have to be written again.
    pub fn keep(&self, done: &Done, text: &str) {
        let waits = done.payouts.in_state(State::Intent).next().is_some();
        if done.head.is_none() && done.said.is_empty() && !waits {
            // Not there, the next pass looks for itself.
            let _ = std::fs::write(&self.path, format!("{}\n{text}", self.sum(text)));
        }
    }

    fn sum(&self, text: &str) -> String {
        hex(&self.seen.clone().chain_update(text).finalize())
    }
}
