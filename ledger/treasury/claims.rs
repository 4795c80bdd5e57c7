//! What was claimed before, added up once, so that one more claim costs the same however many there
//! are. Refuses nothing; `flags` compares a new claim with it.

use super::{NewClaim, TreasuryError, money};
use crate::account::Code;
use crate::day::Day;
use crate::money::Currency;
use crate::payout::Payouts;
use crate::payout::plan::Money;
use crate::store::Facts;
use std::collections::{BTreeSet, HashMap};

/// The claims that stand, and what there is to pay them with.
pub(super) struct Claims {
    /// Their amounts, ascending.
    amounts: HashMap<Currency, Vec<i64>>,
    /// When the same amount was last claimed for a payee.
    newest: HashMap<(Code, Currency, i64), Day>,
    /// Owed and not yet paid.
    open: HashMap<Currency, i128>,
    /// What the books held before this append.
    money: Money,
}

impl Claims {
    pub fn of(payouts: &Payouts, facts: &Facts) -> Result<Self, TreasuryError> {
        let mut claims = Self {
            amounts: HashMap::new(),
            newest: HashMap::new(),
            open: HashMap::new(),
            money: money::of(facts)?,
        };
        for payable in payouts.all().filter(|payable| payable.replaced.is_empty()) {
            let claim = &payable.claim;
            claims.amounts.entry(claim.ccy).or_default().push(claim.minor);
            claims.see(&claim.payee, claim.ccy, claim.minor, payable.recorded);
            if payable.expense.is_some() && !payable.is_paid() {
                *claims.open.entry(claim.ccy).or_default() += i128::from(claim.minor);
            }
        }
        claims.amounts.values_mut().for_each(|amounts| amounts.sort_unstable());
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

    /// When this very amount was last claimed for any of these payees.
    pub fn newest_like(&self, new: &NewClaim, payees: &BTreeSet<Code>) -> Option<Day> {
        let of = |payee: &Code| self.newest.get(&(payee.clone(), new.ccy, new.minor)).copied();
        payees.iter().filter_map(of).max()
    }

    /// What a fund would have once all that is owed was paid; the general fund after `reserve`, and
    /// without what belongs to the others.
    pub fn left(&self, fund: &Code, ccy: Currency, reserve: i64) -> i128 {
        let in_it = |of: &str| of == ccy.code();
        let funds = self.money.funds.iter().filter(|((_, of), _)| in_it(of));
        if *fund != Code::general() {
            let own = funds.filter(|((of, _), _)| of == fund.as_str());
            return own.map(|(_, minor)| *minor).sum();
        }
        let others = funds.filter(|((of, _), minor)| of != fund.as_str() && **minor > 0);
        let others: i128 = others.map(|(_, minor)| *minor).sum();
        let cash = self.money.cash.iter().filter(|((_, of), _)| in_it(of));
        let cash: i128 = cash.map(|(_, minor)| *minor).sum();
        let open = self.open.get(&ccy).copied().unwrap_or(0);
        cash.saturating_sub(open).saturating_sub(others).saturating_sub(i128::from(reserve))
    }
}
