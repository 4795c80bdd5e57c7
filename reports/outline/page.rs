//! How what was laid out reads on a page, of a site or of paper: cells as text, and which picture stands where.
//! Words are on one line, without what steers; amounts have a real minus.

use super::{Cell, Row, Section};
use crate::prose::{self, minus, plain};

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
