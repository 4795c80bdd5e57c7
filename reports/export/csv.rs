//! All postings as CSV, one row each, in the order of the log: for spreadsheets and databases.
//! Words of others are neutralised, so that no spreadsheet takes them for a formula; entries that
//! move nothing have no row.

use super::{ExportError, party, purpose};
use crate::cell::text_cell;
use ledger::account::Function;
use ledger::books::Books;
use ledger::money::Amount;
use std::io::Write;

/// The names of the columns; new ones come at the end.
pub const HEAD: &str = "entry,date,recorded,type,account,currency,amount,fund,function,who,text";

/// Writes the rows, lines ended by CRLF as RFC 4180 wants it.
///
/// # Errors
/// The books cannot be read, or `out` cannot be written.
pub fn write(books: &Books, out: &mut impl Write) -> Result<(), ExportError> {
    write!(out, "{HEAD}\r\n")?;
    books.scan_told(0, books.head().size, |index, entry, words| {
        if entry.postings.is_empty() {
            return Ok(());
        }
        let kind = text_cell(entry.body.name());
        let begin = format!("{index},{},{},{kind}", entry.date, entry.recorded);
        let end = [party(words), purpose(words)].map(|text| text_cell(&text)).join(",");
        for posting in entry.postings.iter() {
            let amount = Amount::new(posting.minor, posting.ccy).decimal();
            let fund = posting.fund.as_ref().map_or("", |fund| fund.as_str());
            let function = posting.function.map_or("", Function::as_str);
            let (account, ccy) = (&posting.account, posting.ccy);
            write!(out, "{begin},{account},{ccy},{amount},{fund},{function},{end}\r\n")?;
        }
        Ok(())
    })
}
