//! Mistakes that somebody told of: what happened, why, what was learned. Words may be withdrawn later; that
//! something was told stays.

use crate::answer::Refusal;
use crate::shown::{Date, short};
use crate::view::View;
use ledger::day::Day;
use ledger::entry::Rel;

/// One of them.
pub struct Incident {
    /// The entry that tells it.
    pub entry: u64,
    /// When it was told.
    pub day: Date,
    /// The entries that it is about.
    pub about: Vec<u64>,
    /// What happened, as far as that is published.
    pub what: Option<String>,
    /// Why.
    pub why: Option<String>,
    /// What was learned, or is done otherwise since.
    pub learned: Option<String>,
}

/// All of them, the newest first.
pub fn all(view: &View) -> Result<Vec<Incident>, Refusal> {
    let books = view.books();
    let told = books.landmarks("incident", Day::FIRST.month(), Day::LAST.month())?;
    told.into_iter().rev().map(|entry| incident(view, entry)).collect()
}

fn incident(view: &View, index: u64) -> Result<Incident, Refusal> {
    let entry = view.books().entry(index)?;
    let text = view.books().words(index)?.text;
    let said = |text: Option<String>| text.map(|text| short(&text, 1_000));
    Ok(Incident {
        entry: index,
        day: Date::of(entry.recorded),
        about: entry.refs.iter().filter(|of| of.rel == Rel::Subject).map(|of| of.entry).collect(),
        what: said(text.purpose),
        why: said(text.reason),
        learned: said(text.note),
    })
}
