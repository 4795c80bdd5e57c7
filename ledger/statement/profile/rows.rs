//! The part of a profile that says what the rows are: which count, which belong together, what they mean.

use super::{Fallback, Names, Pattern, When};
use serde::Deserialize;

/// Which lines count, and which belong together.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rows {
    /// Closed lists: a line is kept, skipped and counted, or a fault.
    pub keep: Vec<Keep>,
    /// Lines that are not booked yet: counted, never posted.
    pub pending: When,
    /// Whether a line without an amount is skipped and counted, instead of a fault.
    pub skip_no_amount: bool,
    /// Rows that have the same text in this column are one unit.
    pub group: Option<Names>,
}

/// A column that says whether a line moves the balance.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keep {
    /// The column.
    pub column: Names,
    /// Texts of lines that count.
    #[serde(rename = "in")]
    pub within: Vec<String>,
    /// Texts of lines that do not.
    #[serde(default)]
    pub skip: Vec<String>,
    /// The lines that are asked; all of them, if empty.
    #[serde(default)]
    pub when: When,
}

/// The bank's own ids.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Identity {
    /// The columns that may hold it: the first that is not empty.
    pub id: Fallback,
    /// Whether one id stands for one line.
    pub unique: bool,
    /// Within what ids are unique.
    pub scope: Scope,
    /// What a line is recognised by: `date`, `amount`, `currency`, `text`, `name`, `account`, `id`.
    pub fingerprint: Vec<String>,
}

/// Whose statement it is: where the number of the own account stands. Other formats than CSV say it
/// by themselves.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Own {
    /// The columns that may hold it: the first that is not empty. All rows must be of one account.
    pub column: Fallback,
    /// What finds it before the header: its first group is the number.
    pub preamble: Option<Pattern>,
}

/// Within what ids are unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Within one account.
    #[default]
    Account,
    /// Within the institution.
    Institution,
}

/// References to other lines and payments.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Refs {
    /// The end-to-end id of a payment.
    pub end_to_end: Fallback,
    /// The id of the line this one belongs to.
    pub parent: Fallback,
    /// The lines in which `parent` counts; in all of them, if empty.
    pub parent_when: When,
    /// The id of the payout this line was paid out with.
    pub payout: Fallback,
    /// The id of the payment order that the line carries out.
    pub batch: Fallback,
}

/// Where the words stand.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Words {
    /// The memo: the texts of all these columns, one after the other.
    pub memo: Fallback,
    /// The other party's name: the first that is not empty.
    pub name: Fallback,
    /// The same, and before it, of rows that bring money in: where a file names who pays and who is
    /// paid in columns of their own, one of both is always the account's owner.
    pub payer: Fallback,
    /// The other party's account: the first that is not empty.
    pub account: Fallback,
}

/// What kind a line is, if a condition holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classify {
    /// The condition.
    pub when: When,
    /// The kind.
    #[serde(rename = "as")]
    pub kind: KindName,
    /// For donations: whether it comes again.
    pub recurring: Option<bool>,
    /// The account it is proposed to be booked to.
    pub account: Option<String>,
}

/// The kinds of lines, as a profile names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // Their meaning is `Kind`'s.
pub enum KindName {
    Donation,
    Income,
    Expense,
    Fee,
    Refund,
    Transfer,
    Conversion,
}

/// What may be shown.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Privacy {
    /// The lines whose giver asked to be named.
    pub public_if: When,
}
