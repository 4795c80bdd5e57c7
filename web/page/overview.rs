//! The overview: how much is there, what came in and went out, and how far that is proven.
//! It shows what is wrong as plainly as what is right: rows nobody classified, balances that no
//! statement bears out, a log that one person controls.

mod accounts;
mod month;

use super::Line;
use super::giving::{self, Giving};
use super::governance::{self, Notice};
use super::payouts::deciding::{Waiting, joining};
use super::shutdown::{self, Closing};
use super::{mistakes, promises};
use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::figures::{self, parts};
use crate::selfcheck::SelfCheck;
use crate::shown::{Date, Money, Words};
use crate::view::{Shell, View};
use accounts::{Account, Counts, Proven, account, stated};
use askama::Template;
use ledger::day::Period;
use ledger::entry::Phase;
use ledger::list::Filter;
use ledger::means::{Means, Ratio};
use ledger::money::Currency;
use ledger::phase::Alert;
use month::Month;
use reports::Report;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "overview.html")]
struct Page {
    shell: Shell,
    self_check: SelfCheck,
    doubted: bool,
    of: Arc<Facts>,
}

/// What it says of a state of the book.
pub struct Facts {
    /// The first thing to know: where the money comes from and goes, or that it ends.
    heading: String,
    newest: Date,
    /// The last day of the newest statement that bears a balance out, where more was recorded since.
    stated: Option<Date>,
    /// In which phase it is, as a sentence; empty where the books don't fold.
    phase: String,
    alerts: Vec<Notice>,
    /// What is to stay of it; nothing once the end has begun.
    target: Option<String>,
    /// What the end comes to, once it has begun.
    closing: Option<Closing>,
    month: Option<Month>,
    /// Where it came from and went in the last twelve months, by currency.
    ways: Vec<Ways>,
    funds: Vec<Fund>,
    /// What was approved and not yet paid: still in the accounts, no longer in the funds.
    owed: Vec<Money>,
    /// What was lent to the service, by lender.
    lent: Vec<(Words, Money)>,
    accounts: Vec<Account>,
    counts: Counts,
    unclassified: u64,
    /// Whether payments wait until somebody has said what one of them is.
    held_up: bool,
    need: u64,
    /// How many promises are kept, and how many are not; nothing where the books don't fold.
    promises: Option<(usize, usize)>,
    /// How many entries were put right, and mistakes told of.
    mistakes: usize,
    /// Members and checkpoint keys that were proposed and hold not yet.
    joining: Vec<Waiting>,
    /// What would become of the money if it closed today, in sentences; none where the books don't fold,
    /// or where it has begun.
    end: Vec<String>,
    last: Vec<Line>,
    /// How to give, or why no gift is taken.
    giving: Option<Giving>,
}

/// Where the money of one currency came from and went.
struct Ways {
    ccy: String,
    sources: Vec<Part>,
    uses: Vec<Part>,
}

/// A part of what came in or went out.
struct Part {
    account: String,
    name: Words,
    amount: Money,
    /// Of all that came in, or went out, in percent with one decimal; empty of what is less than nothing.
    percent: String,
}

/// One fund in one currency.
struct Fund {
    code: String,
    name: Words,
    restricted: bool,
    balance: Money,
}

/// Rows of the list of last entries.
const LAST: usize = 8;

/// Shows it.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let of = view.once(|known| &known.overview, &(), || facts(view))?;
    let (self_check, doubted) = (view.self_check.clone(), view.is_doubted());
    Answer::page(&Page { shell: view.shell(ask, "overview"), self_check, doubted, of })
}

fn facts(view: &View) -> Result<Facts, Refusal> {
    let books = view.books();
    let mut page = Facts {
        heading: heading(view),
        newest: Date::of(view.newest),
        stated: None,
        phase: view.now().map(governance::in_a_sentence).unwrap_or_default(),
        alerts: view.now().map(|now| governance::notices(view, &now.alerts)).unwrap_or_default(),
        target: None,
        closing: shutdown::closing(view).unwrap_or_default(),
        month: None,
        ways: Vec::new(),
        funds: Vec::new(),
        owed: Vec::new(),
        lent: lent(view)?,
        accounts: Vec::new(),
        counts: Counts::default(),
        unclassified: books.unclassified()?.len() as u64,
        held_up: false,
        need: view.need(),
        promises: promises::counted_up(view).ok(),
        mistakes: mistakes::counted_up(view)?,
        joining: view.paying().map(joining).unwrap_or_default(),
        end: Vec::new(),
        last: Vec::new(),
        giving: giving::of(view)?,
    };
    // A debit that nobody explained is an entry that nobody classified: one trouble is told once.
    if let (Ok(now), 1..) = (view.now(), page.unclassified) {
        let of_debits = |alert: &&Alert| matches!(alert, Alert::Unexplained(_));
        page.held_up = now.alerts.iter().any(|alert| of_debits(&alert));
        let others = now.alerts.iter().filter(|alert| !of_debits(alert));
        page.alerts = governance::notices(view, others);
    }
    if page.closing.is_none() {
        page.target = target(view).unwrap_or_default();
        page.end = shutdown::in_short(view).unwrap_or_default();
    }
    if let Some((first, newest)) = books.months()? {
        let report = Report::figures(books, Period::month(newest))?;
        let accounts = report.currencies.values().flat_map(|of| &of.accounts);
        let stated = accounts.filter_map(|of| stated(&of.reconciliation)).max();
        page.stated = stated.filter(|day| *day < view.newest).map(Date::of);
        for of in report.currencies.values() {
            for of in &of.accounts {
                let sum = Money::of(of.closing.ccy, of.closing.minor);
                page.accounts.push(account(view, &of.account, sum, of.reconciliation)?);
            }
            let owed =
                of.payments.as_ref().map(|payments| payments.owed).filter(|owed| owed.minor != 0);
            page.owed.extend(owed.map(|owed| Money::of(owed.ccy, owed.minor)));
            for fund in &of.funds {
                page.funds.push(self::fund(view, &fund.fund, fund.closing)?);
            }
        }
        for (ccy, (sources, uses)) in parts(books, Month::began(first, newest), newest)? {
            let shown = |parts: Vec<figures::Part>| {
                parts.iter().map(|p| part(view, ccy, p)).collect::<Result<_, Refusal>>()
            };
            let (sources, uses) = (shown(sources)?, shown(uses)?);
            page.ways.push(Ways { ccy: ccy.to_string(), sources, uses });
        }
        page.month = Some(Month::of(view, (first, newest), &report)?);
    }
    let proven = Proven::of(view)?;
    page.accounts.extend(proven.denied(view, &page.accounts)?);
    page.counts = proven.counts(view, &page.accounts)?;
    let list = books.list(&Filter::default(), 1).map_err(|e| Refusal::Failed(e.to_string()))?;
    page.last = list.rows.into_iter().take(LAST).map(|row| Line::of(view, row)).collect();
    Ok(page)
}

fn heading(view: &View) -> String {
    let newest = view.now().ok().and_then(|now| {
        let phases = now.payouts.authority.phases().iter().rev();
        phases.into_iter().find(|phase| phase.day <= now.today)
    });
    match newest.map(|of| (of.phase, Date::of(of.day).long)) {
        Some((Phase::Closing, _)) => "It is closing".to_owned(),
        Some((Phase::Closed, day)) => format!("It closed on {day}"),
        _ => "Where the money comes from and goes".to_owned(),
    }
}

/// What is available, against what closing well takes and what is declared to stay.
fn target(view: &View) -> Result<Option<String>, Refusal> {
    let paying = view.paying()?;
    let mut told = Vec::new();
    for means in Means::all(view.books(), &paying.payouts, paying.day)?.values() {
        let needed = means.wind_down.and_then(|of| of.needed());
        // What is not there in whole cents is rounded up: the need is no less than is said.
        let needed = needed.map_or(0, |needed| -Ratio::ZERO.minus(needed).map_or(0, Ratio::floor));
        let target = needed.saturating_add(i128::from(means.reserve));
        if target <= 0 {
            continue;
        }
        let text = |minor: i128| Money::of(means.ccy, minor).text;
        let (all, ccy) = (means.available.minor(), means.ccy);
        let left = all.saturating_sub(target);
        let left = match left {
            0.. => format!("{} are left.", text(left)),
            _ => format!("{} are missing.", text(left.saturating_neg())),
        };
        let (all, target) = (text(all), text(target));
        told.push(match told.is_empty() {
            true => format!(
                "Of {all} {ccy} that may be spent, {target} are to stay for closing well and as the \
                 reserve: {left}"
            ),
            false => format!("Of {all} {ccy}, {target} are to stay: {left}"),
        });
    }
    Ok((!told.is_empty()).then(|| told.join(" ")))
}

fn part(view: &View, ccy: Currency, part: &figures::Part) -> Result<Part, Refusal> {
    Ok(Part {
        name: view.account_name(&part.account),
        account: part.account.clone(),
        amount: Money::of(ccy, part.minor),
        percent: part.percent.clone(),
    })
}

fn fund(view: &View, code: &str, closing: reports::sum::Sum) -> Result<Fund, Refusal> {
    Ok(Fund {
        code: code.to_owned(),
        name: view.fund_name(code),
        restricted: code != "general",
        balance: Money::of(closing.ccy, closing.minor),
    })
}

/// What lenders are owed: it is in the balance, and no fund's.
fn lent(view: &View) -> Result<Vec<(Words, Money)>, Refusal> {
    let mut lent = Vec::new();
    for ((account, ccy), minor) in view.books().balances(view.newest)? {
        if let (true, Ok(ccy)) = (account.starts_with("liabilities:loan:"), ccy.parse())
            && minor != 0
        {
            lent.push((view.account_name(&account), Money::of(ccy, -minor)));
        }
    }
    Ok(lent)
}
