//! `ledger shutdown`: if the service closed today, who would get what. Reads only; private.db is not
//! opened, so that a stranger comes to the same. Once closing has begun, its steps are commands below.
//! Refuses books in which nobody declared the end.

mod begin;
mod claim;
mod ending;
mod finish;
mod offers;
pub mod proceed;

pub use claim::token;

use crate::book::{self, Place};
use crate::out;
use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use ledger::books::Books;
use ledger::day::Day;
use ledger::durable::{self, Access};
use reports::shutdown::{Shutdown as Facts, Summary, Words, payouts};
use std::io::Write;
use std::path::PathBuf;

/// If the service closed today: who would get what, and why
#[derive(Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  ledger shutdown
  ledger shutdown --at 2026-12-31
  ledger shutdown --format json --out shutdown.json
  ledger shutdown --at-size 689            # as the log was at 689 entries

What is not ours goes first; restricted funds go their own way; then comes what closing costs, creditors, \
what may be charged back; gifts go back where the law allows it, and the rest goes to the successors. \
All of it by [shutdown], [[closing]], [[successor]] and [[secondary]] in service.toml."
)]
pub struct Shutdown {
    #[command(subcommand)]
    step: Option<Step>,
    /// The day on which it would end; today
    #[arg(long, value_name = "DATE")]
    at: Option<Day>,
    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Write it to a file that is not there yet, instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// As the log was when it had this many entries
    #[arg(long, value_name = "SIZE", value_parser = clap::value_parser!(u64).range(1..))]
    at_size: Option<u64>,
}

/// The end while it goes on.
#[derive(Subcommand)]
enum Step {
    Begin(begin::Begin),
    Offers(offers::Offers),
    Claim(claim::Claim),
    Proceed(proceed::Proceed),
    Finish(finish::Finish),
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For the terminal
    Text,
    /// Markdown
    Md,
    /// A page that stands alone
    Html,
    /// Facts alone, amounts as strings: enough to work it out again
    Json,
    /// One line of the waterfall a row
    Csv,
}

impl Shutdown {
    pub fn run(self, place: &Place) -> anyhow::Result<()> {
        match self.step {
            Some(Step::Begin(step)) => step.run(place),
            Some(Step::Offers(step)) => step.run(place),
            Some(Step::Claim(step)) => step.run(place),
            Some(Step::Proceed(step)) => step.run(place),
            Some(Step::Finish(step)) => step.run(place),
            None => self.would_be(place),
        }
    }

    /// Who would get what on that day.
    fn would_be(&self, place: &Place) -> anyhow::Result<()> {
        let mut books = place.books()?;
        if let Some(size) = self.at_size {
            books = books.at(size).context("--at-size")?;
        }
        let at = self.at.map_or_else(book::today, Ok)?;
        let Some(path) = &self.out else {
            return out::stream(|out| self.write(&books, at, out));
        };
        anyhow::ensure!(!path.exists(), "{} exists: nothing was written", out::path(path));
        let mut whole = Vec::new();
        self.write(&books, at, &mut whole)?;
        durable::write(path, &whole, Access::Everybody).with_context(|| out::path(path))
    }

    fn write(&self, books: &Books, at: Day, out: &mut dyn Write) -> anyhow::Result<()> {
        let payouts = payouts(books, at)?;
        match self.format {
            Format::Json => return Ok(Facts::of(books, &payouts, at)?.json(out)?),
            Format::Csv => return Ok(Facts::of(books, &payouts, at)?.csv(out)?),
            Format::Text | Format::Md | Format::Html => {}
        }
        let summary = Summary::of(books, &payouts, at)?;
        let words = Words::of(books, &summary)?;
        let printed = match self.format {
            Format::Md => summary.markdown(&words),
            Format::Html => summary.html(&words)?,
            _ => summary.text(&words),
        };
        Ok(out.write_all(printed.as_bytes())?)
    }
}
