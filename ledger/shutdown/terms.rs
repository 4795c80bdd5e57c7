//! What was declared before the end, as the waterfall of one currency needs it.
//! Refuses nothing here: `entry` and `policy` refuse what is not whole.

use crate::account::Code;
use crate::entry::{Return, Secondary};
use std::collections::BTreeMap;

/// The declared terms of the end, for one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// How gifts of the general fund go back.
    pub returns: Return,
    /// A share of a gift below so many minor units is not sent: it goes on to the successors.
    pub minimum: u64,
    /// What becomes of each restricted fund; `Similar` where nothing is said.
    pub funds: BTreeMap<Code, Secondary>,
    /// Who gets what is left, by code. Their points are weights.
    pub successors: BTreeMap<Code, Heir>,
    /// Who gets what no successor takes.
    pub fallback: Code,
}

impl Terms {
    /// Whether any gift may go back.
    pub fn gives_back(&self) -> bool {
        self.returns != Return::None || self.funds.values().any(|way| *way == Secondary::Donors)
    }

    /// The same, had nobody to get a gift back: what is left for gifts and those behind them is then the
    /// successors', and no gift need be read to know it.
    pub fn without_gifts(mut self) -> Self {
        self.returns = Return::None;
        self.funds.retain(|_, way| *way != Secondary::Donors);
        self
    }
}

/// A successor's part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heir {
    /// Of 10,000.
    pub points: u64,
    /// Whether they said in writing that they take it.
    pub accepted: bool,
}
