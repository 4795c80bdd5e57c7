//! ledger.db: entries, checkpoints, tiles and projections.
//! Refuses nothing that SQLite lets through: what may be appended is the journal's to say.
//! Nothing here updates or deletes an entry; projections alone are rewritten.

mod lists;
mod months;
mod tree;

pub use lists::{Place, Tie};
pub use months::MonthTotal;

use super::block::Block;
use super::error::StoreError;
use super::insert::insert_rows;
use super::open::{LEDGER, Mark, PROJECTIONS};
use super::projection::{Landmark, Leg, Legs, PostingRow, Projection, day_totals};
use super::sound;
use crate::day::Month;
use crate::entry::Rel;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, params};
use std::path::{Path, PathBuf};

/// The open file.
pub struct Facts {
    db: Connection,
    path: PathBuf,
}

impl Facts {
    /// Opens for writing, or for reading alone.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(book: &Path, write: bool) -> Result<Self, StoreError> {
        let db = if write { LEDGER.open(book)? } else { LEDGER.open_read_only(book)? };
        Ok(Self { db, path: book.join(LEDGER.name) })
    }

    /// Opens a file of an earlier version too, to make its projections anew.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_to_rebuild(book: &Path) -> Result<Self, StoreError> {
        Ok(Self { db: LEDGER.open_any(book)?.0, path: book.join(LEDGER.name) })
    }

    fn on<T>(&self, result: rusqlite::Result<T>) -> Result<T, StoreError> {
        result.map_err(|e| StoreError::sql(&self.path, e))
    }

    /// Takes the write lock, which is the lock of the whole book.
    pub fn begin(&self) -> Result<(), StoreError> {
        self.on(self.db.execute_batch("BEGIN IMMEDIATE"))
    }

    /// Takes a snapshot, so that several reads agree. The number is another one than before once somebody
    /// else committed in between.
    pub fn begin_reading(&self) -> Result<i64, StoreError> {
        self.on(self.db.execute_batch("BEGIN"))?;
        self.on(self.db.pragma_query_value(None, "data_version", |row| row.get(0)))
    }

    /// Makes it durable. An error leaves the outcome unknown.
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

    /// Gives up; an error would only say that there is nothing to give up.
    pub fn rollback(&self) {
        let _ = self.db.execute_batch("ROLLBACK");
    }

    /// How many entries there are.
    pub fn size(&self) -> Result<u64, StoreError> {
        let max =
            self.db.query_row("SELECT max(idx) FROM entry", [], |row| row.get::<_, Option<u64>>(0));
        Ok(self.on(max)?.map_or(0, |max| max + 1))
    }

    /// The bytes of one entry.
    pub fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self
            .db
            .prepare_cached("SELECT data FROM entry WHERE idx = ?1")
            .and_then(|mut s| s.query_row([index as i64], |row| row.get(0)).optional());
        self.on(found)
    }

    /// Hands the bytes of entries from `from` up to `to` over, in order, until `see` says no.
    pub fn scan<E: From<StoreError>>(
        &self,
        from: u64,
        to: u64,
        mut see: impl FnMut(u64, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT idx, data FROM entry WHERE idx >= ?1 AND idx < ?2 ORDER BY idx";
        let mut statement = self.on(self.db.prepare_cached(sql))?;
        let mut rows = self.on(statement.query([from as i64, to as i64]))?;
        while let Some(row) = self.on(rows.next())? {
            let index: u64 = self.on(row.get(0))?;
            let data = self.on(row.get_ref(1).and_then(|v| v.as_blob().map_err(Into::into)))?;
            see(index, data)?;
        }
        Ok(())
    }

    /// Appends the entries of a block.
    pub fn insert_entries(&self, block: &Block) -> Result<(), StoreError> {
        let first = block.first as i64;
        self.on(insert_rows(&self.db, "entry(idx, data)", 2, block.len(), |to, at, n| {
            to.raw_bind_parameter(at, first + n as i64)?;
            to.raw_bind_parameter(at + 1, block.entry(n))
        }))
    }

    /// All legs, by id.
    pub fn legs(&self) -> Result<Legs, StoreError> {
        Ok(Legs::new(self.all_legs()?))
    }

    fn all_legs(&self) -> Result<Vec<Leg>, StoreError> {
        let sql = "SELECT account, ccy, fund, function, kind FROM leg ORDER BY id";
        let read = self.db.prepare_cached(sql).and_then(|mut s| s.query_map([], leg_of)?.collect());
        self.on(read)
    }

    /// Writes postings, sorted as the table is: a B-tree likes that.
    pub fn insert_postings(&self, postings: &mut [PostingRow]) -> Result<(), StoreError> {
        postings.sort_unstable();
        let table = "posting(leg, day, entry, n, minor)";
        self.on(insert_rows(&self.db, table, 5, postings.len(), |to, at, n| {
            let Some(row) = postings.get(n) else { return Ok(()) };
            to.raw_bind_parameter(at, row.leg)?;
            to.raw_bind_parameter(at + 1, row.day)?;
            to.raw_bind_parameter(at + 2, row.entry as i64)?;
            to.raw_bind_parameter(at + 3, row.n)?;
            to.raw_bind_parameter(at + 4, row.minor)
        }))?;
        self.add_to_days(postings)
    }

    /// Adds sorted postings to what their days add to each leg.
    fn add_to_days(&self, postings: &[PostingRow]) -> Result<(), StoreError> {
        let sql = "INSERT INTO day_total(leg, day, minor) VALUES (?1, ?2, ?3)
                   ON CONFLICT(leg, day) DO UPDATE SET minor = minor + excluded.minor";
        let mut statement = self.on(self.db.prepare_cached(sql))?;
        for (leg, day, minor) in day_totals(postings) {
            // Its month's debits and credits fit, and a day's sum is no more.
            self.on(statement.execute(params![leg, day, i64::try_from(minor).ok()]))?;
        }
        Ok(())
    }

    /// Writes everything that was folded but the postings: `known` legs were stored before.
    pub fn write_projection(
        &self,
        known: usize,
        projection: &Projection,
    ) -> Result<(), StoreError> {
        self.write_legs(known, projection.legs.all())?;
        self.write_totals(&projection.totals)?;
        self.write_lags(&projection.lags)?;
        self.write_withheld(&projection.withheld)?;
        self.write_references(&projection.references)?;
        self.write_ties(&projection.ties)?;
        self.write_landmarks(&projection.landmarks)
    }

    /// Writes references by what they speak of, as the table is sorted.
    fn write_references(&self, references: &[(u64, Rel, u64)]) -> Result<(), StoreError> {
        let mut references = references.to_vec();
        references.sort_unstable_by_key(|(target, _, entry)| (*target, *entry));
        let table = "reference(target, rel, entry)";
        self.on(insert_rows(&self.db, table, 3, references.len(), |to, at, n| {
            let Some((target, rel, entry)) = references.get(n) else { return Ok(()) };
            to.raw_bind_parameter(at, *target as i64)?;
            to.raw_bind_parameter(at + 1, rel.as_str())?;
            to.raw_bind_parameter(at + 2, *entry as i64)
        }))
    }

    fn write_ties(&self, ties: &[(i32, u64, Rel, u64)]) -> Result<(), StoreError> {
        let table = "tie(month, target, rel, entry)";
        self.on(insert_rows(&self.db, table, 4, ties.len(), |to, at, n| {
            let Some((month, target, rel, entry)) = ties.get(n) else { return Ok(()) };
            to.raw_bind_parameter(at, month)?;
            to.raw_bind_parameter(at + 1, *target as i64)?;
            to.raw_bind_parameter(at + 2, rel.as_str())?;
            to.raw_bind_parameter(at + 3, *entry as i64)
        }))
    }

    fn write_landmarks(&self, landmarks: &[Landmark]) -> Result<(), StoreError> {
        let table = "landmark(type, month, entry)";
        self.on(insert_rows(&self.db, table, 3, landmarks.len(), |to, at, n| {
            let Some(Landmark { name, month, entry }) = landmarks.get(n) else { return Ok(()) };
            to.raw_bind_parameter(at, name)?;
            to.raw_bind_parameter(at + 1, month)?;
            to.raw_bind_parameter(at + 2, *entry as i64)
        }))
    }

    fn write_legs(&self, known: usize, legs: &[Leg]) -> Result<(), StoreError> {
        let sql = "INSERT INTO leg(id, account, ccy, fund, function, kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        for (id, leg) in legs.iter().enumerate().skip(known) {
            let row = params![id as i64, leg.account, leg.ccy, leg.fund, leg.function, leg.kind];
            self.on(self.db.prepare_cached(sql).and_then(|mut s| s.execute(row)))?;
        }
        Ok(())
    }

    /// Forgets everything that the entries say anyway, and makes its tables as this version has
    /// them.
    pub fn drop_projections(&self) -> Result<(), StoreError> {
        let sql = "SELECT name FROM sqlite_schema
                   WHERE type = 'table' AND name NOT IN ('entry', 'checkpoint')";
        let tables: rusqlite::Result<Vec<String>> =
            self.db.prepare(sql).and_then(|mut s| s.query_map([], |row| row.get(0))?.collect());
        for table in self.on(tables)? {
            self.on(self.db.execute(&format!("DROP TABLE {}", quoted(&table)), []))?;
        }
        self.on(self.db.execute_batch(PROJECTIONS))?;
        self.on(LEDGER.mark(&self.db))
    }

    /// Who speaks of `target`, and how.
    pub fn references(&self, target: u64) -> Result<Vec<(Rel, u64)>, StoreError> {
        let sql = "SELECT rel, entry FROM reference WHERE target = ?1 ORDER BY entry";
        let read = self.db.prepare_cached(sql).and_then(|mut s| {
            let rows = s.query_map([target as i64], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, u64>(1)?))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        });
        let all = self.on(read)?.into_iter();
        Ok(all.filter_map(|(rel, entry)| Rel::named(&rel).map(|rel| (rel, entry))).collect())
    }

    /// The entries of a landmark type that were recorded in months `from` to `to`.
    pub fn landmarks(&self, name: &str, from: Month, to: Month) -> Result<Vec<u64>, StoreError> {
        // As they lie: months ascend with the entries that were recorded in them.
        let sql = "SELECT entry FROM landmark WHERE type = ?1 AND month BETWEEN ?2 AND ?3
                   ORDER BY month, entry";
        let read = self.db.prepare_cached(sql).and_then(|mut s| {
            let rows =
                s.query_map(params![name, from.number(), to.number()], |row| row.get::<_, u64>(0))?;
            rows.collect()
        });
        self.on(read)
    }

    /// Hands all postings over in the table's order; for `verify`.
    pub fn scan_postings<E: From<StoreError>>(
        &self,
        mut see: impl FnMut(PostingRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT leg, day, entry, n, minor FROM posting ORDER BY leg, day, entry, n";
        let mut statement = self.on(self.db.prepare(sql))?;
        let mut rows = self.on(statement.query([]))?;
        while let Some(row) = self.on(rows.next())? {
            let read = (|| {
                Ok(PostingRow {
                    leg: row.get(0)?,
                    day: row.get(1)?,
                    entry: row.get::<_, u64>(2)?,
                    n: row.get(3)?,
                    minor: row.get(4)?,
                })
            })();
            see(self.on(read)?)?;
        }
        Ok(())
    }

    /// The small projection tables as text, row by row in order, to be compared by `verify`.
    pub fn dump(&self, table: &str) -> Result<Vec<String>, StoreError> {
        let read = self.db.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2, 3")).and_then(
            |mut s| {
                let columns = s.column_count();
                let rows = s.query_map([], |row| {
                    let cells = (0..columns).map(|i| row.get::<_, Value>(i).map(|v| cell(&v)));
                    Ok(cells.collect::<rusqlite::Result<Vec<_>>>()?.join(" "))
                })?;
                rows.collect()
            },
        );
        self.on(read)
    }

    /// What SQLite itself finds wrong with the file: nothing, if it is whole.
    pub fn integrity(&self) -> Result<Option<String>, StoreError> {
        sound::integrity(&self.db, &self.path)
    }

    /// What its schema has besides that of this version, or lacks.
    pub fn drift(&self) -> Result<Option<String>, StoreError> {
        sound::drift(&LEDGER, &self.db, &self.path)
    }

    /// The index of an entry in front of the first: no reader sees one, whoever sums would.
    pub fn before_first(&self) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT min(idx) FROM entry WHERE idx < 0";
        self.on(self.db.query_row(sql, [], |row| row.get(0)))
    }
}

fn leg_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Leg> {
    Ok(Leg {
        account: row.get(0)?,
        ccy: row.get(1)?,
        fund: row.get(2)?,
        function: row.get(3)?,
        kind: row.get(4)?,
    })
}

/// A name as SQL has it, whatever somebody called their table.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Integer(n) => n.to_string(),
        Value::Real(r) => format!("real {r}"),
        Value::Text(text) => format!("{text:?}"),
        Value::Blob(bytes) => crate::slot::hex(bytes),
    }
}
