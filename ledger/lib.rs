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
// The public log, and the entries that are its leaves.
pub mod log;
pub mod entry;
// Where they lie.
pub mod durable;
pub mod store;
// The only writer.
pub mod guard;
pub mod journal;
// What everybody may see.
pub mod books;
pub mod list;
