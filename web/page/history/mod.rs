//! History: every month's ins, outs and balance, by month, year, category and fund. Each view is an
//! address, and what it shows can be taken along under the same path: CSV, JSON, SVG, PNG.

mod asked;
mod months;
mod parts;

use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::figures::{self, ByMonth};
use crate::page::Choice;
use crate::shown::Words;
use crate::table::Table;
use crate::view::{Shell, View};
use askama::Template;
use asked::{Asked, Format, Which};
use ledger::day::Month;
use ledger::money::Currency;
use months::{Line, Year};
use parts::{Fund, Part};
use reports::chart::{Figure, Picture};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "history.html")]
struct Page {
    shell: Shell,
    /// Addresses and names of all views, and whether it is this one.
    tabs: Vec<(String, &'static str, bool)>,
    /// The last part of its own address.
    here: String,
    form: Form,
    /// As `March 2024 to October 2025`; empty where there is no month.
    stretch: String,
    /// The first and the last month, as addresses have them.
    months: [String; 2],
    filtered: bool,
    query: String,
    currencies: Vec<History>,
}

/// The form, as it was filled in.
struct Form {
    from: Vec<Choice>,
    to: Vec<Choice>,
    currencies: Vec<Choice>,
}

/// One currency.
struct History {
    ccy: Currency,
    charts: Vec<Chart>,
    shown: Shown,
}

/// A picture on its page.
struct Chart {
    figure: Figure,
    /// The address of its files, without their ending.
    files: String,
    /// Its conditions, for this currency alone.
    query: String,
}

/// What a view shows of one currency.
enum Shown {
    /// Every year with its months.
    Months {
        /// Whether anything but ins and outs moved cash.
        has_other: bool,
        /// The newest first.
        years: Vec<Year>,
    },
    /// What was there at the end of each month, the newest first.
    Balance(Vec<Line>),
    /// Years alone.
    Years {
        /// As of the months.
        has_other: bool,
        /// The newest first.
        years: Vec<Line>,
    },
    /// What came in and what went out.
    Parts(Vec<Part>, Vec<Part>),
    /// Funds.
    Funds(Vec<Fund>),
}

/// Shows it, or hands out what it shows.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let asked = Asked::of(ask)?;
    match asked.format {
        Format::Page => page(view, ask, &asked),
        Format::Csv => Ok(table(view, &asked)?.csv()),
        Format::Json => Ok(table(view, &asked)?.json(view.books())),
        Format::Svg | Format::Png => picture(view, &asked),
    }
}

fn page(view: &View, ask: &Ask, asked: &Asked) -> Result<Answer, Refusal> {
    let stretch = asked.months(view.books())?;
    let mut currencies = Vec::new();
    for ccy in currencies_of(view, asked)? {
        let Some(shown) = shown(view, asked, ccy)? else { continue };
        currencies.push(History { ccy, charts: charts(view, asked, ccy)?, shown });
    }
    let query = asked.query();
    let tab = |which: Which| (which.address() + &query, which.label(), which == asked.which);
    Answer::page(&Page {
        shell: view.shell(ask, "history"),
        tabs: Which::ALL.into_iter().map(tab).collect(),
        here: asked.which.address().rsplit('/').next().unwrap_or_default().to_owned(),
        form: form(view, asked)?,
        stretch: stretch.map_or(String::new(), named),
        months: stretch.map_or(Default::default(), |(from, to)| [from.to_string(), to.to_string()]),
        filtered: asked.is_filtered(),
        query,
        currencies,
    })
}

/// What moved in each month.
fn by_month(view: &View) -> Result<Arc<ByMonth>, Refusal> {
    view.once(|known| &known.months, &(), || figures::by_month(view.books()))
}

/// The currencies that are shown.
fn currencies_of(view: &View, asked: &Asked) -> Result<Vec<Currency>, Refusal> {
    let months = by_month(view)?;
    let all = months.keys().copied();
    Ok(all.filter(|ccy| asked.ccy.is_none_or(|only| only == *ccy)).collect())
}

fn shown(view: &View, asked: &Asked, ccy: Currency) -> Result<Option<Shown>, Refusal> {
    let Some((from, to)) = asked.months(view.books())? else { return Ok(None) };
    let shown = match asked.which {
        Which::Months => months::months(view, ccy, from, to)?,
        Which::Balance => months::balance(view, ccy, from, to)?,
        Which::Years => months::years(view, ccy, from, to)?,
        Which::Categories => parts::categories(view, ccy, from, to)?,
        Which::Funds => parts::funds(view, ccy, from, to)?,
    };
    Ok(Some(shown).filter(|shown| !shown.is_empty()))
}

impl History {
    /// Whether the bars stand in the tables already.
    fn is_in_a_table(&self) -> bool {
        matches!(self.shown, Shown::Parts(..))
    }
}

impl Shown {
    fn is_empty(&self) -> bool {
        match self {
            Self::Months { years, .. } => years.is_empty(),
            Self::Balance(lines) | Self::Years { years: lines, .. } => lines.is_empty(),
            Self::Parts(sources, uses) => sources.is_empty() && uses.is_empty(),
            Self::Funds(funds) => funds.is_empty(),
        }
    }
}

/// The pictures of a view, each with the path of its files.
fn charts(view: &View, asked: &Asked, ccy: Currency) -> Result<Vec<Chart>, Refusal> {
    let mut all = vec![asked.which];
    if asked.which == Which::Months {
        all.push(Which::Balance);
    }
    let mut charts = Vec::new();
    for which in all {
        let picture = drawn(view, asked, which, ccy)?;
        if let Some(figure) = picture.and_then(|picture| picture.figure()) {
            charts.push(Chart { figure, files: which.address(), query: asked.query_in(Some(ccy)) });
        }
    }
    Ok(charts)
}

fn drawn(
    view: &View,
    asked: &Asked,
    which: Which,
    ccy: Currency,
) -> Result<Option<Picture>, Refusal> {
    let Some((from, to)) = asked.months(view.books())? else { return Ok(None) };
    match which {
        Which::Months | Which::Balance | Which::Years => months::drawn(view, which, ccy, from, to),
        Which::Categories => parts::drawn_categories(view, ccy, from, to),
        Which::Funds => parts::drawn_funds(view, ccy, from, to),
    }
}

/// Its picture as a file, of the first currency where none is asked for.
fn picture(view: &View, asked: &Asked) -> Result<Answer, Refusal> {
    let nothing = || Refusal::NotFound("There is nothing to draw.".to_owned());
    let ccy = currencies_of(view, asked)?.into_iter().next().ok_or_else(nothing)?;
    let picture = drawn(view, asked, asked.which, ccy)?.ok_or_else(nothing)?;
    if asked.format == Format::Svg {
        return Ok(Answer::whole("image/svg+xml", picture.svg().ok_or_else(nothing)?));
    }
    Ok(Answer::whole("image/png", picture.png().ok_or_else(nothing)?))
}

/// What it shows as rows, all currencies one after the other.
fn table(view: &View, asked: &Asked) -> Result<Table, Refusal> {
    let mut rows = Vec::new();
    for ccy in currencies_of(view, asked)? {
        match shown(view, asked, ccy)? {
            Some(Shown::Months { years, .. }) => {
                let lines = years.iter().flat_map(|year| &year.months);
                rows.extend(lines.map(|line| line.cells(ccy)));
            }
            Some(Shown::Years { years, .. }) => rows.extend(years.iter().map(|of| of.cells(ccy))),
            Some(Shown::Balance(lines)) => {
                rows.extend(lines.iter().map(|of| of.balance_cells(ccy)))
            }
            Some(Shown::Parts(sources, uses)) => {
                rows.extend(sources.iter().map(|part| part.cells("in", ccy)));
                rows.extend(uses.iter().map(|part| part.cells("out", ccy)));
            }
            Some(Shown::Funds(funds)) => rows.extend(funds.iter().map(|fund| fund.cells(ccy))),
            None => {}
        }
    }
    let head: &[&str] = match asked.which {
        Which::Months => &["month", "currency", "in", "out", "else", "balance"],
        Which::Years => &["year", "currency", "in", "out", "else", "balance"],
        Which::Balance => &["month", "currency", "balance"],
        Which::Categories => &["way", "account", "name", "currency", "amount", "percent"],
        Which::Funds => &["fund", "name", "currency", "opening", "in", "out", "else", "balance"],
    };
    Ok(Table { name: asked.which.address().replace('/', "-"), head, rows })
}

fn form(view: &View, asked: &Asked) -> Result<Form, Refusal> {
    let (first, last) = match view.books().months()? {
        Some((first, last)) => (first.number(), last.number()),
        None => (1, 0),
    };
    let months = |chosen: Option<Month>| {
        let known = (first..=last).rev().filter_map(Month::from_number);
        let stray = chosen.filter(|month| !(first..=last).contains(&month.number()));
        let all = stray.into_iter().chain(known);
        let choice = |month: Month| Choice {
            value: month.to_string(),
            label: Words::ours(month.name()),
            chosen: chosen == Some(month),
        };
        all.map(choice).collect()
    };
    let known = by_month(view)?;
    let all = known.keys().copied();
    let choice = |ccy: Currency| {
        let code = ccy.to_string();
        Choice { value: code.clone(), label: Words::theirs(code), chosen: asked.ccy == Some(ccy) }
    };
    let currencies = all.map(choice).collect();
    Ok(Form { from: months(asked.from), to: months(asked.to), currencies })
}

/// `March 2024 to October 2025`.
fn named((from, to): (Month, Month)) -> String {
    if from == to { from.name() } else { format!("{} to {}", from.name(), to.name()) }
}
