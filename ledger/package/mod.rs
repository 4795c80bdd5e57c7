//! A book from the folder that `ledger export --to package` writes (FORMAT.md, section 16): elsewhere,
//! by others, to the same root. Refuses a changed byte, words that fit no slot, and whatever
//! [`verify`] refuses; nothing is believed but hashes and the signatures of the log.
//! Whoever calls makes the folder that becomes the book only when all of it is right.

mod lines;
mod manifest;
mod words;

use crate::journal::{JournalError, Restore};
use crate::log::Checkpoint;
use crate::log::checkpoint::CheckpointError;
use crate::slot::Seed;
use crate::store::{Facts, StoreError};
use crate::verify::{self, Outside, Verified, Wrong};
use manifest::Manifest;
use serde::Deserialize;
use std::io;
use std::path::{Path, PathBuf};
pub use words::shown;

/// The format that this version writes, and the newest that it reads.
pub const FORMAT: u64 = 1;
/// What says which files there are, with their hashes.
pub const MANIFEST: &str = "datapackage.json";
/// The entries: line `n` (from 0) is leaf `n`, byte for byte.
pub const LEAVES: &str = "leaves.jsonl";
/// The published words, with their salts.
pub const OPENINGS: &str = "openings.jsonl";
/// Every signed checkpoint, by size.
pub const CHECKPOINTS: &str = "checkpoints.jsonl";
/// The newest of them.
pub const CHECKPOINT: &str = "checkpoint";
/// The key that signed it.
pub const VKEY: &str = "log.vkey";

/// What a book is made of; all else in the folder is for people and other programs.
const FILES: [&str; 5] = [LEAVES, OPENINGS, CHECKPOINTS, CHECKPOINT, VKEY];

/// The bytes that a leaf may have.
const LEAF: u64 = 16_384;
/// The bytes that a checkpoint or a disclosure may take: room for signatures of witnesses, long texts.
const LINE: u64 = 1 << 20;

/// Why a folder became no book.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// The files of the book, or of the folder.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Something could not be read.
    #[error("{}: {error}; nothing was made", .path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the operating system says.
        error: io::Error,
    },
    /// A link, a folder, a pipe.
    #[error("{}: it is no file of its own, but a link or a folder; nothing was made", .0.display())]
    NoFile(PathBuf),
    /// Another package, or none.
    #[error("{}: {problem}; nothing was made", .path.display())]
    NoPackage {
        /// Its datapackage.json.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// Made by a later version.
    #[error("{}: it is of format {format}, this program reads up to {FORMAT}: update the program; \
             nothing was made", .path.display())]
    Newer {
        /// Its datapackage.json.
        path: PathBuf,
        /// Its format.
        format: u64,
    },
    /// A file that is not what datapackage.json says.
    #[error("{}: it has {found}, {MANIFEST} says {expected}: get the folder anew; nothing was made", .path.display())]
    Changed {
        /// Which file.
        path: PathBuf,
        /// Its size or hash.
        found: String,
        /// What was said.
        expected: String,
    },
    /// A line that cannot be what it should.
    #[error("{file}, line {line}: {problem}; nothing was made")]
    Line {
        /// Which file.
        file: &'static str,
        /// Which line, from 1.
        line: u64,
        /// What is wrong.
        problem: String,
    },
    /// Files that do not belong together.
    #[error("{file}: {problem}; nothing was made")]
    File {
        /// Which file.
        file: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// What `verify` finds wrong beside single lines.
    #[error("{0}; nothing was made")]
    Wrong(Wrong),
}

impl From<StoreError> for PackageError {
    fn from(error: StoreError) -> Self {
        Self::Journal(error.into())
    }
}

impl PackageError {
    fn io(path: &Path, error: io::Error) -> Self {
        Self::Io { path: path.to_owned(), error }
    }

    fn line(file: &'static str, line: u64, problem: impl ToString) -> Self {
        Self::Line { file, line, problem: problem.to_string() }
    }

    fn file(file: &'static str, problem: impl ToString) -> Self {
        Self::File { file, problem: problem.to_string() }
    }

    /// An entry is a line of the leaves.
    fn journal(error: JournalError) -> Self {
        match error {
            JournalError::Malformed { index, why } => Self::line(LEAVES, index + 1, why),
            other => Self::Journal(other),
        }
    }

    fn wrong(wrong: Wrong) -> Self {
        match wrong {
            Wrong::Store(error) => error.into(),
            Wrong::Malformed { index, why } => Self::line(LEAVES, index + 1, why),
            Wrong::Entry { index, problem } => Self::line(LEAVES, index + 1, problem),
            Wrong::NotSigned { first, last } if first == last => {
                Self::line(LEAVES, first + 1, "not the one that was signed")
            }
            Wrong::NotSigned { first, last } => {
                let (first, last) = (first + 1, last + 1);
                Self::file(
                    LEAVES,
                    format!("one of the lines {first} to {last} is not the one that was signed"),
                )
            }
            Wrong::Checkpoint { .. } => Self::file(CHECKPOINTS, wrong),
            other => Self::Wrong(other),
        }
    }
}

/// A folder whose files have the hashes that it says.
pub struct Package {
    folder: PathBuf,
    manifest: Manifest,
}

/// A line of the checkpoints.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    note: String,
    size: u64,
}

impl Package {
    /// Reads what a folder says of itself, and compares each file with its hash.
    ///
    /// # Errors
    /// It is no package, one of a newer version, or not whole.
    pub fn open(folder: &Path) -> Result<Self, PackageError> {
        Ok(Self { manifest: Manifest::read(folder)?, folder: folder.to_owned() })
    }

    /// Makes the files of a book in an empty folder. They are checked by [`Self::check`], not here.
    ///
    /// # Errors
    /// A line that is none, or something cannot be written.
    pub fn restore(&self, book: &Path, secret: &Seed) -> Result<(), PackageError> {
        let mut restore = Restore::begin(book, secret)?;
        self.each(LEAVES, LEAF, |number, bytes| match bytes.is_empty() {
            true => Err(PackageError::line(LEAVES, number, "is empty: expected an entry")),
            false => Ok(restore.leaf(bytes)?),
        })?;
        let mut known = 0;
        self.each(CHECKPOINTS, LINE, |number, bytes| {
            let refused = |problem: &str| PackageError::line(CHECKPOINTS, number, problem);
            let Signed { note, size } = serde_json::from_slice(bytes)
                .map_err(|e| refused(&format!("is no checkpoint with its size: {e}")))?;
            if size <= known || i64::try_from(size).is_err() {
                return Err(refused(&format!("is of {size} entries, behind one of {known}")));
            }
            known = size;
            Ok(restore.checkpoint(size, &note)?)
        })?;
        let mut last = None;
        self.each(OPENINGS, LINE, |number, bytes| {
            let refused = |problem: String| PackageError::line(OPENINGS, number, problem);
            let opening = words::read(bytes).map_err(refused)?;
            let place = (opening.entry, opening.slot);
            if last.replace(place).is_some_and(|last| place <= last) {
                return Err(refused("is not in the order of entries and slots".to_owned()));
            }
            let entry = match restore.entry(opening.entry) {
                Err(e @ JournalError::NoEntry(..)) => return Err(refused(e.to_string())),
                other => other.map_err(PackageError::journal)?,
            };
            words::check(&opening, &entry).map_err(refused)?;
            Ok(restore.opening(opening)?)
        })?;
        restore.finish().map(|_| ()).map_err(PackageError::journal)
    }

    /// Recomputes the book that was made: all that `verify` looks at, and that it is the log which the
    /// folder says, signed by the key in it. `head` is what was acknowledged here before, if anything.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self, book: &Path, head: Option<Checkpoint>) -> Result<Verified, PackageError> {
        let (genesis, keys) = verify::genesis(book).map_err(PackageError::wrong)?;
        let about = &self.manifest.ledger;
        if about.origin != genesis.origin.as_str() {
            let problem =
                format!("it is of {}, the entries are of {}", about.origin, genesis.origin);
            return Err(PackageError::file(MANIFEST, problem));
        }
        if self.text(VKEY)?.trim_end() != keys.newest().to_string() {
            let problem = format!("another key signs the log: {}", keys.newest());
            return Err(PackageError::file(VKEY, problem));
        }
        let note = self.text(CHECKPOINT)?;
        let opened: Result<Checkpoint, CheckpointError> = keys.open(note.as_bytes());
        let newest = opened.map_err(|e| PackageError::file(CHECKPOINT, e))?;
        if Facts::open(book, false)?.checkpoint()?.is_none_or(|last| last != note) {
            let problem = format!("it is not the last one in {CHECKPOINTS}");
            return Err(PackageError::file(CHECKPOINT, problem));
        }
        let outside = Outside { head, private: true };
        let verified = verify::verify(book, &outside).map_err(PackageError::wrong)?;
        let Verified { size, root, .. } = verified;
        if (newest.size, newest.root) != (size, root) {
            let problem = format!(
                "it is of {} entries, root {}; there are {size}, root {root}",
                newest.size, newest.root
            );
            return Err(PackageError::file(CHECKPOINT, problem));
        }
        if (about.size, about.root.as_str()) != (size, root.to_string().as_str()) {
            let problem = format!(
                "it says {} entries, root {}; there are {size}, root {root}",
                about.size, about.root
            );
            return Err(PackageError::file(MANIFEST, problem));
        }
        Ok(verified)
    }

    fn each(
        &self,
        file: &'static str,
        max: u64,
        see: impl FnMut(u64, &[u8]) -> Result<(), PackageError>,
    ) -> Result<(), PackageError> {
        lines::each(&self.folder, file, max, see)
    }

    /// A small file, whole.
    fn text(&self, file: &'static str) -> Result<String, PackageError> {
        let mut text = String::new();
        let path = self.folder.join(file);
        let read = std::fs::File::open(&path).and_then(|opened| {
            io::Read::read_to_string(&mut io::Read::take(opened, LINE), &mut text)
        });
        read.map(|_| text).map_err(|e| PackageError::io(&path, e))
    }
}
