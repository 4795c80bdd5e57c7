//! The gifts that go back, one by one: what is offered of each and whether it was claimed and paid;
//! before the end what would go back of each. By their days, so that a donor finds their own.
//! Refuses a page that is not there.

use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::shown::{self, Date, Money};
use crate::view::{Shell, View};
use askama::Template;
use ledger::list;
use ledger::payout::Payable;
use ledger::shutdown::ShutdownError;
use reports::shutdown::{Back, Progress, Words};

#[derive(Template)]
#[template(path = "gifts.html")]
struct Page {
    shell: Shell,
    heading: &'static str,
    /// Whether the end has begun: then it is offered.
    begun: bool,
    /// What somebody who gave is to do, or why nothing goes back.
    claim: Option<String>,
    /// Why gifts that are not here get nothing, before the end.
    others: Option<String>,
    counted: String,
    lines: Vec<Line>,
    page: usize,
    pages: usize,
    newer: Option<String>,
    older: Option<String>,
}

/// One gift.
struct Line {
    entry: u64,
    date: Date,
    fund: String,
    /// As it was given, before fees.
    given: Vec<Money>,
    /// What is left of it, where that is less, and more than what goes back.
    left: Option<Money>,
    back: Money,
    /// What became of it.
    stands: Stands,
}

/// What became of an offer.
#[derive(Default)]
pub(crate) struct Stands {
    /// As `300.00 EUR claimed and paid`.
    pub told: String,
    /// The claims.
    pub claims: Vec<u64>,
}

/// Gifts on a page.
const ROWS: usize = 100;

/// Shows one page of them, the newest gifts first.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let number = number(ask)?;
    let (paying, books) = (view.paying()?, view.books());
    let begun = paying.has_begun();
    let all = match paying.back(books) {
        Err(ShutdownError::Undeclared) => Default::default(),
        all => all?,
    };
    let pages = all.len().div_ceil(ROWS).max(1);
    if number > pages {
        let message = format!("There is no page {number}: the list has {pages}.");
        return Err(Refusal::NotFound(message));
    }
    let end = match paying.end(books, paying.day) {
        Err(ShutdownError::Undeclared) => None,
        end => Some(end?),
    };
    let claim = match &end {
        Some(end) => end.claim(&Words::of(books, end)?).or_else(|| end.nothing_back()),
        None => None,
    };
    let progress = end.as_ref().and_then(|end| end.progress.as_ref());
    let shown = all.iter().rev().skip((number - 1) * ROWS).take(ROWS);
    let to = |page: usize| match page {
        1 => "gifts".to_owned(),
        _ => format!("gifts?page={page}"),
    };
    Answer::page(&Page {
        shell: view.shell(ask, "shutdown"),
        heading: match progress {
            None => "Gifts that would go back",
            Some(progress) if progress.closed.is_none() => "Gifts that are offered back",
            Some(_) => "Gifts that were offered back",
        },
        begun,
        claim,
        others: end.as_ref().filter(|_| !begun).map(|end| end.others()),
        counted: shown::counted(all.len() as u64, "gift", "gifts"),
        lines: shown.map(|of| line(view, of, progress)).collect::<Result<_, _>>()?,
        page: number,
        pages,
        newer: (number > 1).then(|| to(number - 1)),
        older: (number < pages).then(|| to(number + 1)),
    })
}

/// What became of the offer of a gift at the end.
pub(crate) fn stands(view: &View, of: &Back, end: &Progress) -> Result<Stands, Refusal> {
    let claims: Vec<&Payable> = view.paying()?.payouts.claims_of(of.gift, end.begun).collect();
    let sum = claims.iter().map(|claim| i128::from(claim.claim.minor)).sum();
    let sum = Money::of(of.ccy, sum).text;
    let is_over = end.at > end.claims_until && of.gift < end.begun;
    let told = match claims.iter().filter(|claim| claim.is_paid()).count() {
        _ if claims.is_empty() && end.closed.is_some() => "not claimed: it went on".to_owned(),
        _ if claims.is_empty() && is_over => "not claimed in time: it goes on".to_owned(),
        _ if claims.is_empty() => "not claimed".to_owned(),
        0 => format!("{sum} {} claimed, not yet paid", of.ccy),
        paid if paid == claims.len() => format!("{sum} {} claimed and paid", of.ccy),
        _ => format!("{sum} {} claimed, paid in part", of.ccy),
    };
    Ok(Stands { told, claims: claims.iter().map(|claim| claim.entry).collect() })
}

fn line(view: &View, of: &Back, end: Option<&Progress>) -> Result<Line, Refusal> {
    let fund = of.fund.as_str();
    let entry = view.books().entry(of.gift)?;
    let given = list::Standing::of(view.books(), of.gift, &entry)?.amount();
    let is_less = given != [(of.ccy, i128::from(of.net))] && of.net != of.minor;
    Ok(Line {
        entry: of.gift,
        date: Date::of(of.day),
        fund: view.name_of("fund", fund).unwrap_or_else(|| fund.to_owned()),
        given: shown::moneys(&given),
        left: is_less.then(|| Money::of(of.ccy, of.net.into())),
        back: Money::of(of.ccy, of.minor.into()),
        stands: end.map(|end| stands(view, of, end)).transpose()?.unwrap_or_default(),
    })
}

/// The page that is asked for, in its one spelling.
fn number(ask: &Ask) -> Result<usize, Refusal> {
    let mut number = 1;
    for (key, value) in ask.pairs()? {
        let digits = value.bytes().all(|b| b.is_ascii_digit()) && !value.starts_with('0');
        let refused =
            || Refusal::BadRequest("The list has pages alone: page is a number from 1 on.".into());
        number = value.parse().ok().filter(|_| digits && key == "page").ok_or_else(refused)?;
    }
    Ok(number)
}
