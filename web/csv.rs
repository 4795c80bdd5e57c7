//! Lines of CSV files (RFC 4180) that no spreadsheet takes for formulas.

use crate::shown::plain;
use reports::csv::text_cell;

/// Appends one line. Numbers are handed over as [`Cell::Plain`], everything from people as text.
pub fn push_line(out: &mut Vec<u8>, cells: &[Cell<'_>]) {
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        match cell {
            Cell::Plain(text) => out.extend_from_slice(text.as_bytes()),
            Cell::Text(text) => out.extend_from_slice(text_cell(&plain(text)).as_bytes()),
        }
    }
    out.extend_from_slice(b"\r\n");
}

/// One cell.
pub enum Cell<'a> {
    /// Our own: numbers, days, codes.
    Plain(&'a str),
    /// Anybody's.
    Text(&'a str),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_stays_text() {
        let line = |text| {
            let mut out = Vec::new();
            push_line(&mut out, &[Cell::Plain("-5.00"), Cell::Text(text)]);
            String::from_utf8(out).expect("text")
        };
        assert_eq!(line("plain"), "-5.00,plain\r\n");
        assert_eq!(line("a \"b\", c"), "-5.00,\"a \"\"b\"\", c\"\r\n");
        assert_eq!(line("=1+1"), "-5.00,'=1+1\r\n");
        assert_eq!(line("\u{202e}gnp.exe"), "-5.00, gnp.exe\r\n", "E07");
        assert_eq!(line("\u{ff1d}1"), "-5.00,'\u{ff1d}1\r\n");
    }
}
