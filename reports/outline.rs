//! How something is laid out for people, whatever it tells: parts of sections of tables, the same in every
//! format. The formats say how it looks. Cells hold words as they are; each format encodes them its way.
//! Refuses nothing.

use crate::prose::{self, minus, plain};
use crate::sum::Sum;
use ledger::day::Day;

/// What was laid out.
#[derive(Debug)]
pub(crate) struct Outline {
    /// The service's name.
    pub(crate) service: String,
    /// The period, as a heading says it.
    pub(crate) period: String,
    /// What it covers and whether more will come.
    pub(crate) lead: Vec<String>,
    /// One part per currency, then what concerns all of them.
    pub(crate) parts: Vec<Part>,
    /// The log it was made from.
    pub(crate) foot: Vec<(&'static str, String)>,
}

/// Sections that belong together.
#[derive(Debug)]
pub(crate) struct Part {
    /// The currency, or what the part is about.
    pub(crate) heading: String,
    /// Its sections; those with nothing to say are left out.
    pub(crate) sections: Vec<Section>,
}

/// One table with its sentences.
#[derive(Debug)]
pub(crate) struct Section {
    /// What it is about.
    pub(crate) title: String,
    /// Column heads; empty where the rows speak for themselves.
    pub(crate) head: Vec<String>,
    /// How many columns from the left are words.
    pub(crate) words: usize,
    /// The rows.
    pub(crate) rows: Vec<Row>,
    /// Sentences below.
    pub(crate) notes: Vec<String>,
}

/// One row.
#[derive(Debug)]
pub(crate) enum Row {
    /// A usual one.
    Cells(Vec<Cell>),
    /// One that was reversed since: shown, and counted for nothing.
    Struck(Vec<Cell>),
    /// What those above add up to.
    Total(Vec<Cell>),
    /// A sentence on the row above: figures, accounts and entries.
    Note(String),
    /// Somebody's words on it.
    Said(String),
}

/// One cell.
#[derive(Debug, Clone)]
pub(crate) enum Cell {
    /// Words of ours.
    Text(String),
    /// Words of somebody: no language touches them.
    Name(String),
    /// An amount.
    Sum(Sum),
    /// An amount with its currency, where a column has several.
    Money(Sum),
    /// An entry.
    Entry(u64),
    /// A day.
    Day(Day),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Sum> for Cell {
    fn from(sum: Sum) -> Self {
        Self::Sum(sum)
    }
}

impl Cell {
    /// Its text as it reads on a page, of a site or of paper: on one line, with a real minus.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::Name(text) => plain(text),
            Self::Sum(sum) => minus(&sum.grouped()),
            Self::Money(sum) => minus(&prose::money(*sum)),
            Self::Entry(index) => index.to_string(),
            Self::Day(day) => day.to_string(),
        }
    }
}

impl Section {
    pub(crate) fn new(title: &str, words: usize, head: &[&str]) -> Self {
        let head = head.iter().map(|h| (*h).to_owned()).collect();
        Self { title: title.to_owned(), head, words, rows: Vec::new(), notes: Vec::new() }
    }

    pub(crate) fn row<const N: usize>(&mut self, cells: [Cell; N]) {
        self.rows.push(Row::Cells(cells.into()));
    }

    pub(crate) fn total<const N: usize>(&mut self, cells: [Cell; N]) {
        self.rows.push(Row::Total(cells.into()));
    }

    /// How many columns it has.
    pub(crate) fn columns(&self) -> usize {
        let count = |row: &Row| match row {
            Row::Cells(cells) | Row::Struck(cells) | Row::Total(cells) => cells.len(),
            Row::Note(_) | Row::Said(_) => 1,
        };
        self.rows.iter().map(count).max().unwrap_or(0)
    }
}
