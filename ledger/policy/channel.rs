//! `[[channel]]`: where people give, one link each.
//! Refuses addresses that nobody could open, and a channel without a name: a reader sees no codes.

use super::money::refuse;
use super::{PolicyError, Wanted, optional, parsed, wanted};
use crate::account::Code;
use crate::canonical::is_address;
use crate::entry::{Declared, Via};
use serde::Deserialize;

/// One way to give.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Channel {
    #[serde(deserialize_with = "parsed")]
    code: Code,
    name: String,
    url: String,
    #[serde(default, deserialize_with = "optional")]
    via: Option<Via>,
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
        let value = Declared::Channel { url: self.url.as_str().into(), via: self.via };
        Ok(wanted(self.code.as_str(), value, Some(&self.name), self.note.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::{PolicyError, ServiceFile};

    fn channel(url: &str, name: &str) -> Result<ServiceFile, PolicyError> {
        ServiceFile::parse(&format!(
            "[service]\nname = 'Paste'\ncurrency = 'EUR'\nframework = 'v1'\n\
             [[channel]]\ncode = 'once'\nname = '{name}'\nurl = '{url}'\n"
        ))
    }

    #[test]
    fn people_are_sent_to_pages_that_open_and_have_a_name() {
        let file = channel("https://give.example/paste?once", "By card").expect("a channel");
        let lines: Vec<String> = file.wanted().iter().map(crate::policy::Wanted::line).collect();
        assert!(
            lines.contains(&"service service (framework v1) \"Paste\"".to_owned()),
            "{lines:?}"
        );
        let line = "channel once (https://give.example/paste?once) \"By card\"";
        assert!(lines.contains(&line.to_owned()), "{lines:?}");
        for url in [
            "",
            "give.example",
            "javascript:alert(1)",
            "https://a b",
            "https://",
            "https://ä.example",
        ] {
            let refused = channel(url, "By card").expect_err(url).to_string();
            assert!(refused.starts_with("channel once: url is `"), "{refused}");
        }
        let refused = channel("https://give.example", " ").expect_err("no name").to_string();
        assert_eq!(refused, "channel once: name is empty: expected what readers call it");
    }

    #[test]
    fn a_framework_is_a_version() {
        for bad in ["", "version one", "ä", &"1".repeat(41)] {
            let text = format!("[service]\nname = 'P'\ncurrency = 'EUR'\nframework = '{bad}'\n");
            let refused = ServiceFile::parse(&text).expect_err(bad);
            assert_eq!(refused, PolicyError::Framework(bad.to_owned()));
        }
    }
}
