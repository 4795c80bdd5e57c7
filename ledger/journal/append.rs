//! One append: entries on their way into the log, all of them or, when this is dropped, none.
//! What is sealed is written in blocks within the transactions of the three files; `commit` signs
//! and makes it durable, private.db and words.db first, ledger.db last, then the head outside.

use super::sealer::Sealer;
use super::{Clerk, Head, Journal, JournalError, check_signatures, closed_of, keys_of, payouts_of};
use crate::account::Code;
use crate::beside::beside;
use crate::closed::{Closed, NotOfMonth, Restated};
use crate::day::{Day, Month};
use crate::declared::Declarations;
use crate::entry::{Body, Draft, Entry, Rel};
use crate::log::{Checkpoint, Edge, Hash, StoredTile, Tree, leaf_hash};
use crate::payout::Payouts;
use crate::slot::Seeds;
use crate::store::{Block, Counts, Facts, Projection, StoreError, answers, first_of};
use std::collections::BTreeMap;

/// Entries on their way into the log.
pub struct Append<'j> {
    journal: &'j mut Journal,
    /// Who writes.
    pub clerk: &'j mut Clerk,
    sealer: Sealer,
    /// The tree's right edge over what is written.
    pub(super) edge: Edge,
    /// Whether private.db and words.db have joined in.
    joined: bool,
    done: bool,
    /// The months that are closed, once somebody asked.
    closed: Option<Closed>,
}

/// The writing half of an append, while the sealing half is on another thread.
pub struct Writer<'a> {
    journal: &'a Journal,
    edge: &'a mut Edge,
    joined: &'a mut bool,
}

impl<'j> Append<'j> {
    pub(super) fn new(
        journal: &'j mut Journal,
        clerk: &'j mut Clerk,
        edge: Edge,
        projection: Projection,
    ) -> Self {
        let sealer = Sealer::new(clerk.today, edge.size(), projection);
        Self { journal, clerk, sealer, edge, joined: false, done: false, closed: None }
    }

    /// The index that the next entry gets.
    pub fn next(&self) -> u64 {
        self.sealer.next()
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
        self.settle(index)?;
        self.journal.entry(index)
    }

    /// Makes an entry of this append readable from the journal, as those before it are.
    ///
    /// # Errors
    /// What was sealed cannot be written.
    pub fn settle(&mut self, index: u64) -> Result<(), JournalError> {
        if index < self.sealer.unwritten() { Ok(()) } else { self.write() }
    }

    /// What policy declares, this append included.
    ///
    /// # Errors
    /// The books cannot be read.
    pub fn declarations(&mut self) -> Result<Declarations, JournalError> {
        let (from, to) = (Day::FIRST.month(), Day::LAST.month());
        let mut all = self.journal.facts.landmarks("policy", from, to)?;
        let here = self.sealer.projection.landmarks.iter().filter(|mark| mark.name == "policy");
        all.extend(here.map(|mark| mark.entry));
        let mut declarations = Declarations::default();
        for index in all {
            let entry = self.entry(index)?;
            if let Body::Policy(policy) = entry.body {
                declarations.learn(index, entry.recorded, policy);
            }
        }
        Ok(declarations)
    }

    /// The root that the log had at a size, this append included; `None` if it never had it.
    ///
    /// # Errors
    /// What was sealed cannot be written.
    pub fn root_at(&mut self, size: u64) -> Result<Option<Hash>, JournalError> {
        if size > self.edge.size() {
            self.write()?;
        }
        let facts = &self.journal.facts;
        Ok(Tree::new(&self.edge, |level, n| facts.tile(level, n)).root_at(size).ok())
    }

    /// What may be paid today, by what stood in the log before this append.
    ///
    /// # Errors
    /// The books cannot be read.
    pub fn payouts(&self) -> Result<Payouts, JournalError> {
        let mut payouts = payouts_of(&self.journal.facts, self.sealer.first())?;
        payouts.authority.reach(self.clerk.today);
        Ok(payouts)
    }

    /// Refuses a log in which an act bears a signature that its member did not give.
    ///
    /// # Errors
    /// [`JournalError::Breach`] with the act, or the books cannot be read.
    pub fn check_signatures(&self, payouts: &Payouts) -> Result<(), JournalError> {
        check_signatures(&self.journal.facts, payouts)
    }

    /// Remembers in private.db that a file became this statement.
    ///
    /// # Errors
    /// private.db cannot be written.
    pub fn remember_file(&mut self, sha256: &[u8; 32], statement: u64) -> Result<(), JournalError> {
        self.write()?;
        Ok(self.journal.secrets.insert_file(sha256, statement)?)
    }

    /// Seals a draft with a fresh seed and appends it.
    ///
    /// # Errors
    /// [`JournalError`]; then the whole append is given up by dropping it.
    pub fn push(&mut self, draft: Draft) -> Result<u64, JournalError> {
        self.refuse_second_reversal(&draft)?;
        self.refuse_to_move_a_claimed_gift(&draft)?;
        self.refuse_out_of_month(&draft)?;
        let counts = Counts::of(&draft.body, &draft.refs, |target| self.entry(target))?;
        let seed = self.clerk.seeds.fresh()?;
        let index = self.sealer.seal(&draft, &seed, &seed.derive(), counts)?;
        if self.sealer.is_full() {
            self.write()?;
        }
        Ok(index)
    }

    /// The months that are closed, this append included.
    fn closed(&mut self) -> Result<&mut Closed, JournalError> {
        let known = match self.closed.take() {
            Some(known) => known,
            None => closed_of(&self.journal.facts, self.sealer.first())?,
        };
        Ok(self.closed.insert(known))
    }

    /// The months that are closed and have entries by this append: another version of each is due.
    ///
    /// # Errors
    /// The books cannot be read.
    pub fn restated(&mut self) -> Result<Vec<Restated>, JournalError> {
        let mut new: BTreeMap<Month, u64> = BTreeMap::new();
        for ((month, _), n) in &self.sealer.projection.lags {
            if let Some(month) = Month::from_number(*month) {
                *new.entry(month).or_default() += n.unsigned_abs();
            }
        }
        Ok(self.closed()?.restated(new.into_iter()))
    }

    /// A month that is closed takes nothing by hand, and is closed in its turn. What is of this month
    /// can be neither too late nor a closing of it.
    fn refuse_out_of_month(&mut self, draft: &Draft) -> Result<(), JournalError> {
        let (index, today) = (self.next(), self.clerk.today);
        let root = match &draft.body {
            Body::Close(close) => self.root_at(close.seen.size)?,
            Body::Note(_) => None,
            _ if draft.date.month() < today.month() => None,
            _ => return Ok(()),
        };
        let seen = self.closed()?.see(index, &draft.to_entry(today), root);
        seen.map_err(|why| match why {
            NotOfMonth::Late { date, by } => JournalError::Closed { date, by, open: today },
            why => JournalError::Month(why),
        })
    }

    fn refuse_second_reversal(&self, draft: &Draft) -> Result<(), JournalError> {
        let Some(target) = draft.refs.iter().find(|r| r.rel == Rel::Reverses) else {
            return Ok(());
        };
        let target = target.entry;
        let stored = self.journal.facts.references(target)?;
        let here = self.sealer.projection.references.iter();
        let here = here.filter(|(t, _, _)| *t == target).map(|(_, rel, entry)| (*rel, *entry));
        match stored.into_iter().chain(here).find(|(rel, _)| *rel == Rel::Reverses) {
            Some((_, by)) => Err(JournalError::AlreadyReversed(target, by)),
            None => Ok(()),
        }
    }

    /// What was claimed at the end stays the gift it is: else it would come again as another, and go back
    /// twice.
    fn refuse_to_move_a_claimed_gift(&mut self, draft: &Draft) -> Result<(), JournalError> {
        if !answers(&draft.body) {
            return Ok(());
        }
        let first = first_of(&draft.body, &draft.refs, |target| self.entry(target))?;
        let Some(first) = first else { return Ok(()) };
        // Few gifts are ever given back: who decides and what is paid is folded for those alone.
        let spoken = self.journal.facts.references(first)?;
        if !spoken.iter().any(|(rel, _)| *rel == Rel::Refunds) {
            return Ok(());
        }
        let claim = self.payouts()?.binds(first);
        claim.map_or(Ok(()), |claim| Err(JournalError::Claimed(first, claim)))
    }

    /// Sealing and writing apart, for two threads. Blocks are written in the order of sealing.
    ///
    /// # Errors
    /// What was sealed before cannot be written.
    pub fn halves(&mut self) -> Result<(&mut Sealer, &mut Seeds, Writer<'_>), JournalError> {
        self.write()?;
        let (edge, joined) = (&mut self.edge, &mut self.joined);
        let writer = Writer { journal: self.journal, edge, joined };
        Ok((&mut self.sealer, &mut self.clerk.seeds, writer))
    }

    fn write(&mut self) -> Result<(), JournalError> {
        let (edge, joined) = (&mut self.edge, &mut self.joined);
        let mut writer = Writer { journal: self.journal, edge, joined };
        writer.write(&mut self.sealer.take())
    }

    /// Writes what was sealed, and what it adds up to.
    pub(super) fn project(&mut self) -> Result<(), JournalError> {
        self.write()?;
        let known = self.sealer.known_legs();
        Ok(self.journal.facts.write_projection(known, &self.sealer.projection)?)
    }

    /// Goes on behind what was projected, which a commit would not sign any more: for rehearsals.
    pub(super) fn renew(&mut self) -> Result<(), JournalError> {
        let projection = Projection::new(self.journal.facts.legs()?);
        self.sealer = Sealer::new(self.clerk.today, self.edge.size(), projection);
        Ok(())
    }

    /// Takes the other two files in before anything is written.
    pub(super) fn join(&mut self) -> Result<(), JournalError> {
        let (edge, joined) = (&mut self.edge, &mut self.joined);
        Writer { journal: self.journal, edge, joined }.join()
    }

    /// Writes, signs and commits; the head that is returned is durable.
    ///
    /// # Errors
    /// [`JournalError::NotCommitted`] and [`JournalError::Unknown`] say what is known.
    pub fn commit(mut self) -> Result<Head, JournalError> {
        self.write()?;
        let head = Head { size: self.edge.size(), root: self.edge.root() };
        if head.size == self.sealer.first() {
            // Nothing was appended, nothing is signed.
            return Ok(head);
        }
        self.project()?;
        self.journal.facts.put_tiles(&self.edge.grown_since(self.sealer.first()))?;
        self.change_key()?;
        let origin = self.journal.genesis.origin.clone();
        let checkpoint = Checkpoint { origin, size: head.size, root: head.root };
        let note = checkpoint
            .sign(&self.journal.signer)
            .map_err(|e| JournalError::Damaged(format!("the checkpoint cannot be signed: {e}")))?;
        self.journal.facts.insert_checkpoint(head.size, &note)?;
        self.commit_files()?;
        if self.sealer.first() == 0 {
            // Until the second commit there is no head outside: an `init` that is interrupted before
            // its book is in its place can be repeated, its key signed nothing that anybody saw.
            return Ok(head);
        }
        // Durable, and in the WAL: while the head moves, the files take it up, side by side.
        let Journal { facts, secrets, guard, .. } = &mut *self.journal;
        let moved = std::thread::scope(|scope| {
            // Without a thread it is done at the close.
            let _ = beside(scope, || secrets.write_back());
            let _ = beside(scope, || facts.write_back());
            guard.set_head(&note)
        });
        moved.map_err(|why| JournalError::HeadBehind { size: head.size, why })?;
        Ok(head)
    }

    /// Members may have changed the key with this very append: what it brings in force signs it.
    fn change_key(&mut self) -> Result<(), JournalError> {
        let journal = &mut *self.journal;
        let keys = keys_of(&journal.facts, &journal.genesis)?;
        if *keys.newest() != journal.signer.vkey() {
            journal.signer = journal.guard.signer(keys.newest())?;
        }
        journal.keys = keys;
        Ok(())
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
        let first = self.sealer.first();
        let looked = Facts::open(&self.journal.book, true).and_then(|facts| {
            let found = facts.entry(first)?;
            self.journal.facts = facts;
            Ok(found)
        });
        match looked {
            Ok(Some(bytes)) if bytes == self.sealer.first_entry() => Ok(()),
            Ok(_) => Err(JournalError::NotCommitted(Box::new(error.into()))),
            Err(_) => Err(JournalError::Unknown { first, why: Box::new(error.into()) }),
        }
    }
}

impl Writer<'_> {
    /// Writes a block; its postings are sorted on the way.
    ///
    /// # Errors
    /// The files cannot be written; the whole append is given up then.
    pub fn write(&mut self, block: &mut Block) -> Result<(), JournalError> {
        if block.is_empty() {
            return Ok(());
        }
        self.join()?;
        self.journal.facts.insert_entries(block)?;
        // Hashed on the thread that writes: the one that seals has more to do.
        let leaves = (0..block.len()).map(|n| leaf_hash(block.entry(n)));
        let tiles: Vec<StoredTile> = leaves.flat_map(|leaf| self.edge.push(leaf)).collect();
        self.journal.facts.put_tiles(&tiles)?;
        self.journal.facts.insert_postings(&mut block.postings)?;
        self.journal.secrets.insert_openings(block)?;
        Ok(self.journal.words.insert(&block.openings)?)
    }

    /// The book's files.
    pub fn journal(&self) -> &Journal {
        self.journal
    }

    /// The other two files join in with the first block.
    fn join(&mut self) -> Result<(), JournalError> {
        if std::mem::replace(self.joined, true) {
            return Ok(());
        }
        self.journal.secrets.begin()?;
        self.journal.words.begin()?;
        Ok(())
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
