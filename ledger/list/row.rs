//! One entry as a list shows it: what it moved, what it was for, who, and what answered it.
//! Words that are not published are absent; nothing here knows more than everybody.

use super::about::{which, words};
use super::measure::{Measure, Spot, is_without_money};
use super::standing::{Standing, sum};
use super::sums::{Adding, Sum};
use crate::account::{Account, PAYABLE, is_fee};
use crate::books::Books;
use crate::day::Day;
use crate::entry::{Body, Entry, Posting, Rel};
use crate::journal::JournalError;
use crate::money::Currency;
use crate::store::kind_of;

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its index.
    pub index: u64,
    /// When it happened.
    pub date: Day,
    /// Its type, as classified by now.
    pub kind: String,
    /// Where it came from or went, as classified by now, the largest part first; empty where it
    /// posts nothing. In a list of a category or a fund, the parts that belong there.
    pub accounts: Vec<Account>,
    /// What it moved in all, gross: the sum of its debits per currency.
    pub amount: Vec<(Currency, i128)>,
    /// What it changed of what the list measures (cash, unless the filter asks for something
    /// else): positive came in, negative went out; nothing where it cancels out. Gifts and
    /// transfers are told before fees.
    pub change: Vec<(Currency, i128)>,
    /// What was given without money, as far as the list is about it; negative in a reversal.
    pub without_money: Vec<(Currency, i128)>,
    /// Whether it moved no cash, and posts what is owed to payees; or undoes that.
    pub owed: bool,
    /// What it adds to the sums of the list, per currency; nothing where it was reversed, or
    /// reverses.
    pub sums: Vec<Sum>,
    /// What was kept back of it, where `change` is told before fees.
    pub fee: Vec<(Currency, i128)>,
    /// What the account held after it, in a list of one account; see [`super::Page`].
    pub balance: Vec<(Currency, i128)>,
    /// The other party, if that is published.
    pub who: Option<String>,
    /// What it is about where neither amounts nor words say it: which statement, whose signature.
    pub about: Option<String>,
    /// What it was for, else the reason, else the note, as far as published.
    pub purpose: Option<String>,
    /// The entry that reverses it.
    pub reversed_by: Option<u64>,
    /// The entry it reverses.
    pub reverses: Option<u64>,
    /// Nobody has classified it yet.
    pub unclassified: bool,
    /// As the log has it.
    pub entry: Entry,
}

impl Row {
    /// The row of one entry.
    pub(super) fn of(books: &Books, index: u64, measure: &Measure) -> Result<Self, JournalError> {
        let entry = books.entry(index)?;
        let words = words(books, index, &entry)?;
        let standing = Standing::of(books, index, &entry)?;
        let reversed = books.references(index)?.into_iter().find(|(rel, _)| *rel == Rel::Reverses);
        let reversed_by = reversed.map(|(_, by)| by);
        let answers = matches!(entry.body, Body::Classification(_) | Body::Reversal);
        let open = standing.postings.iter().any(|p| p.account.is_unclassified());
        let text = words.text;
        let kind = match standing.parts.is_empty() {
            true => kind_of(&entry.body, &entry.refs, |index| books.entry(index))?,
            false => standing.kind.clone(),
        };
        let fee = kept_back(&standing.postings, &kind, measure);
        let reverses = entry.refers(Rel::Reverses);
        let (change, without_money) = if is_without_money(&kind) {
            (Vec::new(), given(&standing.postings, measure))
        } else {
            let moved = moved(&standing.postings, measure).chain(fee.iter().copied());
            (sum(moved), Vec::new())
        };
        let mut adding = Adding::new(measure);
        if reversed_by.is_none() && reverses.is_none() {
            let spots = standing.postings.iter().map(|p| (Spot::of(p), i128::from(p.minor)));
            adding.add_entry(&kind, !standing.parts.is_empty(), spots.collect());
        }
        let said = text.purpose.or(text.reason).or(text.note);
        let accounts = match &entry.body {
            Body::Statement(statement) => vec![statement.account.clone()],
            _ => standing.measured(&entry, measure),
        };
        Ok(Self {
            index,
            date: entry.date,
            accounts,
            amount: standing.amount(),
            change,
            without_money,
            owed: owes(&entry),
            sums: adding.sums(),
            fee,
            balance: Vec::new(),
            who: words.who.name,
            about: which(&entry),
            purpose: said,
            reversed_by,
            reverses,
            unclassified: open && !answers && reversed_by.is_none(),
            kind: standing.kind,
            entry,
        })
    }

    /// What it is about and what was said of it, as tables of plain text have it.
    pub fn text(&self) -> Option<String> {
        let parts = [&self.about, &self.purpose].into_iter().flatten().cloned();
        parts.reduce(|about, said| format!("{about}; {said}"))
    }
}

/// The sum of an entry's debits per currency: the gift before fees, the bill with its fee.
pub(super) fn amount(entry: &Entry) -> Vec<(Currency, i128)> {
    sum(entry.postings.iter().filter(|p| p.minor > 0).map(|p| (p.ccy, i128::from(p.minor))))
}

/// What an entry moved, as a list of everything tells it: the cash before fees; where it moved none,
/// the sum of its debits, negative in a reversal.
///
/// # Errors
/// The files cannot be read.
pub fn told(books: &Books, entry: &Entry) -> Result<Vec<(Currency, i128)>, JournalError> {
    let kind = kind_of(&entry.body, &entry.refs, |index| books.entry(index))?;
    let postings = entry.postings.as_slice();
    let fee = kept_back(postings, &kind, &Measure::Cash);
    let change = sum(moved(postings, &Measure::Cash).chain(fee));
    if !change.is_empty() {
        return Ok(change);
    }
    let sign = if matches!(entry.body, Body::Reversal) { -1 } else { 1 };
    Ok(amount(entry).into_iter().map(|(ccy, minor)| (ccy, minor * sign)).collect())
}

/// Whether an entry posts what is owed to payees, or undoes that: no cash moves by it.
pub fn owes(entry: &Entry) -> bool {
    let undoes = matches!(entry.body, Body::Reversal);
    let owed = |p: &Posting| p.account.as_str() == PAYABLE && (p.minor < 0) != undoes;
    entry.postings.iter().any(owed) && !entry.postings.iter().any(|p| p.account.is_cash())
}

/// What banks and processors took, as an entry says it; negative where they gave it back.
pub fn fees(entry: &Entry) -> Vec<(Currency, i128)> {
    let fees = entry.postings.iter().filter(|p| is_fee(p.account.as_str()));
    sum(fees.map(|p| (p.ccy, i128::from(p.minor))))
}

fn moved<'a>(
    postings: &'a [Posting],
    measure: &'a Measure,
) -> impl Iterator<Item = (Currency, i128)> + 'a {
    postings.iter().filter_map(|p| {
        let fund = p.fund.as_ref().map_or("", |fund| fund.as_str());
        let sign = measure.sign(p.account.as_str(), fund)?;
        Some((p.ccy, i128::from(p.minor) * sign))
    })
}

fn given(postings: &[Posting], measure: &Measure) -> Vec<(Currency, i128)> {
    sum(postings.iter().map(|p| {
        let fund = p.fund.as_ref().map_or("", |fund| fund.as_str());
        (p.ccy, measure.given(p.account.as_str(), fund, p.minor.into()))
    }))
}

fn kept_back(postings: &[Posting], kind: &str, measure: &Measure) -> Vec<(Currency, i128)> {
    let fees = postings.iter().filter(|p| measure.is_kept_back(kind, p.account.as_str()));
    sum(fees.map(|p| (p.ccy, i128::from(p.minor))))
}
