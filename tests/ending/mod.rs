//! The end while it goes on, where there is not enough, or more comes in, or it begins a second time:
//! whole books, by the commands that a treasurer types. Amounts are worked out by hand beside each.

mod again;
mod book;
mod gifts;
mod short;
mod two;
mod walk;
