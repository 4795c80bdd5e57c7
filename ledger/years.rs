//! The service's financial years, as it declared them: which months each has, and how it is named.
//! Refuses nothing of the log. No month is in two of them and none is in no year, also where it was
//! declared anew when a year begins: the running year then ends early, and none is ever longer than
//! twelve months.

use crate::day::{Day, DayError, Month, Period};
use std::fmt;
use std::str::FromStr;

/// When financial years begin. Where nobody declared it, in January.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Years {
    /// The month of the year in which one begins, as declared in a month: ascending.
    declared: Vec<(Month, i32)>,
}

/// A period as somebody names it.
///
/// ```
/// use ledger::years::{Asked, Years};
/// let asked: Asked = "FY2024".parse()?;
/// assert_eq!(Years::default().period(asked)?.to_string(), "2024");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// By its months.
    Period(Period),
    /// The financial year that begins in this year.
    Year(i32),
}

/// Why a name is no financial year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum YearError {
    /// Outside the calendar of the books.
    #[error("FY{0}: no financial year begins in {0}; the books take the years 1970 to 2199")]
    None(i32),
    /// Its beginning was declared anew within the year.
    #[error(
        "FY{year}: more than one financial year begins in {year}: name the one you mean, {these}"
    )]
    Several {
        /// The year.
        year: i32,
        /// They, as periods are written.
        these: String,
    },
}

impl FromStr for Asked {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let Some(year) = text.strip_prefix("FY").or_else(|| text.strip_prefix("fy")) else {
            return text.parse().map(Self::Period);
        };
        let digits = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        let year = year.parse().ok().filter(|_| digits);
        year.map(Self::Year).ok_or_else(|| DayError::NoPeriod(text.to_owned()))
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Period(period) => fmt::Display::fmt(period, f),
            Self::Year(year) => write!(f, "FY{year:04}"),
        }
    }
}

impl Years {
    /// Takes what a declaration of the service says, in the order of the log. The first that names a
    /// month holds for all years before it too: nobody had said otherwise.
    pub(crate) fn learn(&mut self, recorded: Day, begins: Option<u8>) {
        let month = i32::from(begins.unwrap_or(1));
        match self.declared.last() {
            None if begins.is_some() => self.declared.push((Day::FIRST.month(), month)),
            Some((_, before)) if *before != month => self.declared.push((recorded.month(), month)),
            _ => {}
        }
    }

    /// Whether anybody ever said when one begins.
    pub fn are_declared(&self) -> bool {
        !self.declared.is_empty()
    }

    /// All of them, ascending: each ends after twelve months, or before the month that was declared by
    /// then, whichever comes first.
    pub fn all(&self) -> impl Iterator<Item = Period> + '_ {
        let (first, last) = (Day::FIRST.month(), Day::LAST.month());
        let begin = (0..12).map(|months| first.plus(months)).find(|month| self.may_begin(*month));
        let mut next = begin.or(Some(first));
        std::iter::from_fn(move || {
            let from = next?;
            let ends = |to: &Month| *to == last || self.may_begin(to.plus(1));
            let to = (0..11).map(|months| from.plus(months)).find(ends).unwrap_or(from.plus(11));
            next = (to < last).then(|| to.plus(1));
            Period::of(from, to).ok()
        })
    }

    /// Whether by the declaration of an earlier month a year begins in this one.
    fn may_begin(&self, month: Month) -> bool {
        let by_then = |(since, _): &&(Month, i32)| *since < month || *since == Day::FIRST.month();
        let begins = self.declared.iter().rev().find(by_then).map_or(1, |(_, begins)| *begins);
        month.of_year() == begins
    }

    /// The period that is meant.
    ///
    /// # Errors
    /// Of a year by its number: none begins in it, or several do.
    pub fn period(&self, asked: Asked) -> Result<Period, YearError> {
        let year = match asked {
            Asked::Period(period) => return Ok(period),
            Asked::Year(year) => year,
        };
        let begin: Vec<Period> = self.all().filter(|of| of.from().year() == year).collect();
        match begin.as_slice() {
            [] => Err(YearError::None(year)),
            [one] => Ok(*one),
            several => {
                let these: Vec<String> = several.iter().map(ToString::to_string).collect();
                Err(YearError::Several { year, these: these.join(" or ") })
            }
        }
    }

    /// The year that a month is in; `None` before the first.
    pub fn of(&self, month: Month) -> Option<Period> {
        self.all().find(|year| (year.from()..=year.to()).contains(&month))
    }

    /// The same, or the year of the calendar where there is none.
    pub fn around(&self, month: Month) -> Period {
        self.of(month).or_else(|| Period::year(month.year())).unwrap_or(Period::month(month))
    }

    /// The name of a period that is one of them and no year of the calendar: `2024/25`.
    pub fn name(&self, period: Period) -> Option<String> {
        let is_year = self.are_declared() && self.of(period.from()) == Some(period);
        let by_calendar = period == Period::year(period.from().year())?;
        (is_year && !by_calendar).then(|| match period.months() {
            12 => period.short(),
            _ => period.name(),
        })
    }

    /// The year before a period that is one of them, else the period of the same length before.
    pub fn before(&self, period: Period) -> Option<Period> {
        match self.of(period.from()) {
            Some(year) if year == period => {
                self.of(Month::from_number(period.from().number() - 1)?)
            }
            _ => period.before(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn declared(all: &[(&str, u8)]) -> Years {
        let mut years = Years::default();
        for (day, month) in all {
            years.learn(day.parse().expect("a day"), Some(*month));
        }
        years
    }

    fn named(years: &Years, year: i32) -> String {
        years.period(Asked::Year(year)).expect("one year").to_string()
    }

    #[test]
    fn a_year_is_of_the_calendar_until_somebody_says_otherwise() {
        let mut years = Years::default();
        years.learn("2024-01-05".parse().expect("a day"), None);
        assert_eq!(named(&years, 2025), "2025");
        assert_eq!(years.name(Period::year(2025).expect("a year")), None);
        years.learn("2025-03-05".parse().expect("a day"), Some(7));
        assert_eq!(named(&years, 2025), "2025-07--2026-06");
        assert_eq!(named(&years, 2020), "2020-07--2021-06", "it holds for all before, too");
        let year = years.period(Asked::Year(2025)).expect("a year");
        assert_eq!(years.name(year).as_deref(), Some("2025/26"));
        assert_eq!(years.before(year).expect("a year").to_string(), "2024-07--2025-06");
    }

    #[test]
    fn a_year_that_is_declared_anew_ends_early_and_no_month_is_lost() {
        let years = declared(&[("2020-01-01", 1), ("2025-03-05", 7)]);
        assert_eq!(named(&years, 2024), "2024");
        assert_eq!(named(&years, 2026), "2026-07--2027-06");
        let refused = years.period(Asked::Year(2025)).expect_err("two").to_string();
        assert!(refused.ends_with("2025-01--2025-06 or 2025-07--2026-06"), "{refused}");
        let short = "2025-01--2025-06".parse().expect("a period");
        assert_eq!(years.name(short).as_deref(), Some("January to June 2025"));
        assert_eq!(years.before(short).expect("a year").to_string(), "2024");
    }

    #[test]
    fn names_that_are_no_year_are_refused() {
        for text in ["FY", "FY25", "FY20255", "FY+202", "FY 2025", "FY2025-Q1", "2025FY"] {
            assert!(text.parse::<Asked>().is_err(), "{text}");
        }
        let asked: Asked = "FY1969".parse().expect("a name");
        assert!(Years::default().period(asked).is_err());
    }

    proptest! {
        #[test]
        fn every_month_is_in_one_year_and_none_is_longer_than_twelve(
            mut changes in prop::collection::vec((0..2_700_i32, 1..=12_u8), 0..6),
        ) {
            changes.sort_unstable();
            let mut years = Years::default();
            for (month, begins) in changes {
                years.learn(Day::FIRST.month().plus(month).first(), Some(begins));
            }
            let all: Vec<Period> = years.all().collect();
            for pair in all.windows(2) {
                prop_assert_eq!(pair[0].to().plus(1), pair[1].from());
            }
            prop_assert!(all.iter().all(|year| year.months() <= 12));
            prop_assert_eq!(all.last().expect("a year").to(), Day::LAST.month());
            for year in &all {
                prop_assert_eq!(years.of(year.to()), Some(*year));
            }
        }
    }
}
