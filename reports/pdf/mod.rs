//! What was laid out, on paper: PDF/A-3a and PDF/UA-1, with its facts inside as CSV and JSON, set by typst. The
//! same report gives the same bytes on any machine: no clock, no font but our own.
//! Refuses nothing that a report can hold; letters that the fonts lack are shown as `�`, the other formats
//! have them.

mod page;
mod world;

use crate::chart::Figure;
use crate::error::ReportError;
use crate::outline::Outline;
use ledger::day::Day;
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use world::Desk;

/// For archives, with letters that can be read out, and for everybody who hears or magnifies it.
const STANDARDS: [PdfStandard; 2] = [PdfStandard::A_3a, PdfStandard::Ua_1];

/// What a document has beside what was laid out.
pub(crate) struct Extras<'a> {
    /// Pictures, in order.
    pub(crate) charts: &'a [Figure],
    /// The facts that go along.
    pub(crate) csv: String,
    /// The same.
    pub(crate) json: String,
    /// The day up to which it knows.
    pub(crate) date: Day,
    /// What no other document is called: the same facts are the same document, whoever makes it.
    pub(crate) ident: String,
}

/// The bytes of the whole document.
///
/// # Errors
/// None that a report could cause; what typst says is passed on rather than hidden.
pub(crate) fn lay(outline: &Outline, extras: Extras<'_>) -> Result<Vec<u8>, ReportError> {
    let ident = Smart::Custom(extras.ident.clone());
    let desk = Desk::new(page::files(outline, extras)?).map_err(unwritten)?;
    let document = typst::compile::<PagedDocument>(&desk).output.map_err(said)?;
    let options = PdfOptions {
        ident,
        creator: Smart::Custom(None),
        standards: PdfStandards::new(&STANDARDS).map_err(|e| unwritten(e.message()))?,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(said)
}

fn said(problems: impl IntoIterator<Item = SourceDiagnostic>) -> ReportError {
    let problems = problems.into_iter().map(|problem| problem.message.to_string());
    unwritten(problems.collect::<Vec<_>>().join("; "))
}

pub(crate) fn unwritten(error: impl std::fmt::Display) -> ReportError {
    ReportError::Unwritten(format!("as PDF: {error}"))
}

#[cfg(test)]
mod tests;
