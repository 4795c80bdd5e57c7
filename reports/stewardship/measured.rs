//! What was measured of the service: units by the whole months that measures cover.
//! Refuses to spread what was measured of a part of a month, or of days outside of the window: it is
//! left out. What a later measure corrects is left out as well.

use super::flows::Flows;
use ledger::books::Books;
use ledger::day::{Day, Month};
use ledger::declared::Declarations;
use ledger::entry::{Body, Measure, Rel};
use ledger::journal::JournalError;
use ledger::money::Currency;
use ledger::store::MonthTotal;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// A declared unit, and what it cost.
pub(super) struct Unit<'a> {
    /// Its code.
    pub(super) code: &'a str,
    /// Its name, or its code.
    pub(super) name: String,
    /// How many.
    pub(super) units: i128,
    /// What was spent in the months that were measured.
    pub(super) spent: i128,
    /// How many months.
    pub(super) months: i128,
}

/// The measures that stand, with their entries.
pub(super) fn measures(books: &Books) -> Result<Vec<Measure>, JournalError> {
    let (mut all, mut corrected) = (Vec::new(), BTreeSet::new());
    for index in books.landmarks("measure", Day::FIRST.month(), Day::LAST.month())? {
        let entry = books.entry(index)?;
        corrected.extend(entry.refers(Rel::Corrects));
        if let Body::Measure(measure) = entry.body {
            all.push((index, measure));
        }
    }
    let standing = all.into_iter().filter(|(index, _)| !corrected.contains(index));
    Ok(standing.map(|(_, measure)| measure).collect())
}

/// Every declared unit in one currency.
pub(super) fn units<'a>(
    measures: &[Measure],
    declared: &'a Declarations,
    totals: &[MonthTotal],
    ccy: Currency,
    window: &RangeInclusive<Month>,
) -> Vec<Unit<'a>> {
    let unit = |code: &'a str| {
        let of_it = measures.iter().filter(|measure| measure.unit.as_str() == code);
        let whole = of_it.filter_map(|measure| Some((measure, months(measure, window)?)));
        let mut unit = Unit { code, name: code.to_owned(), units: 0, spent: 0, months: 0 };
        for (measure, months) in whole {
            unit.units += i128::from(measure.value);
            unit.spent += Flows::of(totals, ccy, &months).spent();
            unit.months += i128::from(months.end().number() - months.start().number()) + 1;
        }
        unit
    };
    declared.of("unit").map(|(code, ..)| unit(code)).collect()
}

/// The months of the window that a measure covers, if it covers whole ones and no others.
fn months(measure: &Measure, window: &RangeInclusive<Month>) -> Option<RangeInclusive<Month>> {
    let (from, to) = (measure.from.month(), measure.to.month());
    let whole = measure.from == from.first() && measure.to == to.last();
    (whole && window.contains(&from) && window.contains(&to)).then_some(from..=to)
}
