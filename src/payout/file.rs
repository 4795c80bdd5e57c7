//! `ledger payout file`: a batch's file once more, the same bytes as the first time.
//! Refuses to put into outbox/ what is not to be handed in: a file that lies there will be.

use crate::book::{self, Place};
use crate::run::{Names, file_of};
use crate::{out, why};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::day::Day;
use ledger::durable::{self, Access};
use ledger::payout::{Payouts, State};
use ledger::treasury::TreasuryError;
use std::path::PathBuf;

/// Write a batch's file again, the same bytes as the first time
#[derive(Args)]
#[command(after_help = "\
Examples:
  # into outbox/, where it still waits
  ledger payout file BQ3D4KTXW2A6Z7PLM5NVO
  # elsewhere, to compare it
  ledger payout file BQ3D4KTXW2A6Z7PLM5NVO --to seen.xml

A bank that gets a file twice sees the same ids; whether it notices is the bank's affair. Hand a file \
in once.")]
pub struct File {
    /// The batch
    batch: String,
    /// Write it here, whatever became of the batch
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

impl File {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let today = clerk.today;
        let payouts = journal.begin(&mut clerk)?.payouts()?;
        let Names { state, .. } = Names::of(&payouts, &self.batch)
            .ok_or_else(|| TreasuryError::NoBatch(self.batch.clone()))?;
        let Some((name, bytes)) = file_of(&journal, &payouts, &self.batch)? else {
            bail!("{}: a program carried it, there is no file", self.batch);
        };
        let path = match &self.to {
            Some(path) => path.clone(),
            None => {
                refuse_stopped(&payouts, &self.batch, state, today)?;
                place.book()?.join("outbox").join(&name)
            }
        };
        durable::write(&path, &bytes, Access::Owner).with_context(|| out::path(&path))?;
        out::say(&format!("{}: the same bytes as before; {state}", out::path(&path)));
        Ok(())
    }
}

/// Whoever finds a file in the outbox hands it in.
fn refuse_stopped(payouts: &Payouts, batch: &str, state: State, today: Day) -> anyhow::Result<()> {
    let revoked = payouts.revoked(today);
    let stopped = revoked.get(batch).and_then(|all| all.first());
    let why = match (payouts.authority.frozen(), stopped) {
        _ if state != State::Intent => state.to_string(),
        (Some((_, by)), _) => format!("frozen by {by}"),
        (None, Some((claim, why))) => why::revoked(*claim, why),
        (None, None) => return Ok(()),
    };
    bail!(
        "{batch} is not to be handed in now ({why}): to look at its file, write it elsewhere with \
         --to FILE; nothing was written"
    )
}
