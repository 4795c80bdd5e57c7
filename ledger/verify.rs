//! Everything recomputed from the bytes: entries, tree, checkpoints, projections, words, statements.
//! Trusts no trigger, no table and no stored hash; stops at the first entry that is wrong, by name.
//! What it cannot see, it says: without the head outside, a book is consistent with itself only.
//!
//! `walk` goes through the entries in their order, and asks `links` what each must be among the
//! others; `tiles`, `tables` and `words` compare what is kept beside them.

mod declared;
mod deciding;
mod gifts;
mod links;
mod postings;
mod tables;
mod tiles;
mod walk;
mod words;

use crate::account::Code;
use crate::authority::Keys;
use crate::beside::beside;
use crate::entry::{Body, Genesis, Malformed, decode};
use crate::journal::keys_of;
use crate::log::{Checkpoint, Edge, Hash, leaf_hash};
use crate::store::{Facts, Projection, StoreError, WordsFile};
use postings::Postings;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use walk::{Walked, fold, walk};

/// What was found right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Entries.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// Signed checkpoints, each of which agrees.
    pub checkpoints: u64,
    /// The size at which the head outside the book agrees; `None` without one.
    pub outside: Option<u64>,
    /// Entries of types of a later version: their postings were counted, no more.
    pub unknown: u64,
    /// Settlements of rows that no reference proves: the member's word says so.
    pub by_hand: BTreeMap<u64, Code>,
    /// Published openings that open what the entries hold.
    pub published: u64,
    /// Published openings without an entry, as a crash leaves them; dropped at the next write.
    pub left: u64,
    /// Entries whose secrets open what they hold; `None` where private.db was not asked.
    pub opened: Option<u64>,
    /// Entries whose secrets were destroyed.
    pub erased: u64,
}

/// What is wrong, at the first place where it shows.
#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    /// The files cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file contradicts itself.
    #[error("{file}: {detail}")]
    File {
        /// Which.
        file: &'static str,
        /// What SQLite says, or what is strange in the schema.
        detail: String,
    },
    /// The bytes of an entry are none.
    #[error("entry {index}: {why}")]
    Malformed {
        /// Its index.
        index: u64,
        /// What is wrong.
        why: Malformed,
    },
    /// An entry contradicts others.
    #[error("entry {index}: {problem}")]
    Entry {
        /// Its index.
        index: u64,
        /// What is wrong.
        problem: String,
    },
    /// Entries are not those that were signed.
    #[error("one of the entries {first} to {last} is not the one that was signed")]
    NotSigned {
        /// The first that may be it.
        first: u64,
        /// The last that may be it.
        last: u64,
    },
    /// A checkpoint is not signed by the key of entry 0, or signs another log.
    #[error("the checkpoint of {size} entries: {problem}")]
    Checkpoint {
        /// Its size.
        size: u64,
        /// What is wrong.
        problem: String,
    },
    /// The log is not the one that was acknowledged.
    #[error("the head outside the book: {0}")]
    Outside(String),
    /// A projection is not what the entries add up to.
    #[error(
        "{place}: the table {table} is not what the entries add up to ({detail}); \
             `ledger rebuild` makes it anew"
    )]
    Projection {
        /// The entry or place it is about.
        place: String,
        /// The table.
        table: &'static str,
        /// Stored and computed.
        detail: String,
    },
}

impl Wrong {
    fn changed(index: u64) -> Self {
        Self::Entry { index, problem: "not the one that was signed".to_owned() }
    }
}

/// What the verifier is given besides the book's folder.
pub struct Outside {
    /// The head that was acknowledged last, kept outside the folder.
    pub head: Option<Checkpoint>,
    /// Whether private.db is there to be checked too: the treasurer's own check.
    pub private: bool,
}

/// Recomputes everything.
///
/// # Errors
/// [`Wrong`]: the first thing that is.
pub fn verify(book: &Path, outside: &Outside) -> Result<Verified, Wrong> {
    let facts = Facts::open(book, false)?;
    facts.begin_reading()?;
    tables::check_schema(&facts)?;
    let (sender, receiver) = sync_channel(4);
    std::thread::scope(|scope| {
        let secrets = beside(scope, move || words::check_files(book, outside.private, receiver))?;
        // An error here hangs up, and the other thread ends; the log's own fault is told first.
        let Walked { root, projection, postings, checkpoints, unknown, by_hand } =
            walk(&facts, outside.head.clone(), sender)?;
        let size = facts.size()?;
        tables::compare_small(&facts, &projection)?;
        postings.compare(&facts)?;
        let (published, left) = words::check_published(&facts, &WordsFile::open(book, false)?)?;
        if outside.private {
            words::check_private(book)?;
        }
        let opened = secrets.join().unwrap_or_else(|_| Err(stopped()));
        let words::Opened { opened, erased } = opened?;
        let outside = outside.head.as_ref().map(|head| head.size);
        Ok(Verified {
            size,
            root,
            checkpoints,
            outside,
            unknown,
            by_hand,
            published,
            left,
            opened,
            erased,
        })
    })
}

fn stopped() -> Wrong {
    Wrong::File { file: "private.db", detail: "the check stopped unexpectedly".to_owned() }
}

/// What entry 0 fixed, the origin under which the head outside is kept, and the keys. Where the log
/// is so damaged that nothing tells a later key, [`verify`] finds what is wrong.
///
/// # Errors
/// The file cannot be read, or its first entry is no genesis.
pub fn genesis(book: &Path) -> Result<(Genesis, Keys), Wrong> {
    let facts = Facts::open(book, false)?;
    let wrong = |problem: &str| Wrong::Entry { index: 0, problem: problem.to_owned() };
    let bytes = facts.entry(0)?.ok_or_else(|| wrong("is missing"))?;
    match decode(0, &bytes).map_err(|why| Wrong::Malformed { index: 0, why })?.body {
        Body::Genesis(genesis) => {
            let keys = keys_of(&facts, &genesis).unwrap_or_else(|_| Keys::new(genesis.key.clone()));
            Ok((genesis, keys))
        }
        _ => Err(wrong("is no genesis")),
    }
}

/// Whether the projections are what the entries add up to: `rebuild --check`.
///
/// # Errors
/// The first difference.
pub fn check_projections(book: &Path) -> Result<(), Wrong> {
    let facts = Facts::open(book, false)?;
    facts.begin_reading()?;
    tables::check_schema(&facts)?;
    let (mut projection, mut postings) = (Projection::default(), Postings::default());
    let mut edge = Edge::default();
    let size = facts.size()?;
    facts.scan(0, size, |index, bytes| {
        let entry = decode(index, bytes).map_err(|why| Wrong::Malformed { index, why })?;
        fold(&facts, &mut projection, index, &entry)?;
        postings.take(&mut projection);
        tiles::check(&facts, &edge.push(leaf_hash(bytes)))
    })?;
    tiles::check_unfinished(&facts, &edge)?;
    tables::compare_small(&facts, &projection)?;
    postings.compare(&facts)?;
    tables::check_letters(&WordsFile::open(book, false)?)
}
