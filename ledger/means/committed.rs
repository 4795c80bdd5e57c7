//! What standing commitments cost in a month, and to end them early, of the general fund.
//! A commitment counts from the day on which it is in force until its last day, also before its
//! first period: what was promised is not free money.

use super::Ratio;
use crate::account::Code;
use crate::authority::Authority;
use crate::day::Day;
use crate::entry::{Commitment, Interval};
use crate::money::Currency;

/// The commitments of a currency in a month, in minor units; `None` beyond 128 bits.
pub(super) fn a_month(authority: &Authority, at: Day, ccy: Currency) -> Option<Ratio> {
    let each = going_on(authority, at, ccy).map(|commitment| {
        Ratio::whole(i128::from(commitment.amount)).times(in_a_month(commitment.every)?)
    });
    each.into_iter().try_fold(Ratio::ZERO, |sum, cost| sum.plus(cost?))
}

/// What ending them early costs, in minor units.
pub(super) fn fees(authority: &Authority, at: Day, ccy: Currency) -> i128 {
    going_on(authority, at, ccy).filter_map(|commitment| commitment.fee).map(i128::from).sum()
}

fn going_on(authority: &Authority, at: Day, ccy: Currency) -> impl Iterator<Item = &Commitment> {
    let all = authority.commitments(at).map(|(_, _, commitment)| commitment);
    all.filter(move |of| {
        of.ccy == ccy && of.fund == Code::general() && of.to.is_none_or(|to| to > at)
    })
}

/// How many such periods a month has: a day 365/12, a week 52/12, a month 1, a year 1/12.
pub(super) fn in_a_month(every: Interval) -> Option<Ratio> {
    match every {
        Interval::Months(months) => Ratio::new(1, i128::from(months)),
        Interval::Days(days) if days % 7 == 0 => Ratio::new(52, 12 * i128::from(days / 7)),
        Interval::Days(days) => Ratio::new(365, 12 * i128::from(days)),
    }
}
