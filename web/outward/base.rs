//! The address under which a site is public, as whoever runs it says it.
//! Refuses what no browser could open, and what other addresses cannot be put behind.

use ledger::canonical::is_address;
use std::fmt;
use std::str::FromStr;

/// Where the site's first page is, without a slash at its end: `https://books.example/paste`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base(String);

/// No such address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no address of a site: expected one beginning with https:// or http://, in printable ASCII, \
     without `?` and `#`"
)]
pub struct NoBase(String);

impl FromStr for Base {
    type Err = NoBase;

    fn from_str(text: &str) -> Result<Self, NoBase> {
        let bare = text.trim_end_matches('/');
        let host =
            bare.split_once("://").map_or("", |(_, rest)| rest.split('/').next().unwrap_or(""));
        let whole =
            is_address(bare) && !host.is_empty() && !bare.contains(['?', '#', '<', '>', '@']);
        if whole { Ok(Self(bare.to_owned())) } else { Err(NoBase(text.to_owned())) }
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_where_other_addresses_begin() {
        for good in ["https://books.example", "http://127.0.0.1:8080/", "https://a.example/b/"] {
            let base: Base = good.parse().expect(good);
            assert_eq!(base.to_string(), good.trim_end_matches('/'));
        }
        for bad in [
            "",
            "books.example",
            "ftp://a",
            "https://",
            "https:///a",
            "https://a/?b",
            "https://a b",
            "https://ä.example",
            "javascript:alert(1)",
        ] {
            assert_eq!(bad.parse::<Base>(), Err(NoBase(bad.to_owned())));
        }
    }
}
