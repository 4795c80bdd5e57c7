//! What anybody may take along: the whole of what is public, in formats that other programs read.

use crate::answer::{Answer, CSV, Refusal, TEXT};
use crate::ask::Ask;
use crate::outward::Outward;
use crate::view::{Shell, View};
use askama::Template;
use reports::export::{self, ExportError};

/// One JSON document per line.
const JSONL: &str = "application/jsonl";

#[derive(Template)]
#[template(path = "downloads.html")]
struct Page {
    shell: Shell,
    origin: String,
    /// What other programs read of the site.
    outward: Outward,
}

/// Shows what there is.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let origin = view.books().genesis().origin.to_string();
    Answer::page(&Page { shell: view.shell(ask, "downloads"), origin, outward: Outward::of(view) })
}

/// All postings, one row each.
pub fn postings(_: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::rows(
        CSV,
        "postings.csv",
        Box::new(|books, mut out| Ok(export::csv::write(books, &mut out)?)),
    ))
}

/// The journal as hledger reads it.
pub fn hledger(_: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::rows(
        TEXT,
        "journal.hledger",
        Box::new(|books, mut out| Ok(export::hledger::write(books, &mut out)?)),
    ))
}

/// The journal as Beancount reads it.
pub fn beancount(_: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::rows(
        TEXT,
        "journal.beancount",
        Box::new(|books, mut out| Ok(export::beancount::write(books, &mut out)?)),
    ))
}

/// All entries, one leaf per line, in their exact bytes.
pub fn leaves(_: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::rows(
        JSONL,
        "leaves.jsonl",
        Box::new(|books, mut out| Ok(export::jsonl::write(books, &mut out)?)),
    ))
}

/// The published words with their salts, as a verifier needs them.
pub fn openings(_: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::rows(
        JSONL,
        "openings.jsonl",
        Box::new(|books, mut out| Ok(export::jsonl::write_openings(books, &mut out)?)),
    ))
}

impl From<ExportError> for Refusal {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Books(error) => Self::Journal(error),
            ExportError::Write(error) => error.into(),
        }
    }
}
