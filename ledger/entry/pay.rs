//! What entries say of payouts: whom, how much, who signed, what became of it.
//! Bank details are slots, bound by their digests and never public. `encode` and `decode` are where
//! bytes meet these values; `payout` folds them into states.

use crate::account::{Account, Code};
use crate::act::Word;
use crate::day::Day;
use crate::money::Currency;
use crate::ssh::Signature;

/// Whom the service may pay; the account is in the slot `source`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payee {
    /// The name that claims and commitments use.
    pub code: Code,
    /// May be paid, or no longer.
    pub in_force: bool,
    /// Members who are close to it: their signatures don't count for it. Ascending.
    pub related: Vec<Code>,
    /// What was noticed when it was declared, as `shared-account`. Ascending.
    pub flags: Vec<Code>,
}

impl Payee {
    /// What can be noticed of a payee, or holds of whom it is.
    pub(super) const FLAGS: [&str; 13] = [
        "member",
        "member-account",
        "mixed-script",
        "new-account",
        "same-name",
        "secured",
        "shared-account",
        "tax",
        "vop-close-match",
        "vop-match",
        "vop-no-match",
        "vop-not-possible",
        "wages",
    ];
}

/// An expense that somebody asks to be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Whom.
    pub payee: Code,
    /// How much, in minor units above 0.
    pub minor: i64,
    /// In which currency.
    pub ccy: Currency,
    /// What it is spent on.
    pub category: Code,
    /// From which fund.
    pub fund: Code,
    /// The first day that is billed.
    pub from: Day,
    /// The last day that is billed.
    pub to: Day,
    /// When it ought to be paid.
    pub due: Day,
    /// Lower is paid first where money is short.
    pub priority: u64,
    /// The standing commitment whose period it is.
    pub commitment: Option<Code>,
    /// What was noticed when it was submitted, as `same-document`. Ascending.
    pub flags: Vec<Code>,
}

impl Claim {
    /// What can be noticed of a claim, or holds of a share.
    pub(super) const FLAGS: [&str; 10] = [
        "changed-account",
        "high",
        "last",
        "member",
        "new-payee",
        "over-balance",
        "over-cap",
        "period",
        "same-document",
        "similar",
    ];
}

/// What a member signed (`act` says over which lines).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// What it says of its subject.
    pub word: Word,
    /// The newest policy entry that the signer saw.
    pub policy: u64,
    /// The size of the log that the signer saw.
    pub seen: u64,
    /// Who.
    pub signer: Code,
    /// The last day on which it counts.
    pub until: Day,
    /// Over all of it, by the signer's key.
    pub signature: Signature,
}

/// One attempt to pay one claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Counted from 1.
    pub attempt: u64,
    /// The file or sum it goes with.
    pub batch: Box<str>,
    /// The EndToEndId, which the bank gives back.
    pub id: Box<str>,
    /// How it reaches the bank.
    pub rail: Code,
    /// The own account that pays.
    pub account: Account,
    /// How much, in minor units.
    pub minor: i64,
    /// In which currency.
    pub ccy: Currency,
    /// The day on which the bank is asked to pay.
    pub day: Day,
}

/// What became of an attempt, or of all attempts of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutState {
    /// Where it stands now.
    pub state: Step,
    /// Of every attempt in the batch of the one that it names.
    pub of_batch: bool,
    /// The bank's reason, as `AC04`.
    pub code: Option<Box<str>>,
}

/// A step of an attempt that needs no statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// It left this machine.
    HandedOver,
    /// The bank said that it has it.
    Acknowledged,
    /// The bank said that it will not pay: the one answer that frees a new attempt.
    Rejected,
    /// Nobody knows; only a statement, or two people, tell.
    Unknown,
}

impl Step {
    const ALL: [Self; 4] = [Self::HandedOver, Self::Acknowledged, Self::Rejected, Self::Unknown];

    /// As entries write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HandedOver => "handed-over",
            Self::Acknowledged => "acknowledged",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
        }
    }

    /// The step with this name.
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == text)
    }
}

/// A statement's line that paid, or that brought the money back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settlement {
    /// Paid, or come back.
    pub outcome: Outcome,
    /// Every attempt in the batch of the one that it names: the bank shows one sum.
    pub of_batch: bool,
}

/// What a statement's line says of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The bank paid.
    Paid,
    /// The money came back.
    Returned,
}

impl Outcome {
    /// As entries write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Returned => "returned",
        }
    }

    /// The outcome with this name.
    pub fn named(text: &str) -> Option<Self> {
        [Self::Paid, Self::Returned].into_iter().find(|o| o.as_str() == text)
    }
}
