//! Appending: the right edge of the tree, as far as no full tile holds it.
//! Leaf hashes go in, full tiles come out, and the root is known at any time.
//! The store keeps the tiles and restores the edge at a start; [`Tree`](super::Tree) reads both.

use super::hash::{Hash, empty_root, root_of};
use super::tile::{LEVELS, TILE_WIDTH, bytes_of, hashes_at};
use super::tree::{TreeError, full_tile};

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

/// A tile that will never change again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullTile {
    /// 0 over the leaves; a hash of level L stands for 256^L entries.
    pub level: u8,
    /// Its place within the level, from 0.
    pub n: u64,
    /// 256 hashes, 8192 bytes.
    pub bytes: Vec<u8>,
}

impl Edge {
    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf, and gives out the tiles that it completes, lowest first: mostly none.
    /// The edge no longer holds them: whoever drops one instead of storing it has lost it.
    #[must_use]
    pub fn push(&mut self, leaf: Hash) -> Vec<FullTile> {
        let mut full = Vec::new();
        let mut hash = leaf;
        for (level, tile) in (0..).zip(&mut self.levels) {
            tile.push(hash);
            if tile.len() < TILE_WIDTH {
                break;
            }
            hash = root_of(tile);
            let n = hashes_at(self.size, level + 1);
            full.push(FullTile { level, n, bytes: bytes_of(tile) });
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

    /// The edge of a stored tree of `size` leaves: the last leaves are read one by one, the upper
    /// levels are hashed again from the full tiles below them, so that what is stored is checked
    /// by whoever compares the root with the one that was signed.
    ///
    /// # Errors
    /// What the closures say, and a tile that is not 8192 bytes long.
    pub fn restore<E>(
        size: u64,
        mut tile: impl FnMut(u8, u64) -> Result<Vec<u8>, E>,
        leaf: impl FnMut(u64) -> Result<Hash, E>,
    ) -> Result<Self, TreeError<E>> {
        let mut edge = Self { size, ..Self::default() };
        let [leaves, upper @ ..] = &mut edge.levels;
        let read = unfinished(size).map(leaf).collect::<Result<_, E>>();
        *leaves = read.map_err(TreeError::Source)?;
        for (below, level) in (0..).zip(upper) {
            for n in unfinished(hashes_at(size, below + 1)) {
                level.push(root_of(&full_tile(&mut tile, below, n)?));
            }
        }
        Ok(edge)
    }

    /// The hashes of the unfinished tile of a level.
    pub(super) fn level(&self, level: u8) -> &[Hash] {
        self.levels.get(usize::from(level)).map_or(&[], Vec::as_slice)
    }
}

/// The places of a level's hashes that no full tile holds.
fn unfinished(hashes: u64) -> std::ops::Range<u64> {
    hashes - hashes % 256..hashes
}
