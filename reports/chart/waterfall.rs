//! Where money goes, step by step: a bar for each, beginning where the one above ended, so that all of them
//! together are as long as the cash. Whose steps these are, whoever pours says. Refuses nothing.

use super::svg::{self, Class, Svg};
use super::{Drawn, Figure, NARROW, Paper, WIDE};
use crate::prose;
use crate::sum::Sum;
use plotters::prelude::{IntoDrawingArea, Rectangle, Text};

/// From the top of one step to the top of the next, in tenths of a pixel.
const STEP: u32 = 440;
/// Where the words of a step stand, and its bar below them.
const WORDS: i32 = 170;
const BAR: [i32; 2] = [220, 360];
/// Left and right of the bars.
const MARGIN: i32 = 20;

/// A step that gets something.
pub(crate) struct Step {
    /// Its name.
    pub(crate) name: String,
    /// Its colour.
    pub(crate) class: Class,
    /// What it gets.
    pub(crate) share: Sum,
}

/// The steps of one currency, from the first, to stand behind `section`; `None` where there is no cash.
pub(crate) fn waterfall(
    section: String,
    caption: String,
    cash: Sum,
    steps: &[Step],
) -> Option<Figure> {
    if cash.is_zero() || steps.is_empty() {
        return None;
    }
    let one = |paper: &Paper| {
        let height = STEP * u32::try_from(steps.len()).ok()?;
        let mut marks = String::new();
        // Writing into a string cannot fail.
        draw([paper.width, height], cash, steps, &mut marks).ok()?;
        let id = format!("{}-end-{}", cash.ccy.code().to_ascii_lowercase(), paper.name);
        let said = [&*caption, &*described(steps)];
        Some(svg::document(paper.name, [paper.width, height], &id, said, &marks))
    };
    let (wide, narrow) = (one(&WIDE)?, one(&NARROW)?);
    let (ccy, points) = (cash.ccy, Vec::new());
    Some(Figure { wide, narrow, caption: caption.clone(), ccy, section, points })
}

/// The picture in words.
fn described(steps: &[Step]) -> String {
    let told: Vec<String> =
        steps.iter().map(|step| format!("{}: {}", step.name, prose::money(step.share))).collect();
    format!("{}.", told.join("; "))
}

fn draw([width, height]: [u32; 2], cash: Sum, steps: &[Step], out: &mut String) -> Drawn {
    let root = Svg::new(out, [width, height]).into_drawing_area();
    let (left, right) = (MARGIN, width as i32 - MARGIN);
    let at = |minor: i128| left + ((right - left) as f64 * minor as f64 / cash.minor as f64) as i32;
    let mut before = 0;
    for (n, step) in (0..).zip(steps) {
        let top = n * STEP as i32;
        let (above, below) = (top + BAR[0], top + BAR[1]);
        let (from, to) = (at(before), at(before + step.share.minor));
        before += step.share.minor;
        root.draw(&Rectangle::new([(left, above), (right, below)], Class::Area.filled()))?;
        root.draw(&Rectangle::new([(from, above), (to, below)], step.class.filled()))?;
        let words = (left, top + WORDS);
        root.draw(&Text::new(step.name.as_str(), words, Class::Label.text(svg::START)))?;
        let (share, words) = (step.share.grouped(), (right, top + WORDS));
        root.draw(&Text::new(share, words, Class::Label.text(svg::END)))?;
    }
    Ok(())
}
