//! What the bank's own ids in a file are worth: whether each stands for one line.

use super::Ids;
use std::hash::Hasher;

/// The ids seen so far, by their hashes: a collision could only make ids look repeated.
#[derive(Default)]
pub(super) struct IdsSeen {
    hashes: Vec<u64>,
    lacking: bool,
}

impl IdsSeen {
    pub fn see(&mut self, id: Option<&str>) {
        match id {
            Some(id) if !self.lacking => {
                let mut hasher = std::hash::DefaultHasher::new();
                hasher.write(id.as_bytes());
                self.hashes.push(hasher.finish());
            }
            Some(_) => {}
            None => {
                self.lacking = true;
                self.hashes = Vec::new();
            }
        }
    }

    pub fn worth(mut self) -> Ids {
        if self.lacking || self.hashes.is_empty() {
            return Ids::None;
        }
        let all = self.hashes.len();
        self.hashes.sort_unstable();
        self.hashes.dedup();
        match all - self.hashes.len() {
            0 => Ids::Unique,
            repeated => Ids::Repeated(repeated as u32),
        }
    }
}
