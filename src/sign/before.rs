//! What became of the attempts before, for whoever is asked to sign another one. Refuses nothing.

use crate::out;
use ledger::books::Books;
use ledger::entry::{Outcome, Step};
use ledger::payout::{Event, Payable, State, reason};

/// A line for each attempt that ended, the oldest first.
pub fn told(books: &Books, payable: &Payable) -> anyhow::Result<String> {
    let mut text = String::new();
    for attempt in payable.attempts.iter().filter(|attempt| !attempt.state().is_live()) {
        let Some((entry, event)) = attempt.events().last() else { continue };
        let found = books.entry(*entry)?;
        let what = match (event, attempt.state()) {
            (Event::Said(Step::Rejected), _) => "was rejected by the bank",
            (Event::NotExecuted, _) => "was not executed, as members signed",
            (Event::Shown(Outcome::Returned), _) => "was paid and came back",
            (_, State::Paid) => "was PAID, as a statement shows",
            _ => continue,
        };
        let day = if matches!(event, Event::Shown(_)) { found.date } else { found.recorded };
        let why = reason::of(&found, &books.words(*entry)?);
        let why = why.map_or(String::new(), |why| format!(": {}", out::plain(&why)));
        let number = attempt.body.attempt;
        text += &format!("\n  attempt {number} {what} on {day} (entry {entry}){why}");
    }
    Ok(text)
}
