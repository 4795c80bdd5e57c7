//! A drawing backend of plotters that writes SVG for a page: classes in place of colours, so that
//! the page's style makes it light or dark, and coordinates to a tenth of a pixel.

use plotters::prelude::{Color, IntoFont, RGBColor, ShapeStyle, TextStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use std::convert::Infallible;
use std::fmt::Write as _;

/// Where a text begins, has its middle, or ends.
pub(super) const START: HPos = HPos::Left;
pub(super) const MIDDLE: HPos = HPos::Center;
pub(super) const END: HPos = HPos::Right;

/// What a mark is; the page's style knows the colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Grid,
    Axis,
    Label,
    Income,
    Expense,
    Balance,
    Area,
    Dot,
}

impl Class {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Grid, "grid"),
        (Self::Axis, "axis"),
        (Self::Label, "label"),
        (Self::Income, "income"),
        (Self::Expense, "expense"),
        (Self::Balance, "balance"),
        (Self::Area, "area"),
        (Self::Dot, "dot"),
    ];

    /// All of them, with their names.
    pub(super) fn every() -> impl Iterator<Item = (Self, &'static str)> {
        Self::ALL.into_iter()
    }

    /// Plotters hands colours through: the class's number is one.
    fn color(self) -> RGBColor {
        RGBColor(self as u8, 0, 0)
    }

    pub(super) fn filled(self) -> ShapeStyle {
        ShapeStyle { color: self.color().into(), filled: true, stroke_width: 0 }
    }

    /// A line, its width in tenths of a pixel.
    pub(super) fn line(self, width: u32) -> ShapeStyle {
        ShapeStyle { color: self.color().into(), filled: false, stroke_width: width }
    }

    pub(super) fn text(self, anchor: HPos) -> TextStyle<'static> {
        let (r, g, b) = self.color().rgb();
        let color = BackendColor { alpha: 1.0, rgb: (r, g, b) };
        let font = ("sans-serif", 13).into_font();
        TextStyle { font, color, pos: Pos::new(anchor, VPos::Bottom) }
    }
}

fn name(color: BackendColor) -> &'static str {
    Class::ALL.get(usize::from(color.rgb.0)).map_or("", |(_, name)| name)
}

/// What the class of a mark is called, if it is one of ours.
pub(super) fn class_of(color: BackendColor) -> Option<Class> {
    Class::ALL.get(usize::from(color.rgb.0)).map(|(class, _)| *class)
}

/// Names of people stand in pictures too.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The document around the marks; `said` is its title and its description.
pub(super) fn document(
    width_name: &str,
    [width, height]: [u32; 2],
    id: &str,
    said: [&str; 2],
    marks: &str,
) -> String {
    let (width, height) = (width / 10, height / 10);
    let [title, desc] = said.map(escaped);
    format!(
        "<svg class=\"chart {width_name}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" \
         xmlns=\"http://www.w3.org/2000/svg\">\n<title id=\"{id}-t\">{title}</title>\n\
         <desc id=\"{id}-d\">{desc}</desc>\n{marks}</svg>\n"
    )
}

/// Marks on their way into a document. Its coordinates are tenths of a pixel.
pub(super) struct Svg<'a> {
    out: &'a mut String,
    size: (u32, u32),
}

impl<'a> Svg<'a> {
    pub(super) fn new(out: &'a mut String, [width, height]: [u32; 2]) -> Self {
        Self { out, size: (width, height) }
    }

    /// One mark. Writing into a string cannot fail.
    fn mark(&mut self, mark: std::fmt::Arguments<'_>) -> Drawn {
        let _ = writeln!(self.out, "{mark}");
        Ok(())
    }

    fn path(
        &mut self,
        points: impl IntoIterator<Item = BackendCoord>,
        end: &str,
        class: &str,
        stroke: u32,
    ) -> Drawn {
        let mut d = String::new();
        for (n, (x, y)) in points.into_iter().enumerate() {
            let _ = write!(d, "{}{} {}", if n == 0 { "M" } else { "L" }, Tenths(x), Tenths(y));
        }
        let stroke = match stroke {
            0 => String::new(),
            width => format!(" stroke-width=\"{}\"", Tenths(width as i32)),
        };
        self.mark(format_args!("<path class=\"{class}\" d=\"{d}{end}\"{stroke}/>"))
    }
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// Tenths of a pixel as pixels, as short as they can be written.
struct Tenths(i32);

impl std::fmt::Display for Tenths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, tenths) = (self.0.unsigned_abs() / 10, self.0.unsigned_abs() % 10);
        match tenths {
            0 => write!(f, "{sign}{whole}"),
            _ => write!(f, "{sign}{whole}.{tenths}"),
        }
    }
}

impl DrawingBackend for Svg<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    /// Nothing here is drawn by pixels.
    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Drawn {
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.path([from, to], "", name(style.color()), style.stroke_width())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.path(path, "", name(style.color()), style.stroke_width())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Drawn {
        self.path(vert, "Z", name(style.color()), 0)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        _: bool,
    ) -> Drawn {
        let (x, y) = (a.0.min(b.0), a.1.min(b.1));
        // The thinnest bar is still seen.
        let (width, height) = ((a.0 - b.0).abs().max(5), (a.1 - b.1).abs().max(5));
        let class = name(style.color());
        let [x, y, width, height] = [x, y, width, height].map(Tenths);
        self.mark(format_args!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"
        ))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        _: bool,
    ) -> Drawn {
        let class = name(style.color());
        let [x, y, r] = [center.0, center.1, radius as i32].map(Tenths);
        self.mark(format_args!("<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>"))
    }

    fn draw_text<T: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &T,
        pos: BackendCoord,
    ) -> Drawn {
        let class = name(style.color());
        let anchor = match style.anchor().h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        let (x, y) = (Tenths(pos.0), Tenths(pos.1));
        let text = escaped(text);
        self.mark(format_args!(
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>"
        ))
    }
}
