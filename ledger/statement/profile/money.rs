//! The part of a profile that says where the money stands: amounts, fees, currency, balances.

use super::{Fallback, Names, Pattern, When};
use crate::day::Day;
use serde::{Deserialize, Deserializer};

/// Where the amount stands, and what its sign means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// How the sign is told.
    pub mode: Mode,
    /// The amount, for `signed` and `flag`.
    pub column: Option<Names>,
    /// For `signed`: purchases are positive.
    #[serde(default)]
    pub invert: bool,
    /// For `flag`: the column that tells the sign, and its closed lists.
    pub flag: Option<Names>,
    /// Flags of money that goes out.
    #[serde(default)]
    pub minus: Vec<String>,
    /// Flags of money that comes in.
    #[serde(default)]
    pub plus: Vec<String>,
    /// For `debit-credit`: money that goes out.
    pub debit: Option<Names>,
    /// For `debit-credit`: money that comes in.
    pub credit: Option<Names>,
    /// For `debit-credit`: how debits are written.
    #[serde(default)]
    pub debit_sign: DebitSign,
    /// Whether the amount is before or after the fees.
    #[serde(default)]
    pub is: Level,
    /// The column of the net amount, where there is one: gross and fees must make it.
    pub net: Option<Names>,
    /// The column of a fee that is said beside the amount and may be part of it: where a payout is
    /// paid with it, the amount was that much more.
    pub beside: Option<Names>,
    /// The fee that what is missing between gross, fees and net is booked as; else it is a fault.
    pub residual: Option<Part>,
    /// The residual is allowed only before this day.
    #[serde(default, deserialize_with = "day")]
    pub residual_before: Option<Day>,
}

/// How the sign of an amount is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// By the amount's own sign.
    Signed,
    /// By another column.
    Flag,
    /// By the column it stands in.
    DebitCredit,
}

/// How a debit column writes its amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DebitSign {
    /// `5.00` went out.
    #[default]
    Positive,
    /// `-5.00` went out.
    Negative,
}

/// Before or after the fees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// What the balance moved by.
    #[default]
    Net,
    /// Before the fees.
    Gross,
}

/// Whose fee it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The payment processor's.
    Processor,
    /// The platform's or the fiscal host's.
    Platform,
    /// A tax that was kept back.
    Tax,
}

/// A column that holds a fee; an empty cell is no fee.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// The column.
    pub column: Names,
    /// Whose fee it is.
    pub part: Part,
    /// How a cost is written.
    pub sign: FeeSign,
    /// The lines it counts in; in all of them, if empty.
    #[serde(default)]
    pub applies_when: When,
}

/// How a fee column writes a cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeeSign {
    /// A cost is positive, a fee given back negative.
    Positive,
    /// A cost is negative, a fee given back positive.
    Negative,
    /// Always a cost, whatever its sign.
    Magnitude,
}

/// A line that is a fee as a whole.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeRow {
    /// Which lines are.
    pub when: When,
    /// Whose fee it is.
    pub part: Part,
}

/// Where the currency stands; without any, the caller names it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "lowercase", tag = "from", deny_unknown_fields)]
pub enum Money {
    /// Nowhere.
    #[default]
    Nowhere,
    /// In a column, of several the first that is not empty; if they may be absent, the caller
    /// names it.
    Column {
        /// The columns.
        column: Fallback,
        /// Whether the file must have it.
        #[serde(default)]
        optional: bool,
    },
    /// In the header: the first group of this pattern.
    Header {
        /// As `Credit in ([A-Z]{3})`.
        pattern: Pattern,
    },
    /// In a line before the header: the first group of this pattern.
    Preamble {
        /// As `Currency: ([A-Z]{3})`.
        pattern: Pattern,
    },
    /// In the profile.
    Fixed {
        /// As `EUR`.
        code: String,
    },
}

/// Where balances stand.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Balances {
    /// The column of running balances; single cells may be empty.
    pub running: Option<Names>,
    /// Whether a balance is the one before or after its line.
    pub position: Position,
    /// A balance may show its own line's processor fee only with the next line.
    pub late_fee: bool,
    /// A line before the header or in the footer: its first group is the balance before all lines.
    pub opening: Option<Pattern>,
    /// The same for the balance after all lines.
    pub closing: Option<Pattern>,
    /// The same for the sums of the lines.
    pub totals: Totals,
}

/// Sums that the file states.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Totals {
    /// Of all money in.
    pub credits: Option<Pattern>,
    /// Of all money out, as a positive or a negative number.
    pub debits: Option<Pattern>,
}

/// Before or after the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Position {
    /// The balance that the line leaves.
    #[default]
    After,
    /// The balance that the line found.
    Before,
}

fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Day>, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map(Some).map_err(serde::de::Error::custom)
}
