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

/// So many months from one name to the next, and how much room a name takes, in tenths of a pixel.
const STEPS: [(usize, usize); 6] =
    [(3, 600), (6, 600), (12, 450), (24, 450), (60, 450), (120, 450)];
/// Where none of them has room.
const RARELY: i32 = 300;

/// The months to name, by place: each of a few, else the first of each quarter, or of as many years as have
/// room for their names.
pub(super) fn months(
    months: impl ExactSizeIterator<Item = Month>,
    room: usize,
) -> Vec<(usize, String)> {
    let few = months.len() <= 6;
    let fits = |(step, width): &&(usize, usize)| months.len().div_ceil(*step) * width <= room;
    let step = STEPS.iter().find(fits).map_or(RARELY, |(step, _)| *step as i32);
    let named = months.enumerate().filter(|(_, month)| match step {
        _ if few => true,
        ..12 => (month.of_year() - 1) % step == 0,
        _ => month.of_year() == 1 && month.year() % (step / 12) == 0,
    });
    let mut labels = Vec::new();
    for (place, month) in named {
        let short: String = month.name().chars().take(3).collect();
        let year = labels.is_empty() || month.of_year() == 1;
        let label = match year {
            _ if step >= 12 && !few => month.year().to_string(),
            true => format!("{short} {}", month.year()),
            false => short,
        };
        labels.push((place, label));
    }
    labels
}

/// The years to name, by place: the newest, and before it as many as have room.
pub(super) fn years(names: Vec<String>, room: usize) -> Vec<(usize, String)> {
    let last = names.len().saturating_sub(1);
    let longest = names.iter().map(|name| name.len() * 75 + 100).max().unwrap_or(1);
    let step = (names.len() * longest).div_ceil(room.max(1)).max(1);
    let named = names.into_iter().enumerate();
    named.filter(|(place, _)| (last - place).is_multiple_of(step)).collect()
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

    #[test]
    fn months_and_years_are_named_as_far_as_there_is_room() {
        let named = |from: &str, months: i32, room: usize| {
            let first: Month = from.parse().expect("a month");
            let all: Vec<Month> = (0..months).map(|n| first.plus(n)).collect();
            let labels = super::months(all.into_iter(), room);
            labels.into_iter().map(|(_, label)| label).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(named("2024-11", 3, 2_460), "Nov 2024 Dec Jan 2025");
        assert_eq!(named("2024-11", 12, 2_460), "Jan 2025 Apr Jul Oct");
        assert_eq!(named("2024-11", 24, 2_460), "Jan 2025 Jul Jan 2026 Jul");
        assert_eq!(named("2024-11", 24, 6_660), "Jan 2025 Apr Jul Oct Jan 2026 Apr Jul Oct");
        assert_eq!(
            named("2016-12", 119, 6_660),
            "2017 2018 2019 2020 2021 2022 2023 2024 2025 2026"
        );
        assert_eq!(named("2016-12", 119, 2_460), "2018 2020 2022 2024 2026");
        assert_eq!(named("1980-01", 900, 2_460), "2000 2025 2050");
        let years = |from: i32, to: i32, room| {
            let labels = super::years((from..=to).map(|year| year.to_string()).collect(), room);
            labels.into_iter().map(|(_, label)| label).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(years(2024, 2026, 2_460), "2024 2025 2026");
        assert_eq!(years(2016, 2026, 2_460), "2016 2018 2020 2022 2024 2026");
        assert_eq!(years(2016, 2026, 6_660).len(), 11 * 5 - 1);
    }
}
