//! Whose statement it is: the number of the own account, as far as the file says it.
//! Banks mask it, leave out their own part of it, or write an IBAN: two numbers are one account's
//! where what both of them show agrees. It is private: shown are its last four characters alone.

use super::refusal::Problem;
use std::fmt;

/// Stands for what a bank does not show.
const MASK: char = '*';
/// A number of so few characters is the end of one.
const SHORT: usize = 4;

/// The number of an own account: an IBAN, a bank's code and a number, or what is shown of them.
#[derive(Clone, PartialEq, Eq)]
pub struct Number(String);

impl Number {
    /// Reads a number as a file has it: without spaces and marks, in capitals, `/` behind the
    /// bank's code, `*` for whatever is masked. `None` where it shows less than two characters.
    pub fn read(text: &str) -> Option<Self> {
        let mut number = String::with_capacity(text.len());
        let mut rest = text.trim().chars().peekable();
        while let Some(c) = rest.next() {
            let repeated = rest.peek() == Some(&c);
            match c {
                '*' | '•' | '…' => mask(&mut number),
                // A mark that separates stands alone, and so does the letter X.
                'x' | 'X' | '.' | '#' if repeated => {
                    while rest.next_if_eq(&c).is_some() {}
                    mask(&mut number);
                }
                '/' => number.push(c),
                c if c.is_alphanumeric() => number.extend(c.to_uppercase()),
                _ => {}
            }
        }
        let number = bank_first(number.trim_matches('/'));
        (number.chars().filter(|c| c.is_alphanumeric()).count() > 1).then_some(Self(number))
    }

    /// As it was read, to be kept and read again.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing of it is masked.
    pub fn is_whole(&self) -> bool {
        !self.0.contains(MASK) && self.0.len() > SHORT
    }

    /// Whether both can be numbers of one account.
    pub fn agrees(&self, other: &Self) -> bool {
        let (a, b) = (self.0.as_str(), other.0.as_str());
        if !self.is_whole() || !other.is_whole() {
            return visible(self, other);
        }
        match (domestic(a), domestic(b)) {
            (Some(_), Some(_)) => a == b,
            (Some(domestic), None) => domestic.ends_with(account(b)),
            (None, Some(domestic)) => domestic.ends_with(account(a)),
            (None, None) => {
                let banks = bank(a).zip(bank(b));
                account(a) == account(b) && banks.is_none_or(|(a, b)| a == b)
            }
        }
    }
}

/// The number in the rows of a file: one account's, or the file would make two accounts one.
#[derive(Default)]
pub(super) struct Seen<'t>(Option<(&'t str, Number)>);

impl<'t> Seen<'t> {
    /// Compares a row's with those before it; most are written alike.
    pub fn see(&mut self, cell: &'t str) -> Result<(), Problem> {
        match &mut self.0 {
            Some((before, _)) if *before == cell => {}
            Some((before, account)) => match Number::read(cell) {
                Some(found) if !account.agrees(&found) => {
                    return Err(Problem::OtherAccount { found, account: account.clone() });
                }
                _ => *before = cell,
            },
            none => *none = Number::read(cell).map(|number| (cell, number)),
        }
        Ok(())
    }

    pub fn number(&self) -> Option<Number> {
        self.0.as_ref().map(|(_, number)| number.clone())
    }
}

/// The last four characters.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.chars().filter(|c| c.is_alphanumeric()).count();
        let hidden = shown.saturating_sub(SHORT);
        let end = self.0.chars().filter(|c| c.is_alphanumeric()).skip(hidden);
        write!(f, "…{}", end.collect::<String>())
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Czech and Slovak banks have their code, four digits, behind the account.
fn bank_first(number: &str) -> String {
    let behind = |account: &str, bank: &str| {
        account.len() > bank.len() + 1
            && bank.len() == 4
            && bank.bytes().all(|b| b.is_ascii_digit())
    };
    match number.rsplit_once('/') {
        Some((account, bank)) if behind(account, bank) => format!("{bank}/{account}"),
        _ => number.to_owned(),
    }
}

fn mask(number: &mut String) {
    if !number.ends_with(MASK) {
        number.push(MASK);
    }
}

/// Whether their beginnings and their ends agree, as far as both show them.
fn visible(a: &Number, b: &Number) -> bool {
    let begin = |n: &Number| match n.0.len() > SHORT {
        true => n.0.split(MASK).next().unwrap_or_default().replace('/', ""),
        false => String::new(),
    };
    let end = |n: &Number| n.0.rsplit(MASK).next().unwrap_or_default().replace('/', "");
    let (a, b) = ((begin(a), end(a)), (begin(b), end(b)));
    (a.0.starts_with(&b.0) || b.0.starts_with(&a.0)) && (a.1.ends_with(&b.1) || b.1.ends_with(&a.1))
}

/// What is behind the country and the check digits of an IBAN: the bank's and the account's own.
fn domestic(number: &str) -> Option<&str> {
    let (country, rest) = number.split_at_checked(2)?;
    let (check, domestic) = rest.split_at_checked(2)?;
    let iban = country.bytes().all(|b| b.is_ascii_uppercase())
        && check.bytes().all(|b| b.is_ascii_digit())
        && (11..=30).contains(&domestic.len())
        && domestic.bytes().all(|b| b.is_ascii_alphanumeric());
    iban.then_some(domestic)
}

/// The number without the bank's code, and without the zeros that fill it up.
fn account(number: &str) -> &str {
    number.rsplit('/').next().unwrap_or_default().trim_start_matches('0')
}

fn bank(number: &str) -> Option<&str> {
    number.split_once('/').map(|(bank, _)| bank)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::read(text).unwrap_or_else(|| panic!("{text} is a number"))
    }

    #[test]
    fn a_number_is_known_in_every_way_that_banks_write_it() {
        let iban = "DE02 1203 0000 0000 2020 51";
        for (a, b, same) in [
            (iban, "de02120300000000202051", true),
            (iban, "DE02120300000000202052", false),
            (iban, "12030000/202051", true),
            (iban, "0000202051", true),
            (iban, "202052", false),
            (iban, "DE02 **** **** **** **20 51", true),
            (iban, "DE03 **** **** **** **20 51", false),
            (iban, "xxxx2051", true),
            (iban, "...2052", false),
            (iban, "2051", true),
            ("123/0045", "123/45", true),
            ("123/0045678", "124/0045678", false),
            ("0231 00100040.01", "023100100040.01", true),
            ("12345678", "2345678", false),
            ("123456789/0300", "CZ65 0300 0000 0001 2345 6789", true),
            ("TRIODOSBANK/0390123456", "390123456", true),
            ("****1234", "DE02****1234", true),
        ] {
            assert_eq!(number(a).agrees(&number(b)), same, "{a} and {b}");
            assert_eq!(number(b).agrees(&number(a)), same, "{b} and {a}");
        }
    }

    #[test]
    fn only_its_end_is_shown() {
        assert_eq!(number("DE02120300000000202051").to_string(), "…2051");
        assert_eq!(format!("{:?}", number("123/45678")), "…5678");
        assert_eq!(number("****1234").to_string(), "…1234");
        assert_eq!(number("12345").to_string(), "…2345");
        assert!(Number::read(" **** ").is_none() && Number::read("7").is_none());
    }
}
