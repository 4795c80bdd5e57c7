//! Whether an entry by hand is there already. A command that was killed behind its commit wrote its
//! entry and could not say so; whoever repeats it would have the gift twice.
//! Refuses the same entry among the newest of today, unless it is said to be another one.

use anyhow::bail;
use ledger::entry::{Draft, Entry, Rel};
use ledger::journal::Append;

/// So far back a repetition is looked for: who repeats a command does it at once.
const NEWEST: usize = 50;

/// Refuses an entry that was recorded today and says the same, words and all.
pub fn refuse(append: &mut Append<'_>, draft: &Draft) -> anyhow::Result<()> {
    // A count moves nothing: one more is only looked at once more.
    if draft.postings.is_empty() {
        return Ok(());
    }
    let today = append.clerk.today;
    for index in (0..append.next()).rev().take(NEWEST) {
        let entry = append.entry(index)?;
        if entry.recorded != today {
            break;
        }
        if moves_the_same(&entry, draft) && says_the_same(append, index, draft)? {
            bail!(
                "entry {index} of today is the same: say --again if this is another one; \
                 nothing was written"
            );
        }
    }
    Ok(())
}

fn moves_the_same(entry: &Entry, draft: &Draft) -> bool {
    entry.body == draft.body && entry.date == draft.date && entry.postings == draft.postings
}

/// What was reversed does not count, and what was erased says nothing any more.
fn says_the_same(append: &Append<'_>, index: u64, draft: &Draft) -> anyhow::Result<bool> {
    let spoken = append.journal().facts().references(index)?;
    if spoken.iter().any(|(rel, _)| *rel == Rel::Reverses) {
        return Ok(false);
    }
    let mut words = String::new();
    draft.words.push_json(&mut words);
    let opening = append.journal().secrets().opening(index)?;
    Ok(matches!(opening, Some((Some(_), fields)) if fields == words))
}
