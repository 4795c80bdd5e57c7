//! Proposals on their way into force: what each needs, and what its signatures or time bring about.
//! Refuses a key of two members, another log's checkpoint key, and more agreement than there can be.

use super::force;
use super::loosen::loosens;
use super::{Authority, Breach, NO_MATCH, Place, Proposal};
use crate::account::Code;
use crate::act::Word;
use crate::day::Day;
use crate::entry::{Act, Approval, Commitment, Declared, Entry, Governance, Payee, Policy};
use crate::log::Vkey;
use crate::ssh::PublicKey;
use std::collections::BTreeMap;

impl Authority {
    pub(super) fn propose(
        &mut self,
        index: u64,
        entry: &Entry,
        policy: &Policy,
    ) -> Result<(), Breach> {
        self.refuse_shared_key(policy)?;
        self.refuse_too_many(policy)?;
        self.refuse_treasurer(policy)?;
        if self.is_frozen_by_end(policy) {
            return Err(Breach::EndBegun);
        }
        let Approval { need, delay, .. } = self.approval(entry.recorded);
        let kind = policy.value.kind();
        let needs = match kind {
            _ if need > 1 => need,
            // Of what pays by itself somebody must have signed.
            "commitment" if policy.in_force => 1,
            _ => 0,
        };
        let code = policy.code.to_string();
        self.places.insert(index, Place::Object(kind, code.clone()));
        let mut may = self.in_office();
        if need > 1 {
            may.retain(|member| !self.gains(policy, member));
        }
        let mut proposal = Proposal::new(index, entry, policy.clone(), needs, may);
        if kind == "member" && need == 1 {
            proposal = proposal.or_wait(delay);
        }
        self.objects.entry(kind).or_default().entry(code).or_default().push(proposal);
        self.settle_object(index)
    }

    /// Whether a member is the payee of a commitment that is to be, or close to it: its periods would
    /// be paid by that member's word.
    fn gains(&self, policy: &Policy, member: &Code) -> bool {
        let Declared::Commitment(Commitment { payee, .. }) = &policy.value else { return false };
        let newest = self.versions_of(payee).last();
        let close = newest.is_some_and(|newest| newest.value.related.contains(member));
        policy.in_force && (member == payee || close)
    }

    pub(super) fn propose_payee(&mut self, index: u64, entry: &Entry, payee: &Payee) {
        let need = self.approval(entry.recorded).need;
        let needs = if need > 1 { need } else { 0 };
        // Another's account by its bank's word: one person alone does not put it in force.
        let another = payee.flags.iter().any(|flag| flag.as_str() == NO_MATCH);
        let needs = if another { needs.max(2) } else { needs };
        let mut may = self.in_office();
        may.retain(|member| !payee.related.contains(member));
        let proposal = Proposal::new(index, entry, payee.clone(), needs, may);
        self.places.insert(index, Place::Payee(payee.code.clone()));
        self.payees.entry(payee.code.clone()).or_default().push(proposal);
        self.settle_payee(index);
    }

    /// Another checkpoint key: of this log, and none that it had before.
    pub(super) fn propose_key(
        &mut self,
        index: u64,
        entry: &Entry,
        key: &Vkey,
    ) -> Result<(), Breach> {
        if *key.name() != self.genesis.origin || key == self.keys.newest() {
            return Err(Breach::Key);
        }
        let Approval { need, delay, .. } = self.approval(entry.recorded);
        let mut proposal = Proposal::new(index, entry, key.clone(), need, self.in_office());
        if need == 1 {
            proposal = proposal.or_wait(delay);
        }
        self.places.insert(index, Place::Key);
        self.new_keys.push(proposal);
        self.settle_key(index, index);
        Ok(())
    }

    /// From the entry on that put it in force, the new key signs.
    fn settle_key(&mut self, entry: u64, by: u64) {
        let (signers, day) = (self.signers(), self.day);
        let needed = self.key_at(entry).map_or(0, |proposal| self.needed(proposal));
        if let Some(proposal) = force::find(Some(&mut self.new_keys), entry)
            && proposal.is_ready(&signers, day, needed)
        {
            proposal.agree(day, 0);
            self.keys.change(by + 1, proposal.value.clone());
            force::overtake(&mut self.new_keys, entry);
        }
    }

    /// What waited for time alone: `index` is the first entry that decides on or after its day.
    pub(super) fn let_time_pass(&mut self, index: u64, day: Day) {
        self.reach(day);
        let due = self.new_keys.iter().filter(|key| key.is_open() && key.is_due(day));
        let due: Vec<u64> = due.map(|key| key.entry).collect();
        // Time stands for the one signature that is asked for, never for two.
        if self.one_person(day) {
            due.into_iter().for_each(|key| self.settle_key(key, index));
        }
    }

    /// Lets in, and out, whose day has come, as the next entry of that day will find it. Without
    /// that entry no other key signs checkpoints: they would not say from which size on.
    pub fn reach(&mut self, day: Day) {
        self.day = self.day.max(day);
        self.lapse();
        if !self.one_person(self.day) {
            return;
        }
        let members = self.objects.get("member").into_iter().flatten();
        let due = members.flat_map(|(_, versions)| versions);
        let due = due.filter(|version| version.is_open() && version.is_due(day));
        let mut due: Vec<u64> = due.map(|version| version.entry).collect();
        due.sort_unstable();
        for entry in due {
            // What would leave nobody goes on waiting: time alone locks no book.
            let _ = self.settle_object(entry);
        }
    }

    fn refuse_shared_key(&self, policy: &Policy) -> Result<(), Breach> {
        let Declared::Member { key: Some(key) } = &policy.value else { return Ok(()) };
        let others =
            self.objects().filter(|(kind, code, _)| *kind == "member" && **code != *policy.code);
        for (_, code, versions) in others {
            let has = |v: &Proposal<Policy>| matches!(&v.value.value, Declared::Member { key: Some(other) } if other == key);
            // What was rejected never served anybody: a slip in a handle costs nobody their key.
            if versions.iter().any(|v| v.rejected.is_none() && has(v)) {
                let (member, other) = (policy.code.to_string(), code.to_owned());
                return Err(Breach::SharedKey { member, other });
            }
        }
        Ok(())
    }

    /// Who keeps the books is a member, or is proposed as one.
    fn refuse_treasurer(&self, policy: &Policy) -> Result<(), Breach> {
        let Declared::Governance(Governance { treasurer: Some(handle), .. }) = &policy.value else {
            return Ok(());
        };
        let newest = self.versions("member", handle.as_str()).last();
        let proposed = newest.is_some_and(|v| v.value.in_force && v.rejected.is_none());
        match !policy.in_force || proposed || self.members.contains_key(handle) {
            true => Ok(()),
            false => Err(Breach::Treasurer(handle.clone())),
        }
    }

    /// A signature may put what it is about in force, or end it.
    pub(super) fn settle(&mut self, subject: u64, index: u64, act: &Act) -> Result<(), Breach> {
        match self.places.get(&subject).cloned() {
            Some(Place::Decision) => {
                if let Some(proposal) = force::find(Some(&mut self.decisions), subject) {
                    proposal.sign(act);
                }
                self.settle_decision(subject);
                Ok(())
            }
            Some(Place::Key) => {
                if let Some(proposal) = force::find(Some(&mut self.new_keys), subject) {
                    proposal.sign(act);
                }
                self.settle_key(subject, index);
                Ok(())
            }
            Some(Place::Object(kind, code)) => {
                let versions = self.objects.get_mut(kind).and_then(|codes| codes.get_mut(&code));
                if let Some(proposal) = force::find(versions, subject) {
                    proposal.sign(act);
                }
                self.settle_object(subject)
            }
            Some(Place::Payee(code)) => {
                if let Some(proposal) = force::find(self.payees.get_mut(&code), subject) {
                    proposal.sign(act);
                }
                self.settle_payee(subject);
                Ok(())
            }
            None if matches!(act.word, Word::Join) => {
                Err(self.wrong_subject(act, subject, "no proposal of a member"))
            }
            None => Ok(()),
        }
    }

    pub(super) fn wrong_subject(&self, act: &Act, subject: u64, found: &str) -> Breach {
        Breach::Subject { word: act.word.as_str(), subject, found: found.to_owned() }
    }

    /// Puts an object in force once enough have signed; loosening waits.
    fn settle_object(&mut self, index: u64) -> Result<(), Breach> {
        let Some(Place::Object(kind, code)) = self.places.get(&index).cloned() else {
            return Ok(());
        };
        let approval = self.approval(self.day);
        let (signers, day) = (self.signers(), self.day);
        let old = self.in_force(kind, &code, day).map(|p| p.value.clone());
        let needed = self.object(index).map_or(0, |proposal| self.needed(proposal));
        let ready = self.object(index).filter(|proposal| proposal.is_ready(&signers, day, needed));
        let Some(policy) = ready.map(|proposal| proposal.value.clone()) else { return Ok(()) };
        // What was proposed before the end began, and signed after it, waits for ever.
        if self.is_frozen_by_end(&policy) {
            return Ok(());
        }
        self.refuse_too_many(&policy)?;
        let settled = self.shutdown(day).is_some();
        let waits = loosens(old.as_ref(), &policy, &self.genesis, settled);
        let hours = if waits { approval.delay } else { 0 };
        let versions = self.objects.get_mut(kind).and_then(|codes| codes.get_mut(&code));
        let Some(versions) = versions else { return Ok(()) };
        if let Some(proposal) = force::find(Some(versions), index) {
            proposal.agree(day, hours);
        }
        force::overtake(versions, index);
        self.change_member(&policy);
        if let (Declared::Member { .. }, Ok(handle)) = (&policy.value, policy.code.parse::<Code>())
            && self.lapsed.remove(&handle).is_some()
            && policy.in_force
        {
            self.returned.insert(handle, day);
        }
        self.keyed |= policy.in_force && matches!(policy.value, Declared::Member { key: Some(_) });
        Ok(())
    }

    /// Another key, or none, and what was signed with the one before no longer counts.
    fn change_member(&mut self, policy: &Policy) {
        let Ok(handle) = policy.code.parse::<Code>() else { return };
        let before = self.key_of(&handle).cloned();
        admit(&mut self.members, policy);
        if before.is_none() || before.as_ref() == self.key_of(&handle) {
            return;
        }
        self.forget(&handle);
    }

    /// What a member signed of what is open no longer counts.
    pub(super) fn forget(&mut self, handle: &Code) {
        let objects = self.objects.values_mut().flat_map(BTreeMap::values_mut).flatten();
        objects.for_each(|proposal| proposal.forget(handle));
        self.payees.values_mut().flatten().for_each(|proposal| proposal.forget(handle));
        self.new_keys.iter_mut().for_each(|proposal| proposal.forget(handle));
        self.decisions.iter_mut().for_each(|proposal| proposal.forget(handle));
    }

    fn settle_payee(&mut self, index: u64) {
        let Some(Place::Payee(code)) = self.places.get(&index).cloned() else { return };
        let cooling = self.approval(self.day).cooling;
        let (signers, day) = (self.signers(), self.day);
        let needed = self.payee_at(index).map_or(0, |proposal| self.needed(proposal));
        if let Some(proposal) = force::find(self.payees.get_mut(&code), index)
            && proposal.is_ready(&signers, day, needed)
        {
            let hours = if proposal.value.in_force { cooling } else { 0 };
            proposal.agree(day, hours);
        }
    }

    /// As many as must agree must be able to, once the change holds: asked when it is proposed, so
    /// that nobody signs what cannot be, and again when enough signed.
    fn refuse_too_many(&self, changed: &Policy) -> Result<(), Breach> {
        let need = match &changed.value {
            Declared::Approval(approval) if changed.in_force => approval.need,
            Declared::Member { .. } => self.approval(self.day).need,
            _ => return Ok(()),
        };
        let mut members = self.members.clone();
        admit(&mut members, changed);
        // One person needs no key until there is something to sign.
        let able = members.values().filter(|key| need == 1 || key.is_some()).count();
        match usize::try_from(need) {
            Ok(need) if need <= able => Ok(()),
            _ => Err(Breach::TooMany { need, members: able }),
        }
    }
}

/// Lets a change of members in, or one out.
fn admit(members: &mut BTreeMap<Code, Option<PublicKey>>, policy: &Policy) {
    let (Declared::Member { key }, Ok(handle)) = (&policy.value, policy.code.parse()) else {
        return;
    };
    match policy.in_force {
        true => drop(members.insert(handle, key.clone())),
        false => drop(members.remove(&handle)),
    }
}
