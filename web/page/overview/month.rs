//! The headline of the overview: what there is of each currency, and what came in and went out in the newest
//! month. A month that has nothing yet says less than the one before it, which stands there instead.

use crate::answer::Refusal;
use crate::figures::Flow;
use crate::shown::Money;
use crate::view::View;
use ledger::day::{Month as Named, Period};
use reports::Report;
use reports::currency::CurrencyReport;

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
}

impl Month {
    /// Of books from their first month to the newest, whose report this is.
    pub fn of(
        view: &View,
        (first, newest): (Named, Named),
        report: &Report,
    ) -> Result<Self, Refusal> {
        let mut currencies: Vec<_> = report.currencies.values().map(Headline::of).collect();
        let runs = view.newest <= newest.last();
        let before = runs && first < newest && currencies.iter().all(Headline::stood);
        let shown = if before { newest.plus(-1) } else { newest };
        if before {
            let report = Report::figures(view.books(), Period::month(shown))?;
            for of in report.currencies.values().map(Headline::of) {
                let own = currencies.iter_mut().find(|own| own.balance.ccy == of.balance.ccy);
                own.into_iter().for_each(|own| own.moved_as(&of));
            }
        }
        let began = Self::began(first, newest);
        let year = match began == newest {
            true => newest.name(),
            false => format!("{} to {}", began.name(), newest.name()),
        };
        Ok(Self {
            code: shown.to_string(),
            name: shown.name(),
            running: runs && !before,
            began: began.to_string(),
            newest: newest.to_string(),
            year: if runs { format!("{year}, as far as it went") } else { year },
            currencies,
        })
    }

    /// The first of the twelve months up to the newest, as far as the books go back.
    pub fn began(first: Named, newest: Named) -> Named {
        first.max(newest.plus(-11))
    }
}

impl Headline {
    fn of(report: &CurrencyReport) -> Self {
        let (flow, ccy) = (Flow::of(&report.figures), report.figures.closing.ccy);
        // A report counts gifts that are no money on both sides.
        let in_kind = report.noncash.minor;
        Self {
            balance: Money::of(ccy, flow.balance),
            came_in: Money::of(ccy, flow.came_in - in_kind),
            went_out: Money::of(ccy, flow.went_out - in_kind),
        }
    }

    /// Whether nothing moved: two zeros more say nothing.
    pub fn stood(&self) -> bool {
        self.came_in.is_zero() && self.went_out.is_zero()
    }

    /// With what came in and went out in another month.
    fn moved_as(&mut self, other: &Self) {
        self.came_in = other.came_in.clone();
        self.went_out = other.went_out.clone();
    }
}
