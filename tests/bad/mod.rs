//! Bad inputs through the program, each named by its id in the list of faults: the exit code, a
//! message that says what was there and what to do, and a log that is what it was before.
//! What a reader of statements refuses cell by cell is tested beside it, in `ledger/statement`.

use crate::desk::{Desk, Said};

mod by_hand;
mod claims;
mod closed;
mod codes;
mod commands;
mod counts;
mod end;
mod ends;
mod exports;
mod figures;
mod gifts;
mod holes;
mod hostile;
mod inbox;
mod log;
mod months;
mod packages;
mod payouts;
mod people;
mod phases;
mod plans;
mod profiles;
mod proofs;
mod revoked;
mod shown;
mod slips;
mod statements;
mod storage;
mod waits;

/// `ledger` with these words is refused with this code and all of these parts of a message; the
/// log is what it was, and nothing panicked.
fn refused(desk: &Desk, words: &[&str], code: i32, parts: &[&str]) {
    let before = desk.head();
    fails(&desk.ledger(words), code, parts);
    assert_eq!(desk.head(), before, "ledger {words:?} wrote something");
}

/// It ended with this code, and said all of these parts.
pub fn fails(said: &Said, code: i32, parts: &[&str]) {
    assert_eq!(said.code, code, "{said:?}");
    assert!(!said.err.contains("panicked"), "{said:?}");
    for part in parts {
        assert!(said.err.contains(part), "{part:?} is not said: {}", said.err);
    }
}

/// Rules of an end with one successor, where closing costs so much.
fn end(budget: &str) -> String {
    format!(
        r#"
[[account]]
code = "assets:cash:box"
currencies = ["EUR"]

[[successor]]
code = "commons"
points = 10_000
accepted = "2025-01-10"

[[closing]]
currency = "EUR"
budget = "{budget}"

[shutdown]
profile = "association"
returns = "none"
grace = 3
period = 6
fallback = "commons"
"#
    )
}
