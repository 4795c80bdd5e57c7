//! What cells look like: guesses for a person to look at, never used to read a statement. A profile
//! that came of them reads strictly.

use crate::day::Day;
use crate::statement::date::Format;
use jiff::tz::TimeZone;

/// Dates as banks write them; whichever reads every cell is proposed.
const DATES: [&str; 17] = [
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d.%m.%y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d-%m-%y",
    "%d %b %Y",
    "%d %B %Y",
    "%d-%b-%Y",
    "%b %d, %Y",
];
const TIMES: [&str; 7] =
    ["", " %H:%M", " %H:%M:%S", "T%H:%M:%S", "T%H:%M:%SZ", "T%H:%M:%S%:z", ", %H:%M"];

/// The formats that read all of these cells.
pub(super) fn date_formats<'a>(cells: impl Iterator<Item = &'a str> + Clone) -> Vec<String> {
    let mut found = Vec::new();
    if cells.clone().next().is_none() {
        return found;
    }
    for date in DATES {
        for time in TIMES {
            let pattern = format!("{date}{time}");
            let format = Format::new(&pattern);
            if cells.clone().all(|cell| reads(&format, cell)) {
                found.push(pattern);
            }
        }
    }
    found
}

/// A year of two digits is none of four: no bank account is so old.
fn reads(format: &Format, cell: &str) -> bool {
    let day: Option<Day> = format.parse(cell, &TimeZone::UTC);
    day.is_some_and(|day| (1980..2100).contains(&day.date().year()))
}

/// Whether a cell is a date in any format.
pub(super) fn is_date(cell: &str) -> bool {
    let length = cell.len();
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    (6..=32).contains(&length) && digits >= 5 && !date_formats([cell].into_iter()).is_empty()
}

/// Whether a cell is a number, by any convention.
pub(super) fn is_number(cell: &str) -> bool {
    let bare = bare(cell);
    let mark = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',') || is_group(c);
    bare.chars().all(mark) && bare.chars().any(|c| c.is_ascii_digit()) && bare.len() <= 24
}

/// Without signs, brackets and currency signs.
fn bare(cell: &str) -> &str {
    let outside = |c: char| {
        c.is_whitespace() || matches!(c, '+' | '-' | '\u{2212}' | '(' | ')' | '€' | '$' | '£' | '¥')
    };
    cell.trim_matches(outside)
}

fn is_group(c: char) -> bool {
    matches!(c, ' ' | '\'' | '’' | '\u{a0}' | '\u{202f}')
}

/// Whether it goes out, by its sign.
pub(super) fn is_negative(cell: &str) -> bool {
    cell.contains(['-', '\u{2212}', '('])
}

/// How numbers are written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Marks {
    pub decimal: char,
    /// Whether a number showed it.
    pub told: bool,
    /// Whether numbers contradict each other.
    pub torn: bool,
    pub groups: Vec<char>,
}

/// The decimal mark and the groups that these numbers show.
pub(super) fn marks<'a>(cells: impl Iterator<Item = &'a str> + Clone) -> Marks {
    let votes = |mark: char| cells.clone().filter(|cell| shows(bare(cell), mark)).count();
    let (points, commas) = (votes('.'), votes(','));
    let decimal = if commas > points { ',' } else { '.' };
    let mut groups = Vec::new();
    for c in cells.flat_map(|cell| bare(cell).chars()) {
        if (is_group(c) || matches!(c, '.' | ',')) && c != decimal && !groups.contains(&c) {
            groups.push(c);
        }
    }
    Marks { decimal, told: points + commas > 0, torn: points > 0 && commas > 0, groups }
}

/// Whether a number can only be meant with this decimal mark.
fn shows(number: &str, mark: char) -> bool {
    let Some((before, after)) = number.rsplit_once(mark) else { return false };
    let digits = after.bytes().all(|b| b.is_ascii_digit());
    let other = if mark == '.' { ',' } else { '.' };
    digits && !before.contains(mark) && (after.len() != 3 || before.contains(other))
}

/// Flags of money out and in, as pairs that stand in one column.
pub(super) const FLAGS: [(&str, &str); 14] = [
    ("D", "C"),
    ("DR", "CR"),
    ("DBIT", "CRDT"),
    ("DEBIT", "CREDIT"),
    ("Debit", "Credit"),
    ("debit", "credit"),
    ("S", "H"),
    ("Soll", "Haben"),
    ("Af", "Bij"),
    ("A", "B"),
    ("OUT", "IN"),
    ("out", "in"),
    ("-", "+"),
    ("Lastschrift", "Gutschrift"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_show_their_marks_or_leave_them_open() {
        let of = |cells: &'static [&str]| marks(cells.iter().copied());
        assert_eq!(of(&["1.234,56", "-7,00"]).decimal, ',');
        assert_eq!(of(&["1.234,56"]).groups, ['.']);
        assert_eq!(of(&["1'234.50"]).groups, ['\'']);
        assert!(!of(&["1.234", "12"]).told, "a thousand, or one and a bit");
        assert!(of(&["1.50", "1,50"]).torn);
    }

    #[test]
    fn a_day_that_could_be_a_month_has_two_formats() {
        let of = |cells: &'static [&str]| date_formats(cells.iter().copied());
        assert_eq!(of(&["01/02/2024"]), ["%d/%m/%Y", "%m/%d/%Y"]);
        assert_eq!(of(&["01/02/2024", "13/02/2024"]), ["%d/%m/%Y"]);
        assert_eq!(of(&["24.12.24"]), ["%d.%m.%y"]);
        assert_eq!(of(&["2024-02-01 10:11:12"]), ["%Y-%m-%d %H:%M:%S"]);
    }
}
