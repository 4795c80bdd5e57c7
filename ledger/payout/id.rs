//! The names under which a bank knows a payment and a batch (DESIGN: exact, because frozen).
//! Derived from the log, so that whoever makes them again makes the same ones: a payment that is
//! handed over twice is one payment to a bank that looks, and to every statement.

use crate::log::Hash;
use sha2::{Digest as _, Sha256};

/// The EndToEndId of an attempt: `P` ‖ base32(100 bits) ‖ `-` ‖ attempt.
pub fn end_to_end(genesis: &Hash, claim: &Hash, attempt: u64) -> String {
    let digest = Sha256::new_with_prefix("ledger/v1/pay\n").chain_update(genesis.as_bytes());
    let digest = digest.chain_update(claim.as_bytes()).finalize();
    format!("P{}-{attempt}", base32(&digest))
}

/// The MsgId and PmtInfId of a batch: `B` ‖ base32(100 bits), over the ids of its payments.
pub fn batch<'a>(genesis: &Hash, ids: impl IntoIterator<Item = &'a str>) -> String {
    let mut ids: Vec<&str> = ids.into_iter().collect();
    ids.sort_unstable();
    let mut digest = Sha256::new_with_prefix("ledger/v1/batch\n").chain_update(genesis.as_bytes());
    for id in ids {
        digest.update((id.len() as u32).to_be_bytes());
        digest.update(id);
    }
    format!("B{}", base32(&digest.finalize()))
}

/// The first 100 bits by RFC 4648: 20 characters, each of 5 bits.
fn base32(digest: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bit = |n: usize| digest.get(n / 8).is_some_and(|byte| byte >> (7 - n % 8) & 1 == 1);
    let letter = |i: usize| {
        let number = (0..5).fold(0, |number, n| number << 1 | usize::from(bit(5 * i + n)));
        char::from(ALPHABET[number])
    };
    (0..20).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::leaf_hash;

    #[test]
    fn an_id_fits_and_says_which_attempt() {
        let (genesis, claim) = (leaf_hash(b"genesis"), leaf_hash(b"claim"));
        let id = end_to_end(&genesis, &claim, 1);
        assert_eq!(id.len(), 23);
        assert_eq!(id.strip_suffix('1'), end_to_end(&genesis, &claim, 2).strip_suffix('2'));
        assert_ne!(id, end_to_end(&claim, &genesis, 1));
    }

    #[test]
    fn base32_is_that_of_the_standard() {
        // RFC 4648, section 10: "foobar" is MZXW6YTBOI======.
        assert!(base32(b"foobar\0\0\0\0\0\0\0").starts_with("MZXW6YTBOI"));
    }

    #[test]
    fn a_batch_has_one_name_in_any_order() {
        let genesis = leaf_hash(b"genesis");
        assert_eq!(batch(&genesis, ["a", "b"]), batch(&genesis, ["b", "a"]));
        assert_ne!(batch(&genesis, ["ab"]), batch(&genesis, ["a", "b"]));
    }
}
