//! `ledger add income`: other money that came in. Refuses accounts that are no income.

use super::legs::{fund, own_account};
use super::{Common, Made};
use crate::named::Named;
use anyhow::bail;
use clap::Args;
use ledger::account::{Account, Class, Code, NameError, is_code};
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
    /// What it is, as income:other:interest, or interest alone
    #[arg(long, visible_alias = "to", value_parser = income)]
    category: Account,
    /// The fund it belongs to
    #[arg(long, default_value = "general")]
    fund: Code,
}

impl Income {
    pub fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        let category = &self.category;
        if category.class() != Class::Income {
            bail!("--category {category}: expected an income account, as income:other:interest");
        }
        let fund = fund(append, &self.fund)?;
        let legs = vec![
            Posting::pooled(own_account(append, &self.account, ccy)?, ccy, minor),
            Posting::of_fund(category.clone(), ccy, -minor, fund),
        ];
        Ok(Made { body: Body::Income, legs, public: vec![Slot::Text] })
    }
}

/// An account, or the name of other income.
fn income(text: &str) -> Result<Account, NameError> {
    if is_code(text) { format!("income:other:{text}").parse() } else { text.parse() }
}
