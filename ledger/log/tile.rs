//! The published files of the log (C2SP `tlog-tiles`): which there are, their paths, the bundles.
//! Refuses entries over 65,535 bytes, and bundles that are cut short or too many.
//! `publish` writes them; any C2SP client reads them.

use super::hash::{HASH_BYTES, Hash};

/// The hashes of a full tile, and the entries of a full bundle.
pub const TILE_WIDTH: usize = 256;

/// The bytes of a full tile.
pub const TILE_BYTES: usize = TILE_WIDTH * HASH_BYTES;

/// The levels of tiles that the largest tree has (2^64 - 1 leaves).
pub(super) const LEVELS: u8 = 8;

/// One published tile: full (width 256), or the part of it that a tree of some size has.
///
/// ```
/// use ledger::log::Tile;
/// let tile = Tile { level: 0, n: 1_234_067, width: 112 };
/// assert_eq!(tile.path(), "tile/0/x001/x234/067.p/112");
/// assert_eq!(tile.bundle_path(), "tile/entries/x001/x234/067.p/112");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tile {
    /// 0 over the leaves; a hash of level L stands for 256^L entries.
    pub level: u8,
    /// Its place within the level, from 0.
    pub n: u64,
    /// How many hashes it holds, 1 to 256.
    pub width: u16,
}

/// Why entries make no bundle, or bytes are none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// An entry whose length two bytes can't tell.
    #[error("the entry has {0} bytes: at most 65,535 fit into a bundle")]
    EntryTooLong(usize),
    /// More entries than a tile has leaves.
    #[error("the bundle has more than 256 entries")]
    TooMany,
    /// The bytes end within an entry or its length.
    #[error("the bundle ends within its entry {0} (counted from 0)")]
    CutShort(usize),
}

impl Tile {
    /// The path of its hashes, below the log's prefix.
    pub fn path(&self) -> String {
        self.path_in(&format!("tile/{}", self.level))
    }

    /// The path of the entries under a tile of level 0, below the log's prefix.
    pub fn bundle_path(&self) -> String {
        self.path_in("tile/entries")
    }

    /// The tiles that a tree of `size` leaves has and a tree of `old` leaves had not: from the
    /// leaves upwards, each full tile once, the right edge in part. From 0, all of them.
    /// Those of level 0 are the bundles to write as well.
    pub fn since(old: u64, size: u64) -> impl Iterator<Item = Self> {
        (0..LEVELS).flat_map(move |level| {
            let (had, has) = (hashes_at(old, level), hashes_at(size, level));
            let end = if had < has { has.div_ceil(256) } else { 0 };
            (had / 256..end).map(move |n| {
                let width = (has - n * 256).min(256) as u16;
                Self { level, n, width }
            })
        })
    }

    fn path_in(&self, folder: &str) -> String {
        let mut number = format!("{:03}", self.n % 1000);
        let mut rest = self.n / 1000;
        while rest > 0 {
            number = format!("x{:03}/{number}", rest % 1000);
            rest /= 1000;
        }
        match self.width {
            256.. => format!("{folder}/{number}"),
            part => format!("{folder}/{number}.p/{part}"),
        }
    }
}

/// The bytes of up to 256 entries: each behind its length, 16 bits big-endian.
///
/// # Errors
/// An entry over 65,535 bytes, more than 256 entries.
pub fn encode_bundle<T: AsRef<[u8]>>(
    entries: impl IntoIterator<Item = T>,
) -> Result<Vec<u8>, BundleError> {
    let mut bytes = Vec::new();
    for (count, entry) in entries.into_iter().enumerate() {
        let entry = entry.as_ref();
        if count == TILE_WIDTH {
            return Err(BundleError::TooMany);
        }
        let length =
            u16::try_from(entry.len()).map_err(|_| BundleError::EntryTooLong(entry.len()))?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// The entries of a bundle, in order.
///
/// # Errors
/// Bytes that end within an entry, more than 256 entries.
pub fn decode_bundle(bytes: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let mut entries = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        if entries.len() == TILE_WIDTH {
            return Err(BundleError::TooMany);
        }
        let cut = BundleError::CutShort(entries.len());
        let entry = rest.split_first_chunk().and_then(|(length, behind)| {
            behind.split_at_checked(usize::from(u16::from_be_bytes(*length)))
        });
        let (entry, behind) = entry.ok_or(cut)?;
        entries.push(entry);
        rest = behind;
    }
    Ok(entries)
}

/// The bytes of a tile of these hashes.
pub(super) fn bytes_of(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(Hash::as_bytes).copied().collect()
}

/// The hashes of a tile; none unless there are exactly `width`.
pub(super) fn hashes_of(bytes: &[u8], width: usize) -> Option<Vec<Hash>> {
    let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
    let whole = hashes.len() == width && rest.is_empty();
    whole.then(|| hashes.iter().map(|&hash| Hash::from(hash)).collect())
}

/// How many complete hashes a tree of `size` leaves has at a level of tiles.
pub(super) fn hashes_at(size: u64, level: u8) -> u64 {
    size.checked_shr(8 * u32::from(level)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(old: u64, size: u64) -> Vec<String> {
        Tile::since(old, size).map(|tile| tile.path()).collect()
    }

    #[test]
    fn numbers_are_written_in_groups_of_three() {
        let path = |n| Tile { level: 3, n, width: 256 }.path();
        assert_eq!(path(0), "tile/3/000");
        assert_eq!(path(273), "tile/3/273");
        assert_eq!(path(1_000), "tile/3/x001/000");
        assert_eq!(path(1_234_067), "tile/3/x001/x234/067");
    }

    #[test]
    fn a_tree_of_70_000_has_the_tiles_of_the_standard() {
        let all = paths(0, 70_000);
        assert_eq!(all.len(), 273 + 1 + 1 + 1 + 1);
        assert_eq!(
            all[272..],
            ["tile/0/272", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"]
        );
    }

    #[test]
    fn a_size_that_fills_its_tiles_still_has_upper_parts() {
        assert_eq!(paths(0, 256), ["tile/0/000", "tile/1/000.p/1"]);
        assert!(paths(0, 0).is_empty());
    }

    #[test]
    fn a_grown_tree_publishes_only_what_is_new() {
        assert_eq!(paths(70, 71), ["tile/0/000.p/71"]);
        assert_eq!(paths(255, 257), ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]);
        assert_eq!(paths(256, 257), ["tile/0/001.p/1"]);
        assert!(paths(300, 300).is_empty() && paths(300, 299).is_empty());
    }

    #[test]
    fn the_largest_sizes_are_no_trouble() {
        let new: Vec<_> = Tile::since(u64::MAX - 1, u64::MAX).collect();
        assert_eq!(new, [Tile { level: 0, n: u64::MAX / 256, width: 255 }]);
    }

    #[test]
    fn bundles_round_trip_and_cut_ones_are_refused() {
        let entries: Vec<Vec<u8>> = vec![b"{}".to_vec(), Vec::new(), vec![7; 65_535]];
        let bytes = encode_bundle(&entries).expect("they fit");
        assert_eq!(&bytes[..4], b"\x00\x02{}");
        assert_eq!(decode_bundle(&bytes), Ok(entries.iter().map(Vec::as_slice).collect()));

        assert_eq!(decode_bundle(&bytes[..bytes.len() - 1]), Err(BundleError::CutShort(2)));
        assert_eq!(decode_bundle(&bytes[..5]), Err(BundleError::CutShort(1)));
        assert_eq!(encode_bundle([vec![0; 65_536]]), Err(BundleError::EntryTooLong(65_536)));
        assert_eq!(encode_bundle([b""; 257]), Err(BundleError::TooMany));
        assert_eq!(decode_bundle(&[0; 2 * 257]), Err(BundleError::TooMany));
    }
}
