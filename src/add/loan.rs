//! `ledger add loan`: money lent to the service, paid back, or written off where nothing is left to pay it
//! back from.

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
  ledger add loan --account assets:bank:main --amount 250.00 --lender founder \\
      --repaid
  ledger add loan --amount 250.00 --lender founder --written-off")]
pub struct Loan {
    #[command(flatten)]
    pub common: Common,
    /// The account it came into, or is paid back from
    #[arg(long, required_unless_present = "written_off")]
    account: Option<Named>,
    /// Who lent it, as a code
    #[arg(long)]
    lender: Code,
    /// It is paid back
    #[arg(long)]
    repaid: bool,
    /// It is not paid back: the lender waives it, or nothing is left at the end
    #[arg(long, conflicts_with_all = ["repaid", "account"])]
    written_off: bool,
}

impl Loan {
    pub fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        let owed = format!("liabilities:loan:{}", self.lender).parse()?;
        let legs = match &self.account {
            Some(account) => {
                let minor = if self.repaid { -minor } else { minor };
                let account = own_account(append, account, ccy)?;
                vec![Posting::pooled(account, ccy, minor), Posting::pooled(owed, ccy, -minor)]
            }
            None => {
                let gain = "income:other:written-off".parse()?;
                let gain = Posting::of_fund(gain, ccy, -minor, Code::general());
                vec![gain, Posting::pooled(owed, ccy, minor)]
            }
        };
        Ok(Made { body: Body::Loan, legs, public: vec![Slot::Text] })
    }
}
