//! Drafts become entries here: final bytes, index, projections. The tree grows where they are written.
//! It touches no file, so that an import seals on one thread while another writes the blocks.
//! A block of the store is what travels between the two.

use super::JournalError;
use crate::day::Day;
use crate::entry::Draft;
use crate::slot::{Derivation, Scratch, Seed};
use crate::store::{Block, Counts, EntryFacts, Opening, Projection};

/// Entries that are written together: many, so that writing is cheap; few, so that memory is.
const BLOCK: usize = 1_024;

/// Seals entries at the end of a log.
pub struct Sealer {
    today: Day,
    first: u64,
    first_entry: Vec<u8>,
    next: u64,
    known_legs: usize,
    pub(super) projection: Projection,
    block: Block,
    scratch: Scratch,
}

impl Sealer {
    pub(super) fn new(today: Day, first: u64, projection: Projection) -> Self {
        let (next, known_legs) = (first, projection.legs.all().len());
        let block = Block::at(first);
        let (first_entry, scratch) = (Vec::new(), Scratch::default());
        Self { today, first, first_entry, next, known_legs, projection, block, scratch }
    }

    /// The index that the next entry gets.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// The index of the first entry that was sealed here.
    pub(super) fn first(&self) -> u64 {
        self.first
    }

    /// That entry's bytes: no other entry has them, since its digests are random.
    pub(super) fn first_entry(&self) -> &[u8] {
        &self.first_entry
    }

    /// How many legs were stored before.
    pub(super) fn known_legs(&self) -> usize {
        self.known_legs
    }

    /// Whether the block ought to be taken and written.
    pub fn is_full(&self) -> bool {
        self.block.len() >= BLOCK
    }

    /// The first index that is still in the block.
    pub(super) fn unwritten(&self) -> u64 {
        self.block.first
    }

    /// Seals a draft and appends it; `derivation` is the seed's.
    ///
    /// # Errors
    /// The draft is no entry, or sums do not fit; the whole append is given up then.
    pub fn seal(
        &mut self,
        draft: &Draft,
        seed: &Seed,
        derivation: &Derivation,
        counts: Counts<'_>,
    ) -> Result<u64, JournalError> {
        let index = self.next();
        if let Some(target) = draft.refs.iter().find(|r| r.entry >= index) {
            return Err(JournalError::NoEntry(target.entry, index));
        }
        let (today, scratch) = (self.today, &mut self.scratch);
        let entry = self
            .block
            .push(seed, &draft.words, |bytes| draft.seal_into(today, derivation, scratch, bytes))?;
        #[cfg(test)]
        as_others_write_it(entry);
        self.projection.add(&EntryFacts {
            index,
            date: draft.date,
            recorded: self.today,
            body: &draft.body,
            refs: &draft.refs,
            postings: draft.postings.as_slice(),
            counts,
        })?;
        if index == self.first {
            self.first_entry = entry.to_vec();
        }
        self.next += 1;
        for slot in &draft.public {
            let (salt, value) = draft.opening(*slot, derivation);
            self.block.openings.push(Opening { entry: index, slot: *slot, salt, value });
        }
        Ok(index)
    }

    /// Takes what was sealed since the last time.
    pub fn take(&mut self) -> Block {
        let next = self.block.next(self.next());
        let mut block = std::mem::replace(&mut self.block, next);
        block.postings = std::mem::take(&mut self.projection.postings);
        block
    }
}

/// Every entry that the tests ever write is the canonical JSON of a crate that we did not write.
#[cfg(test)]
fn as_others_write_it(entry: &[u8]) {
    let value: serde_json::Value = serde_json::from_slice(entry).expect("JSON");
    let theirs = serde_json_canonicalizer::to_vec(&value).expect("canonical JSON");
    assert_eq!(String::from_utf8_lossy(entry), String::from_utf8_lossy(&theirs));
}
