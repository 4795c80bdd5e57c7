//! What `run` does with the site after each pass: where its files go, and when a month is closed without
//! being asked. Refuses a wait that is none. Without it, people publish and close by hand.

use super::lines::Problem;
use serde::Deserialize;
use std::path::PathBuf;

/// The longest wait, in days after a month's end: a year.
const LONGEST: u16 = 366;

/// Where the site is written, and when a month is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publishing {
    /// The folder, beside local.toml unless it is absolute.
    pub folder: PathBuf,
    /// Where it will be public, as it is written.
    pub base_url: Option<String>,
    /// Days after its end from which a month is closed by itself, if it ever is.
    pub close_after: Option<u16>,
}

/// As written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PublishText {
    folder: String,
    base_url: Option<String>,
    close_after: Option<u16>,
}

impl PublishText {
    /// What is meant.
    pub(super) fn checked(self) -> Result<Publishing, Problem> {
        if self.folder.is_empty() {
            return Err(("folder", "folder: expected where to write, as \"public\"".to_owned()));
        }
        if let Some(days) = self.close_after.filter(|days| !(1..=LONGEST).contains(days)) {
            let problem = format!("close_after = {days}: expected days, from 1 to {LONGEST}");
            return Err(("close_after", problem));
        }
        let Self { folder, base_url, close_after } = self;
        Ok(Publishing { folder: folder.into(), base_url, close_after })
    }
}
