//! If it closed today: who would get what, on the day of the newest entry, as a page and as data; once it closes,
//! who gets what by the clock's day. Refuses data where nobody declared the end; the page says so plainly instead.

use crate::answer::{Answer, CSV, JSON, Refusal};
use crate::ask::Ask;
use crate::shown::Money;
use crate::view::{Shell, View};
use askama::Template;
use ledger::books::Books;
use ledger::money::Currency;
use ledger::shutdown::ShutdownError;
use reports::shutdown::{Course, Shutdown, Sums, Words};
use reports::sum::Sum;
use std::io::{self, Write};

#[derive(Template)]
#[template(path = "shutdown.html")]
struct Page {
    shell: Shell,
    /// Made and escaped by the reports; nothing where nobody declared the end.
    body: Option<String>,
    /// What the list of gifts is called.
    gifts: &'static str,
}

/// Shows it.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let paying = view.paying()?;
    let (mut body, mut gifts) = (None, "Every gift that would go back");
    match paying.end(view.books(), paying.day) {
        Ok(end) => {
            let words = Words::of(view.books(), &end)?;
            body = Some(end.body(&words, Some("e/"))?);
            gifts = match end.progress.as_ref().map(|progress| progress.closed) {
                None => gifts,
                Some(None) => "Every gift that is offered back",
                Some(Some(_)) => "Every gift that was offered back",
            };
        }
        Err(ShutdownError::Undeclared) => {}
        Err(error) => return Err(error.into()),
    }
    Answer::page(&Page { shell: view.shell(ask, "shutdown"), body, gifts })
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
    let (paying, today) = (view.share_paying()?, view.paying()?.day);
    // What cannot be answered is refused before the first byte.
    paying.sums(view.books())?.ok_or(ShutdownError::Undeclared)?;
    let rows = move |books: &Books, out: &mut dyn Write| {
        Ok(write(&Shutdown::of(books, &paying.payouts, today)?, out)?)
    };
    Ok(Answer::rows(kind, file, Box::new(rows)))
}

/// The end as the overview tells it, once it has begun.
pub struct Closing {
    /// What somebody who gave is to do, or why no gift goes back.
    pub claim: Option<String>,
    /// Whether any gift goes back, or might have.
    pub offers: bool,
    /// Whether it is over.
    pub closed: bool,
    /// What was offered and what came of it, by currency.
    pub courses: Vec<(String, Vec<(String, Money)>)>,
}

/// For the overview: how far it is; nothing before it begins.
pub fn closing(view: &View) -> Result<Option<Closing>, Refusal> {
    let (paying, books) = (view.paying()?, view.books());
    if !paying.has_begun() {
        return Ok(None);
    }
    let end = paying.end(books, paying.day)?;
    let words = Words::of(books, &end)?;
    let claim = end.claim(&words);
    let offers = claim.is_some();
    let claim = claim.or_else(|| end.nothing_back());
    let Some(progress) = &end.progress else { return Ok(None) };
    let course = |(ccy, of): (&Currency, &Course)| {
        let rows = of.rows(&words).into_iter();
        (ccy.to_string(), rows.map(|(what, sum)| (what, Money::of(*ccy, sum.minor))).collect())
    };
    let (closed, courses) = (progress.closed.is_some(), progress.of.iter().map(course).collect());
    Ok(Some(Closing { claim, offers, closed, courses }))
}

/// For the overview: a sentence for each currency.
pub fn in_short(view: &View) -> Result<Vec<String>, Refusal> {
    Ok(match view.paying()?.sums(view.books())? {
        None => vec!["Nobody has declared who would get the money.".to_owned()],
        Some([]) => vec!["There is nothing to distribute.".to_owned()],
        Some(sums) => sums.iter().map(sentence).collect(),
    })
}

/// How much of it no gift takes, only the gifts themselves tell, and there are too many for a sentence:
/// the page behind says it.
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
    let none = Sum::zero(of.cash.ccy);
    let (back, on) = match of.back {
        Some(back) => (back, Sum::new(of.left.minor - back.minor, back.ccy)),
        None if of.gives_back => (none, none),
        None => (none, of.left),
    };
    let unread = if of.back.is_none() && of.gives_back { of.left } else { none };
    let parts = [
        (back, "back to donors"),
        (unread, BACK),
        (on, "on to successors"),
        (of.restricted, "where restricted funds were given for"),
        (of.owed, "to whom it is owed, or kept for what closing costs"),
    ];
    let mut parts = parts.into_iter().filter(|(sum, _)| !sum.is_zero());
    let Some((sum, way)) = parts.next() else { return format!("There is nothing in {ccy}.") };
    let others: String = parts.map(|(sum, way)| format!("; {} {way}", text(sum))).collect();
    format!("Of {} {ccy}, {} would go {way}{others}.", text(of.cash), text(sum))
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
