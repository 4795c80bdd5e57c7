//! What does not close: where, and by how much money.
//! The import refuses it, with every row in doubt beside it, unless a person accepts it with a reason.

use super::{ByHand, Held};
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
    /// What it contradicts, if that is one statement of the same days.
    pub rival: Option<Rival>,
    /// The entry by hand that it may come from.
    pub by_hand: Option<ByHand>,
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
    /// Before the file: it opens on this day with another balance than the books end with.
    Between {
        /// The last day of the statement before.
        after: Day,
        /// The file's first day.
        day: Day,
        /// What the books have there.
        books: i64,
        /// What the file opens with.
        opening: i64,
    },
    /// Before the file, within days that the books have.
    Before {
        /// The file's first day.
        day: Day,
        /// What the books have there.
        books: i64,
        /// What the file opens with.
        opening: i64,
    },
    /// Before everything: the books have rows alone, and no balance says what was before them.
    Unopened {
        /// The day before the account's first row.
        day: Day,
        /// What the rows make up to the file's first day.
        books: i64,
        /// What the file opens with.
        opening: i64,
    },
    /// Among the rows of the file, seen at its last day.
    Books {
        /// The day.
        day: Day,
        /// What the books would hold.
        books: i64,
        /// What the file says.
        closing: i64,
    },
    /// The opening balance stands behind the file's first day: before its rows, the books have
    /// another balance than the bank.
    Opened {
        /// The file's first day.
        day: Day,
        /// What the books have before it.
        books: i64,
        /// What the file opens with.
        opening: i64,
        /// The entry of the opening balance.
        entry: u64,
        /// Its day.
        on: Day,
    },
    /// Rows that a person says are new, and that a balance in the books says are not.
    Away(Broken),
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

/// A balance of the bank that agreed with the books, or nearly, until rows without one came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// The statement that closes with it.
    pub statement: u64,
    /// Its last day.
    pub day: Day,
    /// The balance.
    pub closing: i64,
    /// By how much the books are more than it, with the rows.
    pub by: i64,
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

impl fmt::Display for InDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|held| write!(f, "\n{held}"))
    }
}

impl Difference {
    /// The command that says what was there before; below zero is no amount that it takes.
    fn says_so(&self, day: Day, books: i64, opening: i64) -> String {
        if opening <= books {
            return String::new();
        }
        let amount = self.ccy.decimal(i128::from(opening) - i128::from(books));
        let (account, ccy) = (&self.account, self.ccy);
        format!(
            ": `ledger add opening --account {account} --amount {amount} --currency {ccy} --date {day}`"
        )
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_gap(f)?;
        if let Some(ByHand { entry, day, row }) = &self.by_hand {
            write!(
                f,
                "; entry {entry} of {day}, made by hand, has the same amount: is it {row}? \
                 `ledger reverse {entry} --reason …`, then import"
            )?;
        }
        let Some(Rival { statement, theirs, ours }) = self.rival else { return Ok(()) };
        let money = |minor: i64| format!("{} {}", self.ccy.decimal(i128::from(minor)), self.ccy);
        let figures = |of: Figures| {
            let (opening, closing) = (money(of.opening), money(of.closing));
            format!("from {opening} to {closing} in {} rows", of.rows)
        };
        write!(
            f,
            "; statement {statement} of the same days goes {}, this file {}: the bank says two things, \
             which of them is right?",
            figures(theirs),
            figures(ours)
        )
    }
}

impl Difference {
    fn write_gap(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |minor: i128| format!("{} {}", self.ccy.decimal(minor), self.ccy);
        let money = |minor: i64| shown(i128::from(minor));
        let by = |a: i64, b: i64| shown(i128::from(a) - i128::from(b));
        if !matches!(self.gap, Gap::Within { .. }) {
            write!(f, "{}: ", self.account)?;
        }
        match self.gap {
            Gap::Within { line, expected, actual } => {
                let place = line.map_or("the stated balance".to_owned(), |l| format!("line {l}"));
                write!(
                    f,
                    "{place}: the balance is {}, the rows make {}: they differ by {}",
                    money(actual),
                    money(expected),
                    by(expected, actual)
                )
            }
            Gap::Between { after, day, books, opening } => write!(
                f,
                "the statement opens with {} on {day}, where the books have {}: they differ by {}; a \
                 statement between {after} and {day} is missing",
                money(opening),
                money(books),
                by(books, opening)
            ),
            Gap::Before { day, books, opening } => write!(
                f,
                "the statement opens with {} on {day}, where the books have {}: they differ by {}; \
                 before that day an entry is missing, or one too many: \
                 `ledger list --account {} --to {}`",
                money(opening),
                money(books),
                by(books, opening),
                self.account,
                day.plus(-1)
            ),
            Gap::Unopened { day, books, opening } => write!(
                f,
                "the statement opens with {}, where the rows of the books make {}: nobody has \
                 said yet what the account held before its first row; if no row is missing, it was \
                 {} on {day}{}",
                money(opening),
                money(books),
                by(opening, books),
                self.says_so(day, books, opening)
            ),
            Gap::Books { day, books, closing } => {
                write!(
                    f,
                    "the statement closes with {} on {day}, the books with {}: they differ by {}",
                    money(closing),
                    money(books),
                    by(books, closing)
                )?;
                match self.by_hand {
                    Some(_) => Ok(()),
                    None => f.write_str(
                        "; an amount or a day is another there than here, or a row is missing",
                    ),
                }
            }
            Gap::Opened { day, books, opening, entry, on } => write!(
                f,
                "the statement opens with {} on {day}, where the books have {}: entry {entry} opens \
                 the account on {on} only: `ledger reverse {entry} --reason …`, then say what was \
                 there on {}{}",
                money(opening),
                money(books),
                day.plus(-1),
                self.says_so(day.plus(-1), books, opening)
            ),
            Gap::Away(Broken { statement, day, closing, by: over }) => write!(
                f,
                "statement {statement} closes with {} on {day}; with the rows that are said to be new, \
                 the books have {} there: are they in it already? `--known` leaves them out",
                money(closing),
                shown(i128::from(closing) + i128::from(over))
            ),
            Gap::Proven { day, opening, rows } => write!(
                f,
                "the books begin on {day} with {}, as the bank says; rows of {} before that day \
                 are in it already, and no balance here shows what was there before them",
                money(opening),
                money(rows)
            ),
        }
    }
}
