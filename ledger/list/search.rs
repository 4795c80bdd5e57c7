//! How a list is found: which legs and entries a filter means, month by month, and what they add up
//! to. Where the totals of months say it already, only entries are read that others classify or reverse.

use super::filter::{Filter, Kind};
use super::group::{Group, Moved, Ties, groups, moved_by, moved_in};
use super::row::Row;
use super::sums::{Adding, Measure, Sum, currency_of, is_without_money};
use crate::books::Books;
use crate::day::{Day, Month};
use crate::journal::JournalError;
use crate::money::Currency;
use crate::store::{Leg, Legs, MonthTotal, Place};
use std::collections::{BTreeMap, HashMap, HashSet};

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

/// A filter that was looked up in the book: which legs it means, and which entries.
pub(super) struct Search<'a> {
    pub(super) books: &'a Books,
    pub(super) filter: &'a Filter,
    pub(super) measure: Measure,
    pub(super) legs: &'a Legs,
    /// The filter names legs; an entry needs one of each set.
    sets: Vec<HashSet<u32>>,
    /// Which entries alone may be listed, because of their words or of being unclassified.
    only: Option<HashSet<u64>>,
    pub(super) ties: Ties,
}

impl<'a> Search<'a> {
    /// `legs` are those of the books.
    pub(super) fn new(
        books: &'a Books,
        legs: &'a Legs,
        filter: &'a Filter,
    ) -> Result<Self, JournalError> {
        let ids = |wanted: &dyn Fn(&Leg) -> bool| -> HashSet<u32> {
            let all = (0_u32..).zip(legs.all());
            all.filter(|(_, leg)| wanted(leg)).map(|(id, _)| id).collect()
        };
        let mut sets = Vec::new();
        let pooled = filter.account.as_ref().filter(|branch| branch.is_pooled());
        if let Some(branch) = pooled {
            sets.push(ids(&|leg| branch.holds(&leg.account)));
        }
        let flows = filter.account.is_some() && pooled.is_none();
        if flows || filter.category.is_some() || filter.fund.is_some() {
            let account = filter.account.clone().filter(|_| flows);
            let (category, fund) = (filter.category.clone(), filter.fund.clone());
            let flow = Measure::Flow { account, category, fund };
            sets.push(ids(&|leg| flow.sign(&leg.account, &leg.fund).is_some()));
        }
        let (from, to) = bounds(filter);
        let ties = Ties::of(books, from, to)?;
        let only = only(books, filter, &ties)?;
        Ok(Self { books, filter, measure: Measure::of(filter), legs, sets, only, ties })
    }

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
        let mut months = BTreeMap::new();
        let ids = self.leg_ids();
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

    fn leg_ids(&self) -> HashMap<&'a Leg, u32> {
        self.legs.all().iter().zip(0..).collect()
    }

    /// The legs of a plain filter.
    fn wanted(&self, ids: &HashMap<&'a Leg, u32>) -> HashMap<&'a Leg, u32> {
        let on = |id: u32| self.sets.iter().all(|set| set.contains(&id));
        let wanted = ids.iter().filter(|(leg, id)| self.is_of_kind(leg) && on(**id));
        wanted.map(|(leg, id)| (*leg, *id)).collect()
    }

    /// Their ids.
    pub(super) fn wanted_ids(&self) -> Vec<u32> {
        self.wanted(&self.leg_ids()).into_values().collect()
    }

    fn is_of_kind(&self, leg: &Leg) -> bool {
        self.filter.kind.is_none_or(|kind| leg.kind == kind.as_str())
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

    fn is_named(&self, entry: u64) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&entry))
    }

    /// Whether an entry is of the type, the days, the legs, the words and the amounts that are
    /// looked for.
    fn lets_through(&self, group: &Group<'_>) -> Result<bool, JournalError> {
        let kind = self.filter.kind.filter(|kind| !kind.is_landmark());
        let on = |set: &HashSet<u32>| group.legs.iter().any(|(id, ..)| set.contains(id));
        let (day, entry) = group.place;
        Ok(kind.is_none_or(|kind| group.kind == kind.as_str())
            && self.filter.has_day(day)
            && self.is_named(entry)
            && self.sets.iter().all(on)
            && self.is_within(group)?)
    }

    /// Whether what its row shows is within the bounds: [`Row::amount`], [`Row::change`], or
    /// [`Row::without_money`].
    fn is_within(&self, group: &Group<'_>) -> Result<bool, JournalError> {
        let (min, max) = (&self.filter.min, &self.filter.max);
        if min.is_none() && max.is_none() {
            return Ok(true);
        }
        let measure = &self.measure;
        let mut amounts: BTreeMap<Currency, [i128; 2]> = BTreeMap::new();
        for (_, leg, minor) in &group.legs {
            let kept = || i128::from(measure.is_kept_back(&group.kind, &leg.account));
            let [gross, change] = amounts.entry(currency_of(leg)?).or_default();
            *gross += minor.max(&0);
            *change += match is_without_money(&group.kind) {
                true => measure.given(&leg.account, &leg.fund, *minor),
                false => minor * measure.sign(&leg.account, &leg.fund).unwrap_or_else(kept),
            };
        }
        let within = |ccy: Currency, minor: i128| {
            min.as_ref().is_none_or(|b| b.compare(minor, ccy).is_ge())
                && max.as_ref().is_none_or(|b| b.compare(minor, ccy).is_le())
        };
        Ok(amounts.iter().any(|(ccy, [gross, change])| {
            within(*ccy, *gross) || (*change != 0 && within(*ccy, change.abs()))
        }))
    }

    /// The row of an entry that was found.
    pub(super) fn row(&self, index: u64) -> Result<Row, JournalError> {
        let mut row = Row::of(self.books, index, &self.measure)?;
        if self.filter.kind.is_some_and(Kind::explains) {
            row.sums.clear();
        }
        Ok(row)
    }
}

/// The months that a filter leaves.
fn bounds(filter: &Filter) -> (Month, Month) {
    (filter.from.unwrap_or(Day::FIRST).month(), filter.to.unwrap_or(Day::LAST).month())
}

/// The entries that words and classification leave.
fn only(books: &Books, filter: &Filter, ties: &Ties) -> Result<Option<HashSet<u64>>, JournalError> {
    let mut only: Option<HashSet<u64>> = None;
    if let Some(text) = &filter.text {
        let found = books.search(text)?.into_iter().chain(filter.also.iter().copied());
        // The reason of a classification finds what it explains, and itself where it is listed.
        only = Some(found.flat_map(|entry| [entry, ties.root(entry)]).collect());
    }
    if filter.unclassified {
        let open: HashSet<u64> = books.unclassified()?.into_iter().collect();
        only =
            Some(only.map_or(open.clone(), |found| found.intersection(&open).copied().collect()));
    }
    Ok(only)
}
