//! The own keys of decisions, measures, figures and what governs, ascending.

use super::{Fields, Own};
use crate::entry::govern::{Budget, Decision, Figures, Governance, Measure};

pub(super) fn decision(decision: &Decision) -> Fields<'_> {
    let about = ("decision", Own::Text(decision.as_str()));
    match decision {
        Decision::Phase(phase) => vec![about, ("phase", Own::Text(phase.as_str()))],
        Decision::Surplus { ccy, minor, to } => vec![
            ("ccy", Own::Text(ccy.code())),
            about,
            ("minor", Own::Minor(*minor)),
            ("to", Own::Text(to.as_str())),
        ],
        Decision::Other => vec![about],
    }
}

pub(super) fn measure(measure: &Measure) -> Fields<'_> {
    vec![
        ("from", Own::Day(measure.from)),
        ("to", Own::Day(measure.to)),
        ("unit", Own::Text(measure.unit.as_str())),
        ("value", Own::Integer(measure.value)),
    ]
}

pub(super) fn figures(figures: &Figures) -> Fields<'_> {
    let shares = figures.shares;
    let mut fields: Fields<'_> = Vec::new();
    fields.extend(shares.and_then(|s| s.business).map(|n| ("business", Own::Integer(n))));
    fields.push(("ccy", Own::Text(figures.ccy.code())));
    fields.push(("donors", Own::Integer(figures.donors)));
    fields.push(("from", Own::Day(figures.from)));
    fields.extend(shares.map(|s| ("largest", Own::Integer(s.largest))));
    fields.extend(shares.map(|s| ("squares", Own::Integer(s.squares))));
    fields.push(("to", Own::Day(figures.to)));
    fields.push(("version", Own::Integer(figures.version)));
    fields
}

pub(super) fn governance(governance: &Governance) -> Fields<'_> {
    let Governance { reaffirm, silent, treasurer } = governance;
    let mut fields: Fields<'_> = Vec::new();
    fields.extend(reaffirm.map(|days| ("reaffirm", Own::Integer(days))));
    fields.extend(silent.map(|days| ("silent", Own::Integer(days))));
    fields.extend(treasurer.iter().map(|handle| ("treasurer", Own::Text(handle.as_str()))));
    fields
}

pub(super) fn budget(budget: &Budget) -> Fields<'_> {
    let Budget { year, category, ccy, minor } = budget;
    vec![
        ("category", Own::Text(category.as_str())),
        ("ccy", Own::Text(ccy.code())),
        ("minor", Own::Minor(*minor)),
        ("year", Own::Integer(*year)),
    ]
}
