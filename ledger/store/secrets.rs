//! private.db: seeds, unpublished words, fingerprints. Mode 0600, secure_delete, never served.
//! `serve`, `report` and `publish` do not open it. The journal and the import write it.

use super::block::Block;
use super::error::StoreError;
use super::facts::insert_rows;
use super::open::{Mark, NUMBERS, PRIVATE};
use super::sound;
use crate::slot::Seed;
use rusqlite::{Connection, OptionalExtension as _, params};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The open file.
pub struct Secrets {
    db: Connection,
    path: PathBuf,
}

/// A keyed fingerprint of one statement row.
pub type Fingerprint = [u8; 16];

/// A stored fingerprint: its row's month, itself, which of its kind, the entry.
pub type FingerprintRow = (i32, Fingerprint, u32, u64);

/// The hash of a file, and the statement entry it became.
pub type FileOfStatement = ([u8; 32], u64);

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

    /// How often each fingerprint of one month is known.
    pub fn known(&self, month: i32) -> Result<HashMap<Fingerprint, u32>, StoreError> {
        let sql = "SELECT fp, count(*) FROM fingerprint WHERE month = ?1 GROUP BY fp";
        let read = self.db.prepare_cached(sql).and_then(|mut s| {
            s.query_map([month], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        });
        self.on(read)
    }

    /// Whether any row of months `from` to `to` is known: a fresh import has nothing to compare.
    pub fn any_known(&self, from: i32, to: i32) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS(SELECT 1 FROM fingerprint WHERE month BETWEEN ?1 AND ?2)";
        self.on(self.db.query_row(sql, [from, to], |row| row.get(0)))
    }

    /// The entries behind one fingerprint.
    pub fn entries_of(&self, month: i32, fp: &Fingerprint) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT entry FROM fingerprint WHERE month = ?1 AND fp = ?2 ORDER BY nth";
        let read = self.db.prepare_cached(sql).and_then(|mut s| {
            let rows = s.query_map(params![month, fp], |row| row.get::<_, u64>(0))?;
            rows.collect()
        });
        self.on(read)
    }

    /// How many rows of these months became one entry.
    pub fn rows_of(&self, from: i32, to: i32, entry: u64) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM fingerprint WHERE month BETWEEN ?1 AND ?2 AND entry = ?3";
        let read = self
            .db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_row(params![from, to, entry as i64], |row| row.get(0)));
        self.on(read)
    }

    /// Keeps fingerprints: month, fingerprint, which of its kind, entry. They come sorted, as the
    /// table is.
    pub fn insert_fingerprints(&self, rows: &[FingerprintRow]) -> Result<(), StoreError> {
        let table = "fingerprint(month, fp, nth, entry)";
        self.on(insert_rows(&self.db, table, 4, rows.len(), |to, at, n| {
            let Some((month, fp, nth, entry)) = rows.get(n) else { return Ok(()) };
            to.raw_bind_parameter(at, month)?;
            to.raw_bind_parameter(at + 1, fp.as_slice())?;
            to.raw_bind_parameter(at + 2, nth)?;
            to.raw_bind_parameter(at + 3, *entry as i64)
        }))
    }

    /// The entries that a native id led to.
    pub fn native(&self, id: &Fingerprint) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT entry FROM native WHERE id = ?1 ORDER BY entry";
        let read = self.db.prepare_cached(sql).and_then(|mut s| {
            let rows = s.query_map([id], |row| row.get::<_, u64>(0))?;
            rows.collect()
        });
        self.on(read)
    }

    /// Keeps where a native id led to.
    pub fn insert_native(&self, id: &Fingerprint, entry: u64) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO native(id, entry) VALUES (?1, ?2)";
        self.run(sql, params![id, entry as i64])
    }

    /// The statement entries that a file became, if it was imported.
    pub fn statements_of(&self, sha256: &[u8; 32]) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT statement FROM file WHERE sha256 = ?1 ORDER BY statement";
        let read = self.db.prepare_cached(sql).and_then(|mut s| {
            let rows = s.query_map([sha256], |row| row.get::<_, u64>(0))?;
            rows.collect()
        });
        self.on(read)
    }

    /// All files with their statements.
    pub fn files(&self) -> Result<Vec<FileOfStatement>, StoreError> {
        let sql = "SELECT sha256, statement FROM file ORDER BY statement";
        let read = self.db.prepare_cached(sql).and_then(|mut s| {
            let rows = s.query_map([], |row| Ok((row.get(0)?, row.get::<_, u64>(1)?)))?;
            rows.collect()
        });
        self.on(read)
    }

    /// Remembers that a file became a statement.
    pub fn insert_file(&self, sha256: &[u8; 32], statement: u64) -> Result<(), StoreError> {
        let sql = "INSERT INTO file(sha256, statement) VALUES (?1, ?2)";
        self.run(sql, params![sha256, statement as i64])
    }

    /// The numbers of own accounts, each with the statement that came under it; the newest last.
    pub fn numbers(&self) -> Result<Vec<(u64, String)>, StoreError> {
        let sql = "SELECT statement, number FROM number ORDER BY statement";
        let read = self
            .db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect());
        self.on(read)
    }

    /// Remembers under which number a statement came.
    pub fn insert_number(&self, statement: u64, number: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO number(statement, number) VALUES (?1, ?2)";
        self.run(sql, params![statement as i64, number])
    }

    /// Keeps the fingerprints of rows that were found to be known, and which statement found it:
    /// undone, it forgets them.
    pub fn insert_settled(
        &self,
        statement: u64,
        rows: &[FingerprintRow],
    ) -> Result<(), StoreError> {
        self.insert_fingerprints(rows)?;
        let note: Vec<u8> = rows.iter().flat_map(settled_bytes).collect();
        let sql = "INSERT INTO secret(name, value) VALUES (?1, ?2)";
        self.run(sql, params![settled(statement), note])
    }

    /// The rows that a statement, or another of the same file, found to be known.
    pub fn settled_by(&self, statement: u64) -> Result<Vec<SettledRow>, StoreError> {
        let sql = "SELECT value FROM secret WHERE name IN (SELECT 'settled ' || statement FROM file
             WHERE sha256 IN (SELECT sha256 FROM file WHERE statement = ?1)) ORDER BY name";
        let read = self.db.prepare_cached(sql).and_then(|mut s| {
            let notes = s.query_map([statement as i64], |row| row.get::<_, Vec<u8>>(0))?;
            notes.collect::<Result<Vec<_>, _>>()
        });
        Ok(self
            .on(read)?
            .iter()
            .flat_map(|note| note.chunks_exact(28))
            .filter_map(row_of)
            .collect())
    }

    /// The statements of the same file that found rows to be known.
    pub fn settlers(&self, statement: u64) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT statement FROM file
             WHERE sha256 IN (SELECT sha256 FROM file WHERE statement = ?1)
               AND EXISTS(SELECT 1 FROM secret WHERE name = 'settled ' || statement)
             ORDER BY statement";
        let read = self.db.prepare_cached(sql).and_then(|mut s| {
            let rows = s.query_map([statement as i64], |row| row.get(0))?;
            rows.collect()
        });
        self.on(read)
    }

    /// Forgets a statement's file, the fingerprints of these entries and of what the file's rows
    /// were found to be, so that its rows may come again. Run after the void is in the log; a crash
    /// before it is repaired at the next write.
    pub fn forget_statement(&self, statement: u64, entries: &[u64]) -> Result<(), StoreError> {
        self.begin()?;
        let forgotten = self.forget_rows(statement, entries);
        if forgotten.is_ok() {
            self.commit()
        } else {
            self.rollback();
            forgotten
        }
    }

    fn forget_rows(&self, statement: u64, entries: &[u64]) -> Result<(), StoreError> {
        // Fingerprints have no index by entry: one pass over them, however many entries go.
        let gone =
            "CREATE TEMP TABLE IF NOT EXISTS gone(entry INTEGER PRIMARY KEY); DELETE FROM gone";
        self.on(self.db.execute_batch(gone))?;
        for entry in entries {
            self.run("INSERT INTO gone(entry) VALUES (?1)", [*entry as i64])?;
        }
        let mut twins = self.twins_of_gone()?;
        self.run("DELETE FROM fingerprint WHERE entry IN (SELECT entry FROM gone)", [])?;
        self.run("DELETE FROM native WHERE entry IN (SELECT entry FROM gone)", [])?;
        self.run("DELETE FROM number WHERE statement = ?1", [statement as i64])?;
        for (month, fp, entry) in self.settled_by(statement)? {
            let sql =
                "DELETE FROM fingerprint WHERE (month, fp, nth) IN (SELECT month, fp, max(nth)
                 FROM fingerprint WHERE month = ?1 AND fp = ?2 AND entry = ?3)";
            self.run(sql, params![month, fp, entry as i64])?;
            twins.push((month, fp));
        }
        twins.iter().try_for_each(|(month, fp)| self.number_again(*month, fp))?;
        self.forget_file(statement)
    }

    /// With what was remembered of its rows; an undo lets every file be compared anew.
    fn forget_file(&self, statement: u64) -> Result<(), StoreError> {
        let mine = [statement as i64];
        let settled = "DELETE FROM secret WHERE name IN (SELECT 'settled ' || statement FROM file
             WHERE sha256 IN (SELECT sha256 FROM file WHERE statement = ?1))";
        self.run(settled, mine)?;
        // What waited of the file comes again with it.
        let waited = "DELETE FROM secret WHERE name IN
             (SELECT 'waiting ' || lower(hex(sha256)) FROM file WHERE statement = ?1)";
        self.run(waited, mine)?;
        self.run("DELETE FROM file WHERE statement = ?1", mine)
    }

    /// The fingerprints of which some entries go and others stay.
    fn twins_of_gone(&self) -> Result<Vec<(i32, Fingerprint)>, StoreError> {
        let sql = "SELECT month, fp FROM fingerprint
             WHERE (month, fp) IN (SELECT month, fp FROM fingerprint WHERE nth > 0)
             GROUP BY month, fp
             HAVING count(*) > sum(entry IN (SELECT entry FROM gone))
                AND sum(entry IN (SELECT entry FROM gone)) > 0";
        let read = self.db.prepare(sql).and_then(|mut s| {
            let rows = s.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        });
        self.on(read)
    }

    /// Numbers twins from 0 on without a gap: the next one takes their count as its number.
    fn number_again(&self, month: i32, fp: &Fingerprint) -> Result<(), StoreError> {
        let entries = self.entries_of(month, fp)?;
        self.run("DELETE FROM fingerprint WHERE month = ?1 AND fp = ?2", params![month, fp])?;
        let rows = entries.iter().zip(0..).map(|(entry, nth)| (month, *fp, nth, *entry));
        self.insert_fingerprints(&rows.collect::<Vec<_>>())
    }

    /// What is strange in its schema, or what SQLite itself finds wrong: nothing, if it is whole.
    pub fn strange(&self) -> Result<Option<String>, StoreError> {
        sound::strange(&PRIVATE, &self.db, &self.path)
    }
}

/// A row that was found to be known: its month, its fingerprint, the entry that it is.
pub type SettledRow = (i32, Fingerprint, u64);

/// The name under which the rows are remembered that a statement found to be known.
fn settled(statement: u64) -> String {
    format!("settled {statement}")
}

/// 28 bytes: month, fingerprint, entry.
fn settled_bytes((month, fp, _, entry): &FingerprintRow) -> Vec<u8> {
    [&month.to_be_bytes()[..], fp, &entry.to_be_bytes()].concat()
}

fn row_of(bytes: &[u8]) -> Option<SettledRow> {
    let (month, rest) = bytes.split_first_chunk()?;
    let (fp, rest) = rest.split_first_chunk()?;
    let (entry, _) = rest.split_first_chunk()?;
    Some((i32::from_be_bytes(*month), *fp, u64::from_be_bytes(*entry)))
}

/// The name under which a file with rows that wait is remembered.
fn waiting(sha256: &[u8; 32]) -> String {
    format!("waiting {}", crate::slot::hex(sha256))
}
