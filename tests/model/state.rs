//! What moves an attempt to pay from one state to the next: the program's own table, and the words
//! in which the model speaks to it. It decides nothing else: whether an event is believed is the
//! model's matter.

use ledger::entry::{Outcome, Step};
use ledger::payout::Event as Real;
pub use ledger::payout::State;

/// What somebody says of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// A treasurer: the file was handed in.
    HandOver,
    /// The rail: accepted.
    Accepted,
    /// The rail: rejected.
    Refused,
    /// The rail: that id was here before (AM05). It proves no debit, and above all no refusal.
    Duplicate,
    /// The rail: nothing, nothing readable, nothing in time; or who would have heard it is gone.
    Silence,
    /// A statement: the debit.
    Debit,
    /// A statement: the money came back.
    Back,
    /// Two people, with a statement that covers the days.
    NotExecuted,
}

/// The state after an event, where the event means anything; late or senseless news changes nothing.
pub fn next(state: State, event: Event) -> Option<State> {
    state.after(match event {
        Event::HandOver => Real::Said(Step::HandedOver),
        Event::Accepted | Event::Duplicate => Real::Said(Step::Acknowledged),
        Event::Refused => Real::Said(Step::Rejected),
        Event::Silence => Real::Said(Step::Unknown),
        Event::Debit => Real::Shown(Outcome::Paid),
        Event::Back => Real::Shown(Outcome::Returned),
        Event::NotExecuted => Real::NotExecuted,
    })
}
