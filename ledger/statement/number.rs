//! Amounts as banks write them: decimal mark, groups and signs as the profile declares, never guessed.
//! Refuses empty cells, the other decimal mark, broken groups, two signs and anything not exact.
//! Plain decimals take a short way without allocation; the rest ends in [`Currency::parse`].

use super::refusal::{Problem, shown};
use crate::money::{Currency, MINOR_MAX, MoneyError};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// How a profile's files write numbers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// Between units and decimals: `.` or `,`. Both: the institution always writes two decimals,
    /// so that the first amount of a file that ends in a mark and two digits tells for all of it.
    #[serde(default = "point", deserialize_with = "marks")]
    pub decimal: Vec<char>,
    /// Between groups of three digits, where there are any.
    #[serde(default)]
    pub group: Vec<char>,
    /// Whether `(5.00)` is -5.00.
    #[serde(default)]
    pub parentheses_negative: bool,
    /// Whether `5.00-` is -5.00.
    #[serde(default)]
    pub trailing_minus: bool,
    /// Signs that may stand at an amount, each with the currencies it may stand for: `€` = `EUR`.
    #[serde(default)]
    pub symbols: BTreeMap<String, Vec<String>>,
}

fn point() -> Vec<char> {
    vec!['.']
}

/// One mark, or several.
pub(super) fn marks<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<char>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Marks {
        One(char),
        Any(Vec<char>),
    }
    Marks::deserialize(from).map(|marks| match marks {
        Marks::One(mark) => vec![mark],
        Marks::Any(marks) => marks,
    })
}

impl Default for Numbers {
    fn default() -> Self {
        Self {
            decimal: point(),
            group: Vec::new(),
            parentheses_negative: false,
            trailing_minus: false,
            symbols: BTreeMap::new(),
        }
    }
}

impl Numbers {
    /// Whether the decimal mark is known by now; `cell` may be the amount that tells it.
    pub(super) fn settle(&mut self, cell: &str) -> bool {
        if self.decimal.len() > 1 {
            let bytes = cell.trim_ascii().as_bytes();
            let [.., mark, tens, ones] = *bytes else { return false };
            let mark = char::from(mark);
            let tells = tens.is_ascii_digit() && ones.is_ascii_digit();
            if !tells || !self.decimal.contains(&mark) {
                return false;
            }
            self.decimal = vec![mark];
            self.group.retain(|group| *group != mark);
        }
        true
    }

    /// No amount told the decimal mark: then none has decimals, and no mark is taken for a group.
    pub(super) fn settle_without(&mut self) {
        self.decimal.truncate(1);
        self.group.clear();
    }

    fn mark(&self) -> char {
        self.decimal.first().copied().unwrap_or('.')
    }

    /// The minor units that a cell holds.
    ///
    /// # Errors
    /// What the cell is instead: empty, another notation, more decimals than `ccy` has, too large.
    pub fn parse(&self, cell: &str, ccy: Currency) -> Result<i64, Problem> {
        let text = cell.trim_ascii();
        match plain(text, self.mark(), ccy.exponent()) {
            Some(minor) => Ok(minor),
            None if text.is_empty() => Err(Problem::NoAmount),
            None => self.parse_dressed(text, ccy),
        }
    }

    /// An amount with groups, signs of currencies, or a sign of its own kind.
    fn parse_dressed(&self, text: &str, ccy: Currency) -> Result<i64, Problem> {
        let refused = || Problem::BadAmount { text: shown(text), expected: self.expected() };
        let (digits, negative) = self.undressed(text, ccy).ok_or_else(refused)?;
        let mut decimal = self.ungrouped(digits).ok_or_else(refused)?;
        if negative {
            decimal.insert(0, '-');
        }
        ccy.parse(&decimal).map_err(|e| match e {
            MoneyError::TooPrecise { exponent, .. } => {
                Problem::TooPrecise { text: shown(text), ccy: ccy.to_string(), decimals: exponent }
            }
            MoneyError::TooLarge(_) => Problem::AmountTooLarge(shown(text)),
            _ => refused(),
        })
    }

    /// Takes off at most one sign and one symbol; what is left, and whether it is negative.
    fn undressed<'t>(&self, text: &'t str, ccy: Currency) -> Option<(&'t str, bool)> {
        let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
        let (mut rest, mut signs) = match inner {
            Some(inner) if self.parentheses_negative => (inner.trim(), vec![true]),
            Some(_) => return None,
            None => (text, Vec::new()),
        };
        let sign = |c: char| matches!(c, '-' | '+' | '\u{2212}');
        let mut symbol = false;
        // A sign may stand on either side of a symbol.
        for _ in 0..2 {
            if let Some(after) = rest.strip_prefix(sign) {
                signs.push(!rest.starts_with('+'));
                rest = after.trim_start();
            }
            if let Some(after) = self.symbol_of(ccy).find_map(|s| rest.strip_prefix(s)) {
                if std::mem::replace(&mut symbol, true) {
                    return None;
                }
                rest = after.trim_start();
            }
        }
        if let Some(before) = self.symbol_of(ccy).find_map(|s| rest.strip_suffix(s)) {
            if symbol {
                return None;
            }
            rest = before.trim_end();
        }
        if let Some(before) = rest.strip_suffix(['-', '\u{2212}']).filter(|_| self.trailing_minus) {
            signs.push(true);
            rest = before.trim_end();
        }
        match signs.as_slice() {
            [] => Some((rest, false)),
            [negative] => Some((rest, *negative)),
            _ => None,
        }
    }

    /// The symbols that may stand for `ccy`, its code among them where codes are allowed.
    fn symbol_of(&self, ccy: Currency) -> impl Iterator<Item = &str> {
        let stands = move |codes: &[String]| codes.iter().any(|c| c == ccy.code());
        self.symbols.iter().filter(move |(_, codes)| stands(codes)).map(|(s, _)| s.as_str())
    }

    /// A plain decimal with a point: groups checked and taken out, the mark made a point.
    fn ungrouped(&self, digits: &str) -> Option<String> {
        let (whole, fraction) = match digits.split_once(self.mark()) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (digits, None),
        };
        let mark = whole.chars().find(|c| !c.is_ascii_digit());
        let groups: Vec<&str> = match mark {
            Some(mark) if self.group.contains(&mark) => whole.split(mark).collect(),
            Some(_) => return None,
            None => vec![whole],
        };
        let (first, others) = groups.split_first()?;
        let broken = !others.is_empty()
            && (!(1..=3).contains(&first.len()) || others.iter().any(|g| g.len() != 3));
        if broken {
            return None;
        }
        let mut plain = groups.concat();
        if let Some(fraction) = fraction {
            plain.push('.');
            plain.push_str(fraction);
        }
        // Strange digits are left to the strict parser, which takes ASCII alone.
        Some(plain)
    }

    fn expected(&self) -> String {
        let mut out = format!("digits with `{}` before the decimals", self.mark());
        if !self.group.is_empty() {
            let marks: Vec<String> = self.group.iter().map(|c| visible(*c)).collect();
            out.push_str(&format!(", groups of three by {}", marks.join(" or ")));
        }
        if !self.symbols.is_empty() {
            out.push_str(", at most the row's own currency sign");
        }
        out
    }
}

/// A mark between groups, in words where it cannot be seen.
fn visible(mark: char) -> String {
    match mark {
        ' ' => "a space".to_owned(),
        '\u{a0}' => "a no-break space".to_owned(),
        '\u{202f}' => "a narrow no-break space".to_owned(),
        mark => format!("`{mark}`"),
    }
}

/// The short way: an ASCII sign, at most 18 digits, one mark. Anything else takes the other one.
fn plain(text: &str, mark: char, exponent: u8) -> Option<i64> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    if digits.is_empty() || digits.len() > 19 {
        return None;
    }
    let mut minor: i64 = 0;
    let mut decimals: Option<u8> = None;
    for (i, &b) in digits.iter().enumerate() {
        if b.is_ascii_digit() {
            let full = decimals.is_some_and(|d| d >= exponent);
            match (full, b) {
                // More decimals than the currency has must be zeros.
                (true, b'0') => continue,
                (true, _) => return None,
                (false, _) => minor = minor.checked_mul(10)?.checked_add(i64::from(b - b'0'))?,
            }
            decimals = decimals.map(|d| d + 1);
        } else if char::from(b) == mark && decimals.is_none() && i > 0 && i + 1 < digits.len() {
            decimals = Some(0);
        } else {
            return None;
        }
    }
    for _ in decimals.unwrap_or(0)..exponent {
        minor = minor.checked_mul(10)?;
    }
    (minor <= MINOR_MAX).then_some(if negative { -minor } else { minor })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn euro() -> Currency {
        "EUR".parse().expect("EUR is a currency")
    }

    fn banks() -> Numbers {
        Numbers {
            group: vec![',', ' ', '\u{a0}'],
            parentheses_negative: true,
            trailing_minus: true,
            symbols: BTreeMap::from([("$".to_owned(), vec!["USD".to_owned()])]),
            ..Numbers::default()
        }
    }

    #[test]
    fn b01_b02_the_profile_decides_what_a_comma_is() {
        let comma = Numbers { decimal: vec![','], group: vec!['.'], ..Numbers::default() };
        assert_eq!(comma.parse("1.234,56", euro()), Ok(123_456));
        assert_eq!(comma.parse("1.234", euro()), Ok(123_400));
        assert!(comma.parse("1,234.56", euro()).is_err());
        assert!(Numbers::default().parse("1,234.56", euro()).is_err());
        assert!(Numbers::default().parse("1.234,56", euro()).is_err());
        assert_eq!(banks().parse("1,234.56", euro()), Ok(123_456));
        for broken in ["12,34.56", "1,2345", ",123", "1,234,56.0", "1,23 456", "-0.0.66962"] {
            assert!(banks().parse(broken, euro()).is_err(), "{broken}");
        }
    }

    #[test]
    fn b03_b04_b10_b12_what_is_no_exact_amount_is_refused() {
        for text in ["", "-", "n/a", "5e-324", "NaN", "inf", "0x10", "33.333%", "٥.٠٠", "5.", ".5"]
        {
            assert!(Numbers::default().parse(text, euro()).is_err(), "{text}");
        }
        let too_precise = Numbers::default().parse("12.345", euro());
        assert!(matches!(too_precise, Err(Problem::TooPrecise { .. })), "{too_precise:?}");
        let too_large = Numbers::default().parse("99999999999999999999.99", euro());
        assert!(matches!(too_large, Err(Problem::AmountTooLarge(_))), "{too_large:?}");
        assert_eq!(Numbers::default().parse("", euro()), Err(Problem::NoAmount));
        let yen = "JPY".parse().expect("JPY is a currency");
        assert!(Numbers::default().parse("100.50", yen).is_err(), "D02");
        assert_eq!(Numbers::default().parse("100.00", yen), Ok(100));
    }

    #[test]
    fn b05_to_b09_b14_b17_signs_zeros_symbols_and_spaces() {
        for (text, minor) in [
            ("0.00", 0),
            ("-0.00", 0),
            ("+5.00", 500),
            ("0005.10", 510),
            (" 5.00 ", 500),
            ("5.00-", -500),
            ("(5.00)", -500),
            ("\u{2212}9.99", -999),
            ("1\u{a0}000.00", 100_000),
            ("12.340", 1234),
        ] {
            assert_eq!(banks().parse(text, euro()), Ok(minor), "{text}");
        }
        let dollar = "USD".parse().expect("USD is a currency");
        for (text, minor) in [("$5", 500), ("-$5", -500), ("$-5", -500), ("($1,000.5)", -100_050)] {
            assert_eq!(banks().parse(text, dollar), Ok(minor), "{text}");
            assert!(banks().parse(text, euro()).is_err(), "{text} is no euro");
        }
        for text in ["5.00-", "(5.00)", "$5", "5.00 €", "EUR 5.00"] {
            assert!(Numbers::default().parse(text, euro()).is_err(), "{text}");
        }
        for text in ["-5.00-", "(-5.00)", "--5.00", "$5$", "$$5"] {
            assert!(banks().parse(text, dollar).is_err(), "{text}");
        }
    }

    #[test]
    fn a_file_tells_its_decimal_mark_once() {
        let either =
            || Numbers { decimal: vec!['.', ','], group: vec!['.', ','], ..Numbers::default() };
        let mut german = either();
        assert!(!german.settle("1.234"), "three digits tell nothing");
        assert!(german.settle("-1.234,50"));
        assert_eq!(german.parse("-1.234,50", euro()), Ok(-123_450));
        assert!(german.parse("1,234.50", euro()).is_err());
        let mut neither = either();
        neither.settle_without();
        assert!(neither.parse("1,234", euro()).is_err());
        assert_eq!(neither.parse("1234", euro()), Ok(123_400));
    }

    proptest! {
        #[test]
        fn the_short_way_equals_the_strict_parser(text in "[-+]?[0-9]{0,21}(\\.[0-9]{0,5})?") {
            for code in ["EUR", "JPY", "KWD"] {
                let ccy: Currency = code.parse().expect("a currency");
                prop_assert_eq!(Numbers::default().parse(&text, ccy).ok(), ccy.parse(&text).ok());
                let comma = Numbers { decimal: vec![','], ..Numbers::default() };
                prop_assert_eq!(
                    comma.parse(&text.replace('.', ","), ccy).ok(),
                    ccy.parse(&text).ok()
                );
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = banks().parse(&text, euro());
        }
    }
}
