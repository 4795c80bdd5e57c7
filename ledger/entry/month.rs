//! What is said of a month when it is over: the treasurer's note, what went wrong, and the closing that
//! freezes its report.
//! Refuses nothing by itself; `closed` says what a closing must be among the others.

use crate::account::Code;
use crate::day::Month;
use crate::log::Hash;
use std::collections::BTreeMap;

/// The closing of a month: from here on its report of this version is the same for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Close {
    /// Which month.
    pub month: Month,
    /// From 1, each one more than the one before.
    pub version: u64,
    /// The log that the report was made from.
    pub seen: Seen,
    /// The version of the program that made it, as `0.1.0`.
    pub program: Program,
    /// The SHA-256 of each file that holds facts alone, by the name of its format: `json` and others.
    pub files: BTreeMap<Code, Hash>,
    /// The formats that hold words too, ascending. Their hashes stand in the slot `docs`, in this order: a
    /// guess at a word that was withdrawn could be tried against one in the clear.
    pub worded: Vec<Code>,
    /// Rows of the month that nobody had classified.
    pub open: u64,
}

/// A log at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Its entries.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// The version of a program: 1 to 32 letters, digits, `.`, `-` and `+`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program(Box<str>);

/// A text that is no version of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 to 32 letters, digits, dots, hyphens and plus signs")]
pub struct NoProgram;

impl Close {
    /// The format that every closing names: the facts alone.
    pub const DATA: &str = "json";
}

impl Program {
    /// The version.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Program {
    type Err = NoProgram;

    fn from_str(text: &str) -> Result<Self, NoProgram> {
        let part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+');
        let is_one = (1..=32).contains(&text.len()) && text.bytes().all(part);
        if is_one { Ok(Self(text.into())) } else { Err(NoProgram) }
    }
}
