//! The part of a profile that says how a file is written: encoding, delimiters, header, dates.

use super::{Fallback, Pattern};
use crate::statement::number::marks;
use crate::statement::{Encoding, Format};
use serde::Deserialize;

/// How the file is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    /// CSV, or a format that names its own columns: of this table, only `encoding` is for it.
    pub format: Format,
    /// Tried strictly, in this order.
    pub encoding: Vec<Encoding>,
    /// Between fields: one mark, or those it may be, of which one shows the header. A first line
    /// `sep=;` wins.
    #[serde(deserialize_with = "marks")]
    pub delimiter: Vec<char>,
    /// Around fields.
    pub quote: char,
    /// Whether there is a header.
    pub header: Header,
    /// The names of the columns where there is no header.
    pub columns: Vec<String>,
    /// How many lines may stand before the header.
    pub preamble: u32,
    /// The first line that is no row any more; the rest is counted as footer.
    pub stop_at: Option<Pattern>,
    /// Whether lines without a date go on the entry before them.
    pub continuation: Option<Continuation>,
    /// Whether a quoted field may hold line ends.
    pub multiline: bool,
    /// What more fields than the header has mean.
    pub extra_columns: Extra,
}

impl File {
    /// Whether nothing is declared that only CSV has.
    pub(in crate::statement) fn is_for_a_format(&self) -> bool {
        self.delimiter == [',']
            && self.quote == '"'
            && self.header == Header::ByColumns
            && self.columns.is_empty()
            && self.preamble == 0
            && self.stop_at.is_none()
            && self.continuation.is_none()
            && !self.multiline
    }
}

impl Default for File {
    fn default() -> Self {
        Self {
            format: Format::Csv,
            encoding: vec![Encoding::Utf8],
            delimiter: vec![','],
            quote: '"',
            header: Header::ByColumns,
            columns: Vec::new(),
            preamble: 0,
            stop_at: None,
            continuation: None,
            multiline: false,
            extra_columns: Extra::Error,
        }
    }
}

/// Where the names of the columns come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Header {
    /// The first line that has every required column.
    ByColumns,
    /// The profile: the file has no header.
    None,
}

/// How a line shows that it goes on the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Continuation {
    /// Its date is empty.
    NoDate,
}

/// What more fields than the header has mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extra {
    /// A fault.
    Error,
    /// A delimiter at the end of every row: one empty field more, in all rows or in none.
    Trailing,
}

/// Where and how the day stands.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// The columns in which it may stand: the first that is not empty.
    pub column: Fallback,
    /// strptime patterns; the first that reads the first row must read them all.
    pub format: Vec<String>,
    /// The zone of times without one of their own; a bare date is taken as it is.
    #[serde(default = "utc")]
    pub timezone: String,
    /// How the lines are sorted; a line out of this order is a fault.
    #[serde(default)]
    pub order: Sorting,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// How lines are declared to be sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sorting {
    /// In no declared order.
    #[default]
    Any,
    /// The newest first.
    NewestFirst,
    /// The oldest first.
    OldestFirst,
}
