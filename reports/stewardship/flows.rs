//! What came in and went out of one currency over whole months, by what it served. Gifts without
//! money are left out on both sides. Refuses nothing; the sums balance because every entry does.

use crate::figures::is_gift;
use crate::sum::Sum;
use ledger::account::{Class, GIVEN_ON, class_of, is_fee, is_spent};
use ledger::day::Month;
use ledger::money::Currency;
use ledger::store::{Leg, MonthTotal};
use std::ops::RangeInclusive;

/// Money in and out, in minor units, of all funds together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flows {
    pub(super) ccy: Currency,
    /// Gifts before fees.
    pub(super) gross: i128,
    /// What banks, processors and hosts took.
    pub(super) fees: i128,
    /// Expenses by function, fees among them.
    pub(super) program: i128,
    pub(super) admin: i128,
    pub(super) fundraising: i128,
    /// The same without fees.
    pub(super) program_less: i128,
    pub(super) overhead: i128,
    /// Spent, and nobody has said yet what for.
    pub(super) unclassified: i128,
    /// What went on to others, at the end or as a surplus: no expense, whatever it serves there.
    pub(super) given_on: i128,
    /// What went back to those who gave it.
    pub(super) given_back: i128,
    /// What came in beside gifts; conversions, what was there before.
    pub(super) beside: i128,
    /// By how much assets less liabilities grew.
    pub(super) grown: i128,
}

impl Flows {
    /// Adds up the months' totals.
    pub(super) fn of(totals: &[MonthTotal], ccy: Currency, months: &RangeInclusive<Month>) -> Self {
        let code = ccy.code();
        let here = |row: &&MonthTotal| months.contains(&row.month) && row.leg.ccy == code;
        let money: Vec<&MonthTotal> =
            totals.iter().filter(here).filter(|row| row.leg.kind != "noncash").collect();
        let sum = |wanted: &dyn Fn(&Leg) -> bool| -> i128 {
            money.iter().filter(|row| wanted(&row.leg)).map(|row| row.total.net()).sum()
        };
        let spent = |leg: &Leg| is_spent(&leg.account);
        let serves =
            |function: &'static str| sum(&move |leg| spent(leg) && leg.function == function);
        let back = |leg: &Leg| leg.account.starts_with("income:donations:") && !is_gift(leg);
        let besides = |leg: &Leg| {
            let brings = matches!(class_of(&leg.account), Class::Income | Class::Equity);
            brings && !is_gift(leg) && !back(leg)
        };
        let held = |leg: &Leg| matches!(class_of(&leg.account), Class::Assets | Class::Liabilities);
        let other_than = |wanted: &'static [&'static str]| {
            sum(&move |leg| spent(leg) && !is_fee(&leg.account) && wanted.contains(&&*leg.function))
        };
        Self {
            ccy,
            gross: -sum(&is_gift),
            fees: sum(&|leg| is_fee(&leg.account)),
            program: serves("program"),
            admin: serves("admin"),
            fundraising: serves("fundraising"),
            program_less: other_than(&["program"]),
            overhead: other_than(&["admin", "fundraising"]),
            unclassified: other_than(&[""]),
            given_on: sum(&|leg| leg.account == GIVEN_ON),
            given_back: sum(&back),
            beside: -sum(&besides),
            grown: sum(&held),
        }
    }

    /// All expenses that somebody said the function of.
    pub(super) fn classified(&self) -> i128 {
        self.program + self.admin + self.fundraising
    }

    /// All expenses; what was given on is none.
    pub(super) fn spent(&self) -> i128 {
        self.classified() + self.unclassified
    }

    /// What of the gifts was put aside: the growth that nothing else brought. Below 0 where more was
    /// spent than given.
    pub(super) fn aside(&self) -> i128 {
        self.grown - self.beside
    }

    pub(super) fn sum(&self, minor: i128) -> Sum {
        Sum::new(minor, self.ccy)
    }
}
