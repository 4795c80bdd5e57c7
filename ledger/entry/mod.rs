//! Entries: what the journal holds, one leaf of the log each.
//! Refuses what does not balance, points forward or is dated after it was recorded.
//! `Draft` is an entry before it has a place; sealing makes its final bytes, which are stored,
//! hashed and published as they are; `Entry` is what those bytes say.

mod body;
mod decode;
mod end;
mod encode;
mod govern;
mod interval;
mod manifest;
mod month;
mod pay;
mod policy;
mod posting;
mod refs;
#[cfg(test)]
mod tests;

pub use body::{Assertion, Billed, Body, Genesis, Grade, Noncash, Rate, Statement};
pub use decode::{Malformed, decode};
pub use end::{Closing, Profile, Return, Secondary, Shutdown, Successor};
pub use govern::{Budget, Decision, Figures, Governance, Measure, Phase, Shares};
pub use interval::{Interval, NoInterval};
pub use manifest::{Entity, Manifest, NoWord, Role, Via, WellKnown};
pub use month::{Close, NoProgram, Program, Seen};
pub use pay::{Act, Claim, Intent, Outcome, Payee, PayoutState, Settlement, Step};
pub use policy::{Approval, Collect, Commitment, Declared, Limit, Policy, Raise};
pub use posting::{Posting, PostingError, Postings};
pub use refs::{Ref, RefError, Rel};

use crate::account::Code;
use crate::day::Day;
use crate::slot::{Derivation, Digest, Scratch, Seed, Slot, Words};

/// An entry as its bytes say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it happened, by the bank.
    pub date: Day,
    /// When it was appended; never decreases along the log.
    pub recorded: Day,
    /// The member who did it, or `run`.
    pub by: Code,
    /// What it speaks of.
    pub refs: Vec<Ref>,
    /// What it moves.
    pub postings: Postings,
    /// One digest per slot of its type.
    pub digests: Vec<(Slot, Digest)>,
    /// Its type and the type's own fields.
    pub body: Body,
}

impl Entry {
    /// The entry it refers to as `rel`, if it does.
    pub fn refers(&self, rel: Rel) -> Option<u64> {
        self.refs.iter().find(|r| r.rel == rel).map(|r| r.entry)
    }

    /// The digest of one slot.
    pub fn digest(&self, slot: Slot) -> Option<Digest> {
        self.digests.iter().find(|(s, _)| *s == slot).map(|(_, d)| *d)
    }
}

/// An entry before it has its seed and its place in the log.
#[derive(Debug, Clone)]
pub struct Draft {
    /// When it happened.
    pub date: Day,
    /// The member who does it, or `run`.
    pub by: Code,
    /// What it speaks of.
    pub refs: Vec<Ref>,
    /// What it moves.
    pub postings: Postings,
    /// Its type and the type's own fields.
    pub body: Body,
    /// What its slots say.
    pub words: Words,
    /// Slots whose openings are public from the start.
    pub public: Vec<Slot>,
}

/// An entry in its final bytes, with the secrets that open it.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// Canonical JSON: what is stored, hashed and published.
    pub bytes: Vec<u8>,
    /// What the bytes came from, for the projections.
    pub draft: Draft,
    /// Opens all its slots.
    pub seed: Seed,
}

/// Why a draft cannot become an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Dated later than a day after it is recorded.
    #[error("dated {date}, but today is {recorded}: an entry is not dated in the future")]
    Future {
        /// Its date.
        date: Day,
        /// The day of recording.
        recorded: Day,
    },
    /// More bytes than a leaf may have.
    #[error("the entry has {0} bytes, more than 16384: split it into several")]
    TooLong(usize),
    /// This type has no postings, or needs some.
    #[error("an entry of type {0} {1}")]
    Postings(String, &'static str),
    /// References that the type cannot have.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// A code that this kind of policy cannot have.
    #[error("a policy of kind {0} cannot have the code `{1}`")]
    Code(&'static str, String),
}

/// The most bytes one leaf may have.
pub const LEAF_MAX: usize = 16_384;

impl Draft {
    /// A draft without references, words and publications.
    pub fn new(date: Day, by: Code, body: Body, postings: Postings) -> Self {
        let (refs, words, public) = (Vec::new(), Words::default(), Vec::new());
        Self { date, by, refs, postings, body, words, public }
    }

    /// Adds a reference to an earlier entry.
    #[must_use]
    pub fn with_ref(mut self, rel: Rel, entry: u64) -> Self {
        self.refs.push(Ref { rel, entry });
        self
    }

    /// The entry that it will be when recorded on a day, but for the digests of its slots.
    pub fn to_entry(&self, recorded: Day) -> Entry {
        Entry {
            date: self.date,
            recorded,
            by: self.by.clone(),
            refs: self.refs.clone(),
            postings: self.postings.clone(),
            digests: Vec::new(),
            body: self.body.clone(),
        }
    }

    /// Makes the final bytes, alone; the journal seals many with one set of buffers.
    ///
    /// # Errors
    /// A date in the future, postings or references that the type cannot have, or too many bytes.
    pub fn seal(self, recorded: Day, seed: Seed) -> Result<Sealed, SealError> {
        let mut bytes = Vec::new();
        self.seal_into(recorded, &seed.derive(), &mut Scratch::default(), &mut bytes)?;
        Ok(Sealed { bytes, draft: self, seed })
    }

    /// Appends the final bytes.
    ///
    /// # Errors
    /// As [`Draft::seal`].
    pub fn seal_into(
        &self,
        recorded: Day,
        derivation: &Derivation,
        scratch: &mut Scratch,
        bytes: &mut Vec<u8>,
    ) -> Result<(), SealError> {
        if self.date > recorded.plus(1) {
            return Err(SealError::Future { date: self.date, recorded });
        }
        if self.body.posts() == self.postings.is_empty() {
            let problem = if self.body.posts() { "needs postings" } else { "has no postings" };
            return Err(SealError::Postings(self.body.name().to_owned(), problem));
        }
        refs::check(&self.body, &self.refs)?;
        if let Body::Policy(policy) = &self.body
            && !policy.value.takes(&policy.code)
        {
            return Err(SealError::Code(policy.value.kind(), policy.code.to_string()));
        }
        let start = bytes.len();
        encode::encode(self, recorded, derivation, scratch, bytes);
        match bytes.len() - start {
            long if long > LEAF_MAX => Err(SealError::TooLong(long)),
            _ => Ok(()),
        }
    }

    /// The salt and the canonical value that open one slot.
    pub fn opening(&self, slot: Slot, derivation: &Derivation) -> ([u8; 32], String) {
        let mut value = String::new();
        match slot {
            Slot::Receipt => derivation.push_receipt(&mut value),
            _ => self.words.push_value(slot, &mut value),
        }
        (derivation.salt(slot), value)
    }
}

impl Sealed {
    /// The salt and the canonical value that open one slot.
    pub fn opening(&self, slot: Slot) -> ([u8; 32], String) {
        self.draft.opening(slot, &self.seed.derive())
    }
}
