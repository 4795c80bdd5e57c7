//! What a statement says, line by line: the money exactly, and the words as the bank wrote them.
//! Nothing is interpreted beyond what the profile declares; unclassified stays unclassified.
//! Next, the import makes entries of units: lines that belong together.

use super::csv::Record;
use super::kind::Kind;
use super::layout::Layout;
use super::profile::Part;
use crate::day::Day;
use crate::money::Currency;
use std::borrow::Cow;

/// One line of a statement. `gross + fees.total() == net`, always.
#[derive(Debug, Clone)]
pub struct Line<'t> {
    /// The physical line it begins in, from 1; in XML and SGML, where many entries may stand in one
    /// line, which entry of the file it is.
    pub row: u32,
    /// The bank's day, as a UTC day.
    pub date: Day,
    /// Of every amount in this line.
    pub ccy: Currency,
    /// Minor units by which the balance moved: positive in, negative out.
    pub net: i64,
    /// Before the fees; 0 in a line that is a fee as a whole.
    pub gross: i64,
    /// What was kept back, by whom.
    pub fees: Fees,
    /// A fee that stands beside the amount and may be part of it, above 0; `gross` still has it. Only
    /// the import of a payout, whose amount is known, can tell.
    pub beside: i64,
    /// The balance after the line, where the file says it.
    pub balance: Option<i64>,
    /// What kind it is; `None`: no rule of the profile knows.
    pub kind: Option<Kind>,
    /// The account the profile proposes for the other side.
    pub account: Option<&'t str>,
    /// The bank's own id.
    pub id: Option<Cow<'t, str>>,
    /// What the lines of one unit share.
    pub group: Option<Cow<'t, str>>,
    /// The id of the line it belongs to: of a refund, the donation.
    pub parent: Option<Cow<'t, str>>,
    /// The end-to-end id of the payment.
    pub end_to_end: Option<Cow<'t, str>>,
    /// The id of the payout it was paid out with.
    pub payout: Option<Cow<'t, str>>,
    /// The id of the payment order that it carries out.
    pub batch: Option<Cow<'t, str>>,
    /// What else the bank says of that order.
    pub order: Option<&'t PaymentOrder>,
    /// The memo.
    pub text: Cow<'t, str>,
    /// The other party's name.
    pub name: Option<Cow<'t, str>>,
    /// The other party's account.
    pub counterparty: Option<Cow<'t, str>>,
    /// Whether the other party asked to be named.
    pub public: bool,
    pub(super) cells: Cells<'t>,
}

/// What a bank says of the payments that it booked as one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaymentOrder {
    /// The id of the message that ordered them, where it is not the batch's own.
    pub message: String,
    /// How many payments they were.
    pub count: Option<u64>,
    /// Why the money came back, as `AC04`.
    pub reason: String,
    /// What the bank charged for the entry without saying that the amount has it; minor units.
    pub charged: i64,
    /// Each of them, where the file has several and each has its amount.
    pub payments: Vec<Single>,
}

/// One of several payments in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Single {
    /// Its end-to-end id; empty where none was given.
    pub end_to_end: String,
    /// Minor units in the line's currency, signed as the line is.
    pub minor: i64,
    /// The other party's account, as written.
    pub account: String,
}

/// What was kept back from a line, in minor units: costs negative, fees given back positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fees {
    /// By the payment processor.
    pub processor: i64,
    /// By the platform or the fiscal host.
    pub platform: i64,
    /// As a tax.
    pub tax: i64,
}

impl Fees {
    /// All of them.
    pub fn total(self) -> i64 {
        // Every part is within 18 digits, so three of them fit.
        self.processor + self.platform + self.tax
    }

    pub(super) fn part(&mut self, part: Part) -> &mut i64 {
        match part {
            Part::Processor => &mut self.processor,
            Part::Platform => &mut self.platform,
            Part::Tax => &mut self.tax,
        }
    }
}

/// Lines that belong together: one row, or all rows of one group; never empty.
#[derive(Debug, Clone)]
pub struct Unit<'t> {
    /// In the order of the file.
    pub lines: Vec<Line<'t>>,
}

impl<'t> Unit<'t> {
    /// The line the others belong to: the first that is no fee, else the first.
    pub fn main(&self) -> Option<&Line<'t>> {
        let other = |line: &&Line| line.kind != Some(Kind::Fee);
        self.lines.iter().find(other).or_else(|| self.lines.first())
    }
}

/// The cells of a row, for rules that ask by the column's name.
#[derive(Debug, Clone)]
pub(super) struct Cells<'t> {
    pub text: &'t str,
    pub record: Record,
    pub layout: &'t Layout,
}

impl<'t> Line<'t> {
    /// The cell in the column of this name, in any case; `None` if the file has no such column.
    pub fn field(&self, column: &str) -> Option<Cow<'t, str>> {
        let at = self.cells.layout.column_named(column)?;
        Some(self.cells.record.field(self.cells.text, at))
    }

    /// Every cell with its column's name, in the order of the file.
    pub fn fields(&self) -> impl Iterator<Item = (&'t str, Cow<'t, str>)> {
        let Cells { text, record, layout } = &self.cells;
        let names = layout.columns.iter().enumerate();
        names.map(move |(i, name)| (name.as_str(), record.field(text, i)))
    }
}
