//! Numbers, amounts, days and months within a text: what they are, and how a language writes them.
//! Digits are regrouped as text and never become a number; a code, a hash and a file's name stay as they are.

use ledger::day::{Day, Month};
use ledger::money::Currency;

/// What a value is. Its place in this order is its sign in a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `1,504`, `2026` or `0.50`.
    Number,
    /// `12.5 %`.
    Percent,
    /// `1,234.50 EUR`.
    Money,
    /// `24 November 2026` or `2026-11-24`.
    Day,
    /// `November 2026` or `Nov 2026`.
    Month,
    /// `EUR`.
    Currency,
    /// What people wrote.
    Name,
    /// What programs read: `2026-Q3`, or an element `code`.
    Code,
}

impl Kind {
    /// All of them, with their names in a translator's file.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Number, "n"),
        (Self::Percent, "percent"),
        (Self::Money, "money"),
        (Self::Day, "day"),
        (Self::Month, "month"),
        (Self::Currency, "ccy"),
        (Self::Name, "name"),
        (Self::Code, "code"),
    ];
}

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Words and signs.
    Words(&'t str),
    /// A value, as it is written in English.
    Value(Kind, &'t str),
}

/// Around the words of people within a sentence of ours, where no element can be: it isolates their direction.
pub const APART: [char; 2] = ['\u{2068}', '\u{2069}'];

const MONTHS: [&str; 12] = Month::NAMES;

/// The parts of a text, in order.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut found, mut words, mut at) = (Vec::new(), 0, 0);
    let mut before = ' ';
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let free =
            !before.is_alphanumeric() && !matches!(before, '_' | '-' | '.' | '/' | ':' | '@');
        let value = if free { value(rest).or_else(|| code(rest)) } else { None };
        let step = match value {
            Some((kind, length)) => {
                found.extend(text.get(words..at).filter(|w| !w.is_empty()).map(Piece::Words));
                found.extend(rest.get(..length).map(|value| Piece::Value(kind, value)));
                words = at + length;
                length
            }
            None => rest.chars().next().map_or(1, char::len_utf8),
        };
        before = rest.get(..step).and_then(|step| step.chars().next_back()).unwrap_or(' ');
        at += step;
    }
    found.extend(text.get(words..).filter(|w| !w.is_empty()).map(Piece::Words));
    found
}

/// The value at the beginning of a text, and its length.
fn value(text: &str) -> Option<(Kind, usize)> {
    match text.chars().next()? {
        open if open == APART[0] => {
            let end = text.find(APART[1])?;
            Some((Kind::Name, end + APART[1].len_utf8()))
        }
        '0'..='9' => number(text),
        minus @ ('\u{2212}' | '-') => {
            let (kind, length) = number(text.get(minus.len_utf8()..)?)?;
            let signed = matches!(kind, Kind::Number | Kind::Money | Kind::Percent);
            signed.then_some((kind, length + minus.len_utf8()))
        }
        'A'..='Z' => month(text).or_else(|| currency(text).map(|length| (Kind::Currency, length))),
        _ => None,
    }
}

fn number(text: &str) -> Option<(Kind, usize)> {
    let length = Some(digits(text)).filter(|length| *length > 0)?;
    let rest = text.get(length..)?;
    let mut behind = rest.chars();
    match (behind.next(), behind.next()) {
        (Some(c), _) if c.is_alphanumeric() || c == '_' => return None,
        (Some('-'), Some(c)) if c.is_ascii_digit() => return day(text),
        (Some('-' | '.' | ':' | '/'), Some(c)) if c.is_alphanumeric() => return None,
        _ => {}
    }
    let spaced = rest.strip_prefix([' ', '\u{a0}']);
    let Some(next) = spaced else { return Some((Kind::Number, length)) };
    let before = text.len() - next.len();
    if next.starts_with('%') {
        return Some((Kind::Percent, before + 1));
    }
    if let Some(more) = currency(next) {
        return Some((Kind::Money, before + more));
    }
    match month(next).filter(|_| length <= 2) {
        Some((_, more)) => Some((Kind::Day, before + more)),
        None => Some((Kind::Number, length)),
    }
}

/// A day as the books write it.
fn day(text: &str) -> Option<(Kind, usize)> {
    let day = text.get(..10)?.parse::<Day>().is_ok();
    let over = text.get(10..)?.starts_with(|c: char| c.is_alphanumeric() || c == '-');
    (day && !over).then_some((Kind::Day, 10))
}

/// What only programs read: a period, an account, a file, an address, a hash, or what stands in backquotes.
fn code(text: &str) -> Option<(Kind, usize)> {
    if let Some(quoted) = text.strip_prefix('`') {
        return quoted.find('`').filter(|end| *end > 0).map(|end| (Kind::Code, end + 2));
    }
    let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '"' | '’' | '<');
    let word = text.split_at(text.find(ends).unwrap_or(text.len())).0;
    let word = word.trim_end_matches(['.', ':', '-', '/', '\'']);
    let marks = word
        .char_indices()
        .any(|(at, c)| at > 0 && matches!(c, '.' | ':' | '@') && !word.contains('\u{2026}'));
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let ascii = word.bytes().all(|b| b.is_ascii_graphic());
    let hash = word.len() >= 16 && digits > 2;
    let period = digits >= 4 && word.contains('-');
    // A financial year, as `2025/26` or `FY2025`.
    let year = (word.len(), digits, word.get(4..5)) == (7, 6, Some("/"))
        || (digits == 4 && word.len() == 6 && word.starts_with("FY"));
    (ascii && (marks || hash || period || year) && !word.is_empty())
        .then_some((Kind::Code, word.len()))
}

/// How long a number is: digits in groups of three, and decimals.
fn digits(text: &str) -> usize {
    let run = |at: usize| text.bytes().skip(at).take_while(u8::is_ascii_digit).count();
    let mut length = run(0);
    while text.as_bytes().get(length) == Some(&b',') && run(length + 1) == 3 {
        length += 4;
    }
    match text.as_bytes().get(length) == Some(&b'.') {
        true if run(length + 1) > 0 => length + 1 + run(length + 1),
        _ => length,
    }
}

fn month(text: &str) -> Option<(Kind, usize)> {
    let (name, rest) = text.split_once([' ', '\u{a0}'])?;
    place(name)?;
    let year = rest.get(..4).filter(|year| year.bytes().all(|b| b.is_ascii_digit()))?;
    let over = rest.get(4..)?.chars().next().is_some_and(char::is_alphanumeric);
    (!over).then_some((Kind::Month, text.len() - rest.len() + year.len()))
}

fn place(name: &str) -> Option<usize> {
    let is = |month: &str| month == name || month.get(..3) == Some(name);
    MONTHS.iter().position(|month| is(month))
}

fn currency(text: &str) -> Option<usize> {
    let word = text.get(..3)?;
    let over = text.get(3..)?.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '-');
    let capitals = word.bytes().all(|b| b.is_ascii_uppercase());
    (capitals && !over && word.parse::<Currency>().is_ok()).then_some(3)
}

/// How a language writes values, by examples of its own file.
#[derive(Debug, Default)]
pub struct Style {
    /// Between groups of three digits, and before decimals.
    pub marks: Option<(String, String)>,
    /// As `{d} {month} {y}`.
    pub long_day: String,
    /// As `{y}-{m}-{d}`.
    pub short_day: String,
    /// The months, by their English names, whole and short.
    pub months: Vec<(String, String)>,
    /// Currencies that have a sign, by their codes.
    pub signs: Vec<(String, String)>,
}

impl Style {
    /// A value as the language writes it.
    pub fn written(&self, kind: Kind, text: &str) -> String {
        match kind {
            Kind::Number => self.number(text),
            Kind::Percent => {
                let number = text.trim_end_matches(['%', ' ', '\u{a0}']);
                format!("{}\u{a0}%", self.number(number))
            }
            Kind::Money => match text.rsplit_once([' ', '\u{a0}']) {
                Some((number, ccy)) => format!("{}\u{a0}{}", self.number(number), self.sign(ccy)),
                None => self.number(text),
            },
            Kind::Day => self.day(text),
            Kind::Month => match text.split_once([' ', '\u{a0}']) {
                Some((name, year)) => format!("{} {year}", self.month(name)),
                None => text.to_owned(),
            },
            Kind::Name | Kind::Code | Kind::Currency => text.to_owned(),
        }
    }

    /// The sign of a currency, else its code.
    pub fn sign<'a>(&'a self, ccy: &'a str) -> &'a str {
        self.signs.iter().find(|(code, _)| code == ccy).map_or(ccy, |(_, sign)| sign)
    }

    fn month<'a>(&'a self, name: &'a str) -> &'a str {
        self.months.iter().find(|(english, _)| english == name).map_or(name, |(_, own)| own)
    }

    pub(super) fn number(&self, text: &str) -> String {
        let Some((group, decimal)) = &self.marks else { return text.to_owned() };
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let whole = whole.replace(',', group);
        if decimals.is_empty() { whole } else { format!("{whole}{decimal}{decimals}") }
    }

    fn day(&self, text: &str) -> String {
        if text.parse::<Day>().is_ok() {
            let mut parts = text.split('-');
            let mut next = || parts.next().unwrap_or_default();
            let (y, m, d) = (next(), next(), next());
            return self.short_day.replace("{y}", y).replace("{m}", m).replace("{d}", d);
        }
        let mut parts = text.split([' ', '\u{a0}']);
        let mut next = || parts.next().unwrap_or_default();
        let (d, month, y) = (next(), next(), next());
        let long = self.long_day.replace("{month}", self.month(month));
        long.replace("{y}", y).replace("{d}", d)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let one = |piece: Piece<'_>| match piece {
            Piece::Words(words) => words.to_owned(),
            Piece::Value(kind, value) => {
                let name = Kind::ALL.iter().find(|(known, _)| *known == kind).map(|(_, n)| *n);
                format!("[{} {value}]", name.unwrap_or_default())
            }
        };
        pieces(text).into_iter().map(one).collect()
    }

    #[test]
    fn values_are_found_in_sentences() {
        for (text, expected) in [
            ("1,504 entries of 2026.", "[n 1,504] entries of [n 2026]."),
            (
                "at most 1,234.50 EUR, \u{2212}0.50\u{a0}USD",
                "at most [money 1,234.50 EUR], [money \u{2212}0.50\u{a0}USD]",
            ),
            ("12.5\u{a0}% of it", "[percent 12.5\u{a0}%] of it"),
            (
                "by 24 November 2026, or 2026-11-24.",
                "by [day 24 November 2026], or [day 2026-11-24].",
            ),
            ("Oct 2025 to October 2026", "[month Oct 2025] to [month October 2026]"),
            (
                "In 2026-10 and 2026-Q3: SHA-256, e5f3, camt.053",
                "In [code 2026-10] and [code 2026-Q3]: SHA-256, e5f3, [code camt.053]",
            ),
            (
                "by \u{2068}Team 7\u{2069} in EUR, CSV",
                "by [name \u{2068}Team 7\u{2069}] in [ccy EUR], CSV",
            ),
            ("(#12)", "(#[n 12])"),
            ("May it be", "May it be"),
        ] {
            assert_eq!(told(text), expected);
        }
    }
}
