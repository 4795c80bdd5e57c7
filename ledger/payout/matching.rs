//! Which payout a statement's line paid or brought back, and which commitment a vendor pulled: by
//! ids first, then by the words of the bank (the order is that of STATEMENTS: id, batch, reference).
//! Refuses to guess: what two things could be, what names another account or another amount, and
//! what was paid before stays open, with a notice. The same amount alone never matches.
//! Pure: from the fold and what private.db knows; the import asks it row by row, in constant time.

mod known;
mod notice;
mod sums;
mod vendors;

#[cfg(test)]
mod tests;

pub use known::Matching;
pub use notice::{Notice, Other};
pub use vendors::Pulled;

use super::iban::Iban;
use super::state::Event;
use crate::account::Account;
use crate::day::Day;
use crate::entry::Outcome;
use crate::money::Currency;
use crate::statement::Single;
use known::Sought;
use sums::{fee_of, surplus};

/// Business days after the day of execution within which a bank shows a payment.
const SHOWN_WITHIN: i64 = 5;
/// The most that banks keep back of money that comes back, or take for a payment, in minor units.
const FEE_MAX: i64 = 5_000;

/// What a line shows of a payment.
#[derive(Debug, Clone)]
pub struct Shown<'a> {
    /// The own account whose line it is.
    pub own: &'a Account,
    /// The bank's day.
    pub day: Day,
    /// Of the amount.
    pub ccy: Currency,
    /// Minor units before charges; negative where money left.
    pub gross: i64,
    /// A fee that the line says beside its amount, which may have it in it; 0 for none.
    pub fee: i64,
    /// The end-to-end id, as the file has it.
    pub end_to_end: &'a str,
    /// Ids of the batch: the payment order's, and its message's.
    pub batches: [&'a str; 2],
    /// How many payments the line carries out, where the file says it.
    pub count: Option<u64>,
    /// Those payments, where it says them.
    pub payments: &'a [Single],
    /// The other party's account, as written.
    pub account: &'a str,
    /// The other party's name.
    pub name: &'a str,
    /// The bank's text.
    pub text: &'a str,
}

/// What a line names, before its amount was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Nothing of ours.
    Nothing,
    /// One attempt to pay.
    Attempt(usize),
    /// A batch.
    Batch(usize),
    /// Several payments in one line, ours among them, or several of ours in its words.
    Several,
}

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// No payout; the rules speak.
    Other,
    /// It paid these, or brought them back. Of what is left nobody knows.
    Settles(Vec<Settled>),
    /// A vendor pulled a commitment's period.
    Pulls(Pulled),
    /// It looks like a payout and is none for sure: people explain it.
    Open,
}

/// What was paid, or came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// The attempt.
    pub intent: u64,
    /// All of its batch.
    pub of_batch: bool,
    /// Paid, or come back.
    pub outcome: Outcome,
    /// How much was owed; above 0.
    pub minor: i64,
    /// What of the line was the bank's fee.
    pub fee: i64,
    /// How many payments it is.
    pub payments: u64,
}

/// A decision with what people should hear of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The decision.
    pub decision: Decision,
    /// What to tell.
    pub notices: Vec<Notice>,
}

impl Answer {
    fn other(notices: Vec<Notice>) -> Self {
        Self { decision: Decision::Other, notices }
    }

    fn open(notice: Notice) -> Self {
        Self { decision: Decision::Open, notices: vec![notice] }
    }
}

impl Found {
    /// Lines of one day are taken in this order: what a batch or a return speaks of stands before it.
    pub fn rank(self, gross: i64) -> u8 {
        match self {
            Self::Batch(_) | Self::Several if gross < 0 => 1,
            Self::Attempt(_) | Self::Batch(_) if gross > 0 => 2,
            _ => 0,
        }
    }
}

impl Matching {
    /// What a line is; what it settles is settled from now on.
    pub fn decide(&mut self, shown: &Shown<'_>, found: Found) -> Answer {
        if let Some(notice) = self.elsewhere(found, shown) {
            return Answer::open(notice);
        }
        match found {
            Found::Attempt(at) if shown.gross > 0 => self.came_back(at, shown),
            Found::Attempt(at) => {
                let one = (shown.ccy, shown.gross, shown.fee, shown.account);
                match self.pay(at, one) {
                    Ok((settled, notices)) => {
                        Answer { decision: Decision::Settles(vec![settled]), notices }
                    }
                    Err(notice) => Answer::open(notice),
                }
            }
            Found::Batch(batch) if shown.gross > 0 => self.part_came_back(batch, shown),
            Found::Batch(batch) => self.whole(batch, shown),
            Found::Several => self.each(shown),
            Found::Nothing if shown.gross < 0 => self.unnamed(shown),
            Found::Nothing => Answer::other(Vec::new()),
        }
    }

    /// That what a line names was to be paid from another own account: nobody but a person says that
    /// it was all the same.
    fn elsewhere(&self, found: Found, shown: &Shown<'_>) -> Option<Notice> {
        let at = match found {
            Found::Attempt(at) => at,
            Found::Batch(batch) => *self.batches.get(batch)?.first()?,
            Found::Several => {
                *shown.payments.iter().find_map(|one| self.ids.get(one.end_to_end.as_str()))?
            }
            Found::Nothing => return None,
        };
        let it = self.attempts.get(at).filter(|it| it.own != *shown.own)?;
        Some(Notice::Elsewhere { claim: it.claim, own: it.own.clone() })
    }

    /// One payment, which left: its amount, its account, and never a second time.
    fn pay(
        &mut self,
        at: usize,
        (ccy, gross, fee, account): (Currency, i64, i64, &str),
    ) -> Result<(Settled, Vec<Notice>), Notice> {
        let Some(it) = self.attempts.get_mut(at) else { return Err(Notice::Twice { claim: 0 }) };
        let claim = it.claim;
        let Some(fee) = fee_of(it.minor.into(), gross, fee).filter(|_| it.ccy == ccy) else {
            let how = match surplus(it.minor.into(), gross) {
                _ if it.state.after(Event::Shown(Outcome::Paid)).is_none() => Other::Again,
                _ if it.ccy != ccy => Other::Currency,
                Some(fee) => Other::Fee(fee),
                None => Other::Sum,
            };
            let (ccy, minor) = (it.ccy, it.minor);
            return Err(Notice::Amount { claim, ccy, minor, how });
        };
        // Only what is an account number for sure can be another one.
        if let (Some(ours), Ok(theirs)) = (&it.iban, account.parse::<Iban>())
            && *ours != theirs
        {
            return Err(Notice::Account { claim });
        }
        let before = it.state;
        let Some(after) = before.after(Event::Shown(Outcome::Paid)) else {
            return Err(Notice::Twice { claim });
        };
        it.state = after;
        let dead = Notice::Dead { claim, state: before };
        let notices = if before.is_live() { Vec::new() } else { vec![dead] };
        let (intent, minor, outcome) = (it.intent, it.minor, Outcome::Paid);
        Ok((Settled { intent, of_batch: false, outcome, minor, fee, payments: 1 }, notices))
    }

    /// Money that names one of our payments: it came back, in whole or less the bank's fee.
    fn came_back(&mut self, at: usize, shown: &Shown<'_>) -> Answer {
        let Some(it) = self.attempts.get_mut(at) else { return Answer::other(Vec::new()) };
        let claim = it.claim;
        let kept = it.minor.saturating_sub(shown.gross);
        let fits = it.ccy == shown.ccy && (0..=FEE_MAX).contains(&kept);
        let after = it.state.after(Event::Shown(Outcome::Returned));
        let Some(after) = after.filter(|_| fits) else {
            return Answer::open(Notice::Back { claim, state: it.state });
        };
        it.state = after;
        let (intent, minor, outcome) = (it.intent, it.minor, Outcome::Returned);
        let settled = Settled { intent, of_batch: false, outcome, minor, fee: 0, payments: 1 };
        Answer { decision: Decision::Settles(vec![settled]), notices: Vec::new() }
    }

    /// A debit without any id of ours: perhaps a payout by its account and amount, or a batch by its
    /// sum, which people confirm; perhaps what a vendor pulls.
    fn unnamed(&mut self, shown: &Shown<'_>) -> Answer {
        let mut like = self.like(shown);
        like.extend(self.like_batch(shown));
        match (like.len(), like.pop()) {
            (1, Some(notice)) => Answer::open(notice),
            (0, _) | (_, None) => self.vendors.pull(shown),
            (_, Some(last)) => {
                like.push(last);
                let claims = like.iter().filter_map(Notice::claim).collect();
                Answer::open(Notice::Either { claims })
            }
        }
    }

    /// Claims whose live attempt has the line's account and amount, and could be shown that day.
    fn like(&self, shown: &Shown<'_>) -> Vec<Notice> {
        if self.amounts.is_empty() {
            return Vec::new();
        }
        let minor = shown.gross.saturating_neg();
        let iban = shown.account.parse::<Iban>().ok();
        let by_account = iban.is_some();
        let same = match iban {
            Some(iban) => self.payees.get(&(iban, shown.ccy, minor)),
            // Files that name no account: the amount alone is asked about, never taken.
            None if shown.account.trim().is_empty() => self.amounts.get(&(shown.ccy, minor)),
            None => None,
        };
        let same = same.into_iter().flatten().filter_map(|at| self.attempts.get(*at));
        let near = same.filter(|it| it.could_be_shown(shown));
        let suggest = |it: &Sought| {
            let collected = self.vendors.pushed(shown);
            Notice::Suggest { claim: it.claim, by_account, collected }
        };
        near.map(suggest).collect()
    }

    /// A batch whose sum on its way the line has, and that could be shown that day.
    fn like_batch(&self, shown: &Shown<'_>) -> Option<Notice> {
        let same = self.sums.get(&(shown.ccy, shown.gross.saturating_neg()))?;
        let mut found = same.iter().filter_map(|batch| {
            let open = self.open(*batch);
            let first = open.first().and_then(|at| self.attempts.get(*at))?;
            let whole = self.sum(&open) == -i128::from(shown.gross);
            let (claim, count) = (first.claim, open.len() as u64);
            let fits = whole && first.could_be_shown(shown) && shown.account.trim().is_empty();
            fits.then_some(Notice::SuggestBatch { claim, count })
        });
        found.next().filter(|_| found.next().is_none())
    }
}

impl Sought {
    /// Whether its money may leave yet, from this account, near enough that day.
    fn could_be_shown(&self, shown: &Shown<'_>) -> bool {
        let soon = self.day.business_days_until(shown.day) <= SHOWN_WITHIN;
        self.state.is_live() && self.own == *shown.own && self.day.plus(-1) <= shown.day && soon
    }
}
