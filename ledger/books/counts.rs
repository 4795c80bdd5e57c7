//! What lists read of the projections: legs, postings by leg and month, counts of entries, what
//! was reversed and what nobody classified.
//! Counts come from the totals of months where these have counted already. Refuses nothing.

use super::Books;
use crate::account::{Class, class_of, is_unclassified};
use crate::day::{Day, Month};
use crate::entry::Rel;
use crate::journal::JournalError;
use crate::store::{Leg, Legs};
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

    /// The postings of one leg in a month, with their entries.
    pub(crate) fn postings_on(
        &self,
        leg: u32,
        month: Month,
    ) -> Result<Vec<(u64, i64)>, JournalError> {
        let mut postings = self.facts.postings_on(leg, month)?;
        postings.retain(|(index, _)| *index < self.head.size);
        Ok(postings)
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

    /// How many entries of the view have postings, by month.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn entry_counts(
        &self,
        from: Month,
        to: Month,
    ) -> Result<BTreeMap<Month, u64>, JournalError> {
        if self.head.size == self.stored {
            return Ok(self.facts.entry_counts(from, to)?.into_iter().collect());
        }
        let legs = self.legs()?;
        let all: Vec<u32> = (0..legs.all().len() as u32).collect();
        Ok(self.facts.entry_counts_on(&all, from, to, self.head.size)?.into_iter().collect())
    }

    /// How many entries of the view have a posting on one of these legs, by month.
    ///
    /// An entry has one type, and one posting per leg: where a type has one leg among them, the
    /// month's totals have counted already.
    pub(crate) fn entry_counts_on(
        &self,
        legs: &Legs,
        wanted: &[u32],
        from: Month,
        to: Month,
    ) -> Result<BTreeMap<Month, u64>, JournalError> {
        let mut by_kind: BTreeMap<&str, Vec<(u32, &Leg)>> = BTreeMap::new();
        for id in wanted {
            if let Some(leg) = legs.all().get(*id as usize) {
                by_kind.entry(&leg.kind).or_default().push((*id, leg));
            }
        }
        let (single, several): (Vec<_>, Vec<_>) =
            by_kind.into_values().partition(|legs| legs.len() == 1);
        let single: BTreeSet<&Leg> = single.into_iter().flatten().map(|(_, leg)| leg).collect();
        let mut counts: BTreeMap<Month, u64> = BTreeMap::new();
        for row in self.totals(from, to)?.into_iter().filter(|row| single.contains(&*row.leg)) {
            *counts.entry(row.month).or_default() += row.total.n.unsigned_abs();
        }
        for legs in several {
            let ids: Vec<u32> = legs.into_iter().map(|(id, _)| id).collect();
            for (month, n) in self.facts.entry_counts_on(&ids, from, to, self.head.size)? {
                *counts.entry(month).or_default() += n;
            }
        }
        Ok(counts)
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
