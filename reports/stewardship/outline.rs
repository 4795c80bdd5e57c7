//! How the figures are laid out: for each currency what a gift becomes, how long it lasts, on whom it
//! hangs, how the books are kept, the budget; under each figure its formula and the numbers in it.

use super::figure::{Figure, Group, Value, Window};
use super::words::Words;
use super::{Budgets, FORMULAS, Stewarded, Stewardship};
use crate::outline::{Outline, Part, Row, Section};
use crate::phrases;
use crate::sum::Sum;
use ledger::money::Currency;
use std::collections::BTreeSet;

/// Lays them out.
pub(super) fn of(facts: &Stewardship, words: &Words) -> Outline {
    let mut parts: Vec<Part> = facts
        .facts
        .currencies
        .iter()
        .map(|(ccy, of)| Part { heading: ccy.to_string(), sections: sections(*ccy, of, words) })
        .collect();
    let mut all = Section::new("Publication", 1, &[]);
    rows(&mut all, facts.facts.all.iter(), words);
    if !all.rows.is_empty() {
        parts.push(Part { heading: "All currencies".to_owned(), sections: vec![all] });
    }
    let lead = vec![
        format!("Whether the money is well spent, as of {}.", facts.at),
        format!(
            "Every figure has its formula (version {FORMULAS}), the numbers in it and its days, so \
             that anybody can compute it again. What is undefined says why."
        ),
    ];
    let foot = vec![
        ("log", facts.log.origin.clone()),
        ("entries", facts.log.size.to_string()),
        ("root", facts.log.root.clone()),
        ("key", facts.log.key.clone()),
        ("control", phrases::control(facts.must_agree)),
    ];
    let period = format!("stewardship, {}", facts.at);
    Outline { service: words.service.clone(), period, lead, parts, foot }
}

/// The sections of one currency; those with nothing to say are left out.
fn sections(ccy: Currency, of: &Stewarded, words: &Words) -> Vec<Section> {
    let mut sections: Vec<Section> = Group::ALL
        .into_iter()
        .map(|group| {
            let mut section = Section::new(group.name(), 1, &[]);
            let ours = of.figures.iter().filter(|figure| figure.group == group);
            rows(&mut section, ours, words);
            if group == Group::Lasts {
                section.notes.extend(surplus(ccy, of, words));
            }
            section
        })
        .collect();
    sections.extend(of.budget.as_ref().map(|budget| self::budget(budget, words)));
    sections.retain(|section| !section.rows.is_empty());
    sections
}

/// The same in the monthly report: the values alone, and the budget.
pub(crate) fn brief(of: &Stewarded) -> Vec<Section> {
    let mut section = Section::new("Is it well spent", 1, &[]);
    let words = Words::default();
    for figure in &of.figures {
        section.row([name(figure, &words).into(), figure.value.shown().into()]);
    }
    let told = "Each with its formula and the numbers in it: in this report's data.";
    section.notes.push(told.to_owned());
    let budget = of.budget.as_ref().map(|of| budget(of, &words));
    std::iter::once(section).chain(budget).collect()
}

/// Figures of the same days say them once, below.
fn rows<'a>(section: &mut Section, figures: impl Iterator<Item = &'a Figure>, words: &Words) {
    let figures: Vec<&Figure> = figures.collect();
    let days = |figure: &&Figure| match figure.window {
        Window::Days(from, to) => Some((from, to)),
        Window::At(_) | Window::Nothing => None,
    };
    let windows: BTreeSet<_> = figures.iter().filter_map(days).collect();
    for figure in &figures {
        section.row([name(figure, words).into(), figure.value.shown().into()]);
        let over = days(figure).filter(|_| windows.len() > 1);
        let over = over.map_or(String::new(), |(from, to)| format!("; {from} to {to}"));
        section.rows.push(Row::Note(format!("{}{over}.", note(figure))));
    }
    if let (Some((from, to)), 1) = (windows.first(), windows.len()) {
        section.notes.push(format!("Over the whole months from {from} to {to}."));
    }
}

/// A unit as people know it.
fn name(figure: &Figure, words: &Words) -> String {
    match figure.id.strip_prefix("cost-per-unit:") {
        Some(code) => format!("Cost per unit: {}", words.name("unit", code)),
        None => figure.name.clone(),
    }
}

/// The formula and its numbers, or why there is no value.
fn note(figure: &Figure) -> String {
    let numbers: Vec<String> =
        figure.inputs.iter().map(|(name, input)| format!("{name} {}", input.shown())).collect();
    let numbers = match numbers.is_empty() {
        true => String::new(),
        false => format!(": {}", numbers.join(", ")),
    };
    let why = match figure.value {
        Value::Undefined(why) => format!("Not defined: {why}. "),
        _ => String::new(),
    };
    format!("{why}{}{numbers}", figure.formula)
}

/// What may become of a surplus.
fn surplus(ccy: Currency, of: &Stewarded, words: &Words) -> Vec<String> {
    let mut notes = vec![
        "A surplus is proposed and never paid by itself: without a recorded decision of the members \
         nothing flows."
            .to_owned(),
    ];
    notes.extend(of.surplus.iter().map(|decided| {
        let to = words.name("successor", &decided.to);
        let agreed = if decided.agreed { "agreed" } else { "not agreed yet" };
        let most = phrases::money(Sum::new(decided.at_most.minor, ccy));
        format!("Decision #{}: up to {most} to {to}, {agreed}.", decided.entry)
    }));
    notes
}

/// The budget of the year.
fn budget(of: &Budgets, words: &Words) -> Section {
    let head = ["category", "budget", "spent", "left", "share"];
    let mut section = Section::new("Budget against actual", 1, &head);
    for of in &of.categories {
        let share = of.spent.as_ref().map_or(String::new(), |share| format!("{share} %"));
        section.row([
            words.name("category", &of.category).into(),
            of.budget.into(),
            of.actual.into(),
            of.left.into(),
            share.into(),
        ]);
    }
    section.notes.push(format!(
        "Of {} up to {}: {} % of the year, {} of {} days.",
        of.year, of.to, of.passed, of.days, of.of_days
    ));
    section
}
