//! How the service is governed, as entries hold it: its phase, what members decided, how they stay
//! members, what was budgeted, what it served, and the figures that need to know who gave.
//! Refuses nothing by itself; `authority` says what is in force, reports and pages show it.

use crate::account::Code;
use crate::day::Day;
use crate::money::Currency;
use std::ops::RangeInclusive;

/// Where the service stands between its first plan and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Whether it should be, is looked at.
    Evaluating,
    /// It is built, and need not pay for itself yet.
    Starting,
    /// It runs, and its gifts pay for it.
    Operating,
    /// It ends: the money goes where it was declared.
    Closing,
    /// It ended, and nothing is left.
    Closed,
}

/// What members decide together, beside what is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The service goes on to another phase.
    Phase(Phase),
    /// Money that is left over goes to a successor while the service goes on.
    Surplus {
        /// In which currency.
        ccy: Currency,
        /// How much at most, in minor units above 0.
        minor: i64,
        /// To whom: a successor's code.
        to: Code,
    },
    /// Anything else; the slot `text` says what.
    Other,
}

/// How many units of its service were used in some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// The declared unit.
    pub unit: Code,
    /// How many.
    pub value: u64,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
}

/// What only who knows the donors can compute, without naming one: shares in basis points, left out
/// where there are fewer donors than [`Figures::FEWEST`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Of gifts in this currency.
    pub ccy: Currency,
    /// From the first day.
    pub from: Day,
    /// To the last day.
    pub to: Day,
    /// The version of the formulas.
    pub version: u64,
    /// How many gave.
    pub donors: u64,
    /// The shares, where there are donors enough.
    pub shares: Option<Shares>,
}

/// How gifts are spread over donors, in basis points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shares {
    /// The largest donor's.
    pub largest: u64,
    /// The sum of the squares of all donors' shares: 10,000 where one gave all.
    pub squares: u64,
    /// What businesses gave, where it is known who is one.
    pub business: Option<u64>,
}

/// How the people behind the service stay answerable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Governance {
    /// Days after which a member who did not reaffirm is none any more; without it nobody is asked.
    pub reaffirm: Option<u64>,
    /// Days without an entry after which the site says that nobody publishes any more.
    pub silent: Option<u64>,
    /// The member who keeps the books.
    pub treasurer: Option<Code>,
}

/// What a category may cost in one year and currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// The calendar year, of four digits.
    pub year: u64,
    /// The category of expenses.
    pub category: Code,
    /// The currency.
    pub ccy: Currency,
    /// Minor units, 0 or more.
    pub minor: i64,
}

impl Phase {
    /// All of them, in order.
    pub const ALL: [Self; 5] =
        [Self::Evaluating, Self::Starting, Self::Operating, Self::Closing, Self::Closed];

    /// As entries write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Evaluating => "evaluating",
            Self::Starting => "starting",
            Self::Operating => "operating",
            Self::Closing => "closing",
            Self::Closed => "closed",
        }
    }

    /// The phase with this name.
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.as_str() == text)
    }

    /// Whether one may follow the other: forward by one step, from anywhere into closing, and back
    /// where nothing is lost by it.
    ///
    /// ```
    /// use ledger::entry::Phase;
    /// assert!(Phase::Operating.leads_to(Phase::Closing));
    /// assert!(Phase::Closing.leads_to(Phase::Operating));
    /// assert!(!Phase::Closed.leads_to(Phase::Closing));
    /// ```
    pub fn leads_to(self, next: Self) -> bool {
        use Phase::{Closed, Closing, Evaluating, Operating, Starting};
        matches!(
            (self, next),
            (Evaluating, Starting | Closing)
                | (Starting, Evaluating | Operating | Closing)
                | (Operating, Closing)
                | (Closing, Operating | Closed)
        )
    }
}

impl Decision {
    /// As entries write what it is about.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Phase(_) => "phase",
            Self::Surplus { .. } => "surplus",
            Self::Other => "other",
        }
    }
}

impl Figures {
    /// Fewer donors are never told apart by shares.
    pub const FEWEST: u64 = 10;
    /// The newest version of the formulas that this program knows.
    pub const FORMULAS: u64 = 1;
}

impl Shares {
    /// Whether there can be donors with these shares: the squares sum to no more than the largest share
    /// times the whole, and to no less than its own square; each was rounded by itself.
    pub fn can_be(&self) -> bool {
        let least = self.largest.saturating_sub(1).pow(2) / 10_000;
        self.squares <= self.largest && self.squares.saturating_add(1) >= least
    }
}

impl Budget {
    /// The years that days have.
    pub const YEARS: RangeInclusive<u64> = 1970..=2199;

    /// The code that names it, as `2026-eur-hosting`.
    pub fn code(&self) -> String {
        format!("{}-{}-{}", self.year, self.ccy.code().to_ascii_lowercase(), self.category)
    }
}
