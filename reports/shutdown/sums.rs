//! The end in a sentence: what is owed, what is restricted, what is left; from the books' totals alone.
//! No gift is read, however many there are: what they share is what the tiers above them leave.
//! Refuses what [`super::Shutdown`] refuses.

use super::{Ending, Summary};
use crate::sum::Sum;
use ledger::books::Books;
use ledger::day::Day;
use ledger::entry::Return;
use ledger::payout::Payouts;
use ledger::shutdown::{Reader, ShutdownError, Tier, Waterfall, pour};

/// What becomes of one currency's money, in sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sums {
    /// All the cash there is.
    pub cash: Sum,
    /// What is not ours, what closing costs, creditors, what may be charged back.
    pub owed: Sum,
    /// What restricted funds hold, each with a way of its own.
    pub restricted: Sum,
    /// What is left for donors, and for successors.
    pub left: Sum,
    /// Whether donors come first.
    pub gives_back: bool,
    /// What of it goes back to them, where the gifts were read.
    pub back: Option<Sum>,
    /// What creditors would lack.
    pub lacks: Sum,
}

impl Sums {
    /// Those of all currencies, in the order of their codes.
    ///
    /// # Errors
    /// Nothing was declared, or the books cannot be read.
    pub fn of(books: &Books, payouts: &Payouts, at: Day) -> Result<Vec<Self>, ShutdownError> {
        let reader = Reader::new(books, payouts, at, at)?;
        reader.policy()?;
        let one = |ccy| {
            let terms = reader.terms(ccy)?;
            let gives_back = terms.returns != Return::None;
            let terms = terms.without_gifts();
            let poured = pour(&reader.position(ccy, &terms)?, &terms);
            Ok(Self::poured(&poured, gives_back))
        };
        reader.currencies().into_iter().map(one).collect()
    }

    /// Those of an end that was worked out gift by gift.
    pub fn exactly(end: &Summary) -> Vec<Self> {
        let of = |ending: &Ending| {
            let basis = &ending.basis;
            let sum = |tiers: &[&str]| {
                let minor = tiers.iter().map(|tier| basis.tier(tier).minor).sum();
                Sum::new(minor, basis.cash.ccy)
            };
            Self {
                cash: basis.cash,
                owed: sum(&["T0", "T1", "T2", "T3", "T4"]),
                restricted: basis.tier("T5"),
                left: sum(&["T6", "T7", "T8"]),
                gives_back: basis.gives_back(),
                back: Some(basis.tier("T6")),
                lacks: basis.shortfall,
            }
        };
        end.currencies.values().map(of).collect()
    }

    fn poured(poured: &Waterfall, gives_back: bool) -> Self {
        let sum = |minor: u128| Sum::new(minor.cast_signed(), poured.ccy);
        let of = |tiers: &[Tier]| sum(tiers.iter().map(|tier| poured.of(*tier)).sum());
        use Tier::{
            Closing, Creditors, Fallback, HoldBack, NotOurs, Preferred, Restricted, Successors,
        };
        Self {
            cash: sum(u128::from(poured.cash)),
            owed: of(&[NotOurs, Closing, Preferred, Creditors, HoldBack]),
            restricted: of(&[Restricted]),
            left: of(&[Successors, Fallback]),
            gives_back,
            back: None,
            lacks: sum(poured.shortfall()),
        }
    }
}
