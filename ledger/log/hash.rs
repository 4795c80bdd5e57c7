//! The hashes of the tree (RFC 6962, section 2.1; SHA-256).
//! Refuses hex and base64 that are not the one canonical spelling of 32 bytes.
//! The right edge and the proofs are built from these.

use base64_simd::STANDARD;
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

/// The bytes of one hash.
pub const HASH_BYTES: usize = 32;

/// A SHA-256 hash of a leaf, a node or a root. Shown and read as 64 lower-case hex digits.
///
/// ```
/// use ledger::log::{Hash, leaf_hash};
/// let leaf = leaf_hash(b"");
/// assert_eq!(leaf.to_string(), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
/// assert_eq!(leaf.to_string().parse::<Hash>()?, leaf);
/// # Ok::<(), ledger::log::hash::HashError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; HASH_BYTES]);

/// A text that is no hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// Not 64 lower-case hex digits.
    #[error("`{0}` is no hash: expected 64 lower-case hex digits")]
    Hex(String),
    /// Not the padded standard base64 of 32 bytes.
    #[error("`{0}` is no hash: expected 44 characters of standard base64")]
    Base64(String),
}

/// The hash of an entry's bytes: SHA-256 of `0x00 || entry`.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash(Sha256::new_with_prefix([0x00]).chain_update(entry).finalize().into())
}

/// SHA-256 of a file's bytes, as `sha256sum` prints it.
pub fn sha256(bytes: &[u8]) -> Hash {
    Hash(Sha256::digest(bytes).into())
}

/// The hash of two subtrees side by side: SHA-256 of `0x01 || left || right`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [0x01; 1 + 2 * HASH_BYTES];
    bytes[1..=HASH_BYTES].copy_from_slice(&left.0);
    bytes[1 + HASH_BYTES..].copy_from_slice(&right.0);
    Hash(Sha256::digest(bytes).into())
}

/// The root of a log without entries: SHA-256 of nothing.
pub fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}

/// The root over hashes of subtrees of one size, of which only the last may be smaller.
pub(super) fn root_of(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => empty_root(),
        [only] => *only,
        _ => {
            let (left, right) = hashes.split_at(hashes.len().next_power_of_two() / 2);
            node_hash(&root_of(left), &root_of(right))
        }
    }
}

impl Hash {
    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }

    /// Padded standard base64, as checkpoints and proofs write it.
    pub fn to_base64(&self) -> String {
        STANDARD.encode_to_string(self.0)
    }

    /// Reads padded standard base64.
    ///
    /// # Errors
    /// [`HashError::Base64`] with the text.
    pub fn from_base64(text: &str) -> Result<Self, HashError> {
        let bytes = STANDARD.decode_to_vec(text).ok();
        let hash = bytes.and_then(|bytes| Some(Self(bytes.try_into().ok()?)));
        hash.ok_or_else(|| HashError::Base64(super::shown(text)))
    }
}

impl From<[u8; HASH_BYTES]> for Hash {
    fn from(bytes: [u8; HASH_BYTES]) -> Self {
        Self(bytes)
    }
}

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        let refused = || HashError::Hex(super::shown(text));
        let mut hash = [0; HASH_BYTES];
        if text.len() != 2 * HASH_BYTES {
            return Err(refused());
        }
        for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = pair
                .iter()
                .try_fold(0, |high, &c| Some(high << 4 | nibble(c)?))
                .ok_or_else(refused)?;
        }
        Ok(Self(hash))
    }
}

/// The value of one lower-case hex digit: capitals would be a second spelling.
fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_has_one_spelling() {
        let hash = leaf_hash(b"entry");
        let hex = hash.to_string();
        assert_eq!(hex.parse(), Ok(hash));
        assert_eq!(Hash::from_base64(&hash.to_base64()), Ok(hash));

        for other in [hex.to_uppercase(), hex[1..].to_owned(), format!("{hex}0"), " ".repeat(64)] {
            assert!(other.parse::<Hash>().is_err(), "{other}");
        }
        let base64 = hash.to_base64();
        for other in [base64.trim_end_matches('='), "", "AAAA", &format!("{base64}\n")] {
            assert!(Hash::from_base64(other).is_err(), "{other}");
        }
    }

    #[test]
    fn letters_of_several_bytes_are_no_hex() {
        assert!("é".repeat(32).parse::<Hash>().is_err());
    }

    #[test]
    fn bits_behind_the_last_byte_are_refused() {
        // `B` instead of `A` before the padding sets two bits that belong to no byte.
        let base64 = Hash([0; HASH_BYTES]).to_base64();
        assert!(Hash::from_base64(&base64.replace("A=", "B=")).is_err());
    }
}
