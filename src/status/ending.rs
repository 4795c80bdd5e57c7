//! The end that goes on: what of it is due, and until when gifts may be claimed.
//! Says nothing of a service that is not closing.

use crate::out;
use crate::shutdown::proceed::by_hand;
use ledger::books::Books;
use ledger::day::Day;
use ledger::entry::Phase;
use ledger::payout::Payouts;
use ledger::shutdown::Ending;

/// A line each, with the command that goes on.
pub fn told(books: &Books, payouts: &Payouts, today: Day) -> anyhow::Result<String> {
    let closing = payouts.authority.phase(today) == Phase::Closing;
    let Some(begun) = payouts.authority.end_begun().filter(|_| closing) else {
        return Ok(String::new());
    };
    let ending = Ending::new(books, payouts, begun, today, false)?;
    let mut text = "\nThe end\n".to_owned();
    if ending.is_open() {
        let until = ending.window();
        text += &format!("  gifts may be claimed until {until}: `ledger shutdown offers`\n");
    }
    let due = (ending.due()?.len() + ending.cuts()?.len()) as u64;
    if due > 0 {
        let due = out::count(due, "claim is", "claims are");
        text += &format!("  {due} to be written anew by now: `ledger shutdown proceed`\n");
    }
    for line in by_hand(&ending.lacks()?) {
        text += &format!("  {line}\n");
    }
    if due == 0 && !ending.is_open() {
        text += "  nothing more is due: once all costs have come in, `ledger shutdown proceed --last`, then \
                 `ledger shutdown finish`\n";
    }
    Ok(text)
}
