//! `ledger payout sent`: a file of the outbox was handed to the bank.
//! The file leaves the outbox; `ledger payout file` makes the same bytes again.

use crate::book::{self, Place};
use crate::run::{Names, clear, file_of};
use crate::{out, why, words};
use anyhow::bail;
use clap::Args;
use ledger::day::Day;
use ledger::entry::Step;
use ledger::journal::{Clerk, Journal};
use ledger::payout::{Payouts, Revoked, State};
use ledger::treasury::{self, Note, Treasury, TreasuryError};
use std::collections::BTreeSet;

/// Say that a batch was handed to the bank
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger payout sent BQ3D4KTXW2A6Z7PLM5NVO
  ledger payout sent BQ3D4KTXW2A6Z7PLM5NVO --reference 2026-10-0017")]
pub struct Sent {
    /// The batch
    batch: String,
    /// The bank's own number of it; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reference: Option<String>,
}

impl Sent {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let said = sent(place, &self.batch, self.reference.clone(), &mut book::clerk()?)?;
        out::say(&said);
        Ok(())
    }
}

/// Hands in whatever waits in the outbox on that day, as `demo` does.
pub fn hand_in(place: &Place, day: Day) -> anyhow::Result<()> {
    let payouts = place.books()?.payouts()?;
    let waiting = payouts.in_state(State::Intent);
    let batches: BTreeSet<String> = waiting.map(|(_, a)| a.body.batch.to_string()).collect();
    for batch in batches {
        let mut clerk = Clerk { today: day, ..book::clerk()? };
        sent(place, &batch, None, &mut clerk)?;
    }
    Ok(())
}

fn sent(
    place: &Place,
    batch: &str,
    note: Option<String>,
    clerk: &mut Clerk,
) -> anyhow::Result<String> {
    let mut journal = place.journal()?;
    let payouts = journal.begin(clerk)?.payouts()?;
    let Names { first, state } =
        Names::of(&payouts, batch).ok_or_else(|| TreasuryError::NoBatch(batch.to_owned()))?;
    if state != State::Intent {
        // Said before, by somebody who was interrupted behind the commit.
        clear(place, batch)?;
        return Ok(format!("{batch}: {state} already; nothing was written"));
    }
    refuse_altered(place, &journal, &payouts, batch)?;
    let mut append = journal.begin(clerk)?;
    let written = append.next();
    let mut treasury = Treasury::open(&mut append)?;
    note_stopped(treasury.payouts(), batch, treasury.today());
    treasury::say(
        &mut treasury,
        first,
        Step::HandedOver,
        true,
        None,
        note.map_or(Note::None, Note::Public),
    )?;
    let said = book::written(written, append.commit()?);
    clear(place, batch)?;
    Ok(said)
}

/// What is written is a fact, whoever forbade it: but who still can ought to stop it at the bank.
fn note_stopped(payouts: &Payouts, batch: &str, today: Day) {
    if let Some((_, by)) = payouts.authority.frozen() {
        out::say(&format!(
            "note: payments were frozen by {by}; that it left is written all the same"
        ));
    }
    for (claim, why) in payouts.revoked(today).get(batch).into_iter().flatten() {
        let mark = if matches!(why, Revoked::Paid(_)) { "ALARM" } else { "note" };
        let why = why::revoked(*claim, why);
        out::say(&format!("{mark}: {why}; that it left is written: have the bank stop it"));
    }
}

/// What was handed in is what lay there: where that is not what was committed, somebody must look
/// before it is said, and the file stays as evidence.
fn refuse_altered(
    place: &Place,
    journal: &Journal,
    payouts: &Payouts,
    batch: &str,
) -> anyhow::Result<()> {
    let Some((name, bytes)) = file_of(journal, payouts, batch)? else { return Ok(()) };
    let path = place.book()?.join("outbox").join(&name);
    if std::fs::read(&path).is_ok_and(|there| there != bytes) {
        bail!(
            "outbox/{name} was ALTERED by somebody: it is not what was signed for. If it was handed \
             in, call the bank at once. Move it elsewhere as evidence, then say it again; nothing \
             was written"
        );
    }
    Ok(())
}
