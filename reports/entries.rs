//! The entries of a period with their published words, for the formats that list them.
//! The price is one read per entry, so the figures of a report never need it.

use crate::report::ReportError;
use crate::sum::{Sum, as_text};
use ledger::books::Books;
use ledger::day::{Day, Period};
use ledger::entry::{Entry, Rel};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Its type.
    #[serde(rename = "type")]
    pub name: String,
    /// The other party, where that is published.
    pub who: Option<String>,
    /// Purpose, note or reason, where that is published.
    pub text: Option<String>,
    /// The accounts other than cash; all of them where none is.
    pub accounts: Vec<String>,
    /// What it moved in cash, per currency; the sum of its debits where it moved none.
    pub amounts: Vec<Sum>,
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
        let spoken = books.references(index)?;
        let reversed_by = spoken.into_iter().find(|(rel, _)| *rel == Rel::Reverses);
        Ok(Self {
            entry: index,
            date: entry.date,
            recorded: entry.recorded,
            name: entry.body.name().to_owned(),
            who: words.who.name,
            text: words.text.purpose.or(words.text.note).or(words.text.reason),
            accounts: accounts(entry),
            amounts: amounts(entry),
            reversed_by: reversed_by.map(|(_, by)| by),
            answers: ANSWERS.into_iter().find_map(|rel| Some((rel.as_str(), entry.refers(rel)?))),
        })
    }

    /// All entries of a period that move something, by date and then in the order of the log.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of_period(books: &Books, period: Period) -> Result<Vec<Self>, ReportError> {
        let mut lines = Vec::new();
        let mut month = period.from();
        while month <= period.to() {
            for index in books.entries_of(month, |_| true)? {
                lines.push(Self::of(books, index, &books.entry(index)?)?);
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

fn accounts(entry: &Entry) -> Vec<String> {
    let cash = entry.postings.iter().filter(|p| p.account.is_cash()).count();
    let all_cash = cash == entry.postings.as_slice().len();
    let shown = entry.postings.iter().filter(|p| all_cash || !p.account.is_cash());
    let unique: BTreeSet<String> = shown.map(|p| p.account.to_string()).collect();
    unique.into_iter().collect()
}

fn amounts(entry: &Entry) -> Vec<Sum> {
    let mut cash: BTreeMap<_, i128> = BTreeMap::new();
    let mut debits: BTreeMap<_, i128> = BTreeMap::new();
    for posting in entry.postings.iter() {
        let minor = i128::from(posting.minor);
        *debits.entry(posting.ccy).or_default() += minor.max(0);
        if posting.account.is_cash() {
            *cash.entry(posting.ccy).or_default() += minor;
        }
    }
    cash.retain(|_, minor| *minor != 0);
    let moved = if cash.is_empty() { debits } else { cash };
    moved.into_iter().map(|(ccy, minor)| Sum::new(minor, ccy)).collect()
}
