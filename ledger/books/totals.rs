//! What the entries of a view add up to: totals of months, lags, what was withheld of gifts, balances
//! and funds at a day.
//! Read off the projections. A view of the past takes off again what came behind it. Refuses nothing.

use super::Books;
use crate::day::{Day, Month};
use crate::journal::JournalError;
use crate::journal::fold::fold;
use crate::store::{Leg, MonthTotal, Projection, Total, day_totals};
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// What the entries behind a view add: a view further back adds to it, and folds nothing twice.
#[derive(Default)]
pub(super) struct Later {
    /// By the month's number and the leg's id.
    totals: BTreeMap<(i32, u32), Total>,
    /// By the leg's id and the day's number.
    days: BTreeMap<(u32, i32), i128>,
    lags: BTreeMap<(i32, i64), i64>,
    withheld: BTreeMap<(i32, String, String), i64>,
}

impl Later {
    /// Adds a stretch of the log. Sums that do not fit were refused when they were written.
    fn add(&mut self, mut more: Projection) {
        for (key, total) in more.totals {
            let sum = self.totals.entry(key).or_default();
            *sum = sum.plus(total).unwrap_or(*sum);
        }
        more.postings.sort_unstable();
        for (leg, day, minor) in day_totals(&more.postings) {
            *self.days.entry((leg, day)).or_default() += minor;
        }
        for (key, n) in more.lags {
            *self.lags.entry(key).or_default() += n;
        }
        for (key, minor) in more.withheld {
            let sum = self.withheld.entry(key).or_default();
            *sum = sum.saturating_add(minor);
        }
    }
}

impl Books {
    /// The totals of months `from` to `to`, by leg, of the entries in the view.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn totals(&self, from: Month, to: Month) -> Result<Vec<MonthTotal>, JournalError> {
        let all = match self.totals.get() {
            Some(all) => all,
            None => {
                let all = self.all_totals()?;
                self.totals.get_or_init(|| all)
            }
        };
        Ok(all.iter().filter(|row| (from..=to).contains(&row.month)).cloned().collect())
    }

    fn all_totals(&self) -> Result<Vec<MonthTotal>, JournalError> {
        let mut totals = self.facts.totals(Day::FIRST.month(), Day::LAST.month())?;
        if self.head.size < self.stored {
            let (later, legs) = (self.later()?, self.legs()?);
            let ids: BTreeMap<&Leg, u32> = legs.all().iter().zip(0..).collect();
            for row in &mut totals {
                let leg = ids.get(&*row.leg).copied();
                if let Some(l) = leg.and_then(|leg| later.totals.get(&(row.month.number(), leg))) {
                    row.total.debit -= l.debit;
                    row.total.credit -= l.credit;
                    row.total.n -= l.n;
                    row.total.entries -= l.entries;
                }
            }
            totals.retain(|row| row.total.n > 0);
        }
        Ok(totals)
    }

    /// What entries behind the view add: the price of looking at the past.
    fn later(&self) -> Result<&Later, JournalError> {
        if let Some(later) = self.later.get() {
            return Ok(later);
        }
        let mut later = Later::default();
        later.add(fold(&self.facts, self.head.size, self.stored)?);
        Ok(self.later.get_or_init(|| later))
    }

    /// Goes back further, keeping what is known of the entries behind the view.
    pub(super) fn rewind(&mut self, size: u64) -> Result<(), JournalError> {
        if let Some(mut later) = self.later.take().filter(|_| size <= self.head.size) {
            later.add(fold(&self.facts, size, self.head.size)?);
            self.later = OnceCell::from(later);
        }
        self.totals = OnceCell::new();
        self.late = OnceCell::new();
        Ok(())
    }

    /// What a leg moved after a day, up to the end of its month.
    pub(crate) fn rest_of_month(&self, leg: u32, day: Day) -> Result<i128, JournalError> {
        let last = day.month().last();
        if day == last {
            return Ok(0);
        }
        let next = day.plus(1);
        let days = self.facts.day_totals(leg, next, last)?;
        let mut rest: i128 = days.iter().map(|(_, minor)| i128::from(*minor)).sum();
        if self.head.size < self.stored {
            let later = self.later()?.days.range((leg, next.number())..=(leg, last.number()));
            rest -= later.map(|(_, minor)| minor).sum::<i128>();
        }
        Ok(rest)
    }

    /// The first and the last month that have postings; `None` in a book without any.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn months(&self) -> Result<Option<(Month, Month)>, JournalError> {
        if self.head.size == self.stored {
            return Ok(self.facts.months()?);
        }
        let totals = self.totals(Day::FIRST.month(), Day::LAST.month())?;
        let months = totals.iter().map(|row| row.month);
        Ok(months.clone().min().zip(months.max()))
    }

    /// Entries of these months per lag in business days; −1 where none is measured.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn lags(&self, from: Month, to: Month) -> Result<Vec<(i64, u64)>, JournalError> {
        let mut lags: BTreeMap<i64, u64> = self.facts.lags(from, to)?.into_iter().collect();
        if self.head.size < self.stored {
            for ((month, days), n) in &self.later()?.lags {
                if (from.number()..=to.number()).contains(month) {
                    let count = lags.entry(*days).or_default();
                    *count = count.saturating_sub(n.unsigned_abs());
                }
            }
            lags.retain(|_, n| *n > 0);
        }
        Ok(lags.into_iter().collect())
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
        let stored = self.facts.entry_counts(from, to)?.into_iter();
        let mut counts: BTreeMap<Month, u64> = stored.collect();
        if self.head.size < self.stored {
            for ((month, _), n) in &self.later()?.lags {
                let month = Month::from_number(*month);
                if let Some(count) = month.and_then(|month| counts.get_mut(&month)) {
                    *count = count.saturating_sub(n.unsigned_abs());
                }
            }
            counts.retain(|_, n| *n > 0);
        }
        Ok(counts)
    }

    /// Fees within gifts of months `from` to `to`, by the account that the gifts reached and currency.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn withheld(
        &self,
        from: Month,
        to: Month,
    ) -> Result<BTreeMap<(String, String), i128>, JournalError> {
        let mut sums: BTreeMap<(String, String), i128> = BTreeMap::new();
        let mut add = |account: String, ccy: String, minor: i128| {
            *sums.entry((account, ccy)).or_default() += minor;
        };
        for ((_, account, ccy), minor) in self.facts.withheld(from, to)? {
            add(account, ccy, i128::from(minor));
        }
        if self.head.size < self.stored {
            for ((month, account, ccy), minor) in &self.later()?.withheld {
                if (from.number()..=to.number()).contains(month) {
                    add(account.clone(), ccy.clone(), -i128::from(*minor));
                }
            }
        }
        Ok(sums)
    }

    /// The balances at the end of a day, by account and currency.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn balances(&self, at: Day) -> Result<BTreeMap<(String, String), i128>, JournalError> {
        self.sums(at, |account, ccy, _| Some((account.to_owned(), ccy.to_owned())))
    }

    /// What belongs to each fund at the end of a day, by fund and currency: income less expenses.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn funds(&self, at: Day) -> Result<BTreeMap<(String, String), i128>, JournalError> {
        let named = |fund: &str, ccy: &str| (fund.to_owned(), ccy.to_owned());
        let funds = self.sums(at, |_, ccy, fund| (!fund.is_empty()).then(|| named(fund, ccy)))?;
        Ok(funds.into_iter().map(|(key, minor)| (key, -minor)).collect())
    }

    /// All postings up to the end of a day, added up by what `key` makes of account, currency and
    /// fund; what comes to zero is left out.
    fn sums<K: Ord>(
        &self,
        at: Day,
        key: impl Fn(&str, &str, &str) -> Option<K>,
    ) -> Result<BTreeMap<K, i128>, JournalError> {
        let mut sums: BTreeMap<K, i128> = BTreeMap::new();
        let mut add = |account: &str, ccy: &str, fund: &str, minor: i128| {
            if let Some(key) = key(account, ccy, fund) {
                *sums.entry(key).or_default() += minor;
            }
        };
        for row in self.totals(Day::FIRST.month(), at.month())? {
            add(&row.leg.account, &row.leg.ccy, &row.leg.fund, row.total.net());
        }
        // What came later in the month is taken off again.
        for (id, leg) in (0..).zip(self.legs()?.all()) {
            add(&leg.account, &leg.ccy, &leg.fund, -self.rest_of_month(id, at)?);
        }
        sums.retain(|_, minor| *minor != 0);
        Ok(sums)
    }
}
