//! How a list is found: which legs and entries a filter means, month by month, and what they add up
//! to. Where the totals of months say it already, no entry and no posting is read.

use super::PAGE;
use super::filter::{Filter, Kind};
use super::group::{Group, Ties, groups};
use super::row::Row;
use super::sums::{Adding, Measure, Sum, currency_of, is_without_money};
use crate::books::Books;
use crate::day::{Day, Month};
use crate::journal::JournalError;
use crate::money::Currency;
use crate::store::{Leg, Legs, MonthTotal};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

/// The entries of one month that were found: how many, or which.
pub(super) enum Found {
    Many(u64),
    These(Vec<u64>),
}

impl Found {
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Many(n) => *n,
            Self::These(entries) => entries.len() as u64,
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

/// What an account held, and what single entries moved on it, in minor units, by day.
type Held = (BTreeMap<Currency, i128>, Vec<(Day, u64, Currency, i128)>);

/// A filter that was looked up in the book: which legs it means, and which entries.
pub(super) struct Search<'a> {
    books: &'a Books,
    filter: &'a Filter,
    pub(super) measure: Measure,
    legs: Legs,
    /// The filter names legs; an entry needs one of each set.
    sets: Vec<HashSet<u32>>,
    /// Which entries alone may be listed, because of their words or of being unclassified.
    only: Option<HashSet<u64>>,
    ties: Ties,
}

impl<'a> Search<'a> {
    pub(super) fn new(books: &'a Books, filter: &'a Filter) -> Result<Self, JournalError> {
        let legs = books.legs()?;
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
        let ties = Ties::of(books)?;
        let only = only(books, filter, &ties)?;
        Ok(Self { books, filter, measure: Measure::of(filter), legs, sets, only, ties })
    }

    /// What there is, by month, and what it adds up to.
    pub(super) fn find(&self) -> Result<Findings, JournalError> {
        let mut adding = Adding::new(&self.measure);
        let mut undone = false;
        let months = match self.filter.kind.filter(|kind| kind.is_landmark()) {
            _ if self.only.as_ref().is_some_and(HashSet::is_empty) => BTreeMap::new(),
            Some(kind) => self.landmarks(kind, &mut adding, &mut undone)?,
            None => self.money(&mut adding, &mut undone)?,
        };
        Ok(Findings { months, sums: adding.sums(), undone })
    }

    /// The entries that move money, each with what explains it.
    fn money(
        &self,
        adding: &mut Adding<'_>,
        undone: &mut bool,
    ) -> Result<BTreeMap<Month, Found>, JournalError> {
        let counts = if self.is_plain() { Some(self.counts()?) } else { None };
        let (from, to) = self.bounds();
        let totals = self.books.totals(from, to)?;
        let mut by_month: BTreeMap<Month, Vec<&MonthTotal>> = BTreeMap::new();
        for row in &totals {
            by_month.entry(row.month).or_default().push(row);
        }
        let mut months = BTreeMap::new();
        for (month, totals) in by_month {
            let found = match counts.as_ref().filter(|_| !self.ties.are_in(&totals)) {
                Some(counts) => {
                    self.add_totals(&totals, adding)?;
                    Found::Many(counts.get(&month).copied().unwrap_or(0))
                }
                None => {
                    let groups = groups(self.books, &self.legs, month, &self.ties)?;
                    Found::These(self.counted(groups, adding, undone)?)
                }
            };
            months.insert(month, found);
        }
        Ok(months)
    }

    /// Those of a month that the filter lets through; what they add up to is added.
    fn counted(
        &self,
        groups: Vec<Group<'_>>,
        adding: &mut Adding<'_>,
        undone: &mut bool,
    ) -> Result<Vec<u64>, JournalError> {
        let mut entries = Vec::new();
        for group in groups {
            if !self.lets_through(&group)? {
                continue;
            }
            entries.push(group.entry);
            if self.ties.is_undone(group.entry) {
                *undone = true;
            } else if !self.filter.kind.is_some_and(Kind::explains) {
                adding.add_group(&group)?;
            }
        }
        Ok(entries)
    }

    /// Whether the totals of months say everything: at most one set of legs, nothing by entry.
    fn is_plain(&self) -> bool {
        let Filter { min, max, from, to, kind, .. } = self.filter;
        let by_entry = self.only.is_some() || min.is_some() || max.is_some();
        let cut = [from, to].into_iter().flatten().any(|day| self.filter.cuts(day.month()));
        self.sets.len() <= 1 && !by_entry && !cut && kind.is_none_or(|kind| !kind.is_landmark())
    }

    fn counts(&self) -> Result<BTreeMap<Month, u64>, JournalError> {
        let (from, to) = self.bounds();
        if self.sets.is_empty() && self.filter.kind.is_none() {
            return self.books.entry_counts(from, to);
        }
        self.books.entry_counts_on(&self.legs, &self.ids(), from, to)
    }

    /// The legs of a plain filter.
    fn ids(&self) -> Vec<u32> {
        let of_kind = |leg: &Leg| self.filter.kind.is_none_or(|kind| leg.kind == kind.as_str());
        let on = |id: &u32| self.sets.iter().all(|set| set.contains(id));
        let all = (0_u32..).zip(self.legs.all()).filter(|(_, leg)| of_kind(leg));
        all.map(|(id, _)| id).filter(on).collect()
    }

    fn bounds(&self) -> (Month, Month) {
        let (from, to) = (self.filter.from, self.filter.to);
        (from.unwrap_or(Day::FIRST).month(), to.unwrap_or(Day::LAST).month())
    }

    /// Adds the totals of a month in which nothing was answered.
    fn add_totals(
        &self,
        totals: &[&MonthTotal],
        adding: &mut Adding<'_>,
    ) -> Result<(), JournalError> {
        let kind = self.filter.kind.map(Kind::as_str);
        for row in totals.iter().filter(|row| kind.is_none_or(|kind| row.leg.kind == kind)) {
            adding.add(&row.leg, i128::from(row.total.debit), i128::from(row.total.credit))?;
        }
        Ok(())
    }

    /// Entries that are found by their type, each by itself. What posts nothing stands in the month
    /// in which it was recorded, and on no account.
    fn landmarks(
        &self,
        kind: Kind,
        adding: &mut Adding<'_>,
        undone: &mut bool,
    ) -> Result<BTreeMap<Month, Found>, JournalError> {
        let (mut months, mut bare) = (BTreeMap::<Month, Vec<u64>>::new(), HashSet::new());
        for index in self.books.landmarks(kind.as_str(), Day::FIRST.month(), Day::LAST.month())? {
            let entry = self.books.entry(index)?;
            let posts = !entry.postings.is_empty();
            let day = if posts { entry.date } else { entry.recorded };
            if self.filter.has_day(day) {
                months.entry(day.month()).or_default().push(index);
                bare.extend(Some(index).filter(|_| !posts));
            }
        }
        let bounded = self.filter.min.is_some() || self.filter.max.is_some();
        let open = self.sets.is_empty() && !bounded;
        let mut found = BTreeMap::new();
        for (month, entries) in months {
            let mut here: Vec<u64> = entries.iter().copied().filter(|e| bare.contains(e)).collect();
            if here.len() < entries.len() {
                let mut groups = groups(self.books, &self.legs, month, &Ties::default())?;
                groups.retain(|group| entries.binary_search(&group.entry).is_ok());
                here.retain(|index| open && self.is_named(*index));
                here.extend(self.counted(groups, adding, undone)?);
                here.sort_unstable();
            } else {
                here.retain(|index| open && self.is_named(*index));
            }
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
        Ok(kind.is_none_or(|kind| group.kind == kind.as_str())
            && self.is_named(group.entry)
            && self.sets.iter().all(on)
            && self.is_within(group)?
            && self.has_day_of(group.entry)?)
    }

    fn has_day_of(&self, entry: u64) -> Result<bool, JournalError> {
        let Filter { from, to, .. } = self.filter;
        let cut = [from, to].into_iter().flatten().any(|day| self.filter.cuts(day.month()));
        Ok(!cut || self.filter.has_day(self.books.day_of(entry)?))
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

    /// Which entries of a month were found, by day, and by entry within one. What posts nothing
    /// stands as it was recorded, which is the order of the log.
    pub(super) fn ordered(&self, month: Month, found: &Found) -> Result<Vec<u64>, JournalError> {
        let entries = match found {
            Found::These(entries) => Cow::Borrowed(entries),
            Found::Many(_) => Cow::Owned(self.books.entries_on(&self.ids(), month)?),
        };
        if self.filter.kind.is_some_and(Kind::posts_nothing) {
            return Ok(entries.into_owned());
        }
        let mut dated = Vec::with_capacity(entries.len());
        for index in entries.iter() {
            dated.push((self.books.day_of(*index)?, *index));
        }
        dated.sort_unstable();
        Ok(dated.into_iter().map(|(_, index)| index).collect())
    }

    /// The entries of one page, newest first, with their months.
    pub(super) fn page_of(
        &self,
        months: &BTreeMap<Month, Found>,
        mut skip: u64,
    ) -> Result<Vec<(Month, u64)>, JournalError> {
        let mut page = Vec::new();
        for (month, found) in months.iter().rev() {
            if skip >= found.len() {
                skip -= found.len();
                continue;
            }
            let left = (PAGE - page.len() as u64) as usize;
            let newest = self.ordered(*month, found)?.into_iter().rev();
            page.extend(newest.skip(skip as usize).take(left).map(|index| (*month, index)));
            skip = 0;
            if page.len() as u64 == PAGE {
                break;
            }
        }
        Ok(page)
    }

    /// In a list of one account of assets: what it held after each row, in the order of the list,
    /// whatever else the filter leaves out.
    pub(super) fn add_balances(
        &self,
        page: &[(Month, u64)],
        rows: &mut [Row],
    ) -> Result<(), JournalError> {
        let Some(account) = self.filter.account.as_ref().filter(|_| self.measure.is_one_account())
        else {
            return Ok(());
        };
        for (month, of_month) in chunks(page, rows) {
            let (mut held, mut moved) = self.held(account.as_str(), month)?;
            for row in of_month {
                let later = |(day, entry, ..): &mut (Day, u64, _, _)| {
                    (*day, *entry) > (row.date, row.index)
                };
                while let Some((_, _, ccy, minor)) = moved.pop_if(later) {
                    *held.entry(ccy).or_default() -= minor;
                }
                let here = |ccy: &Currency| row.change.iter().any(|(of, _)| of == ccy);
                let told = held.iter().filter(|(ccy, minor)| **minor != 0 || here(ccy));
                row.balance = told.map(|(ccy, minor)| (*ccy, *minor)).collect();
            }
        }
        Ok(())
    }

    /// What an account held at the end of a month, and what moved it in the month, ascending.
    fn held(&self, account: &str, month: Month) -> Result<Held, JournalError> {
        let (mut held, mut moved) = (BTreeMap::new(), Vec::new());
        for row in self.books.totals(Day::FIRST.month(), month)? {
            if row.leg.account == account {
                *held.entry(currency_of(&row.leg)?).or_default() += row.total.net();
            }
        }
        for (id, leg) in (0..).zip(self.legs.all()).filter(|(_, leg)| leg.account == account) {
            let ccy = currency_of(leg)?;
            for (entry, minor) in self.books.postings_on(id, month)? {
                let (day, root) = (self.books.day_of(entry)?, self.ties.root(entry));
                moved.push((day, root, ccy, i128::from(minor)));
            }
        }
        moved.sort_unstable();
        Ok((held, moved))
    }
}

/// The rows of a page, month by month.
fn chunks<'r>(page: &[(Month, u64)], rows: &'r mut [Row]) -> Vec<(Month, &'r mut [Row])> {
    let (mut chunks, mut rest) = (Vec::new(), rows);
    for of_month in page.chunk_by(|(a, _), (b, _)| a == b) {
        let (these, others) = rest.split_at_mut(of_month.len().min(rest.len()));
        chunks.extend(of_month.first().map(|(month, _)| (*month, these)));
        rest = others;
    }
    chunks
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
