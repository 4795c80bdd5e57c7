//! International Bank Account Numbers (ISO 13616), as payees and own accounts have them.
//! Refuses what no bank of the country can have given out: another length, a letter where the
//! country has a digit, check digits that do not fit. An error never repeats the number.

mod countries;

use countries::national;
use std::fmt;
use std::str::FromStr;

/// An IBAN whose country, length, structure and check digits are right. Written without spaces.
///
/// ```
/// use ledger::payout::iban::Iban;
/// let iban: Iban = "de89 3704 0044 0532 0130 00".parse()?;
/// assert_eq!(iban.to_string(), "DE89370400440532013000");
/// assert_eq!((iban.country(), iban.last4()), ("DE", "3000"));
/// assert!("DE89 3704 0044 0532 0130 01".parse::<Iban>().is_err());
/// # Ok::<(), ledger::payout::iban::IbanError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Iban(String);

/// Why a text is no IBAN. Positions count from 1, without spaces.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IbanError {
    /// Another character than this place has.
    #[error("position {at} of the IBAN is `{found}`: expected {expected}", found = found.escape_debug())]
    Unlike {
        /// Where.
        at: usize,
        /// What stands there.
        found: char,
        /// What the country has there.
        expected: &'static str,
    },
    /// No country of the registry.
    #[error(
        "positions 1 and 2 of the IBAN are `{0}`, which is no country that has IBANs: expected one \
         of the IBAN registry, as DE or CH"
    )]
    Country(String),
    /// Too short or too long for its country.
    #[error("an IBAN of {country} has {expected} characters, this one has {found}: copy it again")]
    Length {
        /// The country's code.
        country: String,
        /// Characters it should have.
        expected: usize,
        /// Characters it has.
        found: usize,
    },
    /// The remainder of 97 is not 1.
    #[error(
        "positions 3 and 4 of the IBAN, its check digits, do not fit the others: one is wrong or two \
         are exchanged; copy it again"
    )]
    Checksum,
}

impl Iban {
    /// The number without spaces, in capitals.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The country's two letters.
    pub fn country(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }

    /// What is shown of it where people must know which account is meant.
    pub fn last4(&self) -> &str {
        self.0.get(self.0.len().saturating_sub(4)..).unwrap_or_default()
    }

    /// In groups of four, as it is read aloud and typed by hand.
    pub fn grouped(&self) -> String {
        let mut out = String::new();
        for (at, c) in self.0.chars().enumerate() {
            if at > 0 && at.is_multiple_of(4) {
                out.push(' ');
            }
            out.push(c);
        }
        out
    }
}

impl FromStr for Iban {
    type Err = IbanError;

    fn from_str(text: &str) -> Result<Self, IbanError> {
        let bare = text.chars().filter(|c| !c.is_whitespace());
        let number: String = bare.map(|c| c.to_ascii_uppercase()).collect();
        matched("aa", &number, 0)?;
        let country: String = number.chars().take(2).collect();
        let Some(national) = national(&country) else { return Err(IbanError::Country(country)) };
        let structure = format!("aann{national}");
        matched(&structure, &number, 2)?;
        let (expected, found) = (structure.len(), number.chars().count());
        if found != expected {
            return Err(IbanError::Length { country, expected, found });
        }
        let (head, rest) = number.split_at(4);
        let check = 98 - remainder([rest, &country, "00"]);
        // Compared as text: 00, 01 and 99 leave the same remainder as 97, 98 and 02.
        if head.get(2..) != Some(&format!("{check:02}")) {
            return Err(IbanError::Checksum);
        }
        Ok(Self(number))
    }
}

/// Refuses the first character behind `from` that its place in the structure does not have.
fn matched(structure: &str, number: &str, from: usize) -> Result<(), IbanError> {
    for (at, (kind, found)) in structure.chars().zip(number.chars()).enumerate().skip(from) {
        let (fits, expected) = match kind {
            'n' => (found.is_ascii_digit(), "a digit"),
            'a' => (found.is_ascii_uppercase(), "a letter A to Z"),
            _ => (found.is_ascii_uppercase() || found.is_ascii_digit(), "a letter or a digit"),
        };
        if !fits {
            return Err(IbanError::Unlike { at: at + 1, found, expected });
        }
    }
    Ok(())
}

/// The remainder of 97, letters counting 10 to 35 (ISO 7064, MOD 97-10).
fn remainder(parts: [&str; 3]) -> u32 {
    let digits = parts.iter().flat_map(|part| part.chars()).filter_map(|c| c.to_digit(36));
    digits.fold(0, |left, n| if n < 10 { (left * 10 + n) % 97 } else { (left * 100 + n) % 97 })
}

impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Iban {
    /// Its country and last digits alone: what is debugged ends in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…{}", self.country(), self.last4())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Published examples of the registry, one for each kind of structure.
    const KNOWN: [&str; 12] = [
        "AD1200012030200359100100",
        "BE68539007547034",
        "BR1800360305000010009795493C1",
        "CH9300762011623852957",
        "DE89370400440532013000",
        "FR1420041010050500013M02606",
        "GB29NWBK60161331926819",
        "IT60X0542811101000000123456",
        "MT84MALT011000012345MTLCAST001S",
        "NL91ABNA0417164300",
        "NO9386011117947",
        "SE4550000000058398257466",
    ];

    fn refused(text: &str) -> String {
        text.parse::<Iban>().expect_err("no IBAN").to_string()
    }

    #[test]
    fn known_ones_are_read_in_any_grouping_and_case() {
        for known in KNOWN {
            let iban: Iban = known.parse().expect(known);
            assert_eq!(iban.grouped().to_lowercase().parse(), Ok(iban));
        }
    }

    #[test]
    fn m08_a_wrong_one_is_refused_with_its_position() {
        assert!(refused("DE8937040044053201300O").starts_with("position 22 of the IBAN is `O`"));
        assert!(refused("GB29NWB160161331926819").ends_with("expected a letter A to Z"));
        assert!(refused("XZ89370400440532013000").contains("`XZ`"));
        assert!(refused("DE8937040044053201300").contains("has 22 characters, this one has 21"));
        assert!(refused("DE893704004405320130000").contains("this one has 23"));
        assert!(refused("DE89370400440532013001").contains("check digits"));
        // Two neighbours exchanged, and check digits of the same remainder.
        assert!(refused("DE89370400440532010300").contains("check digits"));
        for nothing in ["", " ", "D", "DE", "DE8", "89"] {
            assert!(nothing.parse::<Iban>().is_err(), "{nothing}");
        }
        assert!(refused("ＤＥ89370400440532013000").starts_with("position 1"));
    }

    #[test]
    fn no_other_check_digits_have_the_same_remainder() {
        for known in KNOWN {
            let (country, rest) = (&known[..2], &known[4..]);
            let fit = (0..100).map(|n| format!("{country}{n:02}{rest}"));
            assert_eq!(fit.filter(|text| text.parse::<Iban>().is_ok()).count(), 1, "{known}");
        }
    }

    #[test]
    fn it_is_not_debugged_in_full() {
        let iban: Iban = KNOWN[4].parse().expect("known");
        assert_eq!(format!("{iban:?}"), "DE…3000");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_a_slip_is_always_noticed(
            text in ".{0,40}", which in 0..KNOWN.len(), at in 4_usize..15, c in "[0-9]",
        ) {
            let _ = text.parse::<Iban>();
            let mut slip = KNOWN[which].to_owned();
            slip.replace_range(at..=at, &c);
            prop_assert_eq!(slip.parse::<Iban>().is_ok(), slip == KNOWN[which]);
        }
    }
}
