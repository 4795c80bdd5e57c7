//! `ledger payout settle`: a person says which payout an unexplained debit was.
//! Refuses another amount unless it is said where the difference goes, a row that is explained, a payout that is
//! not on its way, and to do so without a reason: everybody reads who matched it by hand, and why.

use crate::book::{self, Place};
use crate::figure::{self, Figure};
use crate::named::{self, Named};
use crate::sign::signer;
use crate::{out, words};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::account::Code;
use ledger::payout::Payouts;
use ledger::treasury::{self, Said, Settled, Treasury, TreasuryError};

/// Say that an unexplained debit was a payout
#[derive(Args)]
#[command(after_help = "\
Examples:
  # the row in entry 61 paid the claim in entry 44
  ledger payout settle 61 44 \\
      --reason 'Same account and sum; the bank dropped the reference'
  ledger payout settle 61 44 --fee 0.62 --reason 'The bank took its fee with it'
  # with another claim in one sum; with a slip of the pen; from an account in another currency
  ledger payout settle 61 44 45 --reason 'Both invoices in one transfer'
  ledger payout settle 61 44 --rest expenses:hosting \\
      --reason 'Typed 120.42 for 120.50'
  ledger payout settle 61 44 --rest equity:conversion \\
      --reason 'Paid out of the account in EUR'
  # paid in two: the first row settles it, `ledger classify` puts the second in transit, too
  ledger payout settle 61 44 --rest assets:in-transit --reason 'Paid in two'

What the payee got too much and is to give back goes onto assets:receivable.

A row that is the sum of a whole batch, with or without what was rejected of it, settles all the rest \
of the claim's batch. Who said so and why is shown wherever the payout is. \
`ledger import` proposes it where account and amount fit, but no reference proves it. `ledger reverse` \
takes it back.")]
pub struct Settle {
    /// The row's entry
    #[arg(value_parser = named::entry)]
    row: u64,
    /// The claim's entry; several where the row paid them together
    #[arg(value_parser = named::entry, required = true, value_name = "CLAIM")]
    claims: Vec<u64>,
    /// What of the row was the bank's fee; the rest must be what was to be paid, to the cent
    #[arg(long, value_name = "AMOUNT", value_parser = figure::above_zero)]
    fee: Option<Figure>,
    /// Where the difference to what was to be paid goes
    #[arg(long, value_name = "ACCOUNT")]
    rest: Option<Named>,
    /// Why it is this payout; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: String,
    /// Who says so
    #[arg(long = "as", value_name = "HANDLE")]
    member: Option<Code>,
}

impl Settle {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        let by = signer::author(place, &books, self.member.as_ref())?;
        let declared = books.declarations()?;
        let rest = self.rest.as_ref().map(|rest| rest.account(&declared)).transpose()?.cloned();
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        clerk.by = Some(by);
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let mut treasury = Treasury::open(&mut append)?;
        let Some((claim, more)) = self.claims.split_first() else { bail!("expected a claim") };
        let said = Said {
            row: self.row,
            claim: *claim,
            more: more.to_vec(),
            fee: self.fee(treasury.payouts(), *claim)?,
            rest,
            reason: self.reason.clone(),
        };
        let Settled { elsewhere, .. } = treasury::settle(&mut treasury, &said)?;
        if let Some((own, told)) = elsewhere {
            out::say(&format!("note: {own} paid it, not {told}, which was told to"));
        }
        out::say(&book::written(first, append.commit()?));
        Ok(())
    }

    /// In the claim's currency.
    fn fee(&self, payouts: &Payouts, claim: u64) -> anyhow::Result<i64> {
        let Some(fee) = &self.fee else { return Ok(0) };
        let payable = payouts.get(claim).ok_or(TreasuryError::NoAttempt(claim))?;
        fee.minor(payable.claim.ccy).context("--fee")
    }
}
