//! What the end offers to givers: by what was there when closing began, told once and kept.
//! A gift that the books learn of later is offered what it would have been, had they known it; one that
//! comes after the end began was never the service's, and is offered whole. What is no gift any more
//! is offered no more. Who claims is paid as other creditors are (`distribution`).

use super::gifts::gifts_without;
use super::position::{Creditor, Debt, Gift, HoldBack, Position};
use super::pour::pour;
use super::read::{Reader, ShutdownError};
use super::terms::Terms;
use super::waterfall::{Tier, Waterfall};
use crate::account::Code;
use crate::books::Books;
use crate::day::Day;
use crate::money::Currency;
use crate::payout::{Given, Payable, Payouts};
use std::collections::{BTreeMap, BTreeSet};

/// One currency as it was when closing began, and what is offered of it.
pub struct Snapshot {
    /// Who gets what by what was there then.
    pub waterfall: Waterfall,
    /// What may be claimed, ascending by gift.
    pub offers: Vec<Offer>,
    pub(super) hold_back: HoldBack,
    /// Debts of which there is no claim.
    pub(super) loans: Vec<Creditor>,
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
    /// The day of the gift.
    pub day: Day,
    /// When it came.
    pub came: Came,
}

/// When a gift came, and when the books knew it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// Before the end began, and the books knew it then.
    Before,
    /// Before the end began, and the books know it since: a statement comes days after what it shows.
    KnownLater,
    /// After the end began.
    Since,
}

/// The books when closing began and now, as far as gifts go.
pub(super) struct Both<'a> {
    pub then: &'a Reader<'a>,
    pub now: &'a Books,
    pub payouts: &'a Payouts,
    pub today: Day,
    /// The entry by which closing began.
    pub begun: u64,
    pub backs: &'a Backs<'a>,
}

/// The gifts that were claimed at this end, each with its claims that stand.
pub(super) type Backs<'a> = BTreeMap<u64, Vec<&'a Payable>>;

impl Snapshot {
    /// What was to be held back, and until when.
    pub fn held(&self) -> Option<(u64, Day)> {
        let held = self.waterfall.of(Tier::HoldBack);
        Some((u64::try_from(held).ok()?, self.hold_back.release?))
    }

    /// Its offers of gifts that came so.
    pub(super) fn came(&self, came: Came) -> impl Iterator<Item = &Offer> {
        self.offers.iter().filter(move |offer| offer.came == came)
    }

    pub(super) fn of(both: &Both<'_>, ccy: Currency) -> Result<Self, ShutdownError> {
        let terms = both.then.terms(ccy)?;
        let position = both.then.position(ccy, &terms)?;
        let waterfall = pour(&position, &terms);
        let hold_back = position.hold_back;
        let mut loans = position.creditors.clone();
        loans.retain(|of| matches!(of.debt, Debt::Loan(_) | Debt::Other));
        let offers = both.offers(&waterfall, position, &terms)?;
        Ok(Self { waterfall, offers, hold_back, loans })
    }
}

impl Both<'_> {
    fn offers(
        &self,
        poured: &Waterfall,
        then: Position,
        terms: &Terms,
    ) -> Result<Vec<Offer>, ShutdownError> {
        let (ccy, end) = (then.ccy, then.day);
        // What went back by this end leaves less of a gift, and changes nothing of what was offered.
        // Nor does what was posted by a claim that members rejected, until it is taken back.
        let by_it = self.payouts.all().filter(|claim| is_back(claim, self.begun));
        let back = by_it.filter_map(|claim| claim.expense).collect();
        let now = gifts_without(self.now, ccy, self.today, &back)?;
        let (since, before): (Vec<Gift>, Vec<Gift>) =
            now.into_iter().partition(|gift| gift.day > end);
        let known = |gift: &Gift| then.gifts.binary_search_by_key(&gift.entry, |of| of.entry);
        let (stand, later): (Vec<Gift>, Vec<Gift>) =
            before.into_iter().partition(|gift| known(gift).is_ok());
        let stand: BTreeSet<u64> = stand.into_iter().map(|gift| gift.entry).collect();

        let mut offers = shared(poured, &then.gifts, Came::Before);
        offers.retain(|offer| stand.contains(&offer.gift) || self.backs.contains_key(&offer.gift));
        if terms.gives_back() && !later.is_empty() {
            let had_it_known = pour(&self.with_known(then, &stand, &later)?, terms);
            offers.extend(shared(&had_it_known, &later, Came::KnownLater));
        }
        offers.extend(since.into_iter().map(|gift| Offer::whole(gift, ccy)));
        offers.extend(self.no_gifts_any_more(ccy, end, &offers)?);
        offers.sort_unstable_by_key(|offer| offer.gift);
        Ok(offers)
    }

    /// The position as it would have been, had the books known these gifts, and not those that are none.
    /// What was in the books as something else was in the cash all the same.
    fn with_known(
        &self,
        mut then: Position,
        stand: &BTreeSet<u64>,
        later: &[Gift],
    ) -> Result<Position, ShutdownError> {
        let (cash, funds) = (&mut then.cash, &mut then.funds);
        let mut moves = |gift: &Gift, by: fn(u64, u64) -> u64, moved: bool| {
            *cash = if moved { by(*cash, gift.net) } else { *cash };
            if gift.fund != Code::general() {
                let fund = funds.entry(gift.fund.clone()).or_default();
                *fund = by(*fund, gift.net);
            }
        };
        // First what comes: of what went somewhere since, more may be gone than was left.
        for gift in later {
            moves(gift, u64::saturating_add, gift.entry > self.begun);
        }
        for gift in then.gifts.iter().filter(|of| !stand.contains(&of.entry)) {
            moves(gift, u64::saturating_sub, self.now.is_reversed(gift.entry)?);
        }
        then.gifts.retain(|gift| stand.contains(&gift.entry));
        then.gifts.extend(later.iter().cloned());
        Ok(then)
    }

    /// What was claimed when it was offered, and turned out to be no gift since.
    fn no_gifts_any_more(
        &self,
        ccy: Currency,
        end: Day,
        offers: &[Offer],
    ) -> Result<Vec<Offer>, ShutdownError> {
        let listed: BTreeSet<u64> = offers.iter().map(|offer| offer.gift).collect();
        let mut gone = Vec::new();
        for (gift, claims) in self.backs.iter().filter(|(gift, _)| !listed.contains(gift)) {
            let Some(first) = claims.first().filter(|first| first.claim.ccy == ccy) else {
                continue;
            };
            let minor = claims.iter().map(|claim| claim.claim.minor.unsigned_abs()).sum();
            let (fund, day) = (first.claim.fund.clone(), self.now.entry(*gift)?.date);
            let came = if day > end { Came::Since } else { Came::KnownLater };
            gone.push(Offer { gift: *gift, fund, ccy, minor, net: minor, day, came });
        }
        Ok(gone)
    }
}

/// What gifts get by a waterfall, each in one sum.
fn shared(poured: &Waterfall, of: &[Gift], came: Came) -> Vec<Offer> {
    let shares = poured.by_gift();
    let offered = of.iter().filter_map(|gift| {
        let minor = shares.get(&gift.entry).copied()?;
        Some(Offer { minor, came, ..Offer::whole(gift.clone(), poured.ccy) })
    });
    offered.collect()
}

impl Offer {
    fn whole(gift: Gift, ccy: Currency) -> Self {
        let Gift { entry, day, fund, net, .. } = gift;
        Self { gift: entry, fund, ccy, minor: net, net, day, came: Came::Since }
    }
}

/// The claims of an end by which gifts go back.
pub(super) fn backs(payouts: &Payouts, end: u64) -> Backs<'_> {
    let mut all = Backs::new();
    for payable in payouts.all().filter(|payable| payouts.stands(payable)) {
        if let Some(gift) = payable.given.and_then(Given::gift).filter(|_| is_back(payable, end)) {
            all.entry(gift).or_default().push(payable);
        }
    }
    all
}

/// Whether a gift goes back by a claim, at one end.
fn is_back(payable: &Payable, end: u64) -> bool {
    matches!(payable.given, Some(Given::Back { end: of, .. }) if of == end)
}
