//! One call of a declared program for one payment, marked before a byte of it leaves.
//! Refuses to call what members stopped meanwhile: it is looked at under the write lock, within the
//! append that marks it. A crash from the mark on leaves this one unknown, never a second call.

use crate::book::Place;
use crate::program::{self, Ended};
use crate::why;
use ledger::day::Day;
use ledger::entry::Step;
use ledger::journal::{Clerk, Journal};
use ledger::local::Program;
use ledger::payout::rail::Call;
use ledger::payout::rail::command::{self, Answer};
use ledger::payout::{Payable, Payouts, State};
use ledger::treasury::{self, Known, Note, Treasury};

/// Makes the call, if it still may be; gives what is known then, and what to say.
pub fn make(
    place: &Place,
    journal: &mut Journal,
    clerk: &mut Clerk,
    (program, call): (&Program, &Call),
    known: Known,
) -> anyhow::Result<(Known, Option<String>)> {
    let (known, intent) = match mark(journal, clerk, known, call)? {
        (known, Ok(intent)) => (known, intent),
        (known, Err(line)) => return Ok((known, line)),
    };
    let answer = ask(place, program, call);
    let (known, line) = keep(journal, clerk, known, intent, answer)?;
    Ok((known, Some(line)))
}

/// Marks a call as handed over and gives its intent; or what to say of a call that is not made, by what
/// stands now, whatever stood when the pass began.
fn mark(
    journal: &mut Journal,
    clerk: &mut Clerk,
    known: Known,
    call: &Call,
) -> anyhow::Result<(Known, Result<u64, Option<String>>)> {
    let today = clerk.today;
    let mut append = journal.begin(clerk)?;
    let mut treasury = Treasury::go_on(&mut append, known)?;
    let payouts = treasury.payouts();
    let found = payouts.by_id(&call.id).filter(|(_, attempt)| attempt.state() == State::Intent);
    let Some((payable, attempt)) = found else { return Ok((treasury.known(), Err(None))) };
    let intent = attempt.intent;
    if let Some(why) = stopped(payouts, &call.id, today) {
        let line = format!("{}: not called: {why}", named(&call.id, payable));
        return Ok((treasury.known(), Err(Some(line))));
    }
    treasury::say(&mut treasury, intent, Step::HandedOver, false, None, Note::None)?;
    let known = treasury.known();
    append.commit()?;
    Ok((known, Ok(intent)))
}

/// Why a payment that was committed is not to be called for now.
fn stopped(payouts: &Payouts, id: &str, today: Day) -> Option<String> {
    if let Some((_, by)) = payouts.authority.frozen() {
        return Some(format!("payments were frozen by {by}"));
    }
    let (payable, _) = payouts.by_id(id)?;
    let why = payouts.why_revoked(payable, today)?;
    Some(why::revoked(payable.entry, &why))
}

/// One question, one answer; whatever is not clearly one means that nobody knows.
fn ask(place: &Place, program: &Program, call: &Call) -> Answer {
    let folder = place.book().unwrap_or_else(|_| "/".into());
    let ended = program::run(program, &folder, &call.request, command::ANSWER_MAX);
    match ended {
        Ok(Ended::Exited(code, said)) => {
            command::answer(&call.id, command::Ended::Exited(code, &said))
        }
        Ok(Ended::Killed) => command::answer(&call.id, command::Ended::Killed),
        Ok(Ended::TimedOut) => command::answer(&call.id, command::Ended::TimedOut),
        // It did not start, so nothing left; but only a word of its own would say so for sure.
        Err(_) => command::answer(&call.id, command::Ended::NotStarted),
    }
}

/// The answer into the log, before the next question.
pub fn keep(
    journal: &mut Journal,
    clerk: &mut Clerk,
    known: Known,
    intent: u64,
    answer: Answer,
) -> anyhow::Result<(Known, String)> {
    // Whatever a program says is for the treasurer alone: an account may stand in it.
    let (step, code, note, said) = match answer {
        Answer::Accepted { reference } => {
            (Step::Acknowledged, None, reference, "accepted".to_owned())
        }
        Answer::Rejected { code, reason } => {
            let said = format!("rejected, {code}");
            (Step::Rejected, Some(code), reason, said)
        }
        Answer::Unknown { why } => {
            let said = format!("unknown, {why}; only a statement tells");
            (Step::Unknown, None, Some(why.to_string()), said)
        }
    };
    let note = note.map_or(Note::None, Note::Private);
    let mut append = journal.begin(clerk)?;
    let mut treasury = Treasury::go_on(&mut append, known)?;
    treasury::say(&mut treasury, intent, step, false, code.as_deref(), note)?;
    let known = treasury.known();
    append.commit()?;
    let of = known.payouts.of_intent(intent);
    let of = of.map(|(payable, attempt)| named(&attempt.body.id, payable));
    Ok((known, format!("{}: {said}", of.unwrap_or_default())))
}

/// `PABC…-1, claim 44 to host`.
pub fn named(id: &str, payable: &Payable) -> String {
    format!("{id}, claim {} to {}", payable.entry, payable.claim.payee)
}
