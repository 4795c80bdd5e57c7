//! Who decided, and what was paid: every act against its signature, every attempt against what
//! allowed it, from the log alone.
//! Refuses a signature of other lines, an id that is not the derived one, and what the fold refuses.

use super::{Wrong, gifts};
use crate::account::Code;
use crate::act::Said;
use crate::authority::Keys;
use crate::entry::{Act, Body, Entry, Intent, Rel};
use crate::log::{Edge, Hash, Tree, leaf_hash};
use crate::payout::{Payouts, id};
use crate::store::Facts;
use std::collections::BTreeMap;

/// What is known of decisions and payouts so far.
#[derive(Default)]
pub(super) struct Deciding(Option<Payouts>);

impl Deciding {
    /// The checkpoint keys so far.
    pub fn keys(&self) -> Option<&Keys> {
        self.0.as_ref().map(|payouts| payouts.authority.keys())
    }

    /// The settlements that rest on a member's word, with the member.
    pub fn by_hand(self) -> BTreeMap<u64, Code> {
        self.0.map(|payouts| payouts.by_hand().clone()).unwrap_or_default()
    }

    /// Checks one entry against those before it, and learns from it. `edge` has it already.
    ///
    /// # Errors
    /// [`Wrong::Entry`], or an entry that cannot be read.
    pub fn check(
        &mut self,
        facts: &Facts,
        edge: &Edge,
        index: u64,
        entry: &Entry,
    ) -> Result<(), Wrong> {
        let wrong = |problem: String| Wrong::Entry { index, problem };
        let payouts = match (&mut self.0, &entry.body) {
            (Some(payouts), _) => payouts,
            (none, Body::Genesis(genesis)) => {
                *none = Some(Payouts::new(genesis.clone(), entry.recorded));
                return Ok(());
            }
            (None, _) => return Ok(()),
        };
        match &entry.body {
            Body::Act(act) => {
                // The signer may be one whose day came with this entry.
                payouts.authority.reach(entry.recorded);
                check_signature(payouts, facts, edge, entry, act).map_err(wrong)?;
            }
            Body::Intent(intent) => check_id(facts, entry, intent).map_err(wrong)?,
            _ => {}
        }
        gifts::check_stays(payouts, facts, entry).map_err(wrong)?;
        payouts.see(index, entry).map_err(|breach| wrong(breach.to_string()))?;
        match (&entry.body, entry.refers(Rel::Refunds)) {
            (Body::ExpenseClaim(claim), Some(gift)) => {
                gifts::check(payouts, facts, index, claim, gift).map_err(wrong)
            }
            _ => Ok(()),
        }
    }
}

fn check_signature(
    payouts: &Payouts,
    facts: &Facts,
    edge: &Edge,
    entry: &Entry,
    act: &Act,
) -> Result<(), String> {
    let subject = entry.refers(Rel::Subject).unwrap_or(0);
    let Some(key) = payouts.authority.key_for(act, subject) else {
        return Err(format!("is signed by {}, who is no member with a key there", act.signer));
    };
    // What is not there yet was not seen; the fold says so, too.
    if act.seen > edge.size() {
        return Err(format!("saw {} entries, which were not there yet", act.seen));
    }
    let root = Tree::new(edge, |level, n| facts.tile(level, n)).root_at(act.seen);
    let said = Said {
        genesis: leaf(facts, 0)?,
        seen: (act.seen, root.map_err(|e| e.to_string())?),
        word: act.word,
        subject: (subject, leaf(facts, subject)?),
        policy: (act.policy, leaf(facts, act.policy)?),
        signer: act.signer.clone(),
        until: act.until,
    };
    let problem = |e| format!("has a signature that {} did not give to it: {e}", act.signer);
    said.verify(&act.signature, key).map_err(problem)
}

fn check_id(facts: &Facts, entry: &Entry, intent: &Intent) -> Result<(), String> {
    let claim = entry.refers(Rel::Subject).unwrap_or(0);
    let id = id::end_to_end(&leaf(facts, 0)?, &leaf(facts, claim)?, intent.attempt);
    match id == *intent.id {
        true => Ok(()),
        false => Err(format!("has the id {}, expected {id}", intent.id)),
    }
}

fn leaf(facts: &Facts, index: u64) -> Result<Hash, String> {
    let bytes = facts.entry(index).map_err(|e| e.to_string())?;
    bytes
        .map(|bytes| leaf_hash(&bytes))
        .ok_or_else(|| format!("names entry {index}, which is missing"))
}
