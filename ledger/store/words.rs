//! words.db: the openings that are published: vendor names, purposes, reasons.
//! Public and withdrawable; a seed never gets here. Pages and reports read it.

use super::error::StoreError;
use super::insert::insert_rows;
use super::open::{Mark, WORDS};
use super::sound;
use crate::entry::Entry;
use crate::slot::{Slot, digest};
use rusqlite::backup::Backup;
use rusqlite::types::Type;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, params};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Pages that are copied at once.
const PAGES: i32 = 4_096;
/// What a file of any version had besides its openings is dropped, and they are taken over.
const SET_ASIDE: &str = "DROP TRIGGER IF EXISTS opening_published; \
     DROP TRIGGER IF EXISTS opening_withdrawn; \
     DROP TABLE IF EXISTS letters; DROP VIEW IF EXISTS written; \
     ALTER TABLE opening RENAME TO earlier;";
const TAKE_BACK: &str = "INSERT INTO opening(entry, slot, salt, value) \
     SELECT entry, slot, salt, value FROM earlier ORDER BY entry, slot; DROP TABLE earlier;";

/// The open file.
pub struct WordsFile {
    db: Connection,
    path: PathBuf,
}

/// One published opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The entry.
    pub entry: u64,
    /// Which slot.
    pub slot: Slot,
    /// Its salt.
    pub salt: [u8; 32],
    /// Its value, as canonical JSON.
    pub value: String,
}

impl Opening {
    /// Whether an entry was sealed with it.
    pub fn is_of(&self, entry: &Entry) -> bool {
        entry.digest(self.slot) == Some(digest(self.slot, &self.salt, &self.value))
    }
}

impl WordsFile {
    /// Opens for writing, or for reading alone.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(book: &Path, write: bool) -> Result<Self, StoreError> {
        let db = if write { WORDS.open(book)? } else { WORDS.open_read_only(book)? };
        Ok(Self { db, path: book.join(WORDS.name) })
    }

    fn on<T>(&self, result: rusqlite::Result<T>) -> Result<T, StoreError> {
        result.map_err(|e| StoreError::sql(&self.path, e))
    }

    /// Begins a transaction of this file alone.
    pub fn begin(&self) -> Result<(), StoreError> {
        self.on(self.db.execute_batch("BEGIN IMMEDIATE"))
    }

    /// Makes it durable.
    pub fn commit(&self) -> Result<(), StoreError> {
        self.on(self.db.execute_batch("COMMIT"))
    }

    /// Sets a mark within the transaction, or goes back to it.
    pub fn mark(&self, mark: Mark) -> Result<(), StoreError> {
        self.on(self.db.execute_batch(mark.sql()))
    }

    /// Gives up.
    pub fn rollback(&self) {
        let _ = self.db.execute_batch("ROLLBACK");
    }

    /// Drops openings without an entry: a crash left them before ledger.db was committed.
    pub fn drop_orphans(&self, size: u64) -> Result<(), StoreError> {
        let sql = "DELETE FROM opening WHERE entry >= ?1";
        self.on(self.db.execute(sql, [size as i64])).map(|_| ())
    }

    /// Publishes openings.
    pub fn insert(&self, openings: &[Opening]) -> Result<(), StoreError> {
        let table = "opening(entry, slot, salt, value)";
        self.on(insert_rows(&self.db, table, 4, openings.len(), |to, at, n| {
            let Some(Opening { entry, slot, salt, value }) = openings.get(n) else { return Ok(()) };
            to.raw_bind_parameter(at, *entry as i64)?;
            to.raw_bind_parameter(at + 1, slot.name())?;
            to.raw_bind_parameter(at + 2, salt.as_slice())?;
            to.raw_bind_parameter(at + 3, value)
        }))
    }

    /// The published openings of one entry.
    pub fn openings(&self, entry: u64) -> Result<Vec<Opening>, StoreError> {
        let sql = "SELECT entry, slot, salt, value FROM opening WHERE entry = ?1 ORDER BY slot";
        let read = self.db.prepare_cached(sql).and_then(|mut s| {
            let rows = s.query_map([entry as i64], opening_of)?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        });
        self.on(read)
    }

    /// Hands all openings over, by entry; for `verify` and exports.
    pub fn scan<E: From<StoreError>>(
        &self,
        see: impl FnMut(Opening) -> Result<(), E>,
    ) -> Result<(), E> {
        // Entries that cannot be, too: somebody may have written them.
        self.scan_within(i64::MIN, i64::MAX, see)
    }

    /// The same of the entries from `from` up to `to`.
    pub fn scan_of<E: From<StoreError>>(
        &self,
        from: u64,
        to: u64,
        see: impl FnMut(Opening) -> Result<(), E>,
    ) -> Result<(), E> {
        self.scan_within(from as i64, to as i64 - 1, see)
    }

    fn scan_within<E: From<StoreError>>(
        &self,
        first: i64,
        last: i64,
        mut see: impl FnMut(Opening) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT entry, slot, salt, value FROM opening WHERE entry BETWEEN ?1 AND ?2 \
             ORDER BY entry, slot";
        let mut statement = self.on(self.db.prepare_cached(sql))?;
        let mut rows = self.on(statement.query([first, last]))?;
        while let Some(row) = self.on(rows.next())? {
            see(opening_of(row).map_err(|e| self.torn(row, &e))?)?;
        }
        Ok(())
    }

    /// Names the entry of an opening that is none.
    fn torn(&self, row: &rusqlite::Row<'_>, error: &rusqlite::Error) -> StoreError {
        let of = row.get::<_, i64>(0).map(|entry| format!("the opening of entry {entry}: "));
        let detail = format!("{}{error}", of.unwrap_or_default());
        StoreError::Damaged { path: self.path.clone(), detail }
    }

    /// Makes the index of letters anew, and what a file of an earlier version lacks: all of it, or
    /// nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn rebuild(book: &Path) -> Result<(), StoreError> {
        let words = Self { db: WORDS.open_any(book)?.0, path: book.join(WORDS.name) };
        words.begin()?;
        let sql = [SET_ASIDE, WORDS.schema, TAKE_BACK].concat();
        match words.on(words.db.execute_batch(&sql).and_then(|()| WORDS.mark(&words.db))) {
            Ok(()) => words.commit(),
            Err(error) => {
                words.rollback();
                Err(error)
            }
        }
    }

    /// Whether the index of letters is what the openings say: FTS5's own comparison. It is a command to the
    /// index, so a copy is asked, which SQLite keeps for itself: whoever only reads can compare, and stops no writer.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn check_letters(&self) -> Result<bool, StoreError> {
        let sql = "INSERT INTO letters(letters, rank) VALUES('integrity-check', 1)";
        match self.copied().and_then(|copy| copy.execute(sql, [])) {
            Err(e) if e.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => Ok(false),
            other => self.on(other).map(|_| true),
        }
    }

    fn copied(&self) -> rusqlite::Result<Connection> {
        // Without a name: a file that nobody else sees, and none at all while it is small.
        let mut copy = Connection::open("")?;
        Backup::new(&self.db, &mut copy)?.run_to_completion(PAGES, Duration::ZERO, None)?;
        Ok(copy)
    }

    /// The value of one opening, if it is published.
    pub fn value(&self, entry: u64, slot: Slot) -> Result<Option<String>, StoreError> {
        let sql = "SELECT value FROM opening WHERE entry = ?1 AND slot = ?2";
        let found = self.db.prepare_cached(sql).and_then(|mut s| {
            s.query_row(params![entry as i64, slot.name()], |row| row.get(0)).optional()
        });
        self.on(found)
    }

    /// What is strange in its schema, or what SQLite itself finds wrong: nothing, if it is whole.
    pub fn strange(&self) -> Result<Option<String>, StoreError> {
        sound::strange(&WORDS, &self.db, &self.path)
    }
}

fn opening_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Opening> {
    let (entry, salt, value) = (row.get::<_, u64>(0)?, row.get(2)?, row.get(3)?);
    let name: String = row.get(1)?;
    let slot = Slot::named(&name).ok_or_else(|| {
        let why = format!("`{name}` is no slot").into();
        rusqlite::Error::FromSqlConversionFailure(1, Type::Text, why)
    })?;
    Ok(Opening { entry, slot, salt, value })
}

mod search;
#[cfg(test)]
mod tests;
