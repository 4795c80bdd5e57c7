//! What waits for a person among the files: rows that an import held, and files that it refused.
//! Held rows are remembered in private.db, which this command may read: it is the treasurer's own.

use crate::book::Place;
use crate::out;
use ledger::books::Books;
use ledger::import::{Waiting, waiting};
use ledger::store::Secrets;
use std::path::Path;

/// So many rows of a file are told each by itself.
const NAMED: usize = 5;

/// Rows that are held, by file, with the command that settles them.
pub fn held(place: &Place, books: &Books) -> anyhow::Result<String> {
    let book = place.book()?;
    let all = waiting(&Secrets::open_read_only(&book)?)?;
    let mut text = String::new();
    for file in &all {
        text += &of_file(&book, books, file)?;
    }
    Ok(if text.is_empty() { text } else { format!("\nHeld: not in the books yet\n{text}") })
}

fn of_file(book: &Path, books: &Books, waiting: &Waiting) -> anyhow::Result<String> {
    let rows = waiting.rows.len();
    let mut text =
        format!("  {}: {}\n", waiting.file, out::count(rows as u64, "row waits", "rows wait"));
    for row in waiting.rows.iter().take(NAMED) {
        text += &format!("    {}\n", row.why);
        if let Some(entry) = row.like
            && books.is_reversed(entry)?
        {
            text += &format!("      entry {entry} was taken back since: import the file again\n");
        }
    }
    if rows > NAMED {
        text += &format!("    and {} more\n", rows - NAMED);
    }
    let inbox = Path::new("inbox").join(&waiting.file);
    // Only a file of the inbox lies where the book knows.
    let (path, there) = match book.join(&inbox).exists() {
        true => (out::path(&inbox), ""),
        false => (waiting.file.clone(), ", where the file lies,"),
    };
    let asked = waiting.rows.iter().filter(|row| row.asks).map(|row| row.line.to_string());
    let lines = asked.collect::<Vec<_>>().join(",");
    Ok(text
        + &match lines.as_str() {
            "" => "    an export that has the rest settles them: `ledger import STATEMENT.csv`\n"
                .to_owned(),
            lines => format!(
                "    `ledger import {path} --known {lines}`{there} leaves them out for good;\n    \
             `--new {lines}` posts them\n"
            ),
        })
}

/// Files that were refused and lie in the inbox with their note.
pub fn refused(place: &Place) -> anyhow::Result<String> {
    let mut text = String::new();
    for (file, why) in crate::import::refused_files(&place.book()?.join("inbox"))? {
        text += &format!("  inbox/{}: {}\n", out::plain(&file), out::plain(&why));
    }
    Ok(match text.is_empty() {
        true => text,
        false => {
            format!("\nRefused: mend them or take them away, then `ledger import --inbox`\n{text}")
        }
    })
}
