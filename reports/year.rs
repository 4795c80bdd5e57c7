//! How the report of a year stands to the year before: which that is, and whether the books had begun.
//! Facts alone; no report of a month or a quarter has them.

use crate::sum::as_text;
use ledger::day::{Month, Period};
use ledger::years::Years;
use serde::{Serialize, Serializer};

/// A year of the calendar, a financial year, or any twelve months.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Year {
    /// What a financial year is called that is none of the calendar: `2024/25`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The year before; `None` at the beginning of the calendar.
    #[serde(serialize_with = "period")]
    pub before: Option<Period>,
    /// The first month of the books.
    #[serde(serialize_with = "as_text")]
    pub books_begin: Month,
}

impl Year {
    /// What a year's report says of a period; `None` where it is none.
    pub fn of(years: &Years, period: Period, books_begin: Month) -> Option<Self> {
        let name = years.name(period);
        let before = years.before(period);
        (name.is_some() || period.months() == 12).then_some(Self { name, before, books_begin })
    }

    /// The year before, where the books had begun by its end.
    pub fn known(&self) -> Option<Period> {
        self.before.filter(|before| self.books_begin <= before.to())
    }

    /// The year before, where the books began within it.
    pub fn known_in_part(&self) -> Option<Period> {
        self.known().filter(|before| before.from() < self.books_begin)
    }
}

fn period<S: Serializer>(period: &Option<Period>, serializer: S) -> Result<S::Ok, S::Error> {
    match period {
        Some(period) => serializer.collect_str(period),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests;
