//! Reading the tree: roots of the past, and proofs (RFC 6962, sections 2.1.1 and 2.1.2), made from
//! stored full tiles and the right edge. Refuses sizes beyond the tree.
//! [`verify`](super::verify) checks what is made here, and so do tools that nobody here wrote.

use super::edge::Edge;
use super::hash::{Hash, empty_root, node_hash, root_of};
use super::stored::{TreeError, stored_tile};
use super::tile::{TILE_WIDTH, Tile, bytes_of, hashes_at};
use std::ops::Range;

/// A stored tree: its right edge, and a closure that reads the full tile (level, n).
///
/// Only tiles are stored: a hash between two levels of tiles is hashed again from the one below.
/// The tile read last is kept, because a proof climbs through one tile before it needs the next.
pub struct Tree<'a, F> {
    edge: &'a Edge,
    read: F,
    last: Option<(u8, u64, Vec<Hash>)>,
}

impl<'a, F, E> Tree<'a, F>
where
    F: FnMut(u8, u64) -> Result<Vec<u8>, E>,
{
    /// The tree that ends in `edge`, over the full tiles that `read(level, n)` gives.
    pub fn new(edge: &'a Edge, read: F) -> Self {
        Self { edge, read, last: None }
    }

    /// The root that the log had at a size up to today's.
    ///
    /// # Errors
    /// A size beyond the tree; a tile that can't be read.
    pub fn root_at(&mut self, size: u64) -> Result<Hash, TreeError<E>> {
        self.check_size(size)?;
        if size == 0 { Ok(empty_root()) } else { self.root(0..size) }
    }

    /// The proof that entry `index` is in the tree of `size` entries: hashes from the leaf upwards.
    ///
    /// # Errors
    /// An index outside that size, a size beyond the tree; a tile that can't be read.
    pub fn inclusion(&mut self, index: u64, size: u64) -> Result<Vec<Hash>, TreeError<E>> {
        self.check_size(size)?;
        if index >= size {
            return Err(TreeError::NotWithin { index, size });
        }
        let mut proof = Vec::new();
        self.path(index, 0..size, &mut proof)?;
        Ok(proof)
    }

    /// The hash of entry `index` as its tile holds it: the right one if any entry of the same 256 was proven,
    /// since the hashes of all others are in that proof.
    ///
    /// # Errors
    /// An index beyond the tree; a tile that can't be read.
    pub fn leaf(&mut self, index: u64) -> Result<Hash, TreeError<E>> {
        let size = self.edge.size();
        if index >= size {
            return Err(TreeError::NotWithin { index, size });
        }
        Ok(self.hashes(0, index / TILE_WIDTH as u64)?[index as usize % TILE_WIDTH])
    }

    /// The proof that the tree of `new` entries begins with the tree of `old` entries.
    /// Empty where there is nothing to show: from size 0, or between equal sizes.
    ///
    /// # Errors
    /// An old size above the new, a size beyond the tree; a tile that can't be read.
    pub fn consistency(&mut self, old: u64, new: u64) -> Result<Vec<Hash>, TreeError<E>> {
        self.check_size(new)?;
        if old > new {
            return Err(TreeError::NotWithin { index: old, size: new });
        }
        let mut proof = Vec::new();
        if old > 0 {
            self.subproof(old, 0..new, true, &mut proof)?;
        }
        Ok(proof)
    }

    /// The bytes of a tile to publish, also of a partial one from the past.
    ///
    /// # Errors
    /// A tile beyond the tree; one that can't be read.
    pub fn tile(&mut self, tile: Tile) -> Result<Vec<u8>, TreeError<E>> {
        let size = self.edge.size();
        let there = hashes_at(size, tile.level).saturating_sub(tile.n.saturating_mul(256)).min(256);
        if tile.width == 0 || there < u64::from(tile.width) {
            return Err(TreeError::Beyond { asked: tile.path(), size });
        }
        Ok(bytes_of(&self.hashes(tile.level, tile.n)?[..usize::from(tile.width)]))
    }

    fn check_size(&self, asked: u64) -> Result<(), TreeError<E>> {
        let size = self.edge.size();
        if asked <= size {
            return Ok(());
        }
        Err(TreeError::Beyond { asked: format!("the size {asked}"), size })
    }

    /// PATH of the RFC: the sibling of every subtree that holds the entry.
    fn path(
        &mut self,
        index: u64,
        range: Range<u64>,
        proof: &mut Vec<Hash>,
    ) -> Result<(), TreeError<E>> {
        if range.end - range.start == 1 {
            return Ok(());
        }
        let (left, right) = split(range);
        let sibling = if index < left.end {
            self.path(index, left, proof)?;
            right
        } else {
            self.path(index, right, proof)?;
            left
        };
        proof.push(self.root(sibling)?);
        Ok(())
    }

    /// SUBPROOF of the RFC. `known` while the range began as the whole old tree, whose root the
    /// verifier has.
    fn subproof(
        &mut self,
        old: u64,
        range: Range<u64>,
        known: bool,
        proof: &mut Vec<Hash>,
    ) -> Result<(), TreeError<E>> {
        if old == range.end {
            if !known {
                proof.push(self.root(range)?);
            }
            return Ok(());
        }
        let (left, right) = split(range);
        let sibling = if old <= left.end {
            self.subproof(old, left, known, proof)?;
            right
        } else {
            self.subproof(old, right, false, proof)?;
            left
        };
        proof.push(self.root(sibling)?);
        Ok(())
    }

    /// MTH of the RFC: the root over a range that the splits of a tree lead to.
    fn root(&mut self, range: Range<u64>) -> Result<Hash, TreeError<E>> {
        if (range.end - range.start).is_power_of_two() {
            return self.perfect(range);
        }
        let (left, right) = split(range);
        Ok(node_hash(&self.root(left)?, &self.root(right)?))
    }

    /// The root over 2^k entries at a multiple of 2^k: within one tile.
    fn perfect(&mut self, range: Range<u64>) -> Result<Hash, TreeError<E>> {
        let width = range.end - range.start;
        let level = (width.ilog2() / 8) as u8;
        let first = hashes_at(range.start, level);
        let tile = self.hashes(level, first / 256)?;
        // At most 128 hashes, aligned, below the size: both ends are within the tile.
        let begin = (first % 256) as usize;
        Ok(root_of(&tile[begin..begin + hashes_at(width, level) as usize]))
    }

    /// The hashes of a tile that is there: full from the store, else the edge.
    fn hashes(&mut self, level: u8, n: u64) -> Result<&[Hash], TreeError<E>> {
        if n >= hashes_at(self.edge.size(), level + 1) {
            return Ok(self.edge.level(level));
        }
        let tile = match self.last.take() {
            Some((l, m, hashes)) if (l, m) == (level, n) => hashes,
            _ => stored_tile(&mut self.read, level, n, TILE_WIDTH)?,
        };
        Ok(&self.last.insert((level, n, tile)).2)
    }
}

/// The two subtrees over at least two entries: the left one is the largest full tree that leaves
/// something to the right.
fn split(range: Range<u64>) -> (Range<u64>, Range<u64>) {
    let middle = range.start + (1 << (range.end - range.start - 1).ilog2());
    (range.start..middle, middle..range.end)
}
