//! `ledger payout file`: a batch's file once more, the same bytes as the first time.

use crate::book::{self, Place};
use crate::out;
use crate::run::{Names, file_of};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::durable::{self, Access};
use ledger::treasury::TreasuryError;

/// Write a batch's file again, the same bytes as the first time
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger payout file BQ3D4KTXW2A6Z7PLM5NVO      # into outbox/

A bank that gets a file twice sees the same ids; whether it notices is the bank's affair. Hand a file
in once.")]
pub struct File {
    /// The batch
    batch: String,
}

impl File {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let payouts = journal.begin(&mut clerk)?.payouts()?;
        let Names { state, .. } = Names::of(&payouts, &self.batch)
            .ok_or_else(|| TreasuryError::NoBatch(self.batch.clone()))?;
        let Some((name, bytes)) = file_of(&journal, &payouts, &self.batch)? else {
            bail!("{}: a program carried it, there is no file", self.batch);
        };
        let path = place.book()?.join("outbox").join(&name);
        durable::write(&path, &bytes, Access::Owner).with_context(|| out::path(&path))?;
        out::say(&format!("outbox/{name}: the same bytes as before; {state}"));
        Ok(())
    }
}
