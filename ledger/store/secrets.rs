//! private.db: seeds, unpublished words, fingerprints. Mode 0600, secure_delete, never served.
//! `serve`, `report` and `publish` do not open it. The journal and the import write it.

mod forget;
mod rows;

pub use rows::{Fingerprint, FingerprintRow};

use super::block::Block;
use super::error::StoreError;
use super::insert::insert_rows;
use super::open::{Mark, NUMBERS, PRIVATE};
use super::sound;
use crate::slot::Seed;
use rusqlite::{Connection, OptionalExtension as _, params};
use std::path::{Path, PathBuf};

/// The open file.
pub struct Secrets {
    db: Connection,
    path: PathBuf,
}

impl Secrets {
    /// Opens for writing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(book: &Path) -> Result<Self, StoreError> {
        Ok(Self { db: PRIVATE.open(book)?, path: book.join(PRIVATE.name) })
    }

    /// Makes what a file of an earlier version lacks: all of it, or nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn rebuild(book: &Path) -> Result<(), StoreError> {
        let secrets = Self { db: PRIVATE.open_any(book)?.0, path: book.join(PRIVATE.name) };
        secrets.begin()?;
        let made = secrets.db.execute_batch(NUMBERS).and_then(|()| PRIVATE.mark(&secrets.db));
        match secrets.on(made) {
            Ok(()) => secrets.commit(),
            Err(error) => {
                secrets.rollback();
                Err(error)
            }
        }
    }

    /// Opens for reading alone, for the treasurer's own eyes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_read_only(book: &Path) -> Result<Self, StoreError> {
        Ok(Self { db: PRIVATE.open_read_only(book)?, path: book.join(PRIVATE.name) })
    }

    fn on<T>(&self, result: rusqlite::Result<T>) -> Result<T, StoreError> {
        result.map_err(|e| StoreError::sql(&self.path, e))
    }

    fn run(&self, sql: &str, row: impl rusqlite::Params) -> Result<(), StoreError> {
        self.on(self.db.prepare_cached(sql).and_then(|mut s| s.execute(row))).map(|_| ())
    }

    /// Begins a transaction of this file alone.
    pub fn begin(&self) -> Result<(), StoreError> {
        self.on(self.db.execute_batch("BEGIN IMMEDIATE"))
    }

    /// Makes it durable.
    pub fn commit(&self) -> Result<(), StoreError> {
        self.on(self.db.execute_batch("COMMIT"))
    }

    /// Takes what was committed from the WAL into the file. On a thread of its own: it syncs.
    pub fn write_back(&mut self) {
        super::open::write_back(&self.db);
    }

    /// Sets a mark within the transaction, or goes back to it.
    pub fn mark(&self, mark: Mark) -> Result<(), StoreError> {
        self.on(self.db.execute_batch(mark.sql()))
    }

    /// Gives up.
    pub fn rollback(&self) {
        let _ = self.db.execute_batch("ROLLBACK");
    }

    /// Drops what belongs to entries that a crash kept out of ledger.db, in a transaction of its own.
    pub fn drop_orphans(&self, size: u64) -> Result<(), StoreError> {
        let last: Option<i64> =
            self.on(self.db.query_row("SELECT max(entry) FROM opening", [], |row| row.get(0)))?;
        // Fingerprints have no index by entry; without an orphan opening there are none of them.
        if last.is_none_or(|last| last < size as i64) {
            return Ok(());
        }
        let dropped = self.db.execute_batch(&format!(
            "BEGIN IMMEDIATE;
             DELETE FROM opening WHERE entry >= {size};
             DELETE FROM fingerprint WHERE entry >= {size};
             DELETE FROM native WHERE entry >= {size};
             DELETE FROM file WHERE statement >= {size};
             DELETE FROM number WHERE statement >= {size};
             COMMIT;"
        ));
        if dropped.is_err() {
            self.rollback();
        }
        self.on(dropped)
    }

    /// The secret under which fingerprints are made.
    pub fn book_secret(&self) -> Result<Option<[u8; 32]>, StoreError> {
        let sql = "SELECT value FROM secret WHERE name = 'book'";
        self.on(self.db.query_row(sql, [], |row| row.get(0)).optional())
    }

    /// Keeps the book's secret; only `init` does.
    pub fn set_book_secret(&self, secret: &[u8; 32]) -> Result<(), StoreError> {
        self.run("INSERT INTO secret(name, value) VALUES ('book', ?1)", [secret.as_slice()])
    }

    /// Remembers what waits of a file's rows; `None`: nothing any more.
    pub fn set_waiting(&self, sha256: &[u8; 32], note: Option<&[u8]>) -> Result<(), StoreError> {
        let name = waiting(sha256);
        match note {
            Some(note) => {
                let sql = "INSERT OR REPLACE INTO secret(name, value) VALUES (?1, ?2)";
                self.run(sql, params![name, note])
            }
            None => self.run("DELETE FROM secret WHERE name = ?1", [name]),
        }
    }

    /// What waits of all files.
    pub fn waiting(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        let sql = "SELECT value FROM secret WHERE name LIKE 'waiting %' ORDER BY name";
        let read = self.db.prepare_cached(sql).and_then(|mut s| {
            let rows = s.query_map([], |row| row.get(0))?;
            rows.collect()
        });
        self.on(read)
    }

    /// Whether rows of a file wait for a decision.
    pub fn has_waiting(&self, sha256: &[u8; 32]) -> Result<bool, StoreError> {
        let sql = "SELECT count(*) FROM secret WHERE name = ?1";
        let found = self.db.query_row(sql, [waiting(sha256)], |row| row.get::<_, i64>(0));
        Ok(self.on(found)? > 0)
    }

    /// Keeps what opens the entries of a block: their seeds, and the words of their slots as JSON.
    pub fn insert_openings(&self, block: &Block) -> Result<(), StoreError> {
        let first = block.first as i64;
        let table = "opening(entry, seed, fields)";
        self.on(insert_rows(&self.db, table, 3, block.len(), |to, at, n| {
            to.raw_bind_parameter(at, first + n as i64)?;
            to.raw_bind_parameter(at + 1, block.seeds.get(n).map(|seed| seed.as_slice()))?;
            to.raw_bind_parameter(at + 2, block.fields(n))
        }))
    }

    /// What a crash between the commits leaves behind.
    #[cfg(test)]
    pub fn insert_orphan(&self, entry: u64, seed: &Seed) -> Result<(), StoreError> {
        let sql = "INSERT INTO opening(entry, seed, fields) VALUES (?1, ?2, '{}')";
        self.run(sql, params![entry as i64, seed.0.as_slice()])
    }

    /// What opens one entry.
    pub fn opening(&self, entry: u64) -> Result<Option<(Option<Seed>, String)>, StoreError> {
        let sql = "SELECT seed, fields FROM opening WHERE entry = ?1";
        let found = self.db.prepare_cached(sql).and_then(|mut s| {
            let row = |row: &rusqlite::Row<'_>| {
                Ok((row.get::<_, Option<[u8; 32]>>(0)?.map(Seed), row.get(1)?))
            };
            s.query_row([entry as i64], row).optional()
        });
        self.on(found)
    }

    /// Hands all openings over, by entry; for `verify`.
    pub fn scan<E: From<StoreError>>(
        &self,
        mut see: impl FnMut(u64, Option<Seed>, &str) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement =
            self.on(self.db.prepare("SELECT entry, seed, fields FROM opening ORDER BY entry"))?;
        let mut rows = self.on(statement.query([]))?;
        while let Some(row) = self.on(rows.next())? {
            let entry: u64 = self.on(row.get(0))?;
            let seed: Option<[u8; 32]> = self.on(row.get(1))?;
            let fields = self.on(row.get_ref(2).and_then(|v| v.as_str().map_err(Into::into)))?;
            see(entry, seed.map(Seed), fields)?;
        }
        Ok(())
    }

    /// What is strange in its schema, or what SQLite itself finds wrong: nothing, if it is whole.
    pub fn strange(&self) -> Result<Option<String>, StoreError> {
        sound::strange(&PRIVATE, &self.db, &self.path)
    }
}

/// The name under which a file with rows that wait is remembered.
fn waiting(sha256: &[u8; 32]) -> String {
    format!("waiting {}", crate::slot::hex(sha256))
}
