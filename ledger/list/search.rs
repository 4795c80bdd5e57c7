//! What a filter means in a book: which legs, which entries, and whether it lets one through.
//! Refuses currencies that nobody knows. [`super::find`] goes through the months with it.

use super::filter::{Filter, Kind};
use super::group::{Group, Ties};
use super::measure::{Measure, currency_of, is_without_money};
use super::row::Row;
use crate::books::Books;
use crate::day::{Day, Month};
use crate::journal::JournalError;
use crate::money::Currency;
use crate::store::{Leg, Legs};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A filter that was looked up in the book: which legs it means, and which entries.
pub(super) struct Search<'a> {
    pub(super) books: &'a Books,
    pub(super) filter: &'a Filter,
    pub(super) measure: Measure,
    pub(super) legs: &'a Legs,
    /// The filter names legs; an entry needs one of each set.
    pub(super) sets: Vec<HashSet<u32>>,
    /// Which entries alone may be listed, because of their words or of being unclassified.
    pub(super) only: Option<HashSet<u64>>,
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

    pub(super) fn leg_ids(&self) -> HashMap<&'a Leg, u32> {
        self.legs.all().iter().zip(0..).collect()
    }

    /// The legs of a plain filter.
    pub(super) fn wanted(&self, ids: &HashMap<&'a Leg, u32>) -> HashMap<&'a Leg, u32> {
        let on = |id: u32| self.sets.iter().all(|set| set.contains(&id));
        let wanted = ids.iter().filter(|(leg, id)| self.is_of_kind(leg) && on(**id));
        wanted.map(|(leg, id)| (*leg, *id)).collect()
    }

    /// Their ids.
    pub(super) fn wanted_ids(&self) -> Vec<u32> {
        self.wanted(&self.leg_ids()).into_values().collect()
    }

    pub(super) fn is_of_kind(&self, leg: &Leg) -> bool {
        self.filter.kind.is_none_or(|kind| leg.kind == kind.as_str())
    }

    pub(super) fn is_named(&self, entry: u64) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&entry))
    }

    /// Whether an entry is of the type, the days, the legs, the words and the amounts that are
    /// looked for.
    pub(super) fn lets_through(&self, group: &Group<'_>) -> Result<bool, JournalError> {
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
pub(super) fn bounds(filter: &Filter) -> (Month, Month) {
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
