//! The reports of months, quarters and years, as pages and as files, made from the same facts. A month that
//! is closed is shown as it was closed (`closed`).
//! Refuses periods that the books do not reach into, and every second spelling of one.

pub mod closed;
mod reported;

pub use reported::LastReported;

use crate::answer::{Answer, CSV, JSON, MARKDOWN, Refusal, TEXT};
use crate::ask::Ask;
use crate::view::{Shell, View};
use askama::Template;
use ledger::books::Books;
use ledger::day::{Month, Period};
use ledger::years::Asked;
use reported::Reported;
use reports::edition::month_of;
use reports::html::Extras;
use reports::{EntryLine, ReportError};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "reports.html")]
struct Index {
    shell: Shell,
    years: Vec<Year>,
    /// Financial years that are none of the calendar, the newest first: their addresses and names.
    financial: Vec<(String, String)>,
}

/// A year and what it is divided into.
struct Year {
    year: String,
    /// Whether more of it is to come.
    running: bool,
    /// Each, and whether more of it is to come.
    quarters: Vec<(String, bool)>,
    months: Vec<Listed>,
}

/// A month in the list.
struct Listed {
    code: String,
    name: String,
    /// Whether more of it is to come.
    running: bool,
    /// The versions in which it was closed.
    versions: Vec<u64>,
}

impl Listed {
    /// The versions that newer ones replaced.
    fn older(&self) -> impl Iterator<Item = &u64> {
        self.versions.iter().rev().skip(1)
    }
}

#[derive(Template)]
#[template(path = "report_page.html")]
struct Page {
    shell: Shell,
    of: Arc<Facts>,
}

/// What the page of a report says.
pub struct Facts {
    name: String,
    /// The way to the site's root, without a slash behind it.
    up: &'static str,
    /// What a reader should know before anything else.
    notice: Option<String>,
    /// The version that came in its place, at the address above it.
    newest: Option<u64>,
    /// Where its files are, but for their endings.
    files: String,
    /// Whether one of its files is a PDF.
    pdf: bool,
    /// Whether one of them will be, once the month is closed.
    pdf_later: bool,
    /// It as a page that stands alone.
    whole: Option<(String, String)>,
    /// Where its entries are listed, if it is a month.
    entries: Option<String>,
    /// Whether its postings stand beside it, for an accountant.
    accountant: bool,
    /// The entry that closed it.
    closing: Option<String>,
    /// Other versions of it.
    others: Vec<(String, String)>,
    /// Made and escaped by the reports.
    body: String,
}

impl Facts {
    /// What every page of a report begins with.
    fn begun() -> Self {
        Self {
            name: String::new(),
            up: "../..",
            notice: None,
            newest: None,
            files: String::new(),
            pdf: false,
            pdf_later: false,
            whole: None,
            entries: None,
            accountant: false,
            closing: None,
            others: Vec::new(),
            body: String::new(),
        }
    }

    /// The page of a period; of more than a month, what its accountant asks for belongs to it.
    fn of(self, period: Period, name: String, body: String) -> Self {
        let entries = month_of(period).map(|month| format!("entries?month={month}"));
        let accountant = period.months() > 1;
        Self { name, entries, accountant, body, ..self }
    }
}

/// A report on paper.
const PDF: &str = "application/pdf";
/// A report as a picture.
const PNG: &str = "image/png";

/// A media type.
type File = &'static str;

/// Entries that a report's page lists; the page of a busier month leads to the list instead.
const LISTED: u64 = 300;

/// Which reports there are.
pub fn index(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let mut years: Vec<Year> = Vec::new();
    if let Some((first, last)) = months(view)? {
        let closed = view.books().closed()?;
        let months = (first.number()..=last.number()).rev().filter_map(Month::from_number);
        for month in months {
            let year = month.year().to_string();
            if years.last().is_none_or(|known| known.year != year) {
                let last = month.plus(12 - month.of_year()).last();
                let running = view.newest <= last;
                years.push(Year { year, running, quarters: Vec::new(), months: Vec::new() });
            }
            if let Some(year) = years.last_mut() {
                let number = (month.of_year() - 1) / 3 + 1;
                let quarter = format!("Q{number}");
                if year.quarters.last().is_none_or(|(last, _)| *last != quarter) {
                    let last = month.plus(3 * number - month.of_year());
                    year.quarters.push((quarter, view.newest <= last.last()));
                }
                let name = month.name();
                let name = name.split(' ').next().unwrap_or_default().to_owned();
                let versions = closed.versions(month).iter();
                year.months.push(Listed {
                    code: month.to_string(),
                    name,
                    running: view.newest <= month.last(),
                    versions: versions.map(|version| version.close.version).collect(),
                });
            }
        }
    }
    let financial = financial(view)?;
    Answer::page(&Index { shell: view.shell(ask, "reports"), years, financial })
}

/// The months of which there are reports, from the first with an amount on: one in which nothing moved can be
/// closed, and tells of mistakes and notes as any other.
pub fn months(view: &View) -> Result<Option<(Month, Month)>, Refusal> {
    let months = view.books().months()?;
    Ok(months.map(|(first, last)| (first, last.max(view.newest.month()))))
}

/// The financial years of the books that are none of the calendar.
fn financial(view: &View) -> Result<Vec<(String, String)>, Refusal> {
    let Some((first, last)) = months(view)? else { return Ok(Vec::new()) };
    let declared = view.books().declarations()?;
    let years = declared.years();
    let of_books = years.all().filter(|year| year.from() <= last && first <= year.to());
    let named = of_books.filter_map(|year| Some((year.to_string(), years.name(year)?)));
    let mut named: Vec<_> = named.collect();
    named.reverse();
    Ok(named)
}

/// The page of one report: of a month that is closed, its newest version.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    if let Some(period) = financial_year(view, ask.param("name"))? {
        return Err(Refusal::Moved(format!("../{period}/")));
    }
    let period = period(ask.param("name"))?;
    page(view, ask, period, || {
        if let Some(closed) = closed::newest(view, period)? {
            return Ok(closed);
        }
        let notice = month_of(period).filter(|month| *month < view.newest.month());
        let notice = notice.map(|month| {
            format!("{} is still open: its figures can change until it is closed.", month.name())
        });
        let pdf_later = reports::frozen::HAS_PDF && month_of(period).is_some();
        now(view, ask, period, Facts { notice, pdf_later, ..Facts::begun() })
    })
}

/// What stands around a report changes with each address, the report with the book alone.
fn page(
    view: &View,
    ask: &Ask,
    period: Period,
    make: impl FnOnce() -> Result<Facts, Refusal>,
) -> Result<Answer, Refusal> {
    let of = view.once(|known| &known.reports, &ask.path, make)?;
    let size = view.depends.as_ref().and_then(|depends| depends.period(period));
    Answer::page(&Page { shell: view.shell(ask, "reports").of_size(size), of })
}

/// A report by the books as they are.
fn now(view: &View, ask: &Ask, period: Period, page: Facts) -> Result<Facts, Refusal> {
    let (name, body) = view.reported.of(view, period, |Reported { books, report, dress }| {
        let books = books.as_ref().unwrap_or(view.books());
        let charts = report.charts(books)?;
        let entries = listed(books, period)?;
        let link = format!("{}/e/", page.up);
        let extras = Extras { charts: &charts, entry_link: Some(&link) };
        Ok((report.name(), report.body(dress, entries.as_deref(), &extras)?))
    })?;
    let files = ask.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    Ok(Facts { files: format!("../{files}"), ..page.of(period, name, body) })
}

/// A report as a file, or, without an ending, the way to its page.
pub fn file(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let name = ask.param("name");
    let Some((code, ending)) = name.split_once('.') else {
        let period = match financial_year(view, name)? {
            Some(year) => year,
            None => period(name)?,
        };
        return Err(Refusal::Moved(format!("{period}/")));
    };
    if let Some(year) = financial_year(view, code)? {
        return Err(Refusal::Moved(format!("{year}.{ending}")));
    }
    let period = period(code)?;
    match closed::newest_file(view, period, ending)? {
        Some(closed) => Ok(closed),
        None => file_of(view, period, ending),
    }
}

/// A file by the books as they are.
fn file_of(view: &View, period: Period, ending: &str) -> Result<Answer, Refusal> {
    view.reported.of(view, period, |Reported { report, dress, .. }| {
        if ending == "png" {
            return Ok(Answer::whole(PNG, report.png(dress)?));
        }
        let (kind, text) = match ending {
            "md" => (MARKDOWN, report.markdown(dress, None)),
            "txt" => (TEXT, report.text(dress)),
            "csv" => (CSV, report.csv()),
            "json" => {
                let json = report.json();
                (JSON, json.map_err(|e| Refusal::Failed(e.to_string()))?)
            }
            _ => return Err(no_file()),
        };
        Ok(Answer::whole(kind, text))
    })
}

/// The months of a financial year by the year in which it begins, as `FY2025`; `None` of all other names.
fn financial_year(view: &View, name: &str) -> Result<Option<Period>, Refusal> {
    let Ok(asked @ Asked::Year(_)) = name.parse() else { return Ok(None) };
    if asked.to_string() != name {
        return Err(missing());
    }
    let declared = view.books().declarations()?;
    let period = declared.years().period(asked);
    Ok(Some(period.map_err(|why| Refusal::NotFound(format!("{why}.")))?))
}

/// A period in its one spelling. Whether the books reach into it, the report says.
fn period(text: &str) -> Result<Period, Refusal> {
    let period: Period = text.parse().map_err(|_| missing())?;
    if period.to_string() == text { Ok(period) } else { Err(missing()) }
}

fn missing() -> Refusal {
    let message = "There is no such report. The address of one ends in a month, as 2024-10, a \
                   quarter, as 2024-Q3, a year, or the first and the last month of a longer one, as \
                   2024-07--2025-06.";
    Refusal::NotFound(message.to_owned())
}

fn no_file() -> Refusal {
    Refusal::NotFound("There is no such file of this report.".to_owned())
}

fn listed(books: &Books, period: Period) -> Result<Option<Vec<EntryLine>>, Refusal> {
    let count: u64 = books.entry_counts(period.from(), period.to())?.into_values().sum();
    let lines = (count <= LISTED).then(|| EntryLine::of_period(books, period));
    Ok(lines.transpose()?)
}

impl From<ReportError> for Refusal {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Books(error) => Self::Journal(error),
            ReportError::Beyond(period, why) => {
                Self::NotFound(format!("There is no report of {}: {why}.", period.name()))
            }
            ReportError::End(error) => error.into(),
            damaged @ (ReportError::Currency(_) | ReportError::Unexplained(_)) => {
                Self::Totals(damaged.to_string())
            }
            other => Self::Failed(other.to_string()),
        }
    }
}
