//! The report of a month as a closing freezes it: the files in every format, their hashes, and the same
//! made again from the log that the closing saw.
//! Refuses nothing; whether they are what the closing says is asked by who made them.

use crate::edition::{Edition, month_of};
use crate::error::ReportError;
use crate::html::Extras;
use crate::report::{Dress, Report};
use ledger::account::Code;
use ledger::books::Books;
use ledger::closed::Version;
use ledger::day::{Day, Month};
use ledger::entry::{Body, Close, Draft, Postings, Program, Rel, Seen};
use ledger::journal::Head;
use ledger::log::{Hash, sha256};
use ledger::slot::{Docs, Slot};
use std::collections::BTreeMap;

/// Whether a month that is closed gets a PDF.
pub const HAS_PDF: bool = cfg!(feature = "pdf");

/// Formats that hold facts alone: the same bytes for ever.
pub const DATA: [&str; 2] = ["csv", Close::DATA];
/// Formats with words: the same bytes under the same program, as long as the words are there.
pub const DRESSED: [&str; 5] = ["html", "md", "pdf", "png", "txt"];

/// One version of a month's report.
#[derive(Debug, Clone, PartialEq)]
pub struct Frozen {
    /// Its facts.
    pub report: Report,
    /// Its words.
    pub dress: Dress,
    /// Each file by the name of its format.
    pub files: BTreeMap<&'static str, Vec<u8>>,
}

/// What of a version is not what its closing says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differing {
    /// Formats of facts: something is wrong.
    pub data: Vec<&'static str>,
    /// Formats with words, made by the same program: words were withdrawn, or published, since.
    pub dress: Vec<&'static str>,
    /// Formats that this build of the program does not make: nothing is known of them.
    pub unmade: Vec<String>,
}

impl Frozen {
    /// What a closing on a day would freeze of a view; `reason` is why it leaves rows open, or comes again.
    ///
    /// # Errors
    /// There is no report of that month, or the files cannot be read.
    pub fn of(
        books: &Books,
        month: Month,
        on: Day,
        reason: Option<String>,
    ) -> Result<Self, ReportError> {
        let report = facts(books, month, on)?;
        let dress = Dress { reason, ..Dress::of(books, &report)? };
        Self::made(books, report, dress)
    }

    /// A version that was closed, made again; `seen` is the view of the log that it saw.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn again(seen: &Books, version: &Version) -> Result<Self, ReportError> {
        let report = facts(seen, version.close.month, version.on)?;
        let dress = Dress::of_version(seen, &report, version)?;
        Self::made(seen, report, dress)
    }

    fn made(books: &Books, report: Report, dress: Dress) -> Result<Self, ReportError> {
        let mut files = data(&report)?;
        let charts = report.charts(books)?;
        let extras = Extras { charts: &charts, ..Extras::default() };
        let html = report.html(&dress, None, &extras).map_err(unwritten)?;
        files.insert("html", html.into_bytes());
        files.insert("md", report.markdown(&dress, None).into_bytes());
        #[cfg(feature = "pdf")]
        files.insert("pdf", report.pdf(&dress, &charts, None)?);
        files.insert("png", report.png(&dress)?);
        files.insert("txt", report.text(&dress).into_bytes());
        Ok(Self { report, dress, files })
    }

    /// The hash of each file.
    pub fn hashes(&self) -> BTreeMap<Code, Hash> {
        let hash = |(format, bytes): (&&'static str, &Vec<u8>)| {
            Some((format.parse().ok()?, sha256(bytes)))
        };
        self.files.iter().filter_map(hash).collect()
    }

    /// The entry that closes the month with these files, of a log with this head: none of a report that is no
    /// version. Only hashes of facts are in the clear; the others are published as words are.
    pub fn closing(&self, head: Head, program: Program, open: u64, by: Code) -> Option<Draft> {
        let edition = self.report.edition.as_ref()?;
        let facts = |(format, _): &(Code, Hash)| DATA.contains(&format.as_str());
        let (files, worded): (BTreeMap<_, _>, BTreeMap<_, _>) =
            self.hashes().into_iter().partition(facts);
        let close = Close {
            month: month_of(self.report.period)?,
            version: edition.version,
            seen: Seen { size: head.size, root: head.root },
            program,
            files,
            worded: worded.keys().cloned().collect(),
            open,
        };
        let mut draft = Draft::new(edition.on, by, Body::Close(close), Postings::default());
        draft.words.docs.sha256 = worded.values().map(Hash::to_string).collect();
        draft.public = vec![Slot::Docs];
        let before = edition.corrects.into_iter();
        Some(before.fold(draft, |draft, entry| draft.with_ref(Rel::Corrects, entry)))
    }

    /// What is not what a closing says, by a program of this version; `docs` are the closing's own.
    pub fn differing(&self, close: &Close, docs: &Docs, program: &str) -> Differing {
        let said = said(close, docs);
        let differs = |format: &&'static str| {
            let made = self.files.get(format).map(|bytes| sha256(bytes).to_string());
            said.get(format).zip(made).is_some_and(|(said, made)| *said != made)
        };
        let same = close.program.as_str() == program;
        Differing {
            data: DATA.into_iter().filter(differs).collect(),
            dress: DRESSED.into_iter().filter(|format| same && differs(format)).collect(),
            unmade: said
                .keys()
                .filter(|f| same && !self.files.contains_key(*f))
                .map(|f| (*f).to_owned())
                .collect(),
        }
    }

    /// Whether another version says the same: all but what it was made from, and when.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let bare = |frozen: &Self| Report {
            log: other.report.log.clone(),
            recorded_until: other.report.recorded_until,
            must_agree: other.report.must_agree,
            edition: None,
            end: frozen.report.end.clone().map(|end| end.made_from(&other.report.log)),
            ..frozen.report.clone()
        };
        bare(self) == bare(other)
    }
}

/// The facts of a version, made from the view of the log that its closing sees.
///
/// # Errors
/// As [`Frozen::of`].
pub fn facts(seen: &Books, month: Month, on: Day) -> Result<Report, ReportError> {
    Report::edition(seen, month, Edition::of(seen, month, on)?)
}

/// The hash in hex of each file that a closing names, by format; `docs` are the closing's own.
pub fn said<'c>(close: &'c Close, docs: &Docs) -> BTreeMap<&'c str, String> {
    let worded = close.worded.iter().map(Code::as_str).zip(docs.sha256.iter().cloned());
    let facts = close.files.iter().map(|(format, hash)| (format.as_str(), hash.to_string()));
    facts.chain(worded).collect()
}

/// The bytes of the formats that hold facts alone, by format.
///
/// # Errors
/// They cannot be written.
pub fn data(report: &Report) -> Result<BTreeMap<&'static str, Vec<u8>>, ReportError> {
    let json = report.json().map_err(unwritten)?;
    Ok([("csv", report.csv().into_bytes()), (Close::DATA, json.into_bytes())].into())
}

fn unwritten(error: impl std::fmt::Display) -> ReportError {
    ReportError::Unwritten(error.to_string())
}

#[cfg(test)]
mod tests;
