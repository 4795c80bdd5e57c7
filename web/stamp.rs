//! What the files of a book say of themselves without being opened: any commit changes it, words that are
//! published or withdrawn, what was damaged in a file, and another file in its place. Refuses nothing: a file
//! that is not there is a stamp, too. Who keeps anything of a book keeps it under one (`kept`, `opened`).

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// The files that pages are made of, by their paths.
pub struct Files([PathBuf; 4]);

/// As they were at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stamp([Option<File>; 4]);

/// Its number, its length, and when somebody wrote to it last: seconds and nanoseconds.
type File = (u64, u64, i64, i64);

impl Files {
    /// Those of the book in a folder.
    pub fn of(book: &Path) -> Self {
        Self(["words.db", "words.db-wal", "ledger.db", "ledger.db-wal"].map(|name| book.join(name)))
    }

    /// As they are now.
    pub fn stamp(&self) -> Stamp {
        let file = |path: &PathBuf| {
            let of = std::fs::metadata(path).ok()?;
            Some((of.ino(), of.len(), of.mtime(), of.mtime_nsec()))
        };
        Stamp(self.0.each_ref().map(file))
    }
}
