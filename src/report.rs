//! `ledger report`: the period that members publish, in every format, made from the log alone.

use crate::book::{self, Place};
use crate::out;
use anyhow::Context as _;
use clap::{Args, ValueEnum};
use ledger::books::Books;
use ledger::day::{Day, Period};
use ledger::durable::{self, Access};
use reports::{Dress, EntryLine, Report as Facts, chart, csv, html, json, markdown, text};
use std::path::PathBuf;

/// Print the report of a month, quarter or year
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger report                            # the last complete month
  ledger report 2026-06
  ledger report 2025 --format json
  ledger report 2026-Q2 --format html --entries --out report.html
  ledger report --at-size 590              # as the log was at 590 entries

The same log gives the same bytes. At the foot stand the size and the root it was made from.")]
pub struct Report {
    /// 2024, 2024-Q3 or 2024-10; without, the last complete month
    period: Option<Period>,
    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
    /// With the list of entries (md and html)
    #[arg(long)]
    entries: bool,
    /// Write it to a file that is not there yet, instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// As the log was when it had this many entries
    #[arg(long, value_name = "SIZE", value_parser = clap::value_parser!(u64).range(1..))]
    at_size: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// For the terminal
    Text,
    /// Markdown
    Md,
    /// A page that stands alone
    Html,
    /// Facts alone, amounts as strings
    Json,
    /// One figure a line
    Csv,
}

impl Report {
    /// The report of the last complete month, as `demo` shows it.
    pub fn last_month() -> Self {
        let (period, out, at_size) = (None, None, None);
        Self { period, format: ReportFormat::Text, entries: false, out, at_size }
    }

    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let mut books = place.books()?;
        if let Some(size) = self.at_size {
            books = books.at(size).context("--at-size")?;
        }
        let period = match self.period {
            Some(period) => period,
            None => last_complete(book::today()?),
        };
        let report = self.print(&books, period)?;
        match &self.out {
            None => out::print(&report),
            Some(path) => {
                anyhow::ensure!(!path.exists(), "{} exists: nothing was written", out::path(path));
                durable::write(path, report.as_bytes(), Access::Everybody)
                    .with_context(|| out::path(path))
            }
        }
    }

    fn print(&self, books: &Books, period: Period) -> anyhow::Result<String> {
        let facts = Facts::of(books, period)?;
        if self.format == ReportFormat::Json {
            return Ok(json::json(&facts)?);
        }
        if self.format == ReportFormat::Csv {
            return Ok(csv::csv(&facts));
        }
        let dress = Dress::of(books, &facts)?;
        let entries = match self.entries {
            true => Some(EntryLine::of_period(books, period)?),
            false => None,
        };
        let entries = entries.as_deref();
        match self.format {
            ReportFormat::Md => Ok(markdown::markdown(&facts, &dress, entries)),
            ReportFormat::Html => {
                let charts = chart::of(books, &facts)?;
                let extras = html::Extras { entries, charts: &charts, entry_link: None };
                Ok(html::page(&facts, &dress, &extras)?)
            }
            _ => Ok(text::text(&facts, &dress)),
        }
    }
}

/// The month before the one that `today` is in.
fn last_complete(today: Day) -> Period {
    Period::month(today.month().plus(-1))
}
