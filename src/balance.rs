//! `ledger balance`: what every account holds at the end of a day.

use crate::book::Place;
use crate::out::{Align, Format, Table};
use clap::Args;
use ledger::day::Day;
use ledger::money::{Currency, grouped};

/// Show what the accounts hold
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger balance
  ledger balance --at 2025-12-31
  ledger balance --all --format csv     # income, expenses and equity too")]
pub struct Balance {
    /// At the end of this day, instead of now
    #[arg(long, value_name = "DATE")]
    at: Option<Day>,
    /// Every account, not only what the service has and owes
    #[arg(long)]
    all: bool,
    /// How it is printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Balance {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        let at = self.at.unwrap_or(Day::LAST);
        let columns =
            [("account", Align::Left), ("balance", Align::Right), ("currency", Align::Left)];
        let mut table = Table::new(&columns);
        for ((account, ccy), minor) in books.balances(at)? {
            let held = account.starts_with("assets:") || account.starts_with("liabilities:");
            if !self.all && !held {
                continue;
            }
            let decimal = ccy.parse::<Currency>()?.decimal(minor);
            let balance =
                if self.format == Format::Table { grouped(&decimal, ',') } else { decimal };
            table.row(vec![account, balance, ccy]);
        }
        if table.is_empty() && self.format == Format::Table {
            crate::out::say("Every account is empty.");
            return Ok(());
        }
        table.print(self.format)
    }
}
