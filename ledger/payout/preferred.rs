//! Creditors whom the law puts before others where there is not enough: secured ones, wages, taxes.
//! Refuses other words. It is declared with the payee, in public, and asked for at the end alone
//! (`shutdown`).

use crate::nearest::{meant, nearest};
use std::str::FromStr;

/// Why a payee comes before ordinary creditors, the first of them first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Preferred {
    /// Secured by something the service has.
    Secured,
    /// Wages.
    Wages,
    /// Taxes and what the law treats so.
    Tax,
}

/// No such rank.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no rank: {meant}expected secured, wages or tax", meant = meant(nearest(.0, ["secured", "wages", "tax"])))]
pub struct NoRank(String);

impl Preferred {
    /// All of them, the first first.
    pub const ALL: [Self; 3] = [Self::Secured, Self::Wages, Self::Tax];

    /// The flag that a payee's entry holds.
    pub fn flag(self) -> &'static str {
        match self {
            Self::Secured => "secured",
            Self::Wages => "wages",
            Self::Tax => "tax",
        }
    }

    /// What a payee's flags say: the first of them.
    pub fn of<'a>(flags: impl IntoIterator<Item = &'a str> + Clone) -> Option<Self> {
        let said = |rank: &Self| flags.clone().into_iter().any(|flag| flag == rank.flag());
        Self::ALL.into_iter().find(said)
    }
}

impl FromStr for Preferred {
    type Err = NoRank;

    fn from_str(text: &str) -> Result<Self, NoRank> {
        let found = Self::ALL.into_iter().find(|rank| rank.flag() == text);
        found.ok_or_else(|| NoRank(text.to_owned()))
    }
}
