//! Payments that did not go well: rejected by the bank, not executed, come back, of unknown fate, or
//! paid more than once.

use crate::answer::Refusal;
use crate::reasons;
use crate::shown::{Date, Money, short};
use crate::view::View;
use ledger::entry::Outcome;
use ledger::payout::{Attempt, Event, Payable, State};

/// One attempt that did not end as it should.
pub struct Failed {
    /// The entry that says so.
    pub entry: u64,
    /// Its kind, for programs.
    pub name: &'static str,
    /// The claim that it was to pay.
    pub claim: u64,
    /// When the attempt was made.
    pub day: Date,
    /// What it was for.
    pub what: String,
    /// To whom, by their public name or code.
    pub payee: String,
    /// How much.
    pub amount: Money,
    /// What happened.
    pub happened: String,
}

/// All of them, the newest first.
pub fn all(view: &View) -> Result<Vec<Failed>, Refusal> {
    let mut all = Vec::new();
    for payable in view.paying()?.payouts.all() {
        let mut paid = 0_u64;
        for attempt in &payable.attempts {
            paid += u64::from(is_paid(attempt));
            let found = match attempt.state() {
                State::Paid if paid > 1 && is_paid(attempt) => Some((
                    "paid-again",
                    "Paid again, though a statement showed its payment before".to_owned(),
                )),
                state @ (State::Rejected
                | State::NotExecuted
                | State::Returned
                | State::Unknown) => Some((state.as_str(), told(view, attempt, state)?)),
                _ => None,
            };
            if let Some((name, happened)) = found {
                all.push(failed(view, payable, attempt, name, happened)?);
            }
        }
    }
    all.sort_by_key(|of| std::cmp::Reverse(of.entry));
    Ok(all)
}

fn is_paid(attempt: &Attempt) -> bool {
    let shown = |(_, event): &(u64, Event)| *event == Event::Shown(Outcome::Paid);
    attempt.state() == State::Paid && attempt.events().iter().any(shown)
}

/// What happened, and what whoever signed or recorded it said.
fn told(view: &View, attempt: &Attempt, state: State) -> Result<String, Refusal> {
    let mut told = reasons::state(state).to_owned();
    if let Some((entry, _)) = attempt.events().last() {
        let words = view.books().words(*entry)?.text;
        let why = words.reason.or(words.note).map(|why| short(&why, 300));
        told.extend(why.map(|why| format!(": {why}")));
    }
    Ok(told)
}

fn failed(
    view: &View,
    payable: &Payable,
    attempt: &Attempt,
    name: &'static str,
    happened: String,
) -> Result<Failed, Refusal> {
    let words = view.books().words(payable.entry)?;
    let what = words.text.purpose.map(|text| short(&text, 120));
    let payee = words.who.name.map(|name| short(&name, 80));
    Ok(Failed {
        entry: attempt.events().last().map_or(attempt.intent, |(entry, _)| *entry),
        name,
        claim: payable.entry,
        day: Date::of(attempt.recorded),
        what: what.unwrap_or_else(|| view.category_name(payable.claim.category.as_str()).text),
        payee: payee.unwrap_or_else(|| payable.claim.payee.to_string()),
        amount: Money::of(payable.claim.ccy, payable.claim.minor.into()),
        happened,
    })
}
