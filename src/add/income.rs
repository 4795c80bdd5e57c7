//! `ledger add income`: other money that came in. Refuses accounts that are no income.

use super::legs::{fund, own_account};
use super::{Common, Made};
use crate::named::Named;
use anyhow::bail;
use clap::Args;
use ledger::account::{Account, Class, Code};
use ledger::entry::{Body, Posting};
use ledger::journal::Append;
use ledger::money::Currency;
use ledger::slot::Slot;

#[derive(Args)]
pub struct Income {
    #[command(flatten)]
    pub common: Common,
    /// The account it came into
    #[arg(long)]
    account: Named,
    /// What it is, as income:other:interest
    #[arg(long)]
    to: Account,
    /// The fund it belongs to
    #[arg(long, default_value = "general")]
    fund: Code,
}

impl Income {
    pub fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        if self.to.class() != Class::Income {
            bail!("--to {}: expected an income account, as income:other:interest", self.to);
        }
        let fund = fund(append, &self.fund)?;
        let legs = vec![
            Posting::pooled(own_account(append, &self.account, ccy)?, ccy, minor),
            Posting::of_fund(self.to.clone(), ccy, -minor, fund),
        ];
        Ok(Made { body: Body::Income, legs, public: vec![Slot::Text] })
    }
}
