//! Checking proofs with nothing but hashes (RFC 9162, sections 2.1.3.2 and 2.1.4.2).
//! Refuses proofs that are too short or too long before any hashing.
//! Receipts, signed acts and every other reader of the log stand on these two functions.

use super::hash::{Hash, empty_root, node_hash};

/// Why a proof proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The entry, or the older size, is not below the size.
    #[error("entry {index} is not among the first {size}")]
    NotWithin {
        /// The entry.
        index: u64,
        /// The size it is said to be in.
        size: u64,
    },
    /// Too few hashes, or too many.
    #[error("the proof has {found} hashes: exactly {expected} are needed")]
    Length {
        /// What the sizes demand.
        expected: usize,
        /// What is there.
        found: usize,
    },
    /// It was made of another entry or another log, or was tampered with.
    #[error("the proof leads to the root {computed} at size {size}, not to {expected}")]
    Root {
        /// The size whose root does not come out.
        size: u64,
        /// The root that was to come out.
        expected: Hash,
        /// The root that did.
        computed: Hash,
    },
}

/// Checks that `leaf` is entry `index` of the log that had this root at this size.
///
/// # Errors
/// [`VerifyError`]: then nothing is known about the entry.
pub fn verify_inclusion(
    index: u64,
    leaf: Hash,
    size: u64,
    root: Hash,
    proof: &[Hash],
) -> Result<(), VerifyError> {
    if index >= size {
        return Err(VerifyError::NotWithin { index, size });
    }
    let (inner, border) = shape(index, size);
    check_length(inner + border, proof)?;
    let (within, edge) = proof.split_at(inner);
    same_root(size, root, along_edge(climb(leaf, index, within), edge))
}

/// Checks that the log of `new_size` entries begins with the log of `old_size` entries.
///
/// # Errors
/// [`VerifyError`]: between two signed roots it is evidence of a fork, unless the proof is damaged.
pub fn verify_consistency(
    old_size: u64,
    old_root: Hash,
    new_size: u64,
    new_root: Hash,
    proof: &[Hash],
) -> Result<(), VerifyError> {
    if old_size > new_size {
        return Err(VerifyError::NotWithin { index: old_size, size: new_size });
    }
    if old_size == 0 || old_size == new_size {
        check_length(0, proof)?;
        let known = if old_size == 0 { empty_root() } else { old_root };
        let claimed = if old_size == 0 { old_root } else { new_root };
        return same_root(old_size, known, claimed);
    }
    // Both trees contain the old tree's last perfect subtree: from there we climb to both roots.
    let height = old_size.trailing_zeros();
    let (inner, border) = shape(old_size - 1, new_size);
    let inner = inner - height as usize;
    let (start, path) = match proof {
        // The old tree is that subtree; its root is known and left out.
        _ if old_size.is_power_of_two() => {
            check_length(inner + border, proof)?;
            (old_root, proof)
        }
        [start, path @ ..] if path.len() == inner + border => (*start, path),
        _ => return check_length(inner + border + 1, proof),
    };
    let place = (old_size - 1) >> height;
    let (within, edge) = path.split_at(inner);
    let older = siblings(place, within).filter(|(left, _)| *left).map(|(_, hash)| hash);
    same_root(old_size, old_root, along_edge(start, older.chain(edge)))?;
    same_root(new_size, new_root, along_edge(climb(start, place, within), edge))
}

/// How a proof climbs from entry `index`: first `inner` steps with siblings on either side, up to
/// where the path to the tree's last entry joins; then `border` steps with siblings on the left.
fn shape(index: u64, size: u64) -> (usize, usize) {
    let inner = u64::BITS - (index ^ (size - 1)).leading_zeros();
    let border = index.checked_shr(inner).unwrap_or(0).count_ones();
    (inner as usize, border as usize)
}

/// From a subtree at `place` of its level upwards, past a sibling per level.
fn climb(start: Hash, place: u64, within: &[Hash]) -> Hash {
    siblings(place, within).fold(start, |hash, (left, sibling)| {
        if left { node_hash(sibling, &hash) } else { node_hash(&hash, sibling) }
    })
}

/// Along the right edge: every sibling is on the left.
fn along_edge<'a>(start: Hash, edge: impl IntoIterator<Item = &'a Hash>) -> Hash {
    edge.into_iter().fold(start, |hash, sibling| node_hash(sibling, &hash))
}

/// The siblings on the way up from `place`, and whether each is on the left.
fn siblings(place: u64, within: &[Hash]) -> impl Iterator<Item = (bool, &Hash)> {
    within.iter().enumerate().map(move |(height, sibling)| (place >> height & 1 == 1, sibling))
}

fn check_length(expected: usize, proof: &[Hash]) -> Result<(), VerifyError> {
    let found = proof.len();
    if found == expected { Ok(()) } else { Err(VerifyError::Length { expected, found }) }
}

fn same_root(size: u64, expected: Hash, computed: Hash) -> Result<(), VerifyError> {
    if computed == expected {
        return Ok(());
    }
    Err(VerifyError::Root { size, expected, computed })
}
