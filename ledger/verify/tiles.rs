//! Stored hashes against computed ones: they tell which entry was changed.

use super::Wrong;
use crate::log::hash::HASH_BYTES;
use crate::log::tile::{TILE_BYTES, TILE_WIDTH};
use crate::log::{Edge, StoredTile};
use crate::store::{Facts, StoreError};

/// Computed tiles must be the stored ones.
pub(super) fn check(facts: &Facts, computed: &[StoredTile]) -> Result<(), Wrong> {
    first_difference(facts, computed)?.map_or(Ok(()), |index| Err(differs(index)))
}

/// The first entry over which a stored tile has another hash. A stored tile may have grown since;
/// one that is short or missing tells nothing here, the count of all bytes does.
pub(super) fn first_difference(
    facts: &Facts,
    computed: &[StoredTile],
) -> Result<Option<u64>, StoreError> {
    for tile in computed {
        let stored = facts.tile(tile.level, tile.n)?;
        let mut hashes = tile.bytes.chunks(HASH_BYTES).zip(stored.chunks(HASH_BYTES));
        if let Some(n) = hashes.position(|(computed, stored)| computed != stored) {
            let hashes_before = tile.n * TILE_WIDTH as u64 + n as u64;
            return Ok(Some(hashes_before << (8 * u32::from(tile.level))));
        }
    }
    Ok(None)
}

/// Behind the last full tiles nothing is stored but the hashes of the unfinished ones.
pub(super) fn check_unfinished(facts: &Facts, edge: &Edge) -> Result<(), Wrong> {
    let unfinished = edge.grown_since(0);
    check(facts, &unfinished)?;
    let stored = facts.tile_bytes()?;
    let full = (1..).map(|level| edge.size() >> (8 * level)).take_while(|tiles| *tiles > 0);
    let full = full.sum::<u64>() * TILE_BYTES as u64;
    let last: u64 = unfinished.iter().map(|tile| tile.bytes.len() as u64).sum();
    if stored == full + last {
        return Ok(());
    }
    let detail = format!("stored {stored} bytes, computed {}", full + last);
    Err(Wrong::Projection { place: "ledger.db".to_owned(), table: "tile", detail })
}

/// A stored hash that is not the one over the entries from `index` on.
pub(super) fn differs(index: u64) -> Wrong {
    let detail = "another hash is stored than it has".to_owned();
    Wrong::Projection { place: format!("entry {index}"), table: "tile", detail }
}
