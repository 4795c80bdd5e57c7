//! The states of one attempt to pay, and what moves it from one to the next: the table that is
//! checked. It decides nothing else: whether an event is believed is the model's matter.

/// What the log says of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Decided, with its ids; nothing has left the house.
    Intent,
    /// On its way. Written *before* it leaves: who wrote it, and nobody else, hands it over.
    HandedOver,
    /// The bank says that it will.
    Acknowledged,
    /// It left, and nobody knows what became of it.
    Unknown,
    /// The bank says that it won't.
    Rejected,
    /// A statement shows the debit.
    Settled,
    /// A statement shows that it came back.
    Returned,
    /// It never left, or two people have signed that it was not executed.
    Cancelled,
}

/// What somebody says of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// Whoever hands it over is about to.
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
    /// People, of what has not left.
    Cancel,
}

impl State {
    /// Whether the claim must wait for this attempt.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Intent | Self::HandedOver | Self::Acknowledged | Self::Unknown)
    }
}

/// The state after an event, where the event means anything; late or senseless news changes nothing.
///
/// This is the place of the real one: `ledger::payout::state::State::after(event)`.
pub fn next(state: State, event: Event) -> Option<State> {
    use State::{
        Acknowledged, Cancelled, HandedOver, Intent, Rejected, Returned, Settled, Unknown,
    };
    match (state, event) {
        (Intent, Event::HandOver) => Some(HandedOver),
        (Intent, Event::Cancel) => Some(Cancelled),
        (HandedOver | Unknown, Event::Accepted) => Some(Acknowledged),
        (HandedOver | Unknown | Acknowledged, Event::Refused) => Some(Rejected),
        (HandedOver, Event::Silence | Event::Duplicate) => Some(Unknown),
        (HandedOver | Unknown | Acknowledged, Event::NotExecuted) => Some(Cancelled),
        // A second debit is nobody's: it is not explained by this attempt, and must be told.
        (Settled, Event::Debit) | (Returned, Event::Back) => None,
        // Its debit stands in a statement that is imported after the one with the return.
        (Returned, Event::Debit) => Some(Returned),
        // The statement is the truth, whatever was said before, or was not said.
        (_, Event::Debit) => Some(Settled),
        (_, Event::Back) => Some(Returned),
        _ => None,
    }
}
