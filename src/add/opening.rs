//! `ledger add opening`: what an account held before the books began.

use super::legs::own_account;
use super::{Common, Made};
use crate::named::Named;
use clap::Args;
use ledger::account::Code;
use ledger::entry::{Body, Posting};
use ledger::journal::Append;
use ledger::money::Currency;
use ledger::slot::Slot;

#[derive(Args)]
pub struct Opening {
    #[command(flatten)]
    pub common: Common,
    /// The account
    #[arg(long)]
    account: Named,
}

impl Opening {
    pub fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        let equity = "equity:opening".parse()?;
        let legs = vec![
            Posting::pooled(own_account(append, &self.account, ccy)?, ccy, minor),
            Posting::of_fund(equity, ccy, -minor, Code::general()),
        ];
        Ok(Made { body: Body::Opening, legs, public: vec![Slot::Text] })
    }
}
