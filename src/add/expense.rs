//! `ledger add expense`: money spent; who was paid is public, unless it is kept private.

use super::legs::{category, own_account, spent, who_and_text};
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
  ledger add expense --account assets:cash:box --amount 12.50 \\
      --category hosting --billed 2026-06
  ledger add expense --account assets:cash:box --amount 9.00 --category travel \\
      --who 'Ada' --private
  ledger add expense --account assets:cash:box --amount 30.00 --category audit \\
      --fund accessibility")]
pub struct Expense {
    #[command(flatten)]
    pub common: Common,
    /// The account it was paid from
    #[arg(long)]
    account: Named,
    /// What it was for, as hosting
    #[arg(long, visible_alias = "to", value_parser = category)]
    category: Code,
    /// The period it bills: 2024, 2024-Q3, 2024-10 or 2024-10-05..2024-11-04
    #[arg(long, value_name = "PERIOD")]
    billed: Option<Billed>,
    /// The fund it is paid from
    #[arg(long, default_value = "general")]
    fund: Code,
    /// Do not show who was paid, but to the treasurer
    #[arg(long)]
    private: bool,
}

impl Expense {
    pub fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        let legs = vec![
            Posting::pooled(own_account(append, &self.account, ccy)?, ccy, -minor),
            spent(append, &self.category, &self.fund, ccy, minor)?,
        ];
        Ok(Made { body: Body::Expense(self.billed), legs, public: who_and_text(!self.private) })
    }
}
