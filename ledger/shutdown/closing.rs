//! The end while it goes on: what was offered when it began, what is to be paid out by now.
//! Refuses to divide anything before the window for claims is over. A pure reading of the books as they
//! are now and as they were when closing began: the same claims come out however often it is asked, and
//! none once they are written.

use super::position::{Creditor, Debt, Gift, HoldBack, Position};
use super::pour::pour;
use super::read::{Reader, ShutdownError, rank_of};
use super::terms::Terms;
use super::waterfall::{Line, Recipient, Tier, Waterfall, Why};
use crate::account::Code;
use crate::authority::Phased;
use crate::books::Books;
use crate::day::Day;
use crate::entry::Rel;
use crate::money::Currency;
use crate::payout::{Payable, Payouts};
use std::collections::BTreeMap;

/// The end that goes on, by the books before it and those of now.
pub struct Ending<'b> {
    now: &'b Books,
    payouts: &'b Payouts,
    begun: Phased,
    today: Day,
    last: bool,
    snapshot: Vec<Snapshot>,
}

/// One currency as it was when closing began.
pub struct Snapshot {
    /// Who gets what by what was there then.
    pub waterfall: Waterfall,
    /// What of it is gifts that may be claimed.
    pub offers: Vec<Offer>,
    hold_back: HoldBack,
}

/// A gift, or a part of one, that its giver may have back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its entry.
    pub gift: u64,
    /// Its fund.
    pub fund: Code,
    /// Its currency.
    pub ccy: Currency,
    /// What is offered, in minor units.
    pub minor: u64,
    /// All that was left of the gift: never more than this goes back.
    pub net: u64,
    day: Day,
}

/// Something that is to be claimed by now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// For whom.
    pub to: To,
    /// From which fund.
    pub fund: Code,
    /// In which currency.
    pub ccy: Currency,
    /// How much, in minor units.
    pub minor: i64,
}

/// Who gets it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum To {
    /// Who gave this gift, and claimed it.
    Giver(u64),
    /// A successor.
    Heir(Code),
}

/// A claim that cannot be paid in full: all of its rank get the same part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The claim's entry.
    pub claim: u64,
    /// Its currency.
    pub ccy: Currency,
    /// What is owed.
    pub owed: u64,
    /// What there is for it.
    pub share: u64,
}

impl<'b> Ending<'b> {
    /// Reads the books as they were when closing began, and takes those of now along. `last` says that
    /// all closing costs have come in, and that nobody is waited for any more.
    ///
    /// # Errors
    /// The books, or no shutdown policy.
    pub fn new(
        now: &'b Books,
        payouts: &'b Payouts,
        begun: Phased,
        today: Day,
        last: bool,
    ) -> Result<Self, ShutdownError> {
        let then = now.before(begun.entry)?;
        let before = payouts_at(&then, begun.day)?;
        let reader = Reader::new(&then, &before, begun.day, begun.day)?;
        let currencies = reader.currencies().into_iter();
        let snapshot =
            currencies.map(|ccy| Snapshot::of(&reader, ccy)).collect::<Result<_, _>>()?;
        Ok(Self { now, payouts, begun, today, last, snapshot })
    }

    /// What each currency was when closing began.
    pub fn snapshot(&self) -> &[Snapshot] {
        &self.snapshot
    }

    /// What is offered to givers: by what was there when closing began, and whole what came later.
    ///
    /// # Errors
    /// The books.
    pub fn offers(&self) -> Result<Vec<Offer>, ShutdownError> {
        let mut offers: Vec<Offer> =
            self.snapshot.iter().flat_map(|snapshot| snapshot.offers.clone()).collect();
        let reader = Reader::new(self.now, self.payouts, self.today, self.begun.day)?;
        for ccy in reader.currencies() {
            let late = reader.gifts(ccy)?.into_iter().filter(|gift| gift.day > self.begun.day);
            offers.extend(late.map(|gift| Offer::whole(gift, ccy)));
        }
        Ok(offers)
    }

    /// Of which kind a gift was, as in `income:donations:KIND`: by what it was classified as last.
    ///
    /// # Errors
    /// The books.
    pub fn kind(&self, gift: u64) -> Result<Code, ShutdownError> {
        let mut kind = Code::unknown();
        let mut open = vec![gift];
        while let Some(entry) = open.pop() {
            let found = self.now.entry(entry)?;
            let names = found.postings.iter().map(|posting| posting.account.as_str());
            let mut kinds = names.filter_map(|name| name.strip_prefix("income:donations:"));
            kind = kinds.next().and_then(|name| name.parse().ok()).unwrap_or(kind);
            for (rel, by) in self.now.references(entry)? {
                if rel == Rel::Classifies && !self.now.is_reversed(by)? {
                    open.push(by);
                }
            }
        }
        Ok(kind)
    }

    /// The last day on which a gift may be claimed.
    pub fn window(&self) -> Day {
        self.payouts.window(self.begun.day)
    }

    /// Whether givers may still claim.
    pub fn is_open(&self) -> bool {
        self.today <= self.window() && self.payouts.may_go_back(self.begun.day)
    }

    /// Claims that cannot be paid in full, once nobody's is paid before the others'.
    ///
    /// # Errors
    /// The books.
    pub fn cuts(&self) -> Result<Vec<Cut>, ShutdownError> {
        let mut cuts = Vec::new();
        for waterfall in self.pours()? {
            let mut owed: BTreeMap<u64, (u64, u64)> = BTreeMap::new();
            for line in &waterfall.lines {
                if let Recipient::Creditor(Debt::Claim(claim)) = line.to {
                    let (all, share) = owed.entry(claim).or_default();
                    // What a fund could not pay stands again among the general fund's.
                    *all = (*all).max(line.claim);
                    *share += line.share;
                }
            }
            let short = owed.into_iter().filter(|(_, (owed, share))| share < owed);
            let ccy = waterfall.ccy;
            cuts.extend(short.map(|(claim, (owed, share))| Cut { claim, ccy, owed, share }));
        }
        Ok(cuts)
    }

    /// What is to be claimed by now, ascending: nothing before the window is over, and nothing while
    /// somebody who is owed cannot be paid.
    ///
    /// # Errors
    /// The books, or sums that are too large.
    pub fn due(&self) -> Result<Vec<Due>, ShutdownError> {
        if self.is_open() || !self.cuts()?.is_empty() {
            return Ok(Vec::new());
        }
        let mut due: BTreeMap<(To, Code, Currency), u64> = BTreeMap::new();
        for waterfall in self.pours()? {
            for line in waterfall.lines.iter().filter(|line| line.share > 0) {
                if let Some(to) = to(line) {
                    *due.entry((to, line.pot.clone(), waterfall.ccy)).or_default() += line.share;
                }
            }
        }
        let due = due.into_iter().map(|((to, fund, ccy), minor)| {
            let minor =
                i64::try_from(minor).map_err(|_| ShutdownError::TooLarge(minor.to_string()))?;
            Ok(Due { to, fund, ccy, minor })
        });
        due.collect()
    }

    /// All money of now, poured by the terms of when closing began.
    fn pours(&self) -> Result<Vec<Waterfall>, ShutdownError> {
        let reader = Reader::new(self.now, self.payouts, self.today, self.begun.day)?;
        let pour = |ccy| {
            let terms = reader.terms(ccy)?;
            Ok(pour(&self.position(&reader, ccy, &terms)?, &terms))
        };
        reader.currencies().into_iter().map(pour).collect()
    }

    fn position(
        &self,
        reader: &Reader<'_>,
        ccy: Currency,
        terms: &Terms,
    ) -> Result<Position, ShutdownError> {
        let mut position = reader.position(ccy, terms)?;
        let (costs, promised) = (self.costs(ccy), self.promised(ccy));
        let is_cost = |c: &Creditor| matches!(c.debt, Debt::Claim(of) if costs.contains_key(&of));
        position.creditors.retain(|creditor| !is_cost(creditor));
        self.let_go(&mut position);
        position.creditors.extend(promised);
        position.budget = self.budget_left(position.budget, &costs);
        position.hold_back = self.hold_back(ccy);
        let late = |gift: &Gift| gift.day > self.begun.day && !self.last;
        position
            .gifts
            .retain(|gift| late(gift) && self.payouts.of_gift(gift.entry).next().is_none());
        position.gifts.extend(self.accepted(ccy));
        Ok(position)
    }

    /// What is on its way is no longer there, and nobody cuts it.
    fn let_go(&self, position: &mut Position) {
        let live = |creditor: &Creditor| match creditor.debt {
            Debt::Claim(claim) => self.payouts.get(claim).is_some_and(Payable::is_live),
            _ => false,
        };
        for creditor in position.creditors.iter().filter(|creditor| live(creditor)) {
            position.cash = position.cash.saturating_sub(creditor.owed);
            if let Some(fund) = position.funds.get_mut(&creditor.fund) {
                *fund = fund.saturating_sub(creditor.owed);
            }
        }
        position.creditors.retain(|creditor| !live(creditor));
    }

    /// What closing costs, by the claims since it began that give nothing away; and whether each was
    /// paid.
    fn costs(&self, ccy: Currency) -> BTreeMap<u64, (u64, bool)> {
        let since = self.standing(ccy).filter(|p| p.entry > self.begun.entry && p.given.is_none());
        since.map(|p| (p.entry, (p.claim.minor.unsigned_abs(), p.is_paid()))).collect()
    }

    /// What the closing budget still has to pay, and at least what was claimed of it already.
    fn budget_left(&self, declared: u64, costs: &BTreeMap<u64, (u64, bool)>) -> u64 {
        let sum = |paid: bool| -> u64 {
            costs.values().filter(|(_, of)| *of == paid).map(|(minor, _)| minor).sum()
        };
        let left = if self.last { 0 } else { declared.saturating_sub(sum(true)) };
        left.max(sum(false))
    }

    /// Claims that nobody posted as owed yet, but that stand: what is promised is not divided again.
    fn promised(&self, ccy: Currency) -> Vec<Creditor> {
        let open = self.standing(ccy).filter(|p| p.expense.is_none() && !p.is_paid());
        let before = open.filter(|p| p.entry < self.begun.entry || p.given.is_some());
        let creditor = |payable: &Payable| Creditor {
            debt: Debt::Claim(payable.entry),
            rank: rank_of(self.payouts, payable),
            fund: payable.claim.fund.clone(),
            owed: payable.claim.minor.unsigned_abs(),
            day: payable.recorded,
        };
        before.map(creditor).collect()
    }

    fn standing(&self, ccy: Currency) -> impl Iterator<Item = &Payable> {
        let all = self.payouts.all().filter(move |payable| payable.claim.ccy == ccy);
        all.filter(|payable| self.payouts.stands(payable))
    }

    /// What was held back when closing began, until the day on which it is released.
    fn hold_back(&self, ccy: Currency) -> HoldBack {
        let none = HoldBack { floor: 0, disputable: 0, points: 0, release: None };
        let then = self.snapshot.iter().find(|of| of.waterfall.ccy == ccy);
        let held = then.map_or(none, |of| of.hold_back);
        match held.release.is_none_or(|day| self.today > day) {
            true => none,
            false => held,
        }
    }

    /// Gifts that were claimed, with what of each did not go back yet: what others left is theirs
    /// before the successors'.
    fn accepted(&self, ccy: Currency) -> impl Iterator<Item = Gift> {
        let offers = self.snapshot.iter().flat_map(|of| &of.offers);
        offers.filter(move |offer| offer.ccy == ccy).filter_map(|offer| {
            let mut claims = self.payouts.of_gift(offer.gift).peekable();
            claims.peek()?;
            let had: u64 = claims.map(|claim| claim.claim.minor.unsigned_abs()).sum();
            let net = offer.net.saturating_sub(had);
            let (entry, day, fund) = (offer.gift, offer.day, offer.fund.clone());
            (net > 0).then_some(Gift { entry, day, fund, net, covers: None })
        })
    }
}

impl Snapshot {
    /// What was to be held back, and until when.
    pub fn held(&self) -> Option<(u64, Day)> {
        let held = self.waterfall.of(Tier::HoldBack);
        Some((u64::try_from(held).ok()?, self.hold_back.release?))
    }

    fn of(reader: &Reader<'_>, ccy: Currency) -> Result<Self, ShutdownError> {
        let terms = reader.terms(ccy)?;
        let position = reader.position(ccy, &terms)?;
        let waterfall = pour(&position, &terms);
        let mut offered: BTreeMap<u64, u64> = BTreeMap::new();
        for line in waterfall.lines.iter().filter(|line| line.share > 0) {
            if let (Recipient::Gift(gift), true) = (&line.to, line.why != Why::TooSmall) {
                *offered.entry(*gift).or_default() += line.share;
            }
        }
        let gifts = position.gifts.into_iter();
        let offers = gifts.filter_map(|gift| {
            let minor = offered.get(&gift.entry).copied()?;
            Some(Offer { minor, ..Offer::whole(gift, ccy) })
        });
        let offers = offers.collect();
        Ok(Self { waterfall, offers, hold_back: position.hold_back })
    }
}

impl Offer {
    fn whole(gift: Gift, ccy: Currency) -> Self {
        let Gift { entry, day, fund, net, .. } = gift;
        Self { gift: entry, fund, ccy, minor: net, net, day }
    }
}

/// Who decides and what is paid, as it is on a day.
///
/// # Errors
/// The books cannot be read.
pub fn payouts_at(books: &Books, at: Day) -> Result<Payouts, ShutdownError> {
    let mut payouts = books.payouts()?;
    payouts.authority.reach(at);
    Ok(payouts)
}

/// Who gets a line, if it is to be claimed for somebody now: late gifts are claimed by their givers.
fn to(line: &Line) -> Option<To> {
    match &line.to {
        Recipient::Gift(gift) if line.tier != Tier::NotOurs => {
            (line.why != Why::TooSmall).then_some(To::Giver(*gift))
        }
        Recipient::Heir(code) => Some(To::Heir(code.clone())),
        _ => None,
    }
}
