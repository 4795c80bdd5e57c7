//! If it closed today: who would get what, on the day of the newest entry, as a page and as data.
//! Refuses data where nobody declared the end; the page says so plainly instead.

use crate::answer::{Answer, CSV, JSON, Refusal};
use crate::ask::Ask;
use crate::paying::Ending;
use crate::shown::Money;
use crate::view::{Shell, View};
use askama::Template;
use ledger::shutdown::ShutdownError;
use reports::shutdown::{Shutdown, Words};
use reports::sum::Sum;

#[derive(Template)]
#[template(path = "shutdown.html")]
struct Page {
    shell: Shell,
    /// Made and escaped by the reports; nothing where nobody declared the end.
    body: Option<String>,
}

/// Shows it.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let body = match facts(view) {
        Ok(facts) => {
            let words = Words::of(view.books(), &facts)?;
            Some(facts.body(&words, Some("e/"))?)
        }
        Err(Refusal::NotFound(_)) => None,
        Err(error) => return Err(error),
    };
    Answer::page(&Page { shell: view.shell(ask, "shutdown"), body })
}

/// All that it was worked out from, and every line.
pub fn json(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    let json = facts(view)?.json().map_err(|error| Refusal::Failed(error.to_string()))?;
    Ok(Answer::whole(JSON, json).saved_as("shutdown.json"))
}

/// The lines.
pub fn csv(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::whole(CSV, facts(view)?.csv()).saved_as("shutdown.csv"))
}

/// For the overview: a sentence for each currency.
pub fn in_short(view: &View) -> Result<Vec<String>, Refusal> {
    Ok(match view.paying()?.end(view.books())? {
        None => vec!["Nobody has declared who would get the money.".to_owned()],
        Some([]) => vec!["There is nothing to distribute.".to_owned()],
        Some(end) => end.iter().map(sentence).collect(),
    })
}

fn sentence(of: &Ending) -> String {
    let text = |sum: Sum| Money::of(sum.ccy, sum.minor).text;
    let ccy = of.cash.ccy;
    if !of.lacks.is_zero() {
        return format!(
            "Of {} {ccy} nothing would go back to donors: creditors would lack {}.",
            text(of.cash),
            text(of.lacks)
        );
    }
    let parts = [
        (of.back, "back to donors"),
        (of.on, "on to successors"),
        (of.restricted, "where restricted funds were given for"),
        (of.owed, "to whom it is owed, or kept for what closing costs"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(sum, _)| !sum.is_zero())
        .map(|(sum, way)| format!("{} {way}", text(sum)))
        .collect();
    match parts.is_empty() {
        true => format!("There is nothing in {ccy}."),
        false => format!("Of {} {ccy} would go {}.", text(of.cash), parts.join("; ")),
    }
}

fn facts(view: &View) -> Result<Shutdown, Refusal> {
    let paying = view.paying()?;
    Ok(Shutdown::with(view.books(), &paying.payouts, paying.today)?)
}

impl From<ShutdownError> for Refusal {
    fn from(error: ShutdownError) -> Self {
        match error {
            ShutdownError::Journal(error) => Self::Journal(error),
            ShutdownError::Undeclared => {
                Self::NotFound("Nobody has declared what becomes of the money at the end.".into())
            }
            other => Self::Failed(other.to_string()),
        }
    }
}
