//! The address under which a site is public, as whoever runs it says it.
//! Refuses what no browser could open, and what other addresses cannot be put behind.

use ledger::canonical::{host_and_path, is_address};
use ledger::entry::WellKnown;
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

impl Base {
    /// The path of its first page on its host, without a slash at its end: `/paste`, or nothing.
    pub fn path(&self) -> &str {
        let behind = self.0.split_once("://").map_or("", |(_, rest)| rest);
        behind.find('/').and_then(|at| behind.get(at..)).unwrap_or("")
    }

    /// Whether directories believe a manifest of this site what it says of an address: both are of one host,
    /// and one above the other; or its own host has a file that speaks for it.
    pub fn vouches_for(&self, url: &str, known: Option<&str>) -> bool {
        let ((host, folder), (of, page)) = (host_and_path(&self.0), host_and_path(url));
        let [folder, page] = [folder, page].map(|path| format!("{}/", path.trim_end_matches('/')));
        match host == of {
            true => page.starts_with(&folder) || folder.starts_with(&page),
            false => known.is_some_and(|known| WellKnown::speaks_for(known, url)),
        }
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
    fn a_site_speaks_for_its_own_host_and_others_for_theirs() {
        let base: Base = "https://books.example/paste".parse().expect("a base");
        let file = "https://code.example/.well-known/funding-manifest-urls";
        for (url, known, holds) in [
            ("https://books.example/paste", None, true),
            ("https://books.example", None, true),
            ("https://books.example/paste/code?x", None, true),
            ("https://books.example/other", None, false),
            ("https://books.example/other", Some(file), false),
            ("https://books.example:8443/paste", None, false),
            ("https://code.example/paste", None, false),
            ("https://code.example/paste", Some(file), true),
            ("https://other.example/paste", Some(file), false),
        ] {
            assert_eq!(base.vouches_for(url, known), holds, "{url} {known:?}");
        }
    }

    #[test]
    fn a_base_is_where_other_addresses_begin() {
        for good in ["https://books.example", "http://127.0.0.1:8080/", "https://a.example/b/"] {
            let base: Base = good.parse().expect(good);
            assert_eq!(base.to_string(), good.trim_end_matches('/'));
            assert_eq!(base.path(), if good.ends_with("/b/") { "/b" } else { "" }, "{good}");
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
