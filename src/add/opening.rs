//! `ledger add opening`: what an account held before the books began, once for each currency.
//! Refuses a second one: both would be added up.

use super::legs::own_account;
use super::{Common, Made};
use crate::named::Named;
use anyhow::bail;
use clap::Args;
use ledger::account::{Account, Code};
use ledger::day::Day;
use ledger::entry::{Body, Posting, Rel};
use ledger::journal::Append;
use ledger::money::Currency;
use ledger::slot::Slot;

#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger add opening --account assets:processor:stripe --amount 80.00 \\
      --date 2024-10-31

Statements that give their balances open their account by themselves.")]
pub struct Opening {
    #[command(flatten)]
    pub common: Common,
    /// The account
    #[arg(long)]
    account: Named,
}

impl Opening {
    pub fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        let account = own_account(append, &self.account, ccy)?;
        refuse_second(append, &account, ccy)?;
        let equity = "equity:opening".parse()?;
        let legs = vec![
            Posting::pooled(account, ccy, minor),
            Posting::of_fund(equity, ccy, -minor, Code::general()),
        ];
        Ok(Made { body: Body::Opening, legs, public: vec![Slot::Text] })
    }
}

fn refuse_second(append: &mut Append<'_>, account: &Account, ccy: Currency) -> anyhow::Result<()> {
    let (first, last) = (Day::FIRST.month(), Day::LAST.month());
    for index in append.journal().facts().landmarks("opening", first, last)? {
        let entry = append.entry(index)?;
        let spoken = append.journal().facts().references(index)?;
        let stands = !spoken.iter().any(|(rel, _)| *rel == Rel::Reverses);
        let here = entry.postings.iter().any(|p| p.account == *account && p.ccy == ccy);
        if !(stands && here) {
            continue;
        }
        match entry.refers(Rel::Statement) {
            Some(statement) => bail!(
                "entry {index} is the opening balance of {account} in {ccy} already, as statement \
                 {statement} gives it; nothing was written"
            ),
            None => bail!(
                "entry {index} is the opening balance of {account} in {ccy} already; reverse it \
                 first: `ledger reverse {index} --reason …`; nothing was written"
            ),
        }
    }
    Ok(())
}
