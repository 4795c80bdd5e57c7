//! The journal: the only writer of entries, and the order in which a crash can bear the writing.
//!
//! One append is: the write lock, the head outside compared, entries and projections written,
//! the checkpoint signed; then private.db and words.db are committed, ledger.db last, and the head
//! moves forward. Refuses to write behind a rollback, a fork, or entries it does not understand.

#[cfg(test)]
mod tests;

use crate::account::Code;
use crate::books::Declarations;
use crate::day::Day;
use crate::entry::{
    Body, Draft, Entry, Genesis, LEAF_MAX, Malformed, Rel, SealError, Sealed, decode,
};
use crate::guard::{Guard, GuardError};
use crate::log::{Checkpoint, Edge, FullTile, Hash, Signer, Tree, leaf_hash};
use crate::slot::{NoRandomness, Seeds};
use crate::store::{
    EntryFacts, Facts, Opening, Projection, Secrets, StoreError, TotalOverflow, WordsFile, kind_of,
};
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
    #[error("there is no entry {0}: the log has {1}")]
    NoEntry(u64, u64),
    /// The log no longer contains what was acknowledged.
    #[error("the book is not the one that was last written: {0}; it can be read, not written")]
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
        "today is {today}, but the last entry was recorded on {last}: set the clock right; \
             nothing was written"
    )]
    ClockWentBack {
        /// The clock's day.
        today: Day,
        /// The last entry's.
        last: Day,
    },
    /// An entry can be reversed once.
    #[error("entry {0} was reversed before, by entry {1}; nothing was written")]
    AlreadyReversed(u64, u64),
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
        secrets.set_book_secret(&clerk.seeds.next()?.0)?;
        let book = book.to_owned();
        let mut journal =
            Self { book, facts, words, secrets, guard, signer, genesis: genesis.clone() };
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
        let signer = guard.signer()?;
        let (words, secrets) = (WordsFile::open(book, true)?, Secrets::open(book)?);
        Ok(Self { book: book.to_owned(), facts, words, secrets, guard, signer, genesis })
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
            Ok((edge, projection)) => {
                let (first, known_legs) = (edge.size(), projection.legs.all().len());
                Ok(Append {
                    next: first,
                    first,
                    first_bytes: Vec::new(),
                    known_legs,
                    edge,
                    projection,
                    waiting: Vec::new(),
                    tiles: Vec::new(),
                    clerk,
                    journal: self,
                    done: false,
                })
            }
            Err(error) => {
                self.facts.rollback();
                Err(error)
            }
        }
    }

    /// Drops every projection and makes it again from the entries; all of it, or nothing.
    ///
    /// # Errors
    /// Locked, or an entry that is damaged.
    pub fn rebuild(&mut self) -> Result<Head, JournalError> {
        self.facts.begin()?;
        let rebuilt = self.rebuild_within();
        match &rebuilt {
            Ok(_) => self.facts.commit()?,
            Err(_) => self.facts.rollback(),
        }
        rebuilt
    }

    fn rebuild_within(&self) -> Result<Head, JournalError> {
        self.facts.drop_projections()?;
        let (mut edge, mut projection) = (Edge::default(), Projection::default());
        self.facts.scan(0, self.facts.size()?, |index, bytes| {
            self.facts.insert_tiles(&edge.push(leaf_hash(bytes)))?;
            let entry =
                decode(index, bytes).map_err(|why| JournalError::Malformed { index, why })?;
            crate::books::fold_one(&self.facts, &mut projection, index, &entry)?;
            if projection.postings.len() >= 8 * WAITING_MAX {
                self.facts.drain_postings(&mut projection)?;
            }
            Ok::<(), JournalError>(())
        })?;
        self.facts.write_projection(0, &mut projection)?;
        Ok(Head { size: edge.size(), root: edge.root() })
    }

    /// The head that was acknowledged last, from outside the book's folder.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn outside(&self) -> Result<Option<Checkpoint>, JournalError> {
        Ok(self.guard.head(&self.signer.vkey())?)
    }

    fn prepare(&self, clerk: &Clerk) -> Result<(Edge, Projection), JournalError> {
        let edge = edge_of(&self.facts)?;
        self.compare_with_head(&edge)?;
        if let Some(last) = edge.size().checked_sub(1) {
            let last = self.entry(last)?.recorded;
            if last > clerk.today {
                return Err(JournalError::ClockWentBack { today: clerk.today, last });
            }
        }
        let (from, to) = (Day::FIRST.month(), Day::LAST.month());
        if let Some(first) = self.facts.landmarks("unknown", from, to)?.first() {
            return Err(JournalError::NewerEntries(*first));
        }
        Ok((edge, Projection::new(self.facts.legs()?)))
    }

    /// The log must contain the head that was acknowledged last.
    fn compare_with_head(&self, edge: &Edge) -> Result<(), JournalError> {
        let signed = self.facts.checkpoint()?;
        let Some(head) = self.guard.head(&self.signer.vkey())? else {
            // Only the first commit of all has no head before it.
            return match self.facts.checkpoints()?.len() {
                0 | 1 => Ok(()),
                _ => Err(JournalError::Fork(format!(
                    "{} holds the key, but no head",
                    self.guard.folder().display()
                ))),
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
        let root = Tree::new(edge, |level, n| self.facts.tile(level, n))
            .root_at(head.size)
            .map_err(|e| JournalError::Damaged(e.to_string()))?;
        if root != head.root {
            return Err(JournalError::Fork(format!(
                "its first {} entries have another root than the head outside",
                head.size
            )));
        }
        let Some(note) = signed else { return Ok(()) };
        let newest = Checkpoint::open(note.as_bytes(), &self.signer.vkey())
            .map_err(|e| JournalError::Damaged(format!("the newest checkpoint: {e}")))?;
        if (newest.size, newest.root) != (size, edge.root()) {
            return Err(JournalError::Damaged(
                "the newest checkpoint is not of this log".to_owned(),
            ));
        }
        Ok(())
    }
}

/// Entry 0.
pub(crate) fn genesis_of(facts: &Facts) -> Result<Genesis, JournalError> {
    match entry_of(facts, 0)?.body {
        Body::Genesis(genesis) => Ok(genesis),
        _ => Err(JournalError::Damaged("entry 0 is no genesis".to_owned())),
    }
}

/// One entry, decoded.
pub(crate) fn entry_of(facts: &Facts, index: u64) -> Result<Entry, JournalError> {
    let Some(bytes) = facts.entry(index)? else {
        return Err(JournalError::NoEntry(index, facts.size()?));
    };
    decode(index, &bytes).map_err(|why| JournalError::Malformed { index, why })
}

/// The right edge of the stored tree, hashed again from the entries and tiles.
pub(crate) fn edge_of(facts: &Facts) -> Result<Edge, JournalError> {
    let size = facts.size()?;
    let leaf = |index| {
        let bytes = facts.entry(index)?;
        Ok::<_, StoreError>(leaf_hash(&bytes.unwrap_or_default()))
    };
    Edge::restore(size, |level, n| facts.tile(level, n), leaf)
        .map_err(|e| JournalError::Damaged(e.to_string()))
}

/// Entries on their way into the log: all of them, or, when this is dropped, none.
pub struct Append<'j> {
    journal: &'j mut Journal,
    /// Who writes.
    pub clerk: &'j mut Clerk,
    edge: Edge,
    projection: Projection,
    known_legs: usize,
    first: u64,
    first_bytes: Vec<u8>,
    next: u64,
    waiting: Vec<Vec<u8>>,
    tiles: Vec<FullTile>,
    done: bool,
}

/// Entries kept in memory before they are handed to SQLite.
const WAITING_MAX: usize = 4_096;

impl Append<'_> {
    /// The index that the next entry gets.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// The member in whose name entries are written.
    pub fn by(&self) -> Code {
        self.clerk.by.clone().unwrap_or_else(|| self.journal.genesis.member.clone())
    }

    /// The book's files, to read under the write lock.
    pub fn journal(&self) -> &Journal {
        self.journal
    }

    /// One entry, of this append too.
    ///
    /// # Errors
    /// It is not there, or damaged.
    pub fn entry(&mut self, index: u64) -> Result<Entry, JournalError> {
        if index >= self.next - self.waiting.len() as u64 {
            self.flush()?;
        }
        self.journal.entry(index)
    }

    /// What policy declares, this append included.
    ///
    /// # Errors
    /// The books cannot be read.
    pub fn declarations(&mut self) -> Result<Declarations, JournalError> {
        let (from, to) = (Day::FIRST.month(), Day::LAST.month());
        let mut all = self.journal.facts.landmarks("policy", from, to)?;
        let here = self.projection.landmarks.iter().filter(|mark| mark.name == "policy");
        all.extend(here.map(|mark| mark.entry));
        let mut declarations = Declarations::default();
        for index in all {
            if let Body::Policy(policy) = self.entry(index)?.body {
                declarations.learn(index, policy);
            }
        }
        Ok(declarations)
    }

    /// Remembers in private.db that a file became this statement.
    ///
    /// # Errors
    /// private.db cannot be written.
    pub fn remember_file(&mut self, sha256: &[u8; 32], statement: u64) -> Result<(), JournalError> {
        Ok(self.journal.secrets.insert_file(sha256, statement)?)
    }

    /// Seals a draft with a fresh seed and appends it.
    ///
    /// # Errors
    /// [`JournalError`]; then the whole append is given up by dropping it.
    pub fn push(&mut self, draft: Draft) -> Result<u64, JournalError> {
        let seed = self.clerk.seeds.next()?;
        let sealed = draft.seal(self.clerk.today, seed)?;
        let leaf = leaf_hash(&sealed.bytes);
        self.push_sealed(sealed, leaf)
    }

    /// Appends an entry that was sealed and hashed elsewhere, as an import does on a second thread.
    ///
    /// # Errors
    /// [`JournalError`]; then the whole append is given up by dropping it.
    pub fn push_sealed(&mut self, sealed: Sealed, leaf: Hash) -> Result<u64, JournalError> {
        let index = self.next;
        debug_assert!(sealed.bytes.len() <= LEAF_MAX);
        if let Some(target) = sealed.draft.refs.iter().find(|r| r.entry >= index) {
            return Err(JournalError::NoEntry(target.entry, index));
        }
        self.refuse_second_reversal(&sealed.draft)?;
        let draft = &sealed.draft;
        let kind = if crate::store::answers(&draft.body) {
            kind_of(&draft.body, &draft.refs, |target| self.entry(target))?
        } else {
            draft.body.name().to_owned()
        };
        self.projection.add(&EntryFacts {
            index,
            date: draft.date,
            recorded: self.clerk.today,
            body: &draft.body,
            refs: &draft.refs,
            postings: draft.postings.as_slice(),
            kind: &kind,
        })?;
        self.keep_openings(index, &sealed)?;
        self.tiles.extend(self.edge.push(leaf));
        if self.first_bytes.is_empty() {
            self.first_bytes.clone_from(&sealed.bytes);
        }
        self.waiting.push(sealed.bytes);
        self.next += 1;
        if self.waiting.len() >= WAITING_MAX {
            self.flush()?;
        }
        Ok(index)
    }

    fn refuse_second_reversal(&mut self, draft: &Draft) -> Result<(), JournalError> {
        let Some(target) = draft.refs.iter().find(|r| r.rel == Rel::Reverses) else {
            return Ok(());
        };
        let target = target.entry;
        let stored = self.journal.facts.references(target)?;
        let here = self.projection.references.iter();
        let here = here.filter(|(t, _, _)| *t == target).map(|(_, rel, entry)| (*rel, *entry));
        match stored.into_iter().chain(here).find(|(rel, _)| *rel == Rel::Reverses) {
            Some((_, by)) => Err(JournalError::AlreadyReversed(target, by)),
            None => Ok(()),
        }
    }

    fn keep_openings(&mut self, index: u64, sealed: &Sealed) -> Result<(), JournalError> {
        self.in_private_files()?;
        let fields = sealed.draft.words.to_json();
        self.journal.secrets.insert_opening(index, &sealed.seed, &fields)?;
        for slot in &sealed.draft.public {
            let (salt, value) = sealed.opening(*slot);
            self.journal.words.insert(&Opening { entry: index, slot: *slot, salt, value })?;
        }
        Ok(())
    }

    /// The other two files join in with the first entry.
    fn in_private_files(&mut self) -> Result<(), JournalError> {
        if self.next == self.first {
            self.journal.secrets.begin()?;
            self.journal.words.begin()?;
            // Under the write lock of ledger.db nobody else can be between its two commits, so what
            // stands beyond the log's end was left by a crash.
            self.journal.secrets.drop_orphans(self.first)?;
            self.journal.words.drop_orphans(self.first)?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), JournalError> {
        let first = self.next - self.waiting.len() as u64;
        self.journal.facts.insert_entries(first, &self.waiting)?;
        self.waiting.clear();
        self.journal.facts.insert_tiles(&self.tiles)?;
        self.tiles.clear();
        if self.projection.postings.len() >= 8 * WAITING_MAX {
            self.journal.facts.drain_postings(&mut self.projection)?;
        }
        Ok(())
    }

    /// Writes, signs and commits; the head that is returned is durable.
    ///
    /// # Errors
    /// [`JournalError::NotCommitted`] and [`JournalError::Unknown`] say what is known.
    pub fn commit(mut self) -> Result<Head, JournalError> {
        let head = Head { size: self.next, root: self.edge.root() };
        if self.next == self.first {
            // Nothing was appended, nothing is signed.
            self.journal.facts.rollback();
            self.done = true;
            return Ok(head);
        }
        self.flush()?;
        self.journal.facts.write_projection(self.known_legs, &mut self.projection)?;
        let origin = self.journal.genesis.origin.clone();
        let checkpoint = Checkpoint { origin, size: head.size, root: head.root };
        let note = checkpoint
            .sign(&self.journal.signer)
            .map_err(|e| JournalError::Damaged(format!("the checkpoint cannot be signed: {e}")))?;
        self.journal.facts.insert_checkpoint(head.size, &note)?;
        self.commit_files()?;
        let moved = self.journal.guard.set_head(&note);
        moved.map_err(|why| JournalError::HeadBehind { size: head.size, why })?;
        Ok(head)
    }

    /// private.db and words.db first: openings without an entry are dropped at the next write,
    /// while an entry without its opening would have lost it for ever.
    fn commit_files(&mut self) -> Result<(), JournalError> {
        let others = self.journal.secrets.commit().and_then(|()| self.journal.words.commit());
        others.map_err(|e| JournalError::NotCommitted(Box::new(e.into())))?;
        let committed = self.journal.facts.commit();
        self.done = committed.is_ok();
        committed.or_else(|error| self.find_out(error))
    }

    /// A COMMIT that fails may have happened: only a fresh look at the file can tell.
    fn find_out(&mut self, error: StoreError) -> Result<(), JournalError> {
        self.journal.facts.rollback();
        self.done = true;
        let looked = Facts::open(&self.journal.book, true).and_then(|facts| {
            let found = facts.entry(self.first)?;
            self.journal.facts = facts;
            Ok(found)
        });
        match looked {
            // Its digests are random: no other entry has these bytes.
            Ok(Some(bytes)) if bytes == self.first_bytes => Ok(()),
            Ok(_) => Err(JournalError::NotCommitted(Box::new(error.into()))),
            Err(_) => Err(JournalError::Unknown { first: self.first, why: Box::new(error.into()) }),
        }
    }
}

impl Drop for Append<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.journal.facts.rollback();
            self.journal.words.rollback();
            self.journal.secrets.rollback();
        }
    }
}
