//! The public site: pages over the books and the reports, for people and for their tools.
//! It only reads, needs no script, and never opens private.db; each answer comes from one snapshot
//! of the log. It has no clock: what is new is what the log recorded last.
//!
//! ```text
//! request -> ask -> (view of the books -> page) -> answer
//!                                           page -> file (publish)
//! ```

mod answer;
mod app;
mod ask;
mod doubt;
mod edition;
mod figures;
mod front;
mod kept;
mod known;
mod language;
mod named;
mod now;
mod once;
mod opened;
mod outward;
mod packed;
mod page;
mod paying;
mod publish;
mod reasons;
mod selfcheck;
mod serve;
mod shown;
mod stamp;
mod style;
mod table;
mod titled;
mod turns;
#[cfg(test)]
mod tests;
mod view;

pub use app::Site;
pub use outward::base::{Base, NoBase};
pub use publish::{PublishError, Published, publish};
pub use serve::{Limits, serve, serve_metrics};
