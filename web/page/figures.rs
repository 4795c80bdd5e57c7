//! Whether the money is well spent, as of the day of the newest entry, as a page and as data.
//! Refuses nothing of the books: what is not defined says why.

use crate::answer::{Answer, CSV, JSON, Refusal};
use crate::ask::Ask;
use crate::view::{Shell, View};
use askama::Template;
use reports::stewardship::{Stewardship, Words};

#[derive(Template)]
#[template(path = "figures.html")]
struct Page {
    shell: Shell,
    /// Made and escaped by the reports.
    body: String,
}

/// Shows them.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let words = Words::of(view.books())?;
    let body = facts(view)?.body(&words, Some("e/"))?;
    Answer::page(&Page { shell: view.shell(ask, "figures"), body })
}

/// All that each was computed from.
pub fn json(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    let json = facts(view)?.json().map_err(|error| Refusal::Failed(error.to_string()))?;
    Ok(Answer::whole(JSON, json).saved_as("figures.json"))
}

/// One figure a row.
pub fn csv(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::whole(CSV, facts(view)?.csv()).saved_as("figures.csv"))
}

fn facts(view: &View) -> Result<Stewardship, Refusal> {
    let paying = view.paying()?;
    Ok(Stewardship::with(view.books(), &paying.payouts, paying.day_of_figures())?)
}
