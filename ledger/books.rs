//! The books as everybody may see them: entries, totals, words that are published; never private.db.
//! A view of the log up to one size, read in one snapshot, so that its figures agree with one
//! another. Refuses a log whose newest checkpoint is not signed by the key in entry 0.
//! Reports, pages and exports are made from it.

pub(crate) mod counts;
mod late;
pub(crate) mod money;
mod signed;
mod totals;
mod words;

use crate::authority::Keys;
use crate::closed::Closed;
use crate::day::{Day, Month};
use crate::declared::Declarations;
use crate::entry::{Body, Entry, Genesis, Rel, Statement};
use crate::journal::{
    Head, JournalError, absent, check_signatures, closed_of, edge_of, entry_of, genesis_of,
    keys_of, payouts_of,
};
use crate::log::{Edge, Hash, Tree};
use crate::payout::Payouts;
use crate::store::{Facts, Leg, MonthTotal, StoreError, WordsFile};
use late::Late;
pub use late::LatePosting;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use totals::Later;

/// A read-only view of a book.
pub struct Books {
    facts: Facts,
    book: PathBuf,
    /// Opened when words are first asked for: figures need none.
    words: OnceCell<WordsFile>,
    /// The totals of all months, read once: a report asks for them again and again.
    totals: OnceCell<Vec<MonthTotal>>,
    /// What the entries behind a view of the past add, read once.
    later: OnceCell<Later>,
    /// What came after later months were closed, read once.
    late: OnceCell<Late>,
    genesis: Genesis,
    keys: Keys,
    head: Head,
    note: String,
    /// Entries in the file: more than in the view when it is one of the past.
    stored: u64,
    /// Of the file, as this connection counts what others wrote.
    version: i64,
}

/// One statement of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementEntry {
    /// Its index.
    pub entry: u64,
    /// What it says.
    pub statement: Statement,
    /// The entry that undid it.
    pub void: Option<u64>,
}

impl Books {
    /// Opens the view of the whole log.
    ///
    /// # Errors
    /// The files, or a checkpoint that does not belong to them.
    pub fn open(book: &Path) -> Result<Self, JournalError> {
        let facts = Facts::open(book, false)?;
        let version = facts.begin_reading()?;
        let genesis = genesis_of(&facts)?;
        let note = facts
            .checkpoint()?
            .ok_or_else(|| JournalError::Damaged("there is no checkpoint".to_owned()))?;
        let keys = keys_of(&facts, &genesis)?;
        let checkpoint = keys
            .open(note.as_bytes())
            .map_err(|e| JournalError::Damaged(format!("the newest checkpoint: {e}")))?;
        let stored = facts.size()?;
        if checkpoint.size != stored {
            let detail = format!(
                "the newest checkpoint is of {} entries, there are {stored}",
                checkpoint.size
            );
            return Err(JournalError::Damaged(detail));
        }
        let head = Head { size: stored, root: checkpoint.root };
        let book = book.to_owned();
        Ok(Self {
            facts,
            book,
            words: OnceCell::new(),
            totals: OnceCell::new(),
            later: OnceCell::new(),
            late: OnceCell::new(),
            genesis,
            keys,
            head,
            note,
            stored,
            version,
        })
    }

    /// Ends the snapshot until [`Self::wake`]: what others commit meanwhile can go into the file.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn rest(&self) -> Result<(), JournalError> {
        Ok(self.facts.commit()?)
    }

    /// Takes the snapshot again, where it is the same: nothing was committed since.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn wake(&self) -> Result<bool, JournalError> {
        Ok(self.facts.begin_reading()? == self.version)
    }

    /// The keys that sign its checkpoints.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The view that ended at `size` entries.
    ///
    /// # Errors
    /// There are not so many, or the tree is damaged.
    pub fn at(mut self, size: u64) -> Result<Self, JournalError> {
        if size == 0 || size > self.stored {
            return Err(JournalError::NeverSo { size, stored: self.stored });
        }
        let root = self.root_at(size)?;
        self.rewind(size)?;
        self.head = Head { size, root };
        Ok(self)
    }

    /// The root that the log had at a size.
    ///
    /// # Errors
    /// The tree is damaged, or never had it.
    pub fn root_at(&self, size: u64) -> Result<Hash, JournalError> {
        let root = self.tree(&self.edge()?).root_at(size);
        root.map_err(|e| JournalError::Damaged(e.to_string()))
    }

    /// Another view of the same book, that ended at `size` entries.
    ///
    /// # Errors
    /// As [`Self::open`] and [`Self::at`].
    pub fn before(&self, size: u64) -> Result<Self, JournalError> {
        Self::open(&self.book)?.at(size)
    }

    /// The size and root of the view.
    pub fn head(&self) -> Head {
        self.head
    }

    /// The newest signed checkpoint of the log, as a note.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// The signed checkpoint of the view itself: every commit has one.
    ///
    /// # Errors
    /// The file cannot be read, or the view ends within a commit.
    pub fn signed(&self) -> Result<String, JournalError> {
        let size = self.head.size;
        let none = || JournalError::Damaged(format!("no checkpoint of {size} entries was signed"));
        self.facts.checkpoint_at(size)?.ok_or_else(none)
    }

    /// Hands the signed checkpoints of the view over, with their sizes, ascending.
    ///
    /// # Errors
    /// The file cannot be read, or what `see` says.
    pub fn scan_checkpoints<E: From<StoreError>>(
        &self,
        see: impl FnMut(u64, &str) -> Result<(), E>,
    ) -> Result<(), E> {
        self.facts.scan_checkpoints(self.head.size, see)
    }

    /// What entry 0 fixed.
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// How many commits were signed.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn commits(&self) -> Result<usize, JournalError> {
        Ok(self.facts.checkpoints()?.len())
    }

    /// The right edge of the log's tree.
    ///
    /// # Errors
    /// The tree is damaged.
    pub fn edge(&self) -> Result<Edge, JournalError> {
        edge_of(&self.facts)
    }

    /// The log's tree over its stored tiles, to prove entries in.
    pub fn tree<'a>(
        &'a self,
        edge: &'a Edge,
    ) -> Tree<'a, impl FnMut(u8, u64) -> Result<Vec<u8>, StoreError> + 'a> {
        Tree::new(edge, |level, n| self.facts.tile(level, n))
    }

    /// One entry of the view.
    ///
    /// # Errors
    /// It is beyond the view, or damaged.
    pub fn entry(&self, index: u64) -> Result<Entry, JournalError> {
        self.within(index)?;
        entry_of(&self.facts, index)
    }

    /// The bytes of one entry, as they are hashed and published.
    ///
    /// # Errors
    /// It is beyond the view.
    pub fn leaf(&self, index: u64) -> Result<Vec<u8>, JournalError> {
        self.within(index)?;
        self.facts.entry(index)?.ok_or_else(|| absent(index, self.head.size))
    }

    fn within(&self, index: u64) -> Result<(), JournalError> {
        if index < self.head.size {
            Ok(())
        } else {
            Err(JournalError::NoEntry(index, self.head.size))
        }
    }

    /// The service's name, as declared; its origin where none is.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn service_name(&self) -> Result<String, JournalError> {
        self.named(&self.declarations()?)
    }

    /// The same, of declarations that were read.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn named(&self, declared: &Declarations) -> Result<String, JournalError> {
        let entry = declared.of("service").map(|(_, entry, _)| entry).next();
        let name = entry.map(|entry| self.name_of(entry)).transpose()?.flatten();
        Ok(name.unwrap_or_else(|| self.genesis.origin.to_string()))
    }

    /// What policy declares.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn declarations(&self) -> Result<Declarations, JournalError> {
        let mut declarations = Declarations::default();
        for index in self.landmarks("policy", Day::FIRST.month(), Day::LAST.month())? {
            let entry = self.entry(index)?;
            if let Body::Policy(policy) = entry.body {
                declarations.learn(index, entry.recorded, policy);
            }
        }
        Ok(declarations)
    }

    /// Who may decide, and what is paid.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn payouts(&self) -> Result<Payouts, JournalError> {
        payouts_of(&self.facts, self.head.size)
    }

    /// Which months are closed.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn closed(&self) -> Result<Closed, JournalError> {
        closed_of(&self.facts, self.head.size)
    }

    /// Refuses a log in which an act bears a signature that its member did not give.
    ///
    /// # Errors
    /// [`JournalError::Breach`] with the act, or the files cannot be read.
    pub fn check_signatures(&self, payouts: &Payouts) -> Result<(), JournalError> {
        check_signatures(&self.facts, payouts)
    }

    /// The entries of a type of which there are few (see FORMAT.md, landmarks), that were recorded
    /// in these months, ascending.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn landmarks(&self, name: &str, from: Month, to: Month) -> Result<Vec<u64>, JournalError> {
        let mut all = self.facts.landmarks(name, from, to)?;
        all.retain(|index| *index < self.head.size);
        Ok(all)
    }

    /// Who speaks of an entry, and how, ascending: its reversal, its classifications.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn references(&self, target: u64) -> Result<Vec<(Rel, u64)>, JournalError> {
        let mut all = self.facts.references(target)?;
        all.retain(|(_, index)| *index < self.head.size);
        Ok(all)
    }

    /// All statements, ascending.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn statements(&self) -> Result<Vec<StatementEntry>, JournalError> {
        let (first, last) = (Day::FIRST.month(), Day::LAST.month());
        let mut voids = BTreeMap::new();
        for by in self.landmarks("statement-void", first, last)? {
            voids.extend(self.entry(by)?.refers(Rel::Voids).map(|statement| (statement, by)));
        }
        let mut statements = Vec::new();
        for entry in self.landmarks("statement", first, last)? {
            if let Body::Statement(statement) = self.entry(entry)?.body {
                statements.push(StatementEntry { entry, statement, void: voids.remove(&entry) });
            }
        }
        Ok(statements)
    }

    /// The entries of the view with a posting in `month` on a leg that `wanted` takes, ascending.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn entries_of(
        &self,
        month: Month,
        wanted: impl Fn(&Leg) -> bool,
    ) -> Result<Vec<u64>, JournalError> {
        let legs = self.legs()?;
        let wanted = legs.all().iter().enumerate().filter(|(_, leg)| wanted(leg));
        let ids: Vec<u32> = wanted.map(|(id, _)| id as u32).collect();
        self.entries_on(&ids, month)
    }

    /// The postings of the view in `month` on legs that `wanted` takes: entry and minor units.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn postings_of(
        &self,
        month: Month,
        wanted: impl Fn(&Leg) -> bool,
    ) -> Result<Vec<(u64, i64)>, JournalError> {
        let legs = self.facts.legs()?;
        let mut postings = Vec::new();
        for (id, _) in legs.all().iter().enumerate().filter(|(_, leg)| wanted(leg)) {
            let on = self.postings_on(id as u32, month)?.into_iter();
            postings.extend(on.map(|((_, entry), minor)| (entry, minor)));
        }
        Ok(postings)
    }

    /// Hands the entries `from` to `to` over, as bytes, in order.
    ///
    /// # Errors
    /// The files cannot be read, or what `see` says.
    pub fn scan<E: From<StoreError>>(
        &self,
        from: u64,
        to: u64,
        see: impl FnMut(u64, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.facts.scan(from, to.min(self.head.size), see)
    }

    /// Whether a reversal answers an entry.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn is_reversed(&self, index: u64) -> Result<bool, JournalError> {
        Ok(self.references(index)?.iter().any(|(rel, _)| *rel == Rel::Reverses))
    }
}
