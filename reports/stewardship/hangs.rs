//! On whom the service hangs: the largest donor, how gifts are spread, what businesses gave.
//! Only who knows the donors can compute it, so it stands in `figures` entries; fewer than ten donors
//! are never told apart.

use super::figure::{Figure, Group, Input, Value, Window};
use ledger::books::Books;
use ledger::day::Day;
use ledger::entry::{Body, Figures};
use ledger::journal::JournalError;
use ledger::money::Currency;

/// Where nobody did.
pub(super) const NOT_KEPT: &str = "nobody who knows the donors computed it yet";
const FEW: &str = "fewer than ten donors are never told apart";
const UNKNOWN: &str = "it is not known who is a business";

/// The newest entry that holds such figures, for each currency.
pub(super) fn kept(books: &Books, at: Day) -> Result<Vec<Figures>, JournalError> {
    let mut kept: Vec<Figures> = Vec::new();
    for index in books.landmarks("figures", Day::FIRST.month(), Day::LAST.month())? {
        let entry = books.entry(index)?;
        if let Body::Figures(figures) = entry.body
            && figures.to <= at
        {
            kept.retain(|older| older.ccy != figures.ccy);
            kept.push(figures);
        }
    }
    Ok(kept)
}

/// The figures of one currency.
pub(super) fn figures(kept: &[Figures], ccy: Currency) -> Vec<Figure> {
    let of = kept.iter().find(|figures| figures.ccy == ccy);
    let shares = of.and_then(|of| of.shares);
    let missing = if of.is_some() { FEW } else { NOT_KEPT };
    let points = |points: Option<u64>, why| points.map_or(Value::Undefined(why), Value::Points);
    let no_business = if shares.is_some() { UNKNOWN } else { missing };
    let largest = shares.map(|shares| shares.largest);
    let squares = shares.map(|shares| shares.squares);
    let business = shares.and_then(|shares| shares.business);
    let figures = [
        (
            "largest-donor",
            "The largest donor gave",
            "largest donor's gifts / all gifts",
            largest,
            missing,
        ),
        (
            "concentration",
            "Concentration: 100 % is one donor",
            "sum of the squares of all donors' shares",
            squares,
            missing,
        ),
        (
            "business-share",
            "Given by businesses",
            "gifts of businesses / all gifts",
            business,
            no_business,
        ),
    ];
    let figure = |(id, name, formula, share, why): (&str, &str, _, Option<u64>, _)| {
        let mut figure = Figure::new(id, name, Group::Hangs, formula);
        if let Some(of) = of {
            figure = figure
                .over(Window::Days(of.from, of.to))
                .with("donors", Input::Count(i128::from(of.donors)))
                .with("formulas", Input::Count(i128::from(of.version)));
        }
        if let Some(points) = share {
            figure = figure.with("basis points", Input::Count(i128::from(points)));
        }
        figure.is(points(share, why))
    };
    figures.into_iter().map(figure).collect()
}
