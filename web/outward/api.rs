//! `/api/v1/`: the books as JSON, for programs; `openapi.json` beside this file says what each address gives.
//! It only reads. Amounts are whole minor units in texts, as the log has them, with currency and decimals.
//! Refuses in JSON too. What a page has as JSON already is given as it is.

use crate::answer::{Answer, JSON, Refusal};
use crate::ask::Ask;
use crate::figures::by_month;
use crate::page;
use crate::selfcheck::SelfCheck;
use crate::shown::plain;
use crate::view::View;
use ledger::account::is_cash;
use ledger::books::Books;
use ledger::list::{Filter, ListError, Row};
use ledger::money::Currency;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// What each address gives, for programs that make clients of it.
const DESCRIPTION: &str = include_str!("openapi.json");

/// The addresses that are files of a published site: the others answer questions.
pub const PUBLISHED: [&str; 6] =
    ["overview", "months", "funds", "accounts", "figures", "openapi.json"];

/// An amount, exact in every language.
#[derive(Serialize)]
struct Amount {
    minor: String,
    currency: String,
    exponent: u8,
}

impl Amount {
    fn of(ccy: Currency, minor: i128) -> Self {
        Self { minor: minor.to_string(), currency: ccy.to_string(), exponent: ccy.exponent() }
    }

    fn each(of: &[(Currency, i128)]) -> Vec<Self> {
        of.iter().map(|(ccy, minor)| Self::of(*ccy, *minor)).collect()
    }
}

/// The log that an answer was made from.
#[derive(Serialize)]
struct Log {
    size: u64,
    root: String,
}

impl Log {
    fn of(books: &Books) -> Self {
        Self { size: books.head().size, root: books.head().root.to_string() }
    }
}

/// An answer with the log it is of.
#[derive(Serialize)]
struct Of<T> {
    log: Log,
    #[serde(flatten)]
    of: T,
}

fn answer(books: &Books, of: impl Serialize) -> Result<Answer, Refusal> {
    whole(&Of { log: Log::of(books), of })
}

fn whole(of: &impl Serialize) -> Result<Answer, Refusal> {
    let text = serde_json::to_string_pretty(of).map_err(|e| Refusal::Failed(e.to_string()))?;
    Ok(Answer::whole(JSON, text + "\n"))
}

/// A refusal, as programs read it.
pub fn refusal(status: u16, message: &str) -> Answer {
    let said = serde_json::json!({ "error": { "status": status, "message": message } });
    Answer::whole(JSON, format!("{said}\n"))
}

/// Whether a path is one of these: what is refused there is refused in JSON.
pub fn is_api(path: &str) -> bool {
    path.starts_with("/api/")
}

/// What each address gives.
pub fn description(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    if view.published {
        return whole(&published().map_err(|error| Refusal::Failed(error.to_string()))?);
    }
    Ok(Answer::whole(JSON, DESCRIPTION))
}

/// The description of what is published, with the schemas that it leads to.
fn published() -> serde_json::Result<Value> {
    let mut all: Value = serde_json::from_str(DESCRIPTION)?;
    if let Some(Value::Object(paths)) = all.get_mut("paths") {
        paths.retain(|path, _| PUBLISHED.contains(&path.trim_start_matches('/')));
    }
    let mut left = usize::MAX;
    loop {
        let text = all.to_string();
        let Some(Value::Object(schemas)) = all.pointer_mut("/components/schemas") else { break };
        schemas.retain(|name, _| text.contains(&format!("\"#/components/schemas/{name}\"")));
        // One that went may have been the last to lead to another.
        if schemas.len() == left {
            break;
        }
        left = schemas.len();
    }
    Ok(all)
}

#[derive(Serialize)]
struct Overview {
    service: String,
    origin: String,
    newest: String,
    phase: Option<&'static str>,
    self_check: &'static str,
    balances: Vec<Amount>,
}

/// How it stands.
pub fn overview(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    let balances = super::badge::balances(view)?.into_iter().collect::<Vec<_>>();
    let phase = view.now().ok().map(|now| now.payouts.authority.phase(now.today).as_str());
    answer(
        view.books(),
        Overview {
            service: view.service.clone(),
            origin: view.books().genesis().origin.to_string(),
            newest: view.newest.to_string(),
            phase,
            self_check: match (&view.self_check, view.is_doubted()) {
                (SelfCheck::Failed(_), _) | (_, true) => "failed",
                (SelfCheck::Passed, _) => "passed",
                (SelfCheck::Running, _) => "running",
            },
            balances: Amount::each(&balances),
        },
    )
}

#[derive(Serialize)]
struct Months {
    months: Vec<Month>,
}

#[derive(Serialize)]
struct Month {
    month: String,
    #[serde(rename = "in")]
    came_in: Amount,
    #[serde(rename = "out")]
    went_out: Amount,
    other: Amount,
    balance: Amount,
}

/// What came in and went out, by month and currency, the newest first.
pub fn months(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    let mut months = Vec::new();
    for (ccy, all) in by_month(view.books())? {
        months.extend(all.into_iter().rev().map(|(month, flow)| Month {
            month: month.to_string(),
            came_in: Amount::of(ccy, flow.came_in),
            went_out: Amount::of(ccy, flow.went_out),
            other: Amount::of(ccy, flow.other),
            balance: Amount::of(ccy, flow.balance),
        }));
    }
    answer(view.books(), Months { months })
}

#[derive(Serialize)]
struct Named {
    code: String,
    name: Option<String>,
    balance: Amount,
}

/// What is in each fund.
pub fn funds(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    let all = view.books().funds(view.newest.month().last())?;
    let funds = named(view, all, |view, code| view.name_of("fund", code))?;
    answer(view.books(), serde_json::json!({ "funds": funds }))
}

/// What own accounts hold.
pub fn accounts(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    let mut all = view.books().balances(view.newest.month().last())?;
    all.retain(|(account, _), _| is_cash(account));
    let accounts = named(view, all, |view, account| view.name_of("account", account))?;
    answer(view.books(), serde_json::json!({ "accounts": accounts }))
}

type Name = fn(&View, &str) -> Option<String>;

fn named(
    view: &View,
    all: BTreeMap<(String, String), i128>,
    name: Name,
) -> Result<Vec<Named>, Refusal> {
    let mut found = Vec::new();
    for ((code, ccy), minor) in all {
        let Ok(ccy) = ccy.parse::<Currency>() else { continue };
        let name = name(view, &code);
        found.push(Named { code, name, balance: Amount::of(ccy, minor) });
    }
    Ok(found)
}

#[derive(Serialize)]
struct Entries {
    count: u64,
    entries: Vec<Line>,
    /// What to ask for as `cursor`, for the next ones.
    next: Option<String>,
}

#[derive(Serialize)]
struct Line {
    entry: u64,
    date: String,
    #[serde(rename = "type")]
    kind: String,
    accounts: Vec<String>,
    amount: Vec<Amount>,
    change: Vec<Amount>,
    who: Option<String>,
    text: Option<String>,
    reverses: Option<u64>,
    reversed_by: Option<u64>,
}

impl Line {
    fn of(row: Row) -> Self {
        let text = row.text().map(|text| plain(&text));
        Self {
            entry: row.index,
            date: row.date.to_string(),
            kind: row.kind,
            accounts: row.accounts.iter().map(ToString::to_string).collect(),
            amount: Amount::each(&row.amount),
            change: Amount::each(&row.change),
            who: row.who.map(|text| plain(&text)),
            text,
            reverses: row.reverses,
            reversed_by: row.reversed_by,
        }
    }
}

/// A list of entries, the newest first, under the conditions of the page. A cursor is of the log as it was when
/// the list began: what comes in meanwhile moves nothing.
pub fn entries(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let (mut filter, mut cursor) = (Filter::default(), None);
    for (key, value) in ask.pairs()? {
        match key.as_str() {
            "cursor" => cursor = Some(value),
            key => filter.set(key, &value).map_err(|e| Refusal::BadRequest(e.to_string()))?,
        }
    }
    filter.check().map_err(|error| Refusal::BadRequest(error.to_string()))?;
    let size = view.books().head().size;
    let (at, number) = match cursor.as_deref() {
        None => (size, 1),
        Some(text) => read(text).filter(|(at, _)| (1..=size).contains(at)).ok_or_else(|| {
            let why = "cursor is not one that this log gave: expected `next` of an answer.";
            Refusal::BadRequest(why.to_owned())
        })?,
    };
    let before = (at < size).then(|| view.books().before(at)).transpose()?;
    let books = before.as_ref().unwrap_or(view.books());
    let page = books.list(&filter, number).map_err(|error| match error {
        ListError::NoPage(..) => Refusal::NotFound("The list ends before that cursor.".to_owned()),
        ListError::Journal(error) => error.into(),
    })?;
    let next = (number < page.pages).then(|| format!("{at}-{}", number + 1));
    let entries = page.rows.into_iter().map(Line::of).collect();
    answer(books, Entries { count: page.count, entries, next })
}

/// `1504-2`: the second part of a list, as the log had it at 1504 entries.
fn read(cursor: &str) -> Option<(u64, u64)> {
    let number = |text: &str| text.parse::<u64>().ok().filter(|n| *n > 0 && n.to_string() == text);
    let (size, page) = cursor.split_once('-')?;
    Some((number(size)?, number(page)?))
}

#[derive(Serialize)]
struct One {
    entry: u64,
    /// As it is hashed.
    leaf: Box<RawValue>,
    who: Option<String>,
    purpose: Option<String>,
    reason: Option<String>,
    note: Option<String>,
    referred_to_by: Vec<Reference>,
}

#[derive(Serialize)]
struct Reference {
    rel: &'static str,
    entry: u64,
}

/// One entry, with its published words.
pub fn entry(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let (books, entry) = (view.books(), ask.index("n")?);
    let leaf = String::from_utf8(books.leaf(entry)?).ok();
    let leaf = leaf.and_then(|leaf| RawValue::from_string(leaf).ok());
    let leaf = leaf.ok_or_else(|| Refusal::Failed(format!("entry {entry} is no JSON")))?;
    let words = books.words(entry)?;
    let referred = books.references(entry)?.into_iter();
    let one = One {
        entry,
        leaf,
        who: words.who.name.map(|text| plain(&text)),
        purpose: words.text.purpose.map(|text| plain(&text)),
        reason: words.text.reason.map(|text| plain(&text)),
        note: words.text.note.map(|text| plain(&text)),
        referred_to_by: referred
            .map(|(rel, entry)| Reference { rel: rel.as_str(), entry })
            .collect(),
    };
    answer(books, one)
}

/// The report of a month, as its page has it.
pub fn report(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let month: ledger::day::Month = ask.param("month").parse().map_err(|_| {
        Refusal::NotFound("There is no such month: expected one as 2026-10.".to_owned())
    })?;
    let params = vec![("name".to_owned(), format!("{month}.json"))];
    page::reports::file(view, &Ask { params, ..ask.clone() })
}

/// The figures, as their page has them.
pub fn figures(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    page::figures::json(view, ask)
}
