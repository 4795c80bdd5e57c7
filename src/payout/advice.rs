//! `ledger payout advice`: a bank's pain.002 into the log: taken, or refused with its reason.
//! Refuses a file that contradicts itself. `ACSC` and the like prove no debit: only a statement does.

use crate::book::{self, Place};
use crate::run::Names;
use crate::{import, out};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::entry::Step;
use ledger::payout::advice::{Of, Status, Told, read};
use ledger::payout::{Payouts, State};
use ledger::treasury::{self, Note, Treasury};
use std::path::PathBuf;

/// Read a bank's answer to a batch (pain.002)
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger payout advice answer.xml")]
pub struct Advice {
    /// The file
    file: PathBuf,
}

impl Advice {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let bytes = import::read_file(&self.file)?;
        let shown = out::path(&self.file);
        let told = read(bytes).with_context(|| format!("{shown}: nothing was written"))?;
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let mut treasury = Treasury::open(&mut append)?;
        told.iter().try_for_each(|told| refuse_other(treasury.payouts(), &told.of))?;
        for told in told {
            note(&mut treasury, told)?;
        }
        if append.next() == first {
            out::say("The log knows this already: nothing was written.");
            return Ok(());
        }
        out::say(&book::written(first, append.commit()?));
        Ok(())
    }
}

/// An answer to somebody else's file says nothing of ours, and ours would wait for theirs.
fn refuse_other(payouts: &Payouts, of: &Of) -> anyhow::Result<()> {
    let (known, name) = match of {
        Of::Batch(id) => (!payouts.batch(id).is_empty(), id),
        Of::Payment(id) => (payouts.by_id(id).is_some(), id),
    };
    match known {
        true => Ok(()),
        false => bail!(
            "{} is no batch or payment of this book: is the answer another book's? Nothing was written",
            out::plain(name)
        ),
    }
}

/// One status of the file: of a batch or of one payment.
fn note(treasury: &mut Treasury<'_, '_>, told: Told) -> anyhow::Result<()> {
    let (intents, of_batch, name) = match &told.of {
        Of::Batch(id) => (live(treasury.payouts(), treasury.payouts().batch(id)), true, id),
        Of::Payment(id) => {
            let intent = treasury.payouts().by_id(id).map(|(_, attempt)| attempt.intent);
            (live(treasury.payouts(), &intent.into_iter().collect::<Vec<_>>()), false, id)
        }
    };
    let (step, code) = match told.status {
        Status::Accepted | Status::Pending | Status::Duplicate => (Step::Acknowledged, None),
        Status::Rejected { code } => (Step::Rejected, code),
        Status::Unknown(_) => (Step::Unknown, None),
        // What became of each payment stands behind it.
        Status::Partial => return Ok(()),
    };
    let Some(intent) = intents.into_iter().find(|intent| can(treasury.payouts(), *intent, step))
    else {
        out::say(&format!(
            "{}: nothing on its way that this says anything new of",
            out::plain(name)
        ));
        return Ok(());
    };
    hand_over(treasury, intent)?;
    let note = told.reference.map_or(Note::None, Note::Private);
    treasury::say(treasury, intent, step, of_batch, code.as_deref(), note)?;
    out::say(&format!("{}: {}", out::plain(name), step.as_str()));
    Ok(())
}

/// A bank that answers has the file, whether or not somebody said so: its other payments do not wait
/// to be handed in any more.
fn hand_over(treasury: &mut Treasury<'_, '_>, intent: u64) -> anyhow::Result<()> {
    let payouts = treasury.payouts();
    let batch = payouts.of_intent(intent).map(|(_, attempt)| attempt.body.batch.clone());
    let names = batch.and_then(|batch| Names::of(payouts, &batch));
    if let Some(Names { first, state: State::Intent }) = names {
        treasury::say(treasury, first, Step::HandedOver, true, None, Note::None)?;
    }
    Ok(())
}

fn live(payouts: &Payouts, intents: &[u64]) -> Vec<u64> {
    let live = |intent: &u64| {
        payouts.of_intent(*intent).is_some_and(|(_, attempt)| attempt.state().is_live())
    };
    intents.iter().copied().filter(live).collect()
}

fn can(payouts: &Payouts, intent: u64, step: Step) -> bool {
    let event = ledger::payout::Event::Said(step);
    let state = payouts.of_intent(intent).map_or(State::Paid, |(_, attempt)| attempt.state());
    state.after(event).is_some()
}
