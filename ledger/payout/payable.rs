//! One expense that is to be paid: who allowed it, and its attempts.
//! Refuses signatures of its proposer, its payee and members close to the payee; where one person
//! decides alone, theirs count, and the delay takes the second person's place. Signatures given
//! before a rejection or return don't count for another attempt.

use super::due;
use super::given::{Given, LAST};
use super::state::{Event, State};
use crate::account::Code;
use crate::act::Word;
use crate::authority::{Authority, Proposal, Signed, force};
use crate::day::Day;
use crate::entry::{Billed, Claim, Declared, Intent, Payee};
use std::collections::BTreeMap;

/// An expense claim and what became of it.
#[derive(Debug, Clone)]
pub struct Payable {
    /// Its entry.
    pub entry: u64,
    /// Who submitted it; `run` for a commitment's period.
    pub by: Code,
    /// Whose bill it is: who wrote it, or, of a part that the program wrote, the claim in whose place it came.
    pub submitter: Code,
    /// When.
    pub recorded: Day,
    /// What is claimed.
    pub claim: Claim,
    /// The payee's entry, which binds the account.
    pub payee: u64,
    /// The commitment's entry, if it is a commitment's period.
    pub commitment: Option<u64>,
    /// Why it is given away, if it pays for nothing.
    pub given: Option<Given>,
    /// So many had to agree when it was submitted.
    pub need: u64,
    /// The later claims in its place: more than one only where the end cut it.
    pub replaced: Vec<u64>,
    /// The entry by which closing began, where it gives a surplus away: nothing more is paid of it.
    pub fallen: Option<u64>,
    /// The entry that posted it as owed.
    pub expense: Option<u64>,
    /// Its attempts, the newest last.
    pub attempts: Vec<Attempt>,
}

/// One attempt to pay.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Its entry.
    pub intent: u64,
    /// When it was committed.
    pub recorded: Day,
    /// What was to be paid how.
    pub body: Intent,
    /// What happened, with the entries that say it.
    events: Vec<(u64, Event)>,
}

/// Whether a payable may be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approval {
    /// By the commitment it belongs to, which people approved.
    Commitment,
    /// By these members; it may be paid from `holds` on.
    People {
        /// Who signed.
        members: Vec<Code>,
        /// The first day.
        holds: Day,
    },
    /// More must sign.
    Waits {
        /// Who did.
        members: Vec<Code>,
        /// So many must.
        need: u64,
        /// Why its commitment does not do.
        why: Option<Unfit>,
    },
    /// A member rejected it.
    Rejected(Code),
    /// Another claim took its place.
    Replaced(u64),
    /// It gives a surplus away, and this entry began the end.
    Fallen(u64),
    /// The payee's account is no longer the one that was signed, or holds only later.
    Account,
}

/// Why a commitment alone does not allow its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It is no longer in force, or was changed.
    Changed,
    /// It costs more than the cap.
    AboveCap,
    /// It bills days that are not the commitment's.
    Outside,
    /// Who submitted it is the payee, or close to the payee.
    Own,
    /// The payee was never paid: the first time people look.
    FirstPayment,
    /// An attempt failed: people look before another.
    Again,
}

impl Attempt {
    pub(super) fn new(intent: u64, recorded: Day, body: Intent) -> Self {
        Self { intent, recorded, body, events: Vec::new() }
    }

    /// Where it stands.
    pub fn state(&self) -> State {
        self.events
            .iter()
            .fold(State::Intent, |state, (_, event)| state.after(*event).unwrap_or(state))
    }

    /// What happened, with the entries that say it, in the order of the log.
    pub fn events(&self) -> &[(u64, Event)] {
        &self.events
    }

    /// Takes an event; `false` where it cannot happen.
    pub(super) fn happen(&mut self, entry: u64, event: Event) -> bool {
        let possible = self.state().after(event).is_some();
        if possible {
            self.events.push((entry, event));
        }
        possible
    }

    /// Forgets what an entry said, which was reversed: an undone statement shows nothing.
    pub(super) fn forget(&mut self, entry: u64) {
        self.events.retain(|(said, _)| *said != entry);
    }
}

impl Payable {
    /// The period that it bills.
    pub fn billed(&self) -> Billed {
        Billed { from: self.claim.from, to: self.claim.to }
    }

    /// The newest attempt.
    pub fn newest(&self) -> Option<&Attempt> {
        self.attempts.last()
    }

    /// Whether it follows from the rules, and is nobody's own claim.
    pub fn is_by_rule(&self) -> bool {
        self.by == Code::run()
    }

    /// Whether it was written once all closing costs had come in.
    pub fn is_last(&self) -> bool {
        self.claim.flags.iter().any(|flag| flag.as_str() == LAST)
    }

    /// Where its newest attempt stands, if there was one.
    pub fn state(&self) -> Option<State> {
        self.newest().map(Attempt::state)
    }

    /// Whether money may be on its way.
    pub fn is_live(&self) -> bool {
        self.state().is_some_and(State::is_live)
    }

    /// Whether a statement shows it paid.
    pub fn is_paid(&self) -> bool {
        self.attempts.iter().any(|attempt| attempt.state() == State::Paid)
    }

    /// How often statements show it paid and not come back: more than once is once too often.
    pub fn times_paid(&self) -> usize {
        self.attempts.iter().filter(|attempt| attempt.state() == State::Paid).count()
    }

    /// Whether it may be paid on `day`. `first` says that nothing reached its account before.
    pub fn approval(&self, authority: &Authority, day: Day, first: bool) -> Approval {
        if let Some(by) = self.replaced.last() {
            return Approval::Replaced(*by);
        }
        if let Some(end) = self.fallen {
            return Approval::Fallen(end);
        }
        let counted = self.since(authority.acts_on(self.entry));
        let rejected = counted.iter().find(|signed| signed.act.word == Word::Reject);
        if let Some(signed) = rejected {
            return Approval::Rejected(signed.act.signer.clone());
        }
        if !self.is_bound(authority, day) {
            return Approval::Account;
        }
        let need = self.needs(authority, day);
        let members = self.signers(authority, &counted, day, need);
        if members.len() as u64 >= need {
            let holds = members.values().map(|(holds, _)| *holds).max().unwrap_or(day);
            return Approval::People { members: members.into_keys().collect(), holds };
        }
        match self.unfit(authority, day, first) {
            Some(None) => Approval::Commitment,
            why => {
                let members = members.into_keys().collect();
                Approval::Waits { members, need, why: why.flatten() }
            }
        }
    }

    /// Whether the account that was signed is the payee's newest that was agreed, and holds: a change
    /// voids what was signed for the old account at once, not only once the new one holds.
    fn is_bound(&self, authority: &Authority, day: Day) -> bool {
        let versions = authority.versions_of(&self.claim.payee).iter();
        let newest = versions.rev().find(|version| version.agreed.is_some());
        let holds = |version: &&Proposal<Payee>| {
            version.value.in_force && version.agreed.is_some_and(|agreed| agreed.holds <= day)
        };
        newest.filter(holds).is_some_and(|version| version.entry == self.payee)
    }

    /// The entry by which a member approved it, where that still counts on `day`.
    pub fn approved_by(&self, authority: &Authority, member: &Code, day: Day) -> Option<u64> {
        let counted = self.since(authority.acts_on(self.entry));
        let theirs = counted.iter().find(|signed| {
            let act = &signed.act;
            let current = act.word == Word::Approve && act.until >= day;
            current && act.signer == *member && authority.counts(signed)
        });
        theirs.map(|signed| signed.entry)
    }

    /// How many members' signatures count for it: more than needed may lift it over the limits.
    pub fn count(&self, authority: &Authority, day: Day) -> u64 {
        let counted = self.since(authority.acts_on(self.entry));
        self.signers(authority, &counted, day, self.needs(authority, day)).len() as u64
    }

    /// Whether as many as it needs stand behind it, also where another claim took its place.
    pub fn is_agreed(&self, authority: &Authority, day: Day) -> bool {
        let signed = self.count(authority, day) >= self.needs(authority, day);
        signed || self.is_live() || self.is_paid()
    }

    fn needs(&self, authority: &Authority, day: Day) -> u64 {
        self.need.max(authority.approval(day).need)
    }

    /// The newest attempt of those that ended, as it may be while another is live.
    pub fn ended(&self) -> Option<&Attempt> {
        self.attempts.iter().rev().find(|attempt| !attempt.state().is_live())
    }

    /// What was signed after the last attempt ended: also while the next one is live, so that it stops
    /// where those who allowed it no longer count.
    fn since<'a>(&self, acts: &'a [Signed]) -> Vec<&'a Signed> {
        acts.iter().filter(|signed| self.is_since(signed)).collect()
    }

    /// Whether it was signed after the last attempt ended: by what the signer saw, not by when it was
    /// handed in. Nothing is signed for an attempt that was not known to be needed.
    pub fn is_since(&self, signed: &Signed) -> bool {
        let ended = self.ended().and_then(|attempt| attempt.events.last());
        ended.is_none_or(|(entry, _)| signed.act.seen > *entry)
    }

    /// Whose signature counts, from which day on, and under which entry.
    fn signers(
        &self,
        authority: &Authority,
        acts: &[&Signed],
        day: Day,
        need: u64,
    ) -> BTreeMap<Code, (Day, u64)> {
        let mut signers = BTreeMap::new();
        for signed in acts {
            let Signed { entry, recorded, act, .. } = *signed;
            let current = act.word == Word::Approve && act.until >= day;
            if !current || !authority.counts(signed) {
                continue;
            }
            let own = self.concerns(authority, &act.signer);
            if own && need > 1 {
                continue;
            }
            // One person's word about their own bill holds once others had time to object.
            let hours = if own { authority.approval(day).delay } else { 0 };
            let holds = force::after(*recorded, hours);
            signers.entry(act.signer.clone()).or_insert((holds, *entry));
        }
        signers
    }

    /// Whether a member submitted it, is its payee, or is close to the payee.
    pub fn concerns(&self, authority: &Authority, member: &Code) -> bool {
        *member == self.submitter || self.is_close(authority, member)
    }

    /// Whether somebody is its payee, or close to the payee.
    fn is_close(&self, authority: &Authority, member: &Code) -> bool {
        let related = authority.payee_at(self.payee).map(|payee| &payee.value.related);
        *member == self.claim.payee || related.is_some_and(|related| related.contains(member))
    }

    /// Why its commitment does not allow it, `Some(None)` where it does; `None` without one.
    fn unfit(&self, authority: &Authority, day: Day, first: bool) -> Option<Option<Unfit>> {
        let (code, entry) = (self.claim.commitment.as_ref()?, self.commitment?);
        let in_force = authority.commitment(code.as_str(), day);
        let Some((newest, commitment)) = in_force else { return Some(Some(Unfit::Changed)) };
        let claim = &self.claim;
        let same = claim.payee == commitment.payee
            && claim.ccy == commitment.ccy
            && claim.category == commitment.category
            && claim.fund == commitment.fund;
        // What was raised under an older version keeps its lower cap.
        let then = authority.object(entry).map(|then| &then.value.value);
        let cap = match then {
            Some(Declared::Commitment(then)) => then.cap.min(commitment.cap),
            _ => return Some(Some(Unfit::Changed)),
        };
        // The whole of a period that has begun, as the commitment cuts it: nothing between.
        let inside = claim.from <= day && due::is_period(commitment, self.billed());
        Some(match () {
            () if !same || newest < entry => Some(Unfit::Changed),
            () if !inside => Some(Unfit::Outside),
            () if self.is_close(authority, &self.submitter) => Some(Unfit::Own),
            () if claim.minor > cap => Some(Unfit::AboveCap),
            () if self.ended().is_some() => Some(Unfit::Again),
            () if first => Some(Unfit::FirstPayment),
            () => None,
        })
    }
}
