//! The vocabulary that describes a bank's files: TOML, data only, one file per kind of export.
//! Refuses unknown keys, unknown zones and patterns that are no regular expressions.
//! A header cell is named by its synonyms, so that one profile reads an export in five languages.

mod columns;
mod file;
mod money;
mod rows;

pub use columns::*;
pub use file::*;
pub use money::*;
pub use rows::*;

use super::Format;
use super::date::Format as DateFormat;
use super::number::Numbers;
use crate::nearest::nearest;
use serde::Deserialize;

/// One kind of statement file: how to know it, read it, and what its lines mean.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// What it is called.
    pub profile: About,
    /// By which columns it is known; formats other than CSV are known by themselves.
    #[serde(default)]
    pub detect: Detect,
    /// How the file is written.
    #[serde(default)]
    pub file: File,
    /// How numbers are written.
    #[serde(default)]
    pub number: Numbers,
    /// Where and how the day stands.
    pub date: Dates,
    /// Where the amount stands, and what its sign means.
    pub amount: Amount,
    /// Columns that hold fees.
    #[serde(default)]
    pub fee: Vec<Fee>,
    /// Lines that are fees.
    #[serde(default)]
    pub fee_row: Vec<FeeRow>,
    /// Where the currency stands.
    #[serde(default)]
    pub currency: Money,
    /// Which lines count, and which belong together.
    #[serde(default)]
    pub rows: Rows,
    /// Where the number of the own account stands.
    #[serde(default)]
    pub own: Own,
    /// The bank's own ids.
    #[serde(default)]
    pub identity: Identity,
    /// Where balances stand.
    #[serde(default)]
    pub balance: Balances,
    /// References to other lines and payments.
    #[serde(default)]
    pub refs: Refs,
    /// Where the words stand.
    #[serde(default)]
    pub text: Words,
    /// What kind a line is: the first that holds.
    #[serde(default)]
    pub classify: Vec<Classify>,
    /// What may be shown.
    #[serde(default)]
    pub privacy: Privacy,
}

/// A profile's name, and what it proposes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// A code, as `wise-statement`.
    pub id: String,
    /// Raised when a change could alter what a file's lines become.
    pub version: u32,
    /// Who makes the files.
    pub institution: String,
    /// What the institution is.
    pub kind: Institution,
    /// The account that is proposed for its files, as `assets:bank:wise`.
    pub account: String,
}

/// What stands behind an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Institution {
    /// Holds our money in an account.
    Bank,
    /// Takes payments for us and pays out.
    Processor,
    /// Holds our money as a fiscal host, or gathers donations.
    Platform,
}

/// By which columns a file is known.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Detect {
    /// All of these must be there.
    pub columns: Vec<Names>,
    /// If not empty, no columns but these and the ones above may be there: for profiles of common
    /// names, which would otherwise read everybody's files.
    pub optional: Vec<Names>,
    /// Whether it reads only what no other profile reads.
    pub last: bool,
    /// Whether it reads only what a person names it for: other banks have the same columns, and
    /// other currencies.
    pub named: bool,
    /// What such files are usually called (`*` for anything): a hint in messages, never enough.
    pub filename: Option<String>,
}

/// Why a TOML text is no profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// Not TOML, or not this vocabulary: names the line and the key.
    #[error("{0}")]
    Toml(String),
    /// A value that cannot be meant.
    #[error("profile {id}: {what}")]
    Value {
        /// The profile.
        id: String,
        /// The key, its value, and what was expected.
        what: String,
    },
}

impl Profile {
    /// The format of the files that it reads: CSV, camt, MT940, OFX.
    pub fn format(&self) -> &'static str {
        self.file.format.name()
    }

    /// Reads a profile.
    ///
    /// # Errors
    /// Names the line and the key of an unknown key or a value that cannot be meant.
    pub fn from_toml(text: &str) -> Result<Self, ProfileError> {
        let profile: Self = toml::from_str(text).map_err(|e| ProfileError::Toml(told(text, &e)))?;
        profile
            .check()
            .map_err(|what| ProfileError::Value { id: profile.profile.id.clone(), what })?;
        Ok(profile)
    }

    /// What the types alone cannot refuse.
    fn check(&self) -> Result<(), String> {
        self.check_file()?;
        self.check_numbers()?;
        self.check_amount()?;
        if self.detect.columns.is_empty() == (self.file.format == Format::Csv) {
            return Err(
                "detect.columns: expected at least one for CSV, none for other formats".to_owned()
            );
        }
        if self.date.column.columns().is_empty() || self.date.format.is_empty() {
            return Err("date.column and date.format: expected at least one each".to_owned());
        }
        jiff::tz::TimeZone::get(&self.date.timezone).map_err(|e| format!("timezone: {e}"))?;
        let known = ["date", "amount", "currency", "text", "name", "account", "id"];
        match self.identity.fingerprint.iter().find(|field| !known.contains(&field.as_str())) {
            Some(field) => {
                Err(format!("fingerprint `{field}`: expected some of {}", known.join(", ")))
            }
            None => Ok(()),
        }
    }

    fn check_file(&self) -> Result<(), String> {
        let mark = |c: char| c.is_ascii_punctuation() || matches!(c, ' ' | '\t');
        let file = &self.file;
        if file.format != Format::Csv && !file.is_for_a_format() {
            return Err(
                "file: beside `format`, only `encoding` is for formats other than CSV".to_owned()
            );
        }
        let own = &self.own;
        if file.format != Format::Csv
            && !(own.column.columns().is_empty() && own.preamble.is_none())
        {
            return Err("own: only CSV needs to be told where the account's number is".to_owned());
        }
        if own.preamble.as_ref().is_some_and(|pattern| pattern.0.captures_len() < 2) {
            return Err("own.preamble: expected a group, as in 'IBAN;([^;]+)'".to_owned());
        }
        let delimiters = &file.delimiter;
        let good = |&delimiter: &char| mark(delimiter) && delimiter != file.quote;
        if delimiters.is_empty() || !delimiters.iter().all(good) || !mark(file.quote) {
            return Err("file.delimiter and file.quote: expected two ASCII marks".to_owned());
        }
        if delimiters.len() > 1 && file.header == Header::None {
            return Err("file.delimiter: only a header tells which of several it is".to_owned());
        }
        if file.encoding.is_empty() {
            return Err("file.encoding: expected at least one".to_owned());
        }
        if (file.header == Header::None) == file.columns.is_empty() {
            return Err("file.columns belongs to header = \"none\", and only to it".to_owned());
        }
        if file.preamble >= super::HEADER_WITHIN {
            return Err(format!("file.preamble: at most {} lines", super::HEADER_WITHIN - 1));
        }
        Ok(())
    }

    fn check_numbers(&self) -> Result<(), String> {
        let marks = self.number.decimal.as_slice();
        if marks.is_empty() || marks.iter().any(|mark| !matches!(mark, '.' | ',')) {
            return Err("number.decimal: expected `.`, `,` or both".to_owned());
        }
        let clash = |group: &char| group.is_ascii_digit() || marks == [*group];
        match self.number.group.iter().any(clash) {
            true => Err("number.group: a digit, or the decimal mark".to_owned()),
            false => Ok(()),
        }
    }

    fn check_amount(&self) -> Result<(), String> {
        let amount = &self.amount;
        let needed: &[(&str, bool)] = match amount.mode {
            Mode::Signed => &[("column", amount.column.is_some())],
            Mode::Flag => &[("column", amount.column.is_some()), ("flag", amount.flag.is_some())],
            Mode::DebitCredit => {
                &[("debit", amount.debit.is_some()), ("credit", amount.credit.is_some())]
            }
        };
        match needed.iter().find(|(_, there)| !there) {
            Some((key, _)) => Err(format!("amount.{key} is missing for this mode")),
            None => Ok(()),
        }
    }

    /// The zone of its local times.
    pub(super) fn zone(&self) -> jiff::tz::TimeZone {
        // `check` looked it up once already.
        jiff::tz::TimeZone::get(&self.date.timezone).unwrap_or(jiff::tz::TimeZone::UTC)
    }

    /// Its date formats, in order.
    pub(super) fn formats(&self) -> Vec<DateFormat> {
        self.date.format.iter().map(|f| DateFormat::new(f)).collect()
    }
}

/// What is wrong, by its line, and for an unknown key the one that may be meant.
fn told(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let message = error.message();
    let mut ticked = message.split('`').skip(1).step_by(2);
    let unknown = ticked.next().filter(|_| message.starts_with("unknown field"));
    match unknown.and_then(|unknown| Some((unknown, nearest(unknown, ticked)?))) {
        Some((unknown, known)) => {
            format!("line {line}: there is no key `{unknown}` (did you mean `{known}`?)")
        }
        None => format!("line {line}: {message}"),
    }
}
