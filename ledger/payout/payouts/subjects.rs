//! What a claim rests on: the entry of its payee, whose account it binds, and of its commitment.
//! Refuses two of either, and entries of which no rule of a claim speaks; `given` asks on about the end
//! and the decisions by which one gives away.

use super::Payouts;
use super::steps::breach;
use crate::authority::Breach;
use crate::entry::{Claim, Entry, Rel};

impl Payouts {
    /// The payee's entry, and the commitment's of a claim that has one.
    pub(super) fn rests_on(
        &self,
        entry: &Entry,
        claim: &Claim,
    ) -> Result<(u64, Option<u64>), Breach> {
        let subjects = || entry.refs.iter().filter(|r| r.rel == Rel::Subject).map(|r| r.entry);
        let payees: Vec<u64> = subjects().filter(|of| self.is_payee_of(*of, claim)).collect();
        let commitments = subjects().filter(|of| self.is_commitment_of(*of, claim));
        let commitments: Vec<u64> = commitments.collect();
        let payee = match payees.as_slice() {
            [one] => *one,
            [] => return Err(breach("names no entry of its payee")),
            _ => return Err(breach("names more than one entry of its payee")),
        };
        let commitment = match (&claim.commitment, commitments.as_slice()) {
            (None, _) => None,
            (Some(_), [one]) => Some(*one),
            (Some(_), []) => return Err(breach("names no entry of its commitment")),
            (Some(_), _) => return Err(breach("names more than one entry of its commitment")),
        };
        let mut others = subjects().filter(|of| !payees.contains(of) && !commitments.contains(of));
        match others.find(|of| !self.may_give_away(*of)) {
            Some(odd) => Err(breach(&format!("rests on entry {odd}, on which no claim of it can"))),
            None => Ok((payee, commitment)),
        }
    }

    fn is_payee_of(&self, subject: u64, claim: &Claim) -> bool {
        self.authority.payee_at(subject).is_some_and(|of| of.value.code == claim.payee)
    }

    fn is_commitment_of(&self, subject: u64, claim: &Claim) -> bool {
        let (Some(of), Some(code)) = (self.authority.object(subject), &claim.commitment) else {
            return false;
        };
        of.value.value.kind() == "commitment" && *of.value.code == *code.as_str()
    }

    /// Whether it is a phase or a decision.
    fn may_give_away(&self, subject: u64) -> bool {
        let is_phase = self.authority.phases().iter().any(|phased| phased.entry == subject);
        is_phase || self.authority.decision_at(subject).is_some()
    }
}
