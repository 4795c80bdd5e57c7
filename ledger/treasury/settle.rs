//! A row that nobody explained, which a person says is a payout, or one that came back: by account and
//! amount it looked like one, and no id proved it.
//! Refuses a row that is explained, another amount, and what the attempt's state does not have.
//! The row stays as the bank's statement has it; what was unclassified of it is what was owed. Who said
//! so, and why, stands beside it in public: it is a person's word, and the bank's reference is not.

use super::{Treasury, TreasuryError};
use crate::account::Account;
use crate::entry::{Body, Draft, Outcome, Posting, Postings, Rel, Settlement};
use crate::money::Currency;
use crate::payout::iban::Iban;
use crate::payout::{Attempt, Event};
use crate::slot::Slot;

/// Appends that a row of a statement paid the newest attempt of a claim or, where money came in,
/// brought it back whole; or that it paid all that is on its way of that attempt's batch. `reason` is
/// shown to everybody, with the member in whose name the treasury writes. Gives the entry.
///
/// Reversing it, or undoing the row's statement, opens both again.
///
/// # Errors
/// The row, the claim or the amounts are not such, or the books.
pub fn settle(
    treasury: &mut Treasury<'_, '_>,
    row: u64,
    claim: u64,
    reason: String,
) -> Result<u64, TreasuryError> {
    let attempt = treasury.payouts().get(claim).and_then(|payable| payable.newest()).cloned();
    let Some(attempt) = attempt else { return Err(TreasuryError::NoAttempt(claim)) };
    let (intent, ccy, minor) = (attempt.intent, attempt.body.ccy, attempt.body.minor);
    let shown = treasury.append.entry(row)?;
    let leg = unexplained(treasury, row, ccy)?;
    let outcome = if leg.minor > 0 { Outcome::Paid } else { Outcome::Returned };
    if attempt.state().after(Event::Shown(outcome)).is_none() {
        return Err(TreasuryError::NoAttempt(claim));
    }
    // One debit for all that was still on its way, when news of the others came after it.
    let of_batch = leg.minor != minor && sum_of_batch(treasury, &attempt) == Some(leg.minor.into());
    if leg.minor.abs() != minor && !of_batch {
        let decimal = |minor: i64| format!("{} {ccy}", ccy.decimal(i128::from(minor)));
        let (found, expected) = (decimal(leg.minor.abs()), decimal(minor));
        return Err(TreasuryError::OtherAmount { row, found, claim, expected });
    }
    refuse_other_account(treasury, row, intent)?;
    let owed =
        Posting { account: Account::payable(), ccy, minor: leg.minor, fund: None, function: None };
    let postings = Postings::new(vec![owed, Posting { minor: -leg.minor, ..leg }])?;
    let body = Body::Settlement(Settlement { outcome, of_batch });
    let mut draft = Draft::new(shown.date, treasury.by(), body, postings);
    draft.words.text.reason = Some(reason);
    draft.public = vec![Slot::Text];
    treasury.push(draft.with_ref(Rel::Settles, intent).with_ref(Rel::Classifies, row))
}

/// What is on its way of a live attempt's batch.
fn sum_of_batch(treasury: &Treasury<'_, '_>, attempt: &Attempt) -> Option<i128> {
    let payouts = treasury.payouts();
    let batch = payouts.batch(&attempt.body.batch).iter();
    let all = batch.filter_map(|intent| payouts.of_intent(*intent)).map(|(_, attempt)| attempt);
    let live = all.filter(|attempt| attempt.state().is_live());
    attempt.state().is_live().then(|| live.map(|attempt| i128::from(attempt.body.minor)).sum())
}

/// What of a statement's row nobody explained.
fn unexplained(
    treasury: &mut Treasury<'_, '_>,
    row: u64,
    ccy: Currency,
) -> Result<Posting, TreasuryError> {
    let entry = treasury.append.entry(row)?;
    let facts = treasury.append.journal().facts();
    for (rel, by) in facts.references(row)? {
        let answers = matches!(rel, Rel::Reverses | Rel::Classifies);
        let reversed = facts.references(by)?.iter().any(|(rel, _)| *rel == Rel::Reverses);
        if answers && !reversed {
            return Err(TreasuryError::Explained { row, by });
        }
    }
    let open = |p: &&Posting| p.account.is_unclassified() && p.ccy == ccy;
    let leg = entry.postings.iter().find(open);
    let leg = leg.filter(|_| entry.refers(Rel::Statement).is_some()).cloned();
    leg.ok_or(TreasuryError::NoRow(row))
}

/// A row that names another account than was paid is an alarm, and no person's word makes it less.
fn refuse_other_account(
    treasury: &mut Treasury<'_, '_>,
    row: u64,
    intent: u64,
) -> Result<(), TreasuryError> {
    let mut account = |entry| {
        let words = treasury.words(entry)?;
        let iban = words.source.account.as_ref().and_then(|text| text.parse::<Iban>().ok());
        Ok::<_, TreasuryError>(iban)
    };
    match (account(row)?, account(intent)?) {
        (Some(shown), Some(paid)) if shown != paid => Err(TreasuryError::OtherAccount(row)),
        _ => Ok(()),
    }
}
