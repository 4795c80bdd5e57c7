//! Lines that are several payments at once: a whole batch in one sum, or payments each with its own id.
//! Refuses a sum that is not exactly what is on its way, or all of the batch, perhaps with the fee that
//! the line itself says. How many payments a bank counts decides nothing: it counts the file as handed
//! in, with those that it rejected.

use super::{Answer, Decision, FEE_MAX, Matching, Notice, Settled, Shown};
use crate::entry::Outcome;
use crate::payout::State;
use crate::payout::iban::Iban;

/// What of a debit is the bank's fee, where it is just what was owed, or that and the fee that the line
/// says; `None` where it is something else.
pub(super) fn fee_of(owed: i128, gross: i64, fee: i64) -> Option<i64> {
    let left = -i128::from(gross) - owed;
    [0, fee].into_iter().find(|fee| i128::from(*fee) == left)
}

/// By how much a debit is more than what was owed, where a bank could have taken that for itself.
pub(super) fn surplus(owed: i128, gross: i64) -> Option<i64> {
    let left = i64::try_from(-i128::from(gross) - owed).ok()?;
    Some(left).filter(|left| (1..=FEE_MAX).contains(left))
}

impl Matching {
    /// A sum that names its batch: all of it that is on its way, or, where a bank booked what it
    /// rejected all the same, all that can still be shown as paid.
    pub(super) fn whole(&mut self, batch: usize, shown: &Shown<'_>) -> Answer {
        let open = self.open(batch);
        let claim = self.batches.get(batch).and_then(|all| all.first());
        let claim = claim.and_then(|at| self.attempts.get(*at)).map_or(0, |it| it.claim);
        if open.is_empty() {
            return Answer::open(Notice::Twice { claim });
        }
        for attempts in [&open, &self.payable(batch)] {
            let mut all = attempts.iter().filter_map(|at| self.attempts.get(*at));
            let fee = fee_of(self.sum(attempts), shown.gross, shown.fee);
            if let Some(fee) = fee.filter(|_| all.all(|it| it.ccy == shown.ccy)) {
                return self.settle_all(attempts, fee);
            }
        }
        let (sum, count) = (self.sum(&open), open.len() as u64);
        let (surplus, counted) = (surplus(sum, shown.gross), shown.count);
        let (ccy, short) = (shown.ccy, -i128::from(shown.gross) < sum);
        Answer::open(Notice::Batch { claim, ccy, sum, count, short, counted, surplus })
    }

    /// What of these is live is one settlement of their batch; what is not has one of its own each,
    /// since a batch's speaks of the live ones. Where none is live, it speaks of all.
    fn settle_all(&mut self, attempts: &[usize], fee: i64) -> Answer {
        let outcome = Outcome::Paid;
        let is_live = |at: &usize| self.attempts.get(*at).is_some_and(|it| it.state.is_live());
        let some_live = attempts.iter().any(is_live);
        let (mut settled, mut notices): (Vec<Settled>, Vec<Notice>) = Default::default();
        for at in attempts {
            let Some(it) = self.attempts.get_mut(*at) else { continue };
            let of_batch = it.state.is_live() == some_live;
            if !it.state.is_live() {
                notices.push(Notice::Dead { claim: it.claim, state: it.state });
            }
            it.state = State::Paid;
            match settled.iter_mut().find(|one| of_batch && one.of_batch) {
                Some(one) => (one.minor, one.payments) = (one.minor + it.minor, one.payments + 1),
                None => {
                    let (intent, minor) = (it.intent, it.minor);
                    let (fee, payments) = (0, 1);
                    settled.push(Settled { intent, of_batch, outcome, minor, fee, payments });
                }
            }
        }
        settled.iter_mut().take(1).for_each(|one| one.fee = fee);
        Answer { decision: Decision::Settles(settled), notices }
    }

    /// One line for several payments, each with its own id and amount: each on its own, or all of
    /// their batch where it is just that.
    pub(super) fn each(&mut self, shown: &Shown<'_>) -> Answer {
        let (mut settles, mut notices) = (Vec::new(), Vec::new());
        if !shown.payments.iter().any(|one| self.ids.contains_key(one.end_to_end.as_str())) {
            // Several in its words, and none has its amount.
            let (claims, sum) = self.claims_in_text(shown);
            return Answer::open(match sum == Some(-i128::from(shown.gross)) {
                true => Notice::Together { claims },
                false => Notice::Either { claims },
            });
        }
        let sum: i128 = shown.payments.iter().map(|one| i128::from(one.minor)).sum();
        let fee = fee_of(-sum, shown.gross, shown.fee);
        let Some(fee) = fee.filter(|_| shown.payments.iter().all(|one| one.minor < 0)) else {
            return Answer { decision: Decision::Open, notices };
        };
        if let Some(open) = self.is_whole(shown) {
            return self.settle_all(&open, fee);
        }
        for one in shown.payments {
            let Some(at) = self.ids.get(one.end_to_end.as_str()).copied() else { continue };
            match self.pay(at, (shown.ccy, one.minor, 0, &one.account)) {
                Ok((settled, said)) => {
                    settles.push(settled);
                    notices.extend(said);
                }
                Err(notice) => notices.push(notice),
            }
        }
        settles.iter_mut().take(1).for_each(|one| one.fee = fee);
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
        (named == open && named.len() == shown.payments.len()).then_some(open)
    }

    /// Money that names a batch alone: the one payment of it that has just this amount came back.
    pub(super) fn part_came_back(&mut self, batch: usize, shown: &Shown<'_>) -> Answer {
        let all = self.batches.get(batch).map_or(&[][..], Vec::as_slice);
        let paid = |at: &&usize| {
            let it = self.attempts.get(**at);
            it.is_some_and(|it| it.state == State::Paid && it.minor == shown.gross)
        };
        let fitting: Vec<usize> = all.iter().filter(paid).copied().collect();
        let claim = all.first().and_then(|at| self.attempts.get(*at)).map_or(0, |it| it.claim);
        match fitting.as_slice() {
            [one] => self.came_back(*one, shown),
            _ => Answer::open(Notice::BackOfBatch { claim }),
        }
    }
}
