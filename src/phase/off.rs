//! What an end leaves behind that is called off: claims that were cut stay cut, since who sent the bill had
//! the smaller one paid. Refuses nothing; whoever is still owed the rest submits it again.

use crate::book;
use ledger::books::Books;
use ledger::payout::{Payable, Payouts};
use std::collections::BTreeSet;

/// A line for each claim that asks for more than what came in its place at the end that goes on.
pub fn stay_cut(books: &Books) -> anyhow::Result<Vec<String>> {
    let payouts = book::payouts(books)?;
    let Some(begun) = payouts.authority.end_begun() else { return Ok(Vec::new()) };
    let parts: BTreeSet<u64> = payouts.all().flat_map(|of| of.replaced.iter().copied()).collect();
    // What gives away falls with the end: nobody is owed it.
    let first = payouts.all().filter(|of| of.given.is_none() && !parts.contains(&of.entry));
    Ok(first.filter_map(|of| told(&payouts, of, begun.entry)).collect())
}

fn told(payouts: &Payouts, of: &Payable, begun: u64) -> Option<String> {
    let parts = leaves(payouts, of);
    let cut = parts.iter().any(|part| part.entry > begun && part.is_by_rule());
    let asked: i64 = parts.iter().map(|part| part.claim.minor).sum();
    // Who rejected a part ended the debt.
    if !cut || asked >= of.claim.minor || !parts.iter().all(|part| payouts.stands(part)) {
        return None;
    }
    let (ccy, entry) = (of.claim.ccy, of.entry);
    let amount = |minor: i64| ccy.decimal(i128::from(minor));
    let numbers: Vec<String> = parts.iter().map(|part| part.entry.to_string()).collect();
    let (claim, ask) = match numbers.len() {
        1 => ("claim", "asks"),
        _ => ("claims", "ask"),
    };
    Some(format!(
        "note: {claim} {} {ask} for {} {ccy} in place of claim {entry}, which asked for {}: submit the rest \
         again, if it is still owed",
        numbers.join(" and "),
        amount(asked),
        amount(of.claim.minor)
    ))
}

/// What stands in the end where claims took each other's place.
fn leaves<'p>(payouts: &'p Payouts, of: &'p Payable) -> Vec<&'p Payable> {
    if of.replaced.is_empty() {
        return vec![of];
    }
    let parts = of.replaced.iter().filter_map(|part| payouts.get(*part));
    parts.flat_map(|part| leaves(payouts, part)).collect()
}
