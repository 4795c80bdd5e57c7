//! Which payout a statement's line paid or brought back, and which commitment a vendor pulled: by
//! ids first, then by the words of the bank (the order is that of STATEMENTS: id, batch, reference).
//! Refuses to guess: what two things could be, what names another account or another amount, and
//! what was paid before stays open, with a notice. The same amount alone never matches.
//! Pure: from the fold and what private.db knows; the import asks it row by row, in constant time.

mod known;
mod notice;
mod vendors;

#[cfg(test)]
mod tests;

pub use known::Matching;
pub use notice::Notice;
pub use vendors::Pulled;

use super::iban::Iban;
use super::state::{Event, State};
use crate::day::Day;
use crate::entry::Outcome;
use crate::money::Currency;
use crate::statement::Single;
use known::Sought;

/// Business days after the day of execution within which a bank shows a payment.
const SHOWN_WITHIN: i64 = 5;
/// The most that banks keep back of money that comes back, in minor units.
const RETURN_FEE_MAX: i64 = 5_000;

/// What a line shows of a payment.
#[derive(Debug, Clone)]
pub struct Shown<'a> {
    /// The bank's day.
    pub day: Day,
    /// Of the amount.
    pub ccy: Currency,
    /// Minor units before charges; negative where money left.
    pub gross: i64,
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
    /// Several payments in one line, ours among them.
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
            Self::Attempt(_) if gross > 0 => 2,
            _ => 0,
        }
    }
}

impl Matching {
    /// What a line is; what it settles is settled from now on.
    pub fn decide(&mut self, shown: &Shown<'_>, found: Found) -> Answer {
        match found {
            Found::Attempt(at) if shown.gross > 0 => self.came_back(at, shown),
            Found::Attempt(at) => {
                let one = (shown.ccy, shown.gross, shown.account);
                match self.pay(at, one) {
                    Ok((settled, notices)) => {
                        Answer { decision: Decision::Settles(vec![settled]), notices }
                    }
                    Err(notice) => Answer::open(notice),
                }
            }
            Found::Batch(batch) => self.whole(batch, shown),
            Found::Several => self.each(shown),
            Found::Nothing if shown.gross < 0 => self.unnamed(shown),
            Found::Nothing => Answer::other(Vec::new()),
        }
    }

    /// One payment, which left: its amount, its account, and never a second time.
    fn pay(
        &mut self,
        at: usize,
        (ccy, gross, account): (Currency, i64, &str),
    ) -> Result<(Settled, Vec<Notice>), Notice> {
        let Some(it) = self.attempts.get_mut(at) else { return Err(Notice::Twice { claim: 0 }) };
        let claim = it.claim;
        if (it.ccy, it.minor) != (ccy, gross.saturating_neg()) {
            let (ccy, minor) = (it.ccy, it.minor);
            return Err(Notice::Amount { claim, ccy, minor });
        }
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
        Ok((Settled { intent, of_batch: false, outcome, minor, payments: 1 }, notices))
    }

    /// A sum that names its batch: all of it that is on its way, or none.
    fn whole(&mut self, batch: usize, shown: &Shown<'_>) -> Answer {
        let open = self.open(batch);
        let sum = self.sum(&open);
        let claim = self.batches.get(batch).and_then(|all| all.first());
        let claim = claim.and_then(|at| self.attempts.get(*at)).map_or(0, |it| it.claim);
        let of_currency = |at: &usize| self.attempts.get(*at).is_some_and(|i| i.ccy == shown.ccy);
        if open.is_empty() {
            return Answer::open(Notice::Twice { claim });
        }
        let counted = shown.count.is_none_or(|count| count == open.len() as u64);
        if sum != -i128::from(shown.gross) || !counted || !open.iter().all(of_currency) {
            let count = open.len() as u64;
            return Answer::open(Notice::Batch { claim, ccy: shown.ccy, sum, count });
        }
        self.settle_all(&open, shown.gross)
    }

    fn settle_all(&mut self, open: &[usize], gross: i64) -> Answer {
        let mut notices = Vec::new();
        let mut intent = None;
        for at in open {
            let Some(it) = self.attempts.get_mut(*at) else { continue };
            if !it.state.is_live() {
                notices.push(Notice::Dead { claim: it.claim, state: it.state });
            }
            it.state = State::Paid;
            intent = intent.or(Some(it.intent));
        }
        let (outcome, minor, payments) = (Outcome::Paid, -gross, open.len() as u64);
        let settled =
            intent.map(|intent| Settled { intent, of_batch: true, outcome, minor, payments });
        Answer { decision: Decision::Settles(settled.into_iter().collect()), notices }
    }

    /// One line for several payments, each with its own id and amount: each on its own, or all of
    /// their batch where it is just that.
    fn each(&mut self, shown: &Shown<'_>) -> Answer {
        if let Some(open) = self.is_whole(shown) {
            return self.settle_all(&open, shown.gross);
        }
        let (mut settles, mut notices) = (Vec::new(), Vec::new());
        let sum: i128 = shown.payments.iter().map(|one| i128::from(one.minor)).sum();
        if sum != i128::from(shown.gross) || shown.payments.iter().any(|one| one.minor >= 0) {
            return Answer { decision: Decision::Open, notices };
        }
        for one in shown.payments {
            let Some(at) = self.ids.get(one.end_to_end.as_str()).copied() else { continue };
            match self.pay(at, (shown.ccy, one.minor, &one.account)) {
                Ok((settled, said)) => {
                    settles.push(settled);
                    notices.extend(said);
                }
                Err(notice) => notices.push(notice),
            }
        }
        let decision = if settles.is_empty() { Decision::Open } else { Decision::Settles(settles) };
        Answer { decision, notices }
    }

    /// The open attempts of a batch, where the payments of a line are just these.
    fn is_whole(&self, shown: &Shown<'_>) -> Option<Vec<usize>> {
        let first = shown.payments.first()?.end_to_end.as_str();
        let open = self.open(self.attempts.get(*self.ids.get(first)?)?.batch);
        let mut named: Vec<usize> = Vec::with_capacity(open.len());
        for one in shown.payments {
            let at = *self.ids.get(one.end_to_end.as_str())?;
            let it = self.attempts.get(at)?;
            let same = it.ccy == shown.ccy && it.minor == one.minor.saturating_neg();
            let account = one.account.parse::<Iban>().ok();
            let other = it.iban.is_some() && account.is_some() && account != it.iban;
            if !same || other || !it.state.is_live() {
                return None;
            }
            named.push(at);
        }
        named.sort_unstable();
        named.dedup();
        (named == open && self.sum(&open) == -i128::from(shown.gross)).then_some(open)
    }

    /// Money that names one of our payments: it came back, in whole or less the bank's fee.
    fn came_back(&mut self, at: usize, shown: &Shown<'_>) -> Answer {
        let Some(it) = self.attempts.get_mut(at) else { return Answer::other(Vec::new()) };
        let claim = it.claim;
        let kept = it.minor.saturating_sub(shown.gross);
        let fits = it.ccy == shown.ccy && (0..=RETURN_FEE_MAX).contains(&kept);
        let after = it.state.after(Event::Shown(Outcome::Returned));
        let Some(after) = after.filter(|_| fits) else {
            return Answer::open(Notice::Back { claim, state: it.state });
        };
        it.state = after;
        let (intent, minor, outcome) = (it.intent, it.minor, Outcome::Returned);
        let settled = Settled { intent, of_batch: false, outcome, minor, payments: 1 };
        Answer { decision: Decision::Settles(vec![settled]), notices: Vec::new() }
    }

    /// A debit without any id of ours: perhaps a payout by its account and amount, which people
    /// confirm; perhaps what a vendor pulls.
    fn unnamed(&mut self, shown: &Shown<'_>) -> Answer {
        let mut claims = self.like(shown);
        match (claims.len(), claims.pop()) {
            (1, Some(claim)) => Answer::open(Notice::Suggest { claim }),
            (0, _) | (_, None) => self.vendors.pull(shown),
            (_, Some(claim)) => {
                claims.push(claim);
                Answer::open(Notice::Either { claims })
            }
        }
    }

    /// Claims whose live attempt has the line's account and amount, and could be shown that day.
    fn like(&self, shown: &Shown<'_>) -> Vec<u64> {
        if self.amounts.is_empty() {
            return Vec::new();
        }
        let minor = shown.gross.saturating_neg();
        let same = match shown.account.parse::<Iban>() {
            Ok(iban) => self.payees.get(&(iban, shown.ccy, minor)),
            // Files that name no account: the amount alone is asked about, never taken.
            Err(_) if shown.account.trim().is_empty() => self.amounts.get(&(shown.ccy, minor)),
            Err(_) => None,
        };
        let near = |it: &&Sought| {
            let soon = it.day.business_days_until(shown.day) <= SHOWN_WITHIN;
            it.state.is_live() && it.day.plus(-1) <= shown.day && soon
        };
        let same = same.into_iter().flatten();
        same.filter_map(|at| self.attempts.get(*at)).filter(near).map(|it| it.claim).collect()
    }
}
