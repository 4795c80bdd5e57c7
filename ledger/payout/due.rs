//! The periods that a standing commitment bills, each once, whatever its interval became.
//! Refuses a period that overlaps one that was billed before; from such a day on people decide.
//! `plan` raises what is due.

use crate::day::Day;
use crate::entry::{Billed, Commitment};

/// The most periods that are raised in one pass: a clock that went astray must not empty the fund.
pub const AT_ONCE: usize = 24;

/// Days after its begin within which a vendor pulls a period, and days before it.
const PULLED_AFTER: i64 = 35;
const PULLED_BEFORE: i64 = 10;

/// A period that could be billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Nobody billed any day of it.
    Open(Billed),
    /// Some of its days were billed, some not: the interval was changed.
    Torn(Billed),
    /// Nobody billed any day of it, but another commitment for the same work billed some.
    Elsewhere(Billed),
}

impl Due {
    /// Its days.
    pub fn period(self) -> Billed {
        match self {
            Self::Open(period) | Self::Torn(period) | Self::Elsewhere(period) => period,
        }
    }
}

/// The periods of a commitment that began up to `today` and were not billed, oldest first. What was
/// billed `elsewhere` never hides those behind it.
pub fn periods(
    commitment: &Commitment,
    billed: &[Billed],
    elsewhere: &[Billed],
    today: Day,
) -> Vec<Due> {
    let mut due = Vec::new();
    let mut left = AT_ONCE;
    for n in 0.. {
        let period = nth(commitment, n).filter(|period| period.from <= today);
        let Some(period) = period.filter(|_| left > 0) else { break };
        let before = due.len();
        match covered(period, billed) {
            0 if elsewhere.iter().any(|other| overlap(period, *other)) => {
                due.push(Due::Elsewhere(period));
                continue;
            }
            0 => due.push(Due::Open(period)),
            days if days < length(period) => due.push(Due::Torn(period)),
            _ => {}
        }
        left -= due.len() - before;
    }
    due
}

/// The period that a vendor's debit on `day` pays: the oldest that nobody billed, of those that began
/// at most so many days before it, or begin soon after.
pub fn pulled(commitment: &Commitment, billed: &[Billed], day: Day) -> Option<Billed> {
    let (first, last) = (day.plus(-PULLED_AFTER), day.plus(PULLED_BEFORE));
    for n in 0.. {
        let period = nth(commitment, n).filter(|period| period.from <= last)?;
        if period.from >= first && covered(period, billed) == 0 {
            return Some(period);
        }
    }
    None
}

/// How many periods begin after a day, up to another one, and nobody billed yet.
pub fn until(commitment: &Commitment, billed: &[Billed], after: Day, to: Day) -> u64 {
    let periods = (0..).map_while(|n| nth(commitment, n)).take_while(|period| period.from <= to);
    let open = periods.filter(|period| period.from > after && covered(*period, billed) == 0);
    open.count() as u64
}

/// Whether days are one whole period of a commitment.
pub fn is_period(commitment: &Commitment, billed: Billed) -> bool {
    let begun =
        (0..).map_while(|n| nth(commitment, n)).take_while(|period| period.from <= billed.from);
    begun.last() == Some(billed)
}

/// The `n`th period, counted from 0, as long as the commitment goes on.
fn nth(commitment: &Commitment, n: u32) -> Option<Billed> {
    let from = commitment.every.nth(commitment.from, n);
    let next = commitment.every.nth(commitment.from, n.saturating_add(1)).plus(-1);
    // Past the last day that a book can hold, none is left.
    let past = next < from || commitment.to.is_some_and(|to| from > to);
    let to = commitment.to.map_or(next, |to| next.min(to));
    (!past).then_some(Billed { from, to })
}

/// The next day on which a period of the commitment begins, after `today`.
pub fn next(commitment: &Commitment, today: Day) -> Option<Day> {
    let starts = (0..=u32::MAX).map(|n| commitment.every.nth(commitment.from, n));
    let next = starts.take_while(|day| *day < Day::LAST).find(|day| *day > today)?;
    commitment.to.is_none_or(|to| next <= to).then_some(next)
}

/// Whether two periods have a day in common.
pub fn overlap(a: Billed, b: Billed) -> bool {
    a.from <= b.to && b.from <= a.to
}

fn length(period: Billed) -> i64 {
    period.from.days_until(period.to).saturating_add(1)
}

/// How many days of a period were billed. Billed periods do not overlap each other.
fn covered(period: Billed, billed: &[Billed]) -> i64 {
    let common = billed.iter().filter(|other| overlap(period, **other)).map(|other| {
        length(Billed { from: period.from.max(other.from), to: period.to.min(other.to) })
    });
    common.sum::<i64>().min(length(period))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Code;
    use crate::entry::{Collect, Raise};

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn billed(from: &str, to: &str) -> Billed {
        Billed { from: day(from), to: day(to) }
    }

    fn commitment(every: &str, from: &str) -> Commitment {
        let code: Code = "a".parse().expect("a code");
        Commitment {
            payee: code.clone(),
            category: code.clone(),
            fund: code,
            ccy: "EUR".parse().expect("a currency"),
            cap: 1,
            amount: 1,
            every: every.parse().expect("an interval"),
            from: day(from),
            to: None,
            notice: None,
            cancel: None,
            fee: None,
            collect: Collect::Push,
            raise: Raise::Due,
            priority: 50,
        }
    }

    #[test]
    fn each_period_is_due_once() {
        let monthly = commitment("1m", "2026-01-01");
        let january = billed("2026-01-01", "2026-01-31");
        let february = billed("2026-02-01", "2026-02-28");
        let due = periods(&monthly, &[], &[], day("2026-02-14"));
        assert_eq!(due, [Due::Open(january), Due::Open(february)]);
        assert_eq!(periods(&monthly, &[january], &[], day("2026-02-14")), [Due::Open(february)]);
        assert_eq!(periods(&monthly, &[january, february], &[], day("2026-02-14")), []);
    }

    #[test]
    fn a_change_of_interval_bills_no_day_twice() {
        let quarterly = commitment("3m", "2026-01-01");
        let january = billed("2026-01-01", "2026-01-31");
        let quarter = billed("2026-01-01", "2026-03-31");
        assert_eq!(periods(&quarterly, &[january], &[], day("2026-02-14")), [Due::Torn(quarter)]);
        let monthly = commitment("1m", "2026-01-01");
        assert_eq!(periods(&monthly, &[quarter], &[], day("2026-03-14")), []);
    }

    #[test]
    fn what_another_commitment_billed_waits_and_hides_nothing_behind_it() {
        let monthly = commitment("1m", "2022-01-01");
        let before = [billed("2022-01-01", "2025-12-31")];
        let due = periods(&monthly, &[], &before, day("2026-01-14"));
        let january = billed("2026-01-01", "2026-01-31");
        assert_eq!((due.len(), due.last()), (49, Some(&Due::Open(january))));
        assert!(due.iter().take(48).all(|due| matches!(due, Due::Elsewhere(_))));
    }

    #[test]
    fn the_last_period_ends_with_the_commitment() {
        let mut monthly = commitment("1m", "2026-01-01");
        monthly.to = Some(day("2026-02-10"));
        let due = periods(&monthly, &[], &[], day("2026-12-31"));
        let last = billed("2026-02-01", "2026-02-10");
        assert_eq!(due.last(), Some(&Due::Open(last)));
        assert_eq!(due.len(), 2);
        assert_eq!(next(&monthly, day("2026-01-05")), Some(day("2026-02-01")));
        assert_eq!(next(&monthly, day("2026-02-01")), None);
    }

    #[test]
    fn a_vendor_pulls_the_oldest_period_that_is_near_and_open() {
        let monthly = commitment("1m", "2024-01-01");
        let (january, february) =
            (billed("2026-01-01", "2026-01-31"), billed("2026-02-01", "2026-02-28"));
        assert_eq!(pulled(&monthly, &[], day("2026-01-28")), Some(january));
        assert_eq!(pulled(&monthly, &[january], day("2026-01-28")), Some(february));
        assert_eq!(pulled(&monthly, &[january, february], day("2026-01-28")), None);
        assert_eq!(pulled(&monthly, &[january], day("2026-01-20")), None);
        let torn = billed("2026-01-15", "2026-02-14");
        assert_eq!(pulled(&monthly, &[torn], day("2026-02-03")), None);
        assert_eq!(pulled(&monthly, &[], day("2023-12-01")), None);
    }

    #[test]
    fn a_clock_that_went_astray_raises_no_more_than_two_years() {
        assert_eq!(periods(&commitment("1m", "2026-01-01"), &[], &[], Day::LAST).len(), AT_ONCE);
    }
}
