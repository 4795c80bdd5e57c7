//! How the report of a year stands to the year before: which that is, and whether the books had begun.
//! Facts alone; no report of a month or a quarter has them.

use crate::edition::{self, Since};
use crate::error::ReportError;
use crate::sum::as_text;
use ledger::books::Books;
use ledger::day::{Day, Month, Period};
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
    /// Its months, as far as they are over.
    pub months: Vec<MonthOfYear>,
}

/// How a month of a year stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthOfYear {
    /// Which.
    #[serde(serialize_with = "as_text")]
    pub month: Month,
    /// Its newest closing, and what came since.
    pub closed: Option<Since>,
    /// The treasurer's note on it.
    pub note: Option<u64>,
}

impl MonthOfYear {
    /// The months of a period that are over on a day, from the first of the books on.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn all(
        books: &Books,
        period: Period,
        books_begin: Month,
        on: Day,
    ) -> Result<Vec<Self>, ReportError> {
        let from = period.from().max(books_begin);
        let to = period.to().min(on.plus(1).month().plus(-1));
        let months = (from.number()..=to.number()).filter_map(Month::from_number);
        months
            .map(|month| {
                let (closed, note) = (Since::of(books, month)?, edition::note(books, month)?);
                Ok(Self { month, closed, note })
            })
            .collect()
    }
}

impl Year {
    /// What a year's report says of a period; `None` where it is none.
    pub fn of(years: &Years, period: Period, books_begin: Month) -> Option<Self> {
        let name = years.name(period);
        let before = years.before(period);
        let is_year = name.is_some() || period.months() == 12;
        is_year.then_some(Self { name, before, books_begin, months: Vec::new() })
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
