//! What was declared before the end: whether gifts may go back and how, who gets the rest.
//! Refuses nothing here; the policy that holds it is refused where it is read if it is not whole.

use crate::account::Code;
use std::collections::BTreeMap;

/// The declared terms of the end. Minor units in the currency that is poured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// How gifts of the general fund go back.
    pub returns: Return,
    /// A share of a gift below this is not sent: it goes on to the successors.
    pub minimum: u64,
    /// What becomes of each restricted fund; by `Onward::Similar` where nothing is said.
    pub funds: BTreeMap<Code, Onward>,
    /// Who gets what is left, in the declared order. Their points add up to 10,000.
    pub successors: Vec<Successor>,
    /// Who gets what no successor takes.
    pub fallback: Code,
}

/// How gifts go back. Which of them the law allows is declared with the legal profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Return {
    /// Nothing goes back.
    None,
    /// Money is deemed spent oldest first, so the newest gifts are what is left.
    Newest,
    /// By weight among the gifts of so many days.
    LookBack(u64),
    /// By weight among all gifts there ever were.
    Lifetime,
}

/// What becomes of a restricted fund when its own bills are paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Onward {
    /// Its declared secondary purpose, by the recipient's code.
    Purpose(Code),
    /// Back to those who gave it; what they leave goes the way of `Similar`.
    Donors,
    /// To the successors, for a similar purpose.
    Similar,
}

/// Somebody who gets a part of what is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successor {
    /// Whom.
    pub code: Code,
    /// Of 10,000.
    pub points: u64,
    /// Whether they said in writing that they take it.
    pub accepted: bool,
}
