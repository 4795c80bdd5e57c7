//! Which months are over and not closed, and which were closed and would have another report by now.

use crate::close::{open_months, open_rows};
use crate::out;
use ledger::books::Books;
use ledger::day::Day;
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
    let mut text = String::new();
    for newest in closed.all_newest() {
        let month = newest.close.month;
        let Some(since) = Since::of(books, month)?.filter(Since::is_outdated) else { continue };
        let before = &since.before;
        let came = match (since.restated_by.len() as u64, &before.opening, &before.compared) {
            (0, None, None) => "has a note that came since".to_owned(),
            (0, None, Some(_)) => "is compared with other figures by now".to_owned(),
            (0, Some(_), _) => "begins with other balances by now".to_owned(),
            (came, ..) => format!("has {} that came since", out::count(came, "entry", "entries")),
        };
        let version = since.version;
        text +=
            &format!("  {month}, closed as version {version}, {came}: `ledger close {month}`\n");
        if let Some(note) = since.noted {
            text += &format!("    its note is entry {note}\n");
        }
        if let Some(moved) = &before.opening {
            text += &format!("    {} before it: {}\n", named(&moved.entries), moved.told());
        }
        if let Some(compared) = &before.compared {
            text += &format!("    {} of {}\n", named(&compared.entries), compared.months());
        }
    }
    Ok(text)
}

fn named(entries: &[u64]) -> String {
    let noun = if entries.len() == 1 { "entry" } else { "entries" };
    format!("{noun} {}", reports::ranges(entries))
}
