//! The book as a Beancount file that `bean-check` accepts.
//! Accounts have capital letters there: `assets:bank:main` is `Assets:Bank:Main`, and no two
//! accounts meet, since ours have none. Funds, functions and entry numbers are metadata.

use super::{ExportError, accounts, each_by_date, made_from, party, purpose, remark};
use ledger::books::Books;
use ledger::day::Day;
use ledger::entry::{Entry, Posting};
use ledger::money::Amount;
use ledger::slot::Words;
use std::collections::BTreeSet;
use std::io::Write;

/// Writes the file.
///
/// # Errors
/// The books cannot be read, or `out` cannot be written.
pub fn write(books: &Books, out: &mut impl Write) -> Result<(), ExportError> {
    for line in made_from(books) {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "\noption \"title\" {}", quoted(&books.service_name()?))?;
    let accounts = accounts(books)?;
    let currencies: BTreeSet<&String> = accounts.values().flat_map(|(_, c)| c).collect();
    for ccy in currencies {
        writeln!(out, "option \"operating_currency\" \"{ccy}\"")?;
        writeln!(out, "{} commodity {ccy}", Day::FIRST)?;
    }
    for (account, (first, currencies)) in &accounts {
        let currencies: Vec<&str> = currencies.iter().map(String::as_str).collect();
        writeln!(out, "{} open {} {}", first.first(), name(account), currencies.join(","))?;
    }
    each_by_date(books, |index, entry, words| {
        writeln!(out)?;
        if entry.postings.is_empty() {
            return Ok(writeln!(out, "{}", remark(index, entry))?);
        }
        write_head(index, entry, words, out)?;
        entry.postings.iter().try_for_each(|posting| write_posting(posting, out))
    })
}

fn write_head(
    index: u64,
    entry: &Entry,
    words: &Words,
    out: &mut impl Write,
) -> Result<(), ExportError> {
    let (who, what, kind) = (party(words), purpose(words), entry.body.name());
    let what = if what.is_empty() { kind.to_owned() } else { what };
    writeln!(out, "{} * {} {}", entry.date, quoted(&who), quoted(&what))?;
    writeln!(out, "  entry: {index}\n  type: \"{kind}\"")?;
    Ok(())
}

fn write_posting(posting: &Posting, out: &mut impl Write) -> Result<(), ExportError> {
    let amount = Amount::new(posting.minor, posting.ccy).to_string();
    writeln!(out, "  {:<40}  {amount:>20}", name(posting.account.as_str()))?;
    if let Some(fund) = &posting.fund {
        writeln!(out, "    fund: \"{fund}\"")?;
    }
    if let Some(function) = posting.function {
        writeln!(out, "    function: \"{function}\"")?;
    }
    Ok(())
}

/// Each code with a capital letter.
fn name(account: &str) -> String {
    let capital = |code: &str| {
        let mut chars = code.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(chars).collect::<String>()
    };
    account.split(':').map(capital).collect::<Vec<_>>().join(":")
}

/// A string of Beancount's on one line.
fn quoted(text: &str) -> String {
    let text = crate::prose::plain(text);
    format!("\"{}\"", text.trim().replace('\\', "\\\\").replace('"', "\\\""))
}
