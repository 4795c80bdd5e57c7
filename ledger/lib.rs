//! The books: money, entries, the append-only log, statements in.
//!
//! One way through, and the order of the modules is that way: a module uses those above it.
//!
//! ```text
//! statement line -> entry -> journal -> projection -> (reports) -> (pages)
//! ```

pub mod day;
pub mod money;
// What entries are made of.
pub mod account;
pub mod canonical;
pub mod slot;
// The journal's leaves, and the public log over them.
pub mod entry;
pub mod log;
