//! The reports of months, quarters and years, as pages and as files, made from the same facts.
//! Refuses periods that the books do not reach into, and every second spelling of one.

use crate::answer::{Answer, CSV, JSON, MARKDOWN, Refusal, TEXT};
use crate::ask::Ask;
use crate::view::{Shell, View};
use askama::Template;
use ledger::books::Books;
use ledger::day::{Month, Period};
use reports::html::Extras;
use reports::shutdown::Summary;
use reports::stewardship;
use reports::{Dress, EntryLine, Report, ReportError, chart};

#[derive(Template)]
#[template(path = "reports.html")]
struct Index {
    shell: Shell,
    years: Vec<Year>,
}

/// A year and what it is divided into.
struct Year {
    year: String,
    quarters: Vec<String>,
    /// Code and name of each month, and whether it is still running.
    months: Vec<(String, String, bool)>,
}

#[derive(Template)]
#[template(path = "report_page.html")]
struct Page {
    shell: Shell,
    period: String,
    name: String,
    /// Where its entries are listed, if it is a month.
    entries: Option<String>,
    /// Made and escaped by the reports.
    body: String,
}

/// Entries that a report's page lists; the page of a busier month leads to the list instead.
const LISTED: u64 = 300;

/// Which reports there are.
pub fn index(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let mut years: Vec<Year> = Vec::new();
    if let Some((first, last)) = view.books().months()? {
        let months = (first.number()..=last.number()).rev().filter_map(Month::from_number);
        for month in months {
            let year = month.year().to_string();
            if years.last().is_none_or(|known| known.year != year) {
                years.push(Year { year, quarters: Vec::new(), months: Vec::new() });
            }
            if let Some(year) = years.last_mut() {
                let quarter = format!("Q{}", (month.of_year() - 1) / 3 + 1);
                if year.quarters.last() != Some(&quarter) {
                    year.quarters.push(quarter);
                }
                let name = month.name();
                let name = name.split(' ').next().unwrap_or_default().to_owned();
                year.months.push((month.to_string(), name, view.newest <= month.last()));
            }
        }
    }
    Answer::page(&Index { shell: view.shell(ask, "reports"), years })
}

/// The page of one report.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let books = view.books();
    let period = period(ask.param("name"))?;
    let report = report(view, period)?;
    let dress = Dress::of(books, &report)?;
    let charts = chart::of(books, &report)?;
    let entries = listed(books, period)?;
    let extras =
        Extras { entries: entries.as_deref(), charts: &charts, entry_link: Some("../../e/") };
    let is_month = period.from() == period.to();
    Answer::page(&Page {
        shell: view.shell(ask, "reports"),
        period: period.to_string(),
        name: period.name(),
        entries: is_month.then(|| format!("entries?month={period}")),
        body: reports::html::body(&report, &dress, &extras)?,
    })
}

/// A report as a file, or, without an ending, the way to its page.
pub fn file(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let (books, name) = (view.books(), ask.param("name"));
    let Some((code, ending)) = name.split_once('.') else {
        return Err(Refusal::Moved(format!("{}/", period(name)?)));
    };
    let report = report(view, period(code)?)?;
    let dress = Dress::of(books, &report)?;
    let (kind, text) = match ending {
        "md" => (MARKDOWN, reports::markdown::markdown(&report, &dress, None)),
        "txt" => (TEXT, reports::text::text(&report, &dress)),
        "csv" => (CSV, reports::csv::csv(&report)),
        "json" => {
            let json = reports::json::json(&report);
            (JSON, json.map_err(|e| Refusal::Failed(e.to_string()))?)
        }
        _ => return Err(missing()),
    };
    Ok(Answer::whole(kind, text))
}

/// Its end is worked out once for each log: there may be many gifts.
fn report(view: &View, period: Period) -> Result<Report, Refusal> {
    let report = Report::figures(view.books(), period)?;
    // A book shows its reports even where payouts cannot be.
    let Ok(paying) = view.paying() else { return Ok(report) };
    let at = period.last().min(report.recorded_until);
    let stewardship = Some(stewardship::Facts::of(view.books(), &paying.payouts, at)?);
    let end = paying.end(view.books(), period.last());
    let report = Report { stewardship, ..report };
    Ok(report.ended(end.map(|end| Summary::clone(&end)))?)
}

/// A period in its one spelling. Whether the books reach into it, the report says.
fn period(text: &str) -> Result<Period, Refusal> {
    let period: Period = text.parse().map_err(|_| missing())?;
    if period.to_string() == text { Ok(period) } else { Err(missing()) }
}

fn missing() -> Refusal {
    let message = "There is no such report. The address of one ends in a month, as 2024-10, a \
                   quarter, as 2024-Q3, or a year.";
    Refusal::NotFound(message.to_owned())
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
            other => Self::Failed(other.to_string()),
        }
    }
}
