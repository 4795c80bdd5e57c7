//! What changed since the end began and no claim tells: what was lent, what was spent by hand or taken by a
//! bank. Refuses nothing. What was lent is owed, and what was spent is what closing costs (`distribution`).

use super::read::ShutdownError;
use crate::account::{Class, Code, class_of};
use crate::books::Books;
use crate::day::Day;
use crate::money::Currency;
use crate::payout::{Payable, Payouts};
use std::collections::BTreeMap;

/// The books at one time, with their fold.
pub(super) struct Then<'a> {
    pub books: &'a Books,
    pub payouts: &'a Payouts,
}

/// Sums by account and currency, or by currency alone, in minor units.
#[derive(Default)]
pub(super) struct Since {
    lent: BTreeMap<(String, String), i128>,
    spent: BTreeMap<String, i128>,
}

impl Since {
    /// By the books when closing began, and now.
    ///
    /// # Errors
    /// The books.
    pub(super) fn of([then, now]: [Then<'_>; 2], begun: u64) -> Result<Self, ShutdownError> {
        let mut since = Self::default();
        for (Then { books, payouts }, sign) in [(&now, 1), (&then, -1)] {
            since.add(books, sign)?;
            // What a claim asks for is a cost, or a debt, by that claim; a vendor's debit by its commitment.
            let posted = payouts.all().filter(|p| p.expense.is_some() && !is_back(p));
            for claim in posted.map(|payable| &payable.claim) {
                since.spend(&claim.fund, claim.ccy.code(), -sign * i128::from(claim.minor));
            }
        }
        for (entry, ..) in now.payouts.pulled().filter(|(entry, ..)| *entry > begun) {
            for of in now.books.entry(entry)?.postings.iter() {
                if let (Class::Expenses, Some(fund)) = (of.account.class(), &of.fund) {
                    since.spend(fund, of.ccy.code(), -i128::from(of.minor));
                }
            }
        }
        Ok(since)
    }

    fn add(&mut self, books: &Books, sign: i128) -> Result<(), ShutdownError> {
        for row in books.totals(Day::FIRST.month(), Day::LAST.month())? {
            let leg = &row.leg;
            let (debit, credit) = (i128::from(row.total.debit), i128::from(row.total.credit));
            if leg.account.starts_with("liabilities:loan:") {
                // A loan that was reversed was none; what was paid back was lent before.
                let minor = if leg.kind == "reversal" { -debit } else { credit };
                *self.lent.entry((leg.account.clone(), leg.ccy.clone())).or_default() +=
                    sign * minor;
            }
            // What is kept back of a gift never came, and what is given in kind costs no money.
            let of_money = !matches!(leg.kind.as_str(), "donation" | "noncash");
            if class_of(&leg.account) == Class::Expenses && of_money && leg.fund == "general" {
                *self.spent.entry(leg.ccy.clone()).or_default() += sign * (debit - credit);
            }
        }
        Ok(())
    }

    fn spend(&mut self, fund: &Code, ccy: &str, minor: i128) {
        if *fund == Code::general() {
            *self.spent.entry(ccy.to_owned()).or_default() += minor;
        }
    }

    /// What was lent on an account.
    pub(super) fn lent(&self, account: &str, ccy: Currency) -> u64 {
        let lent = self.lent.get(&(account.to_owned(), ccy.code().to_owned()));
        lent.and_then(|minor| u64::try_from(*minor).ok()).unwrap_or(0)
    }

    /// All accounts of lenders in a currency.
    pub(super) fn lenders(&self, ccy: Currency) -> impl Iterator<Item = &str> {
        let here = self.lent.keys().filter(move |(_, of)| of == ccy.code());
        here.map(|(account, _)| account.as_str())
    }

    /// What was spent of the general fund by nobody's claim: by hand, or by a bank for itself.
    pub(super) fn spent(&self, ccy: Currency) -> u64 {
        self.spent.get(ccy.code()).and_then(|minor| u64::try_from(*minor).ok()).unwrap_or(0)
    }
}

/// What goes back of a gift is no expense.
fn is_back(payable: &Payable) -> bool {
    payable.given.is_some_and(|given| given.gift().is_some())
}
