//! The entries of a period with their published words, for the formats that list them.
//! The price is one read per entry, so the figures of a report never need it.

use crate::error::ReportError;
use crate::sum::{Sum, as_text};
use ledger::account::{PAYABLE, is_cash, is_fee};
use ledger::books::Books;
use ledger::day::{Day, Period};
use ledger::entry::{Body, Entry, Rel};
use ledger::list::{Standing, owes, told};
use serde::Serialize;
use std::collections::BTreeSet;

/// One entry, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryLine {
    /// Its index.
    pub entry: u64,
    /// When it happened.
    #[serde(serialize_with = "as_text")]
    pub date: Day,
    /// When it was appended.
    #[serde(serialize_with = "as_text")]
    pub recorded: Day,
    /// The type that it counts as by now.
    #[serde(rename = "type")]
    pub name: String,
    /// The other party, where that is published.
    pub who: Option<String>,
    /// Purpose, note or reason, where that is published.
    pub text: Option<String>,
    /// The accounts other than cash, debts to payees and fees, as classified by now; those, or all of them,
    /// where none is.
    pub accounts: Vec<String>,
    /// What it moved in cash before fees, per currency; the sum of its debits where it moved none.
    pub amounts: Vec<Sum>,
    /// Why it moved no cash, in a word before its amounts.
    #[serde(skip)]
    pub still: Option<&'static str>,
    /// The entry that reversed it.
    pub reversed_by: Option<u64>,
    /// What it does to an earlier entry, as `reverses`, and to which.
    pub answers: Option<(&'static str, u64)>,
}

/// How an entry speaks of an earlier one that readers want to see beside it.
const ANSWERS: [Rel; 4] = [Rel::Reverses, Rel::Classifies, Rel::Corrects, Rel::Refunds];

impl EntryLine {
    /// Reads one entry's line.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(books: &Books, index: u64, entry: &Entry) -> Result<Self, ReportError> {
        let words = books.words(index)?;
        let standing = Standing::of(books, index, entry)?;
        let accounts = match standing.parts.is_empty() {
            true => accounts(entry),
            false => standing.accounts().iter().map(ToString::to_string).collect(),
        };
        let amounts = told(books, entry)?.into_iter();
        let spoken = books.references(index)?;
        let reversed_by = spoken.into_iter().find(|(rel, _)| *rel == Rel::Reverses);
        Ok(Self {
            entry: index,
            date: entry.date,
            recorded: entry.recorded,
            name: standing.kind,
            who: words.who.name,
            text: words.text.purpose.or(words.text.note).or(words.text.reason),
            accounts,
            amounts: amounts.map(|(ccy, minor)| Sum::new(minor, ccy)).collect(),
            still: match &entry.body {
                Body::Noncash(_) => Some("without money"),
                Body::Classification(_) => Some("classified"),
                _ => owes(entry).then_some(match entry.body {
                    Body::Reversal => "not owed",
                    _ => "approved",
                }),
            },
            reversed_by: reversed_by.map(|(_, by)| by),
            answers: ANSWERS.into_iter().find_map(|rel| Some((rel.as_str(), entry.refers(rel)?))),
        })
    }

    /// All entries of a period that move something, by date and then in the order of the log. A first
    /// classification says what a row was: it stands with the row, and is no line of its own.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of_period(books: &Books, period: Period) -> Result<Vec<Self>, ReportError> {
        let mut lines = Vec::new();
        let mut month = period.from();
        while month <= period.to() {
            for index in books.entries_of(month, |_| true)? {
                let entry = books.entry(index)?;
                let explains = matches!(entry.body, Body::Classification(_));
                if !explains || books.is_reversed(index)? {
                    lines.push(Self::of(books, index, &entry)?);
                }
            }
            month = month.plus(1);
        }
        lines.sort_by_key(|line| (line.date, line.entry));
        Ok(lines)
    }

    /// What people read: who and what for; the type where nothing is published.
    pub fn what(&self) -> String {
        match (&self.who, &self.text) {
            (Some(who), Some(text)) => format!("{who}: {text}"),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => self.name.clone(),
        }
    }
}

/// Cash says where, a debt when, fees how much less: what an entry was for stands on the others.
fn accounts(entry: &Entry) -> Vec<String> {
    let named = |wanted: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
        let accounts = entry.postings.iter().map(|p| p.account.as_str());
        accounts.filter(|account| wanted(account)).map(str::to_owned).collect()
    };
    let others = named(&|account| !is_cash(account));
    let owed = named(&|account| !is_cash(account) && !is_fee(account));
    let purposes = owed.iter().filter(|account| *account != PAYABLE).cloned().collect();
    let shown = [purposes, owed, others].into_iter().find(|accounts| !accounts.is_empty());
    shown.unwrap_or_else(|| named(&|_| true)).into_iter().collect()
}
