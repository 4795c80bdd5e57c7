//! `ledger add count`: what an account holds by somebody's count, and whether the books agree.

use super::legs::own_account;
use super::{Common, Made};
use crate::book::Place;
use crate::counted;
use crate::named::Named;
use crate::out;
use clap::Args;
use ledger::day::Day;
use ledger::entry::{Assertion, Body};
use ledger::journal::Append;
use ledger::money::Currency;
use ledger::slot::Slot;

#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger add count --account assets:cash:box --amount 385.00
  ledger add count --account assets:cash:box --amount 60.00 --date 2025-12-31
  ledger add count --account assets:processor:stripe --amount -3.00  # it is owed that

A count that was wrong is answered by another one of that day, which takes its place.")]
pub struct Count {
    #[command(flatten)]
    pub common: Common,
    /// The account
    #[arg(long)]
    account: Named,
}

impl Count {
    pub fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        let account = own_account(append, &self.account, ccy)?;
        let body = Body::Assertion(Assertion { account, ccy, minor });
        Ok(Made { body, legs: Vec::new(), public: vec![Slot::Text] })
    }

    /// Says whether the books agree with the count.
    pub fn compare(&self, place: &Place, body: &Body, at: Day) -> anyhow::Result<()> {
        let Body::Assertion(of) = body else { return Ok(()) };
        out::say(&format!("{}: {}", of.account, counted::told(&place.books()?, of, at)?));
        Ok(())
    }
}
