//! The end as it is by now, poured as one: all that there is, and all that was paid since of what was
//! owed; what somebody had is taken off again by who asks (`closing`).
//! Refuses nothing. Who had more than their part keeps it, and the others share what is left: nothing is
//! remembered that could be forgotten.

use super::closing::Ending;
use super::offers::{Came, Offer, Snapshot};
use super::owed::{Claimed, Owed};
use super::position::{Creditor, Debt, Gift, HoldBack, Position, Rank};
use super::pour::pour_without;
use super::read::ShutdownError;
use super::share;
use super::terms::Terms;
use super::waterfall::{Recipient, Waterfall};
use crate::account::Code;
use crate::money::Currency;
use crate::payout::Given;
use std::collections::{BTreeMap, BTreeSet};

/// One currency's money, and what came of what is owed.
pub(super) struct Distribution {
    pub waterfall: Waterfall,
    /// Each with what it should have by now.
    pub owed: Vec<(Owed, u64)>,
    /// Each successor of a fund with what they should have by now.
    pub heirs: Vec<(Heir, u64)>,
}

/// A successor's part of what a fund leaves, and what came of it.
#[derive(Clone)]
pub(super) struct Heir {
    pub fund: Code,
    pub code: Code,
    /// What was paid, and what is on its way: still in the account.
    paid: u64,
    leaving: u64,
    /// Claims for it that nobody paid yet.
    pub open: Vec<(u64, u64)>,
}

impl Heir {
    /// One who had nothing yet.
    fn of((fund, code): (Code, Code)) -> Self {
        Self { fund, code, paid: 0, leaving: 0, open: Vec::new() }
    }

    /// What they had, or is on its way to them.
    pub fn had(&self) -> u64 {
        self.paid + self.leaving
    }

    /// What is asked for by claims that nobody paid yet.
    pub fn asked(&self) -> u64 {
        self.open.iter().map(|(_, minor)| minor).sum()
    }
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
        let late: BTreeSet<u64> = of.came(Came::Since).map(|offer| offer.gift).collect();
        let is_late = |of: &Owed| of.gift.is_some_and(|gift| late.contains(&gift));
        let (late, debts): (Vec<Owed>, Vec<Owed>) = debts.into_iter().partition(is_late);
        let late = first_of_all(&position, late);
        let debts = self.debts(debts, &position, of);
        position.budget = self.budget_left(position.budget, &costs, ccy);
        position.hold_back = self.held_back(of);
        self.leave_late(&mut position, of);
        position.gifts = self.gifts(of, &debts);
        let on_offer = self.on_offer(of);
        let pouring = Pouring { position, terms: &terms, on_offer, debts, heirs: self.heirs(ccy) };
        let mut distribution = pouring.until_nobody_had_more();
        distribution.owed.extend(late);
        Ok(distribution)
    }

    /// What is owed: by claims, and debts of which there is no claim.
    fn debts(&self, mut debts: Vec<Owed>, position: &Position, of: &Snapshot) -> Vec<Owed> {
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
        let spent = paid.saturating_add(self.since.spent(ccy));
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

    /// A gift that came too late was never the service's: what was claimed of it is as gone. What nobody
    /// claimed is its fund's, once nobody is waited for.
    fn leave_late(&self, position: &mut Position, of: &Snapshot) {
        let left = of.came(Came::Since).filter(|offer| self.last && !self.is_claimed(offer));
        for Offer { fund, net, .. } in left.filter(|offer| offer.fund != Code::general()) {
            let balance = position.funds.entry(fund.clone()).or_default();
            *balance = balance.saturating_add(*net);
        }
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

    /// What was claimed for successors, by fund and successor.
    fn heirs(&self, ccy: Currency) -> BTreeMap<(Code, Code), Heir> {
        let mut heirs: BTreeMap<(Code, Code), Heir> = BTreeMap::new();
        let end = Given::Share { end: self.begun.entry };
        for of in self.payouts.all().filter(|of| of.given == Some(end) && of.claim.ccy == ccy) {
            let key = (of.claim.fund.clone(), of.claim.payee.clone());
            let heir = heirs.entry(key.clone()).or_insert_with(|| Heir::of(key));
            let minor = of.claim.minor.unsigned_abs();
            match () {
                () if of.is_paid() => heir.paid += minor,
                () if of.is_live() => heir.leaving += minor,
                () if self.payouts.stands(of) => heir.open.push((of.entry, minor)),
                () => {}
            }
        }
        heirs
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

/// Who gave something that came too late, before all others: in full, unless less is left than that.
fn first_of_all(position: &Position, late: Vec<Owed>) -> Vec<(Owed, u64)> {
    let leaving = late.iter().map(|of| of.leaving).fold(position.custody, u64::saturating_add);
    let claims: Vec<share::Claim> = (0..)
        .zip(&late)
        .map(|(id, of)| share::Claim::of(of.asked(), of.creditor.day, id))
        .collect();
    let shares = share::divide(position.cash.saturating_sub(leaving), &claims);
    let should = |(of, share): (Owed, u64)| {
        let share = of.had().saturating_add(share);
        (of, share)
    };
    late.into_iter().zip(shares).map(should).collect()
}

/// All that is poured.
struct Pouring<'a> {
    position: Position,
    terms: &'a Terms,
    on_offer: Vec<Creditor>,
    debts: Vec<Owed>,
    heirs: BTreeMap<(Code, Code), Heir>,
}

/// Who had more than their part, and keeps it.
#[derive(Default)]
struct Kept {
    debts: BTreeSet<usize>,
    heirs: BTreeSet<(Code, Code)>,
}

impl Pouring<'_> {
    /// Poured anew without those who had more than their part, until there is none.
    fn until_nobody_had_more(mut self) -> Distribution {
        let mut kept = Kept::default();
        loop {
            let waterfall = pour_without(&self.with(&kept), self.terms, &kept.heirs);
            let owed = self.owed(&waterfall, &kept);
            let heirs = self.shares(&waterfall, &kept);
            let over = self.debts.iter().zip(&owed).enumerate();
            let over = over.filter(|(_, (of, share))| **share < of.had()).map(|(n, _)| n);
            let over: Vec<usize> = over.collect();
            let more = heirs.iter().filter(|(of, share)| *share < of.had());
            let more: Vec<_> = more.map(|(of, _)| (of.fund.clone(), of.code.clone())).collect();
            if over.is_empty() && more.is_empty() {
                let owed = std::mem::take(&mut self.debts).into_iter().zip(owed).collect();
                return Distribution { waterfall, owed, heirs };
            }
            kept.debts.extend(over);
            kept.heirs.extend(more);
        }
    }

    /// The position with what is owed; what was paid of all of it is there once more.
    fn with(&self, kept: &Kept) -> Position {
        let mut with = self.position.clone();
        with.creditors.clone_from(&self.on_offer);
        for (n, Owed { creditor, paid, leaving, .. }) in self.debts.iter().enumerate() {
            let stays = kept.debts.contains(&n);
            had(&mut with, &creditor.fund, *paid, *leaving, stays);
            with.creditors.extend((!stays).then(|| creditor.clone()));
        }
        for (key, heir) in &self.heirs {
            had(&mut with, &heir.fund, heir.paid, heir.leaving, kept.heirs.contains(key));
        }
        with
    }

    /// What each debt should have by now.
    fn owed(&self, waterfall: &Waterfall, kept: &Kept) -> Vec<u64> {
        let shares = by_debt(waterfall);
        let should = |(n, of): (usize, &Owed)| match kept.debts.contains(&n) {
            true => of.had(),
            false => shares.get(&of.creditor.debt).copied().unwrap_or(0),
        };
        self.debts.iter().enumerate().map(should).collect()
    }

    /// What each successor should have by now; who keeps more may still get what nobody else takes.
    fn shares(&self, waterfall: &Waterfall, kept: &Kept) -> Vec<(Heir, u64)> {
        let mut shares: BTreeMap<(Code, Code), u64> = BTreeMap::new();
        shares.extend(self.heirs.keys().map(|key| (key.clone(), 0)));
        for line in &waterfall.lines {
            if let Recipient::Heir(code) = &line.to {
                *shares.entry((line.pot.clone(), code.clone())).or_default() += line.share;
            }
        }
        let heir = |(key, share): ((Code, Code), u64)| {
            let heir = self.heirs.get(&key).cloned();
            let stays = kept.heirs.contains(&key);
            let heir = heir.unwrap_or_else(|| Heir::of(key));
            let stays = if stays { heir.had() } else { 0 };
            (heir, share + stays)
        };
        shares.into_iter().map(heir).collect()
    }
}

/// What somebody had is poured once more, or, where they keep it, what is on its way is as gone. A fund that
/// paid all it had stands in no balance, and was there all the same.
fn had(with: &mut Position, fund: &Code, paid: u64, leaving: u64, stays: bool) {
    let moved =
        |sum: u64| if stays { sum.saturating_sub(leaving) } else { sum.saturating_add(paid) };
    with.cash = moved(with.cash);
    if *fund != Code::general() {
        let balance = with.funds.entry(fund.clone()).or_default();
        *balance = moved(*balance);
    }
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
