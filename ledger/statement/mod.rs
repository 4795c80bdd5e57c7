//! Statements: a bank's file becomes checked lines, with a proof of its balances.
//! Everything is read and checked before a single line is given out; one bad row refuses the file.
//! What a kind of file looks like is data: a [`profile`]. Next, the import makes entries of units.

pub mod broken;
pub mod line;
pub mod profile;
pub mod profiles;
pub mod proof;
pub mod propose;
pub mod refusal;

mod csv;
mod date;
pub(crate) mod format;
mod header;
mod ids;
mod kind;
mod layout;
mod number;
mod own;
mod periods;
mod read;
mod row;
mod text;
mod words;

#[cfg(test)]
mod tests;

pub use broken::Broken;
pub use format::Format;
pub use kind::Kind;
pub use line::{Fees, Line, PaymentOrder, Single, Unit};
pub use number::Numbers;
pub use own::Number;
pub use profile::{Profile, ProfileError};
pub use profiles::Profiles;
pub use proof::{Astray, Check, Diff, Order, Proof, Stretch};
pub use refusal::{Fault, Problem, Refusal};
pub use text::Encoding;

use crate::day::Day;
use crate::money::Currency;
use csv::{Cursor, Record};
use layout::Layout;
use row::{Memory, Row};
use std::collections::HashMap;

/// The largest file that is read: 512 MiB.
pub const FILE_MAX: usize = 512 << 20;
/// The longest field: 64 KiB.
pub const FIELD_MAX: usize = 64 << 10;
/// The longest name of another party: 1,024 bytes.
pub const NAME_MAX: usize = 1024;
/// The most columns in a row.
pub const COLUMNS_MAX: usize = 200;
/// The header is found within so many lines.
pub const HEADER_WITHIN: u32 = 100;

/// What the caller knows and the file does not.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Today, as a UTC day: days later than tomorrow are refused. (A bank's day may be one ahead.)
    pub today: Day,
    /// What an unknown or absent currency is read as.
    pub currency: Option<Currency>,
    /// Whether a person named the profile: then it also decides dates that do not show
    /// whether day or month stands first.
    pub pinned: bool,
}

/// A file that was read and checked as a whole.
#[derive(Debug, Clone)]
pub struct Statement {
    text: String,
    encoding: &'static str,
    profile: Profile,
    layout: Layout,
    rows: Vec<RowAt>,
    proofs: Vec<Proof>,
    skipped: Vec<(String, u32)>,
    ids: Ids,
    number: Option<Number>,
    /// What the bank says of payment orders, by the rows of their lines.
    orders: HashMap<u32, PaymentOrder>,
    /// Where the rows end and the footer begins.
    end: usize,
}

/// Where a row is: 12 bytes each, so that a million rows stay small.
#[derive(Debug, Clone, Copy)]
struct RowAt {
    start: u32,
    line: u32,
    day: PackedDay,
}

/// A day in 21 bits, and whether the row is the first of its unit.
#[derive(Debug, Clone, Copy)]
struct PackedDay(u32);

/// What the native ids of a file are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ids {
    /// The file has none, or not in every line.
    None,
    /// Every line has its own.
    Unique,
    /// So many lines share an id with a line before them.
    Repeated(u32),
}

/// Where a unit stands in its statement; given out by [`Statement::units`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitAt(u32);

impl Statement {
    /// Reads and checks everything: encoding, structure, every row, and the balances.
    ///
    /// # Errors
    /// A [`Refusal`] with every bad line. Balances that do not close are no error: see [`Proof`].
    pub fn read(
        file: &str,
        bytes: Vec<u8>,
        profile: &Profile,
        options: &Options,
    ) -> Result<Self, Refusal> {
        read::statement(file, bytes, profile, options)
    }

    /// The units, each with its earliest day: in the file's order, by their first line.
    pub fn units(&self) -> impl Iterator<Item = (UnitAt, Day)> {
        let heads = self.rows.iter().zip(0..).filter(|(row, _)| row.day.is_head());
        heads.map(|(row, i)| (UnitAt(i), row.day.day()))
    }

    /// Reads the unit's rows again from the kept text.
    ///
    /// # Errors
    /// Only for a unit of another statement: everything was read once already.
    pub fn unit(&self, at: UnitAt) -> Result<Unit<'_>, Fault> {
        let rows = self.rows.get(at.0 as usize..).unwrap_or_default();
        let others = rows.iter().skip(1).take_while(|row| !row.day.is_head()).count();
        let rows = rows.get(..=others).unwrap_or_default();
        let lines = rows.iter().map(|row| self.line(*row)).collect::<Result<_, _>>()?;
        Ok(Unit { lines })
    }

    /// What a [`Line::row`] of it counts: `line`, or `row` where many may stand in one line.
    pub fn row_word(&self) -> &'static str {
        if self.profile.file.format.counts_rows() { "row" } else { "line" }
    }

    /// The sums and balances, one per currency, in the order of their first lines.
    pub fn proofs(&self) -> &[Proof] {
        &self.proofs
    }

    /// Rows that are no lines, by reason: `status:Memo`, `blank`, `footer`, `continuation`.
    pub fn skipped(&self) -> &[(String, u32)] {
        &self.skipped
    }

    /// What it was written in: `ascii`, `utf-8-bom`, `utf-16le-bom`, or as a profile says it.
    pub fn encoding(&self) -> &'static str {
        self.encoding
    }

    /// What its native ids are worth.
    pub fn ids(&self) -> Ids {
        self.ids
    }

    /// The profile it was read by.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The account that the profile proposes, as `assets:bank:main`.
    pub fn account(&self) -> &str {
        &self.profile.profile.account
    }

    /// The number of the account that it is of, if the file says it.
    pub fn number(&self) -> Option<&Number> {
        self.number.as_ref()
    }

    fn line(&self, at: RowAt) -> Result<Line<'_>, Fault> {
        let mut cursor = Cursor { at: at.start as usize, line: at.line };
        let mut record = Record::of_width(self.layout.columns.len());
        let fault = |problem| Fault::at(at.line, problem);
        let dialect = self.layout.dialect;
        cursor.next(&self.text, dialect, &mut record).map_err(|e| fault(e.problem))?;
        let read = self.layout.figures(&self.text, &record, &mut Memory::default());
        let Row::Booked(figures) = read.map_err(|(_, problem)| fault(problem))? else {
            return Err(fault(Problem::NoAmount));
        };
        let mut line = self.layout.line(&self.text, record, figures);
        line.order = self.orders.get(&line.row);
        if self.layout.continuation {
            self.go_on(&mut line, cursor);
        }
        Ok(line)
    }

    /// Appends the memos of the lines that go on this one.
    fn go_on(&self, line: &mut Line<'_>, mut cursor: Cursor) {
        let mut record = Record::default();
        while cursor.at < self.end
            && let Ok(true) = cursor.next(&self.text, self.layout.dialect, &mut record)
        {
            if record.is_blank(&self.text) {
                continue;
            }
            if self.layout.date_cell(&self.text, &record).is_some() {
                break;
            }
            let more = self.layout.memo_of(&self.text, &record);
            if !more.is_empty() {
                let text = line.text.to_mut();
                text.push(' ');
                text.push_str(&more);
            }
        }
    }
}

impl PackedDay {
    const HEAD: u32 = 1 << 31;

    fn new(day: Day) -> Self {
        let date = day.date();
        let year = u32::from(date.year().unsigned_abs());
        let month = u32::from(date.month().unsigned_abs());
        Self(year << 9 | month << 5 | u32::from(date.day().unsigned_abs()))
    }

    fn day(self) -> Day {
        let bits = self.0 & !Self::HEAD;
        let day = Day::new((bits >> 9) as i16, (bits >> 5 & 0xF) as i8, (bits & 0x1F) as i8);
        // Packed from a day, so it is one; the epoch only stands in for the impossible.
        day.unwrap_or(Day::FIRST)
    }

    fn is_head(self) -> bool {
        self.0 & Self::HEAD != 0
    }

    fn head(self) -> Self {
        Self(self.0 | Self::HEAD)
    }

    fn tail(self) -> Self {
        Self(self.0 & !Self::HEAD)
    }

    /// Still a head, with the earlier day of both.
    fn earliest(self, other: Self) -> Self {
        Self(self.tail().0.min(other.tail().0)).head()
    }
}
