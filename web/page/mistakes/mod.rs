//! Mistakes in the open: what somebody told of, what was put right and why, and payments that did not go
//! well; the newest first. Nothing here is hidden again: a correction is an entry like any other.
//! A kind of mistake of its own comes as a file beside these, with a section of the page.

pub mod corrected;
mod failed;
mod incidents;

use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::table::{Cell, Table};
use crate::view::{Shell, View};
use askama::Template;
use corrected::Corrected;
use failed::Failed;
use incidents::Incident;
use reports::corrections::Corrections;

#[derive(Template)]
#[template(path = "mistakes.html")]
struct Page {
    shell: Shell,
    /// How many corrections there are in all.
    count: usize,
    /// Those without a published reason.
    silent: usize,
    incidents: Vec<Incident>,
    /// Older ones, which the file has.
    more_incidents: usize,
    corrected: Vec<Corrected>,
    failed: Vec<Failed>,
    /// Older ones, which the file has.
    more_failed: usize,
    page: usize,
    pages: usize,
    newer: Option<String>,
    older: Option<String>,
}

/// Rows on one page.
const EACH: usize = 50;

/// Shows one page of them.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let page = ask.page()?;
    let all = corrected::all(view)?;
    let pages = all.len().div_ceil(EACH).max(1);
    if page > pages {
        let why = format!("There is no page {page}: the list has {pages}.");
        return Err(Refusal::NotFound(why));
    }
    let silent = all.iter().filter(|of| of.reason.is_none()).count();
    let count = all.len();
    let failed = failed::all(view)?;
    let incidents = incidents::all(view)?;
    let address = |page: usize| match page {
        1 => "mistakes".to_owned(),
        page => format!("mistakes?page={page}"),
    };
    Answer::page(&Page {
        shell: view.shell(ask, "mistakes"),
        count,
        silent,
        more_incidents: incidents.len().saturating_sub(EACH),
        incidents: incidents.into_iter().take(EACH).collect(),
        corrected: all.into_iter().skip((page - 1) * EACH).take(EACH).collect(),
        more_failed: failed.len().saturating_sub(EACH),
        failed: failed.into_iter().take(EACH).collect(),
        page,
        pages,
        newer: (page > 1).then(|| address(page - 1)),
        older: (page < pages).then(|| address(page + 1)),
    })
}

/// How many were put right, or told of.
pub fn counted_up(view: &View) -> Result<usize, Refusal> {
    Ok(Corrections::all(view.books())?.len() + incidents::all(view)?.len())
}

/// All of them as a table for programs.
pub fn csv(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(table(view)?.csv())
}

/// The same as JSON.
pub fn json(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(table(view)?.json(view.books()))
}

fn table(view: &View) -> Result<Table, Refusal> {
    let number = |entry: u64| Cell::Number(entry.to_string());
    let said = |text: Option<String>| Cell::text(text.unwrap_or_default());
    let incidents = incidents::all(view)?.into_iter().map(|of| {
        let about: Vec<String> = of.about.iter().map(ToString::to_string).collect();
        let kind = Cell::text("incident");
        let of_entries = Cell::text(about.join(" "));
        let day = Cell::text(of.day.iso);
        vec![number(of.entry), day, kind, of_entries, said(of.what), said(of.why), said(of.learned)]
    });
    let corrected = corrected::all(view)?.into_iter().map(|of| {
        let (day, kind) = (Cell::text(of.day.iso), Cell::text(of.name));
        let what = Cell::text(of.what.to_string());
        vec![number(of.entry), day, kind, number(of.of), what, said(of.reason), said(None)]
    });
    let failed = failed::all(view)?.into_iter().map(|of| {
        let (day, kind) = (Cell::text(of.day.iso), Cell::text(of.name));
        let (what, why) = (Cell::text(of.what), Cell::text(of.happened));
        vec![number(of.entry), day, kind, number(of.claim), what, why, said(None)]
    });
    let rows = incidents.chain(corrected).chain(failed).collect();
    let head = &["entry", "recorded", "kind", "of", "what", "reason", "learned"];
    Ok(Table { name: "mistakes".to_owned(), head, rows })
}
