//! What is declared of the end, as it is in force on a day.

use super::{Authority, Proposal};
use crate::account::Code;
use crate::day::Day;
use crate::entry::{Closing, Declared, Policy, Secondary, Shutdown, Successor};
use crate::money::Currency;

impl Authority {
    /// The shutdown policy.
    pub fn shutdown(&self, day: Day) -> Option<&Shutdown> {
        match &self.in_force("shutdown", "shutdown", day)?.value.value {
            Declared::Shutdown(shutdown) => Some(shutdown),
            _ => None,
        }
    }

    /// What the end costs and keeps in one currency.
    pub fn closing(&self, ccy: Currency, day: Day) -> Option<Closing> {
        let code = ccy.code().to_ascii_lowercase();
        match &self.in_force("closing", &code, day)?.value.value {
            Declared::Closing(closing) => Some(*closing),
            _ => None,
        }
    }

    /// Who takes a part of what is left, by code.
    pub fn successors(&self, day: Day) -> impl Iterator<Item = (Code, Successor)> {
        self.all_in_force("successor", day).filter_map(|policy| match &policy.value {
            Declared::Successor(successor) => Some((policy.code.parse().ok()?, *successor)),
            _ => None,
        })
    }

    /// What becomes of each restricted fund of which something is declared.
    pub fn secondaries(&self, day: Day) -> impl Iterator<Item = (Code, &Secondary)> {
        self.all_in_force("secondary", day).filter_map(|policy| match &policy.value {
            Declared::Secondary(way) => Some((policy.code.parse().ok()?, way)),
            _ => None,
        })
    }

    /// Where all of it is declared: each kind, code and entry.
    pub fn declared_end(&self, day: Day) -> impl Iterator<Item = (&'static str, &str, u64)> {
        let kinds = ["shutdown", "closing", "successor", "secondary"].into_iter();
        kinds.flat_map(move |kind| {
            let all = self.versions_in_force(kind, day);
            all.map(move |of| (kind, &*of.value.code, of.entry))
        })
    }

    fn all_in_force(&self, kind: &'static str, day: Day) -> impl Iterator<Item = &Policy> {
        self.versions_in_force(kind, day).map(|of| &of.value)
    }

    pub(super) fn versions_in_force(
        &self,
        kind: &'static str,
        day: Day,
    ) -> impl Iterator<Item = &Proposal<Policy>> {
        let codes = self.objects.get(kind).into_iter().flat_map(|codes| codes.keys());
        codes.filter_map(move |code| self.in_force(kind, code, day))
    }
}
