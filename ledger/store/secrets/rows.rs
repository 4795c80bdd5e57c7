//! How rows of statements are known again: their keyed fingerprints, the ids that banks gave them, the
//! files that they came in, and the number of their account.

use super::Secrets;
use crate::store::StoreError;
use crate::store::insert::insert_rows;
use rusqlite::params;
use std::collections::HashMap;

/// A keyed fingerprint of one statement row.
pub type Fingerprint = [u8; 16];

/// A stored fingerprint: its row's month, itself, which of its kind, the entry.
pub type FingerprintRow = (i32, Fingerprint, u32, u64);

/// The hash of a file, and the statement entry it became.
pub type FileOfStatement = ([u8; 32], u64);

impl Secrets {
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
}
