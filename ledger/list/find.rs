//! What a filter finds, month by month, and what that adds up to. Where the totals of months say it already,
//! only entries are read that others classify or reverse; of others all postings of the month are.

use super::filter::{Filter, Kind};
use super::group::{Group, Moved, Ties, groups, moved_by, moved_in};
use super::search::{Search, bounds};
use super::sums::{Adding, Sum};
use crate::day::{Day, Month};
use crate::journal::JournalError;
use crate::store::{Leg, MonthTotal, Place};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The entries of one month that were found.
pub(super) enum Found {
    /// Those with a posting on the legs of the filter: so many, of which some were told apart.
    On(u64, Apart),
    /// These, ascending.
    These(Vec<Place>),
}

/// Entries of a month of which the totals say too much or too little.
#[derive(Default)]
pub(super) struct Apart {
    /// All of them.
    pub(super) entries: HashSet<u64>,
    /// Those that were found.
    pub(super) found: Vec<Place>,
}

impl Found {
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::On(n, apart) => n + apart.found.len() as u64,
            Self::These(places) => places.len() as u64,
        }
    }
}

/// What was found, and what it adds up to.
pub(super) struct Findings {
    /// By month.
    pub(super) months: BTreeMap<Month, Found>,
    /// By currency.
    pub(super) sums: Vec<Sum>,
    /// Whether the sums leave entries out, because they were reversed.
    pub(super) undone: bool,
}

/// What a list adds up to, on its way.
struct Tally<'a> {
    adding: Adding<'a>,
    undone: bool,
}

impl<'a> Search<'a> {
    /// What there is, by month, and what it adds up to.
    pub(super) fn find(&self) -> Result<Findings, JournalError> {
        let mut tally = Tally { adding: Adding::new(&self.measure), undone: false };
        let months = match self.filter.kind.filter(|kind| kind.is_landmark()) {
            _ if self.only.as_ref().is_some_and(HashSet::is_empty) => BTreeMap::new(),
            Some(kind) => self.landmarks(kind, &mut tally)?,
            None => self.money(&mut tally)?,
        };
        Ok(Findings { months, sums: tally.adding.sums(), undone: tally.undone })
    }

    /// The entries that move money, each with what explains it.
    fn money(&self, tally: &mut Tally<'_>) -> Result<BTreeMap<Month, Found>, JournalError> {
        let (from, to) = bounds(self.filter);
        let totals = self.books.totals(from, to)?;
        let mut by_month: BTreeMap<Month, Vec<&MonthTotal>> = BTreeMap::new();
        for row in &totals {
            by_month.entry(row.month).or_default().push(row);
        }
        let ids = self.leg_ids();
        if let Some(named) = self.few_named(&totals) {
            return self.named(named, &ids, tally);
        }
        let mut months = BTreeMap::new();
        let wanted = self.is_plain().then(|| self.wanted(&ids));
        for (month, totals) in by_month {
            let found = match wanted.as_ref().filter(|_| self.are_few(month, &totals)) {
                Some(wanted) => {
                    self.add_totals(&totals, tally)?;
                    let many = self.count(wanted, month, &totals)?;
                    let (gone, apart) = self.apart(&ids, wanted, month, tally)?;
                    Found::On(many.saturating_sub(gone), apart)
                }
                None => {
                    let moved = moved_in(self.books, self.legs, month)?;
                    Found::These(self.counted(groups(moved, &self.ties), tally)?)
                }
            };
            months.insert(month, found);
        }
        Ok(months)
    }

    /// The entries that alone may be listed, where they are few beside all postings.
    fn few_named(&self, totals: &[MonthTotal]) -> Option<&HashSet<u64>> {
        let only = self.only.as_ref()?;
        let postings: i64 = totals.iter().map(|row| row.total.n).sum();
        Some(only).filter(|only| (only.len() as i64).saturating_mul(8) < postings)
    }

    /// Of these entries, those that the filter lets through, each with what explains it.
    fn named(
        &self,
        only: &HashSet<u64>,
        ids: &HashMap<&'a Leg, u32>,
        tally: &mut Tally<'_>,
    ) -> Result<BTreeMap<Month, Found>, JournalError> {
        let (from, to) = bounds(self.filter);
        let mut months: BTreeMap<Month, BTreeSet<u64>> = BTreeMap::new();
        for index in only {
            let month = self.books.day_of(*index)?.month();
            if (from..=to).contains(&month) {
                months.entry(month).or_default().insert(*index);
            }
        }
        let mut found = BTreeMap::new();
        for (month, mut entries) in months {
            let explains = |entry: &u64| only.contains(&self.ties.root(*entry));
            entries.extend(self.ties.in_month(month).filter(explains));
            let moved = moved_by(self.books, ids, month, entries.into_iter())?;
            let groups = groups(moved, &self.ties);
            found.insert(month, Found::These(self.counted(groups, tally)?));
        }
        Ok(found)
    }

    /// Whether what classifies or reverses is little beside the postings of its month.
    fn are_few(&self, month: Month, totals: &[&MonthTotal]) -> bool {
        let postings: i64 = totals.iter().map(|row| row.total.n).sum();
        (self.ties.in_month(month).count() as i64).saturating_mul(8) < postings
    }

    /// How many entries of a month have a posting on a leg of the filter.
    fn count(
        &self,
        wanted: &HashMap<&Leg, u32>,
        month: Month,
        totals: &[&MonthTotal],
    ) -> Result<u64, JournalError> {
        if self.sets.is_empty() && self.filter.kind.is_none() {
            let counts = self.books.entry_counts(month, month)?;
            return Ok(counts.get(&month).copied().unwrap_or(0));
        }
        self.books.entry_count_on(wanted, month, totals)
    }

    /// Takes what was classified or reversed out of a month's totals again, and adds it as it counts by
    /// now: how many entries are gone from the legs of the filter, and which stand there.
    fn apart(
        &self,
        ids: &HashMap<&'a Leg, u32>,
        wanted: &HashMap<&Leg, u32>,
        month: Month,
        tally: &mut Tally<'_>,
    ) -> Result<(u64, Apart), JournalError> {
        let tied = moved_by(self.books, ids, month, self.ties.in_month(month))?;
        let entries = tied.keys().copied().collect();
        let mut gone = 0;
        for (_, moved) in tied.values() {
            gone += u64::from(moved.iter().any(|(_, leg, _)| wanted.contains_key(leg)));
            self.take_off(moved, tally)?;
        }
        let found = self.counted(groups(tied, &self.ties), tally)?;
        Ok((gone, Apart { entries, found }))
    }

    /// Those of a month that the filter lets through, ascending; what they add up to is added.
    fn counted(
        &self,
        groups: Vec<Group<'_>>,
        tally: &mut Tally<'_>,
    ) -> Result<Vec<Place>, JournalError> {
        let mut places = Vec::new();
        for group in groups {
            if !self.lets_through(&group)? {
                continue;
            }
            places.push(group.place);
            if self.ties.is_undone(group.place.1) {
                tally.undone = true;
            } else if !self.filter.kind.is_some_and(Kind::explains) {
                tally.adding.add_group(&group)?;
            }
        }
        places.sort_unstable();
        Ok(places)
    }

    /// Whether the totals of months say everything: at most one set of legs, nothing by entry.
    fn is_plain(&self) -> bool {
        let Filter { min, max, kind, .. } = self.filter;
        let by_entry = self.only.is_some() || min.is_some() || max.is_some();
        let cut = self.filter.cuts_any();
        self.sets.len() <= 1 && !by_entry && !cut && kind.is_none_or(|kind| !kind.is_landmark())
    }

    /// Adds the totals of a month.
    fn add_totals(
        &self,
        totals: &[&MonthTotal],
        tally: &mut Tally<'_>,
    ) -> Result<(), JournalError> {
        for row in totals.iter().filter(|row| self.is_of_kind(&row.leg)) {
            let (debit, credit) = (row.total.debit.into(), row.total.credit.into());
            tally.adding.add(&row.leg, debit, credit)?;
        }
        Ok(())
    }

    /// Takes off again what the totals have of one entry.
    fn take_off(&self, moved: &Moved<'_>, tally: &mut Tally<'_>) -> Result<(), JournalError> {
        for (_, leg, minor) in moved.iter().filter(|(_, leg, _)| self.is_of_kind(leg)) {
            tally.adding.add(leg, -minor.max(&0), *minor.min(&0))?;
        }
        Ok(())
    }

    /// Entries that are found by their type, each by itself. What posts nothing stands in the month
    /// in which it was recorded, and on no account.
    fn landmarks(
        &self,
        kind: Kind,
        tally: &mut Tally<'_>,
    ) -> Result<BTreeMap<Month, Found>, JournalError> {
        let (ids, mut months) = (self.leg_ids(), BTreeMap::<Month, [Vec<Place>; 2]>::new());
        for index in self.books.landmarks(kind.as_str(), Day::FIRST.month(), Day::LAST.month())? {
            let entry = self.books.entry(index)?;
            let posts = !entry.postings.is_empty();
            let day = if posts { entry.date } else { entry.recorded };
            if self.filter.has_day(day) {
                let [bare, posting] = months.entry(day.month()).or_default();
                let place = (if kind.posts_nothing() { entry.recorded } else { entry.date }, index);
                if posts { posting.push(place) } else { bare.push(place) }
            }
        }
        let bounded = self.filter.min.is_some() || self.filter.max.is_some();
        let open = self.sets.is_empty() && !bounded;
        let mut found = BTreeMap::new();
        for (month, [mut here, posting]) in months {
            here.retain(|(_, index)| open && self.is_named(*index));
            let entries = posting.iter().map(|(_, index)| *index);
            let moved = moved_by(self.books, &ids, month, entries)?;
            let through = self.counted(groups(moved, &Ties::default()), tally)?;
            let through: HashSet<u64> = through.into_iter().map(|(_, index)| index).collect();
            here.extend(posting.into_iter().filter(|(_, index)| through.contains(index)));
            here.sort_unstable();
            found.insert(month, Found::These(here));
        }
        Ok(found)
    }
}
