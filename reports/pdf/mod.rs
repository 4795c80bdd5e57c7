//! The report on paper: PDF/A-3a and PDF/UA-1, with its facts inside as CSV and JSON, set by typst. The same
//! report gives the same bytes on any machine: no clock, no font but our own.
//! Refuses nothing that a report can hold; letters that the fonts lack are shown as `�`, the other formats
//! have them.

mod page;
mod world;

use crate::chart::Figure;
use crate::dress::Dress;
use crate::entries::EntryLine;
use crate::error::ReportError;
use crate::outline::Outline;
use crate::report::Report;
use crate::{csv, json};
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use world::Desk;

/// For archives, with letters that can be read out, and for everybody who hears or magnifies it.
const STANDARDS: [PdfStandard; 2] = [PdfStandard::A_3a, PdfStandard::Ua_1];

/// The bytes of the whole document.
///
/// # Errors
/// None that a report could cause; what typst says is passed on rather than hidden.
pub fn pdf(
    report: &Report,
    dress: &Dress,
    charts: &[Figure],
    entries: Option<&[EntryLine]>,
) -> Result<Vec<u8>, ReportError> {
    let outline = crate::report::outline::of(report, dress, entries);
    let facts = [csv::csv(report), json::json(report).map_err(unwritten)?];
    let desk = Desk::new(page::files(report, &outline, charts, facts)?).map_err(unwritten)?;
    let document = typst::compile::<PagedDocument>(&desk).output.map_err(said)?;
    let options = PdfOptions {
        // The same version of a report is the same document, whoever makes it.
        ident: Smart::Custom(format!("{} {} {}", report.log.root, report.period, report.log.size)),
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

fn unwritten(error: impl std::fmt::Display) -> ReportError {
    ReportError::Unwritten(format!("as PDF: {error}"))
}

#[cfg(test)]
mod tests;
