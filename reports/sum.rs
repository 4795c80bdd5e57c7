//! Sums of one currency, as reports hold them: exact, wider than any single amount.
//! Refuses nothing: a sum of 64-bit totals always fits. Serialises as a plain decimal string.

use ledger::money::Currency;
use serde::{Serialize, Serializer};
use std::fmt;

/// So many minor units of a currency; costs are negative.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sum {
    /// Minor units: cents of EUR, yen of JPY.
    pub minor: i128,
    /// The currency they are of.
    pub ccy: Currency,
}

impl Sum {
    /// So many minor units.
    pub fn new(minor: i128, ccy: Currency) -> Self {
        Self { minor, ccy }
    }

    /// Nothing.
    pub fn zero(ccy: Currency) -> Self {
        Self::new(0, ccy)
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// With thousands set apart, for people: `-1,234.50`.
    pub fn grouped(self) -> String {
        ledger::money::grouped(&self.to_string(), ',')
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.ccy.decimal(self.minor))
    }
}

impl Serialize for Sum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// For serde: whatever shows itself as text, as a text.
pub(crate) fn as_text<T: fmt::Display, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// `part` of `whole` in percent with one decimal, rounded once, half to even; `None` of nothing.
///
/// ```
/// assert_eq!(reports::sum::percent(1, 3).as_deref(), Some("33.3"));
/// assert_eq!(reports::sum::percent(1, 0), None);
/// ```
pub fn percent(part: i128, whole: i128) -> Option<String> {
    let (part, whole) = if whole < 0 { (-part, -whole) } else { (part, whole) };
    if whole == 0 {
        return None;
    }
    let scaled = part.checked_mul(1000)?;
    let (down, rest) = (scaled.div_euclid(whole), scaled.rem_euclid(whole));
    let up = match (rest.checked_mul(2)?).cmp(&whole) {
        std::cmp::Ordering::Greater => 1,
        std::cmp::Ordering::Equal => down.rem_euclid(2),
        std::cmp::Ordering::Less => 0,
    };
    let permille = down + up;
    let sign = if permille < 0 { "-" } else { "" };
    Some(format!("{sign}{}.{}", permille.abs() / 10, permille.abs() % 10))
}

/// Basis points as people read them, exactly.
///
/// ```
/// assert_eq!([2_500, 2_695].map(reports::sum::points), ["25 %", "26.95 %"]);
/// ```
pub fn points(points: u64) -> String {
    match (points / 100, points % 100) {
        (whole, 0) => format!("{whole} %"),
        (whole, rest) => format!("{whole}.{rest:02} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_once_half_to_even() {
        for (part, whole, shown) in
            [(1, 2000, "0.0"), (3, 2000, "0.2"), (2, 3, "66.7"), (-1, 3, "-33.3"), (-1, -3, "33.3")]
        {
            assert_eq!(percent(part, whole).as_deref(), Some(shown), "{part}/{whole}");
        }
    }
}
