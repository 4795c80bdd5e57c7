//! Appending: the right edge of the tree, as far as no full tile holds it.
//! Leaf hashes go in, tiles come out, and the root is known at any time.
//! The store keeps the tiles and restores the edge at a start; [`Tree`](super::Tree) reads both.

use super::hash::{Hash, empty_root, root_of};
use super::stored::{StoredTile, TreeError, stored_tile};
use super::tile::{LEVELS, TILE_WIDTH, bytes_of, hashes_at};

/// The unfinished tiles of every level: at most 255 hashes each. Cheap to clone, so that after a
/// transaction that fails one goes on from the edge before it.
///
/// ```
/// use ledger::log::{Edge, leaf_hash, node_hash};
/// let mut edge = Edge::default();
/// let (a, b) = (leaf_hash(b"a"), leaf_hash(b"b"));
/// assert!(edge.push(a).is_empty() && edge.push(b).is_empty());
/// assert_eq!((edge.size(), edge.root()), (2, node_hash(&a, &b)));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    levels: [Vec<Hash>; LEVELS as usize],
}

impl Edge {
    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf, and gives out the tiles that it completes, lowest first: mostly none.
    /// The edge no longer holds them: whoever drops one instead of storing it has lost it.
    #[must_use]
    pub fn push(&mut self, leaf: Hash) -> Vec<StoredTile> {
        let mut full = Vec::new();
        let mut hash = leaf;
        for (level, tile) in (0..).zip(&mut self.levels) {
            tile.push(hash);
            if tile.len() < TILE_WIDTH {
                break;
            }
            hash = root_of(tile);
            let n = hashes_at(self.size, level + 1);
            full.push(StoredTile { level, n, bytes: bytes_of(tile) });
            tile.clear();
        }
        self.size += 1;
        full
    }

    /// The root over all leaves so far: at most 255 hashes of work per level.
    pub fn root(&self) -> Hash {
        let mut root = None;
        for level in &self.levels {
            // The levels below make the last, smaller subtree of this one.
            let row: Vec<Hash> = level.iter().copied().chain(root).collect();
            root = if row.is_empty() { None } else { Some(root_of(&row)) };
        }
        root.unwrap_or_else(empty_root)
    }

    /// The unfinished tiles that have grown since the tree had `old` leaves, lowest first.
    pub fn grown_since(&self, old: u64) -> Vec<StoredTile> {
        let levels = (0..).zip(&self.levels);
        let grown = levels.filter(|(level, tile)| {
            !tile.is_empty() && hashes_at(self.size, *level) > hashes_at(old, *level)
        });
        grown.map(|(level, tile)| self.unfinished(level, tile)).collect()
    }

    fn unfinished(&self, level: u8, tile: &[Hash]) -> StoredTile {
        StoredTile { level, n: hashes_at(self.size, level + 1), bytes: bytes_of(tile) }
    }

    /// The edge of a stored tree of `size` leaves: the last tile of each level. Nothing here tells
    /// whether they are right: whoever compares the root with the one that was signed does.
    ///
    /// # Errors
    /// What the closure says, and a tile that has not as many hashes as the size says.
    pub fn restore<E>(
        size: u64,
        mut tile: impl FnMut(u8, u64) -> Result<Vec<u8>, E>,
    ) -> Result<Self, TreeError<E>> {
        let mut edge = Self { size, ..Self::default() };
        for (level, hashes) in (0..).zip(&mut edge.levels) {
            let width = (hashes_at(size, level) % TILE_WIDTH as u64) as usize;
            if width > 0 {
                *hashes = stored_tile(&mut tile, level, hashes_at(size, level + 1), width)?;
            }
        }
        Ok(edge)
    }

    /// The leaves behind the last full tile.
    pub fn leaves(&self) -> &[Hash] {
        self.level(0)
    }

    /// The hashes of the unfinished tile of a level.
    pub(super) fn level(&self, level: u8) -> &[Hash] {
        self.levels.get(usize::from(level)).map_or(&[], Vec::as_slice)
    }
}
