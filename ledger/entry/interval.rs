//! How long a period of a commitment is: `1m`, `3m`, `1y`, `7d`.
//! Refuses nothing shorter than a day or longer than ten years. `Periods` of one commitment follow
//! each other without a gap, so that each day is billed once.

use crate::day::{Day, Month};
use std::fmt;
use std::str::FromStr;

/// A length of time by the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// Days.
    Days(u16),
    /// Months; a year has twelve.
    Months(u16),
}

/// Not `1m`, `3m`, `1y` or `7d`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no interval: expected as `1m`, `3m`, `1y` or `7d`, up to ten years")]
pub struct NoInterval(String);

impl Interval {
    /// The first day of the `n`th period that begins on `first`; a day that a month lacks becomes
    /// its last. Counted from the first period, so that the 31st comes back after February.
    ///
    /// ```
    /// use ledger::entry::Interval;
    /// let first = "2026-01-31".parse()?;
    /// let monthly: Interval = "1m".parse().expect("an interval");
    /// assert_eq!(monthly.nth(first, 1).to_string(), "2026-02-28");
    /// assert_eq!(monthly.nth(first, 2).to_string(), "2026-03-31");
    /// # Ok::<(), ledger::day::DayError>(())
    /// ```
    pub fn nth(self, first: Day, n: u32) -> Day {
        match self {
            Self::Days(days) => first.plus(i64::from(days).saturating_mul(i64::from(n))),
            Self::Months(months) => {
                let later = i64::from(months).saturating_mul(i64::from(n));
                let month = first.month().plus(i32::try_from(later).unwrap_or(i32::MAX / 2));
                same_day(first, month)
            }
        }
    }
}

/// The day of `month` with the number that `first` has in its own, or its last.
fn same_day(first: Day, month: Month) -> Day {
    let days = first.month().first().days_until(first);
    month.first().plus(days).min(month.last())
}

impl FromStr for Interval {
    type Err = NoInterval;

    fn from_str(text: &str) -> Result<Self, NoInterval> {
        let refused = || NoInterval(text.to_owned());
        let (number, unit) =
            text.split_at_checked(text.len().wrapping_sub(1)).ok_or_else(refused)?;
        let plain = !number.starts_with('0') && number.bytes().all(|b| b.is_ascii_digit());
        let number = number.parse::<u16>().ok().filter(|_| plain).ok_or_else(refused)?;
        match unit {
            "d" if number <= 3_653 => Ok(Self::Days(number)),
            "m" if number <= 120 => Ok(Self::Months(number)),
            "y" if number <= 10 => Ok(Self::Months(12 * number)),
            _ => Err(refused()),
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => write!(f, "{days}d"),
            Self::Months(months) if months % 12 == 0 => write!(f, "{}y", months / 12),
            Self::Months(months) => write!(f, "{months}m"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_has_one_spelling() {
        for text in ["1d", "7d", "1m", "3m", "1y", "10y"] {
            let interval: Interval = text.parse().expect("an interval");
            assert_eq!(interval.to_string(), text);
        }
        for text in ["", "m", "0m", "01m", "-1m", "1w", "1 m", "99999d", "121m", "11y", "1µ"] {
            assert!(text.parse::<Interval>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_month_without_the_day_has_its_last() {
        let first: Day = "2024-02-29".parse().expect("a day");
        let yearly = Interval::Months(12);
        let starts: Vec<String> = (0..=4).map(|n| yearly.nth(first, n).to_string()).collect();
        assert_eq!(starts, ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]);
    }
}
