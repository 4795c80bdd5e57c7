//! Who may decide, and what was decided: members, proposals, signatures, freezes (DESIGN: authority
//! is in the log). A pure fold over the entries, in their order; whether signatures are right, `seal`
//! is asked before an act is appended, and `verify` asks again.
//! Refuses a key that serves two members, an act by who is no member, more agreement than there are
//! members. `payout` goes on with claims and attempts.

mod breach;
mod end;
pub(crate) mod force;
mod freeze;
mod govern;
mod keys;
mod loosen;
mod propose;
mod signatures;
mod silence;
#[cfg(test)]
mod tests;

pub use breach::Breach;
pub use force::{Agreed, Proposal, Proposed};
pub use govern::{Phased, Undeclared};
pub use keys::Keys;
pub use loosen::loosens;

use crate::account::Code;
use crate::act::Word;
use crate::day::Day;
use crate::entry::{
    Act, Approval, Body, Commitment, Decision, Declared, Entry, Genesis, Limit, Payee, Policy, Rel,
    Via,
};
use crate::log::Vkey;
use crate::ssh::PublicKey;
use freeze::Freezes;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The flag of a payee whose account is another's, by its bank's word.
pub const NO_MATCH: &str = "vop-no-match";

/// Hours that a payee's new account waits where nothing else is declared.
pub const COOLING: u64 = 72;

/// Who may decide, and what was decided, at one size of the log.
#[derive(Debug, Clone)]
pub struct Authority {
    genesis: Genesis,
    /// Members, and their keys where they have one.
    members: BTreeMap<Code, Option<PublicKey>>,
    /// Whether a key was ever in force: before that, nobody could sign for the first one.
    keyed: bool,
    /// The day on which the newest entry was recorded.
    day: Day,
    /// Objects of the kinds that decide, by kind and code, every version.
    objects: BTreeMap<&'static str, BTreeMap<String, Vec<Proposal<Policy>>>>,
    payees: BTreeMap<Code, Vec<Proposal<Payee>>>,
    /// Checkpoint keys, proposed and in force.
    new_keys: Vec<Proposal<Vkey>>,
    keys: Keys,
    /// Where a proposal stands: its kind and code, or its payee.
    places: HashMap<u64, Place>,
    /// Signed of each subject, in the order of the log.
    acts: HashMap<u64, Vec<Signed>>,
    /// Policy entries, ascending.
    policies: Vec<u64>,
    freezes: Freezes,
    decisions: Vec<Proposal<Decision>>,
    phases: Vec<Phased>,
    /// The first day of the books.
    begun: Day,
    /// The day of the newest entry that decided over something.
    decided_on: Day,
    /// On which day each member signed something last.
    spoke: BTreeMap<Code, Day>,
    /// Whose silence ended their membership, and when.
    lapsed: BTreeMap<Code, Day>,
    /// Who was let in again after that, and when.
    returned: BTreeMap<Code, Day>,
}

/// An act, and where it stands.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Its entry.
    pub entry: u64,
    /// The day of it.
    pub recorded: Day,
    /// What was signed.
    pub act: Act,
    /// With which key.
    pub key: PublicKey,
}

#[derive(Debug, Clone)]
enum Place {
    Object(&'static str, String),
    Payee(Code),
    Key,
    Decision,
}

impl Authority {
    /// Begins with what entry 0 fixed.
    pub fn new(genesis: Genesis, recorded: Day) -> Self {
        Self {
            members: BTreeMap::from([(genesis.member.clone(), None)]),
            keyed: false,
            new_keys: Vec::new(),
            keys: Keys::new(genesis.key.clone()),
            genesis,
            day: recorded,
            objects: BTreeMap::new(),
            payees: BTreeMap::new(),
            places: HashMap::new(),
            acts: HashMap::new(),
            policies: Vec::new(),
            freezes: Freezes::default(),
            decisions: Vec::new(),
            phases: Vec::new(),
            begun: recorded,
            decided_on: recorded,
            spoke: BTreeMap::new(),
            lapsed: BTreeMap::new(),
            returned: BTreeMap::new(),
        }
    }

    /// Learns from the next entry; entries that decide nothing may be left out.
    ///
    /// # Errors
    /// [`Breach`]: the entry could not stand there.
    pub fn see(&mut self, index: u64, entry: &Entry) -> Result<(), Breach> {
        self.day = entry.recorded;
        // Not at every entry: those that decide nothing may be left out.
        if decides(&entry.body) {
            self.let_time_pass(index, entry.recorded);
            self.decided_on = entry.recorded;
        }
        self.refuse_closed(&entry.body)?;
        match &entry.body {
            Body::Policy(policy) => {
                self.policies.push(index);
                if policy.value.decides() { self.propose(index, entry, policy) } else { Ok(()) }
            }
            Body::Payee(payee) => {
                self.propose_payee(index, entry, payee);
                Ok(())
            }
            Body::Key(key) => self.propose_key(index, entry, key),
            Body::Decision(decision) => self.propose_decision(index, entry, decision),
            Body::Phase(phase) => self.begin(index, entry, *phase),
            Body::Act(act) => self.sign(index, entry, act),
            _ => Ok(()),
        }
    }

    /// The checkpoint keys.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Checkpoint keys that were proposed, the newest last.
    pub fn new_keys(&self) -> &[Proposal<Vkey>] {
        &self.new_keys
    }

    /// The checkpoint key that an entry proposes.
    pub fn key_at(&self, entry: u64) -> Option<&Proposal<Vkey>> {
        self.new_keys.iter().find(|key| key.entry == entry)
    }

    /// The day on which the newest entry was recorded.
    pub fn day(&self) -> Day {
        self.day
    }

    /// The declared object that an entry holds, if its kind decides.
    pub fn object(&self, entry: u64) -> Option<&Proposal<Policy>> {
        let Place::Object(kind, code) = self.places.get(&entry)? else { return None };
        self.versions(kind, code).iter().find(|v| v.entry == entry)
    }

    /// The payee that an entry holds.
    pub fn payee_at(&self, entry: u64) -> Option<&Proposal<Payee>> {
        let Place::Payee(code) = self.places.get(&entry)? else { return None };
        self.payees.get(code)?.iter().find(|v| v.entry == entry)
    }

    /// Members who must agree, as in force on `day`.
    pub fn approval(&self, day: Day) -> Approval {
        match self.in_force("approval", "approval", day).map(|p| &p.value.value) {
            Some(Declared::Approval(approval)) => *approval,
            _ => {
                let Genesis { need, delay, .. } = self.genesis;
                Approval { need: need.max(1), delay, cooling: COOLING }
            }
        }
    }

    /// Whether one person alone decides.
    pub fn one_person(&self, day: Day) -> bool {
        self.approval(day).need == 1
    }

    /// How many must sign a proposal by now: the stricter of what held when it was proposed and what
    /// holds today.
    pub fn needed<T: Proposed>(&self, proposal: &Proposal<T>) -> u64 {
        let alone = proposal.alone.is_some() && !self.keyed || proposal.is_due(self.day);
        match self.approval(self.day).need {
            1 if alone => 0,
            1 => proposal.needs,
            need => need.max(proposal.needs),
        }
    }

    /// Members, and their keys where they have one. Judged by the log's order, never by days.
    pub fn members(&self) -> &BTreeMap<Code, Option<PublicKey>> {
        &self.members
    }

    /// The key with which a member signs.
    pub fn key_of(&self, member: &Code) -> Option<&PublicKey> {
        self.members.get(member)?.as_ref()
    }

    /// Members who can sign.
    pub fn signers(&self) -> BTreeSet<Code> {
        let members = self.members.iter();
        members.filter(|(_, key)| key.is_some()).map(|(handle, _)| handle.clone()).collect()
    }

    /// Members, with or without a key: whoever is one now may sign what is proposed now, as soon as
    /// there is a key to sign with.
    fn in_office(&self) -> BTreeSet<Code> {
        self.members.keys().cloned().collect()
    }

    /// The limits of payments in one currency, if any were declared.
    pub fn limit(&self, ccy: &str, day: Day) -> Option<&Limit> {
        let code = ccy.to_ascii_lowercase();
        match &self.in_force("limit", &code, day)?.value.value {
            Declared::Limit(limit) => Some(limit),
            _ => None,
        }
    }

    /// What payments in one currency leave untouched; 0 where nothing is declared.
    pub fn reserve(&self, ccy: &str, day: Day) -> i64 {
        let code = ccy.to_ascii_lowercase();
        match self.in_force("reserve", &code, day).map(|p| &p.value.value) {
            Some(Declared::Reserve { minor }) => *minor,
            _ => 0,
        }
    }

    /// Where people give, by code, with the entries that declared it, and by what where that is said.
    pub fn channels(&self, day: Day) -> impl Iterator<Item = (&str, u64, &str, Option<Via>)> {
        self.versions_in_force("channel", day).filter_map(|of| match &of.value.value {
            Declared::Channel { url, via } => Some((&*of.value.code, of.entry, &**url, *via)),
            _ => None,
        })
    }

    /// The standing commitments in force, by code, with the entries that declared them.
    pub fn commitments(&self, day: Day) -> impl Iterator<Item = (&str, u64, &Commitment)> {
        let codes = self.objects.get("commitment").into_iter().flat_map(BTreeMap::keys);
        codes.filter_map(move |code| {
            let (entry, commitment) = self.commitment(code, day)?;
            Some((code.as_str(), entry, commitment))
        })
    }

    /// One standing commitment in force, with the entry that declared it.
    pub fn commitment(&self, code: &str, day: Day) -> Option<(u64, &Commitment)> {
        let proposal = self.in_force("commitment", code, day)?;
        match &proposal.value.value {
            Declared::Commitment(commitment) => Some((proposal.entry, commitment)),
            _ => None,
        }
    }

    /// The entry that proposes a commitment's end, while it waits for signatures.
    pub fn ending(&self, code: &str) -> Option<u64> {
        let newest = self.versions("commitment", code).last()?;
        let waits = newest.agreed.is_none() && newest.rejected.is_none();
        (waits && !newest.value.in_force).then_some(newest.entry)
    }

    /// The first day on which any version of an object of a deciding kind held.
    pub fn first_held(&self, kind: &str, code: &str) -> Option<Day> {
        let held = self.versions(kind, code).iter().filter_map(|v| v.agreed);
        held.map(|agreed| agreed.holds).min()
    }

    /// The object of a deciding kind that is in force.
    fn in_force(&self, kind: &str, code: &str, day: Day) -> Option<&Proposal<Policy>> {
        let newest = force::newest(self.versions(kind, code), day);
        let lapsed = kind == "member" && self.lapsed.keys().any(|member| member.as_str() == code);
        newest.filter(|proposal| proposal.value.in_force && !lapsed)
    }

    /// All versions of an object of a deciding kind, the newest last.
    fn versions(&self, kind: &str, code: &str) -> &[Proposal<Policy>] {
        let versions = self.objects.get(kind).and_then(|codes| codes.get(code));
        versions.map_or(&[], Vec::as_slice)
    }

    /// The payee that may be paid, with the entry that binds the account.
    pub fn payee(&self, code: &Code, day: Day) -> Option<&Proposal<Payee>> {
        force::newest(self.payees.get(code)?, day).filter(|proposal| proposal.value.in_force)
    }

    /// All versions of a payee, the newest last.
    pub fn versions_of(&self, payee: &Code) -> &[Proposal<Payee>] {
        self.payees.get(payee).map_or(&[], Vec::as_slice)
    }

    /// The codes of all payees that there ever were.
    pub fn payees(&self) -> impl Iterator<Item = &Code> {
        self.payees.keys()
    }

    /// All versions of every object that decides, by kind and code.
    pub fn objects(&self) -> impl Iterator<Item = (&'static str, &str, &[Proposal<Policy>])> {
        let kinds = self.objects.iter();
        kinds.flat_map(|(kind, codes)| {
            codes.iter().map(move |(code, all)| (*kind, code.as_str(), all.as_slice()))
        })
    }

    /// What members signed of an entry, in the order of the log.
    pub fn acts_on(&self, subject: u64) -> &[Signed] {
        self.acts.get(&subject).map_or(&[], Vec::as_slice)
    }

    /// Whether what was signed still counts: its signer is a member, with the key that signed it.
    /// Whoever took a key that was replaced since has signed nothing.
    pub fn counts(&self, signed: &Signed) -> bool {
        self.key_of(&signed.act.signer) == Some(&signed.key)
    }

    /// The freeze that stops automatic payments, if one does.
    pub fn frozen(&self) -> Option<(u64, &Code)> {
        self.freezes.standing(&self.signers(), self.approval(self.day).need)
    }

    /// The newest policy entry among the first `size`, else genesis.
    pub fn newest_policy(&self, size: u64) -> u64 {
        let below = self.policies.partition_point(|index| *index < size);
        below.checked_sub(1).and_then(|n| self.policies.get(n)).copied().unwrap_or(0)
    }

    /// An act: who may say it, of what, having seen what.
    fn sign(&mut self, index: u64, entry: &Entry, act: &Act) -> Result<(), Breach> {
        let Some(subject) = entry.refers(Rel::Subject) else { return Ok(()) };
        if subject >= act.seen || act.seen > index {
            return Err(Breach::Seen { seen: act.seen, subject });
        }
        let newest = self.newest_policy(act.seen);
        if act.policy != newest {
            return Err(Breach::NotNewest { named: act.policy, newest });
        }
        if act.until < entry.recorded {
            return Err(Breach::RanOut(act.until));
        }
        let before =
            self.acts_on(subject).iter().find(|signed| signed.act.signature == act.signature);
        if let Some(before) = before {
            return Err(Breach::Repeated(before.entry));
        }
        let Some(key) = self.key_for(act, subject).cloned() else {
            return Err(Breach::NoMember(act.signer.clone()));
        };
        match act.word {
            Word::Freeze => self.freezes.freeze(index, act.signer.clone()),
            Word::Reaffirm => self.refuse_other_than_own(act, subject)?,
            Word::Thaw if !self.freezes.thaw(subject, act.signer.clone()) => {
                return Err(self.wrong_subject(act, subject, "no freeze"));
            }
            _ => {}
        }
        // Who joins signs with a key that nobody agreed to yet.
        if act.word != Word::Join {
            self.spoke.insert(act.signer.clone(), entry.recorded);
        }
        let signed = Signed { entry: index, recorded: entry.recorded, act: act.clone(), key };
        self.acts.entry(subject).or_default().push(signed);
        self.settle(subject, index, act)
    }

    /// The key that an act must be signed with: who joins uses the one that is proposed.
    pub fn key_for(&self, act: &Act, subject: u64) -> Option<&PublicKey> {
        if act.word != Word::Join {
            return self.key_of(&act.signer);
        }
        let Some(Place::Object("member", code)) = self.places.get(&subject) else { return None };
        let proposal = self.versions("member", code).iter().find(|v| v.entry == subject)?;
        match &proposal.value.value {
            Declared::Member { key } if *code == *act.signer.as_str() => key.as_ref(),
            _ => None,
        }
    }
}

/// Whether an entry of this type decides over something, so that time passes with it.
fn decides(body: &Body) -> bool {
    matches!(
        body,
        Body::Policy(_)
            | Body::Payee(_)
            | Body::Key(_)
            | Body::Act(_)
            | Body::Decision(_)
            | Body::Phase(_)
    )
}
