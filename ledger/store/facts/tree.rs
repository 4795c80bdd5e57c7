//! The tree over the entries, as it is stored: its signed checkpoints, and its tiles.

use super::Facts;
use crate::log::StoredTile;
use crate::store::StoreError;
use rusqlite::{OptionalExtension as _, params};

impl Facts {
    /// The newest checkpoint's signed note.
    pub fn checkpoint(&self) -> Result<Option<String>, StoreError> {
        let sql = "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1";
        self.on(self.db.query_row(sql, [], |row| row.get(0)).optional())
    }

    /// All checkpoints, ascending.
    pub fn checkpoints(&self) -> Result<Vec<(u64, String)>, StoreError> {
        let read =
            self.db.prepare("SELECT size, note FROM checkpoint ORDER BY size").and_then(|mut s| {
                s.query_map([], |row| Ok((row.get::<_, u64>(0)?, row.get(1)?)))?.collect()
            });
        self.on(read)
    }

    /// Hands the checkpoints of up to `size` entries over, ascending.
    pub fn scan_checkpoints<E: From<StoreError>>(
        &self,
        size: u64,
        mut see: impl FnMut(u64, &str) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT size, note FROM checkpoint WHERE size <= ?1 ORDER BY size";
        let mut statement = self.on(self.db.prepare(sql))?;
        let mut rows = self.on(statement.query([size as i64]))?;
        while let Some(row) = self.on(rows.next())? {
            let (size, note): (u64, String) =
                self.on(row.get(0).and_then(|size| Ok((size, row.get(1)?))))?;
            see(size, &note)?;
        }
        Ok(())
    }

    /// The checkpoint of exactly `size` entries.
    pub fn checkpoint_at(&self, size: u64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT note FROM checkpoint WHERE size = ?1";
        self.on(self.db.query_row(sql, [size as i64], |row| row.get(0)).optional())
    }

    /// Adds the checkpoint of this commit.
    pub fn insert_checkpoint(&self, size: u64, note: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO checkpoint(size, note) VALUES (?1, ?2)";
        self.on(self.db.execute(sql, params![size as i64, note])).map(|_| ())
    }

    /// One tile; an empty one where it is missing, which no caller takes for a tile.
    pub fn tile(&self, level: u8, n: u64) -> Result<Vec<u8>, StoreError> {
        let sql = "SELECT hashes FROM tile WHERE level = ?1 AND n = ?2";
        let found = self.db.prepare_cached(sql).and_then(|mut s| {
            s.query_row([i64::from(level), n as i64], |row| row.get(0)).optional()
        });
        Ok(self.on(found)?.unwrap_or_default())
    }

    /// How many bytes all tiles have.
    pub fn tile_bytes(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(sum(length(hashes)), 0) FROM tile";
        let sum = self.db.query_row(sql, [], |row| row.get(0));
        self.on(sum)
    }

    /// Keeps tiles, each in the place of the one that it has grown out of.
    pub fn put_tiles(&self, tiles: &[StoredTile]) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO tile(level, n, hashes) VALUES (?1, ?2, ?3)";
        let mut statement = self.on(self.db.prepare_cached(sql))?;
        for tile in tiles {
            self.on(statement.execute(params![tile.level, tile.n as i64, tile.bytes]))?;
        }
        Ok(())
    }
}
