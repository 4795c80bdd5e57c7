//! A proposal: what is needed so that it takes force, who signed, from which day it holds.
//! Refuses nobody's signature here; who may sign is fixed when it is proposed, by the log's order.
//! One person's word needs no signature, and loosening waits instead of a second person. But who
//! decides is changed by a key that is in force, or in front of everybody's eyes for some days.

use crate::account::Code;
use crate::act::Word;
use crate::day::Day;
use crate::entry::{Act, Declared, Entry, Payee, Policy};
use crate::log::Vkey;
use std::collections::{BTreeMap, BTreeSet};

/// A version of a declared object or payee.
#[derive(Debug, Clone)]
pub struct Proposal<T> {
    /// The entry that holds it.
    pub entry: u64,
    /// Who proposed it.
    pub by: Code,
    /// When.
    pub recorded: Day,
    /// What.
    pub value: T,
    /// So many had to sign when it was proposed.
    pub needs: u64,
    /// From this day on time stands for the signature, until a newer version is agreed: of a change
    /// of who decides, proposed while one person did.
    pub alone: Option<Day>,
    /// Who could sign when it was proposed.
    may: BTreeSet<Code>,
    /// Who did, and until which day it counts.
    pub signed: BTreeMap<Code, Day>,
    /// Who holds the proposed key signed with it, if it is one.
    pub joined: bool,
    /// Who rejected it.
    pub rejected: Option<Code>,
    /// Once enough agreed.
    pub agreed: Option<Agreed>,
}

/// When enough agreed, and since when it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed {
    /// The day of the last signature that was needed.
    pub day: Day,
    /// The first day on which it holds.
    pub holds: Day,
}

/// Kinds of values a proposal can have: a few need more than signatures.
pub trait Proposed {
    /// Whether the proposed key must have signed.
    fn needs_join(&self) -> bool;
    /// The member who may end it alone: one leaves by one's own word.
    fn own(&self) -> Option<&str>;
}

impl Proposed for Policy {
    fn needs_join(&self) -> bool {
        self.in_force && matches!(self.value, Declared::Member { key: Some(_) })
    }

    fn own(&self) -> Option<&str> {
        let member = matches!(self.value, Declared::Member { .. });
        (member && !self.in_force).then_some(&*self.code)
    }
}

impl Proposed for Vkey {
    fn needs_join(&self) -> bool {
        false
    }

    fn own(&self) -> Option<&str> {
        None
    }
}

impl Proposed for Payee {
    fn needs_join(&self) -> bool {
        false
    }

    fn own(&self) -> Option<&str> {
        None
    }
}

impl<T: Proposed> Proposal<T> {
    /// A proposal that nobody signed yet.
    pub(super) fn new(
        index: u64,
        entry: &Entry,
        value: T,
        needs: u64,
        may: BTreeSet<Code>,
    ) -> Self {
        let (by, recorded) = (entry.by.clone(), entry.recorded);
        let signed = BTreeMap::new();
        let (alone, joined, rejected, agreed) = (None, false, None, None);
        Self {
            entry: index,
            by,
            recorded,
            value,
            needs,
            alone,
            may,
            signed,
            joined,
            rejected,
            agreed,
        }
    }

    /// One signature of a member is asked for, or so many hours in which anybody can reject it.
    pub(super) fn or_wait(mut self, hours: u64) -> Self {
        (self.needs, self.alone) = (1, Some(after(self.recorded, hours)));
        self
    }

    /// Whether nobody agreed to it or rejected it.
    pub fn is_open(&self) -> bool {
        self.agreed.is_none() && self.rejected.is_none()
    }

    /// Whether time stands for the signature by now.
    pub fn is_due(&self, day: Day) -> bool {
        self.alone.is_some_and(|alone| alone <= day)
    }

    /// Takes a signature into account; what was agreed stays agreed.
    pub(super) fn sign(&mut self, act: &Act) {
        match act.word {
            Word::Approve if self.may.contains(&act.signer) => {
                self.signed.insert(act.signer.clone(), act.until);
            }
            Word::Join => self.joined = true,
            Word::Reject if self.agreed.is_none() => self.rejected = Some(act.signer.clone()),
            _ => {}
        }
    }

    /// A signature that no longer counts; what was agreed stays agreed, and shows who signed it.
    pub(super) fn forget(&mut self, signer: &Code) {
        if self.agreed.is_none() {
            self.signed.remove(signer);
        }
    }

    /// Whether enough agreed who are still members.
    pub(super) fn is_ready(&self, signers: &BTreeSet<Code>, day: Day, needed: u64) -> bool {
        if !self.is_open() {
            return false;
        }
        let own = self.value.own();
        let own = own.is_some_and(|own| self.current(day).any(|signer| signer.as_str() == own));
        let enough = self.count(signers, day) >= needed || own;
        enough && (self.joined || !self.value.needs_join())
    }

    /// Whose signature has not run out by a day.
    fn current(&self, day: Day) -> impl Iterator<Item = &Code> {
        self.signed.iter().filter(move |(_, until)| **until >= day).map(|(signer, _)| signer)
    }

    /// Signatures that count on a day, of people who are still members.
    pub fn count(&self, signers: &BTreeSet<Code>, day: Day) -> u64 {
        self.current(day).filter(|signer| signers.contains(*signer)).count() as u64
    }

    /// Who could still sign it on a day, or anew.
    pub fn open_to<'a>(
        &'a self,
        signers: &'a BTreeSet<Code>,
        day: Day,
    ) -> impl Iterator<Item = &'a Code> {
        let signed =
            move |member: &Code| self.signed.get(member).is_some_and(|until| *until >= day);
        self.may.intersection(signers).filter(move |member| !signed(member))
    }

    pub(super) fn agree(&mut self, day: Day, hours: u64) {
        self.agreed = Some(Agreed { day, holds: after(day, hours) });
    }
}

/// The first day on which so many hours have passed for sure since some moment of `day`.
pub(crate) fn after(day: Day, hours: u64) -> Day {
    match i64::try_from(hours.div_ceil(24)) {
        Ok(0) => day,
        Ok(days) => day.plus(days.saturating_add(1)),
        Err(_) => Day::LAST,
    }
}

/// The version that holds on a day: the newest that was agreed long enough ago.
pub(super) fn newest<T>(versions: &[Proposal<T>], day: Day) -> Option<&Proposal<T>> {
    versions.iter().rev().find(|v| v.agreed.is_some_and(|agreed| agreed.holds <= day))
}

/// Once a version is agreed, time alone puts no older one in its place.
pub(super) fn overtake<T>(versions: &mut [Proposal<T>], agreed: u64) {
    versions.iter_mut().filter(|v| v.entry < agreed).for_each(|older| older.alone = None);
}

/// The version that an entry holds.
pub(super) fn find<T>(
    versions: Option<&mut Vec<Proposal<T>>>,
    index: u64,
) -> Option<&mut Proposal<T>> {
    versions?.iter_mut().find(|v| v.entry == index)
}
