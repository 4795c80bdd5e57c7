//! The report of every month that was closed, made again from the log that its closing saw: the facts must
//! be the same bytes for ever, the rest under the same version of the program and the same words.
//! The newest log first: each view goes on back from the one before, so that nothing is read twice.

use crate::{close, out};
use ledger::books::Books;
use ledger::closed::Version;
use ledger::day::Month;
use reports::Frozen;
use std::collections::BTreeSet;
use std::path::Path;

/// Reports that are not what their closings say.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct NotAsClosed(Vec<String>);

impl NotAsClosed {
    /// One of them.
    pub fn of(month: Month, version: u64) -> Self {
        Self(vec![format!(
            "the report of {month}, version {version}, is not what its closing says; run `ledger verify`"
        )])
    }
}

/// Makes all of them again, and says how many there are.
pub fn made_again(book: &Path) -> anyhow::Result<String> {
    let mut books = Books::open(book)?;
    let closed = books.closed()?;
    let newest = Books::open(book)?;
    let mut versions: Vec<&Version> = closed.iter().collect();
    versions.sort_by_key(|version| std::cmp::Reverse(version.close.seen.size));
    let (mut wrong, mut notes, mut others) = (Vec::new(), String::new(), 0);
    let mut unmade = BTreeSet::new();
    for version in &versions {
        books = books.at(version.close.seen.size)?;
        let named = format!("report of {}, version {}", version.close.month, version.close.version);
        let frozen = match Frozen::again(&books, version) {
            Ok(frozen) => frozen,
            Err(why) => {
                wrong.push(format!("the {named}, cannot be made again: {why}"));
                continue;
            }
        };
        let docs = newest.words(version.entry)?.docs;
        let differing = frozen.differing(&version.close, &docs, close::PROGRAM);
        if !differing.data.is_empty() {
            let formats = differing.data.join(", ");
            wrong.push(format!("the {named}, is not what its closing says ({formats})"));
        } else if !differing.dress.is_empty() {
            let formats = differing.dress.join(", ");
            notes += &format!("  the {named}, is restated by erasure ({formats})\n");
        }
        others += u64::from(version.close.program.as_str() != close::PROGRAM);
        unmade.extend(differing.unmade);
    }
    if !wrong.is_empty() {
        return Err(NotAsClosed(wrong).into());
    }
    if !unmade.is_empty() {
        let formats = unmade.into_iter().collect::<Vec<_>>().join(", ");
        notes += &format!("    not made again, since this program was built without: {formats}\n");
    }
    Ok(told(versions.len() as u64, others) + &notes)
}

fn told(all: u64, others: u64) -> String {
    if all == 0 {
        return String::new();
    }
    let reports = out::count(all, "report of a closed month is", "reports of closed months are");
    let mut text = format!("  {reports} what the closings say\n");
    if others > 0 {
        let made = out::count(others, "was", "were");
        text += &format!(
            "    {made} made by another version of the program: of these the facts alone\n"
        );
    }
    text
}
