//! The head of the log (C2SP `tlog-checkpoint`): origin, size and root, signed as a note.
//! Refuses another log's origin, leading zeros, and a size that its root can't have.
//! Each commit signs one; whoever holds one can prove entries and see forks.

use super::hash::{Hash, HashError, empty_root};
use super::key::{KeyError, Origin, Signer, Vkey};
use super::note::{self, NoteError};
use std::fmt;
use std::str::FromStr;

/// What the log was at one moment. Its text is three lines; we write no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: Origin,
    /// How many entries.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// Why a text is no checkpoint of the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Its note is damaged, or not signed by the log.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Fewer than three lines, an empty line, or a last line without its end.
    #[error("the checkpoint is not three lines: expected origin, size and root")]
    Lines,
    /// A first line that is no origin.
    #[error("the checkpoint's origin is refused: {0}")]
    Name(KeyError),
    /// A size that is no plain decimal of 64 bits.
    #[error("`{0}` is no size: expected digits without leading zeros")]
    Size(String),
    /// A root that is no hash, or no log has at that size.
    #[error("the checkpoint's root is refused: {0}")]
    Hash(HashError),
    /// A log without entries has only one root.
    #[error("a log without entries cannot have the root {0}")]
    EmptyRoot(Hash),
    /// The log's key is named otherwise.
    #[error("the checkpoint is of `{found}`: expected `{expected}`")]
    Origin {
        /// The key's name.
        expected: Origin,
        /// The origin that was written.
        found: Origin,
    },
}

impl Checkpoint {
    /// The signed note of this checkpoint.
    ///
    /// # Errors
    /// A signer of another log: the key's name is the origin.
    pub fn sign(&self, signer: &Signer) -> Result<String, CheckpointError> {
        self.check_origin(signer.vkey().name())?;
        Ok(note::sign(&self.to_string(), &[signer])?)
    }

    /// Reads a signed checkpoint of the log whose key this is.
    ///
    /// # Errors
    /// [`CheckpointError`]: then nothing in it is to be believed.
    pub fn open(note: &[u8], vkey: &Vkey) -> Result<Self, CheckpointError> {
        let checkpoint: Self = note::open(note, &[vkey])?.parse()?;
        checkpoint.check_origin(vkey.name())?;
        Ok(checkpoint)
    }

    fn check_origin(&self, expected: &Origin) -> Result<(), CheckpointError> {
        if self.origin == *expected {
            return Ok(());
        }
        let (expected, found) = (expected.clone(), self.origin.clone());
        Err(CheckpointError::Origin { expected, found })
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root.to_base64())
    }
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    /// Reads the text. Extension lines behind the root mean nothing to us, and are passed over.
    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let lines = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?;
        let lines: Vec<&str> = lines.split('\n').collect();
        let [origin, size, root, ..] = lines[..] else { return Err(CheckpointError::Lines) };
        if lines.contains(&"") {
            return Err(CheckpointError::Lines);
        }
        let origin = origin.parse().map_err(CheckpointError::Name)?;
        let refused = || CheckpointError::Size(super::shown(size));
        let size = super::decimal(size).ok_or_else(refused)?;
        let root = Hash::from_base64(root).map_err(CheckpointError::Hash)?;
        if size == 0 && root != empty_root() {
            return Err(CheckpointError::EmptyRoot(root));
        }
        Ok(Self { origin, size, root })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::leaf_hash;

    const ROOT: &str = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=";

    fn signer(name: &str) -> Signer {
        Signer::new(name.parse().expect("a name"), &[7; 32])
    }

    fn checkpoint() -> Checkpoint {
        let origin = "example.org/books".parse().expect("a name");
        Checkpoint { origin, size: 1, root: leaf_hash(b"") }
    }

    fn read(text: &str) -> Result<Checkpoint, CheckpointError> {
        text.parse()
    }

    #[test]
    fn a_checkpoint_is_three_lines() {
        let text = format!("example.org/books\n1\n{ROOT}\n");
        assert_eq!(checkpoint().to_string(), text);
        assert_eq!(read(&text), Ok(checkpoint()));
        let theirs = tlog_tiles::checkpoint::Checkpoint::from_bytes(text.as_bytes());
        assert_eq!(theirs.expect("it reads ours").to_bytes(), text.as_bytes());
    }

    #[test]
    fn extension_lines_are_passed_over() {
        let text = format!("{}an extension\nanother\n", checkpoint());
        assert_eq!(read(&text), Ok(checkpoint()));
        assert_eq!(
            read(&format!("{}\nbehind a blank\n", checkpoint())),
            Err(CheckpointError::Lines)
        );
    }

    #[test]
    fn it_opens_with_the_logs_key_alone() {
        let signer = signer("example.org/books");
        let note = checkpoint().sign(&signer).expect("its own log");
        assert_eq!(Checkpoint::open(note.as_bytes(), &signer.vkey()), Ok(checkpoint()));
        for bit in 0..note.len() * 8 {
            let mut note = note.clone().into_bytes();
            note[bit / 8] ^= 1 << (bit % 8);
            assert!(Checkpoint::open(&note, &signer.vkey()).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn another_logs_key_signs_nothing_of_ours() {
        let other = signer("example.org/others");
        assert!(matches!(checkpoint().sign(&other), Err(CheckpointError::Origin { .. })));
        let note = note::sign(&checkpoint().to_string(), &[&other]).expect("a plain text");
        let refused = Checkpoint::open(note.as_bytes(), &other.vkey());
        assert!(matches!(refused, Err(CheckpointError::Origin { .. })));
    }

    #[test]
    fn malformed_checkpoints_are_refused() {
        for size in ["", "01", "-1", "+1", " 1", "1 ", "0x1", "1e3", "18446744073709551616", "٣"] {
            assert!(read(&format!("a\n{size}\n{ROOT}\n")).is_err(), "{size}");
        }
        assert_eq!(read(&format!("a\n{}\n{ROOT}\n", u64::MAX)).map(|c| c.size), Ok(u64::MAX));
        for text in ["", "\n", "a\n1\n", "a\n1\nAAAA\n", "\n1\nx\n", "a b\n1\nx\n"] {
            assert!(read(text).is_err(), "{text:?}");
        }
        assert_eq!(read(&format!("a\n1\n{ROOT}")), Err(CheckpointError::Lines));
        let empty = read(&format!("a\n0\n{ROOT}\n"));
        assert_eq!(empty, Err(CheckpointError::EmptyRoot(leaf_hash(b""))));
    }
}
