//! Where a claim stands, in a word or two: the same words in every list. Refuses nothing.

use ledger::day::Day;
use ledger::payout::{Approval, Payable, Payouts};

/// The word.
pub fn told(payouts: &Payouts, payable: &Payable, today: Day) -> String {
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
    }
}

/// Whether it is neither paid nor given up.
pub fn is_open(payouts: &Payouts, payable: &Payable, today: Day) -> bool {
    let approval = payouts.approval(payable, today);
    let given_up = matches!(approval, Approval::Rejected(_) | Approval::Replaced(_));
    payable.is_live() || !(payable.is_paid() || given_up)
}
