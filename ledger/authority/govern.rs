//! What members decide together, and which phase the service is in.
//! Refuses a phase that nobody decided or that cannot follow, a start without a declared end, and
//! changes of what was declared for the end once it has begun. `silence` goes on with who decides.

use super::{Authority, Breach, Place, Proposal, Proposed, force, loosens};
use crate::account::Code;
use crate::day::Day;
use crate::entry::{Body, Commitment, Decision, Declared, Entry, Phase, Policy, Rel};

/// A phase that began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phased {
    /// The entry by which it did; of `closing`, the log below it is what the end is worked out from.
    pub entry: u64,
    /// Which.
    pub phase: Phase,
    /// The first day of it.
    pub day: Day,
    /// The decision behind it.
    pub decision: u64,
}

/// What is not yet declared of the end, so that the service cannot start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Undeclared {
    /// No shutdown policy.
    #[error("what becomes of the money at the end: `[shutdown]`")]
    Shutdown,
    /// No closing budget.
    #[error("what closing costs: `[[closing]]`")]
    Closing,
    /// The fallback is nobody.
    #[error("who `{0}` is, who takes what nobody else does: `[[successor]]`")]
    Fallback(Code),
    /// A commitment that doesn't say how it ends.
    #[error("how commitment `{0}` ends: its `notice`, `cancel` or `to`")]
    Commitment(String),
}

impl Proposed for Decision {
    fn needs_join(&self) -> bool {
        false
    }

    fn own(&self) -> Option<&str> {
        None
    }
}

impl Authority {
    /// The phases that there were, in their order.
    pub fn phases(&self) -> &[Phased] {
        &self.phases
    }

    /// The phase on a day; before any was declared, the service is looked at.
    pub fn phase(&self, day: Day) -> Phase {
        let begun = self.phases.iter().rev().find(|phased| phased.day <= day);
        begun.map_or(Phase::Evaluating, |phased| phased.phase)
    }

    /// The closing that goes on or is done, if the newest phase is one.
    pub fn end_begun(&self) -> Option<Phased> {
        let newest = self.phases.last()?;
        match newest.phase {
            Phase::Closing => Some(*newest),
            Phase::Closed => self.phases.iter().rev().find(|p| p.phase == Phase::Closing).copied(),
            _ => None,
        }
    }

    /// What members decided or are to decide, the newest last.
    pub fn decisions(&self) -> &[Proposal<Decision>] {
        &self.decisions
    }

    /// Whether the books are closed: what comes in late is still written, and nothing is decided.
    pub fn is_closed(&self) -> bool {
        self.phases.last().is_some_and(|newest| newest.phase == Phase::Closed)
    }

    /// Nothing is decided, declared that decides, or claimed once the books are closed.
    pub(super) fn refuse_closed(&self, body: &Body) -> Result<(), Breach> {
        let what = match body {
            Body::Decision(_) => "decides",
            Body::Policy(policy) if policy.value.decides() => "declares",
            Body::ExpenseClaim(_) => "claims",
            _ => return Ok(()),
        };
        if self.is_closed() { Err(Breach::Closed(what)) } else { Ok(()) }
    }

    /// The decision that an entry proposes.
    pub fn decision_at(&self, entry: u64) -> Option<&Proposal<Decision>> {
        self.decisions.iter().find(|decision| decision.entry == entry)
    }

    /// The agreed decisions by which a phase may begin, with the day on which each was agreed: those
    /// of the phase that goes on. What was decided in an earlier one is over with it.
    pub fn decided(&self, phase: Phase) -> impl Iterator<Item = (u64, Day)> {
        let agreed = self.deciding(phase);
        agreed.filter_map(|of| Some((of.entry, of.agreed?.day)))
    }

    /// The decisions about the next phase that were taken in this one, agreed or not.
    pub fn deciding(&self, phase: Phase) -> impl Iterator<Item = &Proposal<Decision>> {
        let begun = self.phases.last().map_or(0, |newest| newest.entry);
        let about = self.decisions.iter();
        about.filter(move |of| of.entry > begun && of.value == Decision::Phase(phase))
    }

    /// The newest of them that was agreed, or waits: whoever decides anew means that one.
    pub fn newest_deciding(&self, phase: Phase) -> Option<u64> {
        let stands = self.deciding(phase).filter(|of| of.agreed.is_some() || of.is_open());
        stands.map(|of| of.entry).last()
    }

    /// What is not yet declared, so that the service cannot start.
    pub fn undeclared(&self, day: Day) -> Vec<Undeclared> {
        let mut missing = Vec::new();
        match self.shutdown(day) {
            Some(shutdown) if self.successors(day).all(|(code, _)| code != shutdown.fallback) => {
                missing.push(Undeclared::Fallback(shutdown.fallback.clone()));
            }
            Some(_) => {}
            None => missing.push(Undeclared::Shutdown),
        }
        if !self.declared_end(day).any(|(kind, _, _)| kind == "closing") {
            missing.push(Undeclared::Closing);
        }
        let ends = |c: &Commitment| c.notice.is_some() || c.cancel.is_some() || c.to.is_some();
        let endless = self.commitments(day).filter(|(_, _, c)| !ends(c));
        missing.extend(endless.map(|(code, _, _)| Undeclared::Commitment(code.to_owned())));
        missing
    }

    pub(super) fn propose_decision(
        &mut self,
        index: u64,
        entry: &Entry,
        decision: &Decision,
    ) -> Result<(), Breach> {
        self.refuse_surplus(decision, entry.recorded)?;
        let need = self.approval(entry.recorded).need;
        let needs = if need > 1 { need } else { 0 };
        let proposal = Proposal::new(index, entry, decision.clone(), needs, self.in_office());
        self.places.insert(index, Place::Decision);
        self.decisions.push(proposal);
        self.settle_decision(index);
        Ok(())
    }

    /// What is left over goes to a successor, and only while the service goes on: at the end donors
    /// come before them.
    fn refuse_surplus(&self, decision: &Decision, day: Day) -> Result<(), Breach> {
        let Decision::Surplus { to, .. } = decision else { return Ok(()) };
        if self.end_begun().is_some() {
            return Err(Breach::SurplusAtEnd);
        }
        match self.successors(day).any(|(code, _)| code == *to) {
            true => Ok(()),
            false => Err(Breach::NoSuccessor(to.clone())),
        }
    }

    /// Holds once enough have signed; a surplus that was proposed before the end not while it goes on, and
    /// nothing once the books are closed.
    pub(super) fn settle_decision(&mut self, index: u64) {
        let (signers, day) = (self.signers(), self.day);
        let needed = self.decision_at(index).map_or(0, |proposal| self.needed(proposal));
        let (ends, closed) = (self.end_begun().is_some(), self.is_closed());
        if let Some(proposal) = force::find(Some(&mut self.decisions), index)
            && proposal.is_ready(&signers, day, needed)
            && !closed
            && !(ends && matches!(proposal.value, Decision::Surplus { .. }))
        {
            proposal.agree(day, 0);
        }
    }

    /// A phase begins.
    pub(super) fn begin(&mut self, index: u64, entry: &Entry, phase: Phase) -> Result<(), Breach> {
        let before = self.phases.last().map_or(Phase::Evaluating, |phased| phased.phase);
        if !before.leads_to(phase) {
            return Err(Breach::PhaseOrder { before: before.as_str(), phase: phase.as_str() });
        }
        let decision = entry.refers(Rel::Subject).unwrap_or(0);
        let Some(agreed) = self.decided(phase).find(|(entry, _)| *entry == decision) else {
            return Err(Breach::Undecided { decision, phase: phase.as_str() });
        };
        let starts = matches!(phase, Phase::Starting | Phase::Operating | Phase::Closing);
        if starts && let Some(missing) = self.undeclared(entry.date).into_iter().next() {
            return Err(Breach::NotDeclared { phase: phase.as_str(), missing });
        }
        let before = self.phases.last().is_some_and(|newest| entry.date < newest.day);
        // Of what is to come nobody knows what will be in force: its day is one that is there.
        if before || entry.date < agreed.1 || entry.date > entry.recorded {
            return Err(Breach::PhaseDay);
        }
        self.phases.push(Phased { entry: index, phase, day: entry.date, decision });
        Ok(())
    }

    /// Whether what an entry proposed before the end began cannot be agreed while it goes on.
    pub fn is_held_by_end(&self, entry: u64) -> bool {
        let closed = self.is_closed();
        let held = |of: &Decision| closed || matches!(of, Decision::Surplus { .. });
        let decided = self.decision_at(entry).is_some_and(|of| of.is_open() && held(&of.value));
        let object = self.object(entry).filter(|of| of.is_open());
        let declared = object.is_some_and(|of| self.is_frozen_by_end(&of.value));
        declared || decided && self.end_begun().is_some()
    }

    /// Whether a change comes too late, since the end has begun: its rules are those of before, and
    /// nothing new is committed. A successor may still accept, or decline.
    pub(super) fn is_frozen_by_end(&self, policy: &Policy) -> bool {
        if self.end_begun().is_none() || self.is_closed() {
            return self.is_closed();
        }
        match &policy.value {
            Declared::Shutdown(_) | Declared::Closing(_) | Declared::Secondary(_) => true,
            // A lower cap or an earlier last day is how one ends.
            Declared::Commitment(_) => {
                let old = self.in_force("commitment", &policy.code, self.day);
                loosens(old.map(|old| &old.value), policy, &self.genesis, true)
            }
            Declared::Successor(new) => {
                let old = self.in_force("successor", &policy.code, self.day);
                let Some(Declared::Successor(old)) = old.map(|old| &old.value.value) else {
                    return true;
                };
                let same = old.points == new.points;
                // Who declines, or is gone, has not accepted: their part is the fallback's.
                let day = old.accepted.is_none() || new.accepted.is_none();
                !policy.in_force || !same || !(day || old.accepted == new.accepted)
            }
            _ => false,
        }
    }
}
