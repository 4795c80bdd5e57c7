//! `ledger figures`: whether the money is well spent, each figure with its formula and its numbers.
//! Reads only what is public, so that a stranger comes to the same; `--keep` alone opens private.db,
//! to compute what only who knows the donors can, and writes it into the log.

mod keep;

pub use keep::computed;

use crate::book::{self, Place};
use crate::exit::Usage;
use crate::out;
use anyhow::Context as _;
use clap::{Args, ValueEnum};
use ledger::day::Day;
use ledger::durable::{self, Access};
use ledger::money::Currency;
use reports::stewardship::{Stewardship, Words};
use std::path::PathBuf;

/// Is the money well spent: every figure with its formula and its numbers
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger figures
  ledger figures --at 2026-06-30
  ledger figures --format json --out figures.json
  ledger figures --keep --from 2026-01-01 --to 2026-06-30

What a gift becomes, how long the money lasts, on whom it hangs, how the books are kept, the budget \
against what was spent. Over the last 12 whole months, or as many as there are; n/a where a figure is \
not defined. --keep tells donors apart by their accounts and names in private.db, and writes into the \
log how gifts are spread, without a name; nothing of shares below ten donors.")]
pub struct Figures {
    /// The day up to which amounts count; today
    #[arg(long, value_name = "DATE", conflicts_with = "keep")]
    at: Option<Day>,
    /// How it is printed
    #[arg(long, value_enum, default_value = "text", conflicts_with = "keep")]
    format: Format,
    /// Write it to a file that is not there yet, instead of standard output
    #[arg(long, value_name = "FILE", conflicts_with = "keep")]
    out: Option<PathBuf>,
    /// As the log was when it had this many entries
    #[arg(long, value_name = "SIZE", value_parser = clap::value_parser!(u64).range(1..), conflicts_with = "keep")]
    at_size: Option<u64>,
    /// Write into the log how gifts were spread over donors
    #[arg(long, requires_all = ["from", "to"])]
    keep: bool,
    /// The first day of the gifts that are looked at
    #[arg(long, value_name = "DATE", requires = "keep")]
    from: Option<Day>,
    /// The last one
    #[arg(long, value_name = "DATE", requires = "keep")]
    to: Option<Day>,
    /// Gifts in this currency; the service's main one unless named
    #[arg(long, requires = "keep")]
    currency: Option<Currency>,
    /// Show what would be written and write nothing
    #[arg(long, short = 'n', requires = "keep")]
    dry_run: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For the terminal
    Text,
    /// Markdown
    Md,
    /// A page that stands alone
    Html,
    /// Facts alone, amounts as strings: enough to compute them again
    Json,
    /// One figure a row
    Csv,
}

impl Figures {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from > to => {
                Err(Usage(format!("--from {from} is after --to {to}: expected it before")).into())
            }
            (Some(from), Some(to)) => keep::keep(place, self.currency, (from, to), self.dry_run),
            _ => self.show(place),
        }
    }

    fn show(&self, place: &Place) -> anyhow::Result<()> {
        let mut books = place.books()?;
        if let Some(size) = self.at_size {
            books = books.at(size).context("--at-size")?;
        }
        let at = self.at.map_or_else(book::today, Ok)?;
        let facts = Stewardship::of(&books, at)?;
        let words = Words::of(&books)?;
        let printed = match self.format {
            Format::Text => facts.text(&words),
            Format::Md => facts.markdown(&words),
            Format::Html => facts.html(&words)?,
            Format::Json => facts.json()?,
            Format::Csv => facts.csv(),
        };
        match &self.out {
            None => out::print(&printed),
            Some(path) => {
                anyhow::ensure!(!path.exists(), "{} exists: nothing was written", out::path(path));
                durable::write(path, printed.as_bytes(), Access::Everybody)
                    .with_context(|| out::path(path))
            }
        }
    }
}
