//! Months and years: what came in, what went out, what else moved cash, and what was there.

use super::{Shown, Which, by_month};
use crate::answer::Refusal;
use crate::figures::Flow;
use crate::shown::{Money, Moved, moved};
use crate::table::Cell;
use crate::view::View;
use ledger::day::{Day, Month, Period};
use ledger::money::Currency;
use reports::chart::{self, Picture};

/// A year with its months, newest first.
pub struct Year {
    /// Its sum.
    pub sum: Line,
    /// Its months.
    pub months: Vec<Line>,
}

/// A month or a year.
pub struct Line {
    /// As `2024-10` or `2024`.
    pub code: String,
    /// As people call it.
    pub name: String,
    /// Whether the log has not come to its end yet.
    pub running: bool,
    /// Whether months of it are not shown.
    pub in_part: bool,
    /// Gifts before fees, and other income.
    pub came_in: Money,
    /// Spending and fees, and gifts given back.
    pub went_out: Money,
    /// What was neither.
    pub other: Option<Moved>,
    /// The same with its sign, for programs.
    other_value: Money,
    /// What was there at its end.
    pub balance: Money,
}

impl Line {
    /// `month,currency,in,out,else,balance`.
    pub fn cells(&self, ccy: Currency) -> Vec<Cell> {
        let amounts = [&self.came_in, &self.went_out, &self.other_value, &self.balance];
        let named = [Cell::text(&self.code), Cell::text(ccy.code())];
        named.into_iter().chain(amounts.map(Cell::money)).collect()
    }

    /// `month,currency,balance`.
    pub fn balance_cells(&self, ccy: Currency) -> Vec<Cell> {
        vec![Cell::text(&self.code), Cell::text(ccy.code()), Cell::money(&self.balance)]
    }
}

/// Each month, under its year.
pub fn months(view: &View, ccy: Currency, from: Month, to: Month) -> Result<Shown, Refusal> {
    let (all, has_other) = flows(view, ccy, from, to)?;
    let mut years: Vec<Year> = by_year(view, &all)?
        .into_iter()
        .map(|(period, months)| {
            let mut lines: Vec<Line> =
                months.iter().map(|(m, flow)| month(ccy, *m, flow, view.newest)).collect();
            lines.reverse();
            Year { sum: year(view, ccy, period, months), months: lines }
        })
        .collect();
    years.reverse();
    Ok(Shown::Months { has_other, years })
}

/// What was there at the end of each month.
pub fn balance(view: &View, ccy: Currency, from: Month, to: Month) -> Result<Shown, Refusal> {
    let (all, _) = flows(view, ccy, from, to)?;
    let line = |(of, flow): &(Month, Flow)| {
        let name = of.name();
        Line { name, ..month(ccy, *of, flow, view.newest) }
    };
    Ok(Shown::Balance(all.iter().rev().map(line).collect()))
}

/// Each year.
pub fn years(view: &View, ccy: Currency, from: Month, to: Month) -> Result<Shown, Refusal> {
    let (all, has_other) = flows(view, ccy, from, to)?;
    let years = by_year(view, &all)?.into_iter();
    let mut years: Vec<Line> =
        years.map(|(period, months)| year(view, ccy, period, months)).collect();
    years.reverse();
    Ok(Shown::Years { has_other, years })
}

/// A year and its months.
type OfYear<'a> = (Period, &'a [(Month, Flow)]);

/// The months of each year: of the calendar, or financial years where they were declared.
fn by_year<'a>(view: &View, months: &'a [(Month, Flow)]) -> Result<Vec<OfYear<'a>>, Refusal> {
    let declared = view.books().declarations()?;
    let years = declared.years();
    let of_year = months.chunk_by(|(a, _), (b, _)| years.around(*a) == years.around(*b));
    let named = |months: &'a [(Month, Flow)]| {
        let (first, _) = months.first()?;
        Some((years.around(*first), months))
    };
    Ok(of_year.filter_map(named).collect())
}

/// Its picture.
pub fn drawn(
    view: &View,
    which: Which,
    ccy: Currency,
    from: Month,
    to: Month,
) -> Result<Option<Picture>, Refusal> {
    let points = chart::points_of(view.books(), ccy, from, to)?;
    Ok(match which {
        Which::Years => {
            let declared = view.books().declarations()?;
            chart::years(&chart::by_year(&points, declared.years()))
        }
        Which::Balance => chart::balance(&points),
        _ => chart::flows(&points),
    })
}

/// The flows of these months, and whether any of them has what is neither in nor out. A currency
/// begins with its own first month, not with the book's.
fn flows(
    view: &View,
    ccy: Currency,
    from: Month,
    to: Month,
) -> Result<(Vec<(Month, Flow)>, bool), Refusal> {
    let mut all = by_month(view)?.get(&ccy).cloned().unwrap_or_default();
    let empty = |flow: &Flow| [flow.came_in, flow.went_out, flow.other, flow.balance] == [0; 4];
    let began = all.iter().position(|(_, flow)| !empty(flow)).unwrap_or(0);
    all.drain(..began);
    all.retain(|(month, _)| (from..=to).contains(month));
    let has_other = all.iter().any(|(_, flow)| flow.other != 0);
    Ok((all, has_other))
}

fn month(ccy: Currency, month: Month, flow: &Flow, newest: Day) -> Line {
    let name = month.name();
    let name = name.split(' ').next().unwrap_or_default().to_owned();
    Line { running: newest <= month.last(), ..line(ccy, month.to_string(), name, flow) }
}

fn year(view: &View, ccy: Currency, period: Period, months: &[(Month, Flow)]) -> Line {
    let sum = |of: fn(&Flow) -> i128| months.iter().map(|(_, flow)| of(flow)).sum::<i128>();
    let flow = Flow {
        came_in: sum(|f| f.came_in),
        went_out: sum(|f| f.went_out),
        other: sum(|f| f.other),
        balance: months.last().map_or(0, |(_, flow)| flow.balance),
    };
    let running = view.newest < period.last();
    let in_part = cut(view, ccy, period, months).unwrap_or(false);
    Line { running, in_part, ..line(ccy, period.to_string(), period.short(), &flow) }
}

/// Whether the book has other months of this year, of this currency.
fn cut(
    view: &View,
    ccy: Currency,
    period: Period,
    months: &[(Month, Flow)],
) -> Result<bool, Refusal> {
    let (Some((first, _)), Some((last, _))) = (months.first(), months.last()) else {
        return Ok(false);
    };
    let Some((began, ended)) = view.books().months()? else { return Ok(false) };
    let (all, _) = flows(view, ccy, began, ended)?;
    let here = |month: &Month| (period.from()..=period.to()).contains(month);
    let beyond = |month: &Month| here(month) && !(*first..=*last).contains(month);
    Ok(all.iter().any(|(month, _)| beyond(month)))
}

fn line(ccy: Currency, code: String, name: String, flow: &Flow) -> Line {
    Line {
        code,
        name,
        running: false,
        in_part: false,
        came_in: Money::of(ccy, flow.came_in),
        went_out: Money::of(ccy, flow.went_out),
        other: moved(&[(ccy, flow.other)]).into_iter().find(|_| flow.other != 0),
        other_value: Money::of(ccy, flow.other),
        balance: Money::of(ccy, flow.balance),
    }
}
