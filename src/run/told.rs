//! What a pass did, and what waits for whom, in the words that people read: one line each, with the
//! command that comes next.

use super::pass::Done;
use crate::book;
use crate::{out, why};
use ledger::money::grouped;
use ledger::payout::plan::{Wait, What};
use ledger::payout::{Payable, Payouts};

/// The whole of it.
pub fn told(done: &Done) -> String {
    let would = if done.dry_run { "would be " } else { "" };
    let mut text = String::new();
    for claim in done.raised.iter().filter_map(|claim| done.payouts.get(*claim)) {
        text += &format!("{would}raised: {}\n", named(claim));
    }
    if done.forgiven > 0 {
        let claims = out::count(done.forgiven as u64, "claim", "claims");
        text += &format!("{claims} {would}taken back from what is owed\n");
    }
    if done.owed > 0 {
        let owed = out::count(done.owed as u64, "claim", "claims");
        text += &format!("{owed} {would}posted as owed\n");
    }
    for batch in &done.batches {
        text += &format!("to be paid by {}, batch {}:\n", batch.rail, batch.id);
        for intent in &batch.intents {
            if let Some((payable, _)) = done.payouts.of_intent(*intent) {
                text += &format!("  {}\n", named(payable));
            }
        }
    }
    for line in &done.said {
        text += &format!("{}\n", out::plain(line));
    }
    text += &waiting(done);
    for line in &done.unpaid {
        text += &format!("{}\n", out::plain(line));
    }
    if let Some((first, head)) = done.head {
        text += &format!("{}\n", book::written(first, head));
    }
    if done.dry_run {
        text += "Nothing was written (--dry-run).\n";
    } else if done.head.is_none() && done.said.is_empty() && done.waits.is_empty() {
        text += "Nothing is due.\n";
    }
    text
}

fn waiting(done: &Done) -> String {
    if done.waits.is_empty() {
        return String::new();
    }
    let mut text = "Waiting:\n".to_owned();
    for (why, all) in why::by_reason(&done.payouts, &done.waits) {
        let all: Vec<String> = all.into_iter().map(|wait| what(&done.payouts, wait)).collect();
        text += &match all.as_slice() {
            [one] => format!("  {one}: {why}\n"),
            // What stops several is said once.
            several => format!("  {why}:\n    {}\n", several.join("\n    ")),
        };
    }
    text
}

/// A claim in a line: its entry, amount, payee, period.
pub fn named(payable: &Payable) -> String {
    let claim = &payable.claim;
    let amount = grouped(&claim.ccy.decimal(i128::from(claim.minor)), ',');
    format!(
        "entry {}, {amount} {} to {}, {} to {}",
        payable.entry, claim.ccy, claim.payee, claim.from, claim.to
    )
}

/// A claim or a period in a line.
pub fn what(payouts: &Payouts, wait: &Wait) -> String {
    match &wait.what {
        What::Claim(claim) => payouts.get(*claim).map_or_else(|| format!("entry {claim}"), named),
        What::Period(code, billed) => {
            format!("commitment {code}, {} to {}", billed.from, billed.to)
        }
    }
}
