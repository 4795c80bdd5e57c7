//! The book as an hledger journal that passes its strict checks.
//! Funds and functions are tags on the postings; an entry's number is the transaction's code.
//! Entries that move nothing stand as comments.

use super::{ExportError, accounts, each_by_date, made_from, party, purpose, remark};
use ledger::books::Books;
use ledger::entry::{Entry, Posting};
use ledger::money::{Amount, Currency};
use ledger::slot::Words;
use std::collections::BTreeSet;
use std::io::Write;

/// Writes the journal.
///
/// # Errors
/// The books cannot be read, or `out` cannot be written.
pub fn write(books: &Books, out: &mut impl Write) -> Result<(), ExportError> {
    for line in made_from(books) {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "\ntag fund\ntag function")?;
    let accounts = accounts(books)?;
    let currencies: BTreeSet<&String> = accounts.values().flat_map(|(_, c)| c).collect();
    for ccy in currencies {
        writeln!(out, "commodity {}", sample(ccy))?;
    }
    for account in accounts.keys() {
        writeln!(out, "account {account}")?;
    }
    each_by_date(books, |index, entry, words| {
        writeln!(out)?;
        if entry.postings.is_empty() {
            return Ok(writeln!(out, "{}", remark(index, entry))?);
        }
        writeln!(out, "{} * ({index}) {}", entry.date, description(entry, words))?;
        entry.postings.iter().try_for_each(|posting| Ok(writeln!(out, "{}", line(posting))?))
    })
}

/// An amount that shows how a commodity is written: a decimal mark is always there.
fn sample(ccy: &str) -> String {
    let decimals = ccy.parse().map_or(2, Currency::exponent);
    format!("1000.{} {ccy}", "0".repeat(usize::from(decimals)))
}

/// `payee | note`; a semicolon would begin a comment, a second bar says nothing.
fn description(entry: &Entry, words: &Words) -> String {
    let clean = |text: String| text.replace(';', ",").replace('|', "/").trim().to_owned();
    let (who, what) = (clean(party(words)), clean(purpose(words)));
    let kind = entry.body.name();
    match (who.is_empty(), what.is_empty()) {
        (true, true) => kind.to_owned(),
        (true, false) => format!("{kind} | {what}"),
        (false, true) => format!("{who} | {kind}"),
        (false, false) => format!("{who} | {what}"),
    }
}

fn line(posting: &Posting) -> String {
    let fund = posting.fund.as_ref().map(|fund| format!("fund:{fund}"));
    let function = posting.function.map(|function| format!("function:{function}"));
    let tags: Vec<String> = [fund, function].into_iter().flatten().collect();
    let tags = if tags.is_empty() { String::new() } else { format!("  ; {}", tags.join(", ")) };
    let amount = Amount::new(posting.minor, posting.ccy).to_string();
    format!("    {:<40}  {amount:>20}{tags}", posting.account.as_str())
}
