//! The vocabulary that describes a bank's CSV files: TOML, data only, one file per kind of export.
//! Refuses unknown keys, unknown zones and patterns that are no regular expressions.
//! A header cell is named by its synonyms, so that one profile reads an export in five languages.

use super::date::Format;
use super::number::Numbers;
use super::text::Encoding;
use crate::day::Day;
use serde::{Deserialize, Deserializer};

/// One kind of statement file: how to know it, read it, and what its lines mean.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// What it is called.
    pub profile: About,
    /// By which columns it is known.
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
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detect {
    /// All of these must be there.
    pub columns: Vec<Names>,
    /// If not empty, no columns but these and the ones above may be there: for profiles of common
    /// names, which would otherwise read everybody's files.
    #[serde(default)]
    pub optional: Vec<Names>,
    /// What such files are usually called (`*` for anything): a hint in messages, never enough.
    pub filename: Option<String>,
}

/// A column's name, or its synonyms; a name may end in `*`. Case and outer spaces do not matter.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Names {
    /// One name.
    One(String),
    /// Any of these.
    Any(Vec<String>),
}

impl Names {
    /// Every name.
    pub fn all(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Any(names) => names,
        }
    }

    /// Whether a header cell is this column.
    pub fn fits(&self, cell: &str) -> bool {
        let cell = cell.trim().to_lowercase();
        self.all().iter().any(|name| {
            let name = name.trim().to_lowercase();
            name.strip_suffix('*').map_or(cell == name, |prefix| cell.starts_with(prefix))
        })
    }
}

/// How the file is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    /// Tried strictly, in this order.
    pub encoding: Vec<Encoding>,
    /// Between fields; a first line `sep=;` wins.
    pub delimiter: char,
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

impl Default for File {
    fn default() -> Self {
        Self {
            encoding: vec![Encoding::Utf8],
            delimiter: ',',
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

/// Columns in order of preference, each with its synonyms.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(untagged)]
pub enum Fallback {
    /// No column.
    #[default]
    Never,
    /// One name.
    One(String),
    /// Several columns, in order.
    Many(Vec<Names>),
}

impl Fallback {
    /// The columns, in order.
    pub fn columns(&self) -> Vec<Names> {
        match self {
            Self::Never => Vec::new(),
            Self::One(name) => vec![Names::One(name.clone())],
            Self::Many(columns) => columns.clone(),
        }
    }
}

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
    /// In a column; if that may be absent, the caller names it.
    Column {
        /// The column.
        column: Names,
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
}

/// Where the words stand.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Words {
    /// The memo: the texts of all these columns, one after the other.
    pub memo: Fallback,
    /// The other party's name: the first that is not empty.
    pub name: Fallback,
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
#[allow(missing_docs)] // Their meaning is `line::Kind`'s.
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

/// A condition: one, or several that must all hold. An empty one never holds.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(untagged)]
pub enum When {
    /// No condition.
    #[default]
    Never,
    /// One.
    One(Condition),
    /// All of these.
    All(Vec<Condition>),
}

impl When {
    /// The conditions.
    pub fn all(&self) -> &[Condition] {
        match self {
            Self::Never => &[],
            Self::One(condition) => std::slice::from_ref(condition),
            Self::All(conditions) => conditions,
        }
    }
}

/// What a line must be; everything that is named must hold. A column the file lacks never fits.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The column to look at.
    pub column: Option<Names>,
    /// Its text is one of these.
    #[serde(rename = "in")]
    pub within: Option<Vec<String>>,
    /// Its text fits.
    pub matches: Option<Pattern>,
    /// The money comes in, or goes out.
    pub sign: Option<Sign>,
}

/// Which way the money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// In.
    Credit,
    /// Out.
    Debit,
}

/// A regular expression in a profile.
#[derive(Debug, Clone)]
pub struct Pattern(pub regex::Regex);

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        regex::Regex::new(&text).map(Self).map_err(serde::de::Error::custom)
    }
}

fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Day>, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map(Some).map_err(serde::de::Error::custom)
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
    /// Reads a profile.
    ///
    /// # Errors
    /// Names the line and the key of an unknown key or a value that cannot be meant.
    pub fn from_toml(text: &str) -> Result<Self, ProfileError> {
        let profile: Self = toml::from_str(text).map_err(|e| ProfileError::Toml(e.to_string()))?;
        profile
            .check()
            .map_err(|what| ProfileError::Value { id: profile.profile.id.clone(), what })?;
        Ok(profile)
    }

    /// What the types alone cannot refuse.
    fn check(&self) -> Result<(), String> {
        let ascii = |key, c: char| match c.is_ascii() && !c.is_alphanumeric() {
            true => Ok(()),
            false => Err(format!("{key} `{}`: expected one ASCII mark", c.escape_debug())),
        };
        ascii("delimiter", self.file.delimiter)?;
        ascii("quote", self.file.quote)?;
        if self.file.delimiter == self.file.quote {
            return Err("delimiter and quote are the same".to_owned());
        }
        let marks = self.number.decimal.as_slice();
        if marks.is_empty() || marks.iter().any(|mark| !matches!(mark, '.' | ',')) {
            return Err("number.decimal: expected `.`, `,` or both".to_owned());
        }
        let clash = |g: &char| g.is_ascii_digit() || marks == [*g];
        if self.number.group.iter().any(clash) {
            return Err("a group mark is a digit, or the decimal mark".to_owned());
        }
        if self.detect.columns.is_empty() || self.file.encoding.is_empty() {
            return Err("detect.columns and file.encoding name at least one each".to_owned());
        }
        if self.date.column.columns().is_empty() || self.date.format.is_empty() {
            return Err("date.column and date.format name at least one each".to_owned());
        }
        if (self.file.header == Header::None) == self.file.columns.is_empty() {
            return Err("file.columns belongs to header = \"none\", and to nothing else".to_owned());
        }
        if self.file.preamble >= super::HEADER_WITHIN {
            return Err(format!("preamble: at most {} lines", super::HEADER_WITHIN - 1));
        }
        jiff::tz::TimeZone::get(&self.date.timezone).map_err(|e| format!("timezone: {e}"))?;
        let missing = |key: &str, there: bool| match there {
            true => Ok(()),
            false => Err(format!("amount.{key} is missing for this mode")),
        };
        match self.amount.mode {
            Mode::Signed => missing("column", self.amount.column.is_some()),
            Mode::Flag => {
                missing("column", self.amount.column.is_some())?;
                missing("flag", self.amount.flag.is_some())
            }
            Mode::DebitCredit => {
                missing("debit", self.amount.debit.is_some())?;
                missing("credit", self.amount.credit.is_some())
            }
        }
    }

    /// The zone of its local times.
    pub(super) fn zone(&self) -> jiff::tz::TimeZone {
        // `check` looked it up once already.
        jiff::tz::TimeZone::get(&self.date.timezone).unwrap_or(jiff::tz::TimeZone::UTC)
    }

    /// Its date formats, in order.
    pub(super) fn formats(&self) -> Vec<Format> {
        self.date.format.iter().map(|f| Format::new(f)).collect()
    }
}
