//! Profiles of the book's own that cannot be used: in which file, and what is wrong there.
//! They hinder the statements that have their columns, which nobody else may read in their stead;
//! every other file is read as if they were not there.

use super::csv::{Cursor, Dialect};
use super::header::{cells, lacking};
use super::profile::{Names, ProfileError};
use super::refusal::Problem;
use super::text::{self, Encoding};
use super::{HEADER_WITHIN, refusal::shown};
use serde::Deserialize;

/// A file that was meant to be a profile.
#[derive(Debug, Clone)]
pub struct Broken {
    /// The file, as the caller names it.
    pub file: String,
    /// The id that it gives itself, if that can still be told.
    pub id: String,
    /// What is wrong: the line and the key, and what was expected.
    pub why: ProfileError,
    /// The columns that it is known by, as far as they can still be told.
    columns: Vec<Names>,
}

/// What may be read of a profile whatever else is wrong in it.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Bare {
    profile: BareAbout,
    detect: BareDetect,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct BareAbout {
    id: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct BareDetect {
    columns: Vec<Names>,
}

impl Broken {
    /// What is left of a file that was refused.
    pub(super) fn of(file: &str, text: &str, why: ProfileError) -> Self {
        let bare: Bare = toml::from_str(text).unwrap_or_default();
        Self { file: file.to_owned(), id: bare.profile.id, why, columns: bare.detect.columns }
    }

    /// The problem of a statement that needs it.
    pub(super) fn needed(&self) -> Problem {
        Problem::Broken { file: shown(&self.file), why: self.why.to_string() }
    }

    /// Whether one of a file's first lines has every column that it is known by.
    pub(super) fn is_of(&self, bytes: &[u8]) -> bool {
        let any = [Encoding::Utf8, Encoding::Utf16, Encoding::Windows1252];
        let Some(text) = text::decode_head(bytes, &any).filter(|_| !self.columns.is_empty()) else {
            return false;
        };
        let mut cursor = Cursor::start();
        let lines = std::iter::from_fn(|| cursor.physical(&text)).take(HEADER_WITHIN as usize);
        let has_them = |line: &str| {
            let mut by = b",;\t|".iter().map(|&delimiter| Dialect {
                delimiter,
                quote: b'"',
                multiline: false,
            });
            by.any(|dialect| {
                cells(line, dialect)
                    .is_some_and(|header| lacking(&self.columns, &header).is_empty())
            })
        };
        lines.into_iter().any(has_them)
    }
}
