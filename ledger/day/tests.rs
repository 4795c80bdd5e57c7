//! Days and months: what is read, what is refused, and counting over the ends of years.

use super::*;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

#[test]
fn days_outside_the_calendar_or_the_books_are_refused() {
    for text in ["2023-02-29", "2026-13-01", "0000-01-01", "9999-01-01", "1969-12-31", "45291"] {
        assert!(text.parse::<Day>().is_err(), "{text}");
    }
    assert_eq!(day("1970-01-01").number(), 0);
    assert_eq!(day("2024-02-29").plus(366), day("2025-03-01"));
}

#[test]
fn business_days_leave_weekends_out() {
    // 2024-10-31 is a Thursday.
    let lags = [("10-31", 0), ("11-01", 1), ("11-02", 1), ("11-03", 1), ("11-04", 2), ("11-11", 7)];
    for (until, days) in lags {
        assert_eq!(day("2024-10-31").business_days_until(day(&format!("2024-{until}"))), days);
    }
    assert_eq!(day("2024-11-02").business_days_until(day("2024-11-04")), 1);
    assert_eq!(day("2024-11-04").business_days_until(day("2024-10-31")), 0);
}

#[test]
fn periods_are_named_as_they_are_typed() {
    for text in ["2024", "2024-Q1", "2024-Q4", "2024-02", "2024-02--2024-04", "2024-07--2025-06"] {
        assert_eq!(text.parse::<Period>().expect("a period").to_string(), text);
    }
    for (long, short) in [("2024-01--2024-12", "2024"), ("2024-04--2024-06", "2024-Q2")] {
        assert_eq!(long.parse::<Period>().expect("a period").to_string(), short);
    }
    for text in [
        "24",
        "2024-Q5",
        "2024-13",
        "2024-1",
        "",
        "2024-10-31",
        "20x4",
        "2024-07--",
        "2024-07--2024-13",
        "2024-07--2024-06",
        "2024-01--2034-01",
        "2024--2025",
    ] {
        assert!(text.parse::<Period>().is_err(), "{text}");
    }
}

#[test]
fn a_period_has_one_of_its_length_before_it() {
    let before = |text: &str| text.parse::<Period>().expect("a period").before();
    for (text, expected) in [
        ("2024-01", "2023-12"),
        ("2024-Q1", "2023-Q4"),
        ("2024", "2023"),
        ("2024-07--2025-06", "2023-07--2024-06"),
    ] {
        assert_eq!(before(text).expect("a period").to_string(), expected);
    }
    assert_eq!(before("1970"), None);
}
