//! What a statement is forgotten by when it is undone, so that its rows may come again: its file, its
//! fingerprints, and those of the rows that it found to be known, which are remembered for this.

use super::{Fingerprint, FingerprintRow, Secrets};
use crate::store::StoreError;
use rusqlite::params;

/// A row that was found to be known: its month, its fingerprint, the entry that it is.
pub type SettledRow = (i32, Fingerprint, u64);

impl Secrets {
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
}

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
