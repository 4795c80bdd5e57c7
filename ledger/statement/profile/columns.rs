//! How a profile names columns, and what it asks of their texts.
//! Refuses patterns that are no regular expressions. Positions play no part: columns are found by name.

use serde::{Deserialize, Deserializer};

/// A column's name, or its synonyms; one `*` in a name stands for anything, as in `Credit in *` or
/// `W*hrung`. Case and outer spaces do not matter.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Names {
    /// One name.
    One(String),
    /// Any of these.
    Any(Vec<String>),
}

impl Names {
    /// Every name.
    pub fn all(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Any(names) => names,
        }
    }

    /// Whether a header cell is this column.
    pub fn fits(&self, cell: &str) -> bool {
        let cell = cell.trim();
        self.all().iter().any(|name| match name.split_once('*') {
            None => {
                behind(cell.chars(), name.chars()).is_some_and(|mut rest| rest.next().is_none())
            }
            Some((prefix, suffix)) => behind(cell.chars(), prefix.chars())
                .is_some_and(|rest| behind(rest.rev(), suffix.chars().rev()).is_some()),
        })
    }
}

/// What follows `prefix` in `text`, in any case; without an allocation, for every cell of every
/// possible header is asked by every profile.
fn behind<T: Iterator<Item = char>>(
    mut text: T,
    mut prefix: impl Iterator<Item = char>,
) -> Option<T> {
    let same = |a: char, b: char| a == b || a.to_lowercase().eq(b.to_lowercase());
    prefix.all(|p| text.next().is_some_and(|t| same(p, t))).then_some(text)
}

/// Columns in order of preference, each with its synonyms.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(untagged)]
pub enum Fallback {
    /// No column.
    #[default]
    Never,
    /// One name.
    One(String),
    /// Several columns, in order.
    Many(Vec<Names>),
}

impl Fallback {
    /// The columns, in order.
    pub fn columns(&self) -> Vec<Names> {
        match self {
            Self::Never => Vec::new(),
            Self::One(name) => vec![Names::One(name.clone())],
            Self::Many(columns) => columns.clone(),
        }
    }
}

/// A condition: one, or several that must all hold. An empty one never holds.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(untagged)]
pub enum When {
    /// No condition.
    #[default]
    Never,
    /// One.
    One(Condition),
    /// All of these.
    All(Vec<Condition>),
}

impl When {
    /// The conditions.
    pub fn all(&self) -> &[Condition] {
        match self {
            Self::Never => &[],
            Self::One(condition) => std::slice::from_ref(condition),
            Self::All(conditions) => conditions,
        }
    }
}

/// What a line must be; everything that is named must hold. A column the file lacks never fits.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The column to look at.
    pub column: Option<Names>,
    /// Its text is one of these.
    #[serde(rename = "in")]
    pub within: Option<Vec<String>>,
    /// Its text fits.
    pub matches: Option<Pattern>,
    /// The money comes in, or goes out.
    pub sign: Option<Sign>,
}

/// Which way the money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// In.
    Credit,
    /// Out.
    Debit,
}

/// A regular expression in a profile.
#[derive(Debug, Clone)]
pub struct Pattern(pub regex::Regex);

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        regex::Regex::new(&text).map(Self).map_err(serde::de::Error::custom)
    }
}
