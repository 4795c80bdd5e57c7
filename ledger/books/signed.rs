//! Whether entries are those that were signed: at the right edge, some of them, or all with their published words.
//! Whoever owns the file can change an entry far back; who shows or hands on entries looks first, or right behind.
//! Projections are for `verify`.

use super::Books;
use crate::entry::Entry;
use crate::journal::{JournalError, first_changed};
use crate::log::tile::TILE_WIDTH;
use crate::log::{Edge, leaf_hash, verify_inclusion};
use crate::slot::Slot;
use crate::store::Opening;
use std::collections::BTreeSet;

impl Books {
    /// Whether the entries and tiles at the right edge lead to the root that the key signed. What
    /// lies further left is for `verify`.
    ///
    /// # Errors
    /// The tree is damaged.
    pub fn is_sealed(&self) -> Result<bool, JournalError> {
        let edge = self.edge()?;
        let root = self.tree(&edge).root_at(self.head.size).map_err(damaged)?;
        Ok(root == self.head.root && first_changed(&self.facts, &edge)?.is_none())
    }

    /// Looks whether all entries together are those that were signed, and all published words what they were
    /// sealed with: each is hashed once.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] where they are not.
    pub fn check_all_signed(&self) -> Result<(), JournalError> {
        let mut edge = Edge::default();
        self.scan(0, self.head.size, |_, leaf| {
            drop(edge.push(leaf_hash(leaf)));
            Ok::<_, JournalError>(())
        })?;
        match edge.root() == self.head.root {
            true => self.check_opened(),
            false => Err(damaged("the entries are not those that were signed")),
        }
    }

    fn check_opened(&self) -> Result<(), JournalError> {
        let mut last = None;
        self.scan_openings(|of| {
            let entry = match last.take() {
                Some((at, entry)) if at == of.entry => entry,
                _ => self.entry(of.entry)?,
            };
            is_sealed_with(&entry, &of)?;
            last = Some((of.entry, entry));
            Ok(())
        })
    }

    /// Whether some entries are those that were signed, and their published words what they were sealed with:
    /// whoever signs elsewhere has only their words, and a list shows a few of many.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] with the first that is another one; one is beyond the view; the tree is damaged.
    pub fn check_signed(&self, entries: &BTreeSet<u64>) -> Result<(), JournalError> {
        let (edge, head) = (self.edge()?, self.head);
        let mut tree = self.tree(&edge);
        let mut proven = None;
        for index in entries {
            let (leaf, tile) = (leaf_hash(&self.leaf(*index)?), index / TILE_WIDTH as u64);
            let is_signed = match proven == Some(tile) {
                // What proved another entry of this tile proved the tile.
                true => tree.leaf(*index).map_err(damaged)? == leaf,
                false => {
                    let proof = tree.inclusion(*index, head.size).map_err(damaged)?;
                    verify_inclusion(*index, leaf, head.size, head.root, &proof).is_ok()
                }
            };
            if !is_signed {
                return Err(damaged(format!("entry {index} is not the one that was signed")));
            }
            proven = Some(tile);
            self.check_opened_of(*index)?;
        }
        Ok(())
    }

    fn check_opened_of(&self, index: u64) -> Result<(), JournalError> {
        let openings = self.openings(index)?;
        if openings.is_empty() {
            return Ok(());
        }
        let entry = self.entry(index)?;
        openings.iter().try_for_each(|of| is_sealed_with(&entry, of))
    }
}

/// Whether a published opening is one of those that an entry may publish, and opens what it holds.
fn is_sealed_with(entry: &Entry, of: &Opening) -> Result<(), JournalError> {
    let (index, slot) = (of.entry, of.slot.name());
    if of.slot == Slot::Source {
        return Err(damaged(format!("`source` of entry {index} is published, which is never")));
    }
    match of.is_of(entry) {
        true => Ok(()),
        false => Err(damaged(format!(
            "the published `{slot}` of entry {index} is not what it was sealed with"
        ))),
    }
}

fn damaged(why: impl ToString) -> JournalError {
    JournalError::Damaged(why.to_string())
}
