//! What is known of a state of the book beyond its rows, each worked out once for all pages (`once`): who decides,
//! what the overview and the reports say. A commit, words that are published or withdrawn, and midnight are
//! another state. Refuses nothing: what cannot be worked out, each page says.

use crate::edition::Edition;
use crate::figures::ByMonth;
use crate::now::Now;
use crate::once::Once;
use crate::page::{entries, entry, overview, reports};
use crate::paying::Paying;
use crate::stamp::Stamp;
use ledger::day::Day;
use ledger::journal::Head;

/// All that pages are made of: the log, the files with the published words, and the day it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The log.
    pub head: Head,
    /// The files of the book as they were just before the snapshot.
    pub stamp: Stamp,
    /// The day it is.
    pub today: Day,
}

/// So many reports are kept, versions of closed months, pages of lists, and entries.
const ROOM: usize = 24;

/// What was worked out for the newest state that somebody asked for.
pub struct Known {
    /// Who decides and what is paid: they change with the log and the day alone.
    pub paying: Once<(Head, Day), Paying>,
    /// How it stands today.
    pub now: Once<(Head, Day), Now>,
    /// What moved in each month.
    pub months: Once<State, ByMonth>,
    /// What the overview says.
    pub overview: Once<State, overview::Facts>,
    /// What the pages of reports say, by their paths.
    pub reports: Once<State, reports::Facts, String>,
    /// What pages of lists say, by their addresses.
    pub entries: Once<State, entries::Facts, String>,
    /// What the pages of entries say.
    pub entry: Once<State, entry::Facts, u64>,
    /// Versions of closed months, by the entries that closed them.
    pub editions: Once<State, Edition, u64>,
    /// datapackage.json over the downloads: each is written once, to be hashed.
    pub package: Once<State, String>,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            paying: Once::default(),
            now: Once::default(),
            months: Once::default(),
            overview: Once::default(),
            reports: Once::with_room(ROOM),
            entries: Once::with_room(ROOM),
            entry: Once::with_room(ROOM),
            editions: Once::with_room(ROOM),
            package: Once::default(),
        }
    }
}
