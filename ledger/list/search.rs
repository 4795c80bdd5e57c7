//! How a list is found: which legs and entries a filter means, month by month, and what they add up
//! to. Where the totals of months say it already, no entry and no posting is read.

use super::PAGE;
use super::filter::{Filter, Kind};
use super::row::Row;
use super::sums::{Adding, Measure, Sum};
use crate::books::Books;
use crate::day::{Day, Month};
use crate::journal::JournalError;
use crate::money::Currency;
use crate::store::{Leg, Legs};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

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

/// What an account held, and what single entries moved on it, in minor units, by day.
type Held = (BTreeMap<Currency, i128>, Vec<(Day, u64, Currency, i128)>);

/// A filter that was looked up in the book: which legs it means, and which entries.
pub(super) struct Search<'a> {
    books: &'a Books,
    filter: &'a Filter,
    pub(super) measure: Measure,
    legs: Legs,
    /// The filter names legs; an entry needs one of each set.
    sets: Vec<Vec<u32>>,
    /// All legs of the filter's type.
    of_kind: Vec<u32>,
    /// Which entries alone may be listed, because of their words or of being unclassified.
    only: Option<HashSet<u64>>,
}

impl<'a> Search<'a> {
    pub(super) fn new(books: &'a Books, filter: &'a Filter) -> Result<Self, JournalError> {
        let legs = books.legs()?;
        let by_leg = filter.kind.filter(|kind| !kind.is_landmark());
        let ids = |wanted: &dyn Fn(&Leg) -> bool| -> Vec<u32> {
            let of_kind = |leg: &Leg| by_leg.is_none_or(|kind| leg.kind == kind.as_str());
            let all = (0_u32..).zip(legs.all());
            all.filter(|(_, leg)| of_kind(leg) && wanted(leg)).map(|(id, _)| id).collect()
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
        let of_kind = ids(&|_| true);
        let measure = Measure::of(filter);
        let only = only(books, filter)?;
        Ok(Self { books, filter, measure, legs, sets, of_kind, only })
    }

    /// What was found, by month.
    pub(super) fn months(&self) -> Result<BTreeMap<Month, Found>, JournalError> {
        if self.only.as_ref().is_some_and(HashSet::is_empty) {
            return Ok(BTreeMap::new());
        }
        if let Some(kind) = self.filter.kind.filter(|kind| kind.is_landmark()) {
            return self.landmarks(kind);
        }
        if self.is_plain() {
            return self.counts();
        }
        let mut months = BTreeMap::new();
        for month in self.range()? {
            let entries = self.narrowed(month, self.on_legs(month)?)?;
            months.insert(month, Found::These(entries));
        }
        Ok(months)
    }

    /// Whether the totals of months say everything: at most one set of legs, nothing by entry.
    fn is_plain(&self) -> bool {
        let Filter { min, max, from, to, .. } = self.filter;
        let by_entry = self.only.is_some() || min.is_some() || max.is_some();
        let cut = [from, to].into_iter().flatten().any(|day| self.filter.cuts(day.month()));
        self.sets.len() <= 1 && !by_entry && !cut
    }

    fn range(&self) -> Result<Vec<Month>, JournalError> {
        let Some((first, last)) = self.books.months()? else { return Ok(Vec::new()) };
        let (from, to) = self.bounds();
        let (first, last) = (first.max(from), last.min(to));
        let numbers = first.number()..=last.number();
        Ok(numbers.filter_map(Month::from_number).collect())
    }

    fn counts(&self) -> Result<BTreeMap<Month, Found>, JournalError> {
        let (from, to) = self.bounds();
        let ids = self.sets.first().unwrap_or(&self.of_kind);
        let everything = self.sets.is_empty() && self.filter.kind.is_none();
        let counts = if everything {
            self.books.entry_counts(from, to)?
        } else {
            self.books.entry_counts_on(&self.legs, ids, from, to)?
        };
        Ok(counts.into_iter().map(|(month, n)| (month, Found::Many(n))).collect())
    }

    fn bounds(&self) -> (Month, Month) {
        let (from, to) = (self.filter.from, self.filter.to);
        (from.unwrap_or(Day::FIRST).month(), to.unwrap_or(Day::LAST).month())
    }

    /// The entries of a month with a posting in each set.
    fn on_legs(&self, month: Month) -> Result<Vec<u64>, JournalError> {
        let mut sets = self.sets.iter();
        let mut entries = self.books.entries_on(sets.next().unwrap_or(&self.of_kind), month)?;
        for set in sets {
            let also: HashSet<u64> = self.books.entries_on(set, month)?.into_iter().collect();
            entries.retain(|index| also.contains(index));
        }
        Ok(entries)
    }

    /// Which entries of a month were found.
    fn entries<'f>(&self, month: Month, found: &'f Found) -> Result<Cow<'f, [u64]>, JournalError> {
        Ok(match found {
            Found::These(entries) => Cow::Borrowed(entries),
            Found::Many(_) => Cow::Owned(self.on_legs(month)?),
        })
    }

    /// The same by day, and by entry within one. What posts nothing stands as it was recorded,
    /// which is the order of the log.
    pub(super) fn ordered(&self, month: Month, found: &Found) -> Result<Vec<u64>, JournalError> {
        let entries = self.entries(month, found)?;
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

    /// Entries that are found by their type. What posts nothing stands in the month in which it was
    /// recorded, and on no account.
    fn landmarks(&self, kind: Kind) -> Result<BTreeMap<Month, Found>, JournalError> {
        let mut months: BTreeMap<Month, Vec<u64>> = BTreeMap::new();
        for index in self.books.landmarks(kind.as_str(), Day::FIRST.month(), Day::LAST.month())? {
            let entry = self.books.entry(index)?;
            let posts = !entry.postings.is_empty();
            let day = if posts { entry.date } else { entry.recorded };
            if self.filter.has_day(day) && (posts || self.sets.is_empty()) {
                months.entry(day.month()).or_default().push(index);
            }
        }
        let mut found = BTreeMap::new();
        for (month, mut entries) in months {
            if !self.sets.is_empty() {
                let on_legs: HashSet<u64> = self.on_legs(month)?.into_iter().collect();
                entries.retain(|index| on_legs.contains(index));
            }
            found.insert(month, Found::These(self.bounded(month, entries)?));
        }
        Ok(found)
    }

    /// Leaves out what the conditions on single entries leave out.
    fn narrowed(&self, month: Month, mut entries: Vec<u64>) -> Result<Vec<u64>, JournalError> {
        if self.filter.cuts(month) {
            let mut within = Vec::new();
            for index in entries {
                if self.filter.has_day(self.books.day_of(index)?) {
                    within.push(index);
                }
            }
            entries = within;
        }
        self.bounded(month, entries)
    }

    /// Leaves out what words, classification and amounts leave out.
    fn bounded(&self, month: Month, mut entries: Vec<u64>) -> Result<Vec<u64>, JournalError> {
        if let Some(only) = &self.only {
            entries.retain(|index| only.contains(index));
        }
        let (min, max) = (&self.filter.min, &self.filter.max);
        if (min.is_none() && max.is_none()) || entries.is_empty() {
            return Ok(entries);
        }
        let within = |ccy: Currency, minor: i128| {
            min.as_ref().is_none_or(|b| b.compare(minor, ccy).is_ge())
                && max.as_ref().is_none_or(|b| b.compare(minor, ccy).is_le())
        };
        let amounts = self.amounts(month)?;
        entries.retain(|index| {
            amounts.get(index).is_some_and(|of| {
                of.iter().any(|(ccy, [gross, change])| {
                    within(*ccy, *gross) || (*change != 0 && within(*ccy, change.abs()))
                })
            })
        });
        Ok(entries)
    }

    /// What rows show of all entries of a month: [`Row::amount`], and [`Row::change`].
    fn amounts(
        &self,
        month: Month,
    ) -> Result<HashMap<u64, BTreeMap<Currency, [i128; 2]>>, JournalError> {
        let mut amounts: HashMap<u64, BTreeMap<Currency, [i128; 2]>> = HashMap::new();
        for (id, leg) in (0..).zip(self.legs.all()) {
            let Ok(ccy) = leg.ccy.parse() else { continue };
            let sign = self.measure.sign(&leg.account, &leg.fund);
            let sign =
                sign.unwrap_or(i128::from(self.measure.is_kept_back(&leg.kind, &leg.account)));
            for (entry, minor) in self.books.postings_on(id, month)? {
                let [gross, change] = amounts.entry(entry).or_default().entry(ccy).or_default();
                *gross += i128::from(minor.max(0));
                *change += i128::from(minor) * sign;
            }
        }
        Ok(amounts)
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

    /// What the list adds up to, and whether anything in it counts for nothing.
    pub(super) fn sums(
        &self,
        months: &BTreeMap<Month, Found>,
    ) -> Result<(Vec<Sum>, bool), JournalError> {
        let mut adding = Adding::new(&self.measure);
        let undone = if self.is_plain() && self.filter.kind.is_none_or(|kind| !kind.is_landmark()) {
            self.add_totals(&mut adding)?
        } else {
            let reversed = self.books.reversed()?;
            let undone: HashSet<u64> = reversed.into_iter().flat_map(<[u64; 2]>::from).collect();
            let mut left_out = false;
            for (month, found) in months {
                let Found::These(entries) = found else { continue };
                let counted = entries.iter().copied().filter(|index| !undone.contains(index));
                let counted: HashSet<u64> = counted.collect();
                left_out |= counted.len() < entries.len();
                self.add_postings(*month, &counted, &mut adding)?;
            }
            left_out
        };
        Ok((adding.sums(), undone))
    }

    /// Adds the totals of months. A reversal stands on the legs and on the day of what it reverses,
    /// with the other sign: where a total has both signs, its reversals leave both sides.
    fn add_totals(&self, adding: &mut Adding<'_>) -> Result<bool, JournalError> {
        let (from, to) = self.bounds();
        let kind = self.filter.kind.map(Kind::as_str);
        let reversals = self.books.landmarks("reversal", Day::FIRST.month(), Day::LAST.month())?;
        let mut left_out = false;
        for row in self.books.totals(from, to)? {
            let of_kind = kind.is_none_or(|kind| row.leg.kind == kind);
            if !of_kind || !self.measure.counts(&row.leg) {
                continue;
            }
            let (debit, credit) = (i128::from(row.total.debit), i128::from(row.total.credit));
            let mut undone = 0;
            if debit > 0 && credit > 0 && !reversals.is_empty() {
                let id = self.legs.all().iter().position(|leg| *leg == *row.leg).unwrap_or(0);
                let postings = self.books.postings_on(id as u32, row.month)?.into_iter();
                let by_reversal =
                    postings.filter(|(entry, _)| reversals.binary_search(entry).is_ok());
                undone = by_reversal.map(|(_, minor)| i128::from(minor).abs()).sum();
            }
            left_out |= undone > 0;
            adding.add(&row.leg, debit - undone, credit - undone);
        }
        Ok(left_out)
    }

    fn add_postings(
        &self,
        month: Month,
        entries: &HashSet<u64>,
        adding: &mut Adding<'_>,
    ) -> Result<(), JournalError> {
        for (id, leg) in (0..).zip(self.legs.all()) {
            if entries.is_empty() || !self.measure.counts(leg) {
                continue;
            }
            for (entry, minor) in self.books.postings_on(id, month)? {
                if entries.contains(&entry) {
                    let minor = i128::from(minor);
                    adding.add(leg, minor.max(0), (-minor).max(0));
                }
            }
        }
        Ok(())
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
            if row.leg.account == account
                && let Ok(ccy) = row.leg.ccy.parse()
            {
                *held.entry(ccy).or_default() += row.total.net();
            }
        }
        for (id, leg) in (0..).zip(self.legs.all()).filter(|(_, leg)| leg.account == account) {
            let Ok(ccy) = leg.ccy.parse() else { continue };
            for (entry, minor) in self.books.postings_on(id, month)? {
                moved.push((self.books.day_of(entry)?, entry, ccy, i128::from(minor)));
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
fn only(books: &Books, filter: &Filter) -> Result<Option<HashSet<u64>>, JournalError> {
    let mut only: Option<HashSet<u64>> = None;
    if let Some(text) = &filter.text {
        only = Some(books.search(text)?.into_iter().collect());
    }
    if filter.unclassified {
        let open: HashSet<u64> = books.unclassified()?.into_iter().collect();
        only =
            Some(only.map_or(open.clone(), |found| found.intersection(&open).copied().collect()));
    }
    Ok(only)
}
