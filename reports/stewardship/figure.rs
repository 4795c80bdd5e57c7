//! One figure: what it is, by which formula, from which numbers, and its value, or why it has none.
//! Refuses to make up a number: what is undefined has a reason in the place of a value. Values are
//! exact fractions, rounded once to be shown.

use crate::sum::{Sum, points};
use ledger::day::{Day, Month};
use ledger::means::Ratio;
use ledger::money::Currency;
use serde::{Serialize, Serializer};
use std::ops::RangeInclusive;

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// Its name for programs, as `program-ratio`; with what it is of behind it, as
    /// `fee-leakage:assets:processor:card`.
    pub id: String,
    /// Its name for people.
    #[serde(skip)]
    pub name: String,
    /// What it is about.
    #[serde(skip)]
    pub group: Group,
    /// How it is computed, over its inputs by their names.
    pub formula: &'static str,
    /// The days that it is about.
    #[serde(flatten)]
    pub window: Window,
    /// What it was computed from, by name.
    #[serde(serialize_with = "by_name")]
    pub inputs: Vec<(&'static str, Input)>,
    /// The value, or why there is none.
    #[serde(flatten)]
    pub value: Value,
}

/// What a figure is about: it stands with its like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// What a gift becomes.
    Spent,
    /// How long it lasts.
    Lasts,
    /// On whom it hangs.
    Hangs,
    /// How well the books are kept.
    Kept,
}

/// The days that a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// From a day to a day.
    Days(Day, Day),
    /// As of a day.
    At(Day),
    /// There was nothing to look at.
    Nothing,
}

/// A number that a figure is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// An amount.
    Money(Sum),
    /// An exact amount with a fraction of a minor unit.
    Exact(Ratio, Currency),
    /// A number of things.
    Count(i128),
}

/// A value with its unit, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A part of a whole.
    Share(Ratio),
    /// A part of a whole that was rounded to basis points when it was kept: shown as it was kept, for
    /// nothing is rounded twice.
    Points(u64),
    /// So many months, rounded down: a month that has begun is not a month that lasts.
    Months(Ratio),
    /// What of 1.00.
    Of1(Ratio),
    /// An amount in minor units.
    Money(Ratio, Currency),
    /// An amount in minor units for each of something: shown for so many that it can be seen.
    Each(Ratio, Currency),
    /// So many days.
    Days(i64),
    /// Nothing, and why.
    Undefined(&'static str),
}

impl Figure {
    /// A figure that nothing goes into yet.
    pub(super) fn new(id: &str, name: &str, group: Group, formula: &'static str) -> Self {
        let (window, value) = (Window::Nothing, Value::Undefined("nothing is known"));
        let (id, name) = (id.to_owned(), name.to_owned());
        Self { id, name, group, formula, window, inputs: Vec::new(), value }
    }

    pub(super) fn over(self, window: Window) -> Self {
        Self { window, ..self }
    }

    pub(super) fn with(mut self, name: &'static str, input: Input) -> Self {
        self.inputs.push((name, input));
        self
    }

    pub(super) fn is(self, value: Value) -> Self {
        Self { value, ..self }
    }
}

impl Group {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Spent, Self::Lasts, Self::Hangs, Self::Kept];

    /// As a heading.
    pub fn name(self) -> &'static str {
        match self {
            Self::Spent => "What a gift becomes",
            Self::Lasts => "How long it lasts",
            Self::Hangs => "On whom it hangs",
            Self::Kept => "How the books are kept",
        }
    }
}

impl Window {
    /// The days of whole months.
    pub(super) fn of(months: &RangeInclusive<Month>) -> Self {
        Self::Days(months.start().first(), months.end().last())
    }
}

impl Value {
    /// The value of a fraction, if there is one; else why there is none.
    pub(super) fn or(
        ratio: Option<Ratio>,
        value: impl Fn(Ratio) -> Self,
        why: &'static str,
    ) -> Self {
        ratio.map_or(Self::Undefined(why), value)
    }

    /// The exact value in its own unit, as data has it: money in the currency's own unit.
    pub fn exact(&self) -> Option<Ratio> {
        match self {
            Self::Share(ratio) | Self::Months(ratio) | Self::Of1(ratio) => Some(*ratio),
            Self::Points(points) => Ratio::new(i128::from(*points), 10_000),
            Self::Money(minor, ccy) | Self::Each(minor, ccy) => major(*minor, *ccy),
            Self::Days(days) => Some(Ratio::whole(i128::from(*days))),
            Self::Undefined(_) => None,
        }
    }

    /// The unit, as data names it.
    pub fn unit(&self) -> &'static str {
        match self {
            Self::Share(_) | Self::Points(_) => "percent",
            Self::Months(_) => "months",
            Self::Of1(_) => "of-1.00",
            Self::Money(..) => "money",
            Self::Each(..) => "money-each",
            Self::Days(_) => "business-days",
            Self::Undefined(_) => "none",
        }
    }

    /// For how many the shown value is: 1, except where one alone costs less than can be seen.
    pub fn per(&self) -> i128 {
        const THOUSANDS: [i128; 4] = [1, 1_000, 1_000_000, 1_000_000_000];
        let Self::Each(minor, _) = self else { return 1 };
        let seen = |per: &i128| {
            minor.over() == 0
                || minor.times(Ratio::whole(*per)).is_some_and(|all| all.half_even().abs() >= 10)
        };
        THOUSANDS.into_iter().find(seen).unwrap_or(1_000_000_000)
    }

    /// The rounded value without its unit; `None` where there is none, or where it is too large.
    pub fn rounded(&self) -> Option<String> {
        let tenths = |n: i128| point(n, 1);
        match self {
            Self::Share(ratio) => Some(tenths(ratio.times(Ratio::whole(1_000))?.half_even())),
            Self::Points(points) => Some(point(i128::from(*points), 2)),
            Self::Months(ratio) => Some(tenths(ratio.times(Ratio::whole(10))?.floor())),
            Self::Of1(ratio) => Some(point(ratio.times(Ratio::whole(1_000))?.half_even(), 3)),
            Self::Money(minor, ccy) => Some(ccy.decimal(minor.half_even())),
            Self::Each(minor, ccy) => {
                Some(ccy.decimal(minor.times(Ratio::whole(self.per()))?.half_even()))
            }
            Self::Days(days) => Some(days.to_string()),
            Self::Undefined(_) => None,
        }
    }

    /// As people read it: `87.3 %`, `4.1 months`, `n/a`.
    pub fn shown(&self) -> String {
        let Some(rounded) = self.rounded() else { return "n/a".to_owned() };
        let rounded = ledger::money::grouped(&rounded, ',');
        match self {
            Self::Share(_) => format!("{rounded} %"),
            Self::Points(share) => points(*share),
            Self::Months(_) => format!("{rounded} months"),
            Self::Money(_, ccy) => format!("{rounded} {ccy}"),
            Self::Each(_, ccy) => match self.per() {
                1 => format!("{rounded} {ccy}"),
                per => {
                    format!("{rounded} {ccy} per {}", ledger::money::grouped(&per.to_string(), ','))
                }
            },
            Self::Days(1) => "1 business day".to_owned(),
            Self::Days(_) => format!("{rounded} business days"),
            Self::Of1(_) | Self::Undefined(_) => rounded,
        }
    }
}

impl Input {
    /// As people read it.
    pub fn shown(&self) -> String {
        match self {
            Self::Money(sum) => sum.grouped(),
            Self::Exact(minor, ccy) => ledger::money::grouped(&ccy.decimal(minor.half_even()), ','),
            Self::Count(n) => ledger::money::grouped(&n.to_string(), ','),
        }
    }
}

/// Minor units in the currency's own unit.
fn major(minor: Ratio, ccy: Currency) -> Option<Ratio> {
    minor.by(Ratio::whole(10_i128.checked_pow(u32::from(ccy.exponent()))?))
}

/// A whole number with a point before its last digits.
fn point(n: i128, decimals: usize) -> String {
    let sign = if n < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", n.unsigned_abs(), width = decimals + 1);
    let (whole, rest) = digits.split_at(digits.len() - decimals);
    format!("{sign}{whole}.{rest}")
}

impl Serialize for Window {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (from, to) = match self {
            Self::Days(from, to) => (Some(from), Some(to)),
            Self::At(day) => (None, Some(day)),
            Self::Nothing => (None, None),
        };
        let days = [("from", from), ("to", to)].into_iter();
        serializer
            .collect_map(days.filter_map(|(name, day)| day.map(|day| (name, day.to_string()))))
    }
}

impl Serialize for Input {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Money(sum) => sum.serialize(serializer),
            Self::Exact(minor, ccy) => match major(*minor, *ccy) {
                Some(exact) => serializer.collect_str(&exact),
                None => serializer.serialize_none(),
            },
            Self::Count(n) => match i64::try_from(*n) {
                Ok(n) => serializer.serialize_i64(n),
                Err(_) => serializer.collect_str(n),
            },
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("value", &self.rounded())?;
        match (self, self.exact()) {
            (Self::Undefined(why), _) => map.serialize_entry("why", why)?,
            (_, exact) => {
                map.serialize_entry("unit", self.unit())?;
                map.serialize_entry("exact", &exact.map(|exact| exact.to_string()))?;
                if let Self::Each(..) = self {
                    map.serialize_entry("per", &(self.per() as i64))?;
                }
            }
        }
        map.end()
    }
}

fn by_name<S: Serializer>(
    inputs: &[(&'static str, Input)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(inputs.iter().map(|(name, input)| (name, input)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(over: i128, under: i128) -> Ratio {
        Ratio::new(over, under).expect("a fraction")
    }

    #[test]
    fn a_value_is_rounded_once() {
        let euro: Currency = "EUR".parse().expect("a currency");
        for (value, shown) in [
            (Value::Share(ratio(1, 2_000)), "0.0 %"),
            (Value::Share(ratio(3, 2_000)), "0.2 %"),
            (Value::Share(ratio(-1, 3)), "-33.3 %"),
            (Value::Points(2_695), "26.95 %"),
            (Value::Points(10_000), "100 %"),
            (Value::Points(5), "0.05 %"),
            (Value::Months(ratio(59, 10)), "5.9 months"),
            (Value::Months(ratio(599, 100)), "5.9 months"),
            (Value::Months(ratio(15_999_991, 10)), "1,599,999.1 months"),
            (Value::Of1(ratio(2, 3)), "0.667"),
            (Value::Money(ratio(250_001, 2), euro), "1,250.00 EUR"),
            (Value::Each(ratio(50, 1), euro), "0.50 EUR"),
            (Value::Each(ratio(17, 4), euro), "42.50 EUR per 1,000"),
            (Value::Each(ratio(1_234, 1), euro), "12.34 EUR"),
            (Value::Days(1), "1 business day"),
            (Value::Undefined("why"), "n/a"),
        ] {
            assert_eq!(value.shown(), shown, "{value:?}");
        }
    }
}
