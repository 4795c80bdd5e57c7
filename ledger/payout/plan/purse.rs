//! The purse that a plan pays from: what is there, what was promised of it, and what limits leave.
//! Refuses a claim by the first reason that holds: an attempt that lives, people, the calendar, money
//! that is not proven, a limit, too little.

use super::{FRESH, Money, Why};
use crate::account::Code;
use crate::day::Day;
use crate::entry::Limit;
use crate::money::Currency;
use crate::payout::payable::{Approval, Attempt, Payable};
use crate::payout::payouts::{Payouts, Revoked};
use crate::payout::rail::command;
use crate::payout::state::State;
use std::collections::{BTreeMap, BTreeSet};

/// What there is to pay with, and what was paid of each limit.
pub(super) struct Purse<'a> {
    payouts: &'a Payouts,
    money: &'a Money,
    today: Day,
    /// Paid or on its way, by currency, on this day and in this month.
    day: BTreeMap<Currency, i128>,
    month: BTreeMap<Currency, i128>,
    payee: BTreeMap<(Code, Currency), i128>,
    /// Taken by this plan.
    chosen: BTreeSet<u64>,
    /// On its way or taken by this plan, by account and currency.
    taken: BTreeMap<(String, Currency), i128>,
    /// What of the cash is each restricted fund's: its balance, and what it owes and nobody has paid,
    /// which left the balance but not the account.
    funds: BTreeMap<(String, String), i128>,
    frozen: Option<Code>,
    /// Batches that are not to be handed over any more, with the claims that stop them.
    revoked: BTreeMap<&'a str, Vec<(u64, Revoked)>>,
}

impl<'a> Purse<'a> {
    pub(super) fn new(payouts: &'a Payouts, money: &'a Money, today: Day) -> Self {
        let frozen = payouts.authority.frozen().map(|(_, by)| by.clone());
        let mut purse = Self {
            payouts,
            money,
            today,
            day: BTreeMap::new(),
            month: BTreeMap::new(),
            payee: BTreeMap::new(),
            chosen: BTreeSet::new(),
            taken: BTreeMap::new(),
            funds: money.funds.clone(),
            frozen,
            revoked: payouts.revoked(today),
        };
        purse.funds.retain(|(fund, _), _| fund != "general");
        for payable in payouts.all() {
            if payable.expense.is_some() && !payable.is_paid() && !payable.is_live() {
                purse.change_fund(payable, i128::from(payable.claim.minor));
            }
            for attempt in &payable.attempts {
                let state = attempt.state();
                let (minor, ccy) = (i128::from(attempt.body.minor), attempt.body.ccy);
                if state.is_live() {
                    let account = attempt.body.account.to_string();
                    *purse.taken.entry((account, ccy)).or_default() += minor;
                }
                if state.is_live() || state == State::Paid {
                    purse.count(payable, attempt.recorded, minor);
                }
            }
        }
        purse
    }

    fn count(&mut self, payable: &Payable, on: Day, minor: i128) {
        let ccy = payable.claim.ccy;
        if on == self.today {
            *self.day.entry(ccy).or_default() += minor;
        }
        if on.month() == self.today.month() {
            *self.month.entry(ccy).or_default() += minor;
            *self.payee.entry((payable.claim.payee.clone(), ccy)).or_default() += minor;
        }
    }

    pub(super) fn take(&mut self, payable: &Payable) {
        let (minor, ccy) = (i128::from(payable.claim.minor), payable.claim.ccy);
        self.chosen.insert(payable.entry);
        self.count(payable, self.today, minor);
        self.change_fund(payable, -minor);
        if let Some(limit) = self.payouts.authority.limit(ccy.code(), self.today) {
            *self.taken.entry((limit.account.to_string(), ccy)).or_default() += minor;
        }
    }

    fn change_fund(&mut self, payable: &Payable, minor: i128) {
        let (fund, ccy) = (&payable.claim.fund, payable.claim.ccy);
        if *fund != Code::general() {
            let key = (fund.to_string(), ccy.code().to_owned());
            *self.funds.entry(key).or_default() += minor;
        }
    }

    /// Why a claim is not paid now, the first reason that holds.
    pub(super) fn why_not(&self, payable: &Payable) -> Option<Why> {
        if let Some(attempt) = payable.newest().filter(|attempt| attempt.state().is_live()) {
            return Some(match (attempt.state(), &self.frozen) {
                (State::Intent, Some(by)) => Why::Frozen(by.clone()),
                (State::Intent, None) => match self.revoked_by(payable, attempt) {
                    Some((claim, why)) => Why::Revoked(*claim, why.clone()),
                    None => Why::HandOver(attempt.intent),
                },
                _ => Why::Unknown(attempt.intent),
            });
        }
        self.not_allowed(payable).or_else(|| {
            let limit = self.payouts.authority.limit(payable.claim.ccy.code(), self.today);
            let Some(limit) = limit else { return Some(Why::NoLimit) };
            self.unsure(payable, limit)
                .or_else(|| self.over(payable, limit))
                .or_else(|| self.short(payable, limit))
        })
    }

    /// The claim that stops an attempt: its own, or another one in the same file. Calls are made one by
    /// one, so that none stops another.
    fn revoked_by(&self, payable: &Payable, attempt: &Attempt) -> Option<&(u64, Revoked)> {
        let all = self.revoked.get(&*attempt.body.batch)?;
        let is_call = attempt.body.rail.as_str() == command::NAME;
        let own = all.iter().find(|(claim, _)| *claim == payable.entry);
        own.or(all.first().filter(|_| !is_call))
    }

    /// People, and the calendar.
    fn not_allowed(&self, payable: &Payable) -> Option<Why> {
        match self.payouts.approval(payable, self.today) {
            Approval::Commitment => {}
            Approval::People { holds, .. } if holds <= self.today => {}
            Approval::People { holds, .. } => return Some(Why::Holds(holds)),
            Approval::Waits { members, need, why } => {
                return Some(Why::Sign { members, need, unfit: why });
            }
            Approval::Account
            | Approval::Rejected(_)
            | Approval::Replaced(_)
            | Approval::Fallen(_) => return Some(Why::Account),
        }
        if payable.claim.due > self.today {
            return Some(Why::Due(payable.claim.due));
        }
        self.frozen.clone().map(Why::Frozen)
    }

    /// No automatic payment from money that isn't proven.
    fn unsure(&self, payable: &Payable, limit: &Limit) -> Option<Why> {
        if let Some(first) = self.money.unexplained.first() {
            return Some(Why::Unexplained(*first, self.money.unexplained.len()));
        }
        let ccy = payable.claim.ccy;
        let proven = self.payouts.proven(&limit.account, ccy);
        let newest = self.payouts.newest_statement(&limit.account, ccy);
        let Some((entry, statement)) = proven.filter(|found| Some(*found) == newest) else {
            return Some(Why::Unproven);
        };
        // Nobody's signature makes an old balance a new one.
        if statement.to.days_until(self.today) > FRESH {
            return Some(Why::Stale(statement.to));
        }
        let days = limit.attested?;
        let days = i64::try_from(days).unwrap_or(i64::MAX);
        let attested = self.payouts.attested_by(entry);
        let fresh = attested.iter().any(|(_, day)| day.days_until(self.today) <= days);
        (!fresh).then_some(Why::Attest(entry))
    }

    /// The declared limits, of now and of when it was claimed: the stricter holds.
    fn over(&self, payable: &Payable, limit: &Limit) -> Option<Why> {
        let ccy = payable.claim.ccy;
        let then = self.payouts.authority.limit(ccy.code(), payable.recorded).unwrap_or(limit);
        let above = match (limit.above, then.above) {
            (Some(now), Some(then)) => Some(now.max(then)),
            _ => None,
        };
        let count = payable.count(&self.payouts.authority, self.today);
        if above.is_some_and(|above| count >= above) {
            return None;
        }
        let minor = i128::from(payable.claim.minor);
        let of = |sum: Option<&i128>| sum.copied().unwrap_or(0).saturating_add(minor);
        let to_payee = self.payee.get(&(payable.claim.payee.clone(), ccy));
        let sums = [
            ("payout", minor, limit.payout.min(then.payout)),
            ("day", of(self.day.get(&ccy)), limit.day.min(then.day)),
            ("month", of(self.month.get(&ccy)), limit.month.min(then.month)),
            ("payee", of(to_payee), limit.payee.min(then.payee)),
        ];
        let over = sums.into_iter().find(|(_, sum, most)| *sum > i128::from(*most));
        over.map(|(which, sum, _)| Why::Limit(which, sum))
    }

    /// Never beyond what is there after reserves, restricted funds and what is already promised.
    fn short(&self, payable: &Payable, limit: &Limit) -> Option<Why> {
        let free = self.free(payable, limit);
        // Whoever came first would take what is the others'.
        if self.money.cut.contains(&payable.entry) {
            return Some(Why::Shared(free));
        }
        (free < i128::from(payable.claim.minor)).then_some(Why::Short(free))
    }

    fn free(&self, payable: &Payable, limit: &Limit) -> i128 {
        let (ccy, account) = (payable.claim.ccy, limit.account.to_string());
        let cash = self.money.cash.get(&(account.clone(), ccy.code().to_owned()));
        let taken = self.taken.get(&(account, ccy)).copied().unwrap_or(0);
        let there = cash.copied().unwrap_or(0).saturating_sub(taken);
        if payable.claim.fund != Code::general() {
            let key = (payable.claim.fund.to_string(), ccy.code().to_owned());
            return there.min(self.funds.get(&key).copied().unwrap_or(0)).max(0);
        }
        let restricted =
            self.funds.iter().filter(|((_, code), minor)| code == ccy.code() && **minor > 0);
        let restricted: i128 = restricted.map(|(_, minor)| *minor).sum();
        // At the end nothing is kept for later.
        let reserve = match self.payouts.authority.end_begun() {
            Some(_) => 0,
            None => i128::from(self.payouts.authority.reserve(ccy.code(), self.today)),
        };
        there.saturating_sub(restricted).saturating_sub(reserve).max(0)
    }
}
