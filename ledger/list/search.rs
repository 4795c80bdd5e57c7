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
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The entries of one month that were found: how many, or which, ascending.
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

/// What an account held, and what single entries moved on it, in minor units.
type Held = (BTreeMap<Currency, i128>, Vec<(u64, Currency, i128)>);

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
        let by_entry =
            self.only.is_some() || self.filter.min.is_some() || self.filter.max.is_some();
        self.sets.len() <= 1 && !by_entry
    }

    fn range(&self) -> Result<Vec<Month>, JournalError> {
        let Some((first, last)) = self.books.months()? else { return Ok(Vec::new()) };
        let first = self.filter.from.map_or(first, |from| from.max(first));
        let last = self.filter.to.map_or(last, |to| to.min(last));
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
        let from = self.filter.from.unwrap_or(Day::FIRST.month());
        (from, self.filter.to.unwrap_or(Day::LAST.month()))
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
    pub(super) fn entries<'f>(
        &self,
        month: Month,
        found: &'f Found,
    ) -> Result<Cow<'f, [u64]>, JournalError> {
        Ok(match found {
            Found::These(entries) => Cow::Borrowed(entries),
            Found::Many(_) => Cow::Owned(self.on_legs(month)?),
        })
    }

    /// Entries that are found by their type. What posts nothing stands in the month in which it was
    /// recorded, and on no account.
    fn landmarks(&self, kind: Kind) -> Result<BTreeMap<Month, Found>, JournalError> {
        let mut months: BTreeMap<Month, Vec<u64>> = BTreeMap::new();
        for index in self.books.landmarks(kind.as_str(), Day::FIRST.month(), Day::LAST.month())? {
            let entry = self.books.entry(index)?;
            let posts = !entry.postings.is_empty();
            let month = if posts { entry.date.month() } else { entry.recorded.month() };
            if self.filter.has_month(month) && (posts || self.sets.is_empty()) {
                months.entry(month).or_default().push(index);
            }
        }
        let mut found = BTreeMap::new();
        for (month, mut entries) in months {
            if !self.sets.is_empty() {
                let on_legs: HashSet<u64> = self.on_legs(month)?.into_iter().collect();
                entries.retain(|index| on_legs.contains(index));
            }
            found.insert(month, Found::These(self.narrowed(month, entries)?));
        }
        Ok(found)
    }

    /// Leaves out what the conditions on single entries leave out.
    fn narrowed(&self, month: Month, mut entries: Vec<u64>) -> Result<Vec<u64>, JournalError> {
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
            amounts.get(index).is_some_and(|of| of.iter().any(|(ccy, minor)| within(*ccy, *minor)))
        });
        Ok(entries)
    }

    /// The amounts of all entries of a month, as [`Row::amount`] has them.
    fn amounts(
        &self,
        month: Month,
    ) -> Result<HashMap<u64, BTreeMap<Currency, i128>>, JournalError> {
        let mut amounts: HashMap<u64, BTreeMap<Currency, i128>> = HashMap::new();
        for (id, leg) in (0..).zip(self.legs.all()) {
            let Ok(ccy) = leg.ccy.parse() else { continue };
            for (entry, minor) in self.books.postings_on(id, month)? {
                if minor > 0 {
                    *amounts.entry(entry).or_default().entry(ccy).or_default() += i128::from(minor);
                }
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
            let left = PAGE - page.len() as u64;
            let newest = self.newest(*month, found, skip + left)?;
            page.extend(newest.into_iter().skip(skip as usize).map(|index| (*month, index)));
            skip = 0;
            if page.len() as u64 == PAGE {
                break;
            }
        }
        Ok(page)
    }

    /// The newest `n` entries of a month that were found, newest first. Of the legs' postings only
    /// the ends are read, so that the first page of a busy month costs no more than of a quiet one.
    fn newest(&self, month: Month, found: &Found, n: u64) -> Result<Vec<u64>, JournalError> {
        if let Found::These(entries) = found {
            return Ok(entries.iter().rev().take(n as usize).copied().collect());
        }
        let mut newest = BTreeSet::new();
        for leg in self.sets.first().unwrap_or(&self.of_kind) {
            let postings = self.books.newest_on(*leg, month, 0, n)?;
            newest.extend(postings.into_iter().map(|(entry, _)| entry));
        }
        Ok(newest.into_iter().rev().take(n as usize).collect())
    }

    pub(super) fn sums(&self, months: &BTreeMap<Month, Found>) -> Result<Vec<Sum>, JournalError> {
        let mut adding = Adding::new(&self.measure);
        if self.is_plain() && self.filter.kind.is_none_or(|kind| !kind.is_landmark()) {
            let (from, to) = self.bounds();
            let kind = self.filter.kind.map(Kind::as_str);
            for row in self.books.totals(from, to)? {
                if kind.is_none_or(|kind| row.leg.kind == kind) {
                    adding.add(&row.leg, row.total.debit.into(), row.total.credit.into());
                }
            }
        } else {
            for (month, found) in months {
                let Found::These(entries) = found else { continue };
                let entries: HashSet<u64> = entries.iter().copied().collect();
                self.add_postings(*month, &entries, &mut adding)?;
            }
        }
        Ok(adding.sums())
    }

    fn add_postings(
        &self,
        month: Month,
        entries: &HashSet<u64>,
        adding: &mut Adding<'_>,
    ) -> Result<(), JournalError> {
        for (id, leg) in (0..).zip(self.legs.all()) {
            if entries.is_empty() || self.measure.sign(&leg.account, &leg.fund).is_none() {
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
            let oldest = of_month.iter().map(|row| row.index).min().unwrap_or(0);
            let (mut held, mut moved) = self.held(account.as_str(), month, oldest)?;
            for row in of_month {
                while let Some((_, ccy, minor)) = moved.pop_if(|(entry, ..)| *entry > row.index) {
                    *held.entry(ccy).or_default() -= minor;
                }
                let here = |ccy: &Currency| row.change.iter().any(|(of, _)| of == ccy);
                let told = held.iter().filter(|(ccy, minor)| **minor != 0 || here(ccy));
                row.balance = told.map(|(ccy, minor)| (*ccy, *minor)).collect();
            }
        }
        Ok(())
    }

    /// What an account held at the end of a month, and what moved it from entry `from` on, ascending.
    fn held(&self, account: &str, month: Month, from: u64) -> Result<Held, JournalError> {
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
            let postings = self.books.newest_on(id, month, from, u64::MAX)?;
            moved.extend(postings.into_iter().map(|(entry, minor)| (entry, ccy, minor.into())));
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
