//! Held rows that wait, remembered in private.db by their file: so that `status` can name them, and
//! the same file is compared anew. A row is settled once its fingerprint is in the books, by whatever
//! file. Refuses a note that cannot be read: rows in doubt would vanish with it.

use super::fingerprint::Fingerprints;
use super::held::{Fate, Held};
use super::{ImportError, Request};
use crate::journal::Journal;
use crate::slot::hex;
use crate::store::{Fingerprint, Secrets, StoreError};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A file of which rows wait.
#[derive(Debug, Serialize, Deserialize)]
pub struct Waiting {
    /// Its name.
    pub file: String,
    /// The rows, by line.
    pub rows: Vec<WaitingRow>,
}

/// A row that waits, or the rows of a group.
#[derive(Debug, Serialize, Deserialize)]
pub struct WaitingRow {
    /// Its first physical line.
    pub line: u32,
    /// Whether a person can settle it; the rest of a group comes with another export.
    pub asks: bool,
    /// Why it is held, as the import said it.
    pub why: String,
    /// The entry that it may be.
    #[serde(default)]
    pub like: Option<u64>,
    /// By what each of its lines is recognised: its month, its fingerprint, which of its kind.
    seen: Vec<(i32, String, usize)>,
}

/// Why it cannot be said which rows wait.
#[derive(Debug, thiserror::Error)]
pub enum WaitingError {
    /// private.db.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A note that is none.
    #[error(
        "private.db: a note of rows that wait for a decision is damaged ({0}): import the files with \
         rows in doubt again, or restore it from a backup"
    )]
    Damaged(serde_json::Error),
}

/// The rows that still wait, by file.
///
/// # Errors
/// private.db cannot be read, or a note in it is damaged.
pub fn waiting(secrets: &Secrets) -> Result<Vec<Waiting>, WaitingError> {
    let mut all = Vec::new();
    for note in secrets.waiting()? {
        let mut file: Waiting = serde_json::from_slice(&note).map_err(WaitingError::Damaged)?;
        let mut open = Vec::new();
        for row in file.rows {
            if !is_settled(secrets, &row)? {
                open.push(row);
            }
        }
        file.rows = open;
        all.extend(Some(file).filter(|file| !file.rows.is_empty()));
    }
    all.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(all)
}

/// Remembers what waits of a file, or that nothing does any more. Where nothing was to be appended,
/// the caller does this by itself: no commit carries it.
///
/// # Errors
/// A row cannot be read again, or private.db cannot be written.
pub fn keep_waiting(
    journal: &Journal,
    request: &Request<'_>,
    held: &[Held],
) -> Result<(), ImportError> {
    let secrets = journal.secrets();
    let open: Vec<&Held> = held.iter().filter(|row| row.fate == Fate::Waits).collect();
    if open.is_empty() {
        return match secrets.has_waiting(&request.sha256)? {
            true => Ok(secrets.set_waiting(&request.sha256, None)?),
            false => Ok(()),
        };
    }
    let mut fingerprints = Fingerprints::new(journal, request)?;
    let mut times: HashMap<(i32, Fingerprint), usize> = HashMap::new();
    let mut rows = Vec::new();
    for held in open {
        let mut seen = Vec::new();
        for line in &request.statement.unit(held.at).map_err(ImportError::Row)?.lines {
            let key = (line.date.month().number(), fingerprints.of(line));
            let nth = match times.get(&key) {
                Some(nth) => nth + 1,
                None => secrets.entries_of(key.0, &key.1)?.len(),
            };
            times.insert(key, nth);
            seen.push((key.0, hex(&key.1), nth));
        }
        let (line, asks, why, like) = (held.line, held.asks(), held.to_string(), held.why.entry());
        rows.push(WaitingRow { line, asks, why, like, seen });
    }
    rows.sort_by_key(|row| row.line);
    let unwritten =
        |e: serde_json::Error| StoreError::Io { path: "private.db".into(), detail: e.to_string() };
    let note = serde_json::to_vec(&Waiting { file: request.file.to_owned(), rows });
    Ok(secrets.set_waiting(&request.sha256, Some(&note.map_err(unwritten)?))?)
}

fn is_settled(secrets: &Secrets, row: &WaitingRow) -> Result<bool, StoreError> {
    for (month, fp, nth) in &row.seen {
        let Some(fp) = unhex(fp) else { return Ok(false) };
        if secrets.entries_of(*month, &fp)?.len() <= *nth {
            return Ok(false);
        }
    }
    Ok(true)
}

fn unhex(text: &str) -> Option<Fingerprint> {
    u128::from_str_radix(text, 16).ok().map(u128::to_be_bytes)
}
