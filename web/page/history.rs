//! History: every month's ins, outs and balance, newest year first, with the years' sums.

use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::figures::{Flow, by_month};
use crate::shown::{Money, Moved};
use crate::view::{Shell, View};
use askama::Template;
use ledger::day::{Day, Month};
use ledger::money::Currency;
use reports::chart::{self, Figure};

#[derive(Template)]
#[template(path = "history.html")]
struct Page {
    shell: Shell,
    currencies: Vec<History>,
}

/// One currency.
struct History {
    ccy: String,
    /// Drawn by the reports.
    charts: Vec<Figure>,
    /// Whether anything but ins and outs ever moved cash.
    has_other: bool,
    years: Vec<Year>,
}

/// A year with its months, newest first.
struct Year {
    sum: Line,
    months: Vec<Line>,
}

/// A month or a year.
struct Line {
    /// As `2024-10` or `2024`.
    code: String,
    name: String,
    /// Whether the log has not come to its end yet.
    running: bool,
    came_in: Money,
    went_out: Money,
    other: Option<Moved>,
    balance: Money,
}

/// Shows it.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let histories = by_month(view.books())?;
    let mut currencies = Vec::new();
    for (ccy, months) in histories {
        let mut history = history(ccy, &months, view.newest);
        if let Some((last, _)) = months.last() {
            let points = chart::points(view.books(), ccy, *last)?;
            history.charts.extend(chart::flows(&points));
            history.charts.extend(chart::balance(&points));
        }
        currencies.push(history);
    }
    Answer::page(&Page { shell: view.shell(ask, "history"), currencies })
}

fn history(ccy: Currency, months: &[(Month, Flow)], newest: Day) -> History {
    // A currency begins with its own first month, not with the book's.
    let empty = |flow: &Flow| [flow.came_in, flow.went_out, flow.other, flow.balance] == [0; 4];
    let began = months.iter().position(|(_, flow)| !empty(flow)).unwrap_or(0);
    let months = months.get(began..).unwrap_or_default();
    let mut years: Vec<Year> = months
        .chunk_by(|(a, _), (b, _)| a.year() == b.year())
        .map(|months| {
            let mut lines: Vec<Line> =
                months.iter().map(|(m, flow)| month(ccy, *m, flow, newest)).collect();
            lines.reverse();
            Year { sum: year(ccy, months), months: lines }
        })
        .collect();
    years.reverse();
    let has_other = months.iter().any(|(_, flow)| flow.other != 0);
    History { ccy: ccy.to_string(), charts: Vec::new(), has_other, years }
}

fn month(ccy: Currency, month: Month, flow: &Flow, newest: Day) -> Line {
    let name = month.name();
    let name = name.split(' ').next().unwrap_or_default().to_owned();
    Line { running: newest <= month.last(), ..line(ccy, month.to_string(), name, flow) }
}

fn year(ccy: Currency, months: &[(Month, Flow)]) -> Line {
    let sum = |of: fn(&Flow) -> i128| months.iter().map(|(_, flow)| of(flow)).sum::<i128>();
    let year = months.first().map_or(0, |(month, _)| month.year());
    let flow = Flow {
        came_in: sum(|f| f.came_in),
        went_out: sum(|f| f.went_out),
        other: sum(|f| f.other),
        balance: months.last().map_or(0, |(_, flow)| flow.balance),
    };
    line(ccy, format!("{year:04}"), year.to_string(), &flow)
}

fn line(ccy: Currency, code: String, name: String, flow: &Flow) -> Line {
    Line {
        code,
        name,
        running: false,
        came_in: Money::of(ccy, flow.came_in),
        went_out: Money::of(ccy, flow.went_out),
        other: crate::shown::moved(&[(ccy, flow.other)]).into_iter().find(|_| flow.other != 0),
        balance: Money::of(ccy, flow.balance),
    }
}
