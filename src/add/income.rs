//! `ledger add income`: other money that came in. Refuses accounts that are no income.

use super::legs::{fund, own_account};
use super::{Common, Made};
use crate::named::Named;
use clap::Args;
use ledger::account::{Account, Class, Code, NameError, is_code};
use ledger::entry::{Body, Posting};
use ledger::journal::Append;
use ledger::money::Currency;
use ledger::slot::Slot;

#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger add income --account assets:cash:box --amount 8.00 --category sales \\
      --text 'Stickers'
  ledger add income --account assets:bank:main --amount 1.20 --category interest")]
pub struct Income {
    #[command(flatten)]
    pub common: Common,
    /// The account it came into
    #[arg(long)]
    account: Named,
    /// What it is, as income:other:interest, or interest alone
    #[arg(long, visible_alias = "to", value_parser = income)]
    category: Account,
    /// The fund it belongs to
    #[arg(long, default_value = "general")]
    fund: Code,
}

impl Income {
    pub fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        let fund = fund(append, &self.fund)?;
        let legs = vec![
            Posting::pooled(own_account(append, &self.account, ccy)?, ccy, minor),
            Posting::of_fund(self.category.clone(), ccy, -minor, fund),
        ];
        Ok(Made { body: Body::Income, legs, public: vec![Slot::Text] })
    }
}

/// An account of income, or the name of other income.
fn income(text: &str) -> Result<Account, NoIncome> {
    let account: Account =
        if is_code(text) { format!("income:other:{text}").parse()? } else { text.parse()? };
    if account.class() == Class::Income { Ok(account) } else { Err(NoIncome::Other) }
}

/// Why an account is none of income.
#[derive(Debug, thiserror::Error)]
enum NoIncome {
    /// It is no account at all.
    #[error(transparent)]
    Name(#[from] NameError),
    /// It is another's.
    #[error("expected an income account, as income:other:interest")]
    Other,
}
