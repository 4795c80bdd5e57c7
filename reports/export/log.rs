//! The entries as CSV, one row each: what every entry has, and the hash that the tree holds of it.
//! The leaves hold all of it; this is for whoever joins tables. Codes and hashes alone, no words.

use super::{ExportError, read};
use crate::cell::text_cell;
use ledger::books::Books;
use ledger::log::leaf_hash;
use std::io::Write;

/// The names of the columns; new ones come at the end.
pub const HEAD: &str = "entry,date,recorded,type,by,leaf";

/// Writes the rows, lines ended by CRLF as RFC 4180 wants it.
///
/// # Errors
/// The books cannot be read, or `out` cannot be written.
pub fn write(books: &Books, out: &mut impl Write) -> Result<(), ExportError> {
    write!(out, "{HEAD}\r\n")?;
    books.scan(0, books.head().size, |index, bytes| {
        let entry = read(index, bytes)?;
        let (date, recorded, leaf) = (entry.date, entry.recorded, leaf_hash(bytes));
        let (kind, by) = (text_cell(entry.body.name()), text_cell(entry.by.as_str()));
        Ok(write!(out, "{index},{date},{recorded},{kind},{by},{leaf}\r\n")?)
    })
}
