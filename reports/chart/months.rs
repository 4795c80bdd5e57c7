//! Months or years beside each other: what came in and what was spent, mirrored at zero, or what was
//! there, from zero. Draws on whatever paper it is given; amounts are exact up to their place on it.

use super::svg::{self, Class};
use super::{Drawn, Paper, Point, Root, ticks};
use crate::prose::{self, minus};
use crate::sum::Sum;
use ledger::money::Currency;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::{
    Cartesian2d, Circle, DrawingArea, DrawingBackend, PathElement, Polygon, Rectangle, Text,
};

const LEFT: i32 = 620;
const RIGHT: i32 = 320;
const TOP: i32 = 300;
const BOTTOM: i32 = 240;

/// How much of a paper's width months or years have.
pub(super) fn room(paper: &Paper) -> usize {
    usize::try_from(paper.width as i32 - LEFT - RIGHT).unwrap_or(0)
}

/// What stands below months.
pub(super) fn labels(paper: &Paper, points: &[Point]) -> Vec<(usize, String)> {
    ticks::months(points.iter().map(|point| point.month), room(paper))
}

type Area<B> = DrawingArea<B, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// The picture in words; `each` is what a point is, `name` what it is called.
pub(super) fn described(points: &[Point], each: &str, names: &[String]) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    let (Some(from), Some(to)) = (names.first(), names.last()) else { return String::new() };
    let all = |sum: fn(&Point) -> Sum| {
        let minor = points.iter().map(|point| sum(point).minor).sum();
        money(Sum::new(minor, first.income.ccy))
    };
    format!(
        "{from} to {to}: {} came in, {} was spent, the balance ended at {}. The table has each {each}.",
        all(|p| p.income),
        all(|p| p.expense),
        money(last.balance)
    )
}

/// With a real minus, as people read it.
fn money(sum: Sum) -> String {
    minus(&prose::money(sum))
}

/// Income upwards, expense downwards.
pub(super) fn draw_flows<B: DrawingBackend<ErrorType: 'static>>(
    paper: &Paper,
    points: &[Point],
    labels: Vec<(usize, String)>,
    root: Root<B>,
) -> Drawn {
    let up = points.iter().map(|p| p.income.minor.max(-p.expense.minor)).max().unwrap_or(0);
    let down = points.iter().map(|p| p.expense.minor.max(-p.income.minor)).max().unwrap_or(0);
    let range = [-down.max(0), up.max(0)];
    let area = area(paper, points, labels, range, Below::Positive, &root)?;
    // A few months make no wall of colour.
    let half = 0.34 * (points.len() as f64 / 8.0).min(1.0);
    for (place, point) in points.iter().enumerate() {
        let middle = place as f64 + 0.5;
        let (income, spent) = (point.income.minor, -point.expense.minor);
        // Where more was given back than came, or than was spent, both are on one side: neither covers the other.
        let (left, right) = match income.signum() == spent.signum() {
            true => (middle, middle),
            false => (middle + half, middle - half),
        };
        let bar = |class: Class, from: f64, to: f64, minor: i128| match minor {
            0 => Ok(()),
            _ => area.draw(&Rectangle::new([(from, 0.0), (to, minor as f64)], class.filled())),
        };
        bar(Class::Income, middle - half, left, income)?;
        bar(Class::Expense, right, middle + half, spent)?;
    }
    area.draw(&PathElement::new(
        vec![(0.0, 0.0), (points.len() as f64, 0.0)],
        Class::Axis.line(10),
    ))?;
    root.draw(&Text::new("Income, above", (LEFT, 150), Class::Income.text(svg::START)))?;
    root.draw(&Text::new("Expense, below", (LEFT + 1100, 150), Class::Expense.text(svg::START)))?;
    Ok(())
}

/// Cash, from zero.
pub(super) fn draw_balance<B: DrawingBackend<ErrorType: 'static>>(
    paper: &Paper,
    points: &[Point],
    root: Root<B>,
) -> Drawn {
    let minors = || points.iter().map(|p| p.balance.minor);
    let range = [minors().min().unwrap_or(0).min(0), minors().max().unwrap_or(0).max(0)];
    let area = area(paper, points, labels(paper, points), range, Below::Negative, &root)?;
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
    // The books may go on behind the last month that is drawn.
    let told = points
        .last()
        .map_or(String::new(), |p| format!("Balance, {}: {}", p.month.name(), money(p.balance)));
    root.draw(&Text::new(told, (LEFT, 150), Class::Balance.text(svg::START)))?;
    Ok(())
}

/// What amounts below the line are: the other direction, or less than nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Below {
    Positive,
    Negative,
}

/// The paper with its grid, and where values meet it.
fn area<B: DrawingBackend<ErrorType: 'static>>(
    paper: &Paper,
    points: &[Point],
    labels: Vec<(usize, String)>,
    [low, high]: [i128; 2],
    below: Below,
    root: &Root<B>,
) -> Result<Area<B>, Box<dyn std::error::Error>> {
    let ccy = points.first().map(|p| p.income.ccy);
    let ticks = ticks::between(low, high, ccy.map_or(0, Currency::exponent));
    let least = ticks.first().map_or(0, |t| t.minor).min(low);
    let most = ticks.last().map_or(1, |t| t.minor).max(high);
    let (width, height) = (paper.width as i32, paper.height as i32);
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
    for (place, label) in labels {
        let (x, _) = area.map_coordinate(&(place as f64 + 0.5, 0.0));
        let at = (x, height - BOTTOM + 190);
        root.draw(&Text::new(label, at, Class::Label.text(svg::MIDDLE)))?;
    }
    Ok(area)
}
