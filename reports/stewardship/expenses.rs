//! What was spent in the window, expense by expense: whether its period is known, whether a document's
//! hash is published, whether two members signed it. Fees and gifts without money are none.
//! What was classified or reversed later belongs to the entry that it was first. Reads the entries of
//! expenses alone: there are few, beside gifts.

use ledger::account::{Class, class_of, is_fee};
use ledger::act::Word;
use ledger::authority::Proposal;
use ledger::books::Books;
use ledger::day::Month;
use ledger::entry::{Body, Entry, Policy, Rel};
use ledger::journal::JournalError;
use ledger::money::Currency;
use ledger::payout::{Payable, Payouts};
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

/// The expenses of one currency.
pub(super) fn expenses(
    books: &Books,
    payouts: &Payouts,
    ccy: Currency,
    months: &RangeInclusive<Month>,
) -> Result<Vec<Expense>, JournalError> {
    let mut expenses: BTreeMap<u64, Expense> = BTreeMap::new();
    let numbers = months.start().number()..=months.end().number();
    for month in numbers.filter_map(Month::from_number) {
        let spent = books.postings_of(month, |leg| {
            let expense = class_of(&leg.account) == Class::Expenses && !is_fee(&leg.account);
            expense && leg.ccy == ccy.code() && leg.kind != "noncash"
        })?;
        let mut of_entry: BTreeMap<u64, i128> = BTreeMap::new();
        for (entry, minor) in spent {
            *of_entry.entry(entry).or_default() += i128::from(minor);
        }
        for (index, minor) in of_entry {
            let (first, shown) = look(books, payouts, index)?;
            let of = expenses.entry(first).or_default();
            of.minor += minor;
            of.billed |= shown.billed;
            of.documented |= shown.documented;
            of.two |= shown.two;
        }
    }
    Ok(expenses.into_values().collect())
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
        Body::Classification(_) | Body::Reclassification(_) => Rel::Classifies,
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
