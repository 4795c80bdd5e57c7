//! What the own accounts of an entry held before and after it, as their lists have it: so a reader
//! can follow a balance from row to row. Entries that move nothing have none.

use crate::answer::Refusal;
use crate::shown::{Money, Words};
use crate::view::View;
use ledger::entry::Entry;
use std::collections::BTreeSet;

/// One account in one currency.
pub struct Held {
    /// Its name in the books.
    pub account: String,
    /// What people call it.
    pub name: Words,
    /// Before the entry.
    pub before: Money,
    /// After it.
    pub after: Money,
}

/// Of each account of cash that the entry moves.
pub fn of(view: &View, index: u64, entry: &Entry) -> Result<Vec<Held>, Refusal> {
    let cash = entry.postings.iter().filter(|posting| posting.account.is_cash());
    let accounts: BTreeSet<&str> = cash.map(|posting| posting.account.as_str()).collect();
    let mut held = Vec::new();
    for account in accounts {
        let Ok(of) = account.parse() else { continue };
        for (ccy, before, after) in view.books().held_around(&of, index)? {
            held.push(Held {
                account: account.to_owned(),
                name: view.account_name(account),
                before: Money::of(ccy, before),
                after: Money::of(ccy, after),
            });
        }
    }
    Ok(held)
}
