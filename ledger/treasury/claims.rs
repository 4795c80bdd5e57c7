//! What was claimed before, added up once, so that one more claim costs the same however many there
//! are. Refuses nothing; `flags` compares a new claim with it.

use super::{NewClaim, TreasuryError, money};
use crate::account::Code;
use crate::day::Day;
use crate::money::Currency;
use crate::payout::Payouts;
use crate::store::Facts;
use std::collections::HashMap;

/// The claims that stand, and what there is to pay them with.
pub(super) struct Claims {
    /// Their amounts, ascending.
    amounts: HashMap<Currency, Vec<i64>>,
    /// When the same amount was last claimed for a payee.
    newest: HashMap<(Code, Currency, i64), Day>,
    /// Owed and not yet paid.
    open: HashMap<Currency, i128>,
    /// In all own accounts, before this append.
    cash: HashMap<String, i128>,
}

impl Claims {
    pub fn of(payouts: &Payouts, facts: &Facts) -> Result<Self, TreasuryError> {
        let mut claims = Self {
            amounts: HashMap::new(),
            newest: HashMap::new(),
            open: HashMap::new(),
            cash: HashMap::new(),
        };
        for payable in payouts.all().filter(|payable| payable.replaced.is_none()) {
            let claim = &payable.claim;
            claims.amounts.entry(claim.ccy).or_default().push(claim.minor);
            claims.see(&claim.payee, claim.ccy, claim.minor, payable.recorded);
            if payable.expense.is_some() && !payable.is_paid() {
                *claims.open.entry(claim.ccy).or_default() += i128::from(claim.minor);
            }
        }
        claims.amounts.values_mut().for_each(|amounts| amounts.sort_unstable());
        for ((_, ccy), minor) in money::of(facts)?.cash {
            *claims.cash.entry(ccy).or_default() += minor;
        }
        Ok(claims)
    }

    /// One more, of today.
    pub fn take(&mut self, new: &NewClaim, today: Day) {
        let amounts = self.amounts.entry(new.ccy).or_default();
        amounts.insert(amounts.partition_point(|minor| *minor <= new.minor), new.minor);
        self.see(&new.payee, new.ccy, new.minor, today);
    }

    fn see(&mut self, payee: &Code, ccy: Currency, minor: i64, on: Day) {
        let newest = self.newest.entry((payee.clone(), ccy, minor)).or_insert(on);
        *newest = on.max(*newest);
    }

    /// All amounts in a currency, ascending.
    pub fn amounts(&self, ccy: Currency) -> &[i64] {
        self.amounts.get(&ccy).map_or(&[], Vec::as_slice)
    }

    /// When this very amount was last claimed for this payee.
    pub fn newest_like(&self, new: &NewClaim) -> Option<Day> {
        self.newest.get(&(new.payee.clone(), new.ccy, new.minor)).copied()
    }

    /// What there would be once all that is owed was paid.
    pub fn left(&self, ccy: Currency) -> i128 {
        let cash = self.cash.get(ccy.code()).copied().unwrap_or(0);
        cash.saturating_sub(self.open.get(&ccy).copied().unwrap_or(0))
    }
}
