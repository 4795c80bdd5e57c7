//! Days as banks write them: by the formats a profile declares, the same one in the whole file.
//! Refuses other notations, days that no calendar has and days in the future.
//! ISO dates and times take a short way; the others are read by `jiff`'s strptime.

use super::refusal::{Problem, shown};
use crate::day::Day;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;

/// A declared format of dates, with its short way where it has one.
#[derive(Debug, Clone)]
pub(super) struct Format {
    pattern: String,
    iso: bool,
    /// `%d/%m/…` or `%m/%d/…`: days up to the 12th do not tell which.
    pub slashed: bool,
}

impl Format {
    pub fn new(pattern: &str) -> Self {
        let iso = matches!(
            pattern,
            "%Y-%m-%d"
                | "%Y-%m-%d %H:%M"
                | "%Y-%m-%d %H:%M:%S"
                | "%Y-%m-%dT%H:%M"
                | "%Y-%m-%dT%H:%M:%S"
        );
        let slashed = pattern.starts_with("%d/%m") || pattern.starts_with("%m/%d");
        Self { pattern: pattern.to_owned(), iso, slashed }
    }

    /// 31 March 2026 in this format, half past two where it has a time.
    pub fn example(&self) -> Option<String> {
        let day = jiff::civil::date(2026, 3, 31).at(14, 30, 0, 0);
        let zoned = day.to_zoned(TimeZone::UTC).ok()?;
        jiff::fmt::strtime::format(&self.pattern, &zoned).ok()
    }

    /// The UTC day of `text`: a bare date as it is, a local time by `zone`, an instant by its own.
    pub fn parse(&self, text: &str, zone: &TimeZone) -> Option<Day> {
        if self.iso && (*zone == TimeZone::UTC || text.len() == 10) {
            return iso(text, &self.pattern);
        }
        let parsed = BrokenDownTime::parse(&self.pattern, text).ok()?;
        if parsed.offset().is_some() {
            let instant = parsed.to_timestamp().ok()?;
            return Day::try_from(instant.to_zoned(TimeZone::UTC).date()).ok();
        }
        match parsed.to_datetime() {
            Ok(local) if parsed.hour().is_some() => {
                // In a gap or an overlap of summer time: the offset before it, as RFC 5545 says.
                let instant = zone.to_ambiguous_timestamp(local).compatible().ok()?;
                Day::try_from(instant.to_zoned(TimeZone::UTC).date()).ok()
            }
            _ => Day::try_from(parsed.to_date().ok()?).ok(),
        }
    }
}

/// The fault for a text that no declared format reads, with a hint where the text gives one.
pub(super) fn unreadable<'a>(text: &str, formats: impl Iterator<Item = &'a Format>) -> Problem {
    let examples = examples(formats);
    let quoted: Vec<String> = examples.iter().map(|example| format!("`{example}`")).collect();
    let expected = quoted.join(" or ");
    if text.is_empty() {
        return Problem::EmptyDate(expected);
    }
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let hint = match text.len() {
        _ if examples.iter().any(|example| shape(example) == shape(text)) => {
            ": it is written so, but there is no such day, or none that a statement could be of"
        }
        5 if digits => "; it looks like a spreadsheet's day number: export dates as text",
        _ if text.contains('/') => "; whether day or month stands first, only a profile can say",
        _ => "",
    };
    Problem::NoDate { text: shown(text), expected, hint }
}

/// A day as each format writes it; one that goes on another, with a time, says no more.
fn examples<'a>(formats: impl Iterator<Item = &'a Format>) -> Vec<String> {
    let mut shown: Vec<String> = Vec::new();
    for example in formats.filter_map(Format::example) {
        if !shown.iter().any(|known| example.starts_with(known)) {
            shown.push(example);
        }
    }
    shown
}

/// A text with every digit as 0.
fn shape(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
}

/// `YYYY-MM-DD`, then a time if the pattern has one; the time is checked, and then forgotten.
fn iso(text: &str, pattern: &str) -> Option<Day> {
    let bytes = text.as_bytes();
    let day = |b: &[u8]| {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *b else { return None };
        let year = i16::from(two(y1, y2)?) * 100 + i16::from(two(y3, y4)?);
        Day::new(year, two(m1, m2)?, two(d1, d2)?)
    };
    let Some((date, time)) = bytes.split_at_checked(10).filter(|(_, time)| !time.is_empty()) else {
        return (pattern.len() == 8).then(|| day(bytes)).flatten();
    };
    let (hour, minute, second) = match *time {
        [_, h1, h2, b':', m1, m2] => (two(h1, h2)?, two(m1, m2)?, 0),
        [_, h1, h2, b':', m1, m2, b':', s1, s2] => (two(h1, h2)?, two(m1, m2)?, two(s1, s2)?),
        _ => return None,
    };
    // `%Y-%m-%dT%H:%M` has 14 bytes, the pattern with seconds 17; the separator must agree.
    let right = pattern.as_bytes().get(8) == time.first()
        && pattern.len() == if time.len() == 6 { 14 } else { 17 };
    // A leap second is in its day.
    (right && hour < 24 && minute < 60 && second <= 60).then(|| day(date)).flatten()
}

fn two(tens: u8, ones: u8) -> Option<i8> {
    let digit = |b: u8| b.is_ascii_digit().then(|| (b - b'0') as i8);
    Some(digit(tens)? * 10 + digit(ones)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str, text: &str) -> Option<String> {
        Format::new(pattern).parse(text, &TimeZone::UTC).map(|d| d.to_string())
    }

    #[test]
    fn c01_c02_c11_days_that_are_none_are_refused() {
        for text in ["2023-02-29", "2026-13-01", "0000-01-01", "-001-01-01", "9999-01-01", ""] {
            assert_eq!(read("%Y-%m-%d", text), None, "{text}");
        }
        assert_eq!(read("%d.%m.%Y", "31.04.2026"), None);
        assert_eq!(read("%d.%m.%Y", "01.01.0000"), None);
        let leap = read("%Y-%m-%d %H:%M:%S", "2016-12-31 23:59:60");
        assert_eq!(leap.as_deref(), Some("2016-12-31"));
        assert_eq!(read("%Y-%m-%d %H:%M:%S", "2016-12-31 24:00:00"), None);
    }

    #[test]
    fn a_format_is_shown_by_a_day_and_never_by_its_pattern() {
        let of = |patterns: &[&str]| {
            let formats: Vec<Format> = patterns.iter().map(|p| Format::new(p)).collect();
            unreadable("x", formats.iter()).to_string()
        };
        let iso = of(&["%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%:z"]);
        assert_eq!(iso, "`x` is no date: expected one like `2026-03-31`");
        let two = of(&["%Y-%m-%dT%H:%M:%SZ", "%m/%d/%Y %H:%M"]);
        assert!(two.ends_with("like `2026-03-31T14:30:00Z` or `03/31/2026 14:30`"), "{two}");
    }

    #[test]
    fn formats_are_strict_about_what_follows() {
        assert_eq!(read("%Y-%m-%d", "2024-02-29").as_deref(), Some("2024-02-29"));
        for text in ["2024-02-29 ", "2024-2-29", "2024-02-29T00:00", "2024/02/29", "20240229"] {
            assert_eq!(read("%Y-%m-%d", text), None, "{text}");
        }
        assert_eq!(read("%Y-%m-%d %H:%M", "2024-02-29T10:00"), None);
        assert_eq!(read("%Y-%m-%d %H:%M", "2024-02-29 10:00:00"), None);
        assert_eq!(read("%Y-%m-%dT%H:%M:%S", "2024-02-29T10:00:00").as_deref(), Some("2024-02-29"));
        assert_eq!(read("%d.%m.%Y", "18.06.2025").as_deref(), Some("2025-06-18"));
        assert_eq!(read("%d.%m.%Y", "06/18/2025"), None);
    }

    #[test]
    fn c09_c10_times_become_utc_days_by_their_zone() {
        let zoned = "%Y-%m-%dT%H:%M:%S%:z";
        assert_eq!(read(zoned, "2026-03-29T00:30:00+01:00").as_deref(), Some("2026-03-28"));
        let zone = TimeZone::get("Europe/Berlin").expect("a zone of the database");
        let local = Format::new("%Y-%m-%d %H:%M:%S");
        let day = |text| local.parse(text, &zone).map(|d| d.to_string());
        assert_eq!(day("2026-07-01 01:30:00").as_deref(), Some("2026-06-30"));
        assert_eq!(day("2026-07-01 02:30:00").as_deref(), Some("2026-07-01"));
        // Both readings of an hour that comes twice, and of one that never comes, have one day.
        assert_eq!(day("2025-10-26 02:30:00").as_deref(), Some("2025-10-26"));
        assert_eq!(day("2026-03-29 02:30:00").as_deref(), Some("2026-03-29"));
    }
}
