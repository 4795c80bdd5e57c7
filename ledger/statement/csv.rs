//! Rows and fields of CSV by RFC 4180, strictly: what a lenient reader guesses is refused here.
//! Refuses text after a closing quote, quotes that never close, and fields and rows beyond limits.
//! Takes LF, CRLF and CR as line ends, mixed. Next, [`super::layout`] gives the fields their meaning.

use super::refusal::{Problem, shown};
use super::{COLUMNS_MAX, FIELD_MAX};
use memchr::{memchr, memchr2, memchr3};
use std::borrow::Cow;

/// How a profile's files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// One ASCII character between fields.
    pub delimiter: u8,
    /// One ASCII character around fields that hold delimiters; doubled inside for itself.
    pub quote: u8,
    /// Whether a quoted field may hold line ends.
    pub multiline: bool,
}

/// Where the reader stands: a byte of the text, and its physical line from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cursor {
    pub at: usize,
    pub line: u32,
}

/// One row: where its fields stand in the text. Reused from row to row.
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    spans: Vec<Span>,
    /// The first byte, and the one behind the last, line end included.
    pub start: usize,
    pub end: usize,
    /// The physical line it begins in.
    pub line: u32,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
    doubled: Option<u8>,
}

/// A row that is no CSV: its line, its column from 0, and why.
#[derive(Debug)]
pub(super) struct CsvFault {
    pub line: u32,
    pub column: usize,
    pub problem: Problem,
}

impl Record {
    /// Empty, with room for so many fields.
    pub fn of_width(width: usize) -> Self {
        Self { spans: Vec::with_capacity(width + 1), ..Self::default() }
    }

    /// How many fields the row has.
    pub fn width(&self) -> usize {
        self.spans.len()
    }

    /// Whether it is an empty line.
    pub fn is_blank(&self, text: &str) -> bool {
        self.width() == 1 && self.raw(text, 0).is_empty()
    }

    /// The field as it was meant, quotes undone; empty beyond the row's end.
    pub fn field<'t>(&self, text: &'t str, column: usize) -> Cow<'t, str> {
        let Some(span) = self.spans.get(column) else { return Cow::Borrowed("") };
        let raw = text.get(span.start as usize..span.end as usize).unwrap_or("");
        match span.doubled {
            None => Cow::Borrowed(raw),
            Some(quote) => {
                let one = char::from(quote).to_string();
                Cow::Owned(raw.replace(&one.repeat(2), &one))
            }
        }
    }

    /// The field's text as it stands between its quotes: for numbers, dates and codes.
    pub fn raw<'t>(&self, text: &'t str, column: usize) -> &'t str {
        let span = self.spans.get(column);
        span.and_then(|s| text.get(s.start as usize..s.end as usize)).unwrap_or("")
    }

    /// The column that holds this byte of the text, or that follows it.
    pub fn column_at(&self, byte: usize) -> usize {
        let after = self.spans.iter().position(|s| byte < s.end as usize);
        after.unwrap_or(self.spans.len().saturating_sub(1))
    }
}

impl Cursor {
    /// The start of a text.
    pub fn start() -> Self {
        Self { at: 0, line: 1 }
    }

    /// Steps over an empty line; false if there is none here.
    pub fn skip_blank(&mut self, text: &str) -> bool {
        let before = self.at;
        self.line_end(text.as_bytes());
        self.at != before
    }

    /// The physical line from here, without its end; steps behind it. `None` at the text's end.
    pub fn physical<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let rest = text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        self.at += length;
        self.line_end(text.as_bytes());
        rest.get(..length)
    }

    /// Reads the row that begins here into `record`, and steps behind it; false at the text's end.
    pub fn next(
        &mut self,
        text: &str,
        dialect: Dialect,
        record: &mut Record,
    ) -> Result<bool, CsvFault> {
        let bytes = text.as_bytes();
        if self.at >= bytes.len() {
            return Ok(false);
        }
        record.spans.clear();
        (record.start, record.line) = (self.at, self.line);
        loop {
            let span = self.field(bytes, dialect, record)?;
            record.spans.push(span);
            if bytes.get(self.at) != Some(&dialect.delimiter) {
                break;
            }
            self.at += 1;
        }
        self.line_end(bytes);
        record.end = self.at;
        Ok(true)
    }

    /// Steps behind one LF, CR or CRLF, if one is here.
    fn line_end(&mut self, bytes: &[u8]) {
        let length = match bytes.get(self.at..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([b'\r' | b'\n', ..]) => 1,
            _ => return,
        };
        self.at += length;
        self.line += 1;
    }

    fn field(&mut self, bytes: &[u8], d: Dialect, record: &Record) -> Result<Span, CsvFault> {
        let column = record.spans.len();
        let fault = |line, problem| CsvFault { line, column, problem };
        if column == COLUMNS_MAX {
            return Err(fault(self.line, Problem::TooManyColumns));
        }
        let line = self.line;
        let span = if bytes.get(self.at) == Some(&d.quote) {
            self.quoted(bytes, d).map_err(|(line, problem)| fault(line, problem))?
        } else {
            let rest = bytes.get(self.at..).unwrap_or_default();
            let length = memchr3(d.delimiter, b'\n', b'\r', rest).unwrap_or(rest.len());
            let start = self.at;
            self.at += length;
            Span { start: start as u32, end: self.at as u32, doubled: None }
        };
        match (span.end - span.start) as usize {
            long if long > FIELD_MAX => Err(fault(line, Problem::FieldTooLong(long))),
            _ => Ok(span),
        }
    }

    /// A field from its opening quote to behind its closing one.
    fn quoted(&mut self, bytes: &[u8], d: Dialect) -> Result<Span, (u32, Problem)> {
        let (opened, start) = (self.line, self.at + 1);
        let mut doubled = None;
        let mut from = start;
        let end = loop {
            let rest = bytes.get(from..).unwrap_or_default();
            let close = memchr(d.quote, rest).ok_or((opened, Problem::OpenQuote))?;
            self.count_lines(rest.get(..close).unwrap_or_default());
            if bytes.get(from + close + 1) != Some(&d.quote) {
                break from + close;
            }
            doubled = Some(d.quote);
            from += close + 2;
        };
        self.at = end + 1;
        if self.line != opened && !d.multiline {
            return Err((opened, Problem::LineBreak));
        }
        match bytes.get(self.at) {
            None | Some(b'\n' | b'\r') => {}
            Some(b) if *b == d.delimiter => {}
            Some(_) => {
                let rest = bytes.get(self.at..).unwrap_or_default();
                let length = memchr3(d.delimiter, b'\n', b'\r', rest).unwrap_or(rest.len());
                let stray = String::from_utf8_lossy(rest.get(..length).unwrap_or_default());
                return Err((self.line, Problem::AfterQuote(shown(&stray))));
            }
        }
        Ok(Span { start: start as u32, end: end as u32, doubled })
    }

    /// Counts the line ends in part of a quoted field; a CRLF is one.
    fn count_lines(&mut self, part: &[u8]) {
        let mut rest = part;
        while let Some(i) = memchr2(b'\n', b'\r', rest) {
            let pair = rest.get(i..i + 2) == Some(b"\r\n".as_slice());
            self.line += 1;
            rest = rest.get(i + if pair { 2 } else { 1 }..).unwrap_or_default();
        }
    }
}
