//! The list of entries: every view of it is an address, and can be taken along as CSV.
//! Refuses filters that it does not know: a slip in an address must not show everything.

use super::{Choice, Line};
use crate::answer::{Answer, CSV, Refusal};
use crate::ask::{Ask, query_of};
use crate::shown::{self, Money, Words};
use crate::view::{Shell, View};
use askama::Template;
use ledger::books::Books;
use ledger::day::{Day, Month};
use ledger::list::{Filter, KINDS, ListError};
use reports::record::{CSV_HEAD, Record};
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "entries.html")]
struct Page {
    shell: Shell,
    of: Arc<Facts>,
}

/// What one page of a list says of a state of the book.
pub struct Facts {
    form: Form,
    /// Whether anything is filtered.
    filtered: bool,
    /// What the list adds up to.
    sums: Vec<Sum>,
    /// Whether it leaves out what was undone.
    undone: bool,
    /// Whether gifts stand here with more than reached an account.
    before_fees: bool,
    /// Whether it is of what is owed: more of it is not more money.
    of_debts: bool,
    /// Whether what is owed already counts in it, as spent.
    owed_counts: bool,
    /// Whether nothing but words was looked for.
    by_words: bool,
    /// Whether it is of a month of which history tells less in and less out.
    gave_back: bool,
    count: u64,
    counted: String,
    lines: Vec<Line>,
    has_balance: bool,
    page: u64,
    pages: u64,
    newer: Option<String>,
    older: Option<String>,
    csv: String,
}

/// In and out of one currency, and what was neither.
struct Sum {
    came_in: Option<Money>,
    went_out: Option<Money>,
    before: Option<Money>,
    without_money: Option<Money>,
}

/// The form, as it was filled in.
struct Form {
    months: Vec<Choice>,
    kinds: Vec<Choice>,
    accounts: Vec<Choice>,
    categories: Vec<Choice>,
    funds: Vec<Choice>,
    text: String,
    min: String,
    max: String,
    unclassified: bool,
    /// Whether one of the conditions that are folded away is set.
    more: bool,
    /// The first and the last day, where they are no month.
    from: String,
    to: String,
}

/// Shows one page of it.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let (filter, number) = read(ask, &["page"])?;
    let listed = view.depends.as_ref().zip(filter.month());
    let size = listed.and_then(|(depends, month)| depends.month(month));
    let here = to_page(&filter, number);
    let of = view.once(|known| &known.entries, &here, || facts(view, &filter, number))?;
    Answer::page(&Page { shell: view.shell(ask, "entries").of_size(size), of })
}

/// The address of a page of a list, in its one spelling.
fn to_page(filter: &Filter, page: u64) -> String {
    let mut pairs = filter.pairs();
    if page > 1 {
        pairs.push(("page", page.to_string()));
    }
    address("entries", &pairs)
}

fn facts(view: &View, filter: &Filter, number: u64) -> Result<Facts, Refusal> {
    let page = view.books().list(filter, number).map_err(|error| match error {
        ListError::NoPage(page, pages) => {
            Refusal::NotFound(format!("There is no page {page}: the list has {pages}."))
        }
        ListError::Journal(error) => error.into(),
    })?;
    let pairs = filter.pairs();
    let before_fees = page.rows.iter().any(|row| !row.fee.is_empty());
    let of_debts = filter.account.as_ref().is_some_and(|of| of.as_str().starts_with("liabilities"));
    let lines = page.rows.into_iter().map(|row| Line::of(view, row));
    let lines: Vec<Line> =
        lines.map(|line| if of_debts { line.of_debts() } else { line }).collect();
    // As files, the whole list is that of its months.
    let is_whole = view.published && pairs.is_empty();
    Ok(Facts {
        form: form(view, filter)?,
        filtered: !pairs.is_empty(),
        sums: page.sums.iter().map(sum).collect(),
        undone: page.undone,
        before_fees,
        of_debts,
        owed_counts: filter.category.is_some() && lines.iter().any(|line| line.owed),
        by_words: filter.text.is_some(),
        gave_back: gave_back(view, filter)?,
        count: page.count,
        counted: shown::counted(page.count, "entry", "entries"),
        has_balance: lines.iter().any(|line| !line.balance.is_empty()),
        lines,
        page: number,
        pages: if is_whole { 1 } else { page.pages },
        newer: (number > 1).then(|| to_page(filter, number - 1)),
        older: (number < page.pages && !is_whole).then(|| to_page(filter, number + 1)),
        csv: address("entries.csv", &pairs),
    })
}

/// Whether gifts were given back in a month: they are out in its list, and history takes them off what came in.
fn gave_back(view: &View, filter: &Filter) -> Result<bool, Refusal> {
    let mut refunds = Filter { from: filter.from, to: filter.to, ..Filter::default() };
    if filter.month().is_none() || *filter != refunds {
        return Ok(false);
    }
    let failed = |error: &dyn std::fmt::Display| Refusal::Failed(error.to_string());
    refunds.set("kind", "refund").map_err(|error| failed(&error))?;
    let sums = view.books().list(&refunds, 1).map_err(|error| failed(&error))?.sums;
    Ok(sums.iter().any(|sum| sum.went_out != 0))
}

/// The whole list as CSV: one line per entry and currency.
pub fn csv(_: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let (filter, _) = read(ask, &[])?;
    let rows = move |books: &Books, out: &mut dyn std::io::Write| {
        out.write_all(CSV_HEAD.as_bytes())?;
        books.each_row(&filter, |row| -> Result<(), Refusal> {
            let lines: String = Record::of(&row).iter().map(Record::csv).collect();
            Ok(out.write_all(lines.as_bytes())?)
        })
    };
    Ok(Answer::rows(CSV, "entries.csv", Box::new(rows)))
}

/// Reads the filter and the page; an address with empty fields, as a form makes it, is elsewhere, and
/// so is one that calls the kind by the name of its column.
fn read(ask: &Ask, others: &[&str]) -> Result<(Filter, u64), Refusal> {
    let (mut filter, mut page) = (Filter::default(), 1);
    // An address has one spelling, whatever the language in which its form was filled in.
    let pairs = ask.pairs()?;
    let (mut kept, mut moved) = (Vec::new(), pairs != ask.typed()?);
    for (mut key, value) in pairs {
        if key == "type" {
            (key, moved) = ("kind".to_owned(), true);
        }
        if others.contains(&key.as_str()) {
            let digits = value.bytes().all(|b| b.is_ascii_digit()) && !value.starts_with('0');
            let refused = || Refusal::BadRequest(format!("{key} is a number from 1 on."));
            page = value.parse().ok().filter(|_| digits).ok_or_else(refused)?;
        } else {
            filter.set(&key, &value).map_err(|e| Refusal::BadRequest(e.to_string()))?;
            moved |= value.is_empty();
        }
        kept.push((key, value));
    }
    filter.check().map_err(|e| Refusal::BadRequest(e.to_string()))?;
    if moved {
        kept.retain(|(_, value)| !value.is_empty());
        let here = ask.path.rsplit('/').next().unwrap_or_default();
        return Err(Refusal::Moved(address(here, &kept)));
    }
    Ok((filter, page))
}

fn address<K: AsRef<str>, V: AsRef<str>>(page: &str, pairs: &[(K, V)]) -> String {
    if pairs.is_empty() { page.to_owned() } else { format!("{page}?{}", query_of(pairs)) }
}

fn sum(sum: &ledger::list::Sum) -> Sum {
    let money = |minor: i128| (minor != 0).then(|| Money::of(sum.ccy, minor));
    Sum {
        came_in: money(sum.came_in),
        went_out: money(sum.went_out),
        before: money(sum.before),
        without_money: money(sum.without_money),
    }
}

fn form(view: &View, filter: &Filter) -> Result<Form, Refusal> {
    let books = view.books();
    let totals = books.totals(Day::FIRST.month(), Day::LAST.month())?;
    let legs = totals.iter().map(|row| &row.leg);
    let held: BTreeSet<&str> = legs.clone().map(|leg| leg.account.as_str()).collect();
    let funds: BTreeSet<&str> =
        legs.map(|leg| leg.fund.as_str()).filter(|f| !f.is_empty()).collect();
    let categories: BTreeSet<&str> = held
        .iter()
        .filter_map(|account| account.strip_prefix("expenses:"))
        .map(|rest| rest.split(':').next().unwrap_or(rest))
        .collect();
    let account = filter.account.as_ref().map(|branch| branch.as_str());
    let (category, fund) = (filter.category.as_ref(), filter.fund.as_ref());
    let kind = filter.kind.map(|kind| kind.as_str());
    let month = filter.month();
    let day = |day: Option<Day>| day.filter(|_| month.is_none()).map(|day| day.to_string());
    let (from, to) = (day(filter.from), day(filter.to));
    let bounded = [&from, &to].iter().any(|day| day.is_some())
        || filter.min.is_some()
        || filter.max.is_some();
    let kinds = KINDS.into_iter().filter(|kind| *kind != "unknown");
    Ok(Form {
        months: months(books, month)?,
        kinds: choices(kinds, kind, |kind| Words::ours(shown::kind(kind))),
        // One that the books do not hold is what it was called.
        accounts: choices(held.iter().copied(), account, |account| match held.contains(account) {
            true => view.account_name(account),
            false => Words::theirs(account),
        }),
        categories: choices(categories.into_iter(), category.map(|c| c.as_str()), |category| {
            view.category_name(category)
        }),
        funds: choices(funds.into_iter(), fund.map(|f| f.as_str()), |fund| view.fund_name(fund)),
        text: shown::plain(filter.text.as_ref().map_or("", |of| of.as_str())),
        min: filter.min.as_ref().map_or("", |b| b.as_str()).to_owned(),
        max: filter.max.as_ref().map_or("", |b| b.as_str()).to_owned(),
        unclassified: filter.unclassified,
        more: account.is_some() || category.is_some() || fund.is_some() || bounded,
        from: from.unwrap_or_default(),
        to: to.unwrap_or_default(),
    })
}

fn months(books: &Books, chosen: Option<Month>) -> Result<Vec<Choice>, Refusal> {
    let known = books.entry_counts(Day::FIRST.month(), Day::LAST.month())?;
    let all: BTreeSet<Month> = known.into_keys().chain(chosen).collect();
    let choice = |month: Month| Choice {
        value: month.to_string(),
        label: Words::ours(month.name()),
        chosen: chosen == Some(month),
    };
    Ok(all.into_iter().rev().map(choice).collect())
}

/// The options of a choice; one that is chosen and not known is added, so that it is not lost.
fn choices<'a>(
    all: impl Iterator<Item = &'a str>,
    chosen: Option<&'a str>,
    label: impl Fn(&str) -> Words,
) -> Vec<Choice> {
    let mut all: Vec<&str> = all.collect();
    all.extend(chosen.filter(|chosen| !all.contains(chosen)));
    let choice = |value: &str| {
        let chosen = chosen == Some(value);
        Choice { value: value.to_owned(), label: label(value), chosen }
    };
    all.into_iter().map(choice).collect()
}
