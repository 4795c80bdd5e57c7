//! What each file of a published folder was made from, and how it was left: a line of `.published` each, behind
//! one that says what all of them depend on. So the next run knows which pages need not be made at all.
//! Refuses nothing: what cannot be read of a line is not known, and the file is made anew.

use super::depends::Key;
use std::collections::HashMap;

/// One file, as it was made.
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

/// The same, as it stands in `.published`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Left<'k> {
    key: &'k str,
    pub len: u64,
    pub time: u128,
    pub hash: &'k str,
    links: &'k str,
}

/// All files that were published before, as they stand in `.published`.
pub(super) struct Before {
    text: String,
}

/// What stands of each file behind its name.
pub(super) type Lines<'k> = HashMap<&'k str, &'k str>;

impl Before {
    pub fn new(text: String) -> Self {
        Self { text }
    }

    /// By file; of one that stands there alone nothing more is known, nor of all of them where they depended
    /// on something else.
    pub fn lines(&self, ground: &str) -> Lines<'_> {
        let first = self.text.lines().next().and_then(|line| line.strip_prefix('\t'));
        let is_same = first == Some(ground);
        let files = self.text.lines().skip(usize::from(first.is_some()));
        files
            .map(|line| line.split_once('\t').unwrap_or((line, "")))
            .map(|(file, line)| (file, if is_same { line } else { "" }))
            .collect()
    }
}

/// The first line of `.published`.
pub(super) fn first_line(ground: &str) -> String {
    format!("\t{ground}\n")
}

impl<'k> Left<'k> {
    /// Reads what stands behind a file's name.
    pub fn read(line: &'k str) -> Option<Self> {
        let mut parts = line.splitn(5, '\t');
        let mut part = || parts.next();
        let (key, len, time) = (part()?, part()?.parse().ok()?, part()?.parse().ok()?);
        Some(Self { key, len, time, hash: part()?, links: part().unwrap_or_default() })
    }

    /// Whether it was made from what this says.
    pub fn is_of(&self, key: &Key<'_>) -> bool {
        key.is(self.key)
    }

    /// Addresses that it leads to.
    pub fn links(&self) -> impl Iterator<Item = &'k str> + use<'k> {
        self.links.split('\t').filter(|link| !link.is_empty())
    }

    /// The line of a file that is as it was left; `time` is when it was written, where only that is another.
    pub fn line(&self, file: &str, time: u128) -> String {
        line_of(file, self.key, self.len, time, self.hash, self.links().collect())
    }
}

impl Made {
    /// The line of a file; nothing but its name where its links cannot stand in one.
    pub fn line(&self, file: &str) -> String {
        if self.links.iter().any(|link| link.contains(['\t', '\n', '\r'])) {
            return format!("{file}\n");
        }
        let links = self.links.iter().map(String::as_str).collect();
        line_of(file, &self.key, self.len, self.time, &self.hash, links)
    }
}

fn line_of(file: &str, key: &str, len: u64, time: u128, hash: &str, links: Vec<&str>) -> String {
    let links: String = links.iter().map(|link| format!("\t{link}")).collect();
    format!("{file}\t{key}\t{len}\t{time}\t{hash}{links}\n")
}
