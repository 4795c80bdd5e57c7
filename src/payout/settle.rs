//! `ledger payout settle`: a person says which payout an unexplained debit was.
//! Refuses another amount, a row that is explained, a payout that is not on its way, and to do so
//! without a reason: everybody reads who matched it by hand, and why.

use crate::book::{self, Place};
use crate::figure::{self, Figure};
use crate::sign::signer;
use crate::{named, out, words};
use anyhow::Context as _;
use clap::Args;
use ledger::account::Code;
use ledger::payout::Payouts;
use ledger::treasury::{self, Said, Settled, Treasury, TreasuryError};

/// Say that an unexplained debit was a payout
#[derive(Args)]
#[command(after_help = "\
Examples:
  # the row in entry 61 paid the claim in entry 44
  ledger payout settle 61 44 --reason 'Same account and sum; the bank dropped the reference'
  ledger payout settle 61 44 --fee 0.62 --reason 'The bank took its fee with it'

A row that is the sum of a whole batch, with or without what was rejected of it, settles all the rest
of the claim's batch. Who said so and why is shown wherever the payout is.
`ledger import` proposes it where account and amount fit, but no reference proves it. `ledger reverse`
takes it back.")]
pub struct Settle {
    /// The row's entry
    #[arg(value_parser = named::entry)]
    row: u64,
    /// The claim's entry
    #[arg(value_parser = named::entry)]
    claim: u64,
    /// What of the row was the bank's fee; the rest must be what was to be paid, to the cent
    #[arg(long, value_name = "AMOUNT", value_parser = figure::above_zero)]
    fee: Option<Figure>,
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
        let fee = self.fee(treasury.payouts())?;
        let (row, claim, reason) = (self.row, self.claim, self.reason.clone());
        let said = Said { row, claim, fee, reason };
        let Settled { elsewhere, .. } = treasury::settle(&mut treasury, &said)?;
        if let Some((own, told)) = elsewhere {
            out::say(&format!("note: {own} paid it, not {told}, which was told to"));
        }
        out::say(&book::written(first, append.commit()?));
        Ok(())
    }

    /// In the claim's currency.
    fn fee(&self, payouts: &Payouts) -> anyhow::Result<i64> {
        let Some(fee) = &self.fee else { return Ok(0) };
        let payable = payouts.get(self.claim).ok_or(TreasuryError::NoAttempt(self.claim))?;
        fee.minor(payable.claim.ccy).context("--fee")
    }
}
