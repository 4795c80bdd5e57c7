//! What was spent in the window, expense by expense: whether its period is known, whether a document's
//! hash is published, whether two members signed it. Fees and gifts without money are none.
//! What was classified or reversed later belongs to the entry that it was first. Of rows of statements
//! nothing more is known than the totals of months say; the others are read, and there are few.

use ledger::account::{is_fee, is_spent};
use ledger::act::Word;
use ledger::authority::Proposal;
use ledger::books::Books;
use ledger::day::{Day, Month};
use ledger::entry::{Body, Entry, Policy, Rel};
use ledger::journal::JournalError;
use ledger::money::Currency;
use ledger::payout::{Payable, Payouts};
use ledger::store::MonthTotal;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// One expense, as far as it is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Expense {
    /// What was spent, in minor units.
    pub(super) minor: i128,
    /// Whether the period billed is known.
    pub(super) billed: bool,
    /// Whether a document's hash is published.
    pub(super) documented: bool,
    /// Whether two members signed it, beside who submitted it, its payee and who is close to them.
    pub(super) two: bool,
}

/// The entries of which more may be known than their row of a statement, and what answers one.
const TOLD: [&str; 5] = ["expense", "reversal", "classification", "reclassification", "settlement"];

/// The expenses of one currency, those of which nothing more is known as one.
pub(super) fn expenses(
    books: &Books,
    payouts: &Payouts,
    totals: &[MonthTotal],
    ccy: Currency,
    months: &RangeInclusive<Month>,
) -> Result<Vec<Expense>, JournalError> {
    let spent = totals.iter().filter(|row| {
        let leg = &row.leg;
        let here = months.contains(&row.month) && leg.ccy == ccy.code();
        here && is_spending(&leg.account) && leg.kind != "noncash"
    });
    let mut rest: i128 = spent.map(|row| i128::from(row.total.debit)).sum();
    let mut expenses: BTreeMap<u64, Expense> = BTreeMap::new();
    for index in told(books, months)? {
        let entry = books.entry(index)?;
        if !months.contains(&entry.date.month()) {
            continue;
        }
        let postings = entry.postings.iter();
        let ours: Vec<i128> = postings
            .filter(|p| p.ccy == ccy && is_spending(p.account.as_str()))
            .map(|p| i128::from(p.minor))
            .collect();
        if ours.is_empty() {
            continue;
        }
        let (first, shown) = look(books, payouts, index)?;
        if matches!(books.entry(first)?.body, Body::Noncash(_)) {
            continue;
        }
        rest -= ours.iter().filter(|minor| **minor > 0).sum::<i128>();
        let of = expenses.entry(first).or_default();
        of.minor += ours.iter().sum::<i128>();
        of.billed |= shown.billed;
        of.documented |= shown.documented;
        of.two |= shown.two;
    }
    expenses.insert(u64::MAX, Expense { minor: rest, ..Expense::default() });
    Ok(expenses.into_values().collect())
}

/// The told entries of some months, with what they answer, ascending.
fn told(books: &Books, months: &RangeInclusive<Month>) -> Result<BTreeSet<u64>, JournalError> {
    let mut told = BTreeSet::new();
    for name in TOLD {
        // An entry may be dated a day behind the one on which it was recorded.
        told.extend(books.landmarks(name, months.start().plus(-1), Day::LAST.month())?);
    }
    for index in told.clone() {
        let mut next = answered(&books.entry(index)?);
        while let Some(before) = next.filter(|before| told.insert(*before)) {
            next = answered(&books.entry(before)?);
        }
    }
    Ok(told)
}

/// Whether an account is of expenses, but for fees and what was given on.
fn is_spending(account: &str) -> bool {
    is_spent(account) && !is_fee(account)
}

/// The entry that an expense was first, and what its entries up to there show.
fn look(books: &Books, payouts: &Payouts, index: u64) -> Result<(u64, Expense), JournalError> {
    let (mut index, mut shown) = (index, Expense::default());
    // References point backwards, so it ends.
    loop {
        let entry = books.entry(index)?;
        let subject = entry.refers(Rel::Subject);
        shown.billed |= is_billed(&entry.body);
        shown.documented |= is_documented(books, index)?;
        if let Some(subject) = subject {
            shown.documented |= is_documented(books, subject)?;
            shown.two |= signers(payouts, subject) >= 2;
        }
        match answered(&entry) {
            Some(before) => index = before,
            None => return Ok((index, shown)),
        }
    }
}

fn answered(entry: &Entry) -> Option<u64> {
    let rel = match entry.body {
        Body::Reversal => Rel::Reverses,
        // A row that people say is a payout was spent by its claim, not once more.
        Body::Classification(_) | Body::Reclassification(_) | Body::Settlement(_) => {
            Rel::Classifies
        }
        _ => return None,
    };
    entry.refers(rel)
}

fn is_billed(body: &Body) -> bool {
    matches!(
        body,
        Body::Expense(Some(_)) | Body::Classification(Some(_)) | Body::Reclassification(Some(_))
    )
}

fn is_documented(books: &Books, index: u64) -> Result<bool, JournalError> {
    Ok(!books.words(index)?.docs.sha256.is_empty())
}

/// How many members signed a claim, or the commitment whose period it is or that was pulled.
fn signers(payouts: &Payouts, subject: u64) -> usize {
    let Some(payable) = payouts.get(subject) else { return of_commitment(payouts, subject) };
    let own = of_claim(payouts, payable);
    own.max(payable.commitment.map_or(0, |commitment| of_commitment(payouts, commitment)))
}

fn of_claim(payouts: &Payouts, payable: &Payable) -> usize {
    let authority = &payouts.authority;
    let approved = authority.acts_on(payable.entry).iter().map(|signed| &signed.act);
    let approved = approved.filter(|act| act.word == Word::Approve);
    let others = approved.filter(|act| !payable.concerns(authority, &act.signer));
    others.map(|act| &act.signer).collect::<BTreeSet<_>>().len()
}

fn of_commitment(payouts: &Payouts, entry: u64) -> usize {
    let proposal: Option<&Proposal<Policy>> = payouts.authority.object(entry);
    proposal.map_or(0, |proposal| proposal.signed.len())
}
