//! `ledger add waived` and `in-kind`: a gift and an expense at once, of which no money moved.

use super::legs::{category, fund, spent, who_and_text};
use super::{Common, Made};
use clap::Args;
use ledger::account::Code;
use ledger::entry::{Body, Noncash, Posting};
use ledger::journal::Append;
use ledger::money::Currency;

#[derive(Args)]
pub struct Given {
    #[command(flatten)]
    pub common: Common,
    /// What it was for, as hosting
    #[arg(long, value_parser = category)]
    category: Code,
    /// The fund it belongs to
    #[arg(long, default_value = "general")]
    fund: Code,
    /// The giver asked to be named
    #[arg(long, requires = "who")]
    public: bool,
}

impl Given {
    pub fn make(
        &self,
        append: &mut Append<'_>,
        ccy: Currency,
        minor: i64,
        kind: Noncash,
    ) -> anyhow::Result<Made> {
        let gift = "income:donations:one-time".parse()?;
        let legs = vec![
            Posting::of_fund(gift, ccy, -minor, fund(append, &self.fund)?),
            spent(append, &self.category, &self.fund, ccy, minor)?,
        ];
        Ok(Made { body: Body::Noncash(kind), legs, public: who_and_text(self.public) })
    }
}
