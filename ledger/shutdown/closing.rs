//! The end while it goes on: what was offered when it began, what each should have had by now.
//! Refuses to divide what is left before the window for claims is over. A pure reading of the books as
//! they are now and as they were when closing began: all that there is and all that was paid of what was
//! owed is poured as one, and what somebody had is taken off again. The same claims come out however
//! often it is asked, and none once they are written.

use super::owed::{Claimed, Owed};
use super::position::{Creditor, Debt, Gift, HoldBack, Position, Rank};
use super::pour::pour;
use super::read::{Reader, ShutdownError};
use super::terms::Terms;
use super::waterfall::{Line, Recipient, Tier, Waterfall, Why};
use crate::account::Code;
use crate::authority::Phased;
use crate::books::Books;
use crate::day::Day;
use crate::entry::{Phase, Rel, Return, Secondary};
use crate::money::Currency;
use crate::payout::plan::Money;
use crate::payout::{Given, Payable, Payouts};
use std::collections::{BTreeMap, BTreeSet};

/// The end that goes on, by the books before it and those of now.
pub struct Ending<'b> {
    now: &'b Books,
    payouts: &'b Payouts,
    begun: Phased,
    today: Day,
    last: bool,
    snapshot: Vec<Snapshot>,
    /// Gifts that came after the end began, and were claimed.
    late: BTreeSet<u64>,
    /// What was lent by account and currency, until closing began and until now.
    lent: (Lent, Lent),
}

/// What was lent, by account and currency.
type Lent = BTreeMap<(String, String), i128>;

/// One currency as it was when closing began.
pub struct Snapshot {
    /// Who gets what by what was there then.
    pub waterfall: Waterfall,
    /// What of it is gifts that may be claimed.
    pub offers: Vec<Offer>,
    hold_back: HoldBack,
    /// Debts of which there is no claim.
    loans: Vec<Creditor>,
    /// All gifts that were known, by their entries, ascending.
    known: Vec<u64>,
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
    /// Whom this claim is of, which was cut: the rest of it.
    Creditor(u64),
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

/// A debt that is not paid in full by what there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lack {
    /// Which.
    pub debt: Debt,
    /// In which currency.
    pub ccy: Currency,
    /// What is owed in all.
    pub owed: u64,
    /// What they should have by now.
    pub share: u64,
    /// What they had.
    pub had: u64,
}

/// One currency's money, and what came of what is owed.
struct Poured {
    waterfall: Waterfall,
    /// Each with what it should have by now.
    owed: Vec<(Owed, u64)>,
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
        let snapshot: Vec<Snapshot> =
            currencies.map(|ccy| Snapshot::of(&reader, ccy)).collect::<Result<_, _>>()?;
        let mut late = BTreeSet::new();
        // Who said so once need not say it again; a member who rejects such a claim takes it back.
        let holds = |p: &Payable| payouts.stands(p) || !p.replaced.is_empty();
        let said = |p: &Payable| p.entry > begun.entry && p.is_last() && holds(p);
        let last = last || payouts.all().any(said);
        for payable in payouts.all().filter(|payable| payouts.stands(payable)) {
            match payable.given {
                Some(Given::Back { gift, end }) if end == begun.entry => {
                    let known = snapshot.iter().any(|of| of.known.binary_search(&gift).is_ok());
                    late.extend((!known || now.entry(gift)?.date > begun.day).then_some(gift));
                }
                _ => {}
            }
        }
        let lent = (lent(&then)?, lent(now)?);
        Ok(Self { now, payouts, begun, today, last, snapshot, late, lent })
    }

    /// What each currency was when closing began.
    pub fn snapshot(&self) -> &[Snapshot] {
        &self.snapshot
    }

    /// What is offered to givers: by what was there when closing began, and whole what came later, or was
    /// not known then.
    ///
    /// # Errors
    /// The books.
    pub fn offers(&self) -> Result<Vec<Offer>, ShutdownError> {
        let mut offers = Vec::new();
        let reader = Reader::new(self.now, self.payouts, self.today, self.begun.day)?;
        for ccy in reader.currencies() {
            let (terms, gifts) = (reader.terms(ccy)?, reader.gifts(ccy)?);
            let stands: BTreeSet<u64> = gifts.iter().map(|gift| gift.entry).collect();
            let of_then = self.of(ccy).into_iter().flat_map(|of| &of.offers);
            offers.extend(of_then.filter(|offer| self.is_still(offer, &stands)).cloned());
            let late = gifts.into_iter().filter(|gift| self.is_late(gift, ccy, &terms));
            offers.extend(late.map(|gift| Offer::whole(gift, ccy)));
        }
        // What went back of a late gift leaves nothing of it, and was offered all the same.
        let listed: BTreeSet<u64> = offers.iter().map(|offer| offer.gift).collect();
        for gift in self.late.difference(&listed) {
            offers.extend(self.gone(*gift)?);
        }
        Ok(offers)
    }

    /// A late gift that went back, by the claims for it.
    fn gone(&self, gift: u64) -> Result<Option<Offer>, ShutdownError> {
        let claims: Vec<&Payable> = self.claims_of(gift).collect();
        let Some(first) = claims.first() else { return Ok(None) };
        let minor = claims.iter().map(|claim| claim.claim.minor.unsigned_abs()).sum();
        let (fund, ccy) = (first.claim.fund.clone(), first.claim.ccy);
        let day = self.now.entry(gift)?.date;
        Ok(Some(Offer { gift, fund, ccy, minor, net: minor, day }))
    }

    /// Whether what was offered is a gift by now, or was claimed: of a statement that was undone since,
    /// and of what turned out to be no gift, nothing goes back.
    fn is_still(&self, offer: &Offer, stands: &BTreeSet<u64>) -> bool {
        stands.contains(&offer.gift) || self.claims_of(offer.gift).next().is_some()
    }

    /// Of which kind a gift is, as in `income:donations:KIND`: the one on which most of it stands by now,
    /// however often it was classified.
    ///
    /// # Errors
    /// The books.
    pub fn kind(&self, gift: u64) -> Result<Code, ShutdownError> {
        let mut held: BTreeMap<Code, i128> = BTreeMap::new();
        let mut open = vec![gift];
        while let Some(entry) = open.pop() {
            for posting in self.now.entry(entry)?.postings.iter() {
                let kind = posting.account.as_str().strip_prefix("income:donations:");
                if let Some(kind) = kind.and_then(|kind| kind.parse().ok()) {
                    *held.entry(kind).or_default() -= i128::from(posting.minor);
                }
            }
            for (rel, by) in self.now.references(entry)? {
                if matches!(rel, Rel::Reverses | Rel::Classifies | Rel::Refunds) {
                    open.push(by);
                }
            }
        }
        // Of equal parts the first by name.
        let most = held.into_iter().rev().max_by_key(|(_, minor)| *minor);
        Ok(most.map_or_else(Code::unknown, |(kind, _)| kind))
    }

    /// The last day on which a gift may be claimed.
    pub fn window(&self) -> Day {
        self.payouts.window(self.begun.day)
    }

    /// Whether all closing costs have come in, as somebody said now or before.
    pub fn is_last(&self) -> bool {
        self.last
    }

    /// Whether a gift that came too late is waited for no more: all costs have come in, and what nobody
    /// had claimed went on.
    pub fn went_on(&self, offer: &Offer) -> bool {
        let known =
            self.of(offer.ccy).is_some_and(|of| of.known.binary_search(&offer.gift).is_ok());
        self.last && !known && self.claims_of(offer.gift).next().is_none()
    }

    /// Whether givers may still claim.
    pub fn is_open(&self) -> bool {
        self.today <= self.window() && self.payouts.may_go_back(self.begun.day)
    }

    /// Claims that cannot be paid in full, ascending: nobody is paid before the others.
    ///
    /// # Errors
    /// The books.
    pub fn cuts(&self) -> Result<Vec<Cut>, ShutdownError> {
        let mut cuts = Vec::new();
        for Poured { waterfall: Waterfall { ccy, .. }, owed } in self.pours()? {
            for (of, share) in &owed {
                let mut left = share.saturating_sub(of.had());
                for (claim, asks) in &of.open {
                    let share = left.min(*asks);
                    left -= share;
                    cuts.push(Cut { claim: *claim, ccy, owed: *asks, share });
                }
            }
        }
        cuts.retain(|cut| cut.share < cut.owed);
        cuts.sort_by_key(|cut| cut.claim);
        Ok(cuts)
    }

    /// What is to be claimed by now, ascending: the rest of what was cut, where more money came; and,
    /// once the window is over, what others left of their gifts, and shares.
    ///
    /// # Errors
    /// The books, or sums that are too large.
    pub fn due(&self) -> Result<Vec<Due>, ShutdownError> {
        let mut due: BTreeMap<(To, Code, Currency), u64> = BTreeMap::new();
        for Poured { waterfall, owed } in self.pours()? {
            for (of, share) in &owed {
                let more = share.saturating_sub(of.had() + of.asked());
                if let (Debt::Claim(claim), true) = (&of.creditor.debt, more > 0) {
                    let key = (To::Creditor(*claim), of.creditor.fund.clone(), waterfall.ccy);
                    due.insert(key, more);
                }
            }
            let lines = waterfall.lines.iter().filter(|line| line.share > 0 && !self.is_open());
            for (line, to) in lines.filter_map(|line| Some((line, to(line)?))) {
                *due.entry((to, line.pot.clone(), waterfall.ccy)).or_default() += line.share;
            }
        }
        let due = due.into_iter().map(|((to, fund, ccy), minor)| {
            let minor =
                i64::try_from(minor).map_err(|_| ShutdownError::TooLarge(minor.to_string()))?;
            Ok(Due { to, fund, ccy, minor })
        });
        due.collect()
    }

    /// Debts that nobody paid in full: what was cut, and what there is no claim of, as loans. Those are
    /// paid by hand.
    ///
    /// # Errors
    /// The books.
    pub fn lacks(&self) -> Result<Vec<Lack>, ShutdownError> {
        let mut lacks = Vec::new();
        for Poured { waterfall: Waterfall { ccy, .. }, owed } in self.pours()? {
            for (of, share) in owed {
                let Owed { creditor: Creditor { debt, owed, .. }, .. } = &of;
                let by_hand = matches!(debt, Debt::Loan(_) | Debt::Other) && of.had() < *owed;
                if by_hand || (share < *owed && !matches!(debt, Debt::Commitment(_))) {
                    lacks.push(Lack { debt: debt.clone(), ccy, owed: *owed, share, had: of.had() });
                }
            }
        }
        Ok(lacks)
    }

    /// What closing costs by now, and its budget, in each currency in which it is the more.
    ///
    /// # Errors
    /// The books.
    pub fn overruns(&self) -> Result<Vec<(Currency, u64, u64)>, ShutdownError> {
        let reader = Reader::new(self.now, self.payouts, self.today, self.begun.day)?;
        let of = |ccy| {
            let Claimed { costs, .. } = Claimed::of(self.payouts, self.begun, ccy);
            let costs = costs.iter().map(|of| of.had() + of.asked()).sum();
            (ccy, costs, reader.closing(ccy).budget.unsigned_abs())
        };
        let all = reader.currencies().into_iter().map(of);
        Ok(all.filter(|(_, costs, budget)| costs > budget).collect())
    }

    /// All money of now, with what was paid of what is owed, poured by the terms of when closing began.
    fn pours(&self) -> Result<Vec<Poured>, ShutdownError> {
        let reader = Reader::new(self.now, self.payouts, self.today, self.begun.day)?;
        let pour = |ccy| {
            let terms = reader.terms(ccy)?;
            self.pour(reader.position(ccy, &terms)?, &terms)
        };
        reader.currencies().into_iter().map(pour).collect()
    }

    /// Who had more than their part keeps it; the others share what is left.
    fn pour(&self, mut position: Position, terms: &Terms) -> Result<Poured, ShutdownError> {
        let ccy = position.ccy;
        let Claimed { debts, costs } = Claimed::of(self.payouts, self.begun, ccy);
        let debts = self.debts(debts, &position);
        position.budget = self.budget_left(position.budget, &costs);
        position.hold_back = self.hold_back(ccy);
        let unclaimed = self.unclaimed(&position);
        self.keep_late(&mut position, terms);
        position.gifts.extend(self.accepted(ccy, &debts));
        self.leave_late(&mut position);
        let (mut kept, mut owed) = (BTreeSet::new(), Vec::new());
        loop {
            let mut with = self.with(&position, &debts, &kept);
            with.creditors.extend(unclaimed.iter().cloned());
            let waterfall = pour(&with, terms);
            owed.clear();
            for (n, of) in debts.iter().enumerate() {
                let share = if kept.contains(&n) { of.had() } else { got(&waterfall, of) };
                owed.push((of.clone(), share));
            }
            let over = owed.iter().enumerate().filter(|(_, (of, share))| *share < of.had());
            let over: Vec<usize> = over.map(|(n, _)| n).collect();
            if over.is_empty() {
                return Ok(Poured { waterfall, owed });
            }
            kept.extend(over);
        }
    }

    /// The position with what is owed; what was paid of it is there once more.
    fn with(&self, position: &Position, debts: &[Owed], kept: &BTreeSet<usize>) -> Position {
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
                (with.cash, *fund) =
                    (with.cash.saturating_sub(*leaving), fund.saturating_sub(*leaving));
            } else {
                (with.cash, *fund) = (with.cash.saturating_add(*paid), fund.saturating_add(*paid));
                with.creditors.push(creditor.clone());
            }
        }
        with
    }

    /// What is owed, with debts of which there is no claim.
    fn debts(&self, claims: Vec<Owed>, position: &Position) -> Vec<Owed> {
        let late = |of: &Owed| of.gift.is_some_and(|gift| self.late.contains(&gift));
        let mut debts: Vec<Owed> = claims.into_iter().filter(|of| !late(of)).collect();
        let then = self.of(position.ccy).map_or(&[][..], |of| of.loans.as_slice());
        let now = position.creditors.iter().filter(|of| !matches!(of.debt, Debt::Claim(_)));
        let now: Vec<&Creditor> = now.collect();
        let all: BTreeSet<&Debt> =
            then.iter().chain(now.iter().copied()).map(|of| &of.debt).collect();
        for debt in all {
            let before = then.iter().find(|of| of.debt == *debt);
            let now = now.iter().copied().find(|of| of.debt == *debt);
            let lent = match debt {
                Debt::Loan(account) => self.lent(account, position.ccy),
                _ => 0,
            };
            debts.extend(Owed::without_claim(before, now, lent));
        }
        debts
    }

    /// What was lent on an account since the end began.
    fn lent(&self, account: &str, ccy: Currency) -> u64 {
        let of = |all: &Lent| {
            all.get(&(account.to_owned(), ccy.code().to_owned())).copied().unwrap_or(0)
        };
        u64::try_from(of(&self.lent.1) - of(&self.lent.0)).unwrap_or(0)
    }

    /// Gifts that may still be claimed: nobody else has their part meanwhile.
    fn unclaimed(&self, position: &Position) -> Vec<Creditor> {
        let stands: BTreeSet<u64> = position.gifts.iter().map(|gift| gift.entry).collect();
        let offers = self.of(position.ccy).into_iter().flat_map(|of| &of.offers);
        let open = offers.filter(|offer| {
            let claimed = self.claims_of(offer.gift).next().is_some();
            self.is_open() && !claimed && stands.contains(&offer.gift)
        });
        let creditor = |offer: &Offer| Creditor {
            debt: Debt::Offer(offer.gift),
            rank: Rank::Back,
            fund: offer.fund.clone(),
            owed: offer.minor,
            day: offer.day,
        };
        open.map(creditor).collect()
    }

    /// Of the gifts, those that came too late, or were known too late, and that nobody claimed yet.
    fn keep_late(&self, position: &mut Position, terms: &Terms) {
        let ccy = position.ccy;
        position.gifts.retain(|gift| self.is_late(gift, ccy, terms));
        for gift in position.gifts.iter_mut().filter(|gift| gift.day <= self.begun.day) {
            // Of a later day the reader took it from its fund already.
            if let Some(fund) = position.funds.get_mut(&gift.fund) {
                *fund = fund.saturating_sub(gift.net);
            }
            gift.day = self.begun.day.plus(1);
        }
        position.gifts.retain(|gift| !self.last && self.claims_of(gift.entry).next().is_none());
    }

    /// A gift that came too late was never the service's: what was claimed of it is as gone.
    fn leave_late(&self, position: &mut Position) {
        let claims = self.late.iter().flat_map(|gift| self.claims_of(*gift));
        let here = claims.filter(|claim| claim.claim.ccy == position.ccy && !claim.is_paid());
        for claim in here {
            let minor = claim.claim.minor.unsigned_abs();
            position.cash = position.cash.saturating_sub(minor);
            // Before it is posted its fund has not got it: a late gift is nobody's fund's.
            let fund = position.funds.get_mut(&claim.claim.fund);
            if let Some(fund) = fund.filter(|_| claim.expense.is_some()) {
                *fund = fund.saturating_sub(minor);
            }
        }
    }

    /// The claims of a gift at this end.
    fn claims_of(&self, gift: u64) -> impl Iterator<Item = &'b Payable> {
        self.payouts.claims_of(gift, self.begun.entry)
    }

    /// What the closing budget still has to pay, and at least what was claimed of it already.
    fn budget_left(&self, declared: u64, costs: &[Owed]) -> u64 {
        let paid: u64 = costs.iter().map(|of| of.paid).sum();
        let open: u64 = costs.iter().map(|of| of.leaving + of.asked()).sum();
        let left = if self.last { 0 } else { declared.saturating_sub(paid) };
        left.max(open)
    }

    /// What a currency was when closing began.
    fn of(&self, ccy: Currency) -> Option<&Snapshot> {
        self.snapshot.iter().find(|of| of.waterfall.ccy == ccy)
    }

    /// What was held back when closing began, until the day on which it is released.
    fn hold_back(&self, ccy: Currency) -> HoldBack {
        let none = HoldBack { floor: 0, disputable: 0, points: 0, release: None };
        let held = self.of(ccy).map_or(none, |of| of.hold_back);
        match held.release.is_none_or(|day| self.today > day) {
            true => none,
            false => held,
        }
    }

    /// Whether a gift came after the end began, or was not known by then though its fund gives gifts back:
    /// a statement comes days after what it shows.
    fn is_late(&self, gift: &Gift, ccy: Currency, terms: &Terms) -> bool {
        let goes_back = match gift.fund == Code::general() {
            true => terms.returns != Return::None,
            false => terms.funds.get(&gift.fund) == Some(&Secondary::Donors),
        };
        let known = || self.of(ccy).is_some_and(|of| of.known.binary_search(&gift.entry).is_ok());
        gift.day > self.begun.day || (goes_back && !known())
    }

    /// Gifts that were claimed, with what of each was not claimed yet: what others left is theirs before
    /// the successors'.
    fn accepted(&self, ccy: Currency, debts: &[Owed]) -> Vec<Gift> {
        let mut claimed: BTreeMap<u64, u64> = BTreeMap::new();
        for (of, gift) in debts.iter().filter_map(|of| Some((of, of.gift?))) {
            *claimed.entry(gift).or_default() += of.creditor.owed;
        }
        let offers = self.snapshot.iter().flat_map(|of| &of.offers);
        let rest = offers.filter(|offer| offer.ccy == ccy).filter_map(|offer| {
            // Where members rejected what was claimed first, nothing is added to what came after.
            let claimed = claimed.get(&offer.gift).filter(|claimed| **claimed >= offer.minor)?;
            let net = offer.net.saturating_sub(*claimed);
            let (entry, day, fund) = (offer.gift, offer.day, offer.fund.clone());
            (net > 0).then_some(Gift { entry, day, fund, net, back: 0, covers: None })
        });
        rest.collect()
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
        let known = position.gifts.iter().map(|gift| gift.entry).collect();
        let gifts = position.gifts.into_iter();
        let offers = gifts.filter_map(|gift| {
            let minor = offered.get(&gift.entry).copied()?;
            Some(Offer { minor, ..Offer::whole(gift, ccy) })
        });
        let offers = offers.collect();
        let mut loans = position.creditors;
        loans.retain(|of| matches!(of.debt, Debt::Loan(_) | Debt::Other));
        Ok(Self { waterfall, offers, hold_back: position.hold_back, loans, known })
    }
}

impl Offer {
    fn whole(gift: Gift, ccy: Currency) -> Self {
        let Gift { entry, day, fund, net, .. } = gift;
        Self { gift: entry, fund, ccy, minor: net, net, day }
    }
}

/// What the books hold, as far as paying needs it, with what the end, while it goes on, leaves of it.
///
/// # Errors
/// The books cannot be read.
pub fn money(books: &Books, payouts: &Payouts, today: Day) -> Result<Money, ShutdownError> {
    let mut money = books.money()?;
    money.cut = cut(books, payouts, today)?;
    Ok(money)
}

/// The claims of which the end leaves less than they ask for; none while none goes on.
///
/// # Errors
/// The books cannot be read.
pub fn cut(books: &Books, payouts: &Payouts, today: Day) -> Result<BTreeSet<u64>, ShutdownError> {
    let begun = payouts.authority.end_begun();
    let Some(begun) = begun.filter(|_| payouts.authority.phase(today) == Phase::Closing) else {
        return Ok(BTreeSet::new());
    };
    let ending = Ending::new(books, payouts, begun, today, false)?;
    Ok(ending.cuts()?.into_iter().map(|cut| cut.claim).collect())
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

/// What was ever lent, by account and currency; a loan that was reversed was none.
fn lent(books: &Books) -> Result<Lent, ShutdownError> {
    let mut lent = Lent::new();
    for row in books.totals(Day::FIRST.month(), Day::LAST.month())? {
        if row.leg.account.starts_with("liabilities:loan:") {
            let minor = match row.leg.kind.as_str() {
                "reversal" => -i128::from(row.total.debit),
                _ => i128::from(row.total.credit),
            };
            *lent.entry((row.leg.account.clone(), row.leg.ccy.clone())).or_default() += minor;
        }
    }
    Ok(lent)
}

/// What a debt gets in all tiers.
fn got(waterfall: &Waterfall, of: &Owed) -> u64 {
    let debt = &of.creditor.debt;
    let lines = waterfall.lines.iter();
    let its = lines.filter(|line| matches!(&line.to, Recipient::Creditor(to) if to == debt));
    its.map(|line| line.share).sum()
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
