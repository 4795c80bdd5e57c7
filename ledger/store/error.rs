//! What can go wrong with the files of a book, in words that say what to do.

use rusqlite::{Error, ErrorCode};
use std::path::{Path, PathBuf};

/// Why the store refused, failed, or cannot tell.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such file.
    #[error("{} is not there: restore it from a backup; nothing was changed", .0.display())]
    Missing(PathBuf),
    /// There is one already.
    #[error("{} exists: nothing was changed; choose another folder", .0.display())]
    Exists(PathBuf),
    /// SQLite's file, but another program's.
    #[error("{} belongs to another program: nothing was changed", .0.display())]
    Foreign(PathBuf),
    /// Made by a later version.
    #[error("{} was made by a newer version (schema {version}, this one knows {known}): \
             update the program; nothing was changed", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        version: i32,
        /// Ours.
        known: i32,
    },
    /// Made by an earlier version.
    #[error("{} was made by an earlier version (schema {version}, this one knows {known}): run \
             `ledger rebuild`, which keeps every entry and makes the sums beside them anew", .path.display())]
    Older {
        /// The file.
        path: PathBuf,
        /// Its schema.
        version: i32,
        /// Ours.
        known: i32,
    },
    /// Not a database any more, or one that contradicts itself.
    #[error("{} is damaged: {detail}; restore it from a backup, then run `ledger verify`", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        detail: String,
    },
    /// Another process is writing.
    #[error("{} is locked by another process: try again in a moment; nothing was changed", .0.display())]
    Locked(PathBuf),
    /// No permission, or a read-only file system.
    #[error("{} cannot be opened or written: check its permissions; nothing was changed", .0.display())]
    Denied(PathBuf),
    /// No space left.
    #[error("no space left for {}: free some and try again; nothing was changed", .0.display())]
    Full(PathBuf),
    /// The operating system said no.
    #[error("{}: {detail}; nothing was changed", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        detail: String,
    },
    /// No second thread, by a limit of the machine or the user.
    #[error(
        "no thread can be started: {0}; raise the limit of processes or memory; nothing was changed"
    )]
    NoThread(String),
    /// A setting that protects the books could not be made.
    #[error("{}: SQLite keeps {pragma} at `{found}`: this build of SQLite is not safe for books", .path.display())]
    Setting {
        /// The file.
        path: PathBuf,
        /// The setting.
        pragma: &'static str,
        /// Its value.
        found: String,
    },
    /// A SQLite with known damage.
    #[error("SQLite {0} can damage books (WAL reset, repaired in 3.51.3): build with a newer one")]
    OldSqlite(String),
    /// Everything else that SQLite says.
    #[error("{}: {detail}", .path.display())]
    Sql {
        /// The file.
        path: PathBuf,
        /// What it said.
        detail: String,
    },
}

impl StoreError {
    /// Sorts what SQLite says by what the user can do about it.
    pub(super) fn sql(path: &Path, error: Error) -> Self {
        let (path, detail) = (path.to_owned(), error.to_string());
        // What no program of ours writes: text that is none, a number where a name should be.
        if matches!(
            error,
            Error::FromSqlConversionFailure(..)
                | Error::IntegralValueOutOfRange(..)
                | Error::InvalidColumnType(..)
                | Error::Utf8Error(..)
        ) {
            return Self::Damaged { path, detail };
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked(path),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::Denied(path)
            }
            Some(ErrorCode::DiskFull) => Self::Full(path),
            Some(ErrorCode::SystemIoFailure | ErrorCode::OutOfMemory) => Self::Io { path, detail },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged { path, detail }
            }
            _ => Self::Sql { path, detail },
        }
    }

    /// What the operating system says about a file.
    pub(crate) fn io(path: &Path, error: &std::io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Missing(path),
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                Self::Denied(path)
            }
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full(path),
            _ => Self::Io { path, detail: error.to_string() },
        }
    }
}
