//! `ledger payout sent`: a file of the outbox was handed to the bank.
//! The file leaves the outbox; `ledger payout file` makes the same bytes again.

use crate::book::{self, Place};
use crate::run::{Names, clear};
use crate::{out, words};
use clap::Args;
use ledger::day::Day;
use ledger::entry::Step;
use ledger::journal::Clerk;
use ledger::payout::State;
use ledger::treasury::{self, Treasury, TreasuryError};
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
    #[arg(long, value_parser = words::given)]
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
    let mut append = journal.begin(clerk)?;
    let written = append.next();
    let mut treasury = Treasury::open(&mut append)?;
    treasury::say(&mut treasury, first, Step::HandedOver, true, None, note)?;
    let said = book::written(written, append.commit()?);
    clear(place, batch)?;
    Ok(said)
}
