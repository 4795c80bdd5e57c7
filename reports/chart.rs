//! Pictures of the books: income and expense per month, and the balance, as SVG that the page's
//! style colours. Two widths of each, so that a telephone gets one it can read.
//! The only place of the books where money meets floating point: figures stand in the tables.

// Plotters computes places on the paper in floats; no figure that is printed comes from one.
#![allow(clippy::float_arithmetic)]

mod svg;
mod ticks;
mod waterfall;

use crate::figures::{Figures, Line, in_money};
use crate::report::{Report, ReportError};
use crate::sum::Sum;
use ledger::books::Books;
use ledger::day::{Day, Month};
use ledger::money::Currency;
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::{
    Cartesian2d, Circle, DrawingArea, IntoDrawingArea, PathElement, Polygon, Rectangle, Text,
};
use svg::{Class, Svg};
pub use waterfall::waterfall;

/// Months that a wide picture shows.
pub const MONTHS: i32 = 24;

/// One month's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The month.
    pub month: Month,
    /// Gifts in money less refunds, and other income.
    pub income: Sum,
    /// Spending and fees, as a positive number.
    pub expense: Sum,
    /// Cash at the month's end.
    pub balance: Sum,
}

/// A picture in two widths, ready for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// 760 wide.
    pub wide: String,
    /// 340 wide, the last twelve months.
    pub narrow: String,
    /// What it shows.
    pub caption: String,
    /// The currency in whose part it stands.
    pub ccy: Currency,
    /// The title of the section behind which it stands.
    pub section: String,
    /// The figures behind it, where the section has not all of them.
    pub points: Vec<Point>,
}

/// All pictures of a report.
///
/// # Errors
/// As [`points`].
pub fn of(books: &Books, report: &Report) -> Result<Vec<Figure>, ReportError> {
    let mut figures = Vec::new();
    for ccy in report.currencies.keys() {
        let points = points(books, *ccy, report.period.to())?;
        figures.extend(flows(&points));
        figures.extend(balance(&points));
        let ending = report.end.as_ref().and_then(|end| end.currencies.get(ccy));
        let begun = report.end.as_ref().is_some_and(|end| end.progress.is_some());
        let title = crate::outline::end_title(report);
        figures.extend(ending.and_then(|end| waterfall(title, end, begun)));
    }
    Ok(figures)
}

/// Up to [`MONTHS`] months of one currency, the last of them `to`; none before the first entry.
///
/// # Errors
/// The files cannot be read, or their totals are damaged.
pub fn points(books: &Books, ccy: Currency, to: Month) -> Result<Vec<Point>, ReportError> {
    let totals = in_money(books.totals(Day::FIRST.month(), to)?);
    let own = totals.iter().filter(|row| row.leg.ccy == ccy.code());
    let Some(first) = own.map(|row| row.month).min() else { return Ok(Vec::new()) };
    let mut month = first.max(to.plus(1 - MONTHS));
    let mut points = Vec::new();
    while month <= to {
        let figures = Figures::of(&totals, ccy, &(month..=month))?;
        let add = |lines: &[Line]| lines.iter().map(|line| figures.line(*line).minor).sum();
        let income: i128 = add(&[
            Line::DonationsGross,
            Line::Refunds,
            Line::OtherIncome,
            Line::UnclassifiedIncome,
        ]);
        // What was approved and is still owed has not left yet.
        let (income, expense) = (Sum::new(income, ccy), figures.paid());
        points.push(Point { month, income, expense, balance: figures.closing });
        month = month.plus(1);
    }
    Ok(points)
}

/// Income upwards, expense downwards, month by month; `None` where there is no month.
pub fn flows(points: &[Point]) -> Option<Figure> {
    let ccy = points.first()?.income.ccy;
    figure(points, format!("Income and expense in money per month, {ccy}"), "flows", draw_flows)
}

/// Cash at the end of each month, from zero; `None` where there is no month.
pub fn balance(points: &[Point]) -> Option<Figure> {
    let ccy = points.first()?.income.ccy;
    figure(points, format!("Balance at the end of each month, {ccy}"), "balance", draw_balance)
}

/// The paper: everything in tenths of a pixel.
struct Paper {
    name: &'static str,
    width: u32,
    height: u32,
    months: usize,
}

const PAPERS: [Paper; 2] = [
    Paper { name: "wide", width: 7600, height: 2600, months: MONTHS as usize },
    Paper { name: "narrow", width: 3400, height: 2200, months: 12 },
];
const LEFT: i32 = 620;
const RIGHT: i32 = 320;
const TOP: i32 = 300;
const BOTTOM: i32 = 240;

type Area<'a> = DrawingArea<Svg<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;
type Drawn = Result<(), Box<dyn std::error::Error>>;

fn figure(
    points: &[Point],
    caption: String,
    name: &str,
    draw: fn(&Paper, &[Point], &mut String) -> Drawn,
) -> Option<Figure> {
    let ccy = points.first()?.income.ccy;
    let code = ccy.code().to_ascii_lowercase();
    let one = |paper: &Paper| {
        let shown = points.get(points.len().saturating_sub(paper.months)..)?;
        let mut marks = String::new();
        // Writing into a string cannot fail.
        draw(paper, shown, &mut marks).ok()?;
        let id = format!("{code}-{name}-{}", paper.name);
        let told = described(shown);
        Some(svg::document(paper.name, [paper.width, paper.height], &id, [&caption, &told], &marks))
    };
    let [wide, narrow] = PAPERS.each_ref().map(one);
    let (section, points) = (crate::outline::CASH.to_owned(), points.to_vec());
    Some(Figure { wide: wide?, narrow: narrow?, caption: caption.clone(), ccy, section, points })
}

/// The picture in words.
fn described(points: &[Point]) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    let all = |sum: fn(&Point) -> Sum| {
        let minor = points.iter().map(|point| sum(point).minor).sum();
        crate::phrases::money(Sum::new(minor, first.income.ccy))
    };
    format!(
        "{} to {}: {} came in, {} was spent, the balance ended at {}. The table has each month.",
        first.month.name(),
        last.month.name(),
        all(|p| p.income),
        all(|p| p.expense),
        crate::phrases::money(last.balance)
    )
}

fn draw_flows(paper: &Paper, points: &[Point], out: &mut String) -> Drawn {
    let up = points.iter().map(|p| p.income.minor.max(-p.expense.minor)).max().unwrap_or(0);
    let down = points.iter().map(|p| p.expense.minor.max(-p.income.minor)).max().unwrap_or(0);
    let (root, area) = area(paper, points, [-down.max(0), up.max(0)], Below::Positive, out)?;
    // A few months make no wall of colour.
    let half = 0.34 * (points.len() as f64 / 8.0).min(1.0);
    for (place, point) in points.iter().enumerate() {
        let bar = |class: Class, minor: i128| {
            let (left, right) = (place as f64 + 0.5 - half, place as f64 + 0.5 + half);
            let corners = [(left, 0.0), (right, minor as f64)];
            area.draw(&Rectangle::new(corners, class.filled()))
        };
        if !point.income.is_zero() {
            bar(Class::Income, point.income.minor)?;
        }
        if !point.expense.is_zero() {
            bar(Class::Expense, -point.expense.minor)?;
        }
    }
    area.draw(&PathElement::new(
        vec![(0.0, 0.0), (points.len() as f64, 0.0)],
        Class::Axis.line(10),
    ))?;
    root.draw(&Text::new("Income, above", (LEFT, 150), Class::Income.text(svg::START)))?;
    root.draw(&Text::new("Expense, below", (LEFT + 1100, 150), Class::Expense.text(svg::START)))?;
    Ok(())
}

fn draw_balance(paper: &Paper, points: &[Point], out: &mut String) -> Drawn {
    let minors = || points.iter().map(|p| p.balance.minor);
    let range = [minors().min().unwrap_or(0).min(0), minors().max().unwrap_or(0).max(0)];
    let (root, area) = area(paper, points, range, Below::Negative, out)?;
    let line: Vec<(f64, f64)> =
        minors().enumerate().map(|(place, minor)| (place as f64 + 0.5, minor as f64)).collect();
    let (Some(first), Some(last)) = (line.first().copied(), line.last().copied()) else {
        return Ok(());
    };
    let closed = [(first.0, 0.0)].into_iter().chain(line.iter().copied()).chain([(last.0, 0.0)]);
    area.draw(&Polygon::new(closed.collect::<Vec<_>>(), Class::Area.filled()))?;
    area.draw(&PathElement::new(
        vec![(0.0, 0.0), (points.len() as f64, 0.0)],
        Class::Axis.line(10),
    ))?;
    area.draw(&PathElement::new(line, Class::Balance.line(25)))?;
    area.draw(&Circle::new(last, 40, Class::Dot.filled()))?;
    let ended = points
        .last()
        .map_or(String::new(), |p| crate::html::minus(&crate::phrases::money(p.balance)));
    let place = (LEFT, 150);
    root.draw(&Text::new(format!("Balance, now {ended}"), place, Class::Balance.text(svg::START)))?;
    Ok(())
}

/// What amounts below the line are: the other direction, or less than nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Below {
    Positive,
    Negative,
}

/// The paper with its grid, and where values meet it.
fn area<'a>(
    paper: &Paper,
    points: &[Point],
    [low, high]: [i128; 2],
    below: Below,
    out: &'a mut String,
) -> Result<(DrawingArea<Svg<'a>, Shift>, Area<'a>), Box<dyn std::error::Error>> {
    let ccy = points.first().map(|p| p.income.ccy);
    let ticks = ticks::between(low, high, ccy.map_or(0, Currency::exponent));
    let least = ticks.first().map_or(0, |t| t.minor).min(low);
    let most = ticks.last().map_or(1, |t| t.minor).max(high);
    let (width, height) = (paper.width as i32, paper.height as i32);
    let root = Svg::new(out, paper.width, paper.height).into_drawing_area();
    let months = points.len() as f64;
    let area = root.clone().apply_coord_spec(Cartesian2d::<RangedCoordf64, RangedCoordf64>::new(
        0.0..months,
        least as f64..most as f64,
        // From below: amounts grow upwards.
        (LEFT..width - RIGHT, height - BOTTOM..TOP),
    ));
    for tick in ticks {
        let at = tick.minor as f64;
        area.draw(&PathElement::new(vec![(0.0, at), (months, at)], Class::Grid.line(10)))?;
        let (_, y) = area.map_coordinate(&(0.0, at));
        let minus = if tick.minor < 0 && below == Below::Negative { "\u{2212}" } else { "" };
        let label = format!("{minus}{}", tick.label);
        root.draw(&Text::new(label, (LEFT - 80, y + 45), Class::Label.text(svg::END)))?;
    }
    for (place, label) in ticks::months(points.iter().map(|p| p.month)) {
        let (x, _) = area.map_coordinate(&(place as f64 + 0.5, 0.0));
        let at = (x, height - BOTTOM + 190);
        root.draw(&Text::new(label, at, Class::Label.text(svg::MIDDLE)))?;
    }
    Ok((root, area))
}

#[cfg(test)]
mod tests;
