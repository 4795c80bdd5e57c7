//! Debits that name an attempt to pay, by its id or its batch's, and that are not settled as one.
//! Refuses to pay a claim anew, or to say that it was not paid, while one stands: whatever somebody took
//! it for, the bank may have paid with it. Money that names the attempt, too, and came in, makes it
//! good. Reads the words of rows that came unexplained since the attempt, no others.

use super::opened::kept;
use super::{Treasury, TreasuryError};
use crate::account::is_unclassified;
use crate::day::Day;
use crate::entry::{Body, Entry, Rel};
use crate::payout::Attempt;
use crate::payout::reference::{self, Reference};

/// What a row may name: an attempt by its key and number, a batch by its key.
struct Sought {
    id: Option<u128>,
    number: u64,
    batch: Option<u128>,
}

/// Refuses while a debit names any attempt of a claim.
pub(super) fn refuse_claim(
    treasury: &mut Treasury<'_, '_>,
    claim: u64,
) -> Result<(), TreasuryError> {
    let payable = treasury.payouts().get(claim);
    let attempts = payable.map(|payable| payable.attempts.clone()).unwrap_or_default();
    refuse(treasury, claim, &attempts)
}

/// Refuses while a debit names this attempt.
pub(super) fn refuse_intent(
    treasury: &mut Treasury<'_, '_>,
    intent: u64,
) -> Result<(), TreasuryError> {
    let found = treasury.payouts().of_intent(intent);
    let Some((claim, attempt)) = found.map(|(p, attempt)| (p.entry, attempt.clone())) else {
        return Ok(());
    };
    refuse(treasury, claim, &[attempt])
}

/// The newest of these attempts that a text names.
pub(super) fn attempt<'a>(attempts: &'a [Attempt], text: &str) -> Option<&'a Attempt> {
    attempts.iter().rev().find(|attempt| Sought::of(attempt).is_named(text))
}

/// Refuses a row that names other payments than those of these claims: settled for these, it would
/// leave the payment that it names open to be made again.
pub(super) fn refuse_others(
    treasury: &Treasury<'_, '_>,
    row: u64,
    memo: &str,
    claims: &[u64],
) -> Result<(), TreasuryError> {
    let (mut by_id, mut by_batch) = (Vec::new(), Vec::new());
    for payable in treasury.payouts().all() {
        for sought in payable.attempts.iter().map(Sought::of) {
            if sought.names_id(memo) {
                by_id.push(payable.entry);
            }
            if sought.names_batch(memo) {
                by_batch.push(payable.entry);
            }
        }
    }
    let named = if by_id.is_empty() { by_batch } else { by_id };
    match named.first() {
        Some(claim) if !named.iter().any(|named| claims.contains(named)) => {
            Err(TreasuryError::NamesOther { row, claim: *claim })
        }
        _ => Ok(()),
    }
}

fn refuse(
    treasury: &mut Treasury<'_, '_>,
    claim: u64,
    attempts: &[Attempt],
) -> Result<(), TreasuryError> {
    let Some(first) = attempts.iter().map(|attempt| attempt.body.day).min() else { return Ok(()) };
    let sought: Vec<Sought> = attempts.iter().map(Sought::of).collect();
    let (mut sum, mut debit) = (0_i128, None);
    for (row, entry, settled) in rows(treasury, first.plus(-1))? {
        let Some(leg) = entry.postings.iter().find(|leg| leg.account.is_unclassified()) else {
            continue;
        };
        let words = kept(treasury.append.journal().secrets(), row)?;
        let memo = words.source.memo.unwrap_or_default();
        let payouts = treasury.payouts();
        let mut settled = settled.iter().filter_map(|intent| payouts.of_intent(*intent));
        // What was settled for another claim still says whose payment it was.
        let is_open = |sought: &Sought| {
            sought.names_id(&memo) && !settled.clone().any(|(_, of)| sought.covers(of))
                || sought.names_batch(&memo) && !settled.any(|(_, of)| sought.shares_batch(of))
        };
        if sought.iter().any(is_open) {
            sum += i128::from(leg.minor);
            debit = debit.or(Some(row).filter(|_| leg.minor > 0));
        }
    }
    match debit.filter(|_| sum > 0) {
        Some(row) => {
            let by = answers(treasury, row)?.by;
            Err(TreasuryError::Named { row, claim, by })
        }
        None => Ok(()),
    }
}

/// Rows that came unexplained, from a day on, and still stand, with the attempts that they settle.
fn rows(
    treasury: &mut Treasury<'_, '_>,
    from: Day,
) -> Result<Vec<(u64, Entry, Vec<u64>)>, TreasuryError> {
    let facts = treasury.append.journal().facts();
    let legs = facts.legs()?;
    let open = (0..).zip(legs.all()).filter(|(_, leg)| is_unclassified(&leg.account));
    let ids: Vec<u32> = open.map(|(id, _)| id).collect();
    let Some((_, last)) = facts.months()?.filter(|_| !ids.is_empty()) else {
        return Ok(Vec::new());
    };
    let mut all = Vec::new();
    let mut month = from.month();
    while month <= last {
        all.extend(facts.entries_on(&ids, month)?);
        month = month.plus(1);
    }
    let mut rows = Vec::new();
    for row in all {
        let entry = treasury.append.entry(row)?;
        let is_row = entry.refers(Rel::Statement).is_some() && entry.date >= from;
        let Answers { reversed, settles, .. } = answers(treasury, row)?;
        if is_row && !reversed {
            rows.push((row, entry, settles));
        }
    }
    Ok(rows)
}

/// What was said of a row since.
#[derive(Default)]
struct Answers {
    /// The entry that says by now what it is.
    by: Option<u64>,
    /// It was taken back.
    reversed: bool,
    /// The attempts that it settles.
    settles: Vec<u64>,
}

fn answers(treasury: &mut Treasury<'_, '_>, row: u64) -> Result<Answers, TreasuryError> {
    let mut answers = Answers::default();
    for (rel, by) in treasury.append.journal().facts().references(row)? {
        let spoken = treasury.append.journal().facts().references(by)?;
        match rel {
            Rel::Reverses => answers.reversed = true,
            Rel::Classifies if spoken.iter().all(|(rel, _)| *rel != Rel::Reverses) => {
                answers.by = Some(by);
                let entry = treasury.append.entry(by)?;
                if matches!(entry.body, Body::Settlement(_)) {
                    answers.settles.extend(entry.refers(Rel::Settles));
                }
            }
            _ => {}
        }
    }
    Ok(answers)
}

impl Sought {
    fn of(attempt: &Attempt) -> Self {
        let (id, batch) = (reference::key(&attempt.body.id), reference::key(&attempt.body.batch));
        Self { id, number: attempt.body.attempt, batch }
    }

    fn is_named(&self, text: &str) -> bool {
        self.names_id(text) || self.names_batch(text)
    }

    fn names_id(&self, text: &str) -> bool {
        let mut named = false;
        reference::each(text, |Reference { key, attempt }| {
            named |= self.id == Some(key) && attempt.is_none_or(|number| number == self.number);
        });
        named
    }

    fn names_batch(&self, text: &str) -> bool {
        let mut named = false;
        reference::each(text, |Reference { key, .. }| named |= self.batch == Some(key));
        named
    }

    /// Whether it is that very attempt, or one of the same claim, which the row may name as well.
    fn covers(&self, attempt: &Attempt) -> bool {
        self.id == reference::key(&attempt.body.id)
    }

    fn shares_batch(&self, attempt: &Attempt) -> bool {
        self.batch == reference::key(&attempt.body.batch)
    }
}
