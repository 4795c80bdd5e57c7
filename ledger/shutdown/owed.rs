//! Whom the service owes while the end goes on, and what each had of it since the end began.
//! Refuses nothing. What was cut stays owed: where more money comes in later, it is theirs before it is
//! anybody's who gets a share of what is left.

use super::position::{Creditor, Debt, Rank};
use super::read::creditor;
use crate::authority::Phased;
use crate::money::Currency;
use crate::payout::{Event, Given, Payable, Payouts};
use std::collections::BTreeSet;

/// What one of them asks for, and what came of it. Amounts in minor units.
#[derive(Debug, Clone)]
pub(super) struct Owed {
    /// All that is asked for; of a claim that was cut, that claim.
    pub creditor: Creditor,
    /// The gift that goes back by it.
    pub gift: Option<u64>,
    /// What was paid of it since the end began.
    pub paid: u64,
    /// What is on its way: still in the account, and no longer to be had.
    pub leaving: u64,
    /// The claims for it that nobody paid yet.
    pub open: Vec<(u64, u64)>,
}

/// What was claimed in one currency, before the end and since.
pub(super) struct Claimed {
    /// What is owed: claims of before the end, bills of commitments since, gifts that were claimed.
    pub debts: Vec<Owed>,
    /// What else was claimed since: what closing costs.
    pub costs: Vec<Owed>,
}

impl Owed {
    /// A debt of which there is no claim: by what it was when the end began, what is left, and how much
    /// more of it was lent since.
    pub(super) fn without_claim(
        then: Option<&Creditor>,
        now: Option<&Creditor>,
        lent: u64,
    ) -> Option<Self> {
        let (was, is) = (then.map_or(0, |of| of.owed), now.map_or(0, |of| of.owed));
        let owed = was.saturating_add(lent).max(is);
        let creditor = Creditor { owed, ..then.or(now)?.clone() };
        Some(Self { creditor, gift: None, paid: owed - is, leaving: 0, open: Vec::new() })
    }

    /// What they had, or is on its way to them.
    pub(super) fn had(&self) -> u64 {
        self.paid + self.leaving
    }

    /// What is asked for by claims that nobody paid yet.
    pub(super) fn asked(&self) -> u64 {
        self.open.iter().map(|(_, minor)| minor).sum()
    }

    /// A claim with what came in its place; none where members rejected it, or it was settled before
    /// the end began.
    fn of(payouts: &Payouts, begun: Phased, first: &Payable) -> Option<Self> {
        let creditor = creditor(payouts, first);
        let mut owed = Self { creditor, gift: None, paid: 0, leaving: 0, open: Vec::new() };
        owed.creditor.owed = owed.follow(payouts, begun, first)?;
        (owed.creditor.owed > 0).then_some(owed)
    }

    /// What is asked for by a claim, or by what came in its place.
    fn follow(&mut self, payouts: &Payouts, begun: Phased, payable: &Payable) -> Option<u64> {
        let minor = payable.claim.minor.unsigned_abs();
        if payable.replaced.is_empty() {
            match () {
                () if was_paid_before(payable, begun) => return Some(0),
                () if payable.is_paid() => self.paid += minor,
                () if payable.is_live() => self.leaving += minor,
                () if payouts.stands(payable) => self.open.push((payable.entry, minor)),
                () => return None,
            }
            return Some(minor);
        }
        let parts = payable.replaced.iter().filter_map(|claim| payouts.get(*claim));
        let parts: Vec<&Payable> = parts.collect();
        // What members signed as not executed, and the bank made all the same.
        if payable.is_paid() && !was_paid_before(payable, begun) {
            self.paid += minor;
        }
        let mut asked = Some(0u64);
        for part in &parts {
            let of_it = self.follow(payouts, begun, part);
            asked = asked.zip(of_it).map(|(all, of_it)| all.saturating_add(of_it));
        }
        // Who rejects a part ends the debt: what they had is all of it.
        let Some(asked) = asked else { return (self.had() > 0).then(|| self.had()) };
        let was_cut = parts.iter().all(|part| part.entry > begun.entry && part.is_by_rule());
        if was_cut {
            self.creditor.debt = Debt::Claim(payable.entry);
            return Some(minor);
        }
        Some(asked)
    }
}

impl Claimed {
    /// All claims in a currency.
    pub(super) fn of(payouts: &Payouts, begun: Phased, ccy: Currency) -> Self {
        let later: BTreeSet<u64> = payouts.all().flat_map(|p| p.replaced.iter().copied()).collect();
        let (mut debts, mut costs) = (Vec::new(), Vec::new());
        let first = payouts.all().filter(|p| p.claim.ccy == ccy && !later.contains(&p.entry));
        for payable in first {
            let Some(mut owed) = Owed::of(payouts, begun, payable) else { continue };
            let before = payable.entry < begun.entry || payable.claim.commitment.is_some();
            match payable.given {
                Some(Given::Back { end, gift }) if end == begun.entry => {
                    owed.gift = Some(gift);
                    owed.creditor.rank = Rank::Back;
                    debts.push(owed);
                }
                // Successors have what nobody is owed.
                Some(Given::Share { end }) if end == begun.entry => {}
                _ if before => debts.push(owed),
                _ => costs.push(owed),
            }
        }
        Self { debts, costs }
    }
}

/// What was settled before the end began is no debt of it.
fn was_paid_before(payable: &Payable, begun: Phased) -> bool {
    let events = payable.attempts.iter().flat_map(|attempt| attempt.events());
    let shown = events.filter(|(_, event)| matches!(event, Event::Shown(_)));
    payable.is_paid() && shown.map(|(entry, _)| *entry).max().is_some_and(|at| at < begun.entry)
}
