//! The postings that the entries make against those in the table, in memory that does not grow with the book.
//! Both are added up as hashes under a key that this check alone knows: whoever altered the table cannot have
//! aimed at a sum. Where the sums differ, the entries are read once more, and the row is named (`tables`).

use super::{Wrong, tables};
use crate::journal::fold::fold;
use crate::store::{Facts, PostingRow, Projection};
use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, RandomState};

/// A set of rows, as what their hashes add up to.
#[derive(Default)]
pub(super) struct Postings {
    keys: [RandomState; 2],
    sums: [u64; 2],
    /// What they add to each leg, by day.
    days: BTreeMap<(u32, i32), i128>,
}

impl Postings {
    /// Takes what was folded last.
    pub fn take(&mut self, projection: &mut Projection) {
        for row in projection.postings.drain(..) {
            *self.days.entry((row.leg, row.day)).or_default() += i128::from(row.minor);
            self.add(&row);
        }
    }

    fn add(&mut self, row: &PostingRow) {
        for (key, sum) in self.keys.iter().zip(&mut self.sums) {
            *sum = sum.wrapping_add(key.hash_one(row));
        }
    }

    /// Compares with the table, and the sums of days with theirs.
    ///
    /// # Errors
    /// The first row that differs.
    pub fn compare(self, facts: &Facts) -> Result<(), Wrong> {
        let days = self.days.iter().map(|((leg, day), minor)| format!("{leg} {day} {minor}"));
        tables::compare(facts, "day_total", days.collect())?;
        let mut found = Self { keys: self.keys, sums: [0; 2], days: BTreeMap::new() };
        facts.scan_postings(|row| {
            found.add(&row);
            Ok::<(), Wrong>(())
        })?;
        if found.sums == self.sums {
            return Ok(());
        }
        let unread = |why: crate::journal::JournalError| Wrong::Projection {
            place: "ledger.db".to_owned(),
            table: "posting",
            detail: why.to_string(),
        };
        let folded = fold(facts, 0, facts.size()?).map_err(unread)?;
        tables::compare_postings(facts, folded.postings)
    }
}
