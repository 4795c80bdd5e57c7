//! What everybody can see of who decides, and of what there is to pay with.
//! Refuses what the fold refuses. `run` reads the same balances under the write lock (`treasury`).

use super::Books;
use crate::account::is_cash;
use crate::authority::Authority;
use crate::day::Day;
use crate::entry::Rel;
use crate::journal::JournalError;
use crate::payout::plan::Money;
use crate::store::MonthTotal;
use std::collections::BTreeSet;

impl Books {
    /// Who may decide: policy, payees, decisions, phases and what was signed of them, without the
    /// claims. Costs as much as there is policy, however much was paid.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn authority(&self) -> Result<Authority, JournalError> {
        let (from, to) = (Day::FIRST.month(), Day::LAST.month());
        let mut wanted = BTreeSet::new();
        for name in ["policy", "payee", "decision", "phase"] {
            wanted.extend(self.landmarks(name, from, to)?);
        }
        let acts: BTreeSet<u64> = self.landmarks("act", from, to)?.into_iter().collect();
        // What was signed of these, of entry 0 (freezes), and of those (thaws).
        let mut subjects: Vec<u64> = wanted.iter().copied().chain([0]).collect();
        while let Some(subject) = subjects.pop() {
            let spoken = self.references(subject)?.into_iter();
            let spoken = spoken.filter(|(rel, by)| *rel == Rel::Subject && acts.contains(by));
            for (_, by) in spoken {
                wanted.insert(by);
                subjects.push(by);
            }
        }
        let mut authority = Authority::new(self.genesis.clone(), self.entry(0)?.recorded);
        for index in wanted {
            let seen = authority.see(index, &self.entry(index)?);
            seen.map_err(|breach| JournalError::Breach(index, breach))?;
        }
        Ok(authority)
    }

    /// What the books hold, as far as paying needs it; private.db is not opened.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn money(&self) -> Result<Money, JournalError> {
        let totals = self.totals(Day::FIRST.month(), Day::LAST.month())?;
        Ok(Money { unexplained: self.unexplained()?, ..balances(&totals) })
    }
}

/// The balance of each account and fund.
pub(crate) fn balances(totals: &[MonthTotal]) -> Money {
    let mut money = Money::default();
    for row in totals {
        let (leg, net) = (&row.leg, row.total.net());
        if is_cash(&leg.account) {
            let key = (leg.account.clone(), leg.ccy.clone());
            *money.cash.entry(key).or_default() += net;
        }
        if !leg.fund.is_empty() {
            let key = (leg.fund.clone(), leg.ccy.clone());
            *money.funds.entry(key).or_default() -= net;
        }
    }
    money
}
