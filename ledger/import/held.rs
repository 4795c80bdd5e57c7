//! Rows that wait for a person: not posted, not dropped, each named with its line and its reason.
//! A closing balance settles a suspicion by itself; a person does so by line, or for the whole file.

use crate::day::Day;
use crate::money::Currency;
use crate::statement::UnitAt;
use std::collections::BTreeMap;
use std::fmt;

/// A row, or the rows of a group, that are new but may not be what they seem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// `line`, or `row` where the file's rows are counted.
    pub word: &'static str,
    /// Its first physical line, or its first row.
    pub line: u32,
    /// Its rows.
    pub rows: u32,
    /// Its day.
    pub date: Day,
    /// Its currency.
    pub ccy: Currency,
    /// By how much it moves the balance, in minor units.
    pub net: i64,
    /// Why it is held.
    pub why: Why,
    /// What became of it.
    pub fate: Fate,
    pub(super) at: UnitAt,
}

/// Why a row is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It may be this entry in other words: same account and amount, at most three days apart,
    /// within days that were imported before.
    Resembles(u64),
    /// It may be this entry with another amount: the same day, in the same words, and the file does
    /// not show the entry's own row any more.
    Changed(u64),
    /// It is this entry, or another row just like it: the file ends or begins on a day on which
    /// another begins or ends.
    Twin(u64),
    /// Its group reaches over the edge of the file: the rest is in another export.
    Cut,
}

impl Why {
    /// The entry that the row may be.
    pub fn entry(self) -> Option<u64> {
        match self {
            Self::Resembles(entry) | Self::Changed(entry) | Self::Twin(entry) => Some(entry),
            Self::Cut => None,
        }
    }
}

/// What became of a row that was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It waits: for a person, for a balance, or for the rest of its group.
    Waits,
    /// It is a row of its own, and was posted.
    Posted(By),
    /// It is the entry that it resembles, and was left out.
    Known(By),
}

/// Who settled it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The statement's closing balance, to the cent.
    Balance,
    /// A person.
    Person,
    /// Its own words, which are an entry's.
    Words,
}

/// How a person settles what is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is a row of its own: post it.
    New,
    /// The books have it in other words: leave it out for ever.
    Known,
}

/// What a person decided, by [`Held::line`] and for all other lines.
#[derive(Debug, Clone, Default)]
pub struct Verdicts {
    /// For every line that is not named.
    pub all: Option<Verdict>,
    /// By the line that an outcome named.
    pub lines: BTreeMap<u32, Verdict>,
}

impl Verdicts {
    /// What was decided of a row; a group that is cut is in no entry, so it cannot be known.
    pub(super) fn of(&self, held: &Held) -> Option<Verdict> {
        let verdict = self.lines.get(&held.line).copied();
        // What is known in its own words is in doubt for those alone who name it.
        let verdict = verdict.or(self.all.filter(|_| !held.is_twin()));
        let verdict = verdict.filter(|v| !held.is_twin() || *v == Verdict::New);
        verdict.filter(|v| held.why != Why::Cut || *v == Verdict::New)
    }
}

impl Held {
    /// Whether it waits for a person; a group that is cut waits for its rest.
    pub fn asks(&self) -> bool {
        self.fate == Fate::Waits && self.why != Why::Cut
    }
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, line, date, ccy) = (self.word, self.line, self.date, self.ccy);
        let net = ccy.decimal(i128::from(self.net));
        write!(f, "{word} {line}: {date} {net} {ccy} ")?;
        match self.why {
            Why::Resembles(entry) => write!(f, "resembles entry {entry}")?,
            Why::Changed(entry) => write!(f, "may be entry {entry} with another amount")?,
            Why::Twin(entry) => write!(f, "is entry {entry}, or another just like it")?,
            Why::Cut => write!(f, "belongs to a group that this file does not show whole")?,
        }
        match (self.fate, self.why) {
            (Fate::Waits, Why::Cut) => write!(f, ": held until an export has the rest"),
            (Fate::Waits, _) => write!(f, ": held, not posted"),
            (Fate::Known(By::Words) | Fate::Posted(By::Words), _) => write!(
                f,
                ": this file and that one show parts of the same day; left out; if it is \
                 another: --new {line}"
            ),
            (Fate::Posted(By::Balance), _) => write!(f, "; the balance closes with it: posted"),
            (Fate::Known(By::Balance), _) => write!(f, "; the balance closes without it: left out"),
            (Fate::Posted(By::Person), _) => write!(f, "; posted as a row of its own"),
            (Fate::Known(By::Person), _) => write!(f, "; left out as known"),
        }
    }
}
