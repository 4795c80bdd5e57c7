//! Why an entry cannot stand where it does: what the folds of authority and payouts refuse, and
//! `verify` after them. The words go on from "the entry".

use super::Undeclared;
use crate::account::Code;
use crate::day::Day;

/// Why an entry cannot stand where it does.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// A key that another member has or had.
    #[error("gives {member} the key of {other}: a key never serves two members")]
    SharedKey {
        /// Who would get it.
        member: String,
        /// Whose it is.
        other: String,
    },
    /// More must agree than there are.
    #[error("asks for {need} members to agree, but {members} can sign")]
    TooMany {
        /// So many must agree.
        need: u64,
        /// So many have keys.
        members: usize,
    },
    /// A checkpoint key of another log, or the one that signs already.
    #[error("brings a checkpoint key of another log, or the one that signs already")]
    Key,
    /// An act by somebody who cannot sign.
    #[error("is signed by {0}, who is no member with a key there")]
    NoMember(Code),
    /// An act that speaks of what it cannot.
    #[error("says `{word}` of entry {subject}, which is {found}")]
    Subject {
        /// The act's word.
        word: &'static str,
        /// Its subject.
        subject: u64,
        /// What stands there.
        found: String,
    },
    /// An act that saw what was not there yet.
    #[error("saw {seen} entries, of which entry {subject} is none or which were not there yet")]
    Seen {
        /// The size that was seen.
        seen: u64,
        /// The subject.
        subject: u64,
    },
    /// Another policy than the newest one that was seen.
    #[error("names entry {named} as the newest policy, which was {newest}")]
    NotNewest {
        /// What it names.
        named: u64,
        /// What was.
        newest: u64,
    },
    /// A signature that stands in the log already.
    #[error("repeats the signature of entry {0}: one is given once")]
    Repeated(u64),
    /// An act whose signature is not its signer's.
    #[error("has a signature that {0} did not give to it")]
    Forged(Code),
    /// An act that had run out before it was appended.
    #[error("counted until {0}, before it was recorded")]
    RanOut(Day),
    /// A phase that cannot follow the one before.
    #[error("begins the phase {phase}, which does not follow {before}")]
    PhaseOrder {
        /// The one before.
        before: &'static str,
        /// The one after.
        phase: &'static str,
    },
    /// A phase that no agreed decision is about, or one that was taken in an earlier phase.
    #[error(
        "begins the phase {phase} by entry {decision}, which is no decision for it that was agreed in \
         the phase before it"
    )]
    Undecided {
        /// What it names.
        decision: u64,
        /// The phase.
        phase: &'static str,
    },
    /// A phase for which too little is declared.
    #[error("begins the phase {phase} before it is declared {missing}")]
    NotDeclared {
        /// The phase.
        phase: &'static str,
        /// What is missing.
        missing: Undeclared,
    },
    /// A phase that would begin before the one before, before it was decided, or on a day to come.
    #[error(
        "begins a phase before the first day of the one before, before it was decided, or on a day that \
         is to come"
    )]
    PhaseDay,
    /// Another rule for the end, once it has begun.
    #[error("changes what was declared before closing began: the end goes by the rules of before")]
    EndBegun,
    /// A decision, a rule or a claim in books that are closed.
    #[error(
        "{0} something although the books are closed: what comes in late is all that is written"
    )]
    Closed(&'static str),
    /// A treasurer who is nobody.
    #[error("names {0} as who keeps the books, who is no member and is not proposed as one")]
    Treasurer(Code),
    /// A surplus, once the end has begun.
    #[error("gives away a surplus although closing began: the end goes by the rules of before")]
    SurplusAtEnd,
    /// A surplus for nobody.
    #[error("gives a surplus to {0}, who is no successor in force")]
    NoSuccessor(Code),
    /// The books would be closed while something of them goes on.
    #[error("closes the books while {0}")]
    NotOver(String),
    /// A step that an attempt cannot take, an intent that was not allowed; `payout` says which.
    #[error("{0}")]
    Payout(String),
}
