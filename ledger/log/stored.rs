//! Tiles as the store keeps them, and why a tree of them cannot be read.
//! Refuses a tile that has not as many hashes as its place says.
//! [`Edge`](super::Edge) gives them out, [`Tree`](super::Tree) reads them.

use super::hash::Hash;
use super::tile::hashes_of;

/// A tile as the store keeps it: a full one never changes again, the last of a level grows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTile {
    /// 0 over the leaves; a hash of level L stands for 256^L entries.
    pub level: u8,
    /// Its place within the level, from 0.
    pub n: u64,
    /// 1 to 256 hashes of 32 bytes.
    pub bytes: Vec<u8>,
}

/// Why a tree can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError<E> {
    /// What the storage said.
    #[error(transparent)]
    Source(E),
    /// Stored bytes that are not the tile that must be there.
    #[error(
        "the stored tile {level}/{n} has {found} bytes instead of {expected}: the store is damaged"
    )]
    TileLength {
        /// The tile's level.
        level: u8,
        /// Its place within the level.
        n: u64,
        /// The bytes that a tile of this place has.
        expected: usize,
        /// The bytes that were there.
        found: usize,
    },
    /// A size or a tile beyond the tree.
    #[error("{asked} is not there: the log has {size} entries")]
    Beyond {
        /// What was asked for.
        asked: String,
        /// The entries that are there.
        size: u64,
    },
    /// An entry or an older size that the size to prove it in does not cover.
    #[error("entry {index} is not among the first {size}")]
    NotWithin {
        /// The entry.
        index: u64,
        /// The size to prove it in.
        size: u64,
    },
}

/// Reads a tile, and insists that it has `width` hashes.
pub(super) fn stored_tile<E>(
    read: &mut impl FnMut(u8, u64) -> Result<Vec<u8>, E>,
    level: u8,
    n: u64,
    width: usize,
) -> Result<Vec<Hash>, TreeError<E>> {
    let bytes = read(level, n).map_err(TreeError::Source)?;
    let (expected, found) = (width * 32, bytes.len());
    hashes_of(&bytes, width).ok_or(TreeError::TileLength { level, n, expected, found })
}
