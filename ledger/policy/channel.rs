//! `[[channel]]`: where people give, one link each.
//! Refuses addresses that nobody could open, and a channel without a name: a reader sees no codes.

use super::money::refuse;
use super::{PolicyError, Wanted, parsed, wanted};
use crate::account::Code;
use crate::canonical::is_address;
use crate::entry::Declared;
use serde::Deserialize;

/// One way to give.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Channel {
    #[serde(deserialize_with = "parsed")]
    code: Code,
    name: String,
    url: String,
    note: Option<String>,
}

impl Channel {
    pub(super) fn wanted(&self) -> Result<Wanted, PolicyError> {
        let table = format!("channel {}", self.code);
        if !is_address(&self.url) {
            let url = &self.url;
            return Err(refuse(
                &table,
                format!(
                    "url is `{url}`: expected a page beginning with https://, in printable ASCII \
                     without spaces"
                ),
            ));
        }
        if self.name.trim().is_empty() {
            return Err(refuse(&table, "name is empty: expected what readers call it"));
        }
        let value = Declared::Channel { url: self.url.as_str().into() };
        Ok(wanted(self.code.as_str(), value, Some(&self.name), self.note.as_ref()))
    }
}
