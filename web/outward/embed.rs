//! `embed`: the overview in a few lines, to stand in a frame on somebody else's page. It needs no script, and
//! its links open in the whole window. No other page may be framed.

use super::badge::balances;
use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::figures::{Flow, newest_moved};
use crate::page::giving;
use crate::shown::{Date, Money};
use crate::view::{Shell, View};
use askama::Template;
use ledger::money::Currency;

#[derive(Template)]
#[template(path = "embed.html")]
struct Page {
    shell: Shell,
    newest: Date,
    /// The newest month of which something is recorded.
    month: String,
    /// Balance, in and out of that month, by currency.
    currencies: Vec<[Money; 3]>,
    check: String,
    doubted: bool,
    /// Whether gifts are taken, and where that is said.
    gives: bool,
}

/// Shows it.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let told = newest_moved(view.books(), view.newest)?;
    let (month, flows) = told.map(|(month, flows)| (month.name(), flows)).unwrap_or_default();
    let row = |(ccy, minor): (Currency, i128)| {
        let flow = flows.get(&ccy).copied();
        let of = |pick: fn(Flow) -> i128| Money::of(ccy, flow.map_or(0, pick));
        [Money::of(ccy, minor), of(|flow| flow.came_in), of(|flow| flow.went_out)]
    };
    let currencies = balances(view)?.into_iter().map(row).collect();
    let page = Page {
        shell: view.shell(ask, "embed"),
        newest: Date::of(view.newest),
        month,
        currencies,
        check: format!("Self-check {}", view.check()),
        doubted: view.is_doubted(),
        gives: giving::of(view)?.is_some_and(|giving| !giving.channels.is_empty()),
    };
    Answer::page(&page)
}

/// Whether a path is the one page that others may frame; told of the path, since a page that did not change
/// since has no head but that.
pub fn is_framed(path: &str) -> bool {
    path == "/embed"
}

/// From an address with a slash too much.
pub fn elsewhere(_: &View, _: &Ask) -> Result<Answer, Refusal> {
    Err(Refusal::Moved("../embed".to_owned()))
}
