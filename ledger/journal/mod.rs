//! The journal: the only writer of entries, and the order in which a crash can bear the writing.
//!
//! One append is: the write lock, the head outside compared, entries and projections written,
//! the checkpoint signed; then private.db and words.db are committed, ledger.db last, and the head
//! moves forward. Refuses to write behind a rollback, a fork, or entries it does not understand.

mod append;
pub(crate) mod fold;
mod rebuild;
mod rehearsal;
mod restore;
mod sealer;
#[cfg(test)]
mod tests;

pub use append::{Append, Writer};
pub use rebuild::rebuild;
pub use rehearsal::Rehearsal;
pub use restore::Restore;
pub use sealer::Sealer;

use crate::account::Code;
use crate::authority::{Breach, Keys};
use crate::closed::{Closed, NotOfMonth};
use crate::day::Day;
use crate::entry::{Body, Draft, Entry, Genesis, Malformed, SealError, decode};
use crate::guard::{Guard, GuardError};
use crate::log::{Checkpoint, Edge, Hash, Signer, Tree, leaf_hash};
use crate::payout::Payouts;
use crate::slot::{NoRandomness, Seeds};
use crate::store::{Facts, Projection, Secrets, StoreError, TotalOverflow, WordsFile};
use std::path::{Path, PathBuf};

/// Why the journal refused, failed, or cannot tell.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The files of the book.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key and the head.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// A draft that is no entry.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Sums that do not fit.
    #[error(transparent)]
    Total(#[from] TotalOverflow),
    /// The machine gives no random bytes.
    #[error(transparent)]
    Random(#[from] NoRandomness),
    /// A stored entry that is none.
    #[error("entry {index} is damaged: {why}; run `ledger verify`")]
    Malformed {
        /// Its index.
        index: u64,
        /// What is wrong.
        why: Malformed,
    },
    /// An entry that is not there.
    #[error("there is no entry {0}: the log has {1}, counted from 0")]
    NoEntry(u64, u64),
    /// An entry in front of others that is gone: nobody takes entries out of a log.
    #[error("entry {0} is missing: the log is damaged; run `ledger verify`")]
    Missing(u64),
    /// A view of the past that never was.
    #[error("the log never had {size} {}: it has {stored} now", if *.size == 1 { "entry" } else { "entries" })]
    NeverSo {
        /// So many entries were asked for.
        size: u64,
        /// So many there are.
        stored: u64,
    },
    /// The log no longer contains what was acknowledged.
    #[error(
        "the book is not the one that was last written: {0}; it can be read, not written. To go on: put a newer \
         backup of its folder back, or make the book anew from the newest export or published site by \
         `ledger import-export`, and put this folder's private.db, service.toml and local.toml beside it"
    )]
    Fork(String),
    /// Something in the log contradicts itself.
    #[error("the log is damaged: {0}; run `ledger verify`")]
    Damaged(String),
    /// Entries of a later version stand in the log.
    #[error(
        "the book holds entries of a newer version (the first is {0}): update the program; \
             nothing was written"
    )]
    NewerEntries(u64),
    /// The clock went back.
    #[error(
        "entry {entry} is dated {last}, ahead of this machine's clock, which says {today}: `ledger \
             freeze` and `ledger reject` work, all else waits until {last}; set the clock right if \
             it is wrong; nothing was written"
    )]
    ClockWentBack {
        /// The clock's day.
        today: Day,
        /// The last entry.
        entry: u64,
        /// Its day.
        last: Day,
    },
    /// An entry that could not stand where it does: of who may decide, and what is paid.
    #[error("entry {0} {1}; run `ledger verify`")]
    Breach(u64, Breach),
    /// By hand, in a month that was closed.
    #[error(
        "{month} is closed, by entry {by}: what no statement shows cannot be dated {date} any more. Date \
         it in a month that is open, as --date {open}, and say what it was; nothing was written",
        month = .date.month()
    )]
    Closed {
        /// Its date.
        date: Day,
        /// The closing.
        by: u64,
        /// A day of an open month.
        open: Day,
    },
    /// What cannot be said of a month.
    #[error("it {0}; nothing was written")]
    Month(NotOfMonth),
    /// An entry can be reversed once.
    #[error("entry {0} was reversed before, by entry {1}; nothing was written")]
    AlreadyReversed(u64, u64),
    /// A gift that is given back.
    #[error(
        "gift {0} goes back by claim {1}, and stays as it is: `ledger reject {1} --reason …` first, if \
         nothing was paid by it; nothing was written"
    )]
    Claimed(u64, u64),
    /// The commit failed, and the entries are not there.
    #[error("nothing was written: {0}")]
    NotCommitted(Box<JournalError>),
    /// The commit failed, and it cannot be known whether the entries are there.
    #[error(
        "it is not known whether the entries from {first} on were written ({why}): \
             run `ledger status` before trying again"
    )]
    Unknown {
        /// The first of them.
        first: u64,
        /// What went wrong.
        why: Box<JournalError>,
    },
    /// Written, but the head outside was not moved.
    #[error(
        "the entries up to {size} are written; the head outside the book is not: {why}; \
             the next command that writes repairs it"
    )]
    HeadBehind {
        /// The size of the log.
        size: u64,
        /// What went wrong.
        why: GuardError,
    },
}

/// Who writes, when, and with which random bytes: all that the books cannot know by themselves.
pub struct Clerk {
    /// The day on which entries are recorded.
    pub today: Day,
    /// The member in whose name they are written; the first member unless set.
    pub by: Option<Code>,
    /// One seed for each entry.
    pub seeds: Seeds,
}

/// What the log is at a moment: its size and its root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Entries.
    pub size: u64,
    /// The tree's root over them.
    pub root: Hash,
}

/// An open book that can be appended to.
pub struct Journal {
    book: PathBuf,
    facts: Facts,
    words: WordsFile,
    secrets: Secrets,
    guard: Guard,
    signer: Signer,
    keys: Keys,
    genesis: Genesis,
}

impl Journal {
    /// Makes the files and the first entry of a new book in an empty folder.
    ///
    /// A crash on the way leaves a folder that is no book yet: `init` builds it beside and renames.
    ///
    /// # Errors
    /// Files are there, the origin is taken, or something cannot be written.
    pub fn create(
        book: &Path,
        state: &Path,
        genesis: Genesis,
        signer: Signer,
        clerk: &mut Clerk,
    ) -> Result<Self, JournalError> {
        let guard = Guard::new(state, &genesis.origin);
        guard.create(&signer)?;
        crate::store::create(book)?;
        let facts = Facts::open(book, true)?;
        let words = WordsFile::open(book, true)?;
        let secrets = Secrets::open(book)?;
        secrets.set_book_secret(&clerk.seeds.fresh()?.0)?;
        let book = book.to_owned();
        let keys = Keys::new(genesis.key.clone());
        let mut journal =
            Self { book, facts, words, secrets, guard, signer, keys, genesis: genesis.clone() };
        let mut append = journal.begin(clerk)?;
        let by = genesis.member.clone();
        let today = append.clerk.today;
        append.push(Draft::new(today, by, Body::Genesis(genesis), Default::default()))?;
        append.commit()?;
        Ok(journal)
    }

    /// Opens a book for writing; `state` is the user's state folder.
    ///
    /// # Errors
    /// The files, the key, or an entry 0 that is no genesis.
    pub fn open(book: &Path, state: &Path) -> Result<Self, JournalError> {
        let facts = Facts::open(book, true)?;
        let genesis = genesis_of(&facts)?;
        let guard = Guard::new(state, &genesis.origin);
        let keys = keys_of(&facts, &genesis)?;
        let signer = guard.signer(keys.newest())?;
        guard.take_next(keys.newest())?;
        let (words, secrets) = (WordsFile::open(book, true)?, Secrets::open(book)?);
        Ok(Self { book: book.to_owned(), facts, words, secrets, guard, signer, keys, genesis })
    }

    /// The book's folder.
    pub fn book(&self) -> &Path {
        &self.book
    }

    /// Where the checkpoint key is kept.
    pub fn guard(&self) -> &Guard {
        &self.guard
    }

    /// What entry 0 fixed.
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// One entry, decoded.
    ///
    /// # Errors
    /// It is not there, or damaged.
    pub fn entry(&self, index: u64) -> Result<Entry, JournalError> {
        entry_of(&self.facts, index)
    }

    /// The public facts, to read.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The published words, to read.
    pub fn words(&self) -> &WordsFile {
        &self.words
    }

    /// The secrets, to read; what is written goes through an append.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Takes the write lock and compares the log with the head outside.
    ///
    /// # Errors
    /// Locked, rolled back, forked, newer than this program, or the clock went back.
    pub fn begin<'j>(&'j mut self, clerk: &'j mut Clerk) -> Result<Append<'j>, JournalError> {
        self.facts.begin()?;
        match self.prepare(clerk) {
            Ok((edge, projection)) => Ok(Append::new(self, clerk, edge, projection)),
            Err(error) => {
                self.facts.rollback();
                Err(error)
            }
        }
    }

    /// The head that was acknowledged last, from outside the book's folder.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn outside(&self) -> Result<Option<Checkpoint>, JournalError> {
        Ok(self.guard.head(&self.keys)?)
    }

    fn prepare(&self, clerk: &Clerk) -> Result<(Edge, Projection), JournalError> {
        let edge = edge_of(&self.facts)?;
        self.compare_with_head(&edge)?;
        if let Some(index) = first_changed(&self.facts, &edge)? {
            return Err(JournalError::Damaged(format!(
                "entry {index} is not the one that was signed; nothing was written"
            )));
        }
        if let Some(entry) = edge.size().checked_sub(1) {
            let last = self.entry(entry)?.recorded;
            if last > clerk.today {
                return Err(JournalError::ClockWentBack { today: clerk.today, entry, last });
            }
        }
        let (from, to) = (Day::FIRST.month(), Day::LAST.month());
        if let Some(first) = self.facts.landmarks("unknown", from, to)?.first() {
            return Err(JournalError::NewerEntries(*first));
        }
        self.drop_orphans(edge.size())?;
        Ok((edge, Projection::new(self.facts.legs()?)))
    }

    /// Under the write lock of ledger.db nobody else can be between its two commits, so what stands
    /// beyond the log's end was left by a crash. It goes before anything is looked up: the rows of
    /// an interrupted import must not count as known.
    fn drop_orphans(&self, size: u64) -> Result<(), JournalError> {
        self.secrets.drop_orphans(size)?;
        Ok(self.words.drop_orphans(size)?)
    }

    /// The log must contain the head that was acknowledged last.
    fn compare_with_head(&self, edge: &Edge) -> Result<(), JournalError> {
        let signed = self.facts.checkpoint()?;
        let Some(head) = self.guard.head(&self.keys)? else {
            // Only the first commit of all has no head before it.
            return match self.facts.checkpoints()?.len() {
                0 | 1 => Ok(()),
                _ => Err(self.guard.lost().into()),
            };
        };
        let size = edge.size();
        if head.size > size {
            return Err(JournalError::Fork(format!(
                "it has {size} entries, the head outside has {}: an old copy was put back, or \
                 entries were removed",
                head.size
            )));
        }
        let root = if head.size == size {
            edge.root()
        } else {
            Tree::new(edge, |level, n| self.facts.tile(level, n))
                .root_at(head.size)
                .map_err(|e| JournalError::Damaged(e.to_string()))?
        };
        if root != head.root {
            return Err(JournalError::Fork(format!(
                "its first {} entries have another root than the head outside",
                head.size
            )));
        }
        let Some(note) = signed else { return Ok(()) };
        let newest = self
            .keys
            .open(note.as_bytes())
            .map_err(|e| JournalError::Damaged(format!("the newest checkpoint: {e}")))?;
        if (newest.size, newest.root) != (size, edge.root()) {
            return Err(JournalError::Damaged(
                "the newest checkpoint is not of this log".to_owned(),
            ));
        }
        Ok(())
    }
}

/// What may be paid, by the first `size` entries.
pub(crate) fn payouts_of(facts: &Facts, size: u64) -> Result<Payouts, JournalError> {
    let (from, to) = (Day::FIRST.month(), Day::LAST.month());
    let mut entries = Vec::new();
    for name in Payouts::TYPES {
        entries.extend(facts.landmarks(name, from, to)?.into_iter().filter(|index| *index < size));
    }
    entries.sort_unstable();
    let Entry { body: Body::Genesis(genesis), recorded, .. } = entry_of(facts, 0)? else {
        return Err(no_genesis());
    };
    let mut payouts = Payouts::new(genesis, recorded);
    let missing = JournalError::Missing;
    // What one pass wrote stands together, and is read together.
    for stretch in entries.chunk_by(|one, next| one + 1 == *next) {
        let mut due = stretch.iter().copied();
        let Some((first, last)) = stretch.first().zip(stretch.last()) else { continue };
        facts.scan(*first, last + 1, |index, bytes| {
            if let Some(due) = due.next().filter(|due| *due != index) {
                return Err(missing(due));
            }
            let seen = payouts.see(index, &decoded(index, bytes)?);
            seen.map_err(|breach| JournalError::Breach(index, breach))
        })?;
        due.next().map_or(Ok(()), |due| Err(missing(due)))?;
    }
    Ok(payouts)
}

/// Refuses a log in which an act bears a signature that its member did not give: nothing is decided,
/// paid or signed by it.
pub(crate) fn check_signatures(facts: &Facts, payouts: &Payouts) -> Result<(), JournalError> {
    let edge = edge_of(facts)?;
    let mut tree = Tree::new(&edge, |level, n| facts.tile(level, n));
    let leaf = |index| match facts.entry(index)? {
        Some(bytes) => Ok(leaf_hash(&bytes)),
        None => Err(absent(index, edge.size())),
    };
    let root = |size| tree.root_at(size).map_err(|e| JournalError::Damaged(e.to_string()));
    payouts.authority.check_signatures(leaf, root, JournalError::Breach)
}

/// The months that are closed, by the first `size` entries; what else the fold asks, `verify` does.
pub(crate) fn closed_of(facts: &Facts, size: u64) -> Result<Closed, JournalError> {
    let mut closed = Closed::default();
    for index in facts.landmarks("close", Day::FIRST.month(), Day::LAST.month())? {
        if index >= size {
            break;
        }
        let entry = entry_of(facts, index)?;
        // Its root is `verify`'s to compare: here it was signed as it stands.
        let root = match &entry.body {
            Body::Close(close) => Some(close.seen.root),
            _ => None,
        };
        let seen = closed.see(index, &entry, root);
        seen.map_err(|why| JournalError::Damaged(format!("entry {index} {why}")))?;
    }
    Ok(closed)
}

/// The checkpoint keys: mostly the one of entry 0, and then nothing else is read.
pub(crate) fn keys_of(facts: &Facts, genesis: &Genesis) -> Result<Keys, JournalError> {
    if facts.landmarks("key", Day::FIRST.month(), Day::LAST.month())?.is_empty() {
        return Ok(Keys::new(genesis.key.clone()));
    }
    Ok(payouts_of(facts, facts.size()?)?.authority.keys().clone())
}

/// Entry 0.
pub(crate) fn genesis_of(facts: &Facts) -> Result<Genesis, JournalError> {
    match entry_of(facts, 0)?.body {
        Body::Genesis(genesis) => Ok(genesis),
        _ => Err(no_genesis()),
    }
}

fn no_genesis() -> JournalError {
    JournalError::Damaged("entry 0 is no genesis".to_owned())
}

/// One entry, decoded.
pub(crate) fn entry_of(facts: &Facts, index: u64) -> Result<Entry, JournalError> {
    let Some(bytes) = facts.entry(index)? else {
        return Err(absent(index, facts.size()?));
    };
    decoded(index, &bytes)
}

/// Why an entry is not there: the log has not come to it, or it was taken out.
pub(crate) fn absent(index: u64, size: u64) -> JournalError {
    if index < size { JournalError::Missing(index) } else { JournalError::NoEntry(index, size) }
}

pub(crate) fn decoded(index: u64, bytes: &[u8]) -> Result<Entry, JournalError> {
    decode(index, bytes).map_err(|why| JournalError::Malformed { index, why })
}

/// The right edge of the stored tree. Whether it is the one that was signed, the caller compares.
pub(crate) fn edge_of(facts: &Facts) -> Result<Edge, JournalError> {
    Edge::restore(facts.size()?, |level, n| facts.tile(level, n))
        .map_err(|e| JournalError::Damaged(e.to_string()))
}

/// The first of the newest entries that has another hash than the edge holds.
pub(crate) fn first_changed(facts: &Facts, edge: &Edge) -> Result<Option<u64>, JournalError> {
    let first = edge.size() - edge.leaves().len() as u64;
    let mut leaves = edge.leaves().iter();
    let mut changed = None;
    facts.scan(first, edge.size(), |index, bytes| {
        if leaves.next() != Some(&leaf_hash(bytes)) {
            changed = changed.or(Some(index));
        }
        Ok::<(), JournalError>(())
    })?;
    Ok(changed)
}
