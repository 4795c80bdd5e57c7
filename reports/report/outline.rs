//! How the report of a period is laid out: a part for each currency, then how far it is proven.
//! Refuses nothing; the formats print what stands here, and the report says in `forms` which there are.

mod beside;
mod position;
mod proven;

use super::dress::SHOWN;
use super::{Dress, Report, phrases};
use crate::currency::{Category, Counted, CurrencyReport, Payments};
use crate::entries::EntryLine;
use crate::figures::{Figures, Line};
use crate::outline::{Cell, Outline, Part, Row, Section};
use crate::prose::{self, plain};
use crate::shutdown;
use crate::stewardship::outline::{Called, brief};
use crate::sum::{Sum, percent};
use beside::Beside;
use ledger::money::Currency;

/// The section of a currency's figures.
pub(crate) const CASH: &str = "Cash";

/// Lays it out; `entries` adds the list of the period's entries.
pub(crate) fn of(report: &Report, dress: &Dress, entries: Option<&[EntryLine]>) -> Outline {
    let currencies = report.currencies.iter();
    let mut parts: Vec<Part> =
        currencies.map(|(ccy, of)| currency(report, *ccy, of, dress)).collect();
    let mut sections = proven::sections(report, dress);
    sections.extend(undeclared(report));
    parts.push(Part { heading: "How far it is proven".to_owned(), sections });
    if let Some(entries) = entries {
        let sections = vec![list(entries, dress)];
        parts.push(Part { heading: "Entries".to_owned(), sections });
    }
    let (from, to) = (prose::day(report.from), prose::day(report.to));
    let days = format!("{from} to {to}, {}.", phrases::basis(report));
    let mut lead = vec![days];
    lead.extend(phrases::year(report));
    lead.extend(phrases::edition(report));
    lead.extend(why_again(report, dress));
    lead.push(phrases::status(report));
    lead.extend(phrases::summary(report));
    let note = dress.note.as_ref().map(|note| format!("The treasurer: {}", plain(note)));
    lead.extend(note);
    let log = &report.log;
    let mut foot = vec![
        ("log", log.origin.clone()),
        ("entries", log.size.to_string()),
        ("root", log.root.clone()),
        ("key", log.key.clone()),
        ("control", phrases::deciding(report)),
    ];
    foot.extend(phrases::checked_by(report).map(|command| ("check", command)));
    Outline { service: dress.service.clone(), period: report.name(), lead, parts, foot }
}

fn currency(report: &Report, ccy: Currency, of: &CurrencyReport, dress: &Dress) -> Part {
    let year = Beside::of(report, of);
    let year = year.as_ref();
    let mut sections = vec![figures(report, of, year, dress), accounts(of, dress)];
    let stewarded = report.stewardship.as_ref().and_then(|all| all.currencies.get(&ccy));
    let several = report.stewardship.as_ref().is_some_and(|all| all.currencies.len() > 1);
    let called = Called { names: &dress.names, several };
    sections.extend(stewarded.into_iter().flat_map(|of| brief(of, &called)));
    sections.extend([
        donations(of, year),
        other_income(of, dress, year),
        fees(of, dress, year),
        categories(of, dress, year),
        payments(of, dress),
        funds(of, dress, year),
    ]);
    match year {
        Some(year) => sections.extend(position::sections(report, of, year, dress)),
        None => sections.push(position(of, dress)),
    }
    sections.extend(end(report, ccy, dress));
    sections.retain(|section| !section.rows.is_empty() || !section.notes.is_empty());
    Part { heading: ccy.to_string(), sections }
}

fn figures(
    report: &Report,
    of: &CurrencyReport,
    year: Option<&Beside<'_>>,
    dress: &Dress,
) -> Section {
    let (now, previous) = (&of.figures, of.previous.as_ref());
    let unknown = if year.is_some() { beside::UNKNOWN } else { "" };
    let before = |sum: &dyn Fn(&Figures) -> Sum| {
        previous.map_or(Cell::from(unknown), |p| sum(&p.figures).into())
    };
    let named = match year {
        Some(year) => [report.period.short(), year.head().to_owned()],
        None => {
            [report.period.to_string(), previous.map_or(String::new(), |p| p.period.to_string())]
        }
    };
    let mut section = Section::new(CASH, 1, &["", &named[0], &named[1]]);
    section.row(["Opening balance".into(), now.opening.into(), before(&|f| f.opening)]);
    for line in now.shown(previous.map(|p| &p.figures)) {
        section.row([line.label().into(), now.line(line).into(), before(&|f| f.line(line))]);
    }
    section.total(["Closing balance".into(), now.closing.into(), before(&|f| f.closing)]);
    section.row(["Net change".into(), now.net().into(), before(&|f| f.net())]);
    section.notes.extend(phrases::owed(of));
    section.notes.extend(phrases::noncash(of));
    let unclassified = phrases::unclassified(of);
    let first = why_again(report, dress).is_none();
    let why = dress.reason.as_ref().filter(|_| first && !unclassified.is_empty());
    section.notes.extend(unclassified);
    section.notes.extend(why.map(|why| format!("Why it was closed so: {}", plain(why))));
    section
}

/// Why a month has another version; why the first one leaves rows open stands beside their sum.
fn why_again(report: &Report, dress: &Dress) -> Option<String> {
    report.edition.as_ref()?.corrects?;
    Some(format!("Said when it was closed again: {}", plain(dress.reason.as_ref()?)))
}

fn donations(of: &CurrencyReport, year: Option<&Beside<'_>>) -> Section {
    let mut section = Section::new("Donations", 1, &["", "gifts", "share", "gross"]);
    let all = of.figures.line(Line::DonationsGross);
    let before = year.map(Beside::donations);
    for (n, (name, Counted { count, amount })) in
        phrases::donations(&of.parts.donations).enumerate()
    {
        let before = before.and_then(|kinds| kinds.get(n).copied());
        if count == 0 && before.flatten().is_none_or(|before| before.count == 0) {
            continue;
        }
        let cells = [name.into(), prose::grouped(count).into(), part(amount, all), amount.into()];
        section.wide(cells, before.map(|before| beside::cell(before.map(|before| before.amount))));
    }
    section.beside(year)
}

fn other_income(of: &CurrencyReport, dress: &Dress, year: Option<&Beside<'_>>) -> Section {
    let mut section = Section::new("Other income", 1, &["from", "share", "came in"]);
    let all = of.figures.line(Line::OtherIncome);
    let gone = year.map_or_else(Vec::new, |year| year.income_gone(&of.parts.other_income));
    for of in of.parts.other_income.iter().chain(&gone) {
        let cells = [dress.names.cell(&of.account), part(of.amount, all), of.amount.into()];
        section.wide(cells, year.map(|year| year.income(&of.account)));
    }
    section.beside(year)
}

fn categories(of: &CurrencyReport, dress: &Dress, year: Option<&Beside<'_>>) -> Section {
    let mut section = Section::new("Expenses", 2, &["category", "serves", "share", "spent"]);
    let gone = year.map_or_else(Vec::new, |year| year.categories_gone(&of.parts.categories));
    for c in of.parts.categories.iter().chain(&gone) {
        let share = part(c.amount, of.figures.line(Line::Expenses));
        let serves = if c.is_given_on() { "given on" } else { &c.function };
        let name = dress.names.category(&c.category);
        let cells = [name, serves.into(), share, c.amount.into()];
        section.wide(cells, year.map(|year| year.category(c)));
    }
    if of.parts.categories.iter().chain(&gone).any(Category::is_given_on) {
        section.notes.push(phrases::GIVEN_ON.to_owned());
    }
    section.beside(year)
}

fn fees(of: &CurrencyReport, dress: &Dress, year: Option<&Beside<'_>>) -> Section {
    let mut section = Section::new("Fees", 1, &["account", "share of gifts", "taken"]);
    let gifts = of.figures.line(Line::DonationsGross);
    let gone = year.map_or_else(Vec::new, |year| year.fees_gone(&of.parts.fee_accounts));
    for fee in of.parts.fee_accounts.iter().chain(&gone) {
        let taken = Sum::new(-fee.amount.minor, fee.amount.ccy);
        let name = dress.names.cell(&fee.account);
        let cells = [name, share(taken, gifts), fee.amount.into()];
        section.wide(cells, year.map(|year| year.fee(&fee.account)));
    }
    section.beside(year)
}

fn payments(of: &CurrencyReport, dress: &Dress) -> Section {
    let mut section = Section::new("Payments of what was approved", 2, &["what", "entry", "sum"]);
    let Some(Payments { lines, settled, owed }) = &of.payments else { return section };
    for line in lines.iter().take(SHOWN) {
        let what = dress.paid.get(&line.entry).cloned();
        let what = what.map_or(Cell::from("not published"), Cell::Name);
        section.row([what, Cell::Entry(line.entry), line.amount.into()]);
    }
    if let Some(more) = lines.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        section.rows.push(Row::Note(format!("And {more} more.")));
    }
    section.total(["Settled, as statements show".into(), "".into(), settled.amount.into()]);
    section.row(["Approved and not yet paid, at the end".into(), "".into(), (*owed).into()]);
    section
}

fn accounts(of: &CurrencyReport, dress: &Dress) -> Section {
    let head = ["account", "opening", "received", "paid", "moved", "closing"];
    let mut section = Section::new("Cash by account", 1, &head);
    for a in &of.accounts {
        let sums = [a.opening, a.received, a.paid, a.moved, a.closing].map(Cell::Sum);
        let [opening, received, paid, moved, closing] = sums;
        let name = dress.names.cell(&a.account);
        section.row([name, opening, received, paid, moved, closing]);
        section.rows.push(Row::Note(phrases::reconciliation(&a.reconciliation)));
    }
    section.notes.extend(phrases::fees_within(of));
    section.notes.extend(phrases::given_back(of));
    section
}

fn funds(of: &CurrencyReport, dress: &Dress, year: Option<&Beside<'_>>) -> Section {
    let head = ["fund", "opening", "income", "spent", "moved", "closing"];
    let mut section = Section::new("Funds", 1, &head);
    let gone = year.map_or_else(Vec::new, |year| year.funds_gone(&of.funds));
    for fund in of.funds.iter().chain(&gone) {
        let [opening, income, expenses, moved, closing] = beside::flows(fund);
        let name = Cell::Name(dress.names.name("fund", &fund.fund));
        section.row([name, opening, income, expenses, moved, closing]);
        section.rows.extend(year.map(|year| year.fund(fund)));
    }
    section
}

/// Cash alone says nothing new; it is shown beside what is owed.
fn position(of: &CurrencyReport, dress: &Dress) -> Section {
    let mut section = Section::new("What there is, and what is owed", 1, &[]);
    if of.other_assets.is_empty() {
        return section;
    }
    section.row(["Cash".into(), of.figures.closing.into()]);
    for other in &of.other_assets {
        section.row([dress.names.cell(&other.account), other.amount.into()]);
    }
    section.total(["Net assets, which the funds add up to".into(), of.net_assets.into()]);
    section
}

/// Who would have got what; each gift and each restricted fund stand in the report of the end.
fn end(report: &Report, ccy: Currency, dress: &Dress) -> Option<Section> {
    let facts = report.end.as_ref()?;
    let ending = facts.currencies.get(&ccy)?;
    let mut section = shutdown::outline::general(facts, &end_title(report), ending, &dress.end);
    section.notes.push(format!("Line by line: ledger shutdown --at {}.", report.on()));
    Some(section)
}

/// The section's title: once closing began, who gets what stands still.
pub(crate) fn end_title(report: &Report) -> String {
    let end = report.end.as_ref().filter(|end| end.progress.is_some());
    let had_it = || format!("Had it closed on {}", phrases::on(report));
    end.map_or_else(had_it, shutdown::outline::title)
}

/// Why there is no such section. Nothing is known of a log that holds what cannot be.
fn undeclared(report: &Report) -> Option<Section> {
    let mut section = Section::new(&end_title(report), 1, &[]);
    section.notes.push(match report.stewardship {
        Some(_) => format!(
            "Nobody had declared by {} who would get the money at the end.",
            prose::day(report.on())
        ),
        None => "Who would have got the money cannot be said: the log holds an entry that cannot \
                 stand where it does. The self-check names it."
            .to_owned(),
    });
    report.end.is_none().then_some(section)
}

fn list(entries: &[EntryLine], dress: &Dress) -> Section {
    let mut section =
        Section::new("All entries", 4, &["entry", "date", "what", "account", "amount"]);
    for line in entries {
        let accounts: Vec<Cell> = line.accounts.iter().map(|of| dress.names.cell(of)).collect();
        let accounts = listed(&accounts);
        for (place, amount) in line.amounts.iter().enumerate() {
            let amount = match line.still {
                Some(why) => Cell::Text(format!("{why} {}", prose::money(*amount))),
                None => Cell::Money(*amount),
            };
            let first = |cell: Cell| if place == 0 { cell } else { Cell::from("") };
            let cells = vec![
                first(Cell::Entry(line.entry)),
                first(Cell::Day(line.date)),
                first(match line.who.is_some() || line.text.is_some() {
                    true => Cell::Name(line.what()),
                    false => Cell::Text(line.what()),
                }),
                first(accounts.clone()),
                amount,
            ];
            let struck = line.reversed_by.is_some();
            section.rows.push(if struck { Row::Struck(cells) } else { Row::Cells(cells) });
        }
        section.rows.extend(phrases::answered(line).map(Row::Note));
    }
    if entries.is_empty() {
        section.notes.push("None.".to_owned());
    }
    section
}

/// Several in one cell: somebody's words, if one of them is.
fn listed(cells: &[Cell]) -> Cell {
    let texts = cells.iter().filter_map(|cell| match cell {
        Cell::Text(text) | Cell::Name(text) => Some(text.as_str()),
        _ => None,
    });
    let all = texts.collect::<Vec<_>>().join(", ");
    let named = cells.iter().any(|cell| matches!(cell, Cell::Name(_)));
    if named { Cell::Name(all) } else { Cell::Text(all) }
}

/// What a part is of the whole; nothing where it is none, because something was given back.
fn part(part: Sum, whole: Sum) -> Cell {
    match part.minor.abs() <= whole.minor.abs() {
        true => share(part, whole),
        false => "".into(),
    }
}

/// One amount in percent of another; nothing where one came in and the other went out.
fn share(part: Sum, whole: Sum) -> Cell {
    let alike = part.minor.signum() * whole.minor.signum() >= 0;
    let share = percent(part.minor, whole.minor).filter(|_| alike);
    share.map_or(String::new(), |share| format!("{share} %")).into()
}
