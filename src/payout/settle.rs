//! `ledger payout settle`: a person says which payout an unexplained debit was.
//! Refuses another amount, a row that is explained, a payout that is not on its way, and to do so
//! without a reason: everybody reads who matched it by hand, and why.

use crate::book::{self, Place};
use crate::sign::signer;
use crate::{named, out, words};
use clap::Args;
use ledger::account::Code;
use ledger::treasury::{self, Treasury};

/// Say that an unexplained debit was a payout
#[derive(Args)]
#[command(after_help = "\
Examples:
  # the row in entry 61 paid the claim in entry 44
  ledger payout settle 61 44 --reason 'Same account and sum; the bank dropped the reference'

A row that is the sum of a whole batch, less what was rejected of it, settles all the rest of the
claim's batch. Who said so and why is shown wherever the payout is.
`ledger import` proposes it where account and amount fit, but no reference proves it. `ledger reverse`
takes it back.")]
pub struct Settle {
    /// The row's entry
    #[arg(value_parser = named::entry)]
    row: u64,
    /// The claim's entry
    #[arg(value_parser = named::entry)]
    claim: u64,
    /// Why it is this payout; shown to everybody
    #[arg(long, value_parser = words::given)]
    reason: String,
    /// Who says so
    #[arg(long = "as", value_name = "HANDLE")]
    member: Option<Code>,
}

impl Settle {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let by = signer::author(place, &place.books()?, self.member.as_ref())?;
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        clerk.by = Some(by);
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let mut treasury = Treasury::open(&mut append)?;
        treasury::settle(&mut treasury, self.row, self.claim, self.reason.clone())?;
        out::say(&book::written(first, append.commit()?));
        Ok(())
    }
}
