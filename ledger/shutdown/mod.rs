//! The end of the fund: who would get what if the service closed today, to the minor unit, by rules
//! that were declared before. Refuses nothing about the money: it is poured whole, tier by tier.
//! `pour` is pure integer arithmetic over a `Position` and `Terms`; reports and pages show it.
//!
//! ```text
//! cash ─ T0 not ours ─┬─ T5 each restricted fund: its bills, its purpose, its donors
//!                     └─ T1 closing ─ T2 T3 creditors ─ T4 hold-back ─ T6 gifts ─ T7 successors ─ T8
//! ```

mod by_hand;
mod closing;
mod distribution;
mod gifts;
mod offers;
mod owed;
mod position;
mod pour;
mod read;
pub mod share;
mod since;
mod terms;
mod waterfall;

pub use by_hand::{Aside, Lent};
pub(crate) use closing::all_came_in;
pub use closing::{Cut, Due, Ending, Lack, To, cut, money, overruns, payouts_at};
pub use gifts::gifts;
pub use offers::{Came, Offer, Snapshot};
pub use position::{Creditor, Debt, Gift, HoldBack, Position, Rank};
pub use pour::pour;
pub use read::{GoingOn, Reader, ShutdownError};
pub use terms::{Heir, Terms};
pub use waterfall::{Line, Recipient, Tier, Waterfall, Why};

#[cfg(test)]
mod tests;
