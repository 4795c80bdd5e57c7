//! Offline proofs (C2SP `tlog-proof`): one `.tlog-proof` file proves that an entry is in the log.
//! Refuses files over 1 MB, lines in another order, and whatever does not lead to a signed root.
//! Who keeps one needs nobody's server to check it: only the log's key.

use super::checkpoint::{Checkpoint, CheckpointError};
use super::hash::Hash;
use super::key::Vkey;
use super::note;
use super::verify::{VerifyError, verify_inclusion};
use base64_simd::STANDARD;
use std::fmt;

/// The first line of each file.
const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// How the optional second line begins.
const EXTRA: &str = "extra ";

/// How the line with the entry's place begins.
const INDEX: &str = "index ";

/// The proof that some leaf is entry `index` of the log that signed the checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    /// What the reader makes the leaf from. Proves nothing until it does.
    pub extra: Option<Vec<u8>>,
    /// The entry's place in the log.
    pub index: u64,
    /// From the leaf's sibling upwards.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint as it was published, with all signatures.
    pub checkpoint: String,
}

/// Why a file proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlogProofError {
    /// More than a megabyte, or no UTF-8.
    #[error("the file is no proof: expected at most 1,000,000 bytes of UTF-8")]
    NotText,
    /// A line that is not what has to stand there.
    #[error("line {line} of the proof is `{found}`: expected {expected}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// The start of what is there.
        found: String,
        /// What belongs there.
        expected: &'static str,
    },
    /// The checkpoint in it is refused.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The hashes don't lead from the leaf to the checkpoint's root.
    #[error(transparent)]
    Inclusion(#[from] VerifyError),
}

impl TlogProof {
    /// Reads a file. Nothing is verified yet.
    ///
    /// # Errors
    /// Bytes that are no text, a line that is not what has to stand there.
    pub fn parse(file: &[u8]) -> Result<Self, TlogProofError> {
        let short = file.len() <= note::MAX_BYTES;
        let text = std::str::from_utf8(file).ok().filter(|_| short);
        let (head, checkpoint) =
            text.and_then(|text| text.split_once("\n\n")).ok_or(TlogProofError::NotText)?;
        let mut lines = (1..).zip(head.split('\n')).peekable();
        read(lines.next(), HEADER, |line| (line == HEADER).then_some(()))?;
        let extra = lines.next_if(|(_, line)| line.starts_with(EXTRA)).map(|line| {
            let base64 = |line: &str| STANDARD.decode_to_vec(line.strip_prefix(EXTRA)?).ok();
            read(Some(line), "extra and base64", base64)
        });
        let number = |line: &str| super::decimal(line.strip_prefix(INDEX)?);
        let index = read(lines.next(), "index and a number", number)?;
        let hash = |line: &str| Hash::from_base64(line).ok();
        let hashes = lines.map(|line| read(Some(line), "a hash in base64, or nothing", hash));
        Ok(Self {
            extra: extra.transpose()?,
            index,
            hashes: hashes.collect::<Result<_, _>>()?,
            checkpoint: checkpoint.to_owned(),
        })
    }

    /// Checks that `leaf` is in the log whose key this is; the checkpoint that says so.
    ///
    /// # Errors
    /// [`TlogProofError`]: then nothing is known about the leaf.
    pub fn verify(&self, leaf: Hash, vkey: &Vkey) -> Result<Checkpoint, TlogProofError> {
        let checkpoint = Checkpoint::open(self.checkpoint.as_bytes(), vkey)?;
        verify_inclusion(self.index, leaf, checkpoint.size, checkpoint.root, &self.hashes)?;
        Ok(checkpoint)
    }
}

impl fmt::Display for TlogProof {
    /// Writes the file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "{EXTRA}{}", STANDARD.encode_to_string(extra))?;
        }
        writeln!(f, "{INDEX}{}", self.index)?;
        self.hashes.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

/// What a numbered line says; a missing line is shown as an empty one.
fn read<T>(
    line: Option<(usize, &str)>,
    expected: &'static str,
    meaning: impl FnOnce(&str) -> Option<T>,
) -> Result<T, TlogProofError> {
    let (number, text) = line.unwrap_or((2, ""));
    let refused = || TlogProofError::Line { line: number, found: super::shown(text), expected };
    meaning(text).ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::{Edge, Signer, Tree, leaf_hash};
    use proptest::prelude::*;

    fn signer() -> Signer {
        Signer::new("example.org/books".parse().expect("a name"), &[7; 32])
    }

    /// The proof of entry 3 of 5.
    fn proof() -> TlogProof {
        let mut edge = Edge::default();
        for entry in 0..5_u8 {
            assert!(edge.push(leaf_hash(&[entry])).is_empty());
        }
        let mut tree = Tree::new(&edge, |_, _| Err("no full tile in a tree of 5"));
        let hashes = tree.inclusion(3, 5).expect("it is there");
        let origin = signer().vkey().name().clone();
        let checkpoint = Checkpoint { origin, size: 5, root: edge.root() };
        let checkpoint = checkpoint.sign(&signer()).expect("its own log");
        TlogProof { extra: None, index: 3, hashes, checkpoint }
    }

    fn verified(file: &[u8]) -> Result<Checkpoint, TlogProofError> {
        TlogProof::parse(file)?.verify(leaf_hash(&[3]), &signer().vkey())
    }

    #[test]
    fn a_file_round_trips_and_verifies() {
        let bare = proof();
        let extra = TlogProof { extra: Some(b"{}".to_vec()), ..proof() };
        assert!(extra.to_string().starts_with("c2sp.org/tlog-proof@v1\nextra e30=\nindex 3\n"));
        for proof in [bare, extra] {
            let file = proof.to_string();
            assert_eq!(TlogProof::parse(file.as_bytes()), Ok(proof));
            assert_eq!(verified(file.as_bytes()).map(|checkpoint| checkpoint.size), Ok(5));
        }
    }

    #[test]
    fn the_only_entry_needs_no_hashes() {
        let root = leaf_hash(b"only");
        let origin = signer().vkey().name().clone();
        let checkpoint = Checkpoint { origin, size: 1, root }.sign(&signer()).expect("its own");
        let proof = TlogProof { extra: None, index: 0, hashes: Vec::new(), checkpoint };
        let again = TlogProof::parse(proof.to_string().as_bytes()).expect("a proof");
        assert!(again.verify(root, &signer().vkey()).is_ok());
    }

    #[test]
    fn any_flipped_bit_is_refused() {
        let file = proof().to_string().into_bytes();
        for bit in 0..file.len() * 8 {
            let mut file = file.clone();
            file[bit / 8] ^= 1 << (bit % 8);
            assert!(verified(&file).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn another_leaf_index_or_log_is_refused() {
        let (proof, vkey) = (proof(), signer().vkey());
        assert!(proof.verify(leaf_hash(&[2]), &vkey).is_err());
        for index in [0, 2, 4, 5, u64::MAX] {
            let moved = TlogProof { index, ..proof.clone() };
            assert!(moved.verify(leaf_hash(&[3]), &vkey).is_err(), "{index}");
        }
        let other = Signer::new("example.org/others".parse().expect("a name"), &[7; 32]);
        assert!(proof.verify(leaf_hash(&[3]), &other.vkey()).is_err());
    }

    #[test]
    fn malformed_files_are_refused_by_line() {
        let file = proof().to_string();
        for (from, to, line) in [
            ("@v1", "@v2", 1),
            ("index 3", "index 03", 2),
            ("index 3", "index 18446744073709551616", 2),
            ("index 3", "Index 3", 2),
            ("index 3\n", "", 2),
            ("index 3", "index 3\nindex 3", 3),
            ("index 3", "index 3\nextra e30=", 3),
            ("index 3", "extra e30\nindex 3", 2),
            ("index 3", "extra e30=\nextra e30=\nindex 3", 3),
            ("index 3", "index 3\r", 2),
        ] {
            let refused = TlogProof::parse(file.replacen(from, to, 1).as_bytes());
            let at = match refused {
                Err(TlogProofError::Line { line, .. }) => line,
                other => panic!("{from} -> {to}: {other:?}"),
            };
            assert_eq!(at, line, "{from} -> {to}");
        }
        for file in
            [&b""[..], b"\n\n", b"\xff\n\n", b"c2sp.org/tlog-proof@v1\n\n", &[b'a'; 1_000_001]]
        {
            assert!(TlogProof::parse(file).is_err());
        }
        assert!(verified(format!("{file}\n").as_bytes()).is_err(), "a line too many");
    }

    proptest! {
        #[test]
        fn no_file_panics_and_what_is_read_is_written_the_same(
            start in 0..400_usize,
            length in 0..40_usize,
            put in "(extra |index |[0-9]{0,22}|[a-zA-Z0-9+/=]{0,44}|\n|\u{2014} |\\PC)*",
        ) {
            let mut file = proof().to_string().into_bytes();
            let start = start.min(file.len());
            let end = (start + length).min(file.len());
            file.splice(start..end, put.into_bytes());
            if let Ok(proof) = TlogProof::parse(&file) {
                prop_assert_eq!(proof.to_string().into_bytes(), file);
                let _ = proof.verify(leaf_hash(&[3]), &signer().vkey());
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC*|([0-9a-z+=/\n]|\u{2014} )*") {
            let _ = text.parse::<Checkpoint>();
            let _ = text.parse::<Hash>();
            let _ = text.parse::<Vkey>();
            let _ = text.parse::<Signer>();
            let _ = Checkpoint::open(text.as_bytes(), &signer().vkey());
        }
    }
}
