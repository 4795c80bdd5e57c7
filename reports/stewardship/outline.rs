//! How the figures are laid out: for each currency what a gift becomes, how long it lasts, on whom it
//! hangs, how the books are kept, the budget; under each figure its formula and the numbers in it.

use super::figure::{Figure, Group, Value, Window};
use super::hangs::NOT_KEPT;
use super::lasts::{RUNWAY, Runway};
use super::words::Words;
use super::{Budgets, FORMULAS, Stewarded, Stewardship};
use crate::names::Names;
use crate::outline::{Outline, Part, Row, Section};
use crate::prose;
use crate::sum::Sum;
use ledger::day::Day;
use ledger::money::Currency;
use std::collections::BTreeSet;

/// What things are called, and whether there are figures of several currencies: one that tells of a part of what
/// was spent says so.
pub(crate) struct Called<'n> {
    pub names: &'n Names,
    pub several: bool,
}

/// Lays them out.
pub(super) fn of(facts: &Stewardship, words: &Words) -> Outline {
    let names = Called { names: &words.names, several: facts.facts.currencies.len() > 1 };
    let mut parts: Vec<Part> = facts
        .facts
        .currencies
        .iter()
        .map(|(ccy, of)| Part {
            heading: ccy.to_string(),
            sections: sections(*ccy, of, facts.ending.is_some(), &names),
        })
        .collect();
    let mut all = Section::new("Publication", 1, &[]);
    rows(&mut all, facts.facts.all.iter(), &names);
    if !all.rows.is_empty() {
        parts.push(Part { heading: "All currencies".to_owned(), sections: vec![all] });
    }
    let each = facts.facts.currencies.iter();
    let mut lead: Vec<String> = facts.ending.map(ending).into_iter().collect();
    lead.extend(lasts(each.map(|(ccy, of)| (*ccy, of.figures.as_slice()))));
    lead.push(format!("Whether the money is well spent, as of {}.", prose::day(facts.at)));
    match facts.facts.currencies.is_empty() {
        true => lead.push("Nothing was received or spent yet: there is no figure.".to_owned()),
        false => lead.push(format!(
            "Every figure has its formula (version {FORMULAS}), the numbers in it and its days, so \
             that anybody can compute it again. What flowed counts by whole months: the month that is \
             running does not yet. What there is, and the budget, are as of today. What is undefined \
             says why."
        )),
    }
    let foot = vec![
        ("log", facts.log.origin.clone()),
        ("entries", facts.log.size.to_string()),
        ("root", facts.log.root.clone()),
        ("key", facts.log.key.clone()),
        ("control", prose::control(facts.must_agree)),
    ];
    Outline { service: words.service.clone(), period: "figures".to_owned(), lead, parts, foot }
}

/// What the three shares are of.
const CLASSIFIED: &str = "Program, administration and fundraising are shares of what somebody classified; other spending is \
                          in none of them.";

/// Fees stand in a group of spending as any other, and in what is delivered they do not.
const APART: &str = "What banks and processors took is among administration and fundraising. Where it is told what \
                     of 1.00 is delivered, it stands apart as fees, and overhead is the rest of both.";

/// Two sums that readers compare, and why they are not the same.
const WIND_DOWN: &str = "What the end would need counts what is committed for all the months that closing may take. Who \
                         would get what if it closed today counts a commitment until its notice ends it.";

/// How long it lasts, as a sentence; none where that is defined in no currency.
pub(super) fn lasts<'a>(all: impl Iterator<Item = (Currency, &'a [Figure])>) -> Option<String> {
    let mut by_window: Vec<(String, Vec<String>)> = Vec::new();
    for (ccy, figures) in all {
        let Some(runway) = Runway::of(figures) else { continue };
        let (window, told) = (runway.window(), format!("{} in {ccy}", runway.lasts()));
        match by_window.last_mut().filter(|(same, _)| *same == window) {
            Some((_, parts)) => parts.push(told),
            None => by_window.push((window, vec![told])),
        }
    }
    let part = |(window, parts): &(String, Vec<String>)| {
        format!("{}, at what {window} cost", parts.join(", "))
    };
    let told: Vec<String> = by_window.iter().map(part).collect();
    (!told.is_empty()).then(|| format!("The money lasts {}.", told.join("; ")))
}

/// What the figures say once it ends.
fn ending(day: Day) -> String {
    format!(
        "The end began on {}. What went back to donors and on to successors since then is no spending, \
         and no figure counts it as such; how long the money lasts is not said any more.",
        prose::day(day)
    )
}

/// The sections of one currency; those with nothing to say are left out. Once it ends no surplus is told
/// of: what was decided of one fell.
fn sections(ccy: Currency, of: &Stewarded, ends: bool, names: &Called<'_>) -> Vec<Section> {
    let mut sections: Vec<Section> = Group::ALL
        .into_iter()
        .map(|group| {
            let mut section = Section::new(group.name(), 1, &[]);
            let ours = || of.figures.iter().filter(|figure| figure.group == group);
            rows(&mut section, ordered(ours()), names);
            match group {
                Group::Spent if ours().any(|figure| figure.id == "delivered") => {
                    section.notes.extend([CLASSIFIED, APART].map(str::to_owned));
                }
                Group::Lasts if !ends => {
                    let needs = ours().find(|figure| figure.id == "wind-down");
                    let needs = needs.filter(|needs| !matches!(needs.value, Value::Undefined(_)));
                    section.notes.extend(needs.map(|_| WIND_DOWN.to_owned()));
                    section.notes.extend(surplus(ccy, of, names.names));
                }
                Group::Hangs if ours().any(|figure| figure.value == Value::Undefined(NOT_KEPT)) => {
                    section.notes.push("Whoever keeps the books: ledger figures --keep".to_owned());
                }
                _ => {}
            }
            section
        })
        .collect();
    sections.extend(of.budget.as_ref().map(|budget| self::budget(budget, names.names)));
    sections.retain(|section| !section.rows.is_empty());
    sections
}

/// The same in the monthly report: the values that there are, and the budget.
pub(crate) fn brief(of: &Stewarded, names: &Called<'_>) -> Vec<Section> {
    let mut section = Section::new("Figures", 1, &[]);
    let (undefined, defined): (Vec<&Figure>, Vec<&Figure>) =
        of.figures.iter().partition(|figure| matches!(figure.value, Value::Undefined(_)));
    let usual = of.figures.iter().find_map(days);
    for group in Group::ALL {
        let ours = defined.iter().filter(|figure| figure.group == group);
        for figure in ordered(ours.copied()) {
            section.row([name(figure, names).into(), figure.value.shown().into()]);
            let other = days(figure).filter(|days| Some(*days) != usual).map(from_to);
            section.rows.extend(other.map(|days| Row::Note(format!("From {days}."))));
        }
    }
    let as_of = of.figures.iter().find_map(|figure| match figure.window {
        Window::At(day) => Some(day),
        Window::Days(..) | Window::Nothing => None,
    });
    if let Some(days) = usual {
        let told = from_to(days);
        section.notes.push(match as_of.filter(|day| *day != days.1) {
            None => format!(
                "From {told} where no other days are named; sums of what there is, on the last of them."
            ),
            // What flowed counts by whole months, and this one is not over.
            Some(day) => format!(
                "From {told} where no other days are named; sums of what there is, on {}.",
                prose::day(day)
            ),
        });
    }
    let told = "Each with its formula and the numbers in it: in this report's data.";
    section.notes.push(told.to_owned());
    if !undefined.is_empty() {
        let figures = prose::many(undefined.len() as i64, "figure");
        section.notes.push(format!("Not defined: {figures}; the data say why."));
    }
    let budget = of.budget.as_ref().map(|of| budget(of, names.names));
    std::iter::once(section).chain(budget).collect()
}

/// The days that a figure is over; none of one that is as of a day.
fn days(figure: &Figure) -> Option<(Day, Day)> {
    match figure.window {
        Window::Days(from, to) => Some((from, to)),
        Window::At(_) | Window::Nothing => None,
    }
}

fn from_to((from, to): (Day, Day)) -> String {
    format!("{} to {}", prose::day(from), prose::day(to))
}

/// The runway that is meant comes before all others.
fn ordered<'a>(figures: impl Iterator<Item = &'a Figure>) -> impl Iterator<Item = &'a Figure> {
    let (first, others): (Vec<&Figure>, Vec<&Figure>) =
        figures.partition(|figure| figure.id.starts_with(RUNWAY));
    first.into_iter().chain(others)
}

/// Figures of the same days say them once, below.
fn rows<'a>(section: &mut Section, figures: impl Iterator<Item = &'a Figure>, names: &Called<'_>) {
    let figures: Vec<&Figure> = figures.collect();
    let windows: BTreeSet<_> = figures.iter().copied().filter_map(days).collect();
    for figure in &figures {
        section.row([name(figure, names).into(), figure.value.shown().into()]);
        let over = days(figure).filter(|_| windows.len() > 1);
        let over = over.map_or(String::new(), |days| format!("; {}", from_to(days)));
        section.rows.push(Row::Note(format!("{}{over}.", note(figure))));
    }
    if let (Some(days), 1) = (windows.first(), windows.len()) {
        section.notes.push(format!("From {}.", from_to(*days)));
    }
}

/// Units, accounts and the runway as people know them.
pub(super) fn name(figure: &Figure, of: &Called<'_>) -> String {
    match (figure.id.split_once(':'), &figure.value) {
        (Some(("cost-per-unit", code)), Value::Each(_, ccy)) if of.several => {
            let unit = of.names.name("unit", code);
            format!("Cost per unit, of what was spent in {ccy}: {unit}")
        }
        (Some(("cost-per-unit", code)), _) => {
            format!("Cost per unit: {}", of.names.name("unit", code))
        }
        (Some(("fee-leakage", account)), _) => {
            format!("Fees, of gifts by {}", of.names.account(account))
        }
        _ if figure.id == RUNWAY => "How long the money lasts, at the last 12 months".to_owned(),
        _ => figure.name.clone(),
    }
}

/// The formula and its numbers, or why there is no value.
fn note(figure: &Figure) -> String {
    let numbers: Vec<String> = figure
        .inputs
        .iter()
        .map(|(name, input)| format!("{name} {}", input.shown().replace('-', "\u{2212}")))
        .collect();
    let numbers = match numbers.is_empty() {
        true => String::new(),
        false => format!(": {}", numbers.join(", ")),
    };
    let why = match figure.value {
        Value::Undefined(why) => format!("Not defined: {why}. "),
        _ => String::new(),
    };
    // As people write it; data files keep the signs of programs.
    let formula = figure.formula.replace('*', "×");
    format!("{why}{formula}{numbers}")
}

/// What may become of a surplus.
fn surplus(ccy: Currency, of: &Stewarded, names: &Names) -> Vec<String> {
    let mut notes = vec![
        "A surplus is proposed and never paid by itself: without a recorded decision of the members \
         nothing flows."
            .to_owned(),
    ];
    notes.extend(of.surplus.iter().map(|decided| {
        let to = names.name("successor", &decided.to);
        let agreed = if decided.agreed { "agreed" } else { "not agreed yet" };
        let most = prose::money(Sum::new(decided.at_most.minor, ccy));
        format!("Decision #{}: up to {most} to {to}, {agreed}.", decided.entry)
    }));
    notes
}

/// The budget of the year.
fn budget(of: &Budgets, names: &Names) -> Section {
    let head = ["category", "budget", "spent", "left", "share"];
    let mut section = Section::new("Budget against actual", 1, &head);
    for of in &of.categories {
        let share = of.spent.as_ref().map_or(String::new(), |share| format!("{share} %"));
        section.row([
            names.category(&of.category),
            of.budget.into(),
            of.actual.into(),
            of.left.into(),
            share.into(),
        ]);
    }
    section.notes.push(format!(
        "Of {} up to {}: {} % of the year, {} of {} days.",
        of.year,
        prose::day(of.to),
        of.passed,
        of.days,
        of.of_days
    ));
    section
}
