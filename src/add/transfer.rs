//! `ledger add transfer`: between own accounts, perhaps of two currencies, or between funds.

use super::legs::{fund, own_account};
use super::{Common, Made};
use crate::exit::Usage;
use crate::figure::{self, Figure};
use crate::named::Named;
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::account::{Account, Code};
use ledger::entry::{Body, Posting, Rate};
use ledger::journal::Append;
use ledger::money::Currency;
use ledger::slot::Slot;
use std::error::Error;

#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger add transfer --from assets:cash:box --to assets:bank:main \\
      --amount 60.00
  ledger add transfer --from assets:bank:main --to assets:bank:wise \\
      --amount 9.00 \\
      --arrives '10.00 USD'
  ledger add transfer --from-fund general --to-fund accessibility \\
      --amount 100.00")]
pub struct Transfer {
    #[command(flatten)]
    pub common: Common,
    /// The account it leaves
    #[arg(
        long,
        requires = "to",
        conflicts_with = "from_fund",
        required_unless_present = "from_fund"
    )]
    from: Option<Named>,
    /// The account it enters
    #[arg(long, requires = "from")]
    to: Option<Named>,
    /// The fund that releases it
    #[arg(long, requires = "to_fund")]
    from_fund: Option<Code>,
    /// The fund that receives it
    #[arg(long, requires = "from_fund")]
    to_fund: Option<Code>,
    /// What arrives, if in another currency, as 10.00 USD
    #[arg(long, value_name = "AMOUNT CCY", requires = "from", value_parser = arrives)]
    arrives: Option<Arrives>,
}

impl Transfer {
    pub fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        let public = vec![Slot::Text];
        if let (Some(from), Some(to)) = (&self.from_fund, &self.to_fund) {
            if from == to {
                let usage =
                    format!("--from-fund and --to-fund are both {from}: nothing would move");
                return Err(Usage(usage).into());
            }
            let equity: Account = "equity:fund-transfer".parse()?;
            let legs = vec![
                Posting::of_fund(equity.clone(), ccy, minor, fund(append, from)?),
                Posting::of_fund(equity, ccy, -minor, fund(append, to)?),
            ];
            return Ok(Made { body: Body::Transfer, legs, public });
        }
        let (from, to) = self.from.as_ref().zip(self.to.as_ref()).context("--from and --to")?;
        let from = own_account(append, from, ccy)?;
        let Some(Arrives { amount, ccy: other }) = &self.arrives else {
            let to = own_account(append, to, ccy)?;
            if from == to {
                let usage = format!("--from and --to are both {from}: nothing would move");
                return Err(Usage(usage).into());
            }
            let legs = vec![Posting::pooled(from, ccy, -minor), Posting::pooled(to, ccy, minor)];
            return Ok(Made { body: Body::Transfer, legs, public });
        };
        let (other, got) = (*other, amount.minor(*other).context("--arrives")?);
        if other == ccy {
            bail!("--arrives {amount} {ccy}: expected an amount in another currency than {ccy}");
        }
        let (to, equity): (_, Account) =
            (own_account(append, to, other)?, "equity:conversion".parse()?);
        let legs = vec![
            Posting::pooled(from, ccy, -minor),
            Posting::of_fund(equity.clone(), ccy, minor, Code::general()),
            Posting::pooled(to, other, got),
            Posting::of_fund(equity, other, -got, Code::general()),
        ];
        let rate = rate(minor, ccy, got, other);
        Ok(Made { body: Body::Conversion(rate), legs, public })
    }
}

/// What arrives, in a currency of its own.
#[derive(Debug, Clone)]
struct Arrives {
    amount: Figure,
    ccy: Currency,
}

fn arrives(text: &str) -> Result<Arrives, Box<dyn Error + Send + Sync>> {
    let (amount, ccy) =
        text.split_once(' ').ok_or("expected an amount and a currency, as '10.00 USD'")?;
    let (amount, ccy) = (figure::above_zero(amount)?, ccy.parse()?);
    amount.minor(ccy)?;
    Ok(Arrives { amount, ccy })
}

/// How much of `other` one unit of `ccy` became, to six decimals, cut.
fn rate(minor: i64, ccy: Currency, got: i64, other: Currency) -> Option<Rate> {
    let scale = |c: Currency| 10_i128.pow(u32::from(c.exponent()));
    let millionths = i128::from(got) * scale(ccy) * 1_000_000 / (i128::from(minor) * scale(other));
    Rate::parse(&format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000))
}
