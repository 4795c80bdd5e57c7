//! Where a chart says how much and when: round amounts, and the first month of each quarter.

use ledger::day::Month;

/// One amount on the axis.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tick {
    /// Minor units.
    pub(super) minor: i128,
    /// As people read it, without a sign.
    pub(super) label: String,
}

/// Round amounts from below `low` to above `high`, at most seven; zero is one of them.
pub(super) fn between(low: i128, high: i128, exponent: u8) -> Vec<Tick> {
    const MOST: i128 = 6;
    let one = 10_i128.pow(u32::from(exponent));
    let least = if low == 0 && high == 0 { one } else { 1 };
    let high = high.max(least);
    let mut steps = (0..36).flat_map(|e| [1, 2, 5].map(|m| 10_i128.pow(e) * m));
    let fits =
        |step: &i128| (high.max(0) + step - 1) / step + (step - 1 - low.min(0)) / step <= MOST;
    let step = steps.find(|step| *step >= least && fits(step)).unwrap_or(one);
    let first = low.min(0).div_euclid(step);
    let last = -(-high.max(0)).div_euclid(step);
    let tick = |n: i128| Tick { minor: n * step, label: label((n * step).abs(), one) };
    (first..=last).map(tick).collect()
}

/// `1,500`, `0.50`, `2.5 M`.
fn label(minor: i128, one: i128) -> String {
    let short = [(1_000_000_000_000, "tn"), (1_000_000_000, "bn"), (1_000_000, "M")];
    for (size, name) in short {
        if minor >= size * one {
            let tenths = minor * 10 / (size * one);
            let rest = if tenths % 10 == 0 { String::new() } else { format!(".{}", tenths % 10) };
            return format!("{}{rest} {name}", tenths / 10);
        }
    }
    let whole = ledger::money::grouped(&(minor / one).to_string(), ',');
    match minor % one {
        0 => whole,
        rest => format!("{whole}.{rest:0>width$}", width = one.ilog10() as usize),
    }
}

/// The months to name, by place: each of a few, else the first of each quarter.
pub(super) fn months(months: impl ExactSizeIterator<Item = Month>) -> Vec<(usize, String)> {
    let few = months.len() <= 6;
    let named = months.enumerate().filter(|(_, month)| few || month.of_year() % 3 == 1);
    let mut labels = Vec::new();
    for (place, month) in named {
        let short: String = month.name().chars().take(3).collect();
        let year = labels.is_empty() || month.of_year() == 1;
        labels.push((place, if year { format!("{short} {}", month.year()) } else { short }));
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: i128, high: i128, exponent: u8) -> Vec<String> {
        between(low, high, exponent).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn amounts_are_round_positive_and_hold_zero() {
        assert_eq!(labels(0, 746_573, 2), ["0", "2,000", "4,000", "6,000", "8,000"]);
        assert_eq!(labels(-97_800, 47_210, 2), ["1,000", "500", "0", "500"]);
        assert_eq!(labels(0, 0, 2), ["0", "1"]);
        assert_eq!(labels(0, 123_456_789, 0), ["0", "50 M", "100 M", "150 M"]);
        assert_eq!(labels(0, 3, 2).last().map(String::as_str), Some("0.03"));
        assert!(between(-i128::from(i64::MAX), i128::from(i64::MAX), 2).len() <= 8);
    }
}
