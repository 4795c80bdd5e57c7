//! The books: money, entries, the append-only log, statements in.
//!
//! One way through, and the order of the modules is that way: a module uses those above it.
//!
//! ```text
//! statement line -> entry -> journal -> projection -> (reports) -> (pages)
//! ```

pub mod day;
pub mod nearest;
pub mod phrases;
pub mod marks;
pub mod money;
// A bank's file into checked lines.
pub mod statement;
// What entries are made of.
pub mod account;
pub mod canonical;
pub mod slot;
// The public log, what members sign, and the entries that are its leaves.
pub mod log;
// What members sign.
pub mod ssh;
pub mod act;
pub mod entry;
// When its years begin.
pub mod years;
pub mod declared;
// Which months are closed.
pub mod closed;
// Who decides.
pub mod authority;
// What is paid.
pub mod payout;
// Where they lie.
pub mod durable;
pub mod hashing;
pub mod store;
// Two threads.
mod beside;
// The only writer.
pub mod guard;
pub mod journal;
// What everybody may see.
pub mod books;
pub mod list;
// What becomes of the money at the end.
pub mod shutdown;
// What it can live on.
pub mod means;
// Which phase it is in, and what the next one asks for.
pub mod phase;
// Everything recomputed.
pub mod verify;
// A book from what another one gave away.
pub mod package;
// What the service declares.
pub mod policy;
pub mod local;
// What was wrong is answered.
pub mod correct;
// Money out.
pub mod treasury;
// Statements become entries.
pub mod import;

#[cfg(test)]
mod fixture;
