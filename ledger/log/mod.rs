//! The public log over the entries, as bytes: RFC 6962 tree, C2SP tiles, signed notes, checkpoints,
//! offline proofs. Pure functions: nothing here stores, fetches, or reads a clock.
//! The store keeps what [`Edge`] gives out; anybody's tools verify what is published.
//!
//! | file | what |
//! |---|---|
//! | [`hash`] | the hashes of leaves, nodes and roots |
//! | [`stored`] | tiles as the store keeps them |
//! | [`edge`] | appending: the right edge of the tree, and the tiles it completes |
//! | [`tree`] | reading: roots of the past, and proofs made from tiles |
//! | [`verify`] | checking proofs, with nothing but hashes |
//! | [`tile`] | the paths of the published files, and the bundles of entries |
//! | [`key`] | origins, verifier keys, the signer |
//! | [`note`] | texts with signatures below them |
//! | [`checkpoint`] | the signed head of the log |
//! | [`proof`] | one file that proves one entry, offline |
//!
//! Sources: RFC 6962 and 9162; C2SP `tlog-tiles`, `signed-note`, `tlog-checkpoint`, `tlog-proof`.

pub mod checkpoint;
pub mod edge;
pub mod hash;
pub mod key;
pub mod note;
pub mod proof;
pub mod stored;
pub mod tile;
pub mod tree;
pub mod verify;

#[cfg(test)]
mod tests;

pub use checkpoint::Checkpoint;
pub use edge::Edge;
pub use hash::{Hash, empty_root, leaf_hash, node_hash, sha256};
pub use key::{Origin, Signer, Vkey};
pub use proof::TlogProof;
pub use stored::{StoredTile, TreeError};
pub use tile::Tile;
pub use tree::Tree;
pub use verify::{verify_consistency, verify_inclusion};

/// Reads a decimal as these formats write it: digits only, no sign, no leading zero, 64 bits.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    if canonical && digits { text.parse().ok() } else { None }
}

/// The start of a foreign text, escaped and short enough for a message.
pub(crate) fn shown(text: &str) -> String {
    let cut: String = text.chars().take(60).collect();
    let more = if cut.len() < text.len() { "…" } else { "" };
    format!("{}{more}", cut.escape_debug())
}
