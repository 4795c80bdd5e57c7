//! What came in again and again, and what was spent, over whole months up to a day.
//! Refuses nothing: before the first whole month there is no mean. What is given without money is in
//! neither, since nothing can be paid with it.

use super::Ratio;
use crate::account::{is_fee, is_spent};
use crate::day::{Day, Month};
use crate::money::Currency;
use crate::store::{Leg, MonthTotal};
use std::ops::RangeInclusive;

const RECURRING: &str = "income:donations:recurring";

/// An amount over whole months, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mean {
    /// The first month.
    pub from: Month,
    /// The last one.
    pub to: Month,
    /// The amount over all of them.
    pub total: i128,
}

/// Gifts that come again and again, less what it costs to get them, over whole months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recurring {
    /// Recurring gifts less what was given back of them.
    pub given: Mean,
    /// All gifts before fees and refunds.
    pub gross: i128,
    /// Of them recurring ones.
    pub recurring: i128,
    /// All fees that banks, processors and hosts took: recurring gifts bear their part of them.
    pub fees: i128,
}

impl Mean {
    /// How many months.
    pub fn months(&self) -> i128 {
        i128::from(self.to.number() - self.from.number()) + 1
    }

    /// The amount of one month.
    pub fn a_month(&self) -> Option<Ratio> {
        Ratio::new(self.total, self.months())
    }
}

impl Recurring {
    pub(super) fn of(totals: &[&MonthTotal], months: &RangeInclusive<Month>) -> Self {
        let came = |wanted: &dyn Fn(&Leg) -> bool| -sum(totals, months, wanted);
        let gift = |leg: &Leg| leg.account.starts_with("income:donations:") && given(leg);
        Self {
            given: mean(months, came(&|leg| leg.account == RECURRING)),
            gross: came(&gift),
            recurring: came(&|leg| leg.account == RECURRING && given(leg)),
            fees: -came(&|leg| is_fee(&leg.account)),
        }
    }

    /// The part of all fees that recurring gifts bear: as their part of all gifts. All of them where
    /// there are no gifts to share them.
    pub fn borne(&self) -> Option<Ratio> {
        let part = Ratio::new(self.recurring, self.gross).unwrap_or(Ratio::whole(1));
        Ratio::whole(self.fees).times(part)
    }

    /// What arrives of them in one month; `None` beyond 128 bits.
    pub fn a_month(&self) -> Option<Ratio> {
        let net = Ratio::whole(self.given.total).minus(self.borne()?)?;
        net.by(Ratio::whole(self.given.months()))
    }
}

/// The whole months of a currency up to a day, at most so many, from the month of its first amount on:
/// those before would make a month cheaper than it is. Where it has none, from that of all currencies:
/// what is promised counts, though nothing was ever received. The totals go back to the first.
pub fn months(
    totals: &[MonthTotal],
    ccy: Currency,
    at: Day,
    most: i32,
) -> Option<RangeInclusive<Month>> {
    let amounts = totals.iter().filter(|row| row.leg.ccy == ccy.code());
    let own = amounts.filter(|row| row.leg.kind != "noncash").map(|row| row.month).min();
    let first = own.or_else(|| totals.iter().map(|row| row.month).min());
    window(first.unwrap_or(at.month()), at, most)
}

/// The whole months up to a day, from the first one on and at most so many; `None` where there is none.
pub fn window(first: Month, at: Day, most: i32) -> Option<RangeInclusive<Month>> {
    let last = if at == at.month().last() { at.month() } else { at.month().plus(-1) };
    let from = first.max(last.plus(1 - most));
    // In the first month of all, the one before it is the same.
    (from <= last && last.last() <= at).then_some(from..=last)
}

/// All expenses and fees of these months, but for what was given on.
pub(super) fn spent(totals: &[&MonthTotal], months: &RangeInclusive<Month>) -> Mean {
    mean(months, sum(totals, months, &|leg| is_spent(&leg.account)))
}

fn mean(months: &RangeInclusive<Month>, total: i128) -> Mean {
    Mean { from: *months.start(), to: *months.end(), total }
}

/// Debits less credits.
fn sum(
    totals: &[&MonthTotal],
    months: &RangeInclusive<Month>,
    wanted: &dyn Fn(&Leg) -> bool,
) -> i128 {
    let inside = totals.iter().filter(|row| months.contains(&row.month));
    let money = inside.filter(|row| row.leg.kind != "noncash" && wanted(&row.leg));
    money.map(|row| row.total.net()).sum()
}

/// Whether a leg of gifts holds gifts, not what was given back of them.
fn given(leg: &Leg) -> bool {
    !["refund", "expense"].contains(&&*leg.kind)
}
