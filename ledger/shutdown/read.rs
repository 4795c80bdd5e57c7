//! The position of one currency on a day, and the terms that were declared, read off the books.
//! Refuses a book without a shutdown policy. Only what everybody can
//! see is read: the answer is the same for every stranger.

use super::gifts::gifts;
use super::position::{Creditor, Debt, HoldBack, Position, Rank};
use super::terms::{Heir, Terms};
use crate::account::{Class, Code, PAYABLE, class_of, is_cash};
use crate::act::Word;
use crate::books::Books;
use crate::day::Day;
use crate::entry::{
    Billed, Claim, Closing, Commitment, Outcome, Return, Secondary, Shutdown, Successor,
};
use crate::journal::JournalError;
use crate::money::Currency;
use crate::payout::{Event, Given, Payable, Payouts, Preferred, due};
use std::collections::{BTreeMap, BTreeSet};

/// Days within which a card or a direct debit can be charged back.
const DISPUTABLE: i64 = 180;
/// Months over which the own rate of disputes is taken.
const RATE_MONTHS: i32 = 24;
/// The least that is held back of what can be charged back, in basis points.
const LEAST_POINTS: u64 = 200;
/// Days before the end within which a period that began may not have been billed yet.
const UNBILLED: i64 = 35;

/// Why nothing can be worked out.
#[derive(Debug, thiserror::Error)]
pub enum ShutdownError {
    /// The books.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Nothing was declared.
    #[error(
        "no [shutdown] is in force: declare in service.toml who gets what at the end, then `ledger \
         apply`"
    )]
    Undeclared,
    /// Before the books began.
    #[error("{day} is before the first entry, of {first}: there was nothing yet")]
    Before {
        /// The day that was asked for.
        day: Day,
        /// The first one.
        first: Day,
    },
    /// Overflow of a sum.
    #[error("{0} is more than 18 digits of minor units")]
    TooLarge(String),
}

/// A commitment by its code and its entry, and what ending it still costs.
pub type GoingOn<'b> = (&'b str, u64, &'b Commitment, Option<Creditor>);

/// What the books hold on a day, and what was declared.
pub struct Reader<'b> {
    books: &'b Books,
    payouts: &'b Payouts,
    at: Day,
    /// The day on which the end began: gifts of a later one came too late.
    end: Day,
    balances: BTreeMap<(String, String), i128>,
    funds: BTreeMap<(String, String), i128>,
}

impl<'b> Reader<'b> {
    /// Reads what all currencies have in common.
    ///
    /// # Errors
    /// The books, or a day before them.
    pub fn new(
        books: &'b Books,
        payouts: &'b Payouts,
        at: Day,
        end: Day,
    ) -> Result<Self, ShutdownError> {
        let first = books.entry(0)?.date;
        if at < first && books.months()?.is_none_or(|(month, _)| at < month.first()) {
            return Err(ShutdownError::Before { day: at, first });
        }
        let (balances, funds) = (books.balances(at)?, books.funds(at)?);
        Ok(Self { books, payouts, at, end, balances, funds })
    }

    /// Who decides, and what is owed.
    pub(crate) fn payouts(&self) -> &'b Payouts {
        self.payouts
    }

    /// The day up to which amounts count.
    pub(crate) fn at(&self) -> Day {
        self.at
    }

    /// The currencies in which there is something, or something is declared.
    pub fn currencies(&self) -> BTreeSet<Currency> {
        let held = self.balances.keys().chain(self.funds.keys());
        held.filter_map(|(_, ccy)| ccy.parse().ok()).collect()
    }

    /// The shutdown policy.
    ///
    /// # Errors
    /// None is in force.
    pub fn policy(&self) -> Result<&Shutdown, ShutdownError> {
        self.payouts.authority.shutdown(self.end).ok_or(ShutdownError::Undeclared)
    }

    /// What was declared for one currency.
    ///
    /// # Errors
    /// Without a shutdown policy.
    pub fn terms(&self, ccy: Currency) -> Result<Terms, ShutdownError> {
        let authority = &self.payouts.authority;
        let shutdown = self.policy()?;
        // Once the end has begun a successor may still accept or decline, and nothing else changes.
        let now: BTreeMap<Code, Successor> = authority.successors(self.at).collect();
        let successors = authority.successors(self.end).map(|(code, of)| {
            let accepted = now.get(&code).and_then(|of| of.accepted);
            let accepted = accepted.is_some_and(|day| day <= self.at);
            (code, Heir { points: of.points, accepted })
        });
        let returns = shutdown.profile.may_return();
        let ways = authority.secondaries(self.end).map(|(fund, way)| (fund, way.clone()));
        // What may not go back goes to a similar purpose.
        let allowed = ways.map(|(fund, way)| match way {
            Secondary::Donors if !returns => (fund, Secondary::Similar),
            way => (fund, way),
        });
        Ok(Terms {
            returns: if returns { shutdown.returns } else { Return::None },
            minimum: self.closing(ccy).minimum.unsigned_abs(),
            funds: allowed.collect(),
            successors: successors.collect(),
            fallback: shutdown.fallback.clone(),
        })
    }

    /// The position of one currency.
    ///
    /// # Errors
    /// The books, or sums that are too large.
    pub fn position(&self, ccy: Currency, terms: &Terms) -> Result<Position, ShutdownError> {
        let gifts = match self.needs_gifts(terms) {
            true => gifts(self.books, ccy, self.at)?,
            false => Vec::new(),
        };
        let late = |fund: &Code| -> u64 {
            let late = gifts.iter().filter(|gift| gift.day > self.end && gift.fund == *fund);
            late.map(|gift| gift.net).sum()
        };
        let posted = self.posted(ccy)?;
        let mut own: BTreeMap<Code, i128> = BTreeMap::new();
        for (fund, balance) in self.funds(ccy) {
            own.extend(fund.parse().ok().map(|code: Code| (code, balance)));
        }
        // What it owes left its balance, not the account; what came too late was never its own.
        for Payable { claim, .. } in &posted {
            *own.entry(claim.fund.clone()).or_default() += i128::from(claim.minor);
        }
        own.remove(&Code::general());
        let own = own.into_iter().map(|(fund, own)| {
            let own = (own - i128::from(late(&fund))).max(0);
            Ok((fund, amount(own)?))
        });
        let funds = own.collect::<Result<_, ShutdownError>>()?;
        let creditors = self.creditors(ccy, &posted)?;
        Ok(Position {
            ccy,
            day: self.end,
            cash: self.cash(ccy)?,
            custody: amount((-self.on("liabilities:custody", ccy)).max(0))?,
            funds,
            creditors,
            gifts,
            budget: self.closing(ccy).budget.unsigned_abs(),
            hold_back: self.hold_back(ccy)?,
        })
    }

    /// Gifts are read only where somebody may get them back: there may be a million.
    fn needs_gifts(&self, terms: &Terms) -> bool {
        terms.gives_back() || self.end < self.at
    }

    /// What the end costs and keeps, as declared.
    pub(crate) fn closing(&self, ccy: Currency) -> Closing {
        let none = Closing { budget: 0, floor: 0, minimum: 0 };
        self.payouts.authority.closing(ccy, self.end).unwrap_or(none)
    }

    /// The balance of an account.
    pub fn on(&self, account: &str, ccy: Currency) -> i128 {
        self.balances.get(&(account.to_owned(), ccy.code().to_owned())).copied().unwrap_or(0)
    }

    /// All that can be paid out; an overdrawn account is a debt to its bank.
    fn cash(&self, ccy: Currency) -> Result<u64, ShutdownError> {
        amount(self.over(ccy, is_cash).max(0))
    }

    /// The balance over all accounts that `wanted` takes.
    pub(crate) fn over(&self, ccy: Currency, wanted: impl Fn(&str) -> bool) -> i128 {
        let in_it = self.balances.iter().filter(|((_, of), _)| of == ccy.code());
        in_it.filter(|((account, _), _)| wanted(account)).map(|(_, minor)| *minor).sum()
    }

    /// What belongs to each fund: income less expenses.
    pub(crate) fn funds(&self, ccy: Currency) -> impl Iterator<Item = (&str, i128)> {
        let in_it = self.funds.iter().filter(move |((_, of), _)| of == ccy.code());
        in_it.map(|((fund, _), minor)| (fund.as_str(), *minor))
    }

    fn creditors(
        &self,
        ccy: Currency,
        posted: &[&Payable],
    ) -> Result<Vec<Creditor>, ShutdownError> {
        let mut all = Vec::new();
        for payable in self.payouts.all().filter(|payable| payable.claim.ccy == ccy) {
            if self.is_asked_for(payable) && !self.is_paid(payable)? {
                all.push(creditor(self.payouts, payable));
            }
        }
        let claims: i128 = posted.iter().map(|payable| i128::from(payable.claim.minor)).sum();
        // What is owed without a claim: by hand, before claims were kept.
        let other = -self.on(PAYABLE, ccy) - claims;
        all.extend(self.debt(Debt::Other, other)?);
        for ((account, of), minor) in &self.balances {
            if of == ccy.code() && account.starts_with("liabilities:loan:") {
                all.extend(self.debt(Debt::Loan(account.as_str().into()), -minor)?);
            }
        }
        all.extend(self.commitments(ccy)?.into_iter().filter_map(|(.., ending)| ending));
        Ok(all)
    }

    /// The commitments that go on, with their codes and entries, and what ending them still costs.
    ///
    /// # Errors
    /// The books, or sums that are too large.
    pub fn commitments(&self, ccy: Currency) -> Result<Vec<GoingOn<'b>>, ShutdownError> {
        let mut all = Vec::new();
        for (code, entry, commitment, ended) in self.payouts.costing(self.end) {
            if commitment.ccy == ccy && !self.payouts.is_over(code, self.at) {
                let since = ended.unwrap_or(self.end);
                all.push((code, entry, commitment, self.ending(code, entry, commitment, since)?));
            }
        }
        Ok(all)
    }

    /// Whether somebody asks for it by that day, and nobody took it back: signed or not, posted as owed
    /// or not. A surplus that nobody began to pay is given away no more.
    fn is_asked_for(&self, payable: &Payable) -> bool {
        let by_then = |claim: &u64| self.payouts.get(*claim).is_none_or(|p| p.recorded <= self.at);
        let rejected = self
            .payouts
            .authority
            .acts_on(payable.entry)
            .iter()
            .any(|signed| signed.act.word == Word::Reject && signed.recorded <= self.at);
        let surplus = matches!(payable.given, Some(Given::Surplus { .. }));
        let begun = payable.is_live() || payable.is_paid();
        payable.recorded <= self.at
            && !payable.replaced.iter().any(by_then)
            && (begun || !(rejected || surplus || payable.fallen.is_some()))
    }

    /// Whether statements up to that day show it paid.
    fn is_paid(&self, payable: &Payable) -> Result<bool, ShutdownError> {
        let mut paid = 0;
        for (entry, event) in payable.attempts.iter().flat_map(|attempt| attempt.events()) {
            if let Event::Shown(outcome) = event
                && self.books.entry(*entry)?.date <= self.at
            {
                paid += if *outcome == Outcome::Paid { 1 } else { -1 };
            }
        }
        Ok(paid > 0)
    }

    /// The claims that were posted as owed by that day and not shown as paid by then, also those that
    /// are asked for no more until the posting is taken back.
    ///
    /// # Errors
    /// The books.
    pub fn posted(&self, ccy: Currency) -> Result<Vec<&'b Payable>, ShutdownError> {
        let mut posted = Vec::new();
        for payable in self.payouts.all().filter(|payable| payable.claim.ccy == ccy) {
            let Some(expense) = payable.expense else { continue };
            if self.books.entry(expense)?.date <= self.at && !self.is_paid(payable)? {
                posted.push(payable);
            }
        }
        Ok(posted)
    }

    fn debt(&self, debt: Debt, owed: i128) -> Result<Option<Creditor>, ShutdownError> {
        if owed <= 0 {
            return Ok(None);
        }
        let (rank, fund) = (Rank::Ordinary, Code::general());
        Ok(Some(Creditor { debt, rank, fund, owed: amount(owed)?, day: self.end }))
    }

    /// What a commitment still costs: its fee, and the periods that begin before its notice, given on a
    /// day, is over, with those that just began and nobody billed yet.
    fn ending(
        &self,
        code: &str,
        entry: u64,
        commitment: &Commitment,
        given: Day,
    ) -> Result<Option<Creditor>, ShutdownError> {
        let notice = i64::try_from(commitment.notice.unwrap_or(0)).unwrap_or(i64::MAX);
        let billed = self.billed(code, commitment)?;
        let since = self.end.plus(-UNBILLED);
        let owed = due::until(commitment, &billed, since, given.plus(notice));
        // What is over by then needs no ending.
        let goes_on = commitment.to.is_none_or(|to| to > self.end);
        let fee = commitment.fee.filter(|_| goes_on).unwrap_or(0);
        let owed = i128::from(owed) * i128::from(commitment.amount) + i128::from(fee);
        let debt = self.debt(Debt::Commitment(entry), owed)?;
        Ok(debt.map(|debt| Creditor { fund: commitment.fund.clone(), ..debt }))
    }

    /// The days of a commitment that were billed by that day: by itself, or by one that it took the
    /// place of.
    fn billed(&self, code: &str, of: &Commitment) -> Result<Vec<Billed>, ShutdownError> {
        let authority = &self.payouts.authority;
        let counts = |other: &Code| {
            other.as_str() == code || authority.commitment(other.as_str(), self.end).is_none()
        };
        let claims = self.payouts.all().filter(|payable| {
            let Claim { payee, category, commitment, .. } = &payable.claim;
            let same = *payee == of.payee && *category == of.category;
            same && commitment.as_ref().is_some_and(counts) && self.is_asked_for(payable)
        });
        let mut billed: Vec<Billed> = claims.map(Payable::billed).collect();
        for (entry, _, days) in self.payouts.pulled().filter(|(_, by, _)| by.as_str() == code) {
            if self.books.entry(entry)?.date <= self.at {
                billed.push(days);
            }
        }
        Ok(billed)
    }

    /// What may be charged back, by whole months: more rather than less.
    ///
    /// # Errors
    /// The books, or sums that are too large.
    pub fn hold_back(&self, ccy: Currency) -> Result<HoldBack, ShutdownError> {
        let since = self.end.plus(-DISPUTABLE).month();
        let (disputable, _) = self.at_processors(ccy, since)?;
        let (given, back) = self.at_processors(ccy, self.end.month().plus(-RATE_MONTHS))?;
        let points = if given == 0 { 0 } else { (back * 3 * 10_000).div_ceil(given) };
        let points = u64::try_from(points).unwrap_or(u64::MAX).max(LEAST_POINTS);
        let release = (disputable > 0).then(|| self.end.plus(DISPUTABLE));
        let floor = self.closing(ccy).floor.unsigned_abs();
        Ok(HoldBack { floor, disputable: amount(disputable.cast_signed())?, points, release })
    }

    /// Gifts that came by a processor since a month, and what of them was given back or charged back.
    fn at_processors(
        &self,
        ccy: Currency,
        since: crate::day::Month,
    ) -> Result<(u128, u128), ShutdownError> {
        let (mut given, mut back) = (0, 0);
        for row in self.books.totals(since, self.end.month())? {
            let at = row.leg.account.starts_with("assets:processor:") && row.leg.ccy == ccy.code();
            match row.leg.kind.as_str() {
                "donation" if at => given += u128::from(row.total.debit.unsigned_abs()),
                "refund" if at => back += u128::from(row.total.credit.unsigned_abs()),
                _ => {}
            }
        }
        Ok((given, back))
    }

    /// What is neither poured nor anybody's: money that others owe the service.
    pub fn receivable(&self, ccy: Currency) -> i128 {
        self.over(ccy, |account| class_of(account) == Class::Assets && !is_cash(account))
    }
}

/// What a claim asks for. Who comes first is declared with the payee.
pub(super) fn creditor(payouts: &Payouts, payable: &Payable) -> Creditor {
    let payee = payouts.authority.payee_at(payable.payee);
    let flags = payee.map_or(&[][..], |payee| &payee.value.flags);
    let rank = match Preferred::of(flags.iter().map(Code::as_str)) {
        Some(Preferred::Secured) => Rank::Secured,
        Some(Preferred::Wages) => Rank::Wages,
        Some(Preferred::Tax) => Rank::Tax,
        None => Rank::Ordinary,
    };
    Creditor {
        debt: Debt::Claim(payable.entry),
        rank,
        fund: payable.claim.fund.clone(),
        owed: payable.claim.minor.unsigned_abs(),
        day: payable.recorded,
    }
}

fn amount(minor: i128) -> Result<u64, ShutdownError> {
    let fits = u64::try_from(minor).ok().filter(|minor| i64::try_from(*minor).is_ok());
    fits.ok_or_else(|| ShutdownError::TooLarge(minor.to_string()))
}
