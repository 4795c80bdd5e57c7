//! The end while it goes on: what each should have had by now, and what is to be claimed for them.
//! Refuses to divide what is left before the window for claims is over. A pure reading of the books as
//! they are now and as they were when closing began: the same claims come out however often it is
//! asked, and none once they are written.

use super::by_hand::{Aside, Lent, aside, written_off};
use super::distribution::Distribution;
use super::gifts::kind;
use super::offers::{Backs, Both, Came, Offer, Snapshot, backs};
use super::owed::{Claimed, Owed};
use super::position::{Creditor, Debt};
use super::read::{Reader, ShutdownError};
use super::since::{Since, Then};
use super::waterfall::{Line, Recipient, Tier, Waterfall, Why};
use crate::account::Code;
use crate::authority::Phased;
use crate::books::Books;
use crate::day::Day;
use crate::entry::Phase;
use crate::money::Currency;
use crate::payout::plan::Money;
use crate::payout::{Payable, Payouts};
use std::collections::{BTreeMap, BTreeSet};

/// The end that goes on, by the books before it and those of now.
pub struct Ending<'b> {
    now: &'b Books,
    pub(super) payouts: &'b Payouts,
    pub(super) reader: Reader<'b>,
    pub(super) begun: Phased,
    pub(super) today: Day,
    /// Somebody says that all closing costs have come in.
    pub(super) last: bool,
    /// Members agreed to that.
    agreed: bool,
    pub(super) snapshot: Vec<Snapshot>,
    backs: Backs<'b>,
    pub(super) since: Since,
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
        let was = Reader::new(&then, &before, begun.day, begun.day)?;
        let reader = Reader::new(now, payouts, today, begun.day)?;
        let backs = backs(payouts, begun.entry);
        let both = Both { then: &was, now, payouts, today, begun: begun.entry, backs: &backs };
        // Of what came and went since nothing is left in any balance.
        let claimed = payouts.all().filter(|p| p.entry > begun.entry).map(|p| p.claim.ccy);
        let held = was.currencies().into_iter().chain(reader.currencies());
        let currencies: BTreeSet<Currency> = held.chain(claimed).collect();
        let snapshot = currencies.into_iter().map(|ccy| Snapshot::of(&both, ccy));
        let snapshot = snapshot.collect::<Result<_, _>>()?;
        let both = [Then { books: &then, payouts: &before }, Then { books: now, payouts }];
        let since = Since::of(both, begun.entry)?;
        let (said, agreed) = all_came_in(payouts, begun, today);
        let last = last || said;
        Ok(Self { now, payouts, reader, begun, today, last, agreed, snapshot, backs, since })
    }

    /// What each currency was when closing began.
    pub fn snapshot(&self) -> &[Snapshot] {
        &self.snapshot
    }

    /// What is offered to givers: by what was there when closing began, and whole what came later; of late
    /// ones that nobody claimed none any more, once all has come in.
    pub fn offers(&self) -> impl Iterator<Item = &Offer> {
        let all = self.snapshot.iter().flat_map(|of| &of.offers);
        all.filter(|offer| !self.is_over(offer))
    }

    /// Whether a gift came too late to be claimed by now: all costs have come in, as members agreed, and what
    /// nobody had claimed went on.
    pub fn went_on(&self, gift: u64) -> bool {
        let mut all = self.snapshot.iter().flat_map(|of| &of.offers);
        all.any(|offer| offer.gift == gift && self.is_over(offer))
    }

    fn is_over(&self, offer: &Offer) -> bool {
        self.agreed && offer.came != Came::Before && !self.is_claimed(offer)
    }

    /// Of which kind a gift is, as in `income:donations:KIND`.
    ///
    /// # Errors
    /// The books.
    pub fn kind(&self, gift: u64) -> Result<Code, ShutdownError> {
        Ok(kind(self.now, gift)?)
    }

    /// The last day on which a gift may be claimed.
    pub fn window(&self) -> Day {
        self.payouts.window(self.begun.day)
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
        for Distribution { waterfall, owed, heirs } in self.distributions()? {
            let owed = owed.iter().map(|(of, share)| (&of.open, share.saturating_sub(of.had())));
            let heirs = heirs.iter().map(|(of, share)| (&of.open, share.saturating_sub(of.had())));
            for (open, mut left) in owed.chain(heirs) {
                for (claim, asks) in open {
                    let share = left.min(*asks);
                    left -= share;
                    cuts.push(Cut { claim: *claim, ccy: waterfall.ccy, owed: *asks, share });
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
        for Distribution { waterfall, owed, heirs } in self.distributions()? {
            let mut add = |to: To, fund: &Code, minor: u64| {
                *due.entry((to, fund.clone(), waterfall.ccy)).or_default() += minor;
            };
            for (of, share) in &owed {
                let more = share.saturating_sub(of.had() + of.asked());
                if let Debt::Claim(claim) = of.creditor.debt {
                    add(To::Creditor(claim), &of.creditor.fund, more);
                }
            }
            if !self.is_open() {
                for (of, share) in &heirs {
                    let more = share.saturating_sub(of.had() + of.asked());
                    add(To::Heir(of.code.clone()), &of.fund, more);
                }
                for line in &waterfall.lines {
                    rest_of_gift(line).into_iter().for_each(|to| add(to, &line.pot, line.share));
                }
            }
        }
        let due =
            due.into_iter().filter(|(_, minor)| *minor > 0).map(|((to, fund, ccy), minor)| {
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
        for Distribution { waterfall: Waterfall { ccy, .. }, owed, .. } in self.distributions()? {
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

    /// What was lent to the service, paid back since closing began, and written off: by hand, as lenders
    /// send no claims.
    ///
    /// # Errors
    /// The books.
    pub fn lent(&self) -> Result<Vec<Lent>, ShutdownError> {
        let off = written_off(self.now, self.begun)?;
        let mut all = Vec::new();
        for of in &self.snapshot {
            let ccy = of.waterfall.ccy;
            let mut lenders: BTreeMap<&str, u64> = BTreeMap::new();
            lenders.extend(self.since.lenders(ccy).map(|account| (account, 0)));
            lenders.extend(of.loans.iter().filter_map(|of| match &of.debt {
                Debt::Loan(account) => Some((account.as_ref(), of.owed)),
                _ => None,
            }));
            for (account, then) in lenders {
                let since = self.since.lent(account, ccy);
                let owed = u64::try_from(-self.reader.on(account, ccy)).unwrap_or(0);
                let off =
                    off.iter().find(|((of, in_it), _)| of.as_str() == account && *in_it == ccy);
                let written_off = off.map_or(0, |(_, minor)| *minor);
                let gone = then.saturating_add(since).saturating_sub(owed);
                let back = gone.saturating_sub(written_off);
                all.push(Lent { account: account.into(), ccy, then, since, back, written_off });
            }
        }
        all.retain(|of| of.then > 0 || of.since > 0);
        Ok(all)
    }

    /// What left the accounts since closing began by nobody's claim: whoever keeps the books answers for it.
    ///
    /// # Errors
    /// The books.
    pub fn aside(&self) -> Result<Vec<Aside>, ShutdownError> {
        aside(self.now, self.begun)
    }

    /// What closing costs by now, and its budget, in each currency in which it is the more.
    pub fn overruns(&self) -> Vec<(Currency, u64, u64)> {
        above_budget(self.payouts, &self.reader, &self.since, self.begun)
    }

    /// The claims of a gift at this end.
    pub(super) fn claims_of(&self, gift: u64) -> impl Iterator<Item = &'b Payable> {
        self.backs.get(&gift).into_iter().flatten().copied()
    }

    /// Whether somebody claimed what is offered.
    pub(super) fn is_claimed(&self, offer: &Offer) -> bool {
        self.backs.contains_key(&offer.gift)
    }
}

/// The same as [`Ending::overruns`], without reading who gets what.
///
/// # Errors
/// The books.
pub fn overruns(
    books: &Books,
    payouts: &Payouts,
    begun: Phased,
    today: Day,
) -> Result<Vec<(Currency, u64, u64)>, ShutdownError> {
    let then = books.before(begun.entry)?;
    let before = payouts_at(&then, begun.day)?;
    let both = [Then { books: &then, payouts: &before }, Then { books, payouts }];
    let since = Since::of(both, begun.entry)?;
    let reader = Reader::new(books, payouts, today, begun.day)?;
    Ok(above_budget(payouts, &reader, &since, begun))
}

fn above_budget(
    payouts: &Payouts,
    reader: &Reader<'_>,
    since: &Since,
    begun: Phased,
) -> Vec<(Currency, u64, u64)> {
    let of = |ccy| {
        let Claimed { costs, .. } = Claimed::of(payouts, begun, ccy);
        let claimed: u64 = costs.iter().map(|of| of.had() + of.asked()).sum();
        (ccy, claimed.saturating_add(since.spent(ccy)), reader.closing(ccy).budget.unsigned_abs())
    };
    let all = reader.currencies().into_iter().map(of);
    all.filter(|(_, costs, budget)| costs > budget).collect()
}

/// Whether somebody said that all closing costs have come in, and whether members agreed. Said once it need
/// not be said again; a member who rejects the claim that says so takes it back.
pub(crate) fn all_came_in(payouts: &Payouts, begun: Phased, today: Day) -> (bool, bool) {
    let says = |of: &&Payable| of.entry > begun.entry && of.is_last() && holds(payouts, of);
    let agreed = |of: &Payable| of.is_agreed(&payouts.authority, today);
    (payouts.all().any(|of| says(&of)), payouts.all().filter(says).any(agreed))
}

/// Whether a claim, or any that came in its place, stands.
fn holds(payouts: &Payouts, of: &Payable) -> bool {
    let mut later = of.replaced.iter().filter_map(|claim| payouts.get(*claim));
    payouts.stands(of) || later.any(|of| holds(payouts, of))
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

/// Who has a line as the rest of a gift that was claimed: late ones are claimed by their givers.
fn rest_of_gift(line: &Line) -> Option<To> {
    match line.to {
        Recipient::Gift(gift) if line.tier != Tier::NotOurs && line.why != Why::TooSmall => {
            Some(To::Giver(gift))
        }
        _ => None,
    }
}
