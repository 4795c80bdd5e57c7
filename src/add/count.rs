//! `ledger add count`: what an account holds by somebody's count, and whether the books agree.

use super::legs::own_account;
use super::{Common, Made};
use crate::book::Place;
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
  ledger add count --account assets:cash:box --amount 60.00 --date 2025-12-31")]
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
    pub fn compare(
        &self,
        place: &Place,
        ccy: Currency,
        counted: i64,
        at: Day,
    ) -> anyhow::Result<()> {
        let account = &self.account;
        let balances = place.books()?.balances(at)?;
        let key = (account.to_string(), ccy.to_string());
        let books = balances.get(&key).copied().unwrap_or(0);
        let by = i128::from(counted) - books;
        if by == 0 {
            out::say(&format!("{account} holds what was counted."));
        } else {
            out::say(&format!(
                "{account}: counted {} {ccy}, the books have {} {ccy}: they differ by {} {ccy}",
                ccy.decimal(i128::from(counted)),
                ccy.decimal(books),
                ccy.decimal(by)
            ));
        }
        Ok(())
    }
}
