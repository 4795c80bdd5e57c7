//! What leaves the machine, once its intents are committed: a file into the outbox, or a call to the
//! declared program for each payment.
//! A crash before a file is whole leaves none, and the next pass writes the same bytes. Each call is
//! marked before it is made: a crash around it leaves a mark without an answer, which becomes unknown,
//! never a new call; those behind it are made by the next pass.

use super::call;
use crate::book::Place;
use crate::{out, why};
use anyhow::Context as _;
use ledger::day::Day;
use ledger::durable::{self, Access};
use ledger::journal::{Clerk, Journal};
use ledger::local::{Local, Program};
use ledger::payout::rail::command::{self, Answer};
use ledger::payout::rail::{Call, Handover};
use ledger::payout::{Payouts, State};
use ledger::treasury::{self, Known, Prepared, Treasury};
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
    for one in calls {
        let line;
        (known, line) = call::make(place, journal, clerk, (program, one), known)?;
        said.extend(line);
    }
    Ok((known, said))
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
    said.extend(withdraw(place, &known.payouts, &batches, clerk.today)?);
    for id in batches {
        match treasury::again(journal, &known.payouts, &id)? {
            Handover::File { name, bytes } => {
                if !known.payouts.revoked(clerk.today).contains_key(id.as_str()) {
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
    let marked: Vec<u64> = marked.map(|(_, attempt)| attempt.intent).collect();
    let mut said = Vec::new();
    for intent in marked {
        let unknown = Answer::Unknown { why: command::Doubt::Interrupted };
        let line;
        (known, line) = call::keep(journal, clerk, known, intent, unknown)?;
        said.push(line);
    }
    Ok((known, said))
}

/// Calls of a batch that were left unmade, by a crash or by members who stopped them. Nothing is called
/// while a debit is unexplained.
fn go_on(
    place: &Place,
    journal: &mut Journal,
    clerk: &mut Clerk,
    local: &Local,
    (calls, mut known): (&[Call], Known),
) -> anyhow::Result<(Known, Vec<String>)> {
    let stopped = !treasury::money(&journal.begin(clerk)?)?.unexplained.is_empty();
    let mut said = Vec::new();
    for one in calls {
        let waits = known.payouts.by_id(&one.id).filter(|(_, a)| a.state() == State::Intent);
        let Some((payable, attempt)) = waits else { continue };
        // What was revoked stands among what waits.
        if known.payouts.why_revoked(payable, clerk.today).is_some() {
            continue;
        }
        let paying = local.paying(attempt.body.rail.as_str(), &attempt.body.account);
        let program = paying.and_then(|paying| paying.program.as_ref());
        let program = program.filter(|program| program.path.is_file());
        let not = |why: &str| format!("{}: not called: {why}", call::named(&one.id, payable));
        let Some(program) = program else {
            said.push(not("local.toml names no program for it that is there"));
            continue;
        };
        if stopped {
            said.push(not("a debit is not explained"));
            continue;
        }
        let line;
        (known, line) = call::make(place, journal, clerk, (program, one), known)?;
        said.extend(line);
    }
    Ok((known, said))
}

/// Takes out of the outbox what is not to be handed in, or no longer: a file that lies there will be.
fn withdraw(
    place: &Place,
    payouts: &Payouts,
    waiting: &BTreeSet<String>,
    today: Day,
) -> anyhow::Result<Vec<String>> {
    let folder = outbox(place)?;
    let (revoked, mut said) = (payouts.revoked(today), Vec::new());
    for entry in std::fs::read_dir(&folder).with_context(|| out::path(&folder))? {
        let path = entry.with_context(|| out::path(&folder))?.path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let stopped = revoked.get(stem.as_str());
        if payouts.batch(&stem).is_empty() || (waiting.contains(&stem) && stopped.is_none()) {
            continue;
        }
        std::fs::remove_file(&path).with_context(|| out::path(&path))?;
        said.push(format!("outbox: {stem} is not to be handed in, and was taken out"));
        let Some(stopped) = stopped else { continue };
        said.extend(stopped.iter().map(|(claim, why)| format!("  {}", why::revoked(*claim, why))));
        said.push(format!("  if it was handed in before: `ledger payout sent {stem}`"));
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
