//! The store keeps what [`Edge`] gives out; anybody's tools verify what is published.
//!
//! | file | what |
//! |---|---|
//! | [`hash`] | leaf, node and root hashes |
//! | [`edge`] | appending: the right edge of the tree, and the tiles it completes |
//! | [`tile`] | paths of the published files, and the bundles of entries |
//!

pub mod edge;
pub mod hash;
pub mod tile;
pub mod tree;
pub mod verify;

#[cfg(test)]
mod tests;

pub use edge::{Edge, FullTile};
pub use hash::{Hash, empty_root, leaf_hash, node_hash};
pub use tile::Tile;
pub use tree::Tree;
pub use verify::{verify_consistency, verify_inclusion};

/// Reads a decimal as these formats write it: digits only, no sign, no leading zero, 64 bits.
fn decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    if canonical && digits { text.parse().ok() } else { None }
}

/// The start of a foreign text, escaped and short enough for a message.
fn shown(text: &str) -> String {
    let cut: String = text.chars().take(60).collect();
    let more = if cut.len() < text.len() { "…" } else { "" };
    format!("{}{more}", cut.escape_debug())
}
