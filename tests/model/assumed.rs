//! What is assumed of a rail, a bank and its treasurers, and the ways to pay that are compared: ours,
//! and those that others have.

use super::world::At;

/// More than two attempts teach nothing new.
pub const ATTEMPTS: usize = 2;

/// How we pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rail {
    /// A program is called, and its answer heard.
    Command,
    /// A file is written, somebody uploads it, and advices may come.
    File,
}

/// Ours, and what others do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A run locks out others, commits its intents, then calls the program for them, each once; what
    /// an interrupted run left is unknown. A file is handed in by people, who say so afterwards.
    /// Only an authoritative no lets a new attempt be.
    Ours,
    /// Ours, but treasurers say that they hand a file in before they do.
    MarkFirst,
    /// A new attempt, with a new id, as soon as one is unknown.
    FreshId,
    /// No answer means that it failed.
    TimeoutFails,
    /// A column `locked` that is read, then written, instead of a lock.
    BooleanLock,
    /// The program is called before its intent is committed.
    CallFirst,
    /// A run calls again for what an interrupted run left.
    CallAgain,
    /// What is unknown is handed over again as another batch with the same payments in it.
    NewBatch,
    /// What is unknown is handed over again as it was.
    Resend,
    /// `RJCT` is a rejection, also where its reason is AM05.
    DuplicateFails,
    /// Two people sign `not-executed` without a statement that covers the days.
    SignBlindly,
    /// What is unknown stays so until a statement shows it.
    NeverSign,
    /// What was planned is written down without looking again.
    StalePlan,
}

/// What a bank makes of a MsgId that it has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bank {
    /// A duplicate.
    Careful,
    /// A duplicate, but for what it has refused.
    Forgetful,
    /// Nothing: it debits whatever it is given.
    Careless,
}

/// What is assumed, and checked under.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    pub rail: Rail,
    pub way: Way,
    pub bank: Bank,
    /// Treasurers upload a file twice.
    pub clumsy: bool,
    /// Treasurers upload a file after it was signed that it was not executed.
    pub late: bool,
}

impl Model {
    /// What the bank is given at most: a clumsy treasurer has made his point with one more.
    pub fn orders(&self) -> usize {
        ATTEMPTS + usize::from(self.clumsy)
    }
}

impl Bank {
    /// Whether what has come to this is remembered.
    pub fn knows(self, at: At) -> bool {
        match self {
            Self::Careful => true,
            Self::Forgetful => at != At::Refused,
            Self::Careless => false,
        }
    }
}
