//! How what was laid out reads on a page, of a site or of paper: cells as text, and which picture stands where.
//! Words are on one line, without what steers; amounts have a real minus.

use super::{Cell, Part, Row, Section};
use crate::chart::Figure;
use crate::dress::plain;
use crate::prose;

impl Cell {
    /// Its text.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::Name(text) => plain(text),
            Self::Sum(sum) => minus(&sum.grouped()),
            Self::Money(sum) => minus(&prose::money(*sum)),
            Self::Entry(index) => index.to_string(),
            Self::Day(day) => day.to_string(),
        }
    }
}

impl Section {
    /// How many columns it has.
    pub(crate) fn columns(&self) -> usize {
        let count = |row: &Row| match row {
            Row::Cells(cells) | Row::Struck(cells) | Row::Total(cells) => cells.len(),
            Row::Note(_) | Row::Said(_) => 1,
        };
        self.rows.iter().map(count).max().unwrap_or(0)
    }
}

impl Figure {
    /// Pictures stand behind the figures that say the same exactly.
    pub(crate) fn stands_behind(&self, part: &Part, section: &Section) -> bool {
        self.ccy.code() == part.heading && self.section == section.title
    }
}

/// A real minus for the hyphen of an amount.
pub(crate) fn minus(amount: &str) -> String {
    amount.replace('-', "\u{2212}")
}
