//! How days, counts, amounts and stretches of entries stand in a sentence, and how a text stands on one line.
//! Refuses nothing; columns of a table write their own.

use crate::sum::Sum;
use ledger::day::Day;
use ledger::entry::Interval;
use ledger::marks::{cleared, turns};

/// A day as sentences say it: `31 October 2024`. Tables have it as `2024-10-31`.
pub(crate) fn day(day: Day) -> String {
    format!("{} {}", day.date().day(), day.month().name())
}

/// `1 gift`, `1,234 gifts`.
pub(crate) fn many(count: i64, one: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {one}{plural}", grouped(count))
}

/// `1,234`.
pub(crate) fn grouped(count: i64) -> String {
    ledger::money::grouped(&count.to_string(), ',')
}

/// An amount with its currency, for sentences.
pub(crate) fn money(sum: Sum) -> String {
    format!("{} {}", sum.grouped(), sum.ccy)
}

/// How long a period of a commitment is: `month` of `1m`, `3 months` of `3m`.
pub(crate) fn interval(code: &str) -> String {
    let (n, one) = match code.parse() {
        Ok(Interval::Days(days)) => (days, "day"),
        Ok(Interval::Months(months)) if months % 12 == 0 => (months / 12, "year"),
        Ok(Interval::Months(months)) => (months, "month"),
        Err(_) => return code.to_owned(),
    };
    if n == 1 { one.to_owned() } else { format!("{n} {one}s") }
}

/// Ascending numbers in short: `3, 5 to 9`.
///
/// ```
/// assert_eq!(reports::ranges(&[3, 5, 6, 7]), "3, 5 to 7");
/// ```
pub fn ranges(entries: &[u64]) -> String {
    let stretches = entries.chunk_by(|one, next| one + 1 == *next);
    let stretches = stretches.filter_map(|stretch| stretch.first().zip(stretch.last()));
    let told = stretches.map(|(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first} to {last}"),
    });
    told.collect::<Vec<_>>().join(", ")
}

/// How many people it takes.
pub(crate) fn control(must_agree: u64) -> String {
    match must_agree {
        1 => "Controlled by one person.".to_owned(),
        need => format!("{need} members must agree."),
    }
}

/// A real minus for the hyphen of an amount.
pub(crate) fn minus(amount: &str) -> String {
    amount.replace('-', "\u{2212}")
}

/// With a capital, as headings have it.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// A text on one line, without characters that steer a terminal or turn a line around, and without
/// towers of marks.
pub fn plain(text: &str) -> String {
    let steers =
        |c: char| c.is_control() || turns(c) || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
    cleared(text).map(|c| if steers(c) { ' ' } else { c }).collect()
}
