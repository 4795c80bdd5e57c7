//! The words that a report's formats put on its facts: names and reasons that are published now.
//! Nothing of private.db; what was never published or is withdrawn is simply absent.

use super::Report;
use crate::error::ReportError;
use crate::names::Names;
use crate::shutdown;
use ledger::books::Books;
use ledger::closed::Version;
use ledger::list;
use std::collections::BTreeMap;

/// So many payments of a currency are named; `report.json` has them all.
pub(super) const SHOWN: usize = 100;

/// Published words, by what they name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dress {
    /// The service's name, or its origin.
    pub service: String,
    /// Names of what is declared: accounts, categories, funds.
    pub names: Names,
    /// Reasons of corrections by entry, where they are published.
    pub reasons: BTreeMap<u64, String>,
    /// The treasurer's note on the month.
    pub note: Option<String>,
    /// Why a version left rows open, or was closed again, as its closing says.
    pub reason: Option<String>,
    /// The treasurer's notes on the months of a year, by entry.
    pub notes: BTreeMap<u64, String>,
    /// What was told of mistakes, by entry: what happened, why, what was learned.
    pub incidents: BTreeMap<u64, Vec<String>>,
    /// What statement lines paid by entry: to whom and what for, where that is published.
    pub paid: BTreeMap<u64, String>,
    /// To whom and what for something is owed or committed by entry, where that is published.
    pub owed: BTreeMap<u64, String>,
    /// Whom the end would give something to.
    pub end: shutdown::Words,
}

impl Dress {
    /// Reads the words that a report's facts point to.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(books: &Books, report: &Report) -> Result<Self, ReportError> {
        // A version keeps its bytes for ever: names of payees stay on the entries' own pages, where they
        // can be withdrawn.
        let frozen = report.edition.is_some();
        let (service, names) = (books.service_name()?, Names::of(books)?);
        let mut dress = Self { service, names, ..Self::default() };
        for correction in report.corrected.iter() {
            let reason = books.words(correction.entry)?.text.reason;
            dress.reasons.extend(reason.map(|reason| (correction.entry, reason)));
        }
        let note = report.note.map(|index| books.words(index)).transpose()?;
        dress.note = note.and_then(|words| words.text.note);
        for index in report.year.iter().flat_map(|year| &year.months).filter_map(|of| of.note) {
            dress.notes.extend(books.words(index)?.text.note.map(|note| (index, note)));
        }
        for incident in &report.incidents {
            let text = books.words(incident.entry)?.text;
            let told = [text.purpose, text.reason, text.note].into_iter().flatten().collect();
            dress.incidents.insert(incident.entry, told);
        }
        let payments = report.currencies.values().filter_map(|of| of.payments.as_ref());
        for line in payments.flat_map(|payments| payments.lines.iter().take(SHOWN)) {
            let words = list::words(books, line.entry, &books.entry(line.entry)?)?;
            let who = words.who.name.filter(|_| !frozen);
            let told = [who, words.text.purpose].into_iter().flatten();
            let told = told.collect::<Vec<_>>().join(": ");
            dress.paid.extend((!told.is_empty()).then_some((line.entry, told)));
        }
        dress.owed = owed(books, report)?;
        if let Some(end) = &report.end {
            let words = shutdown::Words::of(books, end)?;
            dress.end = if frozen { words.without_payees() } else { words };
        }
        Ok(dress)
    }

    /// The words of a version, with those of its closing, which stands behind what it saw.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn of_version(
        seen: &Books,
        report: &Report,
        version: &Version,
    ) -> Result<Self, ReportError> {
        let reason = seen.words(version.entry)?.text.reason;
        Ok(Self { reason, ..Self::of(seen, report)? })
    }
}

/// Who is owed something at the end of a year, and what for: of the claims and commitments that are shown.
fn owed(books: &Books, report: &Report) -> Result<BTreeMap<u64, String>, ReportError> {
    let years = report.currencies.values().filter_map(|of| of.year.as_ref()?.owing.as_ref());
    let entries = years.flat_map(|owing| {
        let claims = owing.claims.iter().take(SHOWN).map(|claim| claim.entry);
        claims.chain(owing.commitments.iter().map(|of| of.entry))
    });
    let mut owed = BTreeMap::new();
    for entry in entries {
        let words = books.words(entry)?;
        let told = [words.who.name, words.text.purpose].into_iter().flatten();
        let told = told.collect::<Vec<_>>().join(": ");
        owed.extend((!told.is_empty()).then_some((entry, told)));
    }
    Ok(owed)
}
