//! How the report of the end is laid out: for each currency the tiers with their reasons, then each
//! restricted fund, then what it rests on. Gifts stand as one row: each of them is in the data.

use super::Shutdown;
use super::facts::{End, Line};
use super::words::Words;
use crate::dress::plain;
use crate::outline::{Cell, Outline, Part, Row, Section};

use crate::phrases;
use crate::sum::Sum;
use ledger::money::Currency;
use ledger::shutdown::{Recipient, Why};

/// Lays it out.
pub(super) fn of(facts: &Shutdown, words: &Words) -> Outline {
    let mut parts: Vec<Part> =
        facts.currencies.iter().map(|(ccy, end)| part(*ccy, end, words)).collect();
    if parts.is_empty() {
        parts.push(nothing());
    }
    parts.push(declared(facts, words));
    let mut lead = vec![
        format!(
            "If it closed on {}: who would get what, by the rules that were declared before.",
            facts.end
        ),
        "What is not ours goes first, then what closing costs, then creditors; what is left goes \
         back or on. Each line says why."
            .to_owned(),
    ];
    let told = words.scenarios.iter();
    lead.extend(
        told.map(|(when, words)| format!("{when}: {}.", plain(words.trim_end_matches('.')))),
    );
    let foot = vec![
        ("log", facts.log.origin.clone()),
        ("entries", facts.log.size.to_string()),
        ("root", facts.log.root.clone()),
        ("key", facts.log.key.clone()),
        ("control", phrases::control(facts.must_agree)),
    ];
    let period = format!("the end, had it come on {}", facts.end);
    Outline { service: words.service.clone(), period, lead, parts, foot }
}

fn nothing() -> Part {
    let mut section = Section::new("Who would get what", 1, &[]);
    section.notes.push("There is nothing to distribute.".to_owned());
    Part { heading: "Nothing".to_owned(), sections: vec![section] }
}

/// Where it all stands: the terms, and the bills.
fn declared(facts: &Shutdown, words: &Words) -> Part {
    let mut section = Section::new("Where it is written", 1, &["what", "entry"]);
    for of in &facts.declared {
        section.row([words.term(of).into(), Cell::Entry(of.entry)]);
    }
    for creditor in facts.currencies.values().flat_map(|end| &end.creditors) {
        if let Some(entry) = creditor.debt.entry() {
            section.row([words.recipient(&creditor.debt).into(), Cell::Entry(entry)]);
        }
    }
    Part { heading: "What was declared".to_owned(), sections: vec![section] }
}

fn part(ccy: Currency, end: &End, words: &Words) -> Part {
    let mut sections = vec![general(end, words)];
    sections.extend(end.funds.keys().map(|code| fund(code, end, words)));
    sections.push(basis(end));
    sections.retain(|section| !section.rows.is_empty() || !section.notes.is_empty());
    Part { heading: ccy.to_string(), sections }
}

fn general(end: &End, words: &Words) -> Section {
    let mut section = Section::new("Who would get what", 1, &["to", "could ask for", "gets"]);
    let lines = end.lines.iter().filter(|line| line.tier != "T5");
    rows(&mut section, lines, words);
    let restricted = end.tiers.get("T5").copied().unwrap_or(Sum::zero(end.cash.ccy));
    if !restricted.is_zero() {
        section.row(["T5 Restricted funds, below".into(), "".into(), restricted.into()]);
    }
    section.total(["All the cash there is".into(), "".into(), end.cash.into()]);
    if !end.shortfall.is_zero() {
        section.notes.push(format!(
            "The service is insolvent: creditors would lack {}. Nothing goes back to donors or on to \
             successors, and restricted funds pay nobody else's bills.",
            phrases::money(end.shortfall)
        ));
    }
    section
}

fn fund(code: &str, end: &End, words: &Words) -> Section {
    let mut section = Section::new("A restricted fund", 1, &["to", "could ask for", "gets"]);
    let lines = end.lines.iter().filter(|line| line.tier == "T5" && line.fund == code);
    rows(&mut section, lines, words);
    let paid = end.lines.iter().filter(|line| line.tier == "T5" && line.fund == code);
    let paid: i128 = paid.map(|line| line.share.minor).sum();
    let whole = Sum::new(paid, end.cash.ccy);
    section.total([words.fund(code).into(), "".into(), whole.into()]);
    let holds = end.funds.get(code).map(|fund| fund.holds);
    if let Some(holds) = holds.filter(|holds| holds.minor > paid) {
        section.notes.push(format!(
            "It ought to have {}: the rest was spent on something else.",
            phrases::money(holds)
        ));
    }
    section
}

/// The lines in their order; gifts of one reason in one row.
fn rows<'a>(section: &mut Section, lines: impl Iterator<Item = &'a Line>, words: &Words) {
    let lines: Vec<&Line> = lines.collect();
    let is_gift = |line: &Line| matches!(line.to.0, Recipient::Gift(_));
    let same = |a: &&Line, b: &&Line| {
        is_gift(a) && is_gift(b) && (a.tier, a.why, &a.fund) == (b.tier, b.why, &b.fund)
    };
    let mut sorted = lines;
    sorted.sort_by_key(|line| (line.tier, line.fund.clone(), is_gift(line), line.reason));
    for group in sorted.chunk_by(same) {
        let Some(first) = group.first() else { continue };
        let ccy = first.share.ccy;
        let sum = |of: &dyn Fn(&Line) -> Sum| {
            Sum::new(group.iter().map(|line| of(line).minor).sum(), ccy)
        };
        let to = match group.len() {
            1 => words.recipient(&first.to),
            n => format!("Donors of {} gifts", phrases::grouped(n as i64)),
        };
        let (claim, share) = (sum(&|line| line.claim), sum(&|line| line.share));
        section.row([format!("{} {to}", first.tier).into(), claim.into(), share.into()]);
        section.rows.push(Row::Note(reason(first)));
    }
}

/// Why somebody gets so much.
fn reason(line: &Line) -> String {
    match (line.reason, line.tier) {
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
fn basis(end: &End) -> Section {
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
