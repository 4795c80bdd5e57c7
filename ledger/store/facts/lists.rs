//! What lists of entries ask of the projections: which there are, how many, and what answers them.
//! Everything goes along an index. What is asked for by places reads no more than it gives.

use super::Facts;
use crate::day::{Day, Month};
use crate::entry::Rel;
use crate::store::StoreError;
use crate::store::insert::places;
use rusqlite::types::Value;
use rusqlite::{params, params_from_iter};

/// Where an entry stands in a list: by its day, in it by its number.
pub type Place = (Day, u64);

/// An entry that classifies or reverses another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tie {
    /// The month of one of them; both have a row where their months differ.
    pub month: Month,
    /// The entry that is spoken of.
    pub of: u64,
    /// How.
    pub rel: Rel,
    /// The one that speaks.
    pub by: u64,
}

/// The newest postings of a leg within some days, of entries below a size.
pub(super) const NEWEST: &str = "SELECT day, entry FROM posting WHERE leg = ?1
    AND day BETWEEN ?2 AND ?3 AND entry < ?4 ORDER BY day DESC, entry DESC LIMIT ?5";
/// Those from one place to another one, both included.
pub(super) const BETWEEN: &str = "SELECT day, entry, minor FROM posting WHERE leg = ?1
    AND (day, entry) >= (?2, ?3) AND (day, entry) <= (?4, ?5) ORDER BY day, entry";
/// What days add to a leg.
pub(super) const DAYS: &str = "SELECT day, minor FROM day_total WHERE leg = ?1
    AND day BETWEEN ?2 AND ?3 ORDER BY day";

impl Facts {
    /// The entries with a posting on one of these legs in one month, newest last.
    pub fn entries_on(&self, legs: &[u32], month: Month) -> Result<Vec<u64>, StoreError> {
        let sql = format!(
            "SELECT DISTINCT entry FROM posting WHERE leg IN {} AND day BETWEEN ? AND ?
             ORDER BY entry",
            places(1, legs.len())
        );
        let bound = legs.iter().map(|leg| Value::from(i64::from(*leg)));
        let bound = bound.chain([month.first(), month.last()].map(|day| day.number().into()));
        let read = self.db.prepare_cached(&sql).and_then(|mut s| {
            let rows = s.query_map(params_from_iter(bound), |row| row.get::<_, u64>(0))?;
            rows.collect()
        });
        self.on(read)
    }

    /// The postings of one leg in one month, as they stand in lists.
    pub fn postings_on(&self, leg: u32, month: Month) -> Result<Vec<(Place, i64)>, StoreError> {
        self.postings_between(leg, (month.first(), 0), (month.last(), u64::MAX))
    }

    /// The postings of one leg from one place to another one, both included.
    pub fn postings_between(
        &self,
        leg: u32,
        from: Place,
        to: Place,
    ) -> Result<Vec<(Place, i64)>, StoreError> {
        let read = self.db.prepare_cached(BETWEEN).and_then(|mut s| {
            let bound = params![leg, from.0.number(), number(from), to.0.number(), number(to)];
            let rows = s.query_map(bound, |row| Ok((place_of(row)?, row.get(2)?)))?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        });
        let known = self.on(read)?.into_iter();
        Ok(known.filter_map(|(place, minor)| place.map(|place| (place, minor))).collect())
    }

    /// The postings of entries from `from` to below `size` that `wanted` takes by their places, with leg and
    /// minor units. It reads all postings before a day.
    pub fn postings_since(
        &self,
        (from, size): (u64, u64),
        before: Day,
        wanted: impl Fn(&Place) -> bool,
    ) -> Result<Vec<(Place, u32, i64)>, StoreError> {
        let sql = "SELECT day, entry, leg, minor FROM posting
                   WHERE day < ?1 AND entry >= ?2 AND entry < ?3";
        let read = self.db.prepare_cached(sql).and_then(|mut s| {
            let bound = params![before.number(), from as i64, size as i64];
            let rows = s.query_map(bound, |row| {
                let place = place_of(row)?.filter(&wanted);
                Ok(place.map(|place| Ok((place, row.get(2)?, row.get(3)?))))
            })?;
            rows.filter_map(rusqlite::Result::transpose).map(Result::flatten).collect()
        });
        self.on(read)
    }

    /// The places of the newest postings of one leg in a month, of entries below `size`, newest first.
    pub fn newest_on(
        &self,
        leg: u32,
        month: Month,
        size: u64,
        most: u64,
    ) -> Result<Vec<Place>, StoreError> {
        let (first, last) = (month.first().number(), month.last().number());
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let read = self.db.prepare_cached(NEWEST).and_then(|mut s| {
            let rows = s.query_map(params![leg, first, last, size as i64, most], place_of)?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        });
        Ok(self.on(read)?.into_iter().flatten().collect())
    }

    /// What each day from one to another one adds to a leg, by the day's number.
    pub fn day_totals(&self, leg: u32, from: Day, to: Day) -> Result<Vec<(i32, i64)>, StoreError> {
        let read = self.db.prepare_cached(DAYS).and_then(|mut s| {
            s.query_map(params![leg, from.number(), to.number()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .collect()
        });
        self.on(read)
    }

    /// How many entries have postings in months `from` to `to`.
    pub fn entry_counts(&self, from: Month, to: Month) -> Result<Vec<(Month, u64)>, StoreError> {
        let sql =
            "SELECT month, sum(n) FROM month_lag WHERE month BETWEEN ?1 AND ?2 GROUP BY month";
        let read = self.db.prepare_cached(sql).and_then(|mut s| {
            let rows = s.query_map([from.number(), to.number()], |row| {
                Ok((row.get::<_, i32>(0)?, row.get::<_, u64>(1)?))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        });
        let named = self.on(read)?.into_iter();
        Ok(named.filter_map(|(m, n)| Month::from_number(m).map(|m| (m, n))).collect())
    }

    /// How many entries below `size` have a posting on one of these legs in a month.
    pub fn entry_count_on(&self, legs: &[u32], month: Month, size: u64) -> Result<u64, StoreError> {
        let sql = format!(
            "SELECT count(DISTINCT entry) FROM posting
             WHERE leg IN {} AND day BETWEEN ? AND ? AND entry < ?",
            places(1, legs.len())
        );
        let bound = legs.iter().map(|leg| i64::from(*leg));
        let days = [month.first(), month.last()].map(|day| i64::from(day.number()));
        let bound = bound.chain(days).chain([size as i64]);
        let read = self.db.prepare_cached(&sql);
        self.on(read.and_then(|mut s| s.query_row(params_from_iter(bound), |row| row.get(0))))
    }

    /// What classifies or reverses, by the month of either.
    pub fn ties(&self, from: Month, to: Month) -> Result<Vec<Tie>, StoreError> {
        let sql = "SELECT month, rel, target, entry FROM tie WHERE month BETWEEN ?1 AND ?2";
        let read = self.db.prepare_cached(sql).and_then(|mut s| {
            let rows = s.query_map([from.number(), to.number()], |row| {
                let named = Rel::named(row.get_ref(1)?.as_str()?);
                let (of, by) = (row.get(2)?, row.get(3)?);
                let month = Month::from_number(row.get(0)?);
                Ok(month.zip(named).map(|(month, rel)| Tie { month, of, rel, by }))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        });
        Ok(self.on(read)?.into_iter().flatten().collect())
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

/// The place of a row that begins with it; `None` of a day that no book has.
fn place_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<Place>> {
    Ok(Day::from_number(row.get(0)?).zip(row.get(1)?))
}

/// The number of a place as SQLite can hold it.
fn number(place: Place) -> i64 {
    i64::try_from(place.1).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::open::LEDGER;
    use rusqlite::Connection;

    #[test]
    fn places_are_found_along_the_index_and_not_sorted() {
        let db = Connection::open_in_memory().expect("memory");
        db.execute_batch(LEDGER.schema).expect("its tables");
        for (sql, along) in [
            (NEWEST, "SEARCH posting USING PRIMARY KEY (leg=? AND day>? AND day<?)"),
            (
                BETWEEN,
                "SEARCH posting USING PRIMARY KEY (leg=? AND (day,entry)>(?,?) AND (day,entry)<(?,?))",
            ),
            (DAYS, "SEARCH day_total USING PRIMARY KEY (leg=? AND day>? AND day<?)"),
        ] {
            let mut plan = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a plan");
            let nothing = vec![0; plan.parameter_count()];
            let steps = plan.query_map(params_from_iter(nothing), |row| row.get::<_, String>(3));
            let steps: Vec<String> = steps.expect("steps").map(|step| step.expect("one")).collect();
            assert_eq!(steps, [along], "{sql}");
        }
    }
}
