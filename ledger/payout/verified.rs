//! What a bank says of a payee's name and account (Verification of Payee, Regulation (EU) 2024/886).
//! Refuses other words. It stands in public with the payee; an account that does not match holds only
//! with two signatures.

use crate::authority::NO_MATCH;
use crate::nearest::{meant, nearest};
use std::str::FromStr;

/// A bank's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// The name is the account's.
    Match,
    /// It is nearly.
    CloseMatch,
    /// It is another.
    NoMatch,
    /// The bank could not tell.
    NotPossible,
}

/// No answer of a bank.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no answer: {meant}expected match, close-match, no-match or not-possible", meant = meant(nearest(.0, ["match", "close-match", "no-match", "not-possible"])))]
pub struct NoAnswer(String);

impl Verified {
    /// The flag that a payee's entry holds.
    pub fn flag(self) -> &'static str {
        match self {
            Self::Match => "vop-match",
            Self::CloseMatch => "vop-close-match",
            Self::NoMatch => NO_MATCH,
            Self::NotPossible => "vop-not-possible",
        }
    }
}

impl FromStr for Verified {
    type Err = NoAnswer;

    fn from_str(text: &str) -> Result<Self, NoAnswer> {
        match text {
            "match" => Ok(Self::Match),
            "close-match" => Ok(Self::CloseMatch),
            "no-match" => Ok(Self::NoMatch),
            "not-possible" => Ok(Self::NotPossible),
            _ => Err(NoAnswer(text.to_owned())),
        }
    }
}
