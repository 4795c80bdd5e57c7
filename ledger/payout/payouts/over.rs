//! What of the paying still goes on, so that the books cannot be closed: commitments that nobody
//! ended, ends that nobody confirmed, payments under way.

use super::Payouts;
use crate::authority::{Breach, Proposal};
use crate::day::Day;
use crate::entry::{Commitment, Declared, Phase, Policy};

/// Something that still goes on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GoesOn {
    /// A commitment that holds.
    #[error("commitment `{0}` holds")]
    Commitment(String),
    /// A commitment that ended, of which the other side said nothing.
    #[error("the end of commitment `{code}`, by entry {ended}, is not confirmed")]
    Unconfirmed {
        /// Its code.
        code: String,
        /// The entry that ended it.
        ended: u64,
    },
    /// A payment that left, or may have.
    #[error("the payment of claim {0} is under way")]
    Payment(u64),
}

impl Payouts {
    /// All that goes on: of every commitment that ever held, whether its last day is over, or its end
    /// confirmed.
    pub fn goes_on(&self, day: Day) -> Vec<GoesOn> {
        let all = self.authority.objects().filter(|(kind, ..)| *kind == "commitment");
        let commitments = all.filter_map(|(_, code, versions)| self.still(code, versions, day));
        let payments = self.live().map(|(payable, _)| GoesOn::Payment(payable.entry));
        commitments.chain(payments).collect()
    }

    /// Whether a commitment that held costs nothing more.
    pub fn is_over(&self, commitment: &str, day: Day) -> bool {
        let mut all = self.authority.objects().filter(|(kind, ..)| *kind == "commitment");
        let found = all.find(|(_, code, _)| *code == commitment);
        found.is_some_and(|(_, code, versions)| self.still(code, versions, day).is_none())
    }

    /// The commitments that cost something more on a day: in force, or ended without the other side's
    /// word; with the entry that declares each and, of one that ended, the day.
    pub fn costing(&self, day: Day) -> Vec<(&str, u64, &Commitment, Option<Day>)> {
        let all = self.authority.objects().filter(|(kind, ..)| *kind == "commitment");
        let costing = all.filter_map(|(_, code, versions)| {
            self.still(code, versions, day)?;
            let held = |v: &&Proposal<Policy>| v.agreed.is_some_and(|agreed| agreed.holds <= day);
            let mut held = versions.iter().rev().filter(held);
            let newest = held.next()?;
            let last = if newest.value.in_force { newest } else { held.next()? };
            let Declared::Commitment(commitment) = &last.value.value else { return None };
            let ended = newest.agreed.filter(|_| !newest.value.in_force).map(|agreed| agreed.holds);
            Some((code, last.entry, commitment, ended))
        });
        costing.collect()
    }

    fn still(&self, code: &str, versions: &[Proposal<Policy>], day: Day) -> Option<GoesOn> {
        let mut held = versions.iter().rev().filter(|v| v.agreed.is_some_and(|a| a.holds <= day));
        let (newest, before) = (held.next()?, held.next());
        let last = before.filter(|_| !newest.value.in_force).unwrap_or(newest);
        let to = match &last.value.value {
            Declared::Commitment(of) => of.to,
            _ => None,
        };
        match newest.value.in_force {
            _ if to.is_some_and(|to| to < day) || self.end_confirmed(newest.entry) => None,
            true => Some(GoesOn::Commitment(code.to_owned())),
            false => Some(GoesOn::Unconfirmed { code: code.to_owned(), ended: newest.entry }),
        }
    }

    /// The books are closed once nothing goes on; what they hold, whoever has the balances asks.
    pub(super) fn close(&self, phase: Phase, day: Day) -> Result<(), Breach> {
        match self.goes_on(day).into_iter().next().filter(|_| phase == Phase::Closed) {
            Some(goes_on) => Err(Breach::NotOver(goes_on.to_string())),
            None => Ok(()),
        }
    }
}
