//! What each month adds up to, as it is stored: totals by leg, lags, what was withheld of gifts.
//! Refuses sums that do not fit into 64 bits.

use super::Facts;
use crate::day::Month;
use crate::store::StoreError;
use crate::store::projection::{Leg, Total};
use rusqlite::{OptionalExtension as _, params};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A row of month totals with what it sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthTotal {
    /// The month.
    pub month: Month,
    /// What it sums; one for all months.
    pub leg: Arc<Leg>,
    /// The sums.
    pub total: Total,
}

/// Fees within gifts: by the month's number, the account that they reached and the currency.
pub type Withheld = ((i32, String, String), i64);

impl Facts {
    /// The totals of months `from` to `to`, both included.
    pub fn totals(&self, from: Month, to: Month) -> Result<Vec<MonthTotal>, StoreError> {
        let legs: Vec<Arc<Leg>> = self.all_legs()?.into_iter().map(Arc::new).collect();
        let sql = "SELECT month, leg, debit, credit, n, entries FROM month_total
                   WHERE month BETWEEN ?1 AND ?2 ORDER BY month, leg";
        let read = self.db.prepare_cached(sql).and_then(|mut s| {
            let rows = s.query_map([from.number(), to.number()], |row| {
                let leg = legs.get(row.get::<_, u32>(1)? as usize);
                let month = Month::from_number(row.get(0)?);
                Ok((month.zip(leg.cloned()), total_of(row, 2)?))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        });
        let known = self.on(read)?.into_iter();
        Ok(known
            .filter_map(|(of, total)| of.map(|(month, leg)| MonthTotal { month, leg, total }))
            .collect())
    }

    /// Entries per lag in business days, in months `from` to `to`; −1 where none is measured.
    pub fn lags(&self, from: Month, to: Month) -> Result<Vec<(i64, u64)>, StoreError> {
        let sql = "SELECT days, sum(n) FROM month_lag WHERE month BETWEEN ?1 AND ?2
                   GROUP BY days ORDER BY days";
        let read = self.db.prepare_cached(sql).and_then(|mut s| {
            s.query_map([from.number(), to.number()], |row| {
                Ok((row.get(0)?, row.get::<_, u64>(1)?))
            })?
            .collect()
        });
        self.on(read)
    }

    /// Fees within gifts of months `from` to `to`: month, account that they reached, currency, minor
    /// units.
    pub fn withheld(&self, from: Month, to: Month) -> Result<Vec<Withheld>, StoreError> {
        let sql = "SELECT month, account, ccy, minor FROM month_withheld
                   WHERE month BETWEEN ?1 AND ?2 ORDER BY month, account, ccy";
        let read = self.db.prepare_cached(sql).and_then(|mut s| {
            let rows = s.query_map([from.number(), to.number()], |row| {
                Ok(((row.get(0)?, row.get(1)?, row.get(2)?), row.get(3)?))
            })?;
            rows.collect()
        });
        self.on(read)
    }

    /// The first and the last month with postings.
    pub fn months(&self) -> Result<Option<(Month, Month)>, StoreError> {
        // Asked for by themselves, each is one step in the index; together SQLite reads all rows.
        let sql =
            "SELECT (SELECT min(month) FROM month_total), (SELECT max(month) FROM month_total)";
        let found = self.db.query_row(sql, [], |row| {
            Ok((row.get::<_, Option<i32>>(0)?, row.get::<_, Option<i32>>(1)?))
        });
        let (first, last) = self.on(found)?;
        Ok(first.and_then(Month::from_number).zip(last.and_then(Month::from_number)))
    }

    /// Adds in Rust, where overflow is an error; SQL would turn the sum into a float.
    pub(super) fn write_totals(
        &self,
        totals: &BTreeMap<(i32, u32), Total>,
    ) -> Result<(), StoreError> {
        let read = "SELECT debit, credit, n, entries FROM month_total WHERE month = ?1 AND leg = ?2 AND epoch = 0";
        let write =
            "INSERT OR REPLACE INTO month_total(month, leg, epoch, debit, credit, n, entries)
                     VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6)";
        for ((month, leg), total) in totals {
            let stored = self.db.prepare_cached(read).and_then(|mut s| {
                s.query_row(params![month, leg], |row| total_of(row, 0)).optional()
            });
            let stored = self.on(stored)?.unwrap_or_default();
            let sum = stored.plus(*total).ok_or_else(|| StoreError::Sql {
                path: self.path.clone(),
                detail: "the totals of a month do not fit into 64 bits".to_owned(),
            })?;
            let row = params![month, leg, sum.debit, sum.credit, sum.n, sum.entries];
            self.on(self.db.prepare_cached(write).and_then(|mut s| s.execute(row)))?;
        }
        Ok(())
    }

    pub(super) fn write_lags(&self, lags: &BTreeMap<(i32, i64), i64>) -> Result<(), StoreError> {
        let sql = "INSERT INTO month_lag(month, days, n) VALUES (?1, ?2, ?3)
                   ON CONFLICT(month, days) DO UPDATE SET n = n + excluded.n";
        for ((month, days), n) in lags {
            self.on(self
                .db
                .prepare_cached(sql)
                .and_then(|mut s| s.execute(params![month, days, n])))?;
        }
        Ok(())
    }

    /// Adds in Rust, as the totals are.
    pub(super) fn write_withheld(
        &self,
        withheld: &BTreeMap<(i32, String, String), i64>,
    ) -> Result<(), StoreError> {
        let read =
            "SELECT minor FROM month_withheld WHERE month = ?1 AND account = ?2 AND ccy = ?3";
        let write = "INSERT OR REPLACE INTO month_withheld(month, account, ccy, minor)
                     VALUES (?1, ?2, ?3, ?4)";
        for ((month, account, ccy), minor) in withheld {
            let stored = self.db.prepare_cached(read).and_then(|mut s| {
                s.query_row(params![month, account, ccy], |row| row.get::<_, i64>(0)).optional()
            });
            let sum = self.on(stored)?.unwrap_or_default().checked_add(*minor);
            let sum = sum.ok_or_else(|| StoreError::Sql {
                path: self.path.clone(),
                detail: "what was withheld in a month does not fit into 64 bits".to_owned(),
            })?;
            let row = params![month, account, ccy, sum];
            self.on(self.db.prepare_cached(write).and_then(|mut s| s.execute(row)))?;
        }
        Ok(())
    }
}

fn total_of(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<Total> {
    let (debit, credit) = (row.get(at)?, row.get(at + 1)?);
    Ok(Total { debit, credit, n: row.get(at + 2)?, entries: row.get(at + 3)? })
}
