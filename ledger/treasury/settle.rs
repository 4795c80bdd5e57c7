//! A row that nobody explained, which a person says is a payout, or one that came back: by account and
//! amount it looked like one, and no id proved it; or it names one, and the bank took a fee with it.
//! Refuses a row that is explained, another amount, and what the attempt's state does not have.
//! The row stays as the bank's statement has it; what was unclassified of it is what was owed. Who said
//! so, and why, stands beside it in public: it is a person's word, and the bank's reference is not.

use super::opened::kept;
use super::{Treasury, TreasuryError, named};
use crate::account::Account;
use crate::entry::{Body, Draft, Outcome, Posting, Postings, Rel, Settlement};
use crate::money::Currency;
use crate::payout::iban::Iban;
use crate::payout::{Attempt, Event, Payable};
use crate::slot::Slot;

/// What a person says of a row.
#[derive(Debug, Clone)]
pub struct Said {
    /// The row's entry.
    pub row: u64,
    /// The claim whose attempt it is.
    pub claim: u64,
    /// What of it was the bank's fee, in minor units from 0.
    pub fee: i64,
    /// Why it is this payout; shown to everybody.
    pub reason: String,
}

/// What was said, as it was written.
#[derive(Debug, Clone)]
pub struct Settled {
    /// The first entry of it.
    pub entry: u64,
    /// The own account that the row is of and the one that was to pay, where they are not the same.
    pub elsewhere: Option<(Account, Account)>,
}

/// An attempt that a row shows, or all that are live of its batch.
struct Part {
    intent: u64,
    of_batch: bool,
    minor: i64,
}

/// Appends that a row of a statement paid the attempt of a claim that it names, else the newest, or, where money came in,
/// brought it back; or that it paid all of that attempt's batch: what is on its way of it, perhaps
/// with what the bank rejected and booked all the same. The row is what was owed and the fee, to the
/// cent. The reason is shown to everybody, with the member in whose name the treasury writes.
///
/// Reversing it, or undoing the row's statement, opens both again.
///
/// # Errors
/// The row, the claim or the amounts are not such, or the books.
pub fn settle(treasury: &mut Treasury<'_, '_>, said: &Said) -> Result<Settled, TreasuryError> {
    let Said { row, claim, fee, .. } = *said;
    let memo = kept(treasury.append.journal().secrets(), row)?.source.memo.unwrap_or_default();
    let payable = treasury.payouts().get(claim);
    let named = payable.and_then(|payable| named::attempt(&payable.attempts, &memo));
    let attempt = named.or(payable.and_then(Payable::newest)).cloned();
    let Some(attempt) = attempt else { return Err(TreasuryError::NoAttempt(claim)) };
    let leg = unexplained(treasury, row, attempt.body.ccy)?;
    let outcome = if leg.minor > 0 { Outcome::Paid } else { Outcome::Returned };
    if attempt.state().after(Event::Shown(outcome)).is_none() {
        return Err(TreasuryError::NoAttempt(claim));
    }
    // What the payee has or gave back; of a debit the fee came on top, of a return it is missing.
    let Some(owed) = leg.minor.checked_sub(fee) else { return Err(TreasuryError::NoRow(row)) };
    let parts = parts(treasury, &attempt, owed.abs());
    let Some(parts) = parts.filter(|_| (owed > 0) == (leg.minor > 0)) else {
        let decimal = |minor: i64| attempt.body.ccy.decimal(i128::from(minor));
        let ccy = attempt.body.ccy;
        let shown = format!("{} {ccy}", decimal(leg.minor.abs()));
        let found =
            if fee > 0 { format!("{shown}, {} less a fee", decimal(owed.abs())) } else { shown };
        let expected = format!("{} {ccy}", decimal(attempt.body.minor));
        return Err(TreasuryError::OtherAmount { row, found, claim, expected });
    };
    refuse_other_account(treasury, row, attempt.intent)?;
    let elsewhere = elsewhere(treasury, row, &attempt)?;
    let mut fee = fee;
    let mut first = None;
    for part in parts {
        let entry = push(treasury, said, (&leg, outcome), &part, std::mem::take(&mut fee))?;
        first.get_or_insert(entry);
    }
    let entry = first.ok_or(TreasuryError::NoAttempt(claim))?;
    Ok(Settled { entry, elsewhere })
}

/// Appends one settlement of a row.
fn push(
    treasury: &mut Treasury<'_, '_>,
    said: &Said,
    (leg, outcome): (&Posting, Outcome),
    part: &Part,
    fee: i64,
) -> Result<u64, TreasuryError> {
    let row = said.row;
    let (date, ccy, sign) = (treasury.append.entry(row)?.date, leg.ccy, leg.minor.signum());
    let minor = sign * part.minor;
    let whole = minor.checked_add(fee).ok_or(TreasuryError::NoRow(row))?;
    let mut legs = vec![
        Posting { account: Account::payable(), ccy, minor, fund: None, function: None },
        Posting { minor: -whole, ..leg.clone() },
    ];
    if fee != 0 {
        let account = Account::bank_fees();
        let function = treasury.declared()?.function_of(&account);
        let fund = Some(crate::account::Code::general());
        legs.push(Posting { account, ccy, minor: fee, fund, function });
    }
    let body = Body::Settlement(Settlement { outcome, of_batch: part.of_batch });
    let mut draft = Draft::new(date, treasury.by(), body, Postings::new(legs)?);
    draft.words.text.reason = Some(said.reason.clone());
    draft.public = vec![Slot::Text];
    treasury.push(draft.with_ref(Rel::Settles, part.intent).with_ref(Rel::Classifies, row))
}

/// The attempts that a row of so much is, beginning with the one that is meant; `None` where it is
/// another sum.
fn parts(treasury: &Treasury<'_, '_>, attempt: &Attempt, sum: i64) -> Option<Vec<Part>> {
    let single = |of: &Attempt| Part { intent: of.intent, of_batch: false, minor: of.body.minor };
    if attempt.body.minor == sum {
        return Some(vec![single(attempt)]);
    }
    let payouts = treasury.payouts();
    let batch = payouts.batch(&attempt.body.batch).iter();
    let paid = Event::Shown(Outcome::Paid);
    let all: Vec<&Attempt> = batch
        .filter_map(|intent| payouts.of_intent(*intent))
        .map(|(_, attempt)| attempt)
        .filter(|of| of.state().after(paid).is_some())
        .collect();
    let (live, dead): (Vec<&Attempt>, Vec<&Attempt>) =
        all.into_iter().partition(|of| of.state().is_live());
    // Of what was rejected, none, or the one that is meant, or all.
    let meant = dead.iter().copied().filter(|of| of.intent == attempt.intent).collect();
    for dead in [Vec::new(), meant, dead] {
        let whole = |of: &[&Attempt]| of.iter().map(|of| i128::from(of.body.minor)).sum::<i128>();
        let Ok(minor) = i64::try_from(whole(&live)) else { return None };
        let with_it = live.iter().chain(&dead).any(|of| of.intent == attempt.intent);
        if with_it && i128::from(minor) + whole(&dead) == i128::from(sum) {
            let first = live.first().map(|of| Part { intent: of.intent, of_batch: true, minor });
            return Some(first.into_iter().chain(dead.into_iter().map(single)).collect());
        }
    }
    None
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

/// The row's own account and the one that was told to pay, where they differ: a person may know why.
fn elsewhere(
    treasury: &mut Treasury<'_, '_>,
    row: u64,
    attempt: &Attempt,
) -> Result<Option<(Account, Account)>, TreasuryError> {
    let entry = treasury.append.entry(row)?;
    let cash = entry.postings.iter().map(|leg| &leg.account).find(|account| account.is_cash());
    let told = &attempt.body.account;
    Ok(cash.filter(|own| *own != told).map(|own| (own.clone(), told.clone())))
}
