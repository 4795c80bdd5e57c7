//! One entry as a list shows it: what it moved, what it was for, who, and what answered it.
//! Words that are not published are absent; nothing here knows more than everybody.

use super::sums::Measure;
use crate::account::{Account, Class};
use crate::books::Books;
use crate::day::Day;
use crate::entry::{Body, Entry, Posting, Rel};
use crate::journal::JournalError;
use crate::money::Currency;
use crate::store::kind_of;
use std::collections::BTreeMap;

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its index.
    pub index: u64,
    /// When it happened.
    pub date: Day,
    /// Its type.
    pub kind: String,
    /// Where it came from or went, as classified by now; `None` where it posts nothing.
    pub account: Option<Account>,
    /// What it moved in all, gross: the sum of its debits per currency.
    pub amount: Vec<(Currency, i128)>,
    /// What it changed of what the list measures (cash, unless the filter asks for something
    /// else): positive came in, negative went out; nothing where it cancels out. Gifts and
    /// transfers are told before fees.
    pub change: Vec<(Currency, i128)>,
    /// What was kept back of it, where `change` is told before fees.
    pub fee: Vec<(Currency, i128)>,
    /// What the account held after it, in a list of one account; see [`super::Page`].
    pub balance: Vec<(Currency, i128)>,
    /// The other party, if that is published.
    pub who: Option<String>,
    /// What it was for, else the reason, else the note, as far as published.
    pub purpose: Option<String>,
    /// The entry that reverses it.
    pub reversed_by: Option<u64>,
    /// The entry it reverses.
    pub reverses: Option<u64>,
    /// Nobody has classified it yet.
    pub unclassified: bool,
}

impl Row {
    /// The row of one entry.
    pub(super) fn of(books: &Books, index: u64, measure: &Measure) -> Result<Self, JournalError> {
        let entry = books.entry(index)?;
        let words = books.words(index)?;
        let (account, classified) = standing(books, index, &entry)?;
        let reversed = books.references(index)?.into_iter().find(|(rel, _)| *rel == Rel::Reverses);
        let reversed_by = reversed.map(|(_, by)| by);
        let answers = matches!(entry.body, Body::Classification(_) | Body::Reversal);
        let open = entry.postings.iter().any(|p| p.account.is_unclassified());
        let text = words.text;
        let kind = kind_of(&entry.body, &entry.refs, |index| books.entry(index))?;
        let fee = kept_back(&entry, &kind, measure);
        Ok(Self {
            index,
            date: entry.date,
            kind: entry.body.name().to_owned(),
            account,
            amount: amount(&entry),
            change: sum(moved(&entry, measure).chain(fee.iter().copied())),
            fee,
            balance: Vec::new(),
            who: words.who.name,
            purpose: text.purpose.or(text.reason).or(text.note),
            reversed_by,
            reverses: entry.refers(Rel::Reverses),
            unclassified: open && !answers && !classified && reversed_by.is_none(),
        })
    }
}

/// The sum of an entry's debits per currency: the gift before fees, the bill with its fee.
pub fn amount(entry: &Entry) -> Vec<(Currency, i128)> {
    sum(entry.postings.iter().filter(|p| p.minor > 0).map(|p| (p.ccy, i128::from(p.minor))))
}

/// What an entry moved, as a list of everything tells it: the cash before fees; where it moved none,
/// the sum of its debits, negative in a reversal.
///
/// # Errors
/// The files cannot be read.
pub fn told(books: &Books, entry: &Entry) -> Result<Vec<(Currency, i128)>, JournalError> {
    let kind = kind_of(&entry.body, &entry.refs, |index| books.entry(index))?;
    let fee = kept_back(entry, &kind, &Measure::Cash);
    let change = sum(moved(entry, &Measure::Cash).chain(fee));
    if !change.is_empty() {
        return Ok(change);
    }
    let sign = if matches!(entry.body, Body::Reversal) { -1 } else { 1 };
    Ok(amount(entry).into_iter().map(|(ccy, minor)| (ccy, minor * sign)).collect())
}

/// What an entry changed of the cash at hand: positive came in, negative went out.
pub fn cash_change(entry: &Entry) -> Vec<(Currency, i128)> {
    sum(moved(entry, &Measure::Cash))
}

/// What banks and processors took, as an entry says it; negative where they gave it back.
pub fn fees(entry: &Entry) -> Vec<(Currency, i128)> {
    let fees = entry.postings.iter().filter(|p| is_fee(p));
    sum(fees.map(|p| (p.ccy, i128::from(p.minor))))
}

fn moved<'a>(
    entry: &'a Entry,
    measure: &'a Measure,
) -> impl Iterator<Item = (Currency, i128)> + 'a {
    entry.postings.iter().filter_map(|p| {
        let fund = p.fund.as_ref().map_or("", |fund| fund.as_str());
        let sign = measure.sign(p.account.as_str(), fund)?;
        Some((p.ccy, i128::from(p.minor) * sign))
    })
}

fn kept_back(entry: &Entry, kind: &str, measure: &Measure) -> Vec<(Currency, i128)> {
    let fees = entry.postings.iter().filter(|p| measure.is_kept_back(kind, p.account.as_str()));
    sum(fees.map(|p| (p.ccy, i128::from(p.minor))))
}

fn sum(amounts: impl Iterator<Item = (Currency, i128)>) -> Vec<(Currency, i128)> {
    let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
    for (ccy, minor) in amounts {
        *sums.entry(ccy).or_default() += minor;
    }
    sums.into_iter().filter(|(_, minor)| *minor != 0).collect()
}

/// The account that says most about an entry, as the newest standing classification has it, and
/// whether there is one.
///
/// # Errors
/// The files cannot be read.
pub fn standing(
    books: &Books,
    index: u64,
    entry: &Entry,
) -> Result<(Option<Account>, bool), JournalError> {
    let (mut main, mut classified) = (main_account(entry), false);
    for (rel, by) in books.references(index)? {
        if rel == Rel::Classifies && !books.is_reversed(by)? {
            classified = true;
            let answer = books.entry(by)?;
            // One of its legs is where the amount was; the largest of the others, where it went.
            let target = answer.postings.iter().filter(|p| Some(&p.account) != main.as_ref());
            main =
                target.max_by_key(|p| p.minor.unsigned_abs()).map(|p| p.account.clone()).or(main);
        }
    }
    Ok((main, classified))
}

/// Income and expenses say what for, then equity, then the account that received.
fn main_account(entry: &Entry) -> Option<Account> {
    // A reversal is about the account that its original is about.
    let sign = if matches!(entry.body, Body::Reversal) { -1 } else { 1 };
    let weight = |p: &&Posting| {
        let class = match p.account.class() {
            Class::Income => 3,
            // What a processor kept back says least, but in an entry that is a fee.
            Class::Expenses if is_fee(p) && !matches!(entry.body, Body::Fee) => 2,
            Class::Expenses => 3,
            Class::Equity => 1,
            Class::Assets | Class::Liabilities => 0,
        };
        // In a classification the unclassified leg is where the amount was.
        let known = i32::from(!p.account.is_unclassified());
        (class, known, p.minor.unsigned_abs(), p.minor * sign)
    };
    entry.postings.iter().max_by_key(weight).map(|p| p.account.clone())
}

fn is_fee(posting: &Posting) -> bool {
    posting.account.category() == Some("fees")
}
