//! Which days the rows of a rule bill: the month of the row, the one before it, or a period that is
//! written out. Refuses what is none of these. The import puts the days into the entry.

use crate::day::{Day, Month};
use crate::entry::Billed;

/// The days that a rule says its rows bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bills {
    /// The month of the row, or so many before it.
    Month(i32),
    /// These, whenever the row comes.
    Days(Billed),
}

impl Bills {
    /// Reads `month`, `month-before`, or a period as `classify --billed` takes it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text {
            "month" => Ok(Self::Month(0)),
            "month-before" => Ok(Self::Month(-1)),
            _ => text.parse().map(Self::Days).map_err(|why| {
                format!("{why}; or `month`, that of the row, or `month-before`, the one before it")
            }),
        }
    }

    /// What a row of this day bills.
    pub(super) fn of(self, day: Day) -> Billed {
        match self {
            Self::Days(billed) => billed,
            Self::Month(plus) => {
                let month: Month = day.month().plus(plus);
                Billed { from: month.first(), to: month.last() }
            }
        }
    }
}
