//! Which months are closed, and what may not come any more: one fold, for who writes, who verifies and
//! who reads.
//! Refuses a closing before its month is over, out of its turn or of another log, and an entry by hand
//! in a month that is closed. A statement's rows, and what answers an entry, may be late.

use crate::day::{Day, Month};
use crate::entry::{Body, Close, Entry, Rel};
use crate::log::Hash;
use std::collections::BTreeMap;

/// The closings so far.
#[derive(Debug, Clone, Default)]
pub struct Closed(BTreeMap<Month, Vec<Version>>);

/// One closing in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its entry.
    pub entry: u64,
    /// The day on which it was recorded.
    pub on: Day,
    /// What it says.
    pub close: Close,
}

/// A month that was closed, and has entries that come since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restated {
    /// Which month.
    pub month: Month,
    /// The version that it is closed as.
    pub version: u64,
    /// How many entries.
    pub entries: u64,
}

/// What an entry cannot say of a month; the words go on from "the entry".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotOfMonth {
    /// It is not over.
    #[error("closes {0}, which was not over on {1}")]
    NotOver(Month, Day),
    /// A note on days to come.
    #[error("is a note on {0}, which had not begun on {1}")]
    ToCome(Month, Day),
    /// Another version than the next.
    #[error("is version {found} of {month}, expected version {expected}")]
    Turn {
        /// Which month.
        month: Month,
        /// What it says.
        found: u64,
        /// What it would be.
        expected: u64,
    },
    /// It does not name the version before.
    #[error(
        "names {} as the version of {month} before, which is {}", shown(.found), shown(.expected)
    )]
    Before {
        /// Which month.
        month: Month,
        /// The entry that it names.
        found: Option<u64>,
        /// The one before.
        expected: Option<u64>,
    },
    /// A log that it cannot have seen, or that does not go on from the version before.
    #[error("saw {0} entries, expected {1} to {2}")]
    Seen(u64, u64, u64),
    /// Another log.
    #[error("saw another root of {0} entries than this log has")]
    Root(u64),
    /// By hand, and too late.
    #[error(
        "is dated {date}, in a month that entry {by} closed before; only a statement's rows, and what \
         answers another entry, come late"
    )]
    Late {
        /// Its date.
        date: Day,
        /// The closing.
        by: u64,
    },
}

fn shown(entry: &Option<u64>) -> String {
    entry.map_or("none".to_owned(), |entry| format!("entry {entry}"))
}

impl Closed {
    /// Checks one entry against those before it, and learns from it. Of a closing, `root` is the
    /// log's own at the size that it saw.
    ///
    /// # Errors
    /// [`NotOfMonth`].
    pub fn see(&mut self, index: u64, entry: &Entry, root: Option<Hash>) -> Result<(), NotOfMonth> {
        match &entry.body {
            Body::Close(close) => self.close(index, entry, close, root),
            Body::Note(month) if *month > entry.recorded.month() => {
                Err(NotOfMonth::ToCome(*month, entry.recorded))
            }
            _ => match self.newest(entry.date.month()).filter(|_| is_by_hand(entry)) {
                Some(by) => Err(NotOfMonth::Late { date: entry.date, by: by.entry }),
                None => Ok(()),
            },
        }
    }

    /// The versions of a month, ascending; none of one that is open.
    pub fn versions(&self, month: Month) -> &[Version] {
        self.0.get(&month).map_or(&[], Vec::as_slice)
    }

    /// The newest version of a month, if it is closed.
    pub fn newest(&self, month: Month) -> Option<&Version> {
        self.versions(month).last()
    }

    /// The newest version of each month that is closed, by month.
    pub fn all_newest(&self) -> impl DoubleEndedIterator<Item = &Version> {
        self.0.values().filter_map(|versions| versions.last())
    }

    /// Of months with so many new entries, those that are closed.
    pub fn restated(&self, new: impl Iterator<Item = (Month, u64)>) -> Vec<Restated> {
        let of = |(month, entries)| {
            let version = self.newest(month)?.close.version;
            Some(Restated { month, version, entries })
        };
        new.filter_map(of).collect()
    }

    /// All versions, by month.
    pub fn iter(&self) -> impl Iterator<Item = &Version> {
        self.0.values().flatten()
    }

    fn close(
        &mut self,
        index: u64,
        entry: &Entry,
        close: &Close,
        root: Option<Hash>,
    ) -> Result<(), NotOfMonth> {
        let (month, seen) = (close.month, close.seen);
        if entry.recorded <= month.last() {
            return Err(NotOfMonth::NotOver(month, entry.recorded));
        }
        let before = self.newest(month).map(|version| version.entry);
        let expected = self.versions(month).len() as u64 + 1;
        if close.version != expected {
            return Err(NotOfMonth::Turn { month, found: close.version, expected });
        }
        let found = entry.refers(Rel::Corrects);
        if found != before {
            return Err(NotOfMonth::Before { month, found, expected: before });
        }
        // A new version was made of a log that holds the one before.
        let least = before.map_or(1, |before| before + 1);
        if !(least..=index).contains(&seen.size) {
            return Err(NotOfMonth::Seen(seen.size, least, index));
        }
        if root != Some(seen.root) {
            return Err(NotOfMonth::Root(seen.size));
        }
        let version = Version { entry: index, on: entry.recorded, close: close.clone() };
        self.0.entry(month).or_default().push(version);
        Ok(())
    }
}

/// What no statement shows, and what answers no other entry.
fn is_by_hand(entry: &Entry) -> bool {
    let known = !matches!(entry.body, Body::Unknown(_));
    let moves = known && !entry.postings.is_empty();
    moves && entry.body.answers().is_none() && entry.refers(Rel::Statement).is_none()
}

#[cfg(test)]
mod tests;
