//! `ledger payout sent`: a file of the outbox was handed to the bank.
//! The file leaves the outbox; `ledger payout file` makes the same bytes again.

use crate::book::{self, Place};
use crate::run::{Names, file_of};
use crate::{out, words};
use anyhow::Context as _;
use clap::Args;
use ledger::entry::Step;
use ledger::payout::State;
use ledger::treasury::{self, Treasury, TreasuryError};

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
        let local = place.local()?;
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let payouts = journal.begin(&mut clerk)?.payouts()?;
        let Names { first, state } = Names::of(&payouts, &self.batch)
            .ok_or_else(|| TreasuryError::NoBatch(self.batch.clone()))?;
        if state != State::Intent {
            out::say(&format!("{}: {state} already; nothing was written", self.batch));
            return Ok(());
        }
        let file = file_of(&journal, &payouts, &local, &self.batch)?;
        let mut append = journal.begin(&mut clerk)?;
        let written = append.next();
        let mut treasury = Treasury::open(&mut append)?;
        let note = self.reference.clone();
        treasury::say(&mut treasury, first, Step::HandedOver, true, None, note)?;
        let head = append.commit()?;
        out::say(&book::written(written, head));
        if let Some((name, _)) = file {
            let path = place.book()?.join("outbox").join(name);
            if path.exists() {
                std::fs::remove_file(&path).with_context(|| out::path(&path))?;
            }
        }
        Ok(())
    }
}
