//! Pictures of the books: income and expense per month, and the balance, as SVG that the page's
//! style colours, in two widths, so that a telephone gets one it can read; and as files that stand
//! alone (`file.rs`), as SVG with colours of their own and as PNG.
//! The only place of the books where money meets floating point: figures stand in the tables.

// Plotters computes places on the paper in floats; no figure that is printed comes from one.
#![allow(clippy::float_arithmetic)]

mod bars;
mod bitmap;
mod card;
mod file;
mod months;
mod svg;
mod ticks;
mod waterfall;

use crate::error::ReportError;
use crate::figures::{Figures, in_money};
use crate::outline::{Part, Section};
use crate::sum::Sum;
pub use bars::Bar;
pub use card::Card;
use ledger::books::Books;
use ledger::day::{Day, Month, Period};
use ledger::money::Currency;
use ledger::years::Years;
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend, IntoDrawingArea};
pub(crate) use svg::Class;
use svg::Svg;
pub(crate) use waterfall::{Step, waterfall};

/// Months that a report's pictures show.
pub const MONTHS: i32 = 24;
/// Months of them on a telephone. A closing has the hash of the page: another number is another page.
pub(crate) const ON_TELEPHONES: usize = 12;

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
    /// 340 wide; of a report the last twelve months alone.
    pub narrow: String,
    /// What it shows.
    pub caption: String,
    /// The currency in whose part it stands.
    pub ccy: Currency,
    /// The title of the section behind which it stands; empty where it stands by itself.
    pub section: String,
    /// The figures behind it, where the section has not all of them.
    pub points: Vec<Point>,
}

impl Figure {
    /// Pictures stand behind the figures that say the same exactly.
    pub(crate) fn stands_behind(&self, part: &Part, section: &Section) -> bool {
        self.ccy.code() == part.heading && self.section == section.title
    }
}

/// Up to [`MONTHS`] months of one currency, the last of them `to`; none before the first entry.
///
/// # Errors
/// The files cannot be read, or their totals are damaged.
pub fn points(books: &Books, ccy: Currency, to: Month) -> Result<Vec<Point>, ReportError> {
    points_of(books, ccy, to.plus(1 - MONTHS), to)
}

/// The months of one currency from one to another; none before the first entry.
///
/// # Errors
/// As [`points`].
pub fn points_of(
    books: &Books,
    ccy: Currency,
    from: Month,
    to: Month,
) -> Result<Vec<Point>, ReportError> {
    let totals = in_money(books.totals(Day::FIRST.month(), to)?);
    let own = totals.iter().filter(|row| row.leg.ccy == ccy.code());
    let Some(first) = own.map(|row| row.month).min() else { return Ok(Vec::new()) };
    let months = Figures::each_month(&totals, ccy, first.max(from)..=to)?.into_iter();
    let point = |(month, figures): (Month, Figures)| {
        // What was approved and is still owed has not left yet.
        let (income, expense) = (figures.received(), figures.paid());
        Point { month, income, expense, balance: figures.closing }
    };
    Ok(months.map(point).collect())
}

/// A picture, before it is known where it will stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What it shows.
    pub caption: String,
    id: String,
    drawing: Drawing,
}

/// The months of each year as one point, which stands at its last month.
pub fn by_year(points: &[Point], years: &Years) -> Vec<(Period, Point)> {
    let of_year = points.chunk_by(|a, b| years.around(a.month) == years.around(b.month));
    let year = |months: &[Point]| {
        let last = *months.last()?;
        let sum = |of: fn(&Point) -> Sum| {
            Sum::new(months.iter().map(|point| of(point).minor).sum(), last.income.ccy)
        };
        let point = Point { income: sum(|of| of.income), expense: sum(|of| of.expense), ..last };
        Some((years.around(last.month), point))
    };
    of_year.filter_map(year).collect()
}

/// What a picture shows, and from which figures.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Drawing {
    Flows(Vec<Point>),
    Years(Vec<(Period, Point)>),
    Balance(Vec<Point>),
    Bars(Vec<Bar>),
}

/// Income upwards, expense downwards, month by month; `None` where there is no month.
pub fn flows(points: &[Point]) -> Option<Picture> {
    let ccy = points.first()?.income.ccy;
    let caption = format!("Income and expense in money per month, {ccy}");
    Some(Picture::new(caption, ccy, "flows", Drawing::Flows(points.to_vec())))
}

/// The same, year by year: each point has the sums of a year.
pub fn years(points: &[(Period, Point)]) -> Option<Picture> {
    let ccy = points.first()?.1.income.ccy;
    let caption = format!("Income and expense in money per year, {ccy}");
    Some(Picture::new(caption, ccy, "years", Drawing::Years(points.to_vec())))
}

/// Cash at the end of each month, from zero; `None` where there is no month.
pub fn balance(points: &[Point]) -> Option<Picture> {
    let ccy = points.first()?.income.ccy;
    let caption = format!("Balance at the end of each month, {ccy}");
    Some(Picture::new(caption, ccy, "balance", Drawing::Balance(points.to_vec())))
}

/// Parts beside each other, each as long as it is large; `None` where there is none.
pub fn bars(caption: &str, name: &str, bars: Vec<Bar>) -> Option<Picture> {
    let ccy = bars.first()?.amount.ccy;
    Some(Picture::new(format!("{caption}, {ccy}"), ccy, name, Drawing::Bars(bars)))
}

impl Picture {
    fn new(caption: String, ccy: Currency, name: &str, drawing: Drawing) -> Self {
        Self { caption, id: format!("{}-{name}", ccy.code().to_ascii_lowercase()), drawing }
    }

    /// For a page, in two widths, to stand by itself.
    pub fn figure(&self) -> Option<Figure> {
        self.beside(self, "")
    }

    /// The same with what a telephone shows in its place, to stand behind a section of a report.
    pub(crate) fn beside(&self, narrow: &Self, section: &str) -> Option<Figure> {
        let (wide, narrow) = (self.on(&WIDE)?, narrow.on(&NARROW)?);
        let (ccy, points) = match &self.drawing {
            Drawing::Flows(points) | Drawing::Balance(points) => {
                (points.first()?.income.ccy, points.clone())
            }
            Drawing::Years(years) => {
                (years.first()?.1.income.ccy, years.iter().map(|(_, point)| *point).collect())
            }
            Drawing::Bars(bars) => (bars.first()?.amount.ccy, Vec::new()),
        };
        let (section, caption) = (section.to_owned(), self.caption.clone());
        Some(Figure { wide, narrow, caption, ccy, section, points })
    }

    fn on(&self, paper: &Paper) -> Option<String> {
        let size = self.size(paper);
        let mut marks = String::new();
        // Writing into a string cannot fail.
        self.draw(paper, Svg::new(&mut marks, size).into_drawing_area()).ok()?;
        let id = format!("{}-{}", self.id, paper.name);
        let said = [&*self.caption, &*self.described()];
        Some(svg::document(paper.name, size, &id, said, &marks))
    }

    /// In tenths of a pixel.
    fn size(&self, paper: &Paper) -> [u32; 2] {
        match &self.drawing {
            Drawing::Bars(bars) => [paper.width, bars::height(bars)],
            _ => [paper.width, paper.height],
        }
    }

    /// The picture in words.
    fn described(&self) -> String {
        match &self.drawing {
            Drawing::Flows(points) | Drawing::Balance(points) => {
                let names: Vec<String> = points.iter().map(|of| of.month.name()).collect();
                months::described(points, "month", &names)
            }
            Drawing::Years(years) => {
                let (names, points) = apart(years);
                months::described(&points, "year", &names)
            }
            Drawing::Bars(bars) => bars::described(bars),
        }
    }

    fn draw<B: DrawingBackend<ErrorType: 'static>>(&self, paper: &Paper, root: Root<B>) -> Drawn {
        match &self.drawing {
            Drawing::Flows(points) => {
                months::draw_flows(paper, points, months::labels(paper, points), root)
            }
            Drawing::Years(points) => {
                let (names, points) = apart(points);
                months::draw_flows(paper, &points, ticks::years(names, months::room(paper)), root)
            }
            Drawing::Balance(points) => months::draw_balance(paper, points, root),
            Drawing::Bars(bars) => bars::draw(paper.width, bars, root),
        }
    }
}

/// What years are called, as `2024` or `2024/25`, and their sums.
fn apart(years: &[(Period, Point)]) -> (Vec<String>, Vec<Point>) {
    years.iter().map(|(period, point)| (period.short(), *point)).unzip()
}

/// The paper: everything in tenths of a pixel.
struct Paper {
    name: &'static str,
    width: u32,
    height: u32,
}

const WIDE: Paper = Paper { name: "wide", width: 7600, height: 2600 };
const NARROW: Paper = Paper { name: "narrow", width: 3400, height: 2200 };

type Root<B> = DrawingArea<B, Shift>;
type Drawn = Result<(), Box<dyn std::error::Error>>;

#[cfg(test)]
mod tests;
