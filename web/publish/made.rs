//! What each file of a published folder was made from, and how it was left: a line of `.published` each. So the
//! next run knows which pages need not be made at all.
//! Refuses nothing: what cannot be read of a line is not known, and the file is made anew.

use std::collections::HashMap;

/// One file, as it was left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Made {
    /// What its content depends on; empty where any entry may change it.
    pub key: String,
    /// Bytes.
    pub len: u64,
    /// When it was written, in nanoseconds.
    pub time: u128,
    /// Of its bytes.
    pub hash: String,
    /// Addresses that it leads to, but for those that every site has.
    pub links: Vec<String>,
}

/// All files that were published before, as they stand in `.published`.
pub(super) struct Before {
    text: String,
}

/// Where each file's line begins behind its name.
pub(super) type Lines<'k> = HashMap<&'k str, &'k str>;

impl Before {
    pub fn new(text: String) -> Self {
        Self { text }
    }

    /// By file; of one that stands there alone nothing more is known.
    pub fn lines(&self) -> Lines<'_> {
        self.text.lines().map(|line| line.split_once('\t').unwrap_or((line, ""))).collect()
    }
}

impl Made {
    /// Reads what stands behind a file's name.
    pub fn read(line: &str) -> Option<Self> {
        let mut parts = line.split('\t');
        let mut part = || parts.next();
        let (key, len, time) = (part()?.to_owned(), part()?.parse().ok()?, part()?.parse().ok()?);
        let hash = part()?.to_owned();
        Some(Self { key, len, time, hash, links: parts.map(str::to_owned).collect() })
    }

    /// The line of a file; nothing but its name where its links cannot stand in one.
    pub fn line(&self, file: &str) -> String {
        let Self { key, len, time, hash, links } = self;
        if links.iter().any(|link| link.contains(['\t', '\n', '\r'])) {
            return format!("{file}\n");
        }
        let links: String = links.iter().map(|link| format!("\t{link}")).collect();
        format!("{file}\t{key}\t{len}\t{time}\t{hash}{links}\n")
    }
}
