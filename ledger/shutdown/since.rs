//! What changed since the end began and no claim tells: what was lent, what banks took for themselves.
//! Refuses nothing. What was lent is owed, and fees are closing costs (`distribution`).

use super::read::ShutdownError;
use crate::account::{Code, is_fee};
use crate::authority::Phased;
use crate::books::Books;
use crate::day::Day;
use crate::money::Currency;
use crate::payout::{Payable, Payouts};
use std::collections::BTreeMap;

/// Sums by account and currency, or by currency alone, in minor units.
pub(super) struct Since {
    lent: BTreeMap<(String, String), i128>,
    fees: BTreeMap<String, i128>,
}

impl Since {
    /// By the books when closing began, and now.
    ///
    /// # Errors
    /// The books.
    pub(super) fn of(
        then: &Books,
        now: &Books,
        payouts: &Payouts,
        begun: Phased,
    ) -> Result<Self, ShutdownError> {
        let mut since = Self { lent: BTreeMap::new(), fees: BTreeMap::new() };
        since.add(now, 1)?;
        since.add(then, -1)?;
        // What a claim asks for is a cost by that claim.
        for Payable { claim, .. } in payouts.all().filter(|p| p.expense > Some(begun.entry)) {
            let fee = is_fee(&format!("expenses:{}", claim.category));
            if fee && claim.fund == Code::general() {
                *since.fees.entry(claim.ccy.code().to_owned()).or_default() -=
                    i128::from(claim.minor);
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
            } else if is_fee(&leg.account) && leg.kind != "donation" && leg.fund == "general" {
                *self.fees.entry(leg.ccy.clone()).or_default() += sign * (debit - credit);
            }
        }
        Ok(())
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

    /// What banks and processors charged the general fund, in no gift.
    pub(super) fn fees(&self, ccy: Currency) -> u64 {
        self.fees.get(ccy.code()).and_then(|minor| u64::try_from(*minor).ok()).unwrap_or(0)
    }
}
