//! Where the service stands between its first plan and its end: what the next phase asks for, and
//! what somebody should look at today. Worked out from what everybody can see, and a day.
//! Refuses nothing by itself: `treasury` writes a phase only where every gate is met.

mod alert;
mod gate;
mod grace;
#[cfg(test)]
mod tests;

pub use alert::{Alert, alerts};
pub(crate) use gate::is_settled;
pub use gate::{Gate, Lack, gates};
pub use grace::{Grace, grace};
