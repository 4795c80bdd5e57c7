//! What was committed and is not to be handed over any more: a file in the outbox, a call not made yet.
//! Refuses nothing; whoever would hand something over asks first. A commitment or a limit that was
//! changed since revokes nothing: what is on its way keeps its snapshot.

use super::super::payable::{Approval, Attempt, Payable};
use super::super::state::{Event, State};
use super::Payouts;
use crate::account::Code;
use crate::act::Word;
use crate::day::Day;
use crate::entry::Outcome;
use std::collections::BTreeMap;

/// Why a payment is not to be handed over any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revoked {
    /// This entry shows it paid, by an attempt before.
    Paid(u64),
    /// A member rejected it.
    Rejected(Code),
    /// Of those who approved it too few still count: they left, or what they signed ran out.
    TooFew,
    /// This entry changed the payee's account.
    Account(u64),
    /// This entry ended the payee.
    Ended(u64),
    /// It gives a surplus away, and this entry began the end.
    Fallen(u64),
}

impl Payouts {
    /// Batches that are not to be handed over on `day`, each with the claims in it that stop it.
    pub fn revoked(&self, day: Day) -> BTreeMap<&str, Vec<(u64, Revoked)>> {
        let mut batches: BTreeMap<&str, Vec<(u64, Revoked)>> = BTreeMap::new();
        for (payable, attempt) in self.in_state(State::Intent) {
            if let Some(why) = self.why_revoked(payable, day) {
                batches.entry(&attempt.body.batch).or_default().push((payable.entry, why));
            }
        }
        batches
    }

    /// Why a payment that was committed is not to be handed over on `day`; `None` where it may be.
    pub fn why_revoked(&self, payable: &Payable, day: Day) -> Option<Revoked> {
        if let Some(entry) = payable.attempts.iter().find_map(shown_paid) {
            return Some(Revoked::Paid(entry));
        }
        match self.approval(payable, day) {
            Approval::Rejected(by) => Some(Revoked::Rejected(by)),
            Approval::Fallen(end) => Some(Revoked::Fallen(end)),
            Approval::Account => self.account_gone(payable),
            // What nobody signed its commitment allowed, as it was then.
            Approval::Waits { .. } if self.is_signed(payable) => Some(Revoked::TooFew),
            _ => None,
        }
    }

    /// Whether anybody ever approved it.
    fn is_signed(&self, payable: &Payable) -> bool {
        let acts = self.authority.acts_on(payable.entry);
        acts.iter().any(|signed| signed.act.word == Word::Approve)
    }

    /// The version of its payee that took the place of the one that was signed.
    fn account_gone(&self, payable: &Payable) -> Option<Revoked> {
        let versions = self.authority.versions_of(&payable.claim.payee).iter();
        let newest = versions.rev().find(|version| version.agreed.is_some())?;
        Some(match newest.value.in_force {
            true => Revoked::Account(newest.entry),
            false => Revoked::Ended(newest.entry),
        })
    }
}

/// The entry that shows an attempt paid.
fn shown_paid(attempt: &Attempt) -> Option<u64> {
    let (entry, _) = attempt
        .events()
        .iter()
        .rev()
        .find(|(_, event)| *event == Event::Shown(Outcome::Paid))
        .filter(|_| attempt.state() == State::Paid)?;
    Some(*entry)
}
