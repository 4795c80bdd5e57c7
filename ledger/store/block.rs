//! A block: sealed entries that are written together, in few, large buffers.
//! The journal fills it, on another thread if need be; the three files take their parts from it.

use super::projection::PostingRow;
use super::words::Opening;
use crate::slot::{Seed, Words};

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
}

impl Block {
    /// An empty block at that index.
    pub fn at(first: u64) -> Self {
        Self { first, ..Self::default() }
    }

    /// An empty block behind this one, with the room that this one took: growing costs copies.
    pub fn next(&self, first: u64) -> Self {
        Self {
            first,
            bytes: Vec::with_capacity(self.bytes.len()),
            fields: String::with_capacity(self.fields.len()),
            ..Self::default()
        }
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Takes in the entry whose bytes `seal` appends, with what opens it.
    ///
    /// # Errors
    /// What `seal` says; the block is of no use then.
    pub fn push<E>(
        &mut self,
        seed: &Seed,
        words: &Words,
        seal: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<&[u8], E> {
        let start = self.bytes.len();
        seal(&mut self.bytes)?;
        self.ends.push(self.bytes.len());
        self.seeds.push(seed.0);
        words.push_json(&mut self.fields);
        self.fields_ends.push(self.fields.len());
        Ok(self.bytes.get(start..).unwrap_or_default())
    }

    /// Takes in an entry that somebody else sealed; nothing here opens it.
    pub fn push_leaf(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.ends.push(self.bytes.len());
    }

    /// The bytes of its `n`th entry.
    pub fn entry(&self, n: usize) -> &[u8] {
        let (start, end) = stretch(&self.ends, n);
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// The unpublished words of its `n`th entry, as JSON.
    pub fn fields(&self, n: usize) -> &str {
        let (start, end) = stretch(&self.fields_ends, n);
        self.fields.get(start..end).unwrap_or_default()
    }
}

/// Where the `n`th piece stands: behind the end of the one before it.
fn stretch(ends: &[usize], n: usize) -> (usize, usize) {
    let start = n.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    (start, ends.get(n).copied().unwrap_or(start))
}
