//! Days and months, as the books use them: civil UTC days, never instants.
//! Refuses days outside 1970 to 2199, so that a mistyped year cannot enter the books.
//! The clock is read by the command line alone; here a day is always an argument.

use jiff::civil::Date;
use std::fmt;
use std::str::FromStr;

/// A civil day between 1970-01-01 and 2199-12-31.
///
/// ```
/// let day: ledger::day::Day = "2024-02-29".parse()?;
/// assert_eq!(day.month().to_string(), "2024-02");
/// assert!("2023-02-29".parse::<ledger::day::Day>().is_err());
/// # Ok::<(), ledger::day::DayError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// Why a text is no day, month or period of the books.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DayError {
    /// Not written as `YYYY-MM-DD`, or not in the calendar.
    #[error("`{0}` is no day: expected YYYY-MM-DD, as 2024-10-31")]
    NoDay(String),
    /// Not written as `YYYY-MM`.
    #[error("`{0}` is no month: expected YYYY-MM, as 2024-10")]
    NoMonth(String),
    /// In the calendar, but outside the years that the books take.
    #[error("`{0}` is outside the years 1970 to 2199")]
    OutOfRange(String),
    /// Not a year, quarter, month or stretch of months.
    #[error(
        "`{0}` is no period: expected a year 2024, a quarter 2024-Q3, a month 2024-10, or the first and \
         the last month of a longer one, 2024-07--2025-06"
    )]
    NoPeriod(String),
    /// The last month comes before the first.
    #[error("{from}--{to} ends before it begins: the first month stands before the two hyphens")]
    Backwards {
        /// The month that was named first.
        from: Month,
        /// The one behind it.
        to: Month,
    },
    /// The last day comes before the first.
    #[error("{from}..{to} ends before it begins")]
    DaysBackwards {
        /// The day that was named first.
        from: Day,
        /// The one behind it.
        to: Day,
    },
    /// More months than a period may have.
    #[error("{from}--{to} is too long: a period has {most} months at most", most = Period::MOST)]
    TooLong {
        /// The first month.
        from: Month,
        /// The last one.
        to: Month,
    },
}

const FIRST_YEAR: i16 = 1970;
const LAST_YEAR: i16 = 2199;

impl Day {
    /// The first day the books can hold.
    pub const FIRST: Self = Self(Date::constant(FIRST_YEAR, 1, 1));
    /// The last one.
    pub const LAST: Self = Self(Date::constant(LAST_YEAR, 12, 31));

    /// The day with this year, month and day of the month; `None` outside the calendar or 1970–2199.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().and_then(|d| Self::try_from(d).ok())
    }

    /// The month this day is in.
    pub fn month(self) -> Month {
        Month::of(self.0.year(), self.0.month())
    }

    /// The day `days` later (earlier if negative), held at the ends of the range.
    pub fn plus(self, days: i64) -> Self {
        let moved = self.0.saturating_add(jiff::Span::new().days(days.clamp(-100_000, 100_000)));
        Self(moved).clamp(Self::FIRST, Self::LAST)
    }

    /// Whole days from `self` to `other`, negative if `other` is earlier.
    pub fn days_until(self, other: Self) -> i64 {
        i64::from(other.number()) - i64::from(self.number())
    }

    /// Business days (Monday to Friday) after `self` up to `other`; 0 if it is not later.
    pub fn business_days_until(self, other: Self) -> i64 {
        // Days since Monday, 1969-12-29: whole weeks have five, the rest is counted up to Friday.
        let worked = |day: Self| {
            let days = i64::from(day.number()) + 3;
            days.div_euclid(7) * 5 + (days.rem_euclid(7) + 1).min(5)
        };
        (worked(other) - worked(self)).max(0)
    }

    /// The same day of the calendar in the library's own type.
    pub fn date(self) -> Date {
        self.0
    }

    /// Days since 1970-01-01, for sorting and storing.
    pub fn number(self) -> i32 {
        // The range is 1970 to 2199: the difference fits, and `since` over days cannot fail.
        self.0
            .since((jiff::Unit::Day, Date::constant(FIRST_YEAR, 1, 1)))
            .map_or(0, |s| s.get_days())
    }

    /// The day with this number, as [`Self::number`] gave it; `None` outside 1970–2199.
    pub fn from_number(number: i32) -> Option<Self> {
        let span = jiff::Span::new().try_days(number).ok()?;
        Self::FIRST.0.checked_add(span).ok().and_then(|day| Self::try_from(day).ok())
    }

    /// Appends `YYYY-MM-DD`, for writers that cannot afford a formatter per entry.
    pub fn push_to(self, out: &mut Vec<u8>) {
        let year = self.0.year().unsigned_abs();
        let digits = |n: u16| [b'0' + (n / 10 % 10) as u8, b'0' + (n % 10) as u8];
        out.extend(digits(year / 100));
        out.extend(digits(year % 100));
        out.push(b'-');
        out.extend(digits(u16::from(self.0.month().unsigned_abs())));
        out.push(b'-');
        out.extend(digits(u16::from(self.0.day().unsigned_abs())));
    }
}

impl TryFrom<Date> for Day {
    type Error = DayError;

    fn try_from(date: Date) -> Result<Self, DayError> {
        if (FIRST_YEAR..=LAST_YEAR).contains(&date.year()) {
            Ok(Self(date))
        } else {
            Err(DayError::OutOfRange(date.to_string()))
        }
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let refused = || DayError::NoDay(text.to_owned());
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else {
            return Err(refused());
        };
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0_i16, |n, d| {
                d.is_ascii_digit().then(|| n * 10 + i16::from(d - b'0')).ok_or_else(refused)
            })
        };
        let (year, month, day) =
            (number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?);
        let date = Date::new(year, month as i8, day as i8).map_err(|_| refused())?;
        Self::try_from(date)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A month of the calendar, counted from year 0, so that months sort and subtract as integers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The English names, January first.
    pub const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];

    fn of(year: i16, month: i8) -> Self {
        Self(i32::from(year) * 12 + i32::from(month) - 1)
    }

    /// The month with this number, as [`Month::number`] gave it; `None` outside 1970–2199.
    pub fn from_number(number: i32) -> Option<Self> {
        let year = number.div_euclid(12);
        (i32::from(FIRST_YEAR)..=i32::from(LAST_YEAR)).contains(&year).then_some(Self(number))
    }

    /// Months since January of year 0.
    pub fn number(self) -> i32 {
        self.0
    }

    /// The year this month is in.
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// January is 1.
    pub fn of_year(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }

    /// The month `months` later, earlier if negative, held at the ends of the range.
    pub fn plus(self, months: i32) -> Self {
        let (first, last) = (i32::from(FIRST_YEAR) * 12, i32::from(LAST_YEAR) * 12 + 11);
        Self(self.0.saturating_add(months).clamp(first, last))
    }

    /// The first day of the month.
    pub fn first(self) -> Day {
        Day(Date::constant(self.year() as i16, self.of_year() as i8, 1))
    }

    /// The last day of the month.
    pub fn last(self) -> Day {
        Day(self.first().0.last_of_month())
    }

    /// English name, as pages and reports print it: `October 2024`.
    pub fn name(self) -> String {
        format!("{} {}", Self::NAMES[self.0.rem_euclid(12) as usize], self.year())
    }
}

impl FromStr for Month {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let day: Day =
            format!("{text}-01").parse().map_err(|_| DayError::NoMonth(text.to_owned()))?;
        Ok(day.month())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.of_year())
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a report covers: whole months. A year, a quarter and a month have short names; any other
/// stretch is named by its first and last month, as ISO 8601 writes an interval where no `/` may stand.
///
/// ```
/// use ledger::day::Period;
/// let quarter: Period = "2024-Q3".parse()?;
/// assert_eq!(quarter.first().to_string(), "2024-07-01");
/// assert_eq!(quarter.last().to_string(), "2024-09-30");
/// assert_eq!(quarter.to_string(), "2024-Q3");
/// let grant: Period = "2024-07--2025-06".parse()?;
/// assert_eq!(grant.name(), "July 2024 to June 2025");
/// # Ok::<(), ledger::day::DayError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    from: Month,
    to: Month,
}

impl Period {
    /// So many months a period may have: ten years.
    const MOST: i32 = 120;

    /// From one month to another, both included.
    ///
    /// # Errors
    /// It ends before it begins, or has more than 120 months.
    pub fn of(from: Month, to: Month) -> Result<Self, DayError> {
        match to.number() - from.number() {
            ..0 => Err(DayError::Backwards { from, to }),
            0..Self::MOST => Ok(Self { from, to }),
            _ => Err(DayError::TooLong { from, to }),
        }
    }

    /// One month.
    pub fn month(month: Month) -> Self {
        Self { from: month, to: month }
    }

    /// The calendar year with this number; `None` outside 1970–2199.
    pub fn year(year: i32) -> Option<Self> {
        let from = Month::from_number(year.checked_mul(12)?)?;
        Some(Self { from, to: from.plus(11) })
    }

    /// The first month.
    pub fn from(self) -> Month {
        self.from
    }

    /// The last month, included.
    pub fn to(self) -> Month {
        self.to
    }

    /// The first day.
    pub fn first(self) -> Day {
        self.from.first()
    }

    /// The last day, included.
    pub fn last(self) -> Day {
        self.to.last()
    }

    /// How many months it has.
    pub fn months(self) -> i32 {
        self.to.number() - self.from.number() + 1
    }

    /// The period of the same length before; `None` at the beginning of the calendar.
    pub fn before(self) -> Option<Self> {
        let to = self.from.number() - 1;
        let from = Month::from_number(to - self.months() + 1)?;
        Some(Self { from, to: Month::from_number(to)? })
    }

    /// Which quarter of a year it is, from 1, or else whether it is a year.
    fn shape(self) -> Shape {
        match (self.months(), self.from.of_year()) {
            (1, _) => Shape::Month,
            (3, first) if first % 3 == 1 => Shape::Quarter(first / 3 + 1),
            (12, 1) => Shape::Year,
            _ => Shape::Stretch,
        }
    }

    /// As a heading says it: `October 2024`, `third quarter of 2024`, `2024`, `July 2024 to June 2025`.
    pub fn name(self) -> String {
        let year = self.from.year();
        match self.shape() {
            Shape::Month => self.from.name(),
            Shape::Quarter(1) => format!("first quarter of {year}"),
            Shape::Quarter(2) => format!("second quarter of {year}"),
            Shape::Quarter(3) => format!("third quarter of {year}"),
            Shape::Quarter(_) => format!("fourth quarter of {year}"),
            Shape::Year => year.to_string(),
            Shape::Stretch if year == self.to.year() => {
                let first = self.from.name();
                let first = first.split(' ').next().unwrap_or_default();
                format!("{first} to {}", self.to.name())
            }
            Shape::Stretch => format!("{} to {}", self.from.name(), self.to.name()),
        }
    }

    /// As the head of a narrow column says it: `2024/25` for twelve months in two years, else as it is
    /// written.
    pub fn short(self) -> String {
        match (self.shape(), self.months()) {
            (Shape::Stretch, 12) => format!("{}/{:02}", self.from.year(), self.to.year() % 100),
            _ => self.to_string(),
        }
    }
}

/// What a period is to people, by which it is written.
enum Shape {
    Month,
    /// From 1.
    Quarter(i32),
    Year,
    Stretch,
}

impl FromStr for Period {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let refused = || DayError::NoPeriod(text.to_owned());
        if let Some((from, to)) = text.split_once("--") {
            return Self::of(from.parse()?, to.parse()?);
        }
        if let Some((year, quarter)) = text.split_once("-Q").or_else(|| text.split_once("-q")) {
            let index =
                ["1", "2", "3", "4"].iter().position(|q| *q == quarter).ok_or_else(refused)?;
            let from: Month =
                format!("{year}-{:02}", index * 3 + 1).parse().map_err(|_| refused())?;
            return Ok(Self { from, to: from.plus(2) });
        }
        if text.len() == 4 {
            let from: Month = format!("{text}-01").parse().map_err(|_| refused())?;
            return Ok(Self { from, to: from.plus(11) });
        }
        text.parse::<Month>().map(Self::month).map_err(|_| refused())
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shape() {
            Shape::Month => fmt::Display::fmt(&self.from, f),
            Shape::Quarter(quarter) => write!(f, "{:04}-Q{quarter}", self.from.year()),
            Shape::Year => write!(f, "{:04}", self.from.year()),
            Shape::Stretch => write!(f, "{}--{}", self.from, self.to),
        }
    }
}

#[cfg(test)]
mod tests;
