//! `ledger add loan`: money lent to the service, or paid back.

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
#[command(after_help = "\
Examples:
  ledger add loan --account assets:bank:main --amount 500.00 --lender founder
  ledger add loan --account assets:bank:main --amount 250.00 --lender founder --repaid")]
pub struct Loan {
    #[command(flatten)]
    pub common: Common,
    /// The account it came into, or is paid back from
    #[arg(long)]
    account: Named,
    /// Who lent it, as a code
    #[arg(long)]
    lender: Code,
    /// It is paid back
    #[arg(long)]
    repaid: bool,
}

impl Loan {
    pub fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        let owed = format!("liabilities:loan:{}", self.lender).parse()?;
        let minor = if self.repaid { -minor } else { minor };
        let account = own_account(append, &self.account, ccy)?;
        let legs = vec![Posting::pooled(account, ccy, minor), Posting::pooled(owed, ccy, -minor)];
        Ok(Made { body: Body::Loan, legs, public: vec![Slot::Text] })
    }
}
