//! What entries of phases, decisions, measures, figures and closings say, as names and values.
//! Figures that were left out for too few donors are said to be not applicable.

use super::facts::{Facts, category};
use crate::reasons;
use crate::shown::{self, Money, apart};
use crate::view::View;
use ledger::day::Day;
use ledger::entry::{Budget, Close, Decision, Figures, Governance, Manifest, Measure, Phase};
use reports::sum::points;

pub(super) fn decision(of: &Decision) -> Facts {
    match of {
        Decision::Phase(phase) => vec![("Next phase", phase_named(*phase).to_owned())],
        Decision::Surplus { ccy, minor, to } => vec![
            ("Of what is left over", format!("{} {ccy}", Money::of(*ccy, (*minor).into()).text)),
            ("Goes to", to.to_string()),
        ],
        Decision::Other => Vec::new(),
    }
}

pub(super) fn manifest(of: &Manifest) -> Facts {
    let tags: Vec<&str> = of.tags.iter().map(ledger::account::Code::as_str).collect();
    let mut facts = vec![
        ("Who they are", of.entity.to_string()),
        ("To it", of.role.to_string()),
        ("Code", of.repository.to_string()),
        ("License", of.license.to_string()),
        ("Tags", apart(&tags.join(", "))),
    ];
    let known = [&of.well_known.webpage, &of.well_known.repository].into_iter().flatten();
    facts.extend(known.map(|url| ("Its host vouches at", url.to_string())));
    facts
}

pub(super) fn phase(of: Phase) -> Facts {
    vec![("From here on", phase_named(of).to_owned())]
}

pub(super) fn measure(of: &Measure) -> Facts {
    vec![
        ("Unit", apart(of.unit.as_str())),
        ("How many", shown::count(of.value)),
        ("Days", days(of.from, of.to)),
    ]
}

pub(super) fn figures(of: &Figures) -> Facts {
    let none = || "n/a: fewer than ten donors".to_owned();
    let shares = of.shares;
    let mut facts = vec![
        ("Gifts in", of.ccy.to_string()),
        ("Days", days(of.from, of.to)),
        ("Donors", of.donors.to_string()),
        ("Largest share", shares.map_or_else(none, |s| points(s.largest))),
        ("Sum of squared shares", shares.map_or_else(none, |s| points(s.squares))),
    ];
    let business = shares.and_then(|s| s.business);
    facts.extend(business.map(|share| ("From businesses", points(share))));
    facts.push(("Formulas", format!("version {}", of.version)));
    facts
}

pub(super) fn close(of: &Close) -> Facts {
    let mut facts = vec![
        ("Version", of.version.to_string()),
        ("Made from", format!("{} entries, root {}", of.seen.size, of.seen.root)),
        ("By program", of.program.as_str().to_owned()),
    ];
    facts.extend((of.open > 0).then(|| ("Not classified", of.open.to_string())));
    facts
}

pub(super) fn governance(view: &View, of: &Governance) -> Facts {
    let mut facts: Facts = Vec::new();
    facts
        .extend(of.treasurer.iter().map(|handle| ("Keeps the books", apart(&view.member(handle)))));
    facts.extend(of.reaffirm.map(|n| ("Members reaffirm within", format!("{n} days"))));
    facts.extend(of.silent.map(|n| ("Silence is told after", format!("{n} days"))));
    facts
}

pub(super) fn budget(view: &View, of: &Budget) -> Facts {
    vec![
        ("Year", of.year.to_string()),
        ("Category", category(view, &of.category)),
        ("At most", format!("{} {}", Money::of(of.ccy, of.minor.into()).text, of.ccy)),
    ]
}

pub(crate) fn phase_named(phase: Phase) -> &'static str {
    match phase {
        Phase::Evaluating => "Evaluating",
        Phase::Starting => "Starting",
        Phase::Operating => "Operating",
        Phase::Closing => "Closing",
        Phase::Closed => "Closed",
    }
}

fn days(from: Day, to: Day) -> String {
    format!("{} to {}", reasons::long(from), reasons::long(to))
}
