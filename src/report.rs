//! `ledger report`: the period that members publish, in every format, made from the log alone. A month
//! that is closed is printed as it was closed, unless somebody asks for the books as they are.
//! Refuses to put entries into words that are not those that were signed, or words that they were not sealed
//! with: exit 3. Whether the figures are what all entries add up to, `verify` says.

use crate::book::{self, Place};
use crate::exit::Usage;
use crate::verify::NotAsClosed;
use crate::{close, out};
use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use ledger::books::Books;
use ledger::closed::Version;
use ledger::day::{Day, Month, Period};
use ledger::durable::{self, Access};
use ledger::log::sha256;
use ledger::slot::Docs;
use ledger::years::Asked;
use reports::chart::Figure;
use reports::edition::{Since, month_of};
use reports::{Dress, EntryLine, Report as Facts, frozen, html};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Print the report of a month, quarter or year
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger report                         # the last complete month
  ledger report 2026-06
  ledger report 2025 --format json
  ledger report FY2025                  # the financial year that begins in 2025
  ledger report 2025-09--2026-08        # any stretch of months: a grant's
  ledger report 2026-Q2 --format html --entries --out report.html
  ledger report 2026-10 --to html,md,csv,json,txt --out reports
  ledger report 2026-09 --version 1     # as it was closed first
  ledger report 2026-10 --now           # by the books as they are
  ledger report 2026-08 --at-size 612   # as the log was at 612 entries

The same log gives the same bytes. At the foot stand the size and the root it was made from. A month \
that is closed gives the bytes whose hashes its closing names.")]
pub struct Report {
    /// 2024, 2024-Q3, 2024-10, FY2024 or 2024-07--2025-06; without, the last complete month
    period: Option<Asked>,
    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
    /// Several formats at once, as html,md,csv; each is a file in the folder --out
    #[arg(long, value_enum, value_name = "FORMATS", value_delimiter = ',', requires = "out")]
    #[arg(conflicts_with = "format")]
    to: Vec<ReportFormat>,
    /// With the list of entries (md, html and pdf)
    #[arg(long)]
    entries: bool,
    /// Write it to a file that is not there yet, instead of standard output; with --to, into a folder
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
    /// For the terminal, and for mail
    #[value(alias = "txt")]
    Text,
    /// Markdown
    Md,
    /// A page that stands alone
    Html,
    /// Facts alone, amounts as strings
    Json,
    /// One figure a line
    Csv,
    /// For archives: PDF/A-3 and PDF/UA, with the figures inside
    Pdf,
    /// A picture to stand beside a link
    Png,
}

impl ReportFormat {
    /// Whether it has words of people beside the facts.
    fn has_words(self) -> bool {
        !matches!(self, Self::Json | Self::Csv)
    }

    /// As closings name it.
    fn ending(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Md => "md",
            Self::Html => "html",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Pdf => "pdf",
            Self::Png => "png",
        }
    }
}

impl Report {
    /// The report of the last complete month, as `demo` shows it.
    pub fn last_month() -> Self {
        let (period, out, at_size, version) = (None, None, None, None);
        let (format, to) = (ReportFormat::Text, Vec::new());
        Self { period, format, to, entries: false, out, at_size, version, now: false }
    }

    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let mut books = place.books()?;
        if let Some(size) = self.at_size {
            books = books.at(size).context("--at-size")?;
        }
        let period = match self.period {
            Some(asked) => book::period(&books, asked)?,
            None => last_complete(book::today()?),
        };
        let has_words = self.entries || self.formats().any(ReportFormat::has_words);
        let made = match self.version(&books, period)? {
            Some(version) => {
                if has_words {
                    let closing = BTreeSet::from([version.entry]);
                    books.check_signed(&closing).context("no report was made")?;
                }
                if self.version.is_none() {
                    tell_outdated(&books, version.close.month)?;
                }
                Made::again(&books, version, self.entries)?
            }
            None => Made::now(books, period, self.entries)?,
        };
        made.check_closing().context("no report was made")?;
        if has_words {
            made.check().context("no report was made")?;
        }
        if !self.to.is_empty() {
            return self.write_all(&made);
        }
        let report = made.format(self.format)?;
        match &self.out {
            None if matches!(self.format, ReportFormat::Pdf | ReportFormat::Png) => {
                bail!("no text, so it goes to a file: --out FILE; nothing was written")
            }
            None => out::bytes(&report),
            Some(path) => write(path, &report),
        }
    }

    /// The formats that are asked for.
    fn formats(&self) -> impl Iterator<Item = ReportFormat> {
        let one = self.to.is_empty().then_some(self.format);
        self.to.iter().copied().chain(one)
    }

    /// Each format as a file of the folder; none where one of them is there already.
    fn write_all(&self, made: &Made) -> anyhow::Result<()> {
        let Some(folder) = &self.out else { bail!("--to: --out says into which folder") };
        let file = |format: &ReportFormat| folder.join(made.file_name(*format));
        if let Some(there) = self.to.iter().map(file).find(|path| path.exists()) {
            bail!("{} exists: nothing was written", out::path(&there));
        }
        // All are made before the first is written: a format that cannot be made leaves nothing behind.
        let all = self.to.iter().map(|format| Ok((file(format), made.format(*format)?)));
        let all = all.collect::<anyhow::Result<BTreeMap<_, _>>>()?;
        std::fs::create_dir_all(folder).with_context(|| out::path(folder))?;
        for (path, report) in all {
            write(&path, &report)?;
            out::say(&format!("{} written", out::path(&path)));
        }
        Ok(())
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
}

/// One report, ready to be put into formats.
struct Made {
    /// The view that it was made from.
    books: Books,
    facts: Facts,
    /// Its list of entries, where that is wanted.
    entries: Option<Vec<EntryLine>>,
    /// The closing that it was made again for, with the hashes of its files with words.
    closed: Option<(Version, Docs)>,
}

impl Made {
    /// The books as they are.
    fn now(books: Books, period: Period, entries: bool) -> anyhow::Result<Self> {
        let facts = Facts::of(&books, period)?;
        Self::of(books, facts, entries, None)
    }

    /// A version as it was closed.
    fn again(books: &Books, version: Version, entries: bool) -> anyhow::Result<Self> {
        let docs = books.words(version.entry)?.docs;
        let seen = books.before(version.close.seen.size)?;
        let facts = frozen::facts(&seen, version.close.month, version.on)?;
        Self::of(seen, facts, entries, Some((version, docs)))
    }

    fn of(
        books: Books,
        facts: Facts,
        entries: bool,
        closed: Option<(Version, Docs)>,
    ) -> anyhow::Result<Self> {
        let entries = entries.then(|| EntryLine::of_period(&books, facts.period)).transpose()?;
        Ok(Self { books, facts, entries, closed })
    }

    /// Looks whether the facts of a closed month are those that its closing names. They hold no words: what differs
    /// was changed, not withdrawn.
    fn check_closing(&self) -> anyhow::Result<()> {
        let Some((Version { close, .. }, docs)) = &self.closed else { return Ok(()) };
        let (said, data) = (frozen::said(close, docs), frozen::data(&self.facts)?);
        let is_said = |(format, bytes): (&&str, &Vec<u8>)| {
            said.get(format).is_none_or(|said| *said == sha256(bytes).to_string())
        };
        match data.iter().all(is_said) {
            true => Ok(()),
            false => Err(NotAsClosed::of(close.month, close.version).into()),
        }
    }

    /// Looks whether what is told are entries that were signed, with their words: those of the period, what is
    /// declared, notes, incidents and corrections.
    fn check(&self) -> anyhow::Result<()> {
        let (books, facts) = (&self.books, &self.facts);
        let mut entries = BTreeSet::from([0]);
        let months = facts.period.from().number()..=facts.period.to().number();
        for month in months.filter_map(Month::from_number) {
            entries.extend(books.entries_of(month, |_| true)?);
        }
        for told in ["policy", "note", "incident"] {
            entries.extend(books.landmarks(told, Day::FIRST.month(), Day::LAST.month())?);
        }
        entries.extend(facts.corrected.iter().map(|correction| correction.entry));
        Ok(books.check_signed(&entries)?)
    }

    /// As `2026-10.md`, and of a version as `2026-10-v1.md`.
    fn file_name(&self, format: ReportFormat) -> String {
        let version = self.closed.as_ref().map(|(version, _)| version.close.version);
        let version = version.map_or(String::new(), |version| format!("-v{version}"));
        format!("{}{version}.{}", self.facts.period, format.ending())
    }

    fn format(&self, format: ReportFormat) -> anyhow::Result<Vec<u8>> {
        let (facts, entries) = (&self.facts, self.entries.as_deref());
        let dress = || match &self.closed {
            Some((version, _)) => Dress::of_version(&self.books, facts, version),
            None => Dress::of(&self.books, facts),
        };
        let charts = || facts.charts(&self.books);
        let report = match format {
            ReportFormat::Json => facts.json()?.into_bytes(),
            ReportFormat::Csv => facts.csv().into_bytes(),
            ReportFormat::Md => facts.markdown(&dress()?, entries).into_bytes(),
            ReportFormat::Text => facts.text(&dress()?).into_bytes(),
            ReportFormat::Html => {
                let charts = charts()?;
                let extras = html::Extras { charts: &charts, entry_link: None };
                facts.html(&dress()?, entries, &extras)?.into_bytes()
            }
            ReportFormat::Png => facts.png(&dress()?)?,
            ReportFormat::Pdf => as_pdf(facts, &dress()?, &charts()?, entries)?,
        };
        self.compare(format, &report);
        Ok(report)
    }

    /// Says where the bytes are not those that a closing promised, since words were withdrawn.
    fn compare(&self, format: ReportFormat, made: &[u8]) {
        let Some((Version { close, .. }, docs)) = &self.closed else { return };
        if self.entries.is_some() {
            return;
        }
        let (month, number, ending) = (close.month, close.version, format.ending());
        let said = frozen::said(close, docs);
        let differs = said.get(ending).is_some_and(|said| *said != sha256(made).to_string());
        if differs && close.program.as_str() == close::PROGRAM {
            out::say(&format!(
                "note: the report of {month}, version {number}, is restated by erasure: words were \
                 withdrawn since"
            ));
        }
    }
}

#[cfg(feature = "pdf")]
fn as_pdf(
    facts: &Facts,
    dress: &Dress,
    charts: &[Figure],
    entries: Option<&[EntryLine]>,
) -> anyhow::Result<Vec<u8>> {
    Ok(facts.pdf(dress, charts, entries)?)
}

#[cfg(not(feature = "pdf"))]
fn as_pdf(_: &Facts, _: &Dress, _: &[Figure], _: Option<&[EntryLine]>) -> anyhow::Result<Vec<u8>> {
    bail!("this program was built without PDF: `cargo build --release --features pdf`")
}

/// Says beside a month, as it was closed, what changed its figures since.
fn tell_outdated(books: &Books, month: Month) -> anyhow::Result<()> {
    if let Some(since) = Since::of(books, month)?.filter(Since::is_outdated) {
        let told = since.told();
        out::say(&format!(
            "note: {month} is as it was closed. {told} `ledger close {month}` closes it anew"
        ));
    }
    Ok(())
}

/// A file that was not there before.
fn write(path: &Path, report: &[u8]) -> anyhow::Result<()> {
    anyhow::ensure!(!path.exists(), "{} exists: nothing was written", out::path(path));
    durable::write(path, report, Access::Everybody).with_context(|| out::path(path))
}

/// The month before the one that `today` is in.
fn last_complete(today: Day) -> Period {
    Period::month(today.month().plus(-1))
}
