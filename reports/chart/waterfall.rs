//! Where the money would go if the service closed: a bar for each tier, beginning where the one above
//! ended, so that all of them together are as long as the cash.

use super::svg::{self, Class, Svg};
use super::{Drawn, Figure, NARROW, Paper, WIDE};
use crate::prose;
use crate::shutdown::{Ending, POURED, tier_name};
use crate::sum::Sum;
use plotters::prelude::{IntoDrawingArea, Rectangle, Text};

/// From the top of one tier to the top of the next, in tenths of a pixel.
const STEP: u32 = 440;
/// Where the words of a tier stand, and its bar below them.
const WORDS: i32 = 170;
const BAR: [i32; 2] = [220, 360];
/// Left and right of the bars.
const MARGIN: i32 = 20;

/// A tier that gets something.
struct Part {
    name: String,
    class: Class,
    share: Sum,
    /// What the tiers above it got.
    before: i128,
}

/// The tiers of one currency, to stand behind `section`; `None` where there is no cash. Before the end
/// has `begun` the money would go there.
pub fn waterfall(section: String, end: &Ending, begun: bool) -> Option<Figure> {
    let cash = end.basis.cash;
    let parts = parts(end);
    if cash.is_zero() || parts.is_empty() {
        return None;
    }
    let goes = if begun { "goes" } else { "would go" };
    let caption = format!("Where {} {goes}", prose::money(cash));
    let one = |paper: &Paper| {
        let height = STEP * u32::try_from(parts.len()).ok()?;
        let mut marks = String::new();
        // Writing into a string cannot fail.
        draw([paper.width, height], cash, &parts, &mut marks).ok()?;
        let id = format!("{}-end-{}", cash.ccy.code().to_ascii_lowercase(), paper.name);
        let said = [&*caption, &*described(&parts)];
        Some(svg::document(paper.name, [paper.width, height], &id, said, &marks))
    };
    let (wide, narrow) = (one(&WIDE)?, one(&NARROW)?);
    let (ccy, points) = (cash.ccy, Vec::new());
    Some(Figure { wide, narrow, caption: caption.clone(), ccy, section, points })
}

/// Whom it is owed to or kept for in one colour, donors in another, and who goes on with it in a third.
fn parts(end: &Ending) -> Vec<Part> {
    let class = |tier: &str| match tier {
        "T6" => Class::Income,
        "T5" | "T7" | "T8" => Class::Dot,
        _ => Class::Expense,
    };
    let mut before = 0;
    let mut parts = Vec::new();
    for tier in POURED {
        let share = end.basis.tier(tier);
        if !share.is_zero() {
            let (name, class) = (format!("{} ({tier})", tier_name(tier)), class(tier));
            parts.push(Part { name, class, share, before });
            before += share.minor;
        }
    }
    parts
}

/// The picture in words.
fn described(parts: &[Part]) -> String {
    let told: Vec<String> =
        parts.iter().map(|part| format!("{}: {}", part.name, prose::money(part.share))).collect();
    format!("{}.", told.join("; "))
}

fn draw([width, height]: [u32; 2], cash: Sum, parts: &[Part], out: &mut String) -> Drawn {
    let root = Svg::new(out, [width, height]).into_drawing_area();
    let (left, right) = (MARGIN, width as i32 - MARGIN);
    let at = |minor: i128| left + ((right - left) as f64 * minor as f64 / cash.minor as f64) as i32;
    for (n, part) in (0..).zip(parts) {
        let top = n * STEP as i32;
        let (above, below) = (top + BAR[0], top + BAR[1]);
        let (from, to) = (at(part.before), at(part.before + part.share.minor));
        root.draw(&Rectangle::new([(left, above), (right, below)], Class::Area.filled()))?;
        root.draw(&Rectangle::new([(from, above), (to, below)], part.class.filled()))?;
        let words = (left, top + WORDS);
        root.draw(&Text::new(part.name.as_str(), words, Class::Label.text(svg::START)))?;
        let (share, words) = (part.share.grouped(), (right, top + WORDS));
        root.draw(&Text::new(share, words, Class::Label.text(svg::END)))?;
    }
    Ok(())
}
