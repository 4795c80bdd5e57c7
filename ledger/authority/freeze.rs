//! Freezes: any one member stops automatic payments at once; thawing needs as many as agree on
//! anything else, but never the one who froze.
//! Refuses to thaw what nobody froze.

use crate::account::Code;
use std::collections::BTreeSet;

/// Freezes and who would lift them.
#[derive(Debug, Clone, Default)]
pub(super) struct Freezes(Vec<Freeze>);

#[derive(Debug, Clone)]
struct Freeze {
    act: u64,
    by: Code,
    thawed: BTreeSet<Code>,
}

impl Freezes {
    pub(super) fn freeze(&mut self, act: u64, by: Code) {
        self.0.push(Freeze { act, by, thawed: BTreeSet::new() });
    }

    /// Whether there is such a freeze.
    pub(super) fn thaw(&mut self, act: u64, by: Code) -> bool {
        let Some(freeze) = self.0.iter_mut().find(|freeze| freeze.act == act) else { return false };
        freeze.thawed.insert(by);
        true
    }

    /// The oldest freeze that stands: by the members of now, and how many must agree now.
    pub(super) fn standing(&self, signers: &BTreeSet<Code>, need: u64) -> Option<(u64, &Code)> {
        let stands = |freeze: &&Freeze| {
            let others = signers.iter().filter(|member| **member != freeze.by).count() as u64;
            let thawed: BTreeSet<&Code> = freeze.thawed.intersection(signers).collect();
            let count = thawed.len() as u64;
            let without = count - u64::from(thawed.contains(&freeze.by));
            count < need && (without < need.min(others) || others == 0)
        };
        self.0.iter().find(stands).map(|freeze| (freeze.act, &freeze.by))
    }
}
