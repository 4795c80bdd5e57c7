//! The checkpoint keys of a log: the one of entry 0, and those that members put in its place.
//! Refuses a checkpoint by another key than the one of its size: an old key signs nothing new.

use crate::log::checkpoint::CheckpointError;
use crate::log::{Checkpoint, Vkey};

/// The keys, each with the size from which on it signs, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    first: Vkey,
    later: Vec<(u64, Vkey)>,
}

impl Keys {
    /// The key of entry 0 alone.
    pub fn new(first: Vkey) -> Self {
        Self { first, later: Vec::new() }
    }

    /// From `size` on, another key signs.
    pub(super) fn change(&mut self, size: u64, key: Vkey) {
        self.later.push((size, key));
    }

    /// The key that signs checkpoints of this size.
    pub fn at(&self, size: u64) -> &Vkey {
        let later = self.later.iter().rev().find(|(from, _)| *from <= size);
        later.map_or(&self.first, |(_, key)| key)
    }

    /// The key that signs now.
    pub fn newest(&self) -> &Vkey {
        self.at(u64::MAX)
    }

    /// The size from which on a later key signs; `None` of the first, and of one that was not agreed.
    pub fn since(&self, key: &Vkey) -> Option<u64> {
        self.later.iter().find(|(_, later)| later == key).map(|(size, _)| *size)
    }

    /// Reads a checkpoint that the key of its size signed.
    ///
    /// # Errors
    /// It is none, or another key signed it.
    pub fn open(&self, note: &[u8]) -> Result<Checkpoint, CheckpointError> {
        if self.later.is_empty() {
            return Checkpoint::open(note, &self.first);
        }
        // The size is believed only once a key of the log vouched for it.
        let mut keys = self.later.iter().rev().map(|(_, key)| key).chain([&self.first]);
        let size = keys.find_map(|key| Some(Checkpoint::open(note, key).ok()?.size));
        Checkpoint::open(note, size.map_or(self.newest(), |size| self.at(size)))
    }
}
