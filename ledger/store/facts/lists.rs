//! What lists of entries ask of the projections: how many there are, and what answers them.
//! Counts go along an index, and read no more of it than they count.

use super::{Facts, places};
use crate::day::Month;
use crate::entry::Rel;
use crate::store::StoreError;
use rusqlite::params_from_iter;

impl Facts {
    /// How many entries have postings in months `from` to `to`.
    pub fn entry_counts(&self, from: Month, to: Month) -> Result<Vec<(Month, u64)>, StoreError> {
        let sql =
            "SELECT month, sum(n) FROM month_lag WHERE month BETWEEN ?1 AND ?2 GROUP BY month";
        let read = self
            .db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_map([from.number(), to.number()], count_of)?.collect());
        Ok(counts(self.on(read)?))
    }

    /// How many entries below `size` have a posting on one of these legs, in months `from` to `to`.
    pub fn entry_counts_on(
        &self,
        legs: &[u32],
        from: Month,
        to: Month,
        size: u64,
    ) -> Result<Vec<(Month, u64)>, StoreError> {
        let sql = format!(
            "SELECT month, count(DISTINCT entry) FROM posting
             WHERE month BETWEEN ? AND ? AND entry < ? AND leg IN {} GROUP BY month",
            places(1, legs.len())
        );
        let bound = [from.number().into(), to.number().into(), size as i64];
        let bound = bound.into_iter().chain(legs.iter().map(|leg| i64::from(*leg)));
        let read = self
            .db
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_map(params_from_iter(bound), count_of)?.collect());
        Ok(counts(self.on(read)?))
    }

    /// All references of one kind: whom they are of, and who makes them.
    pub fn spoken(&self, rel: Rel) -> Result<Vec<(u64, u64)>, StoreError> {
        let sql = "SELECT target, entry FROM reference WHERE rel = ?1";
        let read = self.db.prepare_cached(sql).and_then(|mut s| {
            let rows = s.query_map([rel.as_str()], |row| {
                Ok((row.get::<_, u64>(0)?, row.get::<_, u64>(1)?))
            })?;
            rows.collect()
        });
        self.on(read)
    }
}

fn count_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<(i32, u64)> {
    Ok((row.get(0)?, row.get(1)?))
}

fn counts(rows: Vec<(i32, u64)>) -> Vec<(Month, u64)> {
    let named = rows.into_iter();
    named.filter_map(|(m, n)| Month::from_number(m).map(|m| (m, n))).collect()
}
