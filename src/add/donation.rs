//! `ledger add donation`: a gift in money, named only where the donor asked for it.

use super::legs::{fund, own_account, who_and_text};
use super::{Common, Made};
use crate::named::Named;
use clap::Args;
use ledger::account::Code;
use ledger::entry::{Billed, Body, Posting};
use ledger::journal::Append;
use ledger::money::Currency;

#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger add donation --account assets:cash:box --amount 20.00 --one-time
  ledger add donation --account assets:cash:box --amount 5.00 \\
      --who 'Ada Lindqvist' --public
  ledger add donation --account assets:cash:box --amount 50.00 \\
      --fund accessibility
  ledger add donation --account assets:cash:box --amount 60.00 --recurring \\
      --covers 2026

A gift is named only where the donor asked for it, by --public.")]
pub struct Donation {
    #[command(flatten)]
    pub common: Common,
    /// The account it came into
    #[arg(long)]
    account: Named,
    /// It comes again
    #[arg(long, conflicts_with = "one_time")]
    recurring: bool,
    /// It came once
    #[arg(long)]
    one_time: bool,
    /// What it is restricted to
    #[arg(long, default_value = "general")]
    fund: Code,
    /// The days that it was given for: 2026, 2026-10 or 2026-10-05..2027-10-04
    #[arg(long, value_name = "PERIOD")]
    covers: Option<Billed>,
    /// The donor asked to be named
    #[arg(long, requires = "who")]
    public: bool,
}

impl Donation {
    pub fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        let kind = match (self.recurring, self.one_time) {
            (true, _) => "recurring",
            (_, true) => "one-time",
            _ => "unknown",
        };
        let income = format!("income:donations:{kind}").parse()?;
        let fund = fund(append, &self.fund)?;
        let legs = vec![
            Posting::pooled(own_account(append, &self.account, ccy)?, ccy, minor),
            Posting::of_fund(income, ccy, -minor, fund),
        ];
        Ok(Made { body: Body::Donation(self.covers), legs, public: who_and_text(self.public) })
    }
}
