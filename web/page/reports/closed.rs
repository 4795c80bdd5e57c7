//! A month that was closed: its newest version at its own address, the older ones and the books as they
//! are below it, and each version's files with the bytes that its closing names.
//! Refuses versions that there are not, and every second spelling of one.

use super::{Facts, File, PDF, PNG, file_of, listed, missing, no_file, now, period};
use crate::answer::{Answer, CSV, HTML, JSON, MARKDOWN, Refusal, TEXT};
use crate::ask::Ask;
use crate::edition::Edition;
use crate::shown::Date;
use crate::view::View;
use ledger::books::Books;
use ledger::closed::{Closed, Version};
use ledger::day::{Month, Period};
use reports::edition::{Since, month_of};
use reports::html::Extras;
use reports::{Frozen, export};
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;

/// Where the books as they are stand.
const NOW: &str = "now";

/// What an accountant asks for of a period.
const ACCOUNTANT: &str = "accountant.csv";

/// The files that a month has before it is closed.
const FILES: [&str; 5] = ["csv", "json", "md", "png", "txt"];

/// The addresses of these, of every month that is closed: no page leads to them any more, but whoever did while
/// it was open still may.
///
/// # Errors
/// The books cannot be read.
pub fn addresses(view: &View) -> Result<Vec<String>, Refusal> {
    let closed = view.books().closed()?;
    let months: BTreeSet<Month> = closed.iter().map(|version| version.close.month).collect();
    let of = |month| FILES.map(|ending| format!("reports/{month}.{ending}"));
    Ok(months.into_iter().flat_map(of).collect())
}

/// The page of a version, or of the books as they are.
pub fn page(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let (period, which) = (period(ask.param("name"))?, ask.param("which"));
    super::page(view, ask, period, || {
        if which == NOW {
            let others = vec![("../".to_owned(), "As it was closed".to_owned())];
            return now(view, ask, period, Facts { up: "../../..", others, ..Facts::begun() });
        }
        older(view, period, which)
    })
}

fn older(view: &View, period: Period, which: &str) -> Result<Facts, Refusal> {
    let closed = view.books().closed()?;
    let version = version(&closed, period, which)?;
    if is_newest(&closed, version) {
        return Err(Refusal::Moved("../".to_owned()));
    }
    let newest = closed.newest(version.close.month).map(|newest| newest.close.version);
    let others = vec![("../".to_owned(), "The newest version".to_owned())];
    let page = Facts { up: "../../..", newest, others, ..Facts::begun() };
    shown(view, period, version, page)
}

/// A file of a version, or, without an ending, the way to its page.
pub fn file(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let (period, name) = (period(ask.param("name"))?, ask.param("which"));
    let Some((which, ending)) = name.split_once('.') else {
        return Err(Refusal::Moved(format!("{name}/")));
    };
    if which == NOW {
        return file_of(view, period, ending);
    }
    if name == ACCOUNTANT {
        reports::report::reached(view.books(), period)?;
        return Ok(accountant(period));
    }
    let closed = view.books().closed()?;
    bytes(view, version(&closed, period, which)?, ending)
}

/// The postings of a period, between its opening and its closing balances.
fn accountant(period: Period) -> Answer {
    let file = format!("{period}-accountant.csv");
    let rows = move |books: &Books, mut out: &mut dyn Write| {
        Ok(export::accountant::write(books, Some(period), &mut out)?)
    };
    Answer::rows(CSV, &file, Box::new(rows))
}

/// The newest version of a month at the month's own address; `None` while it is open.
pub(super) fn newest(view: &View, period: Period) -> Result<Option<Facts>, Refusal> {
    let closed = view.books().closed()?;
    let Some(month) = month_of(period) else { return Ok(None) };
    let Some(version) = closed.newest(month) else { return Ok(None) };
    let since = Since::of(view.books(), month)?.filter(Since::is_outdated);
    let notice = since.map(|since| {
        let (on, told) = (Date::of(since.on).long, since.told());
        format!("Closed on {on}, and not closed again since its report changed. {told}")
    });
    let older = closed.versions(month).iter().rev().skip(1).map(|older| older.close.version);
    let older = older.map(|n| (format!("v{n}/"), format!("Version {n}")));
    let now = (format!("{NOW}/"), "By the books as they are".to_owned());
    let others = older.chain([now]).collect();
    let page = Facts { notice, others, ..Facts::begun() };
    shown(view, period, version, page).map(Some)
}

/// The newest version's file at the month's own address; `None` while it is open.
pub(super) fn newest_file(
    view: &View,
    period: Period,
    ending: &str,
) -> Result<Option<Answer>, Refusal> {
    let closed = view.books().closed()?;
    let newest = month_of(period).and_then(|month| closed.newest(month));
    newest.map(|version| bytes(view, version, ending)).transpose()
}

/// A version as it was closed, with its entries where they are few.
fn edition(view: &View, period: Period, version: &Version) -> Result<Arc<Edition>, Refusal> {
    let made = || Edition::of(view.books(), version, |seen| listed(seen, period));
    view.once(|known| &known.editions, &version.entry, made)
}

fn shown(view: &View, period: Period, version: &Version, page: Facts) -> Result<Facts, Refusal> {
    let edition = edition(view, period, version)?;
    let link = format!("{}/e/", page.up);
    let extras = Extras { charts: &edition.charts, entry_link: Some(&link) };
    let Frozen { report, dress, .. } = &edition.frozen;
    let body = report.body(dress, edition.entries.as_deref(), &extras)?;
    // Beside the pages of the month: its files have no slash behind them.
    let files = match page.others.first() {
        Some((way, _)) if way == "../" => format!("../v{}", version.close.version),
        _ => format!("v{}", version.close.version),
    };
    let whole = Some((format!("{files}.html"), "one page".to_owned()));
    let closing = Some(format!("{}/e/{}", page.up, version.entry));
    let pdf = edition.frozen.files.contains_key("pdf");
    Ok(Facts { files, whole, pdf, closing, ..page.of(period, period.name(), body) })
}

/// The bytes that the closing names.
fn bytes(view: &View, version: &Version, ending: &str) -> Result<Answer, Refusal> {
    let period = Period::month(version.close.month);
    let edition = edition(view, period, version)?;
    let Some(bytes) = edition.frozen.files.get(ending) else { return Err(no_file()) };
    let kind: File = match ending {
        "md" => MARKDOWN,
        "txt" => TEXT,
        "csv" => CSV,
        "html" => HTML,
        "pdf" => PDF,
        "png" => PNG,
        _ => JSON,
    };
    let mut answer = Answer::whole(kind, bytes.clone());
    // It brings its own style, which this site's pages may not.
    answer.head.file =
        (ending == "html").then(|| format!("{period}-v{}.html", version.close.version));
    Ok(answer)
}

fn version<'a>(closed: &'a Closed, period: Period, which: &str) -> Result<&'a Version, Refusal> {
    let month = month_of(period).ok_or_else(missing)?;
    let named = |version: &&Version| format!("v{}", version.close.version) == which;
    let found = closed.versions(month).iter().find(named);
    found.ok_or_else(|| Refusal::NotFound("There is no such version of this report.".to_owned()))
}

fn is_newest(closed: &Closed, version: &Version) -> bool {
    closed.newest(version.close.month).is_some_and(|newest| newest.entry == version.entry)
}
