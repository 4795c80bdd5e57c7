//! What leaves the machine, once its intents are committed: a file into the outbox, or a call to the
//! declared program for each payment.
//! A crash before a file is whole leaves none, and the next pass writes the same bytes. Each call is
//! marked before it is made: a crash around it leaves a mark without an answer, which becomes unknown,
//! never a new call; those behind it are made by the next pass.

use crate::book::Place;
use crate::out;
use crate::program::{self, Ended};
use anyhow::Context as _;
use ledger::durable::{self, Access};
use ledger::entry::Step;
use ledger::journal::{Clerk, Journal};
use ledger::local::{Local, Program};
use ledger::payout::rail::command::{self, Answer};
use ledger::payout::rail::{Call, Handover};
use ledger::payout::{Approval, Payouts, State};
use ledger::treasury::{self, Known, Note, Prepared, Treasury};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Hands a batch over that was just committed; gives what is known then, and what to say.
pub fn batch(
    place: &Place,
    journal: &mut Journal,
    clerk: &mut Clerk,
    local: &Local,
    (prepared, mut known): (&Prepared, Known),
) -> anyhow::Result<(Known, Vec<String>)> {
    let mut said = Vec::new();
    let calls = match &prepared.handover {
        Handover::File { name, bytes } => {
            said.push(file(place, name, bytes, prepared)?);
            return Ok((known, said));
        }
        Handover::Calls(calls) => calls,
    };
    let Some(program) = program_of(local, &known.payouts, prepared) else {
        return Ok((known, said));
    };
    for call in calls {
        let line;
        (known, line) = make(place, journal, clerk, (program, call), known)?;
        said.extend(line);
    }
    Ok((known, said))
}

/// One call. It is marked as handed over before a byte of it leaves: a crash from here on leaves this
/// one unknown, and those behind it as they were.
fn make(
    place: &Place,
    journal: &mut Journal,
    clerk: &mut Clerk,
    (program, call): (&Program, &Call),
    known: Known,
) -> anyhow::Result<(Known, Option<String>)> {
    let attempt = known.payouts.by_id(&call.id).map(|(_, attempt)| attempt);
    let Some(attempt) = attempt.filter(|attempt| attempt.state() == State::Intent) else {
        return Ok((known, None));
    };
    let intent = attempt.intent;
    let known = say(journal, clerk, known, intent, (Step::HandedOver, None, Note::None))?;
    let answer = ask(place, program, call);
    let (known, line) = keep(journal, clerk, known, (intent, &call.id), answer)?;
    Ok((known, Some(line)))
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

/// Takes the file of a batch out of the outbox: it was handed over, and nobody shall do so again.
pub fn clear(place: &Place, batch: &str) -> anyhow::Result<()> {
    let folder = outbox(place)?;
    for entry in std::fs::read_dir(&folder).with_context(|| out::path(&folder))? {
        let path = entry.with_context(|| out::path(&folder))?.path();
        if path.file_stem().is_some_and(|stem| stem == batch) {
            std::fs::remove_file(&path).with_context(|| out::path(&path))?;
        }
    }
    Ok(())
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
        Err(_) => command::answer(&call.id, command::Ended::NotStarted),
    }
}

/// The answer into the log, before the next question.
fn keep(
    journal: &mut Journal,
    clerk: &mut Clerk,
    known: Known,
    (intent, id): (u64, &str),
    answer: Answer,
) -> anyhow::Result<(Known, String)> {
    // Whatever a program says is for the treasurer alone: an account may stand in it.
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
    let note = note.map_or(Note::None, Note::Private);
    Ok((self::say(journal, clerk, known, intent, (step, code, note))?, said))
}

/// A step of one attempt, committed.
fn say(
    journal: &mut Journal,
    clerk: &mut Clerk,
    known: Known,
    intent: u64,
    (step, code, note): (Step, Option<String>, Note),
) -> anyhow::Result<Known> {
    let mut append = journal.begin(clerk)?;
    let mut treasury = Treasury::go_on(&mut append, known)?;
    treasury::say(&mut treasury, intent, step, false, code.as_deref(), note)?;
    let known = treasury.known();
    append.commit()?;
    Ok(known)
}

/// What an interrupted pass left: files that are not whole are written again, the call whose answer was
/// not kept becomes unknown, and those that nobody made yet are made.
pub fn recover(
    place: &Place,
    journal: &mut Journal,
    clerk: &mut Clerk,
    local: &Local,
    known: Known,
) -> anyhow::Result<(Known, Vec<String>)> {
    let (mut known, mut said) = doubt(journal, clerk, known)?;
    let waiting = known.payouts.in_state(State::Intent);
    let mut batches: BTreeSet<String> = waiting.map(|(_, a)| a.body.batch.to_string()).collect();
    if known.payouts.authority.frozen().is_some() {
        // What lies there could be handed in; it is made again once members thaw.
        batches.clear();
    }
    said.extend(withdraw(place, &known.payouts, &batches)?);
    for id in batches {
        match treasury::again(journal, &known.payouts, &id)? {
            Handover::File { name, bytes } => {
                if !known.payouts.revoked().contains_key(id.as_str()) {
                    said.extend(mend(place, &name, &bytes)?);
                }
            }
            Handover::Calls(calls) => {
                let lines;
                (known, lines) = go_on(place, journal, clerk, local, (&calls, known))?;
                said.extend(lines);
            }
        }
    }
    Ok((known, said))
}

/// Calls that were marked, and whose answer was not kept.
fn doubt(
    journal: &mut Journal,
    clerk: &mut Clerk,
    mut known: Known,
) -> anyhow::Result<(Known, Vec<String>)> {
    let marked = known.payouts.in_state(State::HandedOver);
    let marked = marked.filter(|(_, attempt)| attempt.body.rail.as_str() == command::NAME);
    let marked: Vec<(u64, String)> =
        marked.map(|(_, attempt)| (attempt.intent, attempt.body.id.to_string())).collect();
    let mut said = Vec::new();
    for (intent, id) in marked {
        let unknown = Answer::Unknown { why: command::Doubt::Interrupted };
        let line;
        (known, line) = keep(journal, clerk, known, (intent, &id), unknown)?;
        said.push(line);
    }
    Ok((known, said))
}

/// Calls of a batch that a crash left unmade. Time has passed: what is no longer approved is not
/// called, and nothing while a debit is unexplained.
fn go_on(
    place: &Place,
    journal: &mut Journal,
    clerk: &mut Clerk,
    local: &Local,
    (calls, mut known): (&[Call], Known),
) -> anyhow::Result<(Known, Vec<String>)> {
    let stopped = !treasury::money(&journal.begin(clerk)?)?.unexplained.is_empty();
    let mut said = Vec::new();
    for call in calls {
        let Some((payable, attempt)) = known.payouts.by_id(&call.id) else { continue };
        let paying = local.paying(attempt.body.rail.as_str(), &attempt.body.account);
        let program = paying.and_then(|paying| paying.program.as_ref());
        let program = program.filter(|program| program.path.is_file());
        let allowed = match known.payouts.approval(payable, clerk.today) {
            Approval::Commitment => true,
            Approval::People { holds, .. } => holds <= clerk.today,
            _ => false,
        };
        let Some(program) = program.filter(|_| allowed && !stopped) else {
            said.extend((attempt.state() == State::Intent).then(|| {
                format!("{}: not called, since it may no longer be or local.toml cannot", call.id)
            }));
            continue;
        };
        let line;
        (known, line) = make(place, journal, clerk, (program, call), known)?;
        said.extend(line);
    }
    Ok((known, said))
}

/// Takes out of the outbox what is not to be handed in, or no longer: a file that lies there will be.
fn withdraw(
    place: &Place,
    payouts: &Payouts,
    waiting: &BTreeSet<String>,
) -> anyhow::Result<Vec<String>> {
    let folder = outbox(place)?;
    let (revoked, mut said) = (payouts.revoked(), Vec::new());
    for entry in std::fs::read_dir(&folder).with_context(|| out::path(&folder))? {
        let path = entry.with_context(|| out::path(&folder))?.path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let claim = revoked.get(stem.as_str());
        if payouts.batch(&stem).is_empty() || (waiting.contains(&stem) && claim.is_none()) {
            continue;
        }
        std::fs::remove_file(&path).with_context(|| out::path(&path))?;
        said.push(format!("outbox: {stem} is not to be handed in, and was taken out"));
        said.extend(claim.map(|claim| {
            format!(
                "  claim {claim} in it is no longer approved; if it was handed in before: `ledger \
                 payout sent {stem}`"
            )
        }));
    }
    Ok(said)
}

/// Writes a batch's file again, unless it lies there as it was committed.
fn mend(place: &Place, name: &str, bytes: &[u8]) -> anyhow::Result<Option<String>> {
    let path = outbox(place)?.join(name);
    if std::fs::read(&path).is_ok_and(|there| there == bytes) {
        return Ok(None);
    }
    let said = match path.exists() {
        true => format!(
            "outbox/{name} was ALTERED by somebody, and is written again as it was committed: do not \
             hand in what you took from there before"
        ),
        false => format!("outbox/{name}: written again"),
    };
    durable::write(&path, bytes, Access::Owner).with_context(|| out::path(&path))?;
    Ok(Some(said))
}

/// The file of a batch, made again from what was committed; `None` where a program carried it.
pub fn file_of(
    journal: &Journal,
    payouts: &Payouts,
    id: &str,
) -> anyhow::Result<Option<(String, Vec<u8>)>> {
    Ok(match treasury::again(journal, payouts, id)? {
        Handover::File { name, bytes } => Some((name, bytes)),
        Handover::Calls(_) => None,
    })
}

/// What stands now.
pub fn known(journal: &mut Journal, clerk: &mut Clerk) -> anyhow::Result<Known> {
    let mut append = journal.begin(clerk)?;
    Ok(Treasury::open(&mut append)?.known())
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
        let state = |intent: u64| payouts.of_intent(intent).map(|(_, attempt)| attempt.state());
        let all = payouts.batch(batch);
        // Those that still wait speak for it: a bank may have refused the first alone.
        let waits = all.iter().find(|intent| state(**intent) == Some(State::Intent));
        let first = *waits.or(all.first())?;
        Some(Self { first, state: state(first)? })
    }
}
