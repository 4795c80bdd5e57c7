//! Which months are over and not closed, and which were closed and have entries that came since.

use crate::close::{open_months, open_rows};
use crate::out;
use ledger::books::Books;
use ledger::day::{Day, Month};
use reports::edition::Since;

/// Both, with the command for each; nothing where all is closed as it stands.
pub fn told(books: &Books, today: Day) -> anyhow::Result<String> {
    let text = open(books, today)? + &restated(books)?;
    Ok(if text.is_empty() { text } else { format!("\nMonths\n{text}") })
}

fn open(books: &Books, today: Day) -> anyhow::Result<String> {
    let months = open_months(books, today.month().plus(-1))?;
    let Some((newest, before)) = months.split_last() else { return Ok(String::new()) };
    let mut text = format!("  {newest} is over and not closed: `ledger close {newest}`\n");
    let rows = open_rows(books, *newest)?.len() as u64;
    if rows > 0 {
        text += &format!("    {} of it not classified yet\n", out::count(rows, "row", "rows"));
    }
    text += &match before {
        [] => String::new(),
        [one] => format!("    nor is {one}, before it\n"),
        [first, ..] => {
            let many = out::count(before.len() as u64, "month", "months");
            format!("    nor are {many} before it, from {first} on\n")
        }
    };
    Ok(text)
}

fn restated(books: &Books) -> anyhow::Result<String> {
    let closed = books.closed()?;
    let mut months: Vec<Month> = closed.iter().map(|version| version.close.month).collect();
    months.dedup();
    let mut text = String::new();
    for month in months {
        let Some(since) = Since::of(books, month)? else { continue };
        let came = since.restated_by.len() as u64;
        if came > 0 {
            text += &format!(
                "  {month}, closed as version {}, has {} that came since: `ledger close {month}`\n",
                since.version,
                out::count(came, "entry", "entries")
            );
        }
    }
    Ok(text)
}
