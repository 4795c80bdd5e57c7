//! What lists read of the projections: legs, postings by leg and month, counts of entries.
//! Counts come from the totals of months where these have counted already. Refuses nothing.

use super::Books;
use crate::day::Month;
use crate::journal::JournalError;
use crate::store::{Leg, Legs};
use std::collections::{BTreeMap, BTreeSet};

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

    /// The newest postings of one leg in a month, of entries from `from` on, newest first.
    pub(crate) fn newest_on(
        &self,
        leg: u32,
        month: Month,
        from: u64,
        limit: u64,
    ) -> Result<Vec<(u64, i64)>, JournalError> {
        Ok(self.facts.newest_on(leg, month, from, self.head.size, limit)?)
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
