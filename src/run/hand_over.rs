//! What leaves the machine, once its intents are committed: a file into the outbox, or a call to the
//! declared program for each payment.
//! A crash before a file is whole leaves none, and the next pass writes the same bytes. A crash
//! around a call leaves an intent whose outcome nobody knows: it becomes unknown, never a new call.

use crate::book::Place;
use crate::out;
use crate::program::{self, Ended};
use anyhow::Context as _;
use ledger::account::Code;
use ledger::durable::{self, Access};
use ledger::entry::Step;
use ledger::journal::{Clerk, Journal};
use ledger::local::{Local, Program};
use ledger::payout::rail::command::{self, Answer};
use ledger::payout::rail::{self, Call, Handover, Settings};
use ledger::payout::{Payouts, State};
use ledger::treasury::{self, Prepared, Treasury};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Hands a batch over that was just committed.
pub fn batch(
    place: &Place,
    journal: &mut Journal,
    clerk: &mut Clerk,
    local: &Local,
    prepared: &Prepared,
) -> anyhow::Result<Vec<String>> {
    let calls = match &prepared.handover {
        Handover::File { name, bytes } => return Ok(vec![file(place, name, bytes, prepared)?]),
        Handover::Calls(calls) => calls,
    };
    let payouts = payouts(journal, clerk)?;
    let Some(program) = program_of(local, &payouts, prepared) else { return Ok(Vec::new()) };
    let mut said = Vec::new();
    for call in calls {
        let Some((_, attempt)) = payouts.by_id(&call.id) else { continue };
        let answer = ask(place, program, call);
        said.push(keep(journal, clerk, attempt.intent, &call.id, answer)?);
    }
    Ok(said)
}

/// Whole under its name or not at all.
fn file(place: &Place, name: &str, bytes: &[u8], batch: &Prepared) -> anyhow::Result<String> {
    let path = outbox(place)?.join(name);
    durable::write(&path, bytes, Access::Owner).with_context(|| out::path(&path))?;
    let payments = out::count(batch.intents.len() as u64, "payment", "payments");
    let id = &batch.id;
    Ok(format!("{payments} in outbox/{name}: hand it to the bank, then `ledger payout sent {id}`"))
}

/// The folder of files that wait for the bank.
pub fn outbox(place: &Place) -> anyhow::Result<PathBuf> {
    let folder = place.book()?.join("outbox");
    std::fs::create_dir_all(&folder).with_context(|| out::path(&folder))?;
    Ok(folder)
}

fn program_of<'a>(local: &'a Local, payouts: &Payouts, prepared: &Prepared) -> Option<&'a Program> {
    let first = prepared.intents.first()?;
    let (_, attempt) = payouts.of_intent(*first)?;
    local.paying(attempt.body.rail.as_str(), &attempt.body.account)?.program.as_ref()
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
        Err(_) => command::answer(&call.id, command::Ended::Killed),
    }
}

/// The answer into the log, before the next question.
fn keep(
    journal: &mut Journal,
    clerk: &mut Clerk,
    intent: u64,
    id: &str,
    answer: Answer,
) -> anyhow::Result<String> {
    let (step, code, note, said) = match answer {
        Answer::Accepted { reference } => {
            (Step::Acknowledged, None, reference, format!("{id}: accepted"))
        }
        Answer::Rejected { code, reason } => {
            let said = format!("{id}: rejected, {code}");
            (Step::Rejected, Some(code), reason, said)
        }
        Answer::Unknown { why } => {
            let said = format!("{id}: unknown, {why}; only a statement tells");
            (Step::Unknown, None, Some(why.to_string()), said)
        }
    };
    let mut append = journal.begin(clerk)?;
    let mut treasury = Treasury::open(&mut append)?;
    treasury::say(&mut treasury, intent, step, false, code.as_deref(), note)?;
    append.commit()?;
    Ok(said)
}

/// What an interrupted pass left: files that are not whole are written again, calls whose answer was
/// not kept become unknown.
pub fn recover(
    place: &Place,
    journal: &mut Journal,
    clerk: &mut Clerk,
    local: &Local,
) -> anyhow::Result<Vec<String>> {
    let payouts = payouts(journal, clerk)?;
    let waiting = payouts.in_state(State::Intent);
    let batches: BTreeSet<String> = waiting.map(|(_, a)| a.body.batch.to_string()).collect();
    let mut said = Vec::new();
    for id in batches {
        if let Some(lost) = lost(place, journal, &payouts, local, &id)? {
            said.extend(lost.files);
            for (intent, id) in lost.calls {
                let why = command::Doubt::Killed;
                said.push(keep(journal, clerk, intent, &id, Answer::Unknown { why })?);
            }
        }
    }
    Ok(said)
}

/// What of a batch did not come through.
struct Lost {
    files: Vec<String>,
    calls: Vec<(u64, String)>,
}

fn lost(
    place: &Place,
    journal: &Journal,
    payouts: &Payouts,
    local: &Local,
    id: &str,
) -> anyhow::Result<Option<Lost>> {
    let Some((name, bytes)) = file_of(journal, payouts, local, id)? else {
        let open = payouts.in_state(State::Intent).filter(|(_, a)| *a.body.batch == *id);
        let calls = open.map(|(_, a)| (a.intent, a.body.id.to_string())).collect();
        return Ok(Some(Lost { files: Vec::new(), calls }));
    };
    let path = outbox(place)?.join(&name);
    if std::fs::read(&path).is_ok_and(|there| there == bytes) {
        return Ok(None);
    }
    durable::write(&path, &bytes, Access::Owner).with_context(|| out::path(&path))?;
    Ok(Some(Lost { files: vec![format!("outbox/{name}: written again")], calls: Vec::new() }))
}

/// The file of a batch, made again from what was committed; `None` where a program carried it.
pub fn file_of(
    journal: &Journal,
    payouts: &Payouts,
    local: &Local,
    id: &str,
) -> anyhow::Result<Option<(String, Vec<u8>)>> {
    let batch = treasury::batch_of(journal, payouts, id)?;
    let first = payouts.batch(id).first().and_then(|intent| payouts.of_intent(*intent));
    let none = (Code::general(), Settings::default());
    let (rail, settings) = first.map_or(none, |(_, attempt)| {
        let paying = local.paying(attempt.body.rail.as_str(), &attempt.body.account);
        let settings = paying.map(|paying| paying.settings.clone()).unwrap_or_default();
        (attempt.body.rail.clone(), settings)
    });
    let rail = rail::named(rail.as_str(), &settings)?;
    Ok(match rail.hand_over(&batch)? {
        Handover::File { name, bytes } => Some((name, bytes)),
        Handover::Calls(_) => None,
    })
}

/// What stands now.
pub fn payouts(journal: &mut Journal, clerk: &mut Clerk) -> anyhow::Result<Payouts> {
    Ok(journal.begin(clerk)?.payouts()?)
}

/// Where a batch stands: its first attempt, and the state that it is in.
pub struct Names {
    /// The first intent.
    pub first: u64,
    /// Its state.
    pub state: State,
}

impl Names {
    /// Of a batch; `None` if there is none of this name.
    pub fn of(payouts: &Payouts, batch: &str) -> Option<Self> {
        let first = *payouts.batch(batch).first()?;
        let (_, attempt) = payouts.of_intent(first)?;
        Some(Self { first, state: attempt.state() })
    }
}
