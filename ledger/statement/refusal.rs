//! Why a statement is refused: every bad line up to a cap, with what was expected instead.
//! A refusal is whole: nothing of the file was imported, and its last line says so.
//! The texts of a file come from strangers: they are escaped and cut before they are shown.

use super::Number;
use crate::day::Day;
use crate::money::MoneyError;
use std::fmt;

/// How many faults a refusal lists; the others are only counted.
pub const LISTED: usize = 20;

/// A refused file: its first [`LISTED`] faults in the order of the file, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The file's name, as the caller gave it.
    pub file: String,
    /// The first faults.
    pub faults: Vec<Fault>,
    /// All faults, listed or not.
    pub total: usize,
}

/// One fault: where, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The physical line, from 1; absent when the fault is the whole file's.
    pub line: Option<u32>,
    /// The column, where one cell is at fault.
    pub column: Option<Box<Column>>,
    /// What is wrong.
    pub problem: Problem,
}

/// A column of the file: its number from 1 and its name in the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// From 1; 0 in a format that has names alone.
    pub number: usize,
    /// As in the header; empty where the header has no name for it.
    pub name: String,
}

/// What is wrong, what was expected, and what to do. Texts in it are already escaped and cut.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)] // The messages say what each one is.
pub enum Problem {
    #[error("the file has {0} bytes: at most {max} are read", max = super::FILE_MAX)]
    FileTooLarge(usize),
    #[error("no header row: the file is empty")]
    Empty,
    #[error("this is {found}, not {wanted}: {advice}")]
    OtherFormat { found: &'static str, wanted: &'static str, advice: &'static str },
    #[error("byte {offset} (0x{byte:02x}) is no {tried}{hint}")]
    Encoding { offset: usize, byte: u8, tried: String, hint: &'static str },
    #[error("control character U+{0:04X}: a statement holds none")]
    Control(u32),
    #[error("no header row: expected the columns {missing}; found {found}{hint}")]
    NoHeader { missing: String, found: String, hint: String },
    #[error("no profile reads these columns: {found}; the nearest, {nearest}, {lacks}{hint}")]
    NoProfile { found: String, nearest: String, lacks: String, hint: String },
    #[error("the profiles {0} all read these columns: name the one that is meant, with --profile")]
    TwoProfiles(String),
    #[error(
        "these columns are those of {0}, and of other banks: name the profile that is meant, with \
         --profile"
    )]
    Unnamed(String),
    #[error("its columns are those of a profile that cannot be used: {file}, {why}")]
    Broken { file: String, why: String },
    #[error("{0}")]
    Declined(String),
    #[error("nothing in it looks like rows with a date and an amount: no profile can be proposed")]
    NoRows,
    #[error("what its columns propose is no profile: {0}")]
    Proposal(String),
    #[error("the columns {0} could both be meant: expected one of them")]
    TwoColumns(String),
    #[error("a quote is opened here and never closed")]
    OpenQuote,
    #[error("`{0}` after a closing quote: expected a delimiter or the line's end")]
    AfterQuote(String),
    #[error("a field goes on in the next line: this profile's fields end in their line")]
    LineBreak,
    #[error("a field has {0} bytes: at most {max}", max = super::FIELD_MAX)]
    FieldTooLong(usize),
    #[error("a name has {0} bytes: at most {max}", max = super::NAME_MAX)]
    NameTooLong(usize),
    #[error("more than {max} columns", max = super::COLUMNS_MAX)]
    TooManyColumns,
    #[error(
        "{found} fields: expected {expected}, as the header has; a field is missing or slipped in \
         `{row}`: export the file again, or correct a copy of it by hand"
    )]
    Width { expected: usize, found: usize, row: String },
    #[error("a line without a date goes on an entry, but there is none before it")]
    Continuation,
    #[error("`{text}` is no date: expected one like {expected}{hint}")]
    NoDate { text: String, expected: String, hint: &'static str },
    #[error("no date: the cell is empty, expected one like {0}")]
    EmptyDate(String),
    #[error("an entry without a booking date: ask the bank for a file that has it")]
    Undated,
    #[error("{day} is in the future: today is {today}")]
    Future { day: Day, today: Day },
    #[error(
        "{day} is out of order: this file's lines are {declared}, and the line before is of {before}; \
         if it was sorted anew, take it as the bank gave it"
    )]
    OutOfOrder { day: Day, before: Day, declared: &'static str },
    #[error(
        "no date says whether day or month stands first (no day is after the 12th): \
         name the profile that is meant, with --profile"
    )]
    AmbiguousDates,
    #[error("no amount: an empty cell is not 0")]
    NoAmount,
    #[error("`{text}` is no amount: expected {expected}")]
    BadAmount { text: String, expected: String },
    #[error("`{text}` has more decimals than {ccy} has ({decimals}): nothing is rounded")]
    TooPrecise { text: String, ccy: String, decimals: u8 },
    #[error("`{0}` is too large: at most 18 digits")]
    AmountTooLarge(String),
    #[error("an amount in both the debit and the credit column")]
    BothSides,
    #[error("`{text}`: expected one of {expected}")]
    Flag { text: String, expected: String },
    #[error("gross {gross} and fees {fees} make {sum}, but the line says net {net}")]
    Fees { gross: String, fees: String, sum: String, net: String },
    #[error("`{0}` is no ISO 4217 currency: name the one that is meant with --currency")]
    Currency(String),
    #[error("the file names no currency: name the one that is meant with --currency")]
    NoCurrency,
    #[error("the sum of the lines is too large: {0}")]
    Sum(MoneyError),
    #[error("the file says that it is written in `{0}`, which is not read: save it as UTF-8")]
    Labelled(String),
    #[error("the file has more rows than are read at once: export a shorter period")]
    TableTooLarge,
    #[error("this is not well formed: {0}; the file may be cut off: export it again")]
    BrokenXml(String),
    #[error("a document type is declared: statements have none, and none is read")]
    Doctype,
    #[error("`&{0};` is no entity: expected &amp; &lt; &gt; &quot; &apos; or a character's number")]
    Entity(String),
    #[error("more than {0} elements within each other")]
    TooDeep(usize),
    #[error("more than {0} elements in one entry")]
    TooManyParts(usize),
    #[error("no statement: expected {0}; export the statement again")]
    NoStatement(&'static str),
    #[error(
        "statements of the accounts {0}: expected those of one; export a file for each account"
    )]
    SeveralAccounts(String),
    #[error(
        "a row of the account {found} in a statement of {account}: expected rows of one account; \
         export a file for each"
    )]
    OtherAccount { found: Number, account: Number },
    #[error("an amount in `{found}` in a statement of an account in `{account}`")]
    OtherCurrency { found: String, account: String },
    #[error("the single payments make {sum}, but the entry says {entry}")]
    Details { sum: String, entry: String },
    #[error("`{text}`: expected {expected}")]
    Unlike { text: String, expected: &'static str },
}

impl Fault {
    /// A fault of the whole file.
    pub fn of_file(problem: Problem) -> Self {
        Self { line: None, column: None, problem }
    }

    /// A fault of one line.
    pub fn at(line: u32, problem: Problem) -> Self {
        Self { line: Some(line), column: None, problem }
    }

    /// The refusal of `file` for this one fault.
    pub fn refuse(self, file: &str) -> Refusal {
        Refusal { file: shown(file), faults: vec![self], total: 1 }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}")?;
            match &self.column {
                Some(c) if c.number == 0 => write!(f, ", `{}`", c.name)?,
                Some(c) if c.name.is_empty() => write!(f, ", column {}", c.number)?,
                Some(c) => write!(f, ", column {} `{}`", c.number, c.name)?,
                None => {}
            }
            f.write_str(": ")?;
        }
        fmt::Display::fmt(&self.problem, f)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            let joint = if fault.line.is_some() { "," } else { ":" };
            writeln!(f, "{}{joint} {fault}", self.file)?;
        }
        match self.total.saturating_sub(self.faults.len()) {
            0 => {}
            more => writeln!(f, "and {more} more faults, {} in all", self.total)?,
        }
        f.write_str("nothing was imported")
    }
}

impl std::error::Error for Refusal {}

/// Gathers the faults of one file, the first [`LISTED`] of them in full.
#[derive(Debug, Default)]
pub(super) struct Faults {
    listed: Vec<Fault>,
    total: usize,
}

impl Faults {
    pub(super) fn push(&mut self, fault: Fault) {
        self.total += 1;
        if self.listed.len() < LISTED {
            self.listed.push(fault);
        }
    }

    /// Adds those of `others` that count; what they only counted is left out.
    pub(super) fn extend(&mut self, others: Self, counts: impl Fn(&Problem) -> bool) {
        others.listed.into_iter().filter(|fault| counts(&fault.problem)).for_each(|f| self.push(f));
    }

    /// The refusal, if there was any fault.
    pub(super) fn check(self, file: &str) -> Result<(), Refusal> {
        if self.total == 0 { Ok(()) } else { Err(self.refuse(file)) }
    }

    /// The refusal for these faults.
    pub(super) fn refuse(self, file: &str) -> Refusal {
        Refusal { file: shown(file), faults: self.listed, total: self.total }
    }
}

/// A stranger's text for a message: escaped, cut at 80 characters.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::new();
    for (i, c) in text.chars().enumerate() {
        if i == 80 {
            out.push('…');
            break;
        }
        match c {
            '"' | '\'' => out.push(c),
            c => out.extend(c.escape_debug()),
        }
    }
    out
}

/// Names for a message: each in backquotes, the first twenty.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|n| format!("`{}`", shown(n))).collect();
    match names.len() {
        0 => "nothing".to_owned(),
        n if n > 20 => format!("{} and {} more", names[..20].join(", "), n - 20),
        _ => names.join(", "),
    }
}
