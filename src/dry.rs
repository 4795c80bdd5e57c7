//! What `--dry-run` shows: the entries that would be written, each with what it moves.
//! They were made and checked like any others; what drops them is that nobody commits.

use crate::{book, out, show};
use ledger::journal::Append;
use ledger::list::word;

/// So many are shown in full; the others are counted.
const SHOWN: u64 = 10;

/// Shows the entries of this append, from `first` on.
pub fn show(append: &mut Append<'_>, first: u64) -> anyhow::Result<()> {
    let next = append.next();
    let mut text = String::new();
    for index in (first..next).take(SHOWN as usize) {
        let entry = append.entry(index)?;
        text += &format!("Entry {index} would be: {}, {}\n", word(entry.body.name()), entry.date);
        text += &show::postings(&entry.postings);
        text += &show::references(&entry);
    }
    match next.saturating_sub(first + SHOWN) {
        0 => {}
        more => text += &format!("… and {more} more\n"),
    }
    out::print(&text)?;
    nothing_written();
    Ok(())
}

/// Writes what was pushed, from `first` on, and says so; or shows it alone.
pub fn or_written(mut append: Append<'_>, first: u64, dry_run: bool) -> anyhow::Result<()> {
    if dry_run {
        return show(&mut append, first);
    }
    out::say(&book::written(first, append.commit()?));
    Ok(())
}

/// Says that nothing was written.
pub fn nothing_written() {
    out::say("Nothing was written (--dry-run).");
}
