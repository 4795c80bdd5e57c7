//! The states of one attempt, and the only steps between them.
//! Refuses every other step, so that an attempt whose outcome nobody knows stays unknown until a
//! statement tells, the rail rejects it, or two people sign that it was not executed.

use crate::entry::{Outcome, Step};
use std::fmt;

/// Where one attempt to pay stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Committed; whether anything left the machine nobody has said yet.
    Intent,
    /// It left the machine.
    HandedOver,
    /// The bank said that it has it.
    Acknowledged,
    /// Nobody knows.
    Unknown,
    /// The bank refused; no money moved.
    Rejected,
    /// People signed, after a statement without it, that it was not executed.
    NotExecuted,
    /// A statement shows it.
    Paid,
    /// A statement shows that the money came back.
    Returned,
}

/// What can happen to an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// Said by the program, a member or the rail.
    Said(Step),
    /// Shown by a statement.
    Shown(Outcome),
    /// Signed by enough people.
    NotExecuted,
}

impl State {
    /// All of them, in the order in which an attempt meets them.
    pub const ALL: [Self; 8] = [
        Self::Intent,
        Self::HandedOver,
        Self::Acknowledged,
        Self::Unknown,
        Self::Rejected,
        Self::NotExecuted,
        Self::Paid,
        Self::Returned,
    ];

    /// The state after an event; `None` where that cannot happen.
    ///
    /// A statement is a fact: it shows a payment whatever was said of it before.
    pub fn after(self, event: Event) -> Option<Self> {
        use State::{
            Acknowledged, HandedOver, Intent, NotExecuted, Paid, Rejected, Returned, Unknown,
        };
        match (self, event) {
            (Paid | Returned, Event::Shown(Outcome::Paid)) => None,
            (_, Event::Shown(Outcome::Paid)) => Some(Paid),
            (Paid, Event::Shown(Outcome::Returned)) => Some(Returned),
            (Intent, Event::Said(Step::HandedOver)) => Some(HandedOver),
            (Intent | HandedOver | Unknown, Event::Said(Step::Acknowledged)) => Some(Acknowledged),
            (Intent | HandedOver | Acknowledged, Event::Said(Step::Unknown)) => Some(Unknown),
            (state, Event::Said(Step::Rejected)) if state.is_live() => Some(Rejected),
            (state, Event::NotExecuted) if state.is_live() => Some(NotExecuted),
            _ => None,
        }
    }

    /// Whether the money may still leave: then no other attempt is made.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Intent | Self::HandedOver | Self::Acknowledged | Self::Unknown)
    }

    /// As pages and tables say it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Intent => "to hand over",
            Self::HandedOver => "handed over",
            Self::Acknowledged => "acknowledged",
            Self::Unknown => "unknown",
            Self::Rejected => "rejected",
            Self::NotExecuted => "not executed",
            Self::Paid => "paid",
            Self::Returned => "returned",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_a_statement_a_rejection_or_people_ends_a_live_attempt() {
        let said = [Step::HandedOver, Step::Acknowledged, Step::Unknown];
        for state in State::ALL.into_iter().filter(|state| state.is_live()) {
            for step in said {
                let after = state.after(Event::Said(step));
                assert!(after.is_none_or(State::is_live), "{state} after {step:?}: {after:?}");
            }
        }
    }

    #[test]
    fn what_is_paid_is_paid_once() {
        assert_eq!(State::Paid.after(Event::Shown(Outcome::Paid)), None);
        assert_eq!(State::Returned.after(Event::Shown(Outcome::Paid)), None);
        assert_eq!(State::Rejected.after(Event::Shown(Outcome::Paid)), Some(State::Paid));
    }
}
