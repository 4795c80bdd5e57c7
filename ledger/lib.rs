//! The books: money, entries, the append-only log, statements in.

pub mod day;
pub mod log;
pub mod money;
pub mod statement;
