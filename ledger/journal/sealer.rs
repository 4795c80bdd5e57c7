//! Drafts become entries here: final bytes, leaf hash, place in the tree, projections.
//! It touches no file, so that an import seals on one thread while another writes the blocks.
//! A block is what travels between the two: a stretch of the log in few, large buffers.

use super::JournalError;
use crate::day::Day;
use crate::entry::Draft;
use crate::log::{Edge, FullTile, Hash, leaf_hash};
use crate::slot::{Derivation, Scratch, Seed};
use crate::store::{EntryFacts, Opening, PostingRow, Projection};

/// Entries that are written together: many, so that writing is cheap; few, so that memory is.
const BLOCK: usize = 1_024;

/// A stretch of sealed entries.
#[derive(Debug, Default)]
pub struct Block {
    /// The index of its first entry.
    pub first: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// One seed for each entry.
    pub seeds: Vec<[u8; 32]>,
    fields: String,
    fields_ends: Vec<usize>,
    /// What is published from the start.
    pub openings: Vec<Opening>,
    /// In the order of the log.
    pub postings: Vec<PostingRow>,
    /// Tiles that became full.
    pub tiles: Vec<FullTile>,
}

impl Block {
    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The bytes of its `n`th entry.
    pub fn entry(&self, n: usize) -> &[u8] {
        let start = n.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(n).copied().unwrap_or(start);
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// The unpublished words of its `n`th entry, as JSON.
    pub fn fields(&self, n: usize) -> &str {
        let before = n.checked_sub(1).and_then(|before| self.fields_ends.get(before));
        let start = before.copied().unwrap_or(0);
        let end = self.fields_ends.get(n).copied().unwrap_or(start);
        self.fields.get(start..end).unwrap_or_default()
    }
}

/// Seals entries at the end of a log.
pub struct Sealer {
    today: Day,
    first: u64,
    first_entry: Vec<u8>,
    edge: Edge,
    known_legs: usize,
    pub(super) projection: Projection,
    block: Block,
    scratch: Scratch,
}

impl Sealer {
    pub(super) fn new(today: Day, edge: Edge, projection: Projection) -> Self {
        let (first, known_legs) = (edge.size(), projection.legs.all().len());
        let block = Block { first, ..Block::default() };
        let (first_entry, scratch) = (Vec::new(), Scratch::default());
        Self { today, first, first_entry, edge, known_legs, projection, block, scratch }
    }

    /// The index that the next entry gets.
    pub fn next(&self) -> u64 {
        self.edge.size()
    }

    /// The index of the first entry that was sealed here.
    pub(super) fn first(&self) -> u64 {
        self.first
    }

    /// That entry's bytes: no other entry has them, since its digests are random.
    pub(super) fn first_entry(&self) -> &[u8] {
        &self.first_entry
    }

    /// The root over all entries so far.
    pub(super) fn root(&self) -> Hash {
        self.edge.root()
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

    /// Seals a draft and appends it; `derivation` is the seed's, `kind` the type it counts as.
    ///
    /// # Errors
    /// The draft is no entry, or sums do not fit; the whole append is given up then.
    pub fn seal(
        &mut self,
        draft: &Draft,
        seed: &Seed,
        derivation: &Derivation,
        kind: &str,
    ) -> Result<u64, JournalError> {
        let index = self.next();
        if let Some(target) = draft.refs.iter().find(|r| r.entry >= index) {
            return Err(JournalError::NoEntry(target.entry, index));
        }
        let block = &mut self.block;
        let start = block.bytes.len();
        draft.seal_into(self.today, derivation, &mut self.scratch, &mut block.bytes)?;
        let entry = block.bytes.get(start..).unwrap_or_default();
        #[cfg(test)]
        as_others_write_it(entry);
        self.projection.add(&EntryFacts {
            index,
            date: draft.date,
            recorded: self.today,
            body: &draft.body,
            refs: &draft.refs,
            postings: draft.postings.as_slice(),
            kind,
        })?;
        if index == self.first {
            self.first_entry = entry.to_vec();
        }
        block.tiles.extend(self.edge.push(leaf_hash(entry)));
        block.ends.push(block.bytes.len());
        block.seeds.push(seed.0);
        draft.words.push_json(&mut block.fields);
        block.fields_ends.push(block.fields.len());
        for slot in &draft.public {
            let (salt, value) = draft.opening(*slot, derivation);
            block.openings.push(Opening { entry: index, slot: *slot, salt, value });
        }
        Ok(index)
    }

    /// Takes what was sealed since the last time.
    pub fn take(&mut self) -> Block {
        let next = Block { first: self.next(), ..Block::default() };
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
