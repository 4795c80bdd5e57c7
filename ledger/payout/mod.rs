//! Payouts: from an expense that somebody claims to the statement's line that paid it.
//!
//! claim -> approved -> intent committed -> file or call -> handed over -> paid, by a statement only.
//! Refuses a second live attempt, an attempt without enough signatures, a period that was billed
//! before. What nobody can know is `unknown`, and nothing leaves that state by itself.

pub mod advice;
pub mod bic;
pub mod due;
mod given;
pub mod iban;
pub mod id;
pub mod matching;
mod payable;
mod payouts;
pub mod plan;
mod preferred;
pub mod rail;
pub mod reason;
pub(crate) mod reference;
mod state;
pub mod verified;
#[cfg(test)]
mod tests;

pub use given::{DISTRIBUTION, Given, LAST};
pub use payable::{Approval, Attempt, Payable, Unfit};
pub use payouts::{GoesOn, Payouts, Revoked};
pub use preferred::Preferred;
pub use state::{Event, State};
