//! A drawing backend of plotters that paints what `svg.rs` writes: the same marks, two pixels for
//! each of a page's, in the colours of a light page. The same figures give the same pixels: the
//! letters come from a font that is part of the program.

use super::svg::{self, Class};
use plotters::prelude::{BitMapBackend, FontStyle, IntoFont, TextStyle};
use plotters::style::register_font;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use std::sync::LazyLock;

/// Tenths of a page's pixel that make one of ours.
pub(super) const SCALE: u32 = 5;
/// The letters, in our pixels: as high as those of a page's picture.
const LETTERS: i32 = 26;
/// The paper.
pub(super) const PAPER: u8 = 0xff;

/// DejaVu Sans, reduced to the letters of Europe; `font/LICENSE` says whose it is.
static FONT: LazyLock<bool> = LazyLock::new(|| {
    let font = include_bytes!("font/DejaVuSans-subset.ttf");
    register_font("sans-serif", FontStyle::Normal, font).is_ok()
});

/// Makes the letters known; a font that cannot be read is noticed at the first of them.
pub(super) fn letters() {
    let _ = *FONT;
}

/// Whether the font has every letter of a text, from left to right.
pub(super) fn can_write(text: &str) -> bool {
    text.chars().all(|c| {
        matches!(c, ' '..='~' | '\u{a0}'..='\u{17f}' | '\u{391}'..='\u{3ce}' | '\u{400}'..='\u{45f}')
            || "\u{2009}\u{202f}\u{2013}\u{2014}‘’‚“”„…€₿\u{2212}".contains(c)
    })
}

impl Class {
    /// Its colour on a light page, as `report.css` has it.
    pub(super) fn light(self) -> (u8, u8, u8) {
        match self {
            Self::Grid => (0xd5, 0xda, 0xe0),
            Self::Axis | Self::Label => (0x59, 0x63, 0x6e),
            Self::Income => (0x0b, 0x7a, 0x75),
            Self::Expense => (0xb3, 0x4d, 0x14),
            Self::Balance | Self::Area | Self::Dot => (0x2b, 0x5f, 0xa8),
        }
    }

    /// How much of the paper it covers.
    pub(super) fn covers(self) -> f64 {
        if self == Self::Area { 0.12 } else { 1.0 }
    }
}

/// Pixels in the making. Its coordinates are tenths of a page's pixel.
pub(super) struct Bitmap<'a> {
    inner: BitMapBackend<'a>,
    size: (u32, u32),
}

type Error<'a> = <BitMapBackend<'a> as DrawingBackend>::ErrorType;
type Drawn<'a> = Result<(), DrawingErrorKind<Error<'a>>>;

/// A colour and a width, as our pixels have them.
struct Ink {
    color: BackendColor,
    width: u32,
}

impl BackendStyle for Ink {
    fn color(&self) -> BackendColor {
        self.color
    }

    fn stroke_width(&self) -> u32 {
        self.width
    }
}

fn ink<S: BackendStyle>(style: &S) -> Ink {
    Ink { color: color(style.color()), width: style.stroke_width().div_ceil(SCALE).max(1) }
}

/// Plotters hands the class's number through as a colour.
fn color(of: BackendColor) -> BackendColor {
    let class = svg::class_of(of).unwrap_or(Class::Label);
    BackendColor { alpha: class.covers(), rgb: class.light() }
}

fn place((x, y): BackendCoord) -> BackendCoord {
    (x / SCALE as i32, y / SCALE as i32)
}

impl<'a> Bitmap<'a> {
    /// Over a buffer of three bytes for each of our pixels.
    pub(super) fn new(buffer: &'a mut [u8], [width, height]: [u32; 2]) -> Self {
        letters();
        let inner = BitMapBackend::with_buffer(buffer, (width / SCALE, height / SCALE));
        Self { inner, size: (width, height) }
    }
}

impl<'a> DrawingBackend for Bitmap<'a> {
    type ErrorType = Error<'a>;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn<'a> {
        self.inner.ensure_prepared()
    }

    fn present(&mut self) -> Drawn<'a> {
        self.inner.present()
    }

    /// Nothing here is drawn by pixels.
    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Drawn<'a> {
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn<'a> {
        self.draw_path([from, to], style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn<'a> {
        self.inner.draw_path(path.into_iter().map(place), &ink(style))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Drawn<'a> {
        self.inner.fill_polygon(vert.into_iter().map(place), &ink(style))
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        _: bool,
    ) -> Drawn<'a> {
        let ((left, top), (right, bottom)) = (place(a), place(b));
        // The thinnest bar is still seen.
        let from = (left.min(right), top.min(bottom));
        let to = (left.max(right).max(from.0 + 1), top.max(bottom).max(from.1 + 1));
        self.inner.draw_rect(from, to, &ink(style), true)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        _: bool,
    ) -> Drawn<'a> {
        self.inner.draw_circle(place(center), radius / SCALE, &ink(style), true)
    }

    fn draw_text<T: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &T,
        pos: BackendCoord,
    ) -> Drawn<'a> {
        let font = ("sans-serif", LETTERS).into_font();
        let own = TextStyle { font, color: color(style.color()), pos: style.anchor() };
        self.inner.draw_text(text, &own, place(pos))
    }
}
