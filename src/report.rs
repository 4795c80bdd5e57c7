//! `ledger report`: the period that members publish, in every format, made from the log alone. A month
//! that is closed is printed as it was closed, unless somebody asks for the books as they are.

use crate::book::{self, Place};
use crate::exit::Usage;
use crate::{close, out};
use anyhow::Context as _;
use clap::{Args, ValueEnum};
use ledger::books::Books;
use ledger::closed::Version;
use ledger::day::{Day, Period};
use ledger::durable::{self, Access};
use reports::edition::month_of;
use reports::{Dress, EntryLine, Frozen, Report as Facts, chart, csv, html, json, markdown, text};
use std::path::PathBuf;

/// Print the report of a month, quarter or year
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger report                            # the last complete month
  ledger report 2026-06
  ledger report 2025 --format json
  ledger report 2026-Q2 --format html --entries --out report.html
  ledger report 2026-10 --version 1        # as it was closed first
  ledger report 2026-10 --now              # by the books as they are
  ledger report 2026-08 --at-size 590      # as the log was at 590 entries

The same log gives the same bytes. At the foot stand the size and the root it was made from. A month
that is closed gives the bytes whose hashes its closing names.")]
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
    /// Of a closed month, an earlier version
    #[arg(long, value_name = "K", conflicts_with_all = ["now", "at_size"])]
    version: Option<u64>,
    /// Of a closed month, by the books as they are
    #[arg(long)]
    now: bool,
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

impl ReportFormat {
    /// As closings name it.
    fn ending(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Md => "md",
            Self::Html => "html",
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }
}

impl Report {
    /// The report of the last complete month, as `demo` shows it.
    pub fn last_month() -> Self {
        let (period, out, at_size, version) = (None, None, None, None);
        let format = ReportFormat::Text;
        Self { period, format, entries: false, out, at_size, version, now: false }
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
        let report = match self.version(&books, period)? {
            Some(version) => self.again(&books, &version)?,
            None => self.print(&books, Facts::of(&books, period)?)?,
        };
        match &self.out {
            None => out::print(&report),
            Some(path) => {
                anyhow::ensure!(!path.exists(), "{} exists: nothing was written", out::path(path));
                durable::write(path, report.as_bytes(), Access::Everybody)
                    .with_context(|| out::path(path))
            }
        }
    }

    /// The closing whose version is asked for; none where the books are, as they are or were.
    fn version(&self, books: &Books, period: Period) -> anyhow::Result<Option<Version>> {
        let closed = books.closed()?;
        let Some(month) = month_of(period).filter(|_| !self.now && self.at_size.is_none()) else {
            if let Some(version) = self.version {
                let usage = format!("--version {version}: a month is closed, not {period}");
                return Err(Usage(usage).into());
            }
            return Ok(None);
        };
        let Some(wanted) = self.version else { return Ok(closed.newest(month).cloned()) };
        let all = closed.versions(month);
        let found = all.iter().find(|version| version.close.version == wanted).cloned();
        Ok(Some(found.with_context(|| match all.len() {
            0 => format!("{month} was not closed: `ledger close {month}`"),
            n => format!("{month} has {} only", out::count(n as u64, "version", "versions")),
        })?))
    }

    /// A version as it was closed. Where the bytes are not those that were promised, that is said.
    fn again(&self, books: &Books, version: &Version) -> anyhow::Result<String> {
        let seen = books.before(version.close.seen.size)?;
        let mut frozen = Frozen::again(&seen, version)?;
        if self.entries {
            return self.print(&seen, frozen.report);
        }
        let format = self.format.ending();
        let docs = books.words(version.entry)?.docs;
        let differing = frozen.differing(&version.close, &docs, close::program()?.as_str());
        let (month, number) = (version.close.month, version.close.version);
        if differing.data.contains(&format) {
            out::say(&format!(
                "warning: the report of {month}, version {number}, is not what its closing says: run \
                 `ledger verify`"
            ));
        }
        if differing.dress.contains(&format) {
            out::say(&format!(
                "note: the report of {month}, version {number}, is restated by erasure: words were \
                 withdrawn since"
            ));
        }
        Ok(frozen.files.remove(format).unwrap_or_default())
    }

    fn print(&self, books: &Books, facts: Facts) -> anyhow::Result<String> {
        let period = facts.period;
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
