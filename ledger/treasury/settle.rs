//! A row that nobody explained, which a person says is a payout, or one that came back: by account and
//! amount it looked like one, and no id proved it; or it names one, and is not just that: the bank took
//! a fee with it, somebody typed another sum, paid two claims at once or one in two, or from an account
//! in another currency. Refuses a row that is explained, that names another claim's payment, another
//! amount unless it is said where the difference goes, and what the attempt's state does not have.
//! The row stays as the bank's statement has it; what was unclassified of it is what was owed. Who said
//! so, and why, stands beside it in public: it is a person's word, and the bank's reference is not.

use super::opened::kept;
use super::{Treasury, TreasuryError, named};
use crate::account::{Account, Class, Code};
use crate::entry::{Body, Draft, Outcome, Posting, Postings, Rel, Settlement};
use crate::money::Currency;
use crate::payout::iban::Iban;
use crate::payout::{Attempt, Event, Payable};
use crate::slot::Slot;

/// Where two currencies meet.
const CONVERSION: &str = "equity:conversion";

/// What a person says of a row.
#[derive(Debug, Clone)]
pub struct Said {
    /// The row's entry.
    pub row: u64,
    /// The claim whose attempt it is.
    pub claim: u64,
    /// Other claims that it paid with it.
    pub more: Vec<u64>,
    /// What of it was the bank's fee, in minor units from 0.
    pub fee: i64,
    /// The account on which the difference to what was to be paid is posted, if there is one:
    /// `equity:conversion` for a row in another currency.
    pub rest: Option<Account>,
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
/// with what the bank rejected and booked all the same; or several claims. The row is what was owed and
/// the fee, to the cent, or `rest` takes the difference: what was owed is settled in whole either way,
/// so that nothing of it is paid again. The reason is shown to everybody, with the member in whose name
/// the treasury writes.
///
/// Reversing it, or undoing the row's statement, opens all of it again.
///
/// # Errors
/// The row, the claims or the amounts are not such, or the books.
pub fn settle(treasury: &mut Treasury<'_, '_>, said: &Said) -> Result<Settled, TreasuryError> {
    let attempts = attempts(treasury, said)?;
    let attempt = attempts.first().ok_or(TreasuryError::NoAttempt(said.claim))?;
    let leg = unexplained(treasury, said, attempt.body.ccy)?;
    let outcome = if leg.minor > 0 { Outcome::Paid } else { Outcome::Returned };
    for (of, claim) in attempts.iter().zip(said.claims()) {
        if of.state().after(Event::Shown(outcome)).is_none() || of.body.ccy != attempt.body.ccy {
            return Err(TreasuryError::NoAttempt(claim));
        }
    }
    let exact = exact(treasury, &attempts, said, &leg)?;
    let parts = match (exact, &said.rest) {
        (Some(_), Some(_)) => return Err(TreasuryError::NoRest(said.row)),
        (Some(parts), None) => parts,
        (None, Some(_)) => attempts.iter().map(single).collect(),
        (None, None) => return Err(other_amount(said, &leg, &attempts)),
    };
    for of in &attempts {
        refuse_other_account(treasury, said.row, of.intent)?;
    }
    let elsewhere = elsewhere(treasury, said.row, attempt)?;
    let mut beside = beside(treasury, said, &leg, (&parts, attempt.body.ccy))?;
    let mut first = None;
    for part in parts {
        let beside = std::mem::take(&mut beside);
        let entry = push(treasury, said, (&leg, outcome), (&part, attempt.body.ccy), beside)?;
        first.get_or_insert(entry);
    }
    let entry = first.ok_or(TreasuryError::NoAttempt(said.claim))?;
    Ok(Settled { entry, elsewhere })
}

impl Said {
    fn claims(&self) -> impl Iterator<Item = u64> {
        std::iter::once(self.claim).chain(self.more.iter().copied())
    }
}

/// The attempt of each claim: the one that the row names, else the newest.
fn attempts(treasury: &Treasury<'_, '_>, said: &Said) -> Result<Vec<Attempt>, TreasuryError> {
    let kept = kept(treasury.append.journal().secrets(), said.row)?;
    let memo = kept.source.memo.unwrap_or_default();
    let claims: Vec<u64> = said.claims().collect();
    named::refuse_others(treasury, said.row, &memo, &claims)?;
    let mut attempts: Vec<Attempt> = Vec::with_capacity(claims.len());
    for claim in claims {
        let payable = treasury.payouts().get(claim);
        let named = payable.and_then(|payable| named::attempt(&payable.attempts, &memo));
        let attempt = named.or(payable.and_then(Payable::newest));
        let again = |attempt: &&Attempt| attempts.iter().all(|of| of.intent != attempt.intent);
        let attempt = attempt.filter(again).ok_or(TreasuryError::NoAttempt(claim))?;
        attempts.push(attempt.clone());
    }
    Ok(attempts)
}

/// What a row is where nothing of it is left over: what the payee has or gave back; of a debit the fee
/// came on top, of a return it is missing.
fn exact(
    treasury: &Treasury<'_, '_>,
    attempts: &[Attempt],
    said: &Said,
    leg: &Posting,
) -> Result<Option<Vec<Part>>, TreasuryError> {
    let owed = leg.minor.checked_sub(said.fee).ok_or(TreasuryError::NoRow(said.row))?;
    let same = attempts.iter().all(|of| of.body.ccy == leg.ccy);
    if !same || (owed > 0) != (leg.minor > 0) {
        return Ok(None);
    }
    if let [attempt] = attempts {
        return Ok(parts(treasury, attempt, owed.abs()));
    }
    let sum: i128 = attempts.iter().map(|of| i128::from(of.body.minor)).sum();
    Ok((sum == i128::from(owed.abs())).then(|| attempts.iter().map(single).collect()))
}

fn other_amount(said: &Said, leg: &Posting, attempts: &[Attempt]) -> TreasuryError {
    let decimal = |minor: i128| leg.ccy.decimal(minor);
    let (whole, owed) = (i128::from(leg.minor), i128::from(leg.minor) - i128::from(said.fee));
    let shown = format!("{} {}", decimal(whole.abs()), leg.ccy);
    let found = match said.fee {
        0 => shown,
        _ => format!("{shown}, {} less a fee", decimal(owed.abs())),
    };
    let sum: i128 = attempts.iter().map(|of| i128::from(of.body.minor)).sum();
    let expected = format!("{} {}", decimal(sum), leg.ccy);
    TreasuryError::OtherAmount { row: said.row, found, claim: said.claim, expected }
}

/// What a row is beside what was owed: the fee, and what was paid too much or too little; or, from
/// another currency, all of it.
fn beside(
    treasury: &mut Treasury<'_, '_>,
    said: &Said,
    leg: &Posting,
    (parts, ccy): (&[Part], Currency),
) -> Result<Vec<Posting>, TreasuryError> {
    let mut legs = Vec::new();
    if said.fee != 0 {
        legs.push(on(treasury, Account::bank_fees(), leg.ccy, said.fee)?);
    }
    let Some(account) = &said.rest else { return Ok(legs) };
    check_rest(treasury, account, leg.ccy == ccy)?;
    let owed: i128 = match leg.ccy == ccy {
        true => parts.iter().map(|part| i128::from(part.minor)).sum(),
        false => 0,
    };
    let owed = owed * i128::from(leg.minor.signum());
    let rest = i128::from(leg.minor) - owed - i128::from(said.fee);
    let rest = i64::try_from(rest).map_err(|_| TreasuryError::NoRow(said.row))?;
    if rest != 0 {
        legs.push(on(treasury, account.clone(), leg.ccy, rest)?);
    }
    Ok(legs)
}

/// A leg on an account, as its class wants it.
fn on(
    treasury: &mut Treasury<'_, '_>,
    account: Account,
    ccy: Currency,
    minor: i64,
) -> Result<Posting, TreasuryError> {
    let function = treasury.declared()?.function_of(&account);
    Ok(match account.class() {
        Class::Assets | Class::Liabilities => Posting::pooled(account, ccy, minor),
        _ => Posting { function, ..Posting::of_fund(account, ccy, minor, Code::general()) },
    })
}

/// A difference is spent or earned, comes back, or is shown by another row; never what is owed, or
/// money that the fund has.
fn check_rest(
    treasury: &mut Treasury<'_, '_>,
    account: &Account,
    same_currency: bool,
) -> Result<(), TreasuryError> {
    let name = account.as_str();
    let fits = match account.class() {
        Class::Expenses => !account.is_unclassified(),
        Class::Income => name.starts_with("income:other:"),
        Class::Assets => name == "assets:receivable" || account.is_in_transit(),
        _ => false,
    };
    if fits != same_currency || !same_currency && name != CONVERSION {
        return Err(TreasuryError::Rest(account.clone()));
    }
    if let Some(category) = account.category().filter(|category| *category != "fees")
        && treasury.declared()?.get("category", category).is_none()
    {
        return Err(TreasuryError::Undeclared("category", category.to_owned()));
    }
    Ok(())
}

/// Appends one settlement of a row, with what stands beside it.
fn push(
    treasury: &mut Treasury<'_, '_>,
    said: &Said,
    (leg, outcome): (&Posting, Outcome),
    (part, ccy): (&Part, Currency),
    beside: Vec<Posting>,
) -> Result<u64, TreasuryError> {
    let row = said.row;
    let minor = leg.minor.signum() * part.minor;
    let mut legs = vec![on(treasury, Account::payable(), ccy, minor)?];
    if ccy != leg.ccy {
        let conversion = CONVERSION.parse().map_err(|_| TreasuryError::NoRow(row))?;
        legs.push(on(treasury, conversion, ccy, -minor)?);
    }
    legs.extend(beside);
    let taken = legs.iter().filter(|of| of.ccy == leg.ccy).map(|of| i128::from(of.minor)).sum();
    let taken: i64 = i128::try_into(taken).map_err(|_| TreasuryError::NoRow(row))?;
    if taken != 0 {
        legs.push(Posting { minor: -taken, ..leg.clone() });
    }
    let body = Body::Settlement(Settlement { outcome, of_batch: part.of_batch });
    let date = treasury.append.entry(row)?.date;
    let mut draft = Draft::new(date, treasury.by(), body, Postings::new(legs)?);
    draft.words.text.reason = Some(said.reason.clone());
    draft.public = vec![Slot::Text];
    treasury.push(draft.with_ref(Rel::Settles, part.intent).with_ref(Rel::Classifies, row))
}

fn single(of: &Attempt) -> Part {
    Part { intent: of.intent, of_batch: false, minor: of.body.minor }
}

/// The attempts that a row of so much is, beginning with the one that is meant; `None` where it is
/// another sum.
fn parts(treasury: &Treasury<'_, '_>, attempt: &Attempt, sum: i64) -> Option<Vec<Part>> {
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
    said: &Said,
    ccy: Currency,
) -> Result<Posting, TreasuryError> {
    let row = said.row;
    let converted = said.rest.as_ref().is_some_and(|account| account.as_str() == CONVERSION);
    let entry = treasury.append.entry(row)?;
    let facts = treasury.append.journal().facts();
    for (rel, by) in facts.references(row)? {
        let answers = matches!(rel, Rel::Reverses | Rel::Classifies);
        let reversed = facts.references(by)?.iter().any(|(rel, _)| *rel == Rel::Reverses);
        if answers && !reversed {
            return Err(TreasuryError::Explained { row, by });
        }
    }
    let leg = entry.postings.iter().find(|p| p.account.is_unclassified());
    let leg = leg.filter(|_| entry.refers(Rel::Statement).is_some()).cloned();
    let leg = leg.ok_or(TreasuryError::NoRow(row))?;
    match leg.ccy == ccy || converted {
        true => Ok(leg),
        false => Err(TreasuryError::OtherCurrency { row, found: leg.ccy, claim: said.claim, ccy }),
    }
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
