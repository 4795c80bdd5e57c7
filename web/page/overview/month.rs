//! The headline of the overview: what there is of each currency, and what came in and went out in the newest
//! month of which something is recorded. Refuses nothing; the page lays it out.

use crate::answer::Refusal;
use crate::figures::{Flow, newest_moved};
use crate::shown::Money;
use crate::view::View;
use ledger::day::Month as Named;
use ledger::money::Currency;
use reports::Report;
use reports::currency::CurrencyReport;
use reports::stewardship::Runway;
use std::collections::BTreeMap;

/// The newest month in which something moved.
pub struct Month {
    /// As `2024-10`.
    pub code: String,
    /// As `October 2024`.
    pub name: String,
    /// Whether the log has not come to its end yet.
    pub running: bool,
    /// The first of the twelve months up to the newest.
    pub began: String,
    /// The newest, as addresses have it.
    pub newest: String,
    /// These months, as `November 2023 to October 2024`.
    pub year: String,
    /// A headline for each currency.
    pub currencies: Vec<Headline>,
}

/// The headline of one currency.
pub struct Headline {
    /// What there is.
    pub balance: Money,
    /// What came in.
    pub came_in: Money,
    /// What went out.
    pub went_out: Money,
    /// How long it lasts; nothing where that is not defined, or where the books don't fold.
    pub runway: Option<Runway>,
}

impl Month {
    /// Of books from their first month to the newest, whose report this is.
    pub fn of(
        view: &View,
        (first, newest): (Named, Named),
        report: &Report,
    ) -> Result<Self, Refusal> {
        let told = newest_moved(view.books(), view.newest)?;
        let (shown, flows) = told.unwrap_or_else(|| (newest, BTreeMap::new()));
        let runways = runways(view).unwrap_or_default();
        let headline = |(ccy, of): (&Currency, &CurrencyReport)| {
            let flow = |pick: fn(&Flow) -> i128| Money::of(*ccy, flows.get(ccy).map_or(0, pick));
            let balance = Money::of(*ccy, of.figures.closing.minor);
            let (came_in, went_out) = (flow(|of| of.came_in), flow(|of| of.went_out));
            let runway = runways.get(ccy).cloned();
            Headline { balance, came_in, went_out, runway }
        };
        let runs = view.newest <= newest.last();
        let began = Self::began(first, newest);
        let year = match began == newest {
            true => newest.name(),
            false => format!("{} to {}", began.name(), newest.name()),
        };
        Ok(Self {
            code: shown.to_string(),
            name: shown.name(),
            running: runs && shown == newest,
            began: began.to_string(),
            newest: newest.to_string(),
            year: if runs { format!("{year}, as far as it went") } else { year },
            currencies: report.currencies.iter().map(headline).collect(),
        })
    }

    /// The first of the twelve months up to the newest, as far as the books go back.
    pub fn began(first: Named, newest: Named) -> Named {
        first.max(newest.plus(-11))
    }
}

/// How long the money of each currency lasts.
pub fn runways(view: &View) -> Result<BTreeMap<Currency, Runway>, Refusal> {
    let paying = view.paying()?;
    Ok(Runway::all(view.books(), &paying.payouts, paying.day)?)
}

impl Headline {
    /// Whether more gifts were given back than came in.
    pub fn gave_back(&self) -> bool {
        self.came_in.value.starts_with('-')
    }

    /// Whether more of what was spent came back than was spent.
    pub fn got_back(&self) -> bool {
        self.went_out.value.starts_with('-')
    }

    /// Whether nothing moved: two zeros more say nothing.
    pub fn stood(&self) -> bool {
        self.came_in.is_zero() && self.went_out.is_zero()
    }
}
