//! What lists read of the projections: legs, postings by leg and month, counts of entries, what
//! was reversed and what nobody classified.
//! Counts come from the totals of months where these have counted already. Refuses nothing.

use super::Books;
use crate::account::{Class, class_of, is_unclassified};
use crate::day::{Day, Month};
use crate::entry::Rel;
use crate::journal::JournalError;
use crate::store::{Leg, Legs, MonthTotal, Place, Tie};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

impl Books {
    /// All legs, by id.
    pub(crate) fn legs(&self) -> Result<Legs, JournalError> {
        Ok(self.facts.legs()?)
    }

    /// The entries of the view with a posting on one of these legs in a month, ascending.
    pub(crate) fn entries_on(&self, legs: &[u32], month: Month) -> Result<Vec<u64>, JournalError> {
        let mut entries = self.facts.entries_on(legs, month)?;
        entries.retain(|index| *index < self.head.size);
        Ok(entries)
    }

    /// The postings of one leg in a month, as they stand in lists.
    pub(crate) fn postings_on(
        &self,
        leg: u32,
        month: Month,
    ) -> Result<Vec<(Place, i64)>, JournalError> {
        let mut postings = self.facts.postings_on(leg, month)?;
        postings.retain(|((_, index), _)| *index < self.head.size);
        Ok(postings)
    }

    /// The postings of one leg from one place to another one, both included.
    pub(crate) fn postings_between(
        &self,
        leg: u32,
        from: Place,
        to: Place,
    ) -> Result<Vec<(Place, i64)>, JournalError> {
        let mut postings = self.facts.postings_between(leg, from, to)?;
        postings.retain(|((_, index), _)| *index < self.head.size);
        Ok(postings)
    }

    /// The places of the newest entries of a month on one leg, newest first; so many at most.
    pub(crate) fn newest_on(
        &self,
        leg: u32,
        month: Month,
        most: u64,
    ) -> Result<Vec<Place>, JournalError> {
        Ok(self.facts.newest_on(leg, month, self.head.size, most)?)
    }

    /// The day of an entry that is there, without decoding the rest of it: a list puts the entries
    /// of a month in order, however many they are.
    pub(crate) fn day_of(&self, index: u64) -> Result<Day, JournalError> {
        let day = day_in(&self.leaf(index)?);
        day.ok_or_else(|| JournalError::Damaged(format!("entry {index} has no day")))
    }

    /// What speaks of others by this relation in the view: the entry spoken of, and the one that does.
    pub(crate) fn spoken(&self, rel: Rel) -> Result<Vec<(u64, u64)>, JournalError> {
        let mut spoken = self.facts.spoken(rel)?;
        spoken.retain(|(_, by)| *by < self.head.size);
        Ok(spoken)
    }

    /// What classifies or reverses in the view, by the month of either.
    pub(crate) fn ties(&self, from: Month, to: Month) -> Result<Vec<Tie>, JournalError> {
        let mut ties = self.facts.ties(from, to)?;
        ties.retain(|tie| tie.by < self.head.size);
        Ok(ties)
    }

    /// What was reversed in the view, and by which entry.
    pub(crate) fn reversed(&self) -> Result<HashMap<u64, u64>, JournalError> {
        Ok(self.spoken(Rel::Reverses)?.into_iter().collect())
    }

    /// What was classified in the view, and by which entry, once or several times.
    pub(crate) fn classified(&self) -> Result<Vec<(u64, u64)>, JournalError> {
        self.spoken(Rel::Classifies)
    }

    /// Unclassified rows that nobody has classified or reversed yet, ascending.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn unclassified(&self) -> Result<Vec<u64>, JournalError> {
        self.open_on(|leg| is_unclassified(&leg.account))
    }

    /// Debits among them: money left, and nobody has said what for.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn unexplained(&self) -> Result<Vec<u64>, JournalError> {
        self.open_on(|leg| {
            is_unclassified(&leg.account) && class_of(&leg.account) == Class::Expenses
        })
    }

    /// Rows on these legs that were neither classified nor reversed.
    fn open_on(&self, open: impl Fn(&Leg) -> bool) -> Result<Vec<u64>, JournalError> {
        let legs = self.legs()?;
        let ids: Vec<u32> =
            (0..).zip(legs.all()).filter(|(_, leg)| open(leg)).map(|(id, _)| id).collect();
        let Some((first, last)) = self.months()?.filter(|_| !ids.is_empty()) else {
            return Ok(Vec::new());
        };
        let reversed = self.reversed()?;
        let stands = |by: &u64| !reversed.contains_key(by);
        // Answers stand on the same legs as the rows, and are none themselves.
        let mut settled: HashSet<u64> = reversed.iter().flat_map(|(of, by)| [*of, *by]).collect();
        for (of, by) in self.classified()? {
            settled.insert(by);
            settled.extend(Some(of).filter(|_| stands(&by)));
        }
        let mut rows = Vec::new();
        for month in (first.number()..=last.number()).filter_map(Month::from_number) {
            rows.extend(self.entries_on(&ids, month)?);
        }
        rows.retain(|index| !settled.contains(index));
        rows.sort_unstable();
        Ok(rows)
    }

    /// How many entries of the view have a posting on one of these legs, in the month of these totals.
    ///
    /// An entry has one type, and one posting per leg: where a type has one leg among them, or all of
    /// one account, or all that it has, the totals have counted already.
    pub(crate) fn entry_count_on(
        &self,
        wanted: &HashMap<&Leg, u32>,
        month: Month,
        totals: &[&MonthTotal],
    ) -> Result<u64, JournalError> {
        let mut by_kind: BTreeMap<&str, Vec<&MonthTotal>> = BTreeMap::new();
        for row in totals.iter().filter(|row| wanted.contains_key(&*row.leg)) {
            by_kind.entry(&row.leg.kind).or_default().push(row);
        }
        let known = self.entry_counts_by_kind(month, totals)?;
        let mut count = 0;
        for (kind, rows) in by_kind {
            let of_kind = totals.iter().filter(|row| row.leg.kind == kind);
            let whole = rows.len() == of_kind.clone().count();
            let accounts: BTreeSet<&str> = rows.iter().map(|r| r.leg.account.as_str()).collect();
            let same = of_kind.filter(|row| accounts.contains(&*row.leg.account));
            count += match (rows.as_slice(), known.get(kind)) {
                ([row], _) => row.total.n.unsigned_abs(),
                (rows, _) if accounts.len() == 1 && rows.len() == same.count() => {
                    rows.iter().map(|row| row.total.entries.unsigned_abs()).sum()
                }
                (_, Some(all)) if whole => *all,
                (rows, _) => {
                    let ids = rows.iter().filter_map(|row| wanted.get(&*row.leg).copied());
                    let ids: Vec<u32> = ids.collect();
                    self.facts.entry_count_on(&ids, month, self.head.size)?
                }
            };
        }
        Ok(count)
    }

    /// How many entries a month has of each type, where its totals tell; else nothing.
    ///
    /// There are no fewer of a type than stand on its busiest account. Where these least numbers come to all
    /// entries of the month, there are no more either.
    fn entry_counts_by_kind<'t>(
        &self,
        month: Month,
        totals: &[&'t MonthTotal],
    ) -> Result<BTreeMap<&'t str, u64>, JournalError> {
        let mut on: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for row in totals {
            let account = (row.leg.kind.as_str(), row.leg.account.as_str());
            *on.entry(account).or_default() += row.total.entries.unsigned_abs();
        }
        let mut least: BTreeMap<&str, u64> = BTreeMap::new();
        for ((kind, _), entries) in on {
            let most = least.entry(kind).or_default();
            *most = entries.max(*most);
        }
        let all = self.entry_counts(month, month)?.get(&month).copied().unwrap_or(0);
        if least.values().sum::<u64>() != all {
            least.clear();
        }
        Ok(least)
    }
}

/// The day of an entry by its bytes.
pub(crate) fn day_in(leaf: &[u8]) -> Option<Day> {
    const KEY: &[u8] = b"\"date\":\"";
    // No text of a leaf holds the key: a quotation mark within one is escaped.
    let key = leaf.windows(KEY.len()).position(|bytes| bytes == KEY)?;
    let text = leaf.get(key + KEY.len()..key + KEY.len() + 10)?;
    std::str::from_utf8(text).ok()?.parse().ok()
}
