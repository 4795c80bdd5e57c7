//! Where in local.toml something stands, and what cannot be meant there.
//! Refuses nothing: a table that is written in a way of its own has line 0.

use std::collections::BTreeMap;

/// What cannot be meant, with the key that says it.
pub(super) type Problem = (&'static str, String);

/// On which line a rule begins, and its keys stand; 0 where it is written in a way of its own.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    first: usize,
    keys: BTreeMap<String, usize>,
}

impl Lines {
    pub(super) fn of(&self, key: &str) -> usize {
        self.keys.get(key).copied().unwrap_or(self.first)
    }
}

/// The lines of each table of this name, in the file's order.
pub(super) fn lines_of(text: &str, heading: &str) -> Vec<Lines> {
    let mut all: Vec<Lines> = Vec::new();
    let mut inside = false;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.starts_with('[') {
            inside = line.starts_with(heading);
            all.extend(inside.then(|| Lines { first: number, ..Lines::default() }));
        } else if let (Some((key, _)), Some(lines)) = (line.split_once('='), all.last_mut())
            && inside
        {
            lines.keys.entry(key.trim().to_owned()).or_insert(number);
        }
    }
    all
}
