//! What does not close: where, and by how much money.
//! The import refuses it, with every row in doubt beside it, unless a person accepts it with a reason.

use super::Held;
use crate::account::Account;
use crate::day::Day;
use crate::money::Currency;
use std::fmt;

/// What does not close.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The currency.
    pub ccy: Currency,
    /// The account.
    pub account: Account,
    /// Where.
    pub gap: Gap,
}

/// Where a statement and its surroundings differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Within the file: at this line, the rows make one balance and the file says another.
    Within {
        /// The physical line; `None` for a total stated for all.
        line: Option<u32>,
        /// What the rows make.
        expected: i64,
        /// What the file says.
        actual: i64,
    },
    /// Between the file and the books, at its last day.
    Books {
        /// The day.
        day: Day,
        /// What the books would hold.
        books: i64,
        /// What the file says.
        closing: i64,
        /// What it contradicts, if that is one statement of the same days.
        rival: Option<Rival>,
    },
    /// Rows without a balance, before the day of which the books have one: it holds them already.
    Proven {
        /// That day.
        day: Day,
        /// The balance at its beginning.
        opening: i64,
        /// What the rows before it would add.
        rows: i64,
    },
}

/// Two statements of the same days: the one in the books, and the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rival {
    /// The statement entry.
    pub statement: u64,
    /// What it says.
    pub theirs: Figures,
    /// What the file says.
    pub ours: Figures,
}

/// The figures by which a statement is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// The balance before its first row.
    pub opening: i64,
    /// The balance after its last row.
    pub closing: i64,
    /// Its rows.
    pub rows: u64,
}

/// Rows that are held, one sentence each, behind the difference that they may explain.
#[derive(Debug)]
pub struct InDoubt(pub Vec<Held>);

impl Difference {
    /// Whether another statement of the same days says otherwise.
    pub fn is_contradicted(&self) -> bool {
        matches!(self.gap, Gap::Books { rival: Some(_), .. })
    }
}

impl fmt::Display for InDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|held| write!(f, "\n{held}"))
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let money = |minor: i64| format!("{} {}", self.ccy.decimal(i128::from(minor)), self.ccy);
        let by = |a: i64, b: i64| {
            format!("{} {}", self.ccy.decimal(i128::from(a) - i128::from(b)), self.ccy)
        };
        match self.gap {
            Gap::Within { line, expected, actual } => {
                let place = line.map_or("the stated balance".to_owned(), |l| format!("line {l}"));
                write!(
                    f,
                    "{place}: the balance is {}, the rows make {}: they differ by {}",
                    money(actual),
                    money(expected),
                    by(actual, expected)
                )
            }
            Gap::Books { day, books, closing, rival } => {
                write!(
                    f,
                    "{}: the statement closes with {} on {day}, the books with {}: they differ by {}; ",
                    self.account,
                    money(closing),
                    money(books),
                    by(closing, books)
                )?;
                let Some(Rival { statement, theirs, ours }) = rival else {
                    return write!(f, "is a statement missing in between?");
                };
                let figures = |of: Figures| {
                    format!(
                        "from {} to {} in {} rows",
                        money(of.opening),
                        money(of.closing),
                        of.rows
                    )
                };
                write!(
                    f,
                    "statement {statement} of the same days goes {}, this file {}: the bank says two \
                     things, which of them is right?",
                    figures(theirs),
                    figures(ours)
                )
            }
            Gap::Proven { day, opening, rows } => write!(
                f,
                "{}: the books begin on {day} with {}, as the bank says; rows of {} before that day \
                 are in it already, and no balance here shows what was there before them",
                self.account,
                money(opening),
                money(rows)
            ),
        }
    }
}
