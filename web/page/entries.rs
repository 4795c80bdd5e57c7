//! The list of entries: every view of it is an address, and can be taken along as CSV.
//! Refuses filters that it does not know: a slip in an address must not show everything.

use super::Line;
use crate::answer::{Answer, CSV, Refusal};
use crate::ask::{Ask, query_of};
use crate::csv::{Cell, push_line};
use crate::shown::{self, Money};
use crate::view::{Shell, View};
use askama::Template;
use ledger::books::Books;
use ledger::day::{Day, Month};
use ledger::list::{Filter, KINDS, ListError, Row};
use ledger::money::Currency;
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "entries.html")]
struct Page {
    shell: Shell,
    form: Form,
    /// Whether anything is filtered.
    filtered: bool,
    /// What the list adds up to.
    sums: Vec<Sum>,
    /// Whether it leaves out what was undone.
    undone: bool,
    /// Whether gifts stand here with more than reached an account.
    before_fees: bool,
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

/// In and out of one currency.
struct Sum {
    came_in: Option<Money>,
    went_out: Option<Money>,
    before: Option<Money>,
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

/// One option of a choice.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// Shows one page of it.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let (filter, number) = read(ask, &["page"])?;
    let books = view.books();
    let page = books.list(&filter, number).map_err(|error| match error {
        ListError::NoPage(page, pages) => {
            Refusal::NotFound(format!("There is no page {page}: the list has {pages}."))
        }
        ListError::Journal(error) => error.into(),
    })?;
    let pairs = filter.pairs();
    let to_page = |page: u64| {
        let mut pairs = pairs.clone();
        if page > 1 {
            pairs.push(("page", page.to_string()));
        }
        address("entries", &pairs)
    };
    let before_fees = page.rows.iter().any(|row| !row.fee.is_empty());
    let lines: Vec<Line> = page.rows.into_iter().map(Line::of).collect();
    Answer::page(&Page {
        shell: view.shell(ask, "entries"),
        form: form(view, &filter)?,
        filtered: !pairs.is_empty(),
        sums: page.sums.iter().map(sum).collect(),
        undone: page.undone,
        before_fees,
        count: page.count,
        counted: shown::counted(page.count, "entry", "entries"),
        has_balance: lines.iter().any(|line| !line.balance.is_empty()),
        lines,
        page: number,
        pages: page.pages,
        newer: (number > 1).then(|| to_page(number - 1)),
        older: (number < page.pages).then(|| to_page(number + 1)),
        csv: address("entries.csv", &pairs),
    })
}

/// The whole list as CSV: one line per entry and currency.
pub fn csv(_: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let (filter, _) = read(ask, &[])?;
    let rows = move |books: &Books, out: &mut dyn std::io::Write| {
        out.write_all(
            b"entry,date,type,account,currency,amount,in,out,fee,who,what,reverses,reversed_by\r\n",
        )?;
        books.each_row(&filter, |row| -> Result<(), Refusal> { Ok(out.write_all(&record(&row))?) })
    };
    Ok(Answer::rows(CSV, "entries.csv", Box::new(rows)))
}

/// Reads the filter and the page; an address with empty fields, as a form makes it, is elsewhere.
fn read(ask: &Ask, others: &[&str]) -> Result<(Filter, u64), Refusal> {
    let (mut filter, mut page) = (Filter::default(), 1);
    let (mut kept, mut empty) = (Vec::new(), false);
    for (key, value) in ask.pairs()? {
        if others.contains(&key.as_str()) {
            let digits = value.bytes().all(|b| b.is_ascii_digit()) && !value.starts_with('0');
            let refused = || Refusal::BadRequest(format!("{key} is a number from 1 on."));
            page = value.parse().ok().filter(|_| digits).ok_or_else(refused)?;
        } else {
            filter.set(&key, &value).map_err(|e| Refusal::BadRequest(e.to_string()))?;
            empty |= value.is_empty();
        }
        kept.push((key, value));
    }
    filter.check().map_err(|e| Refusal::BadRequest(e.to_string()))?;
    if empty {
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
    let [came_in, went_out, before] = [sum.came_in, sum.went_out, sum.before].map(money);
    Sum { came_in, went_out, before }
}

fn form(view: &View, filter: &Filter) -> Result<Form, Refusal> {
    let books = view.books();
    let totals = books.totals(Day::FIRST.month(), Day::LAST.month())?;
    let legs = totals.iter().map(|row| &row.leg);
    let accounts: BTreeSet<&str> = legs.clone().map(|leg| leg.account.as_str()).collect();
    let funds: BTreeSet<&str> =
        legs.map(|leg| leg.fund.as_str()).filter(|f| !f.is_empty()).collect();
    let categories: BTreeSet<&str> = accounts
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
        kinds: choices(kinds, kind, |kind| shown::kind(kind).to_owned()),
        accounts: choices(accounts.into_iter(), account, str::to_owned),
        categories: choices(categories.into_iter(), category.map(|c| c.as_str()), readable),
        funds: choices(funds.into_iter(), fund.map(|f| f.as_str()), readable),
        text: shown::plain(filter.text.as_deref().unwrap_or_default()),
        min: filter.min.as_ref().map_or("", |b| b.as_str()).to_owned(),
        max: filter.max.as_ref().map_or("", |b| b.as_str()).to_owned(),
        unclassified: filter.unclassified,
        more: account.is_some() || category.is_some() || fund.is_some() || bounded,
        from: from.unwrap_or_default(),
        to: to.unwrap_or_default(),
    })
}

fn readable(code: &str) -> String {
    code.replace('-', " ")
}

fn months(books: &Books, chosen: Option<Month>) -> Result<Vec<Choice>, Refusal> {
    let known = books.entry_counts(Day::FIRST.month(), Day::LAST.month())?;
    let all: BTreeSet<Month> = known.into_keys().chain(chosen).collect();
    let choice = |month: Month| Choice {
        value: month.to_string(),
        label: month.name(),
        chosen: chosen == Some(month),
    };
    Ok(all.into_iter().rev().map(choice).collect())
}

/// The options of a choice; one that is chosen and not known is added, so that it is not lost.
fn choices<'a>(
    all: impl Iterator<Item = &'a str>,
    chosen: Option<&'a str>,
    label: impl Fn(&str) -> String,
) -> Vec<Choice> {
    let mut all: Vec<&str> = all.collect();
    all.extend(chosen.filter(|chosen| !all.contains(chosen)));
    let choice = |value: &str| Choice {
        value: value.to_owned(),
        label: label(value),
        chosen: chosen == Some(value),
    };
    all.into_iter().map(choice).collect()
}

/// The lines of one entry: one per currency, and one where nothing moved.
fn record(row: &Row) -> Vec<u8> {
    let entry = |of: Option<u64>| of.map_or(String::new(), |index| index.to_string());
    let (index, date) = (row.index.to_string(), row.date.to_string());
    let accounts: Vec<&str> = row.accounts.iter().map(|account| account.as_str()).collect();
    let account = accounts.join(" / ");
    let (reverses, reversed_by) = (entry(row.reverses), entry(row.reversed_by));
    let mut out = Vec::new();
    for [ccy, amount, came_in, went_out, fee] in amounts(row) {
        push_line(
            &mut out,
            &[
                Cell::Plain(&index),
                Cell::Plain(&date),
                Cell::Text(&row.kind),
                Cell::Plain(&account),
                Cell::Plain(&ccy),
                Cell::Plain(&amount),
                Cell::Plain(&came_in),
                Cell::Plain(&went_out),
                Cell::Plain(&fee),
                Cell::Text(row.who.as_deref().unwrap_or_default()),
                Cell::Text(row.purpose.as_deref().unwrap_or_default()),
                Cell::Plain(&reverses),
                Cell::Plain(&reversed_by),
            ],
        );
    }
    out
}

/// Currency, amount, in and out, and the fee that was kept back, as decimals.
fn amounts(row: &Row) -> Vec<[String; 5]> {
    let of = |(ccy, amount): &(Currency, i128)| {
        let minor =
            |of: &[(Currency, i128)]| of.iter().find(|(c, _)| c == ccy).map_or(0, |of| of.1);
        let (change, fee) = (minor(&row.change), minor(&row.fee));
        let decimal = |minor: i128| if minor > 0 { ccy.decimal(minor) } else { String::new() };
        let fee = if fee == 0 { String::new() } else { ccy.decimal(fee) };
        [ccy.to_string(), ccy.decimal(*amount), decimal(change), decimal(-change), fee]
    };
    let amounts: Vec<_> = row.amount.iter().map(of).collect();
    if amounts.is_empty() { vec![Default::default()] } else { amounts }
}
