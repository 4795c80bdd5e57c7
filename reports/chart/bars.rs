//! Parts of a whole below each other: a bar for each, the longest of the largest amount, its name and
//! its amount above it. Refuses nothing; what is too many for a picture is counted in its last line.

use super::svg::{self, Class};
use super::{Drawn, Root};
use crate::prose::{self, minus};
use crate::sum::Sum;
use plotters::prelude::{DrawingBackend, Rectangle, Text};

/// A part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What people call it.
    pub name: String,
    /// The same within a sentence: words of people stand between isolates.
    pub said: String,
    /// What files call it, where its name has letters that no picture has.
    pub code: String,
    /// How much it is.
    pub amount: Sum,
    /// Whether it came in, or is there; else it was spent.
    pub came_in: bool,
}

/// So many bars are drawn; the table has the others.
const MOST: usize = 24;
/// So much of a name has room beside its amount, even on a telephone.
const LONGEST: usize = 30;
/// From the top of one bar to the top of the next, in tenths of a pixel.
const STEP: u32 = 380;
/// Where the words of a part stand, and its bar below them.
const WORDS: i32 = 170;
const BAR: [i32; 2] = [215, 300];
/// Left and right of the bars.
const MARGIN: i32 = 20;

/// How high the picture is.
pub(super) fn height(bars: &[Bar]) -> u32 {
    let lines = bars.len().min(MOST) + usize::from(bars.len() > MOST);
    STEP * u32::try_from(lines).unwrap_or(1)
}

/// The picture in words.
pub(super) fn described(bars: &[Bar]) -> String {
    let told = bars.iter().take(MOST).map(|bar| {
        let way = if bar.came_in { "" } else { " out" };
        format!("{}: {}{way}", bar.said, minus(&prose::money(bar.amount)))
    });
    format!("{}. The table has all of them.", told.collect::<Vec<_>>().join("; "))
}

/// Draws them.
pub(super) fn draw<B: DrawingBackend<ErrorType: 'static>>(
    width: u32,
    bars: &[Bar],
    root: Root<B>,
) -> Drawn {
    let most = bars.iter().map(|bar| bar.amount.minor.abs()).max().unwrap_or(0).max(1);
    let (left, right) = (MARGIN, width as i32 - MARGIN);
    let length = |minor: i128| ((right - left) as f64 * minor as f64 / most as f64) as i32;
    for (n, bar) in (0..).zip(bars.iter().take(MOST)) {
        let top = n * STEP as i32;
        let class = if bar.came_in { Class::Income } else { Class::Expense };
        let (above, below) = (top + BAR[0], top + BAR[1]);
        let to = left + length(bar.amount.minor.abs());
        root.draw(&Rectangle::new([(left, above), (to, below)], class.filled()))?;
        let at = (left, top + WORDS);
        root.draw(&Text::new(cut(&bar.name), at, Class::Label.text(svg::START)))?;
        let (amount, at) = (minus(&bar.amount.grouped()), (right, top + WORDS));
        root.draw(&Text::new(amount, at, Class::Label.text(svg::END)))?;
    }
    if let Some(more) = bars.len().checked_sub(MOST).filter(|more| *more > 0) {
        let at = (left, MOST as i32 * STEP as i32 + WORDS);
        root.draw(&Text::new(format!("and {more} more"), at, Class::Label.text(svg::START)))?;
    }
    Ok(())
}

fn cut(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let cut: String = name.chars().take(LONGEST - 1).collect();
    format!("{}…", cut.trim_end())
}
