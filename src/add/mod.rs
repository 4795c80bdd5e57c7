//! `ledger add`: what no statement shows: cash boxes, opening balances, counts, gifts without money.
//! Refuses accounts that are not declared, amounts that are none, the same entry once more, and
//! what a statement contradicts.

mod common;
mod count;
mod donation;
mod expense;
mod given;
mod income;
mod legs;
mod loan;
mod measure;
mod opening;
mod repeated;
mod transfer;
mod weighed;

use crate::book::{self, Place};
use crate::exit::Usage;
use crate::phase::over;
use crate::status::Agreement;
use crate::{dry, out};
use anyhow::Context as _;
use clap::{Args, Subcommand};
use common::Common;
use count::Count;
use donation::Donation;
use expense::Expense;
use given::Given;
use income::Income;
use ledger::entry::{Body, Noncash, Posting};
use ledger::journal::Append;
use ledger::money::Currency;
use ledger::slot::Slot;
use loan::Loan;
use measure::Measure;
use opening::Opening;
use transfer::Transfer;

/// Enter what no statement shows
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger add opening --account assets:processor:stripe --amount 80.00 \\
      --date 2024-10-31
  ledger add donation --account assets:cash:box --amount 20.00 --one-time
  ledger add expense --account assets:cash:box --amount 12.50 \\
      --category hosting --billed 2026-06 \\
      --who 'Hosting Ltd'
  ledger add transfer --from assets:cash:box --to assets:bank:main \\
      --amount 60.00
  ledger add count --account assets:cash:box --amount 27.50
  ledger add waived --amount 50.00 --category maintenance \\
      --text 'bounty for issue 12'
  ledger add in-kind --amount 300.00 --category hosting --who 'Hosting Ltd' \\
      --public
  ledger add loan --account assets:bank:main --amount 500.00 --lender founder
  ledger add measure --unit users --value 1234 --from 2025-06-01 --to 2025-06-30")]
pub struct Add {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Subcommand)]
enum Kind {
    #[command(flatten)]
    Amount(What),
    /// How many units of the service were used
    Measure(Measure),
}

#[derive(Subcommand)]
enum What {
    /// A gift in money
    Donation(Donation),
    /// Other money that came in
    Income(Income),
    /// Money spent
    Expense(Expense),
    /// Between own accounts, or between funds
    Transfer(Transfer),
    /// What an account held before the books began
    Opening(Opening),
    /// What an account holds by somebody's count; says whether the books agree
    Count(Count),
    /// A claim that its owner gave up: a gift and an expense without money
    #[command(after_help = WAIVED)]
    Waived(Given),
    /// Goods or services given: a gift and an expense without money
    #[command(after_help = IN_KIND)]
    InKind(Given),
    /// Money lent to the service, or paid back
    Loan(Loan),
}

const WAIVED: &str = "\
Examples:
  ledger add waived --amount 50.00 --category maintenance \\
      --text 'bounty for issue 12'
  ledger add waived --amount 32.00 --category travel --who 'Ada Lindqvist' \\
      --public";

const IN_KIND: &str = "\
Examples:
  ledger add in-kind --amount 300.00 --category hosting --who 'Hosting Ltd' \\
      --public
  ledger add in-kind --amount 40.00 --category domain \\
      --text 'A domain name, one year'";

/// What a kind of entry by hand is, before the common words.
struct Made {
    body: Body,
    legs: Vec<Posting>,
    public: Vec<Slot>,
}

impl Add {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        match &self.kind {
            Kind::Amount(what) => what.run(place),
            Kind::Measure(measure) => measure.run(place),
        }
    }
}

impl What {
    fn run(&self, place: &Place) -> anyhow::Result<()> {
        let common = self.common();
        let ccy = common.currency.map_or_else(|| place.currency(), anyhow::Ok)?;
        let minor = common.amount.minor(ccy).context("--amount")?;
        if minor <= 0 && !matches!(self, Self::Count(_)) {
            let usage = format!("--amount {}: expected more than nothing", common.amount);
            return Err(Usage(usage).into());
        }
        let over = over::warning(&place.books()?)?;
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let made = self.make(&mut append, ccy, minor)?;
        let draft = common.draft(place, &append, made)?;
        if let Self::Count(count) = self {
            count.compare(place, &draft.body, draft.date)?;
        }
        if !common.again {
            repeated::refuse(&mut append, &draft)?;
        }
        let warnings = weighed::weigh(place, &draft, common.not_on_statement)?;
        append.push(draft)?;
        if common.dry_run {
            dry::show(&mut append, first)?;
        } else {
            let agreed = Agreement::now(place)?;
            out::say(&book::written(first, append.commit()?));
            // A count moves nothing, and was compared above.
            if !matches!(self, Self::Count(_)) {
                agreed.warn_of_change(place)?;
            }
        }
        warnings.iter().chain(&over).for_each(|warning| out::say(warning));
        Ok(())
    }

    fn common(&self) -> &Common {
        match self {
            Self::Donation(Donation { common, .. })
            | Self::Income(Income { common, .. })
            | Self::Expense(Expense { common, .. })
            | Self::Transfer(Transfer { common, .. })
            | Self::Opening(Opening { common, .. })
            | Self::Count(Count { common, .. })
            | Self::Waived(Given { common, .. })
            | Self::InKind(Given { common, .. })
            | Self::Loan(Loan { common, .. }) => common,
        }
    }

    fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        match self {
            Self::Donation(donation) => donation.make(append, ccy, minor),
            Self::Income(income) => income.make(append, ccy, minor),
            Self::Expense(expense) => expense.make(append, ccy, minor),
            Self::Transfer(transfer) => transfer.make(append, ccy, minor),
            Self::Opening(opening) => opening.make(append, ccy, minor),
            Self::Count(count) => count.make(append, ccy, minor),
            Self::Waived(given) => given.make(append, ccy, minor, Noncash::Waived),
            Self::InKind(given) => given.make(append, ccy, minor, Noncash::InKind),
            Self::Loan(loan) => loan.make(append, ccy, minor),
        }
    }
}
