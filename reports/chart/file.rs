//! Pictures that stand alone: SVG that brings its colours with it, since a page's style does not
//! reach it, and PNG. Both are of the wide paper, light, and the same bytes for the same figures.

use super::bitmap::{Bitmap, PAPER, SCALE, can_write};
use super::svg::Class;
use super::{Drawing, Figure, Picture, WIDE};
use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output, create_comp_flags_from_zip_params,
};
use plotters::prelude::IntoDrawingArea;
use std::io;
use std::sync::{Mutex, PoisonError};

impl Picture {
    /// As a file of SVG; `None` where nothing can be drawn.
    pub fn svg(&self) -> Option<String> {
        alone(&self.on(&WIDE)?)
    }

    /// As a file of PNG, 1520 pixels wide; `None` where nothing can be drawn.
    pub fn png(&self) -> Option<Vec<u8>> {
        let picture = self.written();
        let [width, height] = picture.size(&WIDE);
        let (across, down) = (width / SCALE, height / SCALE);
        let pixels = usize::try_from(across).ok()?.checked_mul(usize::try_from(down).ok()?)?;
        on_sheet(pixels.checked_mul(3)?, |sheet| {
            let root = Bitmap::new(sheet, [width, height]).into_drawing_area();
            picture.draw(&WIDE, root).ok()?;
            encoded(sheet, across, down).ok()
        })
    }

    /// With codes in place of names that no font of ours can write.
    fn written(&self) -> Self {
        let mut picture = self.clone();
        if let Drawing::Bars(bars) = &mut picture.drawing {
            for bar in bars.iter_mut().filter(|bar| !can_write(&bar.name)) {
                bar.name.clone_from(&bar.code);
            }
        }
        picture
    }
}

impl Figure {
    /// The wide picture as a file of SVG; `None` of one that is not ours.
    pub fn svg(&self) -> Option<String> {
        alone(&self.wide)
    }
}

/// A page's picture with colours of its own.
fn alone(svg: &str) -> Option<String> {
    let (head, rest) = svg.split_once('>')?;
    let head = format!("{head} font-family=\"sans-serif\" font-size=\"13\">");
    let ground = "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
    let (said, marks) = rest.split_once("</desc>\n")?;
    let marks = Class::every().fold(marks.to_owned(), coloured);
    Some(format!("{head}{said}</desc>\n{ground}{marks}"))
}

/// The marks of a class with its colour.
fn coloured(marks: String, (class, name): (Class, &str)) -> String {
    let (r, g, b) = class.light();
    let color = format!("#{r:02x}{g:02x}{b:02x}");
    let line = matches!(class, Class::Grid | Class::Axis | Class::Balance);
    let (own, named) = (format!("class=\"{name}\""), format!("<text class=\"{name}\""));
    let marks = marks.replace(&named, &format!("<text fill=\"{color}\""));
    let paint = match line {
        true => format!("fill=\"none\" stroke=\"{color}\""),
        false if class == Class::Area => format!("fill=\"{color}\" fill-opacity=\"0.12\""),
        false => format!("fill=\"{color}\""),
    };
    marks.replace(&own, &paint)
}

/// Paints on the one sheet that there is, white again each time. Some MiB for each picture that is painted at once
/// would be kept by the allocator, which takes what was freed for what is needed again.
pub(super) fn on_sheet<T>(bytes: usize, paint: impl FnOnce(&mut [u8]) -> T) -> T {
    static SHEET: Mutex<Vec<u8>> = Mutex::new(Vec::new());
    let mut sheet = SHEET.lock().unwrap_or_else(PoisonError::into_inner);
    sheet.clear();
    sheet.resize(bytes, PAPER);
    paint(&mut sheet)
}

/// Pixels as PNG. They are deflated here, always by the same code: what `png` itself takes depends on what else is
/// built with it, as PDF is, and a closed month names these bytes for ever.
pub(super) fn encoded(
    buffer: &[u8],
    width: u32,
    height: u32,
) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_chunk(png::chunk::IDAT, &deflated(buffer, 3 * width as usize)?)?;
    writer.finish()?;
    Ok(bytes)
}

/// Rows of so many bytes as a stream of zlib, at its highest level. None is filtered: drawings are smallest so.
fn deflated(buffer: &[u8], row: usize) -> io::Result<Vec<u8>> {
    const UNFILTERED: [u8; 1] = [0];
    let flags = create_comp_flags_from_zip_params(9, 1, 0);
    let mut compressor = CompressorOxide::new(flags);
    let mut packed = Vec::new();
    let mut take = |bytes: &[u8], flush| {
        compress_to_output(&mut compressor, bytes, flush, |out| {
            packed.extend_from_slice(out);
            true
        })
    };
    for row in buffer.chunks_exact(row.max(1)) {
        take(&UNFILTERED, TDEFLFlush::None);
        take(row, TDEFLFlush::None);
    }
    match take(&[], TDEFLFlush::Finish) {
        (TDEFLStatus::Done, _) => Ok(packed),
        (other, _) => Err(io::Error::other(format!("deflating ended with {other:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_read_as_it_was_painted() {
        let (width, height) = (301_u32, 97_u32);
        let pixels: Vec<u8> =
            (0..width * height * 3).map(|n| (n.wrapping_mul(n) / 7) as u8).collect();
        let file = encoded(&pixels, width, height).expect("encoded");
        let mut reader = png::Decoder::new(io::Cursor::new(file)).read_info().expect("a PNG");
        let mut read = vec![0; reader.output_buffer_size().expect("small")];
        let info = reader.next_frame(&mut read).expect("its pixels");
        assert_eq!((info.width, info.height, read), (width, height, pixels));
        reader.finish().expect("its end");
    }
}
