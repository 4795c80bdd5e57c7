//! The end as it is by now, poured as one: all that there is, and all that was paid since of what was
//! owed; what somebody had is taken off again by who asks (`closing`).
//! Refuses nothing. Who had more than their part keeps it, and the others share what is left: nothing is
//! remembered that could be forgotten.

use super::closing::Ending;
use super::offers::{Came, Offer, Snapshot};
use super::owed::{Claimed, Owed};
use super::position::{Creditor, Debt, Gift, HoldBack, Position, Rank};
use super::pour::pour;
use super::read::ShutdownError;
use super::terms::Terms;
use super::waterfall::{Recipient, Waterfall};
use crate::account::Code;
use crate::money::Currency;
use std::collections::{BTreeMap, BTreeSet};

/// One currency's money, and what came of what is owed.
pub(super) struct Distribution {
    pub waterfall: Waterfall,
    /// Each with what it should have by now.
    pub owed: Vec<(Owed, u64)>,
}

impl Ending<'_> {
    /// All money of now, with what was paid of what is owed, by the terms of when closing began.
    pub(super) fn distributions(&self) -> Result<Vec<Distribution>, ShutdownError> {
        self.snapshot.iter().map(|of| self.distribution(of)).collect()
    }

    fn distribution(&self, of: &Snapshot) -> Result<Distribution, ShutdownError> {
        let ccy = of.waterfall.ccy;
        let terms = self.reader.terms(ccy)?;
        let mut position = self.reader.position(ccy, &terms)?;
        let Claimed { debts, costs } = Claimed::of(self.payouts, self.begun, ccy);
        let debts = self.debts(debts, &position, of);
        position.budget = self.budget_left(position.budget, &costs, ccy);
        position.hold_back = self.held_back(of);
        self.leave_late(&mut position, of);
        position.gifts = self.gifts(of, &debts);
        Ok(until_nobody_had_more(&position, &debts, &self.on_offer(of), &terms))
    }

    /// What is owed: by claims, and debts of which there is no claim. A gift that came too late is none.
    fn debts(&self, claims: Vec<Owed>, position: &Position, of: &Snapshot) -> Vec<Owed> {
        let late: BTreeSet<u64> = of.came(Came::Since).map(|offer| offer.gift).collect();
        let mut debts = claims;
        debts.retain(|of| of.gift.is_none_or(|gift| !late.contains(&gift)));
        let now = position.creditors.iter().filter(|of| !matches!(of.debt, Debt::Claim(_)));
        let now: BTreeMap<&Debt, &Creditor> = now.map(|of| (&of.debt, of)).collect();
        let then: BTreeMap<&Debt, &Creditor> = of.loans.iter().map(|of| (&of.debt, of)).collect();
        let all: BTreeSet<&Debt> = then.keys().chain(now.keys()).copied().collect();
        for debt in all {
            let lent = match debt {
                Debt::Loan(account) => self.since.lent(account, position.ccy),
                _ => 0,
            };
            let (then, now) = (then.get(debt).copied(), now.get(debt).copied());
            debts.extend(Owed::without_claim(then, now, lent));
        }
        debts
    }

    /// What the closing budget still has to pay, and at least what was claimed of it already.
    fn budget_left(&self, declared: u64, costs: &[Owed], ccy: Currency) -> u64 {
        let paid: u64 = costs.iter().map(|of| of.paid).sum();
        let open: u64 = costs.iter().map(|of| of.leaving + of.asked()).sum();
        let spent = paid.saturating_add(self.since.fees(ccy));
        let left = if self.last { 0 } else { declared.saturating_sub(spent) };
        left.max(open)
    }

    /// What was held back when closing began, until the day on which it is released.
    fn held_back(&self, of: &Snapshot) -> HoldBack {
        match of.hold_back.release.is_some_and(|day| self.today <= day) {
            true => of.hold_back,
            false => HoldBack { floor: 0, disputable: 0, points: 0, release: None },
        }
    }

    /// A gift that came too late was never the service's: what was claimed of it is as gone.
    fn leave_late(&self, position: &mut Position, of: &Snapshot) {
        let claims = of.came(Came::Since).flat_map(|offer| self.claims_of(offer.gift));
        for claim in claims.filter(|claim| !claim.is_paid()) {
            let minor = claim.claim.minor.unsigned_abs();
            position.cash = position.cash.saturating_sub(minor);
            // Before it is posted its fund has not got it: a late gift is nobody's fund's.
            let fund = position.funds.get_mut(&claim.claim.fund);
            if let Some(fund) = fund.filter(|_| claim.expense.is_some()) {
                *fund = fund.saturating_sub(minor);
            }
        }
    }

    /// The gifts that are poured: late ones that nobody claimed yet, and what was not claimed yet of those
    /// that were: what others left is theirs before the successors'.
    fn gifts(&self, of: &Snapshot, debts: &[Owed]) -> Vec<Gift> {
        let mut claimed: BTreeMap<u64, u64> = BTreeMap::new();
        for (of, gift) in debts.iter().filter_map(|of| Some((of, of.gift?))) {
            *claimed.entry(gift).or_default() += of.creditor.owed;
        }
        let left = |offer: &Offer| match offer.came {
            Came::Since if self.last || self.is_claimed(offer) => 0,
            Came::Since => offer.net,
            // Where members rejected what was claimed first, nothing is added to what came after.
            Came::Before | Came::KnownLater => {
                let claimed = claimed.get(&offer.gift).filter(|claimed| **claimed >= offer.minor);
                claimed.map_or(0, |claimed| offer.net.saturating_sub(*claimed))
            }
        };
        let gift = |(offer, net): (&Offer, u64)| Gift {
            entry: offer.gift,
            day: offer.day,
            fund: offer.fund.clone(),
            net,
            back: 0,
            covers: None,
        };
        let gifts = of.offers.iter().map(|offer| (offer, left(offer)));
        gifts.filter(|(_, net)| *net > 0).map(gift).collect()
    }

    /// Gifts that may still be claimed, those of a fund as one: nobody else has their part meanwhile.
    fn on_offer(&self, of: &Snapshot) -> Vec<Creditor> {
        let mut open: BTreeMap<&Code, u64> = BTreeMap::new();
        let waits = |offer: &&Offer| match offer.came {
            Came::Before => self.is_open() && !self.is_claimed(offer),
            Came::KnownLater => !self.last && !self.is_claimed(offer),
            Came::Since => false,
        };
        for offer in of.offers.iter().filter(waits) {
            let sum = open.entry(&offer.fund).or_default();
            *sum = sum.saturating_add(offer.minor);
        }
        let creditor = |(fund, owed): (&Code, u64)| Creditor {
            debt: Debt::Offers(fund.clone()),
            rank: Rank::Back,
            fund: fund.clone(),
            owed,
            day: self.begun.day,
        };
        open.into_iter().map(creditor).collect()
    }
}

/// Poured anew without those who had more than their part, until there is none.
fn until_nobody_had_more(
    position: &Position,
    debts: &[Owed],
    on_offer: &[Creditor],
    terms: &Terms,
) -> Distribution {
    let mut kept = BTreeSet::new();
    loop {
        let mut with = with_debts(position, debts, &kept);
        with.creditors.extend(on_offer.iter().cloned());
        let waterfall = pour(&with, terms);
        let shares = by_debt(&waterfall);
        let should = |(n, of): (usize, &Owed)| match kept.contains(&n) {
            true => of.had(),
            false => shares.get(&of.creditor.debt).copied().unwrap_or(0),
        };
        let owed: Vec<u64> = debts.iter().enumerate().map(should).collect();
        let over =
            debts.iter().zip(&owed).enumerate().filter(|(_, (of, share))| **share < of.had());
        let over: Vec<usize> = over.map(|(n, _)| n).collect();
        if over.is_empty() {
            return Distribution { owed: debts.iter().cloned().zip(owed).collect(), waterfall };
        }
        kept.extend(over);
    }
}

/// The position with what is owed; what was paid of it is there once more.
fn with_debts(position: &Position, debts: &[Owed], kept: &BTreeSet<usize>) -> Position {
    let mut with = position.clone();
    with.creditors.clear();
    for (n, Owed { creditor, paid, leaving, .. }) in debts.iter().enumerate() {
        // A fund that paid all it had stands in no balance, and was there all the same.
        let mut general = 0;
        let fund = match creditor.fund == Code::general() {
            true => &mut general,
            false => with.funds.entry(creditor.fund.clone()).or_default(),
        };
        if kept.contains(&n) {
            with.cash = with.cash.saturating_sub(*leaving);
            *fund = fund.saturating_sub(*leaving);
        } else {
            with.cash = with.cash.saturating_add(*paid);
            *fund = fund.saturating_add(*paid);
            with.creditors.push(creditor.clone());
        }
    }
    with
}

/// What each debt gets in all tiers.
fn by_debt(waterfall: &Waterfall) -> BTreeMap<&Debt, u64> {
    let mut shares = BTreeMap::new();
    for line in &waterfall.lines {
        if let Recipient::Creditor(debt) = &line.to {
            *shares.entry(debt).or_default() += line.share;
        }
    }
    shares
}
