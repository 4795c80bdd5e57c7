//! How the report of the end is laid out: for each currency the tiers with their reasons, then each
//! restricted fund, then what it rests on. Gifts stand as one row: each of them is in the data.

use super::rows::Who;
use super::words::Words;
use super::{Basis, Ending, Progress, Row, Summary};
use crate::outline::{self, Cell, Outline, Part, Section};
use crate::prose::{self, plain};
use crate::sum::Sum;
use ledger::money::Currency;
use ledger::shutdown::Why;

/// Why restricted funds stand above what has a smaller number.
const OWN_BILLS: &str = "Before the others: each pays its own bills first, and nobody else's.";

/// Lays it out: once it has begun, first how far it is.
pub(super) fn of(facts: &Summary, words: &Words) -> Outline {
    let mut parts = Vec::new();
    if let Some(progress) = &facts.progress {
        parts.extend(claiming(progress, words));
        parts.push(progress.part(words));
    }
    parts.extend(facts.currencies.iter().map(|(ccy, end)| part(facts, *ccy, end, words)));
    if facts.currencies.is_empty() {
        parts.push(nothing());
    }
    parts.push(declared(facts, words));
    let lead = vec![
        first(facts),
        "Read from the top: each step is paid from what those above it left. T0 to T8 are the steps' \
         names and not their order: restricted funds (T5) come early, because they pay their own bills \
         and nobody else's. Whoever gets less than they could ask for is told why."
            .to_owned(),
    ];
    // How far it is, the log of now says.
    let log = facts.progress.as_ref().map_or(&facts.head.log, |progress| &progress.log);
    let foot = vec![
        ("log", log.origin.clone()),
        ("entries", log.size.to_string()),
        ("root", log.root.clone()),
        ("key", log.key.clone()),
        ("control", prose::control(facts.head.must_agree)),
    ];
    Outline { service: words.service.clone(), period: "the end".to_owned(), lead, parts, foot }
}

/// Whether it would be, is, or was.
fn first(facts: &Summary) -> String {
    let (end, size) = (prose::day(facts.head.end), facts.head.log.size);
    let Some(progress) = &facts.progress else {
        return format!(
            "If it closed on {end}: who would get what, by the rules that were declared before."
        );
    };
    let stands = match progress.closed {
        None => format!("It is closing since {end}."),
        Some(day) => format!("It closed on {}; the end began on {end}.", prose::day(day)),
    };
    format!(
        "{stands} Who gets what was worked out on that day, from the {size} entries of then, by the \
         rules of then."
    )
}

/// What somebody who gave is to do, as long as they may.
fn claiming(progress: &Progress, words: &Words) -> Option<Part> {
    if !progress.offers() {
        return None;
    }
    let mut section = Section::new("How to claim a gift", 1, &[]);
    section.notes.push(claim(progress, words));
    Some(Part { heading: "If you gave".to_owned(), sections: vec![section] })
}

/// The same in a sentence or two, for a page.
pub(super) fn claim(progress: &Progress, words: &Words) -> String {
    let until = prose::day(progress.claims_until);
    let (over, how) = (progress.at > progress.claims_until, how(words));
    match (progress.closed, progress.early, over, progress.late) {
        (Some(_), true, ..) if progress.since => format!(
            "Gifts could be claimed back until {until}; those that came in since the end began until all \
             had come in."
        ),
        (Some(_), true, ..) | (None, true, true, false) => {
            format!("Gifts could be claimed back until {until}.")
        }
        (Some(_), false, ..) | (None, false, _, false) => {
            "Gifts that came in since the end began could be claimed back until all had come in."
                .to_owned()
        }
        (None, false, ..) => format!(
            "Gifts that came in since the end began are offered back, as long as it goes on. If you gave \
             one, {how}"
        ),
        (None, true, true, true) => format!(
            "Gifts could be claimed back until {until}; those that came in since the end began still \
             can, as long as it goes on. If you gave one, {how}"
        ),
        (None, true, false, late) => {
            let since = if late { LATE } else { "" };
            format!("Gifts are offered back until {until}{since}. If you gave, {how}")
        }
    }
}

const LATE: &str = ", and those that came in since the end began as long as it goes on";

/// The same for one gift: one that came in since the end began has no last day but that of the end.
pub(super) fn claim_one(gift: u64, progress: &Progress, words: &Words) -> String {
    match progress.closed.is_none() && gift > progress.begun {
        true => {
            format!("It is offered back as long as it goes on. If it was yours, {}", how(words))
        }
        false => {
            claim(&Progress { late: false, early: true, since: false, ..progress.clone() }, words)
        }
    }
}

fn how(words: &Words) -> String {
    format!(
        "send the token of your gift's receipt, and the account to which it should go, to {}. Without a \
         receipt, say which gift it was and how that can be seen. Members sign each claim before it is \
         paid.",
        words.keeper()
    )
}

/// Why no gift goes back, once the end has begun.
pub(super) fn nothing_back(facts: &Summary) -> String {
    let bases = || facts.currencies.values().map(|end| &end.basis);
    let lacking = bases().filter(|basis| !basis.shortfall.is_zero());
    let lacking: Vec<String> = lacking.map(|basis| prose::money(basis.shortfall)).collect();
    if !lacking.is_empty() {
        return format!(
            "It is insolvent: when the end began, creditors lacked {}. No gift goes back.",
            lacking.join(" and ")
        );
    }
    match bases().any(Basis::gives_back) {
        true => "Nothing is left for gifts: none goes back.".to_owned(),
        false => "By the declared rules no gift goes back.".to_owned(),
    }
}

/// Why a gift gets nothing where others get something.
pub(super) fn others(facts: &Summary) -> String {
    let basis = facts.currencies.values().map(|end| &end.basis).find(|basis| basis.gives_back());
    match basis.map(|basis| (basis.returns, basis.days)) {
        None => "Of gifts of the general fund nothing goes back, by the declared rules.".to_owned(),
        Some(("newest", _)) => {
            "Of other gifts nothing goes back: money is deemed spent oldest first, \
                                and the newest gifts are what is left."
                .to_owned()
        }
        Some((_, Some(days))) => format!(
            "Of other gifts nothing goes back: those of the last {days} days share what is left, and \
             what would be too little to send goes on."
        ),
        Some((_, None)) => {
            "All gifts share what is left; of others nothing goes back, because it would \
                            be too little to send, or their fund has a way of its own."
                .to_owned()
        }
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
    let mut scenarios = Section::new("When it starts, goes on and stops", 1, &[]);
    let told = words.scenarios.iter();
    scenarios.notes.extend(
        told.map(|(when, words)| format!("{when}: {}.", plain(words.trim_end_matches('.')))),
    );
    let rules = facts.rules.as_ref().map(|rules| rules.section(words));
    let mut sections: Vec<Section> = rules.into_iter().chain([section, scenarios]).collect();
    sections.retain(|section| !section.rows.is_empty() || !section.notes.is_empty());
    Part { heading: "What was declared".to_owned(), sections }
}

fn part(facts: &Summary, ccy: Currency, end: &Ending, words: &Words) -> Part {
    let mut sections = vec![general(facts, &title(facts), end, words)];
    sections.extend(end.basis.funds.keys().map(|code| fund(code, end, words)));
    sections.push(basis(&end.basis));
    sections.retain(|section| !section.rows.is_empty() || !section.notes.is_empty());
    Part { heading: ccy.to_string(), sections }
}

/// The section behind which the picture stands.
pub(crate) fn title(facts: &Summary) -> String {
    match facts.progress {
        None => "Who would get what".to_owned(),
        Some(_) => format!("As it was on {}", prose::day(facts.head.end)),
    }
}

/// The general fund's way through the tiers; restricted funds in one row.
pub(crate) fn general(facts: &Summary, title: &str, end: &Ending, words: &Words) -> Section {
    let (mut section, of) = (table(title), &end.basis);
    rows(&mut section, end.rows.iter().filter(|row| row.tier < "T1"), words);
    let restricted = of.tier("T5");
    if !restricted.is_zero() {
        let held = of.funds.values().map(|fund| fund.holds.minor).sum();
        let held = Sum::new(held, of.cash.ccy);
        let name = "Restricted funds, each its own way (T5)";
        section.row([name.into(), held.into(), restricted.into()]);
        section.rows.push(outline::Row::Note(OWN_BILLS.to_owned()));
    }
    let of_general = |row: &&Row| row.tier >= "T1" && row.tier != "T5";
    rows(&mut section, end.rows.iter().filter(of_general), words);
    let there = if facts.progress.is_some() { "was" } else { "is" };
    section.total([format!("All the cash there {there}").into(), "".into(), of.cash.into()]);
    if !of.shortfall.is_zero() {
        let apart = match of.funds.is_empty() {
            true => "",
            false => ", and restricted funds pay nobody else's bills",
        };
        section.notes.push(format!(
            "The service is insolvent: creditors would lack {}. Nothing goes back to donors or on to \
             successors{apart}.",
            prose::money(of.shortfall)
        ));
    }
    section
}

fn table(title: &str) -> Section {
    Section::new(title, 1, &["to", "could ask for", "gets"])
}

fn fund(code: &str, end: &Ending, words: &Words) -> Section {
    let mut section = table("A restricted fund");
    let of_fund = || end.rows.iter().filter(|row| row.tier == "T5" && row.fund == code);
    rows(&mut section, of_fund(), words);
    let paid: i128 = of_fund().map(|row| row.share.minor).sum();
    let whole = Sum::new(paid, end.basis.cash.ccy);
    section.total([Cell::Name(words.names.name("fund", code)), "".into(), whole.into()]);
    let holds = end.basis.funds.get(code).map(|fund| fund.holds);
    if let Some(holds) = holds.filter(|holds| holds.minor > paid) {
        section.notes.push(format!(
            "It ought to have {}: the rest was spent on something else.",
            prose::money(holds)
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
                format!("Donors of {} gifts", prose::grouped(count))
            }
        };
        let to = format!("{to} ({})", row.tier);
        let to = match &row.to {
            Who::One(one) if one.is_heir() => Cell::Name(to),
            _ => Cell::Text(to),
        };
        section.row([to, row.claim.into(), row.share.into()]);
        section.rows.extend(reason(row).map(outline::Row::Note));
    }
}

/// Why somebody gets so much; that it is all they asked for is seen.
fn reason(row: &Row) -> Option<String> {
    let why = match (row.reason, row.tier) {
        (Why::Full, "T0") => "Never the service's own.",
        (Why::Full, "T1") => "The closing budget that was declared.",
        (Why::Full, "T4") => "For what may still be charged back, until it no longer can.",
        (Why::Full, _) => return None,
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
    };
    Some(why.to_owned())
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
    row(
        "Gifts that can still be charged back, less what processors kept",
        end.hold_back.disputable,
    );
    row("Owed to the service, and not poured", end.receivable);
    section.notes.push(rule(end));
    section
}

/// How gifts of the general fund go back.
fn rule(end: &Basis) -> String {
    match (end.returns, end.days) {
        _ if !end.gives_back() => {
            "By the declared rules no gift of the general fund goes back.".to_owned()
        }
        ("newest", _) => {
            "Gifts go back newest first: money is deemed spent oldest first.".to_owned()
        }
        (_, Some(days)) => {
            format!("Gifts of the last {days} days go back, by the weight of what was given.")
        }
        (_, None) => "All gifts share what is left, by the weight of what was given.".to_owned(),
    }
}
