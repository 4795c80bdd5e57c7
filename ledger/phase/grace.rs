//! The grace period: the months in which a service that starts need not pay for itself yet.
//! Counted from the first day of its newest start; a service that never started has none.

use crate::authority::Authority;
use crate::day::Day;
use crate::entry::{Interval, Phase};

/// The declared months, as days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grace {
    /// So many.
    pub months: u64,
    /// The first day of starting.
    pub from: Day,
    /// The first day after it.
    pub over: Day,
}

/// The grace period as it is declared on a day; `None` without a start or a declaration.
pub fn grace(authority: &Authority, day: Day) -> Option<Grace> {
    let months = authority.shutdown(day)?.grace;
    let starts = authority.phases().iter().rev().filter(|of| of.day <= day);
    let from = starts.into_iter().find(|of| of.phase == Phase::Starting)?.day;
    let over = Interval::Months(u16::try_from(months).unwrap_or(u16::MAX)).nth(from, 1);
    Some(Grace { months, from, over })
}

impl Grace {
    /// Whether it runs on a day.
    pub fn runs(&self, day: Day) -> bool {
        day < self.over
    }
}
