//! `ledger payout settle`: a person says which payout an unexplained debit was.
//! Refuses another amount, a row that is explained, and a payout that is not on its way.

use crate::book::{self, Place};
use crate::{named, out};
use clap::Args;
use ledger::treasury::{self, Treasury};

/// Say that an unexplained debit was a payout
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger payout settle 61 44      # the row in entry 61 paid the claim in entry 44

A row that is the sum of a whole batch, less what was rejected of it, settles all the rest of the
claim's batch.
`ledger import` proposes it where account and amount fit, but no reference proves it. `ledger reverse`
takes it back.")]
pub struct Settle {
    /// The row's entry
    #[arg(value_parser = named::entry)]
    row: u64,
    /// The claim's entry
    #[arg(value_parser = named::entry)]
    claim: u64,
}

impl Settle {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        treasury::settle(&mut Treasury::open(&mut append)?, self.row, self.claim)?;
        out::say(&book::written(first, append.commit()?));
        Ok(())
    }
}
