//! Where a claim stands, in a word or two: the same words in every list. Refuses nothing.

use crate::out;
use ledger::account::Code;
use ledger::books::Books;
use ledger::day::Day;
use ledger::payout::{Approval, Payable, Payouts, State};

/// The word.
pub fn told(payouts: &Payouts, payable: &Payable, today: Day) -> String {
    let waits = payable.state() == Some(State::Intent);
    if waits && payouts.why_revoked(payable, today).is_some() {
        return "revoked".to_owned();
    }
    match payable.times_paid() {
        0 => {}
        1 if payable.is_live() => {}
        1 => return "paid".to_owned(),
        times => return format!("paid {times} times"),
    }
    if let Some(state) = payable.state().filter(|state| state.is_live()) {
        return state.to_string();
    }
    match payouts.approval(payable, today) {
        Approval::Commitment | Approval::People { .. } => "approved".to_owned(),
        Approval::Waits { .. } | Approval::Account => {
            payable.state().map_or("waits".to_owned(), |failed| failed.to_string())
        }
        Approval::Rejected(_) => "rejected".to_owned(),
        Approval::Replaced(_) => "replaced".to_owned(),
        Approval::Fallen(_) => "fallen".to_owned(),
    }
}

/// `entry 63: matched by hand by ada: its sum`, of a settlement that rests on a member's word.
pub fn by_hand(books: &Books, (entry, by): (u64, &Code)) -> anyhow::Result<String> {
    let why = books.words(entry)?.text.reason;
    let why = why.map_or_else(|| "the reason is withdrawn".to_owned(), |why| out::plain(&why));
    Ok(format!("entry {entry}: matched by hand by {by}: {why}"))
}

/// Whether it is neither paid nor given up.
pub fn is_open(payouts: &Payouts, payable: &Payable, today: Day) -> bool {
    let approval = payouts.approval(payable, today);
    let given_up =
        matches!(approval, Approval::Rejected(_) | Approval::Replaced(_) | Approval::Fallen(_));
    payable.is_live() || !(payable.is_paid() || given_up)
}
