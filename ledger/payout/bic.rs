//! Business Identifier Codes (ISO 9362): the bank behind an account, where a rail asks for it.
//! Refuses what is neither 8 nor 11 characters of the right kind. `NOTPROVIDED` is none.

use std::fmt;
use std::str::FromStr;

/// A bank's code, as `COBADEFFXXX`: bank, country, place and, where it has 11 characters, branch.
///
/// ```
/// use ledger::payout::bic::Bic;
/// let bic: Bic = "cobadeff".parse()?;
/// assert_eq!(bic.as_str(), "COBADEFF");
/// assert!("NOTPROVIDED".parse::<Bic>().is_err());
/// # Ok::<(), ledger::payout::bic::BicError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bic(String);

/// Why a text is no BIC.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BicError {
    /// Another character than this place has.
    #[error("position {at} of the BIC is `{found}`: expected {expected}", found = found.escape_debug())]
    Unlike {
        /// From 1.
        at: usize,
        /// What stands there.
        found: char,
        /// What a BIC has there.
        expected: &'static str,
    },
    /// Neither of the two lengths.
    #[error("a BIC has 8 or 11 characters, this one has {0}")]
    Length(usize),
    /// What banks write where there is none.
    #[error("`NOTPROVIDED` is no BIC: leave it out")]
    NotProvided,
}

impl Bic {
    /// In capitals.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Bic {
    type Err = BicError;

    fn from_str(text: &str) -> Result<Self, BicError> {
        let code = text.trim().to_ascii_uppercase();
        if code == "NOTPROVIDED" {
            return Err(BicError::NotProvided);
        }
        for (at, found) in code.chars().enumerate() {
            let (fits, expected) = place(at, found);
            if !fits {
                return Err(BicError::Unlike { at: at + 1, found, expected });
            }
        }
        match code.len() {
            8 | 11 => Ok(Self(code)),
            found => Err(BicError::Length(found)),
        }
    }
}

/// Whether a character fits its place, by `BICIdentifier` of pain.001.001.03, which is narrower than
/// that of .09: a code that fits here is taken by both.
fn place(at: usize, found: char) -> (bool, &'static str) {
    match at {
        0..=5 => (found.is_ascii_uppercase(), "a letter A to Z"),
        6 => (matches!(found, 'A'..='Z' | '2'..='9'), "a letter or a digit 2 to 9"),
        7 => (matches!(found, 'A'..='N' | 'P'..='Z' | '0'..='9'), "a letter but O, or a digit"),
        _ => (found.is_ascii_uppercase() || found.is_ascii_digit(), "a letter or a digit"),
    }
}

impl fmt::Display for Bic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_one_is_refused_with_its_position() {
        for (text, error) in [
            ("COBADEF", "a BIC has 8 or 11 characters, this one has 7"),
            ("COBADEFFXX", "a BIC has 8 or 11 characters, this one has 10"),
            ("", "a BIC has 8 or 11 characters, this one has 0"),
            ("C0BADEFF", "position 2 of the BIC is `0`: expected a letter A to Z"),
            (
                "COBADEF\u{202e}",
                "position 8 of the BIC is `\\u{202e}`: expected a letter but O, or a digit",
            ),
            ("NotProvided", "`NOTPROVIDED` is no BIC: leave it out"),
        ] {
            assert_eq!(text.parse::<Bic>().expect_err(text).to_string(), error);
        }
        assert!(" COBADEFFXXX\n".parse::<Bic>().is_ok());
    }
}
