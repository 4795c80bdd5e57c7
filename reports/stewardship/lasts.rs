//! How long the money lasts, of the general fund: what is available, what the end would need, how many
//! months are left, whether what comes again pays for what was promised, what could be given on.
//! Before the first whole month, where nothing is promised or spent, and once the end has begun, there is
//! no number.

use super::figure::{Figure, Group, Input, Value, Window};
use crate::error::ReportError;
use crate::prose;
use crate::sum::Sum;
use ledger::books::Books;
use ledger::day::Day;
use ledger::entry::Phase;
use ledger::means::{Mean, Means, Ratio};
use ledger::money::{Currency, grouped};
use ledger::payout::Payouts;
use std::collections::BTreeMap;

/// The one runway that is meant where nobody says which: what is there, at what a month of the last
/// twelve cost.
pub(super) const RUNWAY: &str = "runway-12";
const AVAILABLE: &str = "available";

const BEGUN: &str = "the first whole month is not over";
const UNDECLARED: &str = "nobody declared how it ends";
const NOT_SPENT: &str = "nothing was spent";
const COVERED: &str = "recurring gifts pay for it";
const CLOSING: &str = "the service is closing";
const CLOSED: &str = "the service is closed";
const LARGE: &str = "the numbers are too large";

/// The figures of one currency in a phase.
pub(super) fn figures(means: &Means, phase: Phase) -> Vec<Figure> {
    let mut figures = vec![available(means), wind_down(means)];
    figures.extend(runways(means));
    figures.extend([self_funding(means), reserve(means), surplus(means)]);
    let window = Window::At(means.at);
    let as_of = |figure: Figure| match figure.window {
        Window::Nothing => figure.over(window),
        _ => figure,
    };
    let figures = figures.into_iter().map(as_of);
    match phase {
        Phase::Closing => figures.map(|figure| over(figure, CLOSING)).collect(),
        Phase::Closed => figures.map(|figure| over(figure, CLOSED)).collect(),
        _ => figures.collect(),
    }
}

/// How long the money of one currency lasts, in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runway {
    /// How many, as `22.6`.
    pub months: String,
    /// Whether there are restricted funds, which it counts nothing of.
    pub restricted: bool,
    from: Day,
    to: Day,
}

impl Runway {
    /// In each currency on a day; in none where that is not defined, as once the end has begun. From the books'
    /// totals alone.
    ///
    /// # Errors
    /// The books cannot be read.
    pub fn all(
        books: &Books,
        payouts: &Payouts,
        at: Day,
    ) -> Result<BTreeMap<Currency, Self>, ReportError> {
        let phase = payouts.authority.phase(at);
        let means = Means::all(books, payouts, at)?;
        let runway = |(ccy, means): (&Currency, &Means)| {
            let runway = Self::of(&figures(means, phase))?;
            Some((*ccy, Self { restricted: means.available.restricted > 0, ..runway }))
        };
        Ok(means.iter().filter_map(runway).collect())
    }

    /// The one among these figures; nothing where it is not defined.
    pub(super) fn of(figures: &[Figure]) -> Option<Self> {
        let figure = figures.iter().find(|figure| figure.id == RUNWAY)?;
        let Window::Days(from, to) = figure.window else { return None };
        let months = grouped(&figure.value.rounded()?, ',');
        Some(Self { months, restricted: false, from, to })
    }

    /// As `22.6 months`.
    pub fn lasts(&self) -> String {
        format!("{} months", self.months)
    }

    /// The months whose cost it goes by: books younger than a year have fewer, in one currency fewer than in
    /// another. As `the 12 months up to 31 October 2026`.
    pub fn window(&self) -> String {
        let months = match self.to.month().number() - self.from.month().number() + 1 {
            1 => "month".to_owned(),
            months => format!("{months} months"),
        };
        format!("the {months} up to {}", prose::day(self.to))
    }
}

/// What is left can still be counted; nothing lasts any longer, and no end is set money aside for.
fn over(figure: Figure, why: &'static str) -> Figure {
    match figure.id == AVAILABLE {
        true => figure,
        false => Figure { inputs: Vec::new(), value: Value::Undefined(why), ..figure },
    }
}

fn money(means: &Means, minor: i128) -> Input {
    Input::Money(Sum::new(minor, means.ccy))
}

fn figure(id: &str, name: &str, formula: &'static str) -> Figure {
    Figure::new(id, name, Group::Lasts, formula)
}

fn available(means: &Means) -> Figure {
    let of = &means.available;
    let formula = "cash - held for others - restricted funds - payable - loans - approved, not \
                   posted - hold-back; gifts for days to come are not taken off";
    figure(AVAILABLE, "Available", formula)
        .with("cash", money(means, of.cash))
        .with("held for others", money(means, of.custody))
        .with("restricted funds", money(means, of.restricted))
        .with("payable", money(means, of.payable))
        .with("loans", money(means, of.loans))
        .with("approved, not posted", money(means, of.approved))
        .with("hold-back", money(means, of.hold_back))
        .is(Value::Money(Ratio::whole(of.minor()), means.ccy))
}

fn needed(means: &Means) -> Option<Ratio> {
    means.wind_down?.needed()
}

fn wind_down(means: &Means) -> Figure {
    let figure = figure(
        "wind-down",
        "What the end would need",
        "months of closing * committed a month + fees for ending early + closing budget, of the \
         general fund",
    );
    let Some(of) = means.wind_down else { return figure.is(Value::Undefined(UNDECLARED)) };
    figure
        .with("months of closing", Input::Count(i128::from(of.months)))
        .with("committed a month", Input::Exact(means.committed, means.ccy))
        .with("fees for ending early", money(means, of.fees))
        .with("closing budget", money(means, of.budget))
        .is(Value::or(needed(means), |minor| Value::Money(minor, means.ccy), LARGE))
}

/// What a month costs, by one way of looking at it.
struct Burn {
    id: &'static str,
    name: &'static str,
    mean: Option<Mean>,
    a_month: Option<Ratio>,
}

fn runways(means: &Means) -> Vec<Figure> {
    let burn = |id, name, mean: Option<Mean>| {
        let a_month = mean.and_then(|mean| mean.a_month());
        Burn { id, name, mean, a_month }
    };
    let burns = [
        burn("3", "at what the last 3 months cost", means.burn_3),
        burn("12", "at what the last 12 months cost", means.burn_12),
        Burn {
            id: "committed",
            name: "for what is committed alone",
            mean: None,
            a_month: Some(means.committed),
        },
        recurring(means),
    ];
    let both = |burn: &Burn| [runway(means, burn, false), runway(means, burn, true)];
    burns.iter().flat_map(both).collect()
}

/// What a month costs beyond what comes again and again.
fn recurring(means: &Means) -> Burn {
    let (id, name) = ("recurring", "beside recurring gifts, at 12 months");
    let comes = means.recurring.and_then(|recurring| recurring.a_month());
    let a_month = means.burn_12.and_then(|mean| mean.a_month());
    let a_month = a_month.zip(comes).and_then(|(burn, comes)| burn.minus(comes));
    Burn { id, name, mean: means.burn_12, a_month }
}

fn runway(means: &Means, burn: &Burn, ring_fenced: bool) -> Figure {
    let (behind, formula) = match ring_fenced {
        false => ("", "available / spent a month, not below 0, rounded down, of the general fund"),
        true => (
            ":after-wind-down",
            "(available - what the end would need) / spent a month, not below 0, rounded down, of the \
             general fund",
        ),
    };
    let id = format!("runway-{}{behind}", burn.id);
    let name = match ring_fenced {
        false => format!("Lasts, {}", burn.name),
        true => "The same, with what the end would need set aside".to_owned(),
    };
    let mut figure = figure(&id, &name, formula);
    figure = figure.with("available", money(means, means.available.minor()));
    if let Some(needed) = needed(means).filter(|_| ring_fenced) {
        figure = figure.with("what the end would need", Input::Exact(needed, means.ccy));
    }
    if let Some(mean) = burn.mean {
        figure = figure.over(Window::Days(mean.from.first(), mean.to.last()));
    }
    if let Some(spent) = burn.a_month {
        figure = figure.with("spent a month", Input::Exact(spent, means.ccy));
    }
    figure.is(months(means, burn, ring_fenced))
}

fn months(means: &Means, burn: &Burn, ring_fenced: bool) -> Value {
    let Some(spent) = burn.a_month else { return Value::Undefined(BEGUN) };
    if spent <= Ratio::ZERO {
        return Value::Undefined(match burn.id {
            "committed" => "nothing is committed",
            "recurring" if means.burn_12.is_some_and(|mean| mean.total > 0) => COVERED,
            _ => NOT_SPENT,
        });
    }
    let reserved = match ring_fenced {
        false => Ratio::ZERO,
        true if means.wind_down.is_none() => return Value::Undefined(UNDECLARED),
        true => match needed(means) {
            Some(needed) => needed,
            None => return Value::Undefined(LARGE),
        },
    };
    let left = Ratio::whole(means.available.minor()).minus(reserved);
    let months = left.and_then(|left| left.max(Ratio::ZERO).by(spent));
    Value::or(months, Value::Months, LARGE)
}

fn self_funding(means: &Means) -> Figure {
    let figure = figure(
        "self-funding",
        "Paid for by what comes again and again",
        "(recurring gifts - fees * recurring / gross) / months / committed a month, of the \
         general fund",
    );
    let committed = Input::Exact(means.committed, means.ccy);
    let Some(of) = means.recurring else {
        return figure.with("committed a month", committed).is(Value::Undefined(BEGUN));
    };
    figure
        .over(Window::Days(of.given.from.first(), of.given.to.last()))
        .with("recurring gifts", money(means, of.given.total))
        .with("fees", money(means, of.fees))
        .with("recurring", money(means, of.recurring))
        .with("gross", money(means, of.gross))
        .with("months", Input::Count(of.given.months()))
        .with("committed a month", committed)
        .is(Value::or(means.self_funding(), Value::Share, "nothing is committed"))
}

fn reserve(means: &Means) -> Figure {
    let formula = "declared reserve / spent a month, of the general fund";
    let figure = figure("reserve", "The declared reserve lasts", formula)
        .with("declared reserve", money(means, i128::from(means.reserve)));
    let Some(mean) = means.burn_12 else { return figure.is(Value::Undefined(BEGUN)) };
    let spent = mean.a_month();
    let months = spent.and_then(|spent| Ratio::whole(i128::from(means.reserve)).by(spent));
    let figure = figure.over(Window::Days(mean.from.first(), mean.to.last()));
    let figure = match spent {
        Some(spent) => figure.with("spent a month", Input::Exact(spent, means.ccy)),
        None => figure,
    };
    match means.reserve {
        0 => figure.is(Value::Undefined("no reserve is declared")),
        _ if mean.total <= 0 => figure.is(Value::Undefined(NOT_SPENT)),
        _ => figure.is(Value::or(months, Value::Months, NOT_SPENT)),
    }
}

/// Proposed, never paid by itself.
fn surplus(means: &Means) -> Figure {
    let formula = "available - what the end would need - declared reserve";
    let figure = figure("surplus", "Operating surplus, proposed", formula)
        .with("available", money(means, means.available.minor()))
        .with("declared reserve", money(means, i128::from(means.reserve)));
    if means.wind_down.is_none() {
        return figure.is(Value::Undefined(UNDECLARED));
    }
    let Some(needed) = needed(means) else { return figure.is(Value::Undefined(LARGE)) };
    figure.with("what the end would need", Input::Exact(needed, means.ccy)).is(Value::or(
        means.surplus(),
        |minor| Value::Money(minor, means.ccy),
        LARGE,
    ))
}
