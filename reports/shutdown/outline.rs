//! How the report of the end is laid out: for each currency the tiers with their reasons, then each
//! restricted fund, then what it rests on. Gifts stand as one row: each of them is in the data.

use super::rows::Who;
use super::words::Words;
use super::{Basis, Ending, Progress, Row, Summary};
use crate::dress::plain;
use crate::outline::{self, Cell, Outline, Part, Section};
use crate::phrases;
use crate::sum::Sum;
use ledger::money::Currency;
use ledger::shutdown::Why;

/// Lays it out.
pub(super) fn of(facts: &Summary, words: &Words) -> Outline {
    let mut parts: Vec<Part> =
        facts.currencies.iter().map(|(ccy, end)| part(title(facts), *ccy, end, words)).collect();
    if parts.is_empty() {
        parts.push(nothing());
    }
    if let Some(progress) = &facts.progress {
        parts.push(progress.part(|code| words.successor(code)));
    }
    parts.push(declared(facts, words));
    let mut lead = vec![
        first(facts),
        "What is not ours goes first, then what closing costs, then creditors; what is left goes \
         back or on. Each line says why."
            .to_owned(),
    ];
    let told = words.scenarios.iter();
    lead.extend(
        told.map(|(when, words)| format!("{when}: {}.", plain(words.trim_end_matches('.')))),
    );
    let foot = vec![
        ("log", facts.head.log.origin.clone()),
        ("entries", facts.head.log.size.to_string()),
        ("root", facts.head.log.root.clone()),
        ("key", facts.head.log.key.clone()),
        ("control", phrases::control(facts.head.must_agree)),
    ];
    let period = match facts.progress {
        None => format!("the end, had it come on {}", facts.head.end),
        Some(_) => format!("the end, which began on {}", facts.head.end),
    };
    Outline { service: words.service.clone(), period, lead, parts, foot }
}

/// Whether it would be, or is.
fn first(facts: &Summary) -> String {
    let (end, size) = (facts.head.end, facts.head.log.size);
    match &facts.progress {
        None => format!(
            "If it closed on {end}: who would get what, by the rules that were declared before."
        ),
        Some(progress @ Progress { phase, claims_until, .. }) => format!(
            "The service is {phase}. The end began on {end}; who gets what is worked out from the \
             {size} entries of then, by the rules of then.{}",
            match (progress.offers(), progress.at <= progress.claims_until) {
                (false, _) => String::new(),
                (true, true) => format!(" Gifts may be claimed back until {claims_until}."),
                (true, false) => format!(" Gifts could be claimed back until {claims_until}."),
            }
        ),
    }
}

fn nothing() -> Part {
    let mut section = Section::new("Who would get what", 1, &[]);
    section.notes.push("There is nothing to distribute.".to_owned());
    Part { heading: "Nothing".to_owned(), sections: vec![section] }
}

/// Where it all stands: the terms, and the bills.
fn declared(facts: &Summary, words: &Words) -> Part {
    let mut section = Section::new("Where it is written", 1, &["what", "entry"]);
    for of in &facts.head.declared {
        section.row([words.term(of).into(), Cell::Entry(of.entry)]);
    }
    for creditor in facts.currencies.values().flat_map(|end| &end.basis.creditors) {
        if let Some(entry) = creditor.debt.entry() {
            section.row([words.recipient(&creditor.debt).into(), Cell::Entry(entry)]);
        }
    }
    Part { heading: "What was declared".to_owned(), sections: vec![section] }
}

fn part(title: &'static str, ccy: Currency, end: &Ending, words: &Words) -> Part {
    let mut sections = vec![general(title, end, words)];
    sections.extend(end.basis.funds.keys().map(|code| fund(code, end, words)));
    sections.push(basis(&end.basis));
    sections.retain(|section| !section.rows.is_empty() || !section.notes.is_empty());
    Part { heading: ccy.to_string(), sections }
}

/// The section behind which the picture stands.
pub(super) fn title(facts: &Summary) -> &'static str {
    if facts.progress.is_some() { "Who gets what" } else { "Who would get what" }
}

/// The general fund's way through the tiers; restricted funds in one row.
pub(crate) fn general(title: &'static str, end: &Ending, words: &Words) -> Section {
    let (mut section, of) = (table(title), &end.basis);
    rows(&mut section, end.rows.iter().filter(|row| row.tier < "T5"), words);
    let restricted = of.tier("T5");
    if !restricted.is_zero() {
        section.row(["T5 Restricted funds, each its own way".into(), "".into(), restricted.into()]);
    }
    rows(&mut section, end.rows.iter().filter(|row| row.tier > "T5"), words);
    section.total(["All the cash there is".into(), "".into(), of.cash.into()]);
    if !of.shortfall.is_zero() {
        section.notes.push(format!(
            "The service is insolvent: creditors would lack {}. Nothing goes back to donors or on to \
             successors, and restricted funds pay nobody else's bills.",
            phrases::money(of.shortfall)
        ));
    }
    section
}

fn table(title: &'static str) -> Section {
    Section::new(title, 1, &["to", "could ask for", "gets"])
}

fn fund(code: &str, end: &Ending, words: &Words) -> Section {
    let mut section = table("A restricted fund");
    let of_fund = || end.rows.iter().filter(|row| row.tier == "T5" && row.fund == code);
    rows(&mut section, of_fund(), words);
    let paid: i128 = of_fund().map(|row| row.share.minor).sum();
    let whole = Sum::new(paid, end.basis.cash.ccy);
    section.total([words.fund(code).into(), "".into(), whole.into()]);
    let holds = end.basis.funds.get(code).map(|fund| fund.holds);
    if let Some(holds) = holds.filter(|holds| holds.minor > paid) {
        section.notes.push(format!(
            "It ought to have {}: the rest was spent on something else.",
            phrases::money(holds)
        ));
    }
    section
}

fn rows<'a>(section: &mut Section, rows: impl Iterator<Item = &'a Row>, words: &Words) {
    for row in rows {
        let to = match &row.to {
            Who::One(to) => words.recipient(to),
            Who::Gifts => {
                let count = i64::try_from(row.count).unwrap_or(i64::MAX);
                format!("Donors of {} gifts", phrases::grouped(count))
            }
        };
        section.row([format!("{} {to}", row.tier).into(), row.claim.into(), row.share.into()]);
        section.rows.push(outline::Row::Note(reason(row)));
    }
}

/// Why somebody gets so much.
fn reason(row: &Row) -> String {
    match (row.reason, row.tier) {
        (Why::Full, "T0") => "Never the service's own.",
        (Why::Full, "T1") => "The closing budget that was declared.",
        (Why::Full, "T4") => "What may still be charged back, until it no longer can.",
        (Why::Full, _) => "In full.",
        (Why::Short, _) => "There is not enough: all of this rank get the same part.",
        (Why::Late, _) => "Given after the end began: it goes back whole.",
        (Why::Unearned, _) => "Given for days that will not come.",
        (Why::Newest, _) => {
            "Money is deemed spent oldest first, so the newest gifts are what is left."
        }
        (Why::ByWeight, _) => "By the weight of what was given.",
        (Why::TooSmall, _) => "Too little to send: it goes on to the successors.",
        (Why::Points, _) => "By the declared points.",
        (Why::Purpose, _) => "The fund's declared secondary purpose.",
        (Why::NotAccepted, _) => "Has not accepted: the share goes to the fallback.",
        (Why::Rest, _) => "What nobody else takes.",
    }
    .to_owned()
}

/// What it rests on.
fn basis(end: &Basis) -> Section {
    let mut section = Section::new("What it rests on", 1, &[]);
    let mut row = |name: &str, sum: Sum| {
        if !sum.is_zero() {
            section.row([Cell::from(name), sum.into()]);
        }
    };
    row("Cash", end.cash);
    row("Of it only kept for others", end.custody);
    let owed: i128 = end.creditors.iter().map(|creditor| creditor.owed.minor).sum();
    row("Owed to creditors", Sum::new(owed, end.cash.ccy));
    row("Gifts that can still be charged back", end.hold_back.disputable);
    row("Owed to the service, and not poured", end.receivable);
    section.notes.push(match end.gives_back() {
        true => format!("Gifts go back by the rule `{}`.", end.returns),
        false => "By the declared rules no gift of the general fund goes back.".to_owned(),
    });
    section
}
