//! If it closed today: who would get what, on the day of the newest entry, as a page and as data.
//! Refuses data where nobody declared the end; the page says so plainly instead.

use crate::answer::{Answer, CSV, JSON, Refusal};
use crate::ask::Ask;
use crate::shown::Money;
use crate::view::{Shell, View};
use askama::Template;
use ledger::books::Books;
use ledger::shutdown::ShutdownError;
use reports::shutdown::{Shutdown, Sums, Words};
use reports::sum::Sum;
use std::io::{self, Write};

#[derive(Template)]
#[template(path = "shutdown.html")]
struct Page {
    shell: Shell,
    /// Made and escaped by the reports; nothing where nobody declared the end.
    body: Option<String>,
}

/// Shows it.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let paying = view.paying()?;
    let body = match paying.end(view.books(), paying.today) {
        Ok(end) => {
            let words = Words::of(view.books(), &end)?;
            Some(end.body(&words, Some("e/"))?)
        }
        Err(ShutdownError::Undeclared) => None,
        Err(error) => return Err(error.into()),
    };
    Answer::page(&Page { shell: view.shell(ask, "shutdown"), body })
}

/// All that it was worked out from, and every line.
pub fn json(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    streamed(view, JSON, "shutdown.json", |facts, out| facts.json(out))
}

/// The lines.
pub fn csv(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    streamed(view, CSV, "shutdown.csv", |facts, out| facts.csv(out))
}

/// Every gift has its line: worked out and written as it is sent.
fn streamed(
    view: &View,
    kind: &'static str,
    file: &str,
    write: fn(&Shutdown, &mut dyn Write) -> io::Result<()>,
) -> Result<Answer, Refusal> {
    let (paying, today) = (view.share_paying()?, view.paying()?.today);
    // What cannot be answered is refused before the first byte.
    paying.sums(view.books())?.ok_or(ShutdownError::Undeclared)?;
    let rows = move |books: &Books, out: &mut dyn Write| {
        Ok(write(&Shutdown::of(books, &paying.payouts, today)?, out)?)
    };
    Ok(Answer::rows(kind, file, Box::new(rows)))
}

/// For the overview: a sentence for each currency.
pub fn in_short(view: &View) -> Result<Vec<String>, Refusal> {
    Ok(match view.paying()?.sums(view.books())? {
        None => vec!["Nobody has declared who would get the money.".to_owned()],
        Some([]) => vec!["There is nothing to distribute.".to_owned()],
        Some(sums) => sums.iter().map(sentence).collect(),
    })
}

/// How much of it no gift takes, only the gifts themselves tell: the page behind says it.
const BACK: &str = "back to donors, and on to successors what no gift takes";

fn sentence(of: &Sums) -> String {
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
        (of.left, if of.gives_back { BACK } else { "on to successors" }),
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
