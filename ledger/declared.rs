//! What policy declares: the newest entry of each kind and code.
//! The log decides, never the file: `policy` compares service.toml with this.

use crate::account::Function;
use crate::entry::{Declared, Policy};
use std::collections::BTreeMap;

/// What policy declares at the end of a view: the newest entry of each kind and code.
#[derive(Debug, Clone, Default)]
pub struct Declarations {
    all: BTreeMap<(&'static str, String), (u64, Policy)>,
}

impl Declarations {
    /// The objects of a kind that are in force, by code, with the entries that declared them.
    pub fn of(&self, kind: &str) -> impl Iterator<Item = (&str, u64, &Policy)> {
        self.all
            .iter()
            .filter(move |((k, _), (_, policy))| *k == kind && policy.in_force)
            .map(|((_, code), (entry, policy))| (code.as_str(), *entry, policy))
    }

    /// The object of this kind and code, if it is in force.
    pub fn get(&self, kind: &'static str, code: &str) -> Option<(u64, &Policy)> {
        let (entry, policy) = self.all.get(&(kind, code.to_owned()))?;
        policy.in_force.then_some((*entry, policy))
    }

    /// What spending on a category serves; `program` where nothing is declared.
    pub fn function(&self, category: &str) -> Option<Function> {
        match self.get("category", category)?.1.value {
            Declared::Category { function } => Some(function),
            _ => None,
        }
    }

    /// Reads policy entries in the order of the log.
    pub(crate) fn learn(&mut self, entry: u64, policy: Policy) {
        self.all.insert((policy.value.kind(), policy.code.to_string()), (entry, policy));
    }
}
