//! The picture beside a link to the site, 1200 by 630 pixels: whose books, what there is, what came in and
//! went out, and whether it was checked. The service's name is its only word of people.
//! Refuses no name: what the font has no letter for is left out; where little is left, the log's origin stands.

use super::bitmap::{can_write, letters};
use super::file::{encoded, on_sheet};
use plotters::coord::Shift;
use plotters::prelude::{
    BitMapBackend, Color, DrawingArea, DrawingAreaErrorKind, DrawingBackend, IntoDrawingArea,
    IntoFont, RGBColor, Rectangle, TextStyle,
};

/// What stands on it.
pub struct Card {
    /// The service's name, whatever it is.
    pub name: String,
    /// What it is called where the name cannot be written: plain ASCII.
    pub origin: String,
    /// What there is, an amount with its currency each.
    pub balance: Vec<String>,
    /// What came in and went out, and when.
    pub moved: Vec<String>,
    /// The day, and what the self-check found.
    pub foot: String,
}

const WIDE: u32 = 1200;
const HIGH: u32 = 630;
/// The free room on each side.
const ROOM: i32 = 80;
const INK: RGBColor = RGBColor(0x1b, 0x1f, 0x24);
const QUIET: RGBColor = RGBColor(0x59, 0x63, 0x6e);
const BAR: RGBColor = RGBColor(0x2b, 0x5f, 0xa8);

type Area<'a> = DrawingArea<BitMapBackend<'a>, Shift>;
type Drawn<'a> = Result<(), DrawingAreaErrorKind<<BitMapBackend<'a> as DrawingBackend>::ErrorType>>;

impl Card {
    /// As PNG; `None` where nothing can be drawn. The same words give the same bytes.
    pub fn png(&self) -> Option<Vec<u8>> {
        letters();
        let pixels = usize::try_from(WIDE * HIGH).ok()?;
        on_sheet(pixels.checked_mul(3)?, |sheet| {
            let area = BitMapBackend::with_buffer(sheet, (WIDE, HIGH)).into_drawing_area();
            self.draw(&area).ok()?;
            drop(area);
            encoded(sheet, WIDE, HIGH).ok()
        })
    }

    fn draw<'a>(&self, area: &Area<'a>) -> Drawn<'a> {
        area.draw(&Rectangle::new([(0, 0), (24, HIGH as i32)], BAR.filled()))?;
        line(area, &self.title(), 64, INK, 70)?;
        let balance = self.balance.iter().take(2);
        let mut top = 210;
        for amount in balance {
            line(area, amount, 84, INK, top)?;
            top += 104;
        }
        for moved in self.moved.iter().take(2) {
            line(area, moved, 38, QUIET, top.max(330))?;
            top = top.max(330) + 54;
        }
        line(area, &self.foot, 34, QUIET, 545)?;
        area.present()
    }

    /// What can be written of the name, if that still is most of it.
    fn title(&self) -> String {
        let is_letter = |c: &char| c.is_alphanumeric();
        let written: String = self.name.chars().filter(|c| can_write(&c.to_string())).collect();
        let (all, kept) = (
            self.name.chars().filter(is_letter).count(),
            written.chars().filter(is_letter).count(),
        );
        let words = written.split_whitespace().collect::<Vec<_>>().join(" ");
        if kept > 0 && kept * 2 > all { words } else { self.origin.clone() }
    }
}

/// A line of text, smaller where it is long, and cut where it is longer still.
fn line<'a>(area: &Area<'a>, text: &str, size: i32, color: RGBColor, top: i32) -> Drawn<'a> {
    let style = |size: i32| TextStyle::from(("sans-serif", size).into_font()).color(&color);
    let room = WIDE.saturating_sub(2 * ROOM.unsigned_abs());
    let fits = |text: &str, size: i32| -> Result<bool, _> {
        area.estimate_text_size(text, &style(size)).map(|(wide, _)| wide <= room)
    };
    let mut size_now = size;
    while size_now > size * 5 / 8 && !fits(text, size_now)? {
        size_now -= 2;
    }
    let (mut kept, mut shown) = (text.chars().count(), text.to_owned());
    while kept > 1 && !fits(&shown, size_now)? {
        kept -= 1;
        let cut: String = text.chars().take(kept).collect();
        shown = format!("{}…", cut.trim_end());
    }
    area.draw_text(&shown, &style(size_now), (ROOM, top))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(name: &str) -> Card {
        Card {
            name: name.to_owned(),
            origin: "books.example".to_owned(),
            balance: vec!["1,446.72 EUR".to_owned()],
            moved: vec!["In November 2025: 120.00 in, 60.00 out".to_owned()],
            foot: "20 November 2025 · self-check passed".to_owned(),
        }
    }

    #[test]
    fn a_name_that_cannot_be_written_is_replaced_whole() {
        for (name, title) in [
            ("Paste", "Paste"),
            ("Offene Übersetzung", "Offene Übersetzung"),
            ("Погода для всех", "Погода для всех"),
            ("مرآة مفتوحة", "books.example"),
            ("天気予報", "books.example"),
            ("Paste 🎉", "Paste"),
            ("", "books.example"),
        ] {
            assert_eq!(card(name).title(), title, "{name}");
        }
    }

    #[test]
    fn every_name_becomes_a_picture_of_one_size() {
        for name in ["Paste", "مرآة", &"Wide ".repeat(60), &"W".repeat(80), "\u{202e}evil"] {
            let png = card(name).png().expect("a picture");
            let size = png.get(16..24).expect("a head");
            assert_eq!(size, [0, 0, 4, 176, 0, 0, 2, 118], "{name}");
            assert_eq!(Some(png), card(name).png(), "{name}");
        }
    }
}
