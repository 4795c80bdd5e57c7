//! An entry as it counts by now: its postings with those of the classifications that stand.
//! A classification is no event of its own: it says what a payment was. Lists, pages and `show` tell
//! the payment, and where its parts count; the postings of the entry itself never change.

use super::measure::Measure;
use crate::account::{Account, Class, is_fee};
use crate::books::Books;
use crate::entry::{Billed, Body, Entry, Posting, Rel};
use crate::journal::JournalError;
use crate::money::Currency;
use std::collections::BTreeMap;

/// An entry, as it counts by now.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The type it counts as: its own, unless a classification says better.
    pub kind: String,
    /// Where its classifications put it, the largest part first; empty where none stands.
    pub parts: Vec<Posting>,
    /// The period that it bills, or the days that a gift was given for: the newest that was said.
    pub days: Option<Billed>,
    /// What it posts with its classifications; those that were moved on are gone.
    pub(super) postings: Vec<Posting>,
    /// The account that says most about it, where nobody classified it.
    main: Option<Account>,
}

impl Standing {
    /// Reads what stands of an entry.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(books: &Books, index: u64, entry: &Entry) -> Result<Self, JournalError> {
        let own = entry.postings.as_slice();
        let (mut postings, mut paid, mut days) = (own.to_vec(), false, entry.body.days());
        for (rel, by) in books.references(index)? {
            if rel == Rel::Classifies && !books.is_reversed(by)? {
                let answer = books.entry(by)?;
                paid |= matches!(answer.body, Body::Settlement(_));
                answer.postings.iter().for_each(|p| add(&mut postings, p));
                days = answer.body.days().or(days);
            }
        }
        postings.retain(|p| p.minor != 0);
        let mut parts: Vec<Posting> =
            postings.iter().filter(|p| !own.contains(p)).cloned().collect();
        parts.sort_by_key(|p| std::cmp::Reverse(p.minor.unsigned_abs()));
        let kind = match parts.first() {
            // A row that people say is a payout.
            Some(_) if paid => "settlement".to_owned(),
            Some(part) if !matches!(entry.body, Body::Noncash(_)) => {
                kind_on(&part.account, part.minor > 0)
            }
            _ => entry.body.name().to_owned(),
        };
        Ok(Self { kind, parts, days, postings, main: main_account(entry, |_| true) })
    }

    /// Whether it counts as a gift, given or given back.
    pub fn is_gift(&self) -> bool {
        self.accounts().iter().any(|account| account.as_str().starts_with("income:donations:"))
    }

    /// The accounts that say what it was for: those of its parts, or the one that says most.
    pub fn accounts(&self) -> Vec<Account> {
        if self.parts.is_empty() {
            return self.main.iter().cloned().collect();
        }
        names(self.parts.iter())
    }

    /// The same, as far as a list is about them.
    pub(super) fn measured(&self, entry: &Entry, measure: &Measure) -> Vec<Account> {
        let here = |p: &&Posting| measure.is_about(p);
        let parts = names(self.parts.iter().filter(here));
        match parts.is_empty() {
            false => parts,
            true if self.parts.is_empty() => match main_account(entry, |p| measure.is_about(p)) {
                Some(account) => vec![account],
                None => self.accounts(),
            },
            true => self.accounts(),
        }
    }

    /// What it changed of the cash at hand: positive came in, negative went out.
    pub fn cash_change(&self) -> Vec<(Currency, i128)> {
        let cash = self.postings.iter().filter(|p| p.account.is_cash());
        sum(cash.map(|p| (p.ccy, i128::from(p.minor))))
    }

    /// What it moved in all, gross: the sum of its debits per currency.
    pub fn amount(&self) -> Vec<(Currency, i128)> {
        let debits = self.postings.iter().filter(|p| p.minor > 0);
        sum(debits.map(|p| (p.ccy, i128::from(p.minor))))
    }
}

/// The type of a row whose other side is this account.
pub(super) fn kind_on(account: &Account, leaves: bool) -> String {
    Body::on(account, leaves).name().to_owned()
}

/// Adds a posting to the one on its leg. The sum of an entry's parts is never more than the entry.
fn add(postings: &mut Vec<Posting>, p: &Posting) {
    let same = |on: &&mut Posting| {
        on.account == p.account && on.ccy == p.ccy && on.fund == p.fund && on.function == p.function
    };
    match postings.iter_mut().find(same) {
        Some(on) => on.minor = on.minor.saturating_add(p.minor),
        None => postings.push(p.clone()),
    }
}

fn names<'a>(postings: impl Iterator<Item = &'a Posting>) -> Vec<Account> {
    let mut names: Vec<Account> = Vec::new();
    for posting in postings {
        if !names.contains(&posting.account) {
            names.push(posting.account.clone());
        }
    }
    names
}

/// Adds up by currency; what cancels out is left out.
pub(super) fn sum(amounts: impl Iterator<Item = (Currency, i128)>) -> Vec<(Currency, i128)> {
    let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
    for (ccy, minor) in amounts {
        *sums.entry(ccy).or_default() += minor;
    }
    sums.into_iter().filter(|(_, minor)| *minor != 0).collect()
}

/// Income and expenses say what for, then equity, then the account that received.
fn main_account(entry: &Entry, wanted: impl Fn(&Posting) -> bool) -> Option<Account> {
    // A reversal is about the account that its original is about.
    let sign = if matches!(entry.body, Body::Reversal) { -1 } else { 1 };
    let weight = |p: &&Posting| {
        let class = match p.account.class() {
            Class::Income => 3,
            // What a processor kept back says least, but in an entry that is a fee.
            Class::Expenses if is_fee(p.account.as_str()) && !matches!(entry.body, Body::Fee) => 2,
            Class::Expenses => 3,
            Class::Equity => 1,
            Class::Assets | Class::Liabilities => 0,
        };
        // In a classification the unclassified leg is where the amount was.
        let known = i32::from(!p.account.is_unclassified());
        (class, known, p.minor.unsigned_abs(), p.minor * sign)
    };
    let postings = entry.postings.iter().filter(|p| wanted(p));
    postings.max_by_key(weight).map(|p| p.account.clone())
}
