//! The tables of ledger.db beside the entries: their schema, and the sums that the entries add up to.

use super::Wrong;
use crate::store::{Facts, PostingRow, Projection, WordsFile};

/// Tables, indexes and triggers must be the ones this version makes, and no entry lie where no
/// reader looks.
pub(super) fn check_schema(facts: &Facts) -> Result<(), Wrong> {
    let hidden = facts.before_first()?;
    let hidden = hidden.map(|idx| format!("an entry with the index {idx}, in front of the first"));
    whole("ledger.db", facts.drift()?.or(hidden))
}

/// Row by row in the table's order.
pub(super) fn compare_postings(facts: &Facts, mut expected: Vec<PostingRow>) -> Result<(), Wrong> {
    expected.sort_unstable();
    let mut expected = expected.into_iter();
    facts.scan_postings(|found| match expected.next() {
        Some(row) if row == found => Ok(()),
        row => Err(posting_differs(row, Some(found))),
    })?;
    expected.next().map_or(Ok(()), |row| Err(posting_differs(Some(row), None)))
}

fn posting_differs(expected: Option<PostingRow>, found: Option<PostingRow>) -> Wrong {
    let entries = [expected, found].into_iter().flatten().map(|row| row.entry);
    let place = format!("entry {}", entries.min().unwrap_or_default());
    let shown = |row: Option<PostingRow>| row.map_or("none".to_owned(), shown_row);
    let detail = format!("stored {}, computed {}", shown(found), shown(expected));
    Wrong::Projection { place, table: "posting", detail }
}

/// A posting as the table has it.
fn shown_row(row: PostingRow) -> String {
    let PostingRow { leg, day, entry, n, minor } = row;
    format!("leg {leg}, day {day}, posting {n} of entry {entry}: {minor} minor units")
}

/// The small tables, as sorted lines.
pub(super) fn compare_small(facts: &Facts, projection: &Projection) -> Result<(), Wrong> {
    projection.tables().into_iter().try_for_each(|(table, rows)| compare(facts, table, rows))
}

/// One of them.
pub(super) fn compare(
    facts: &Facts,
    table: &'static str,
    mut computed: Vec<String>,
) -> Result<(), Wrong> {
    let mut stored = facts.dump(table)?;
    computed.sort_unstable();
    stored.sort_unstable();
    if computed == stored {
        return Ok(());
    }
    let extra = stored.iter().find(|row| computed.binary_search(row).is_err());
    let lost = computed.iter().find(|row| stored.binary_search(row).is_err());
    let shown = |row: Option<&String>| row.map_or("none".to_owned(), Clone::clone);
    let detail = format!("stored {}, computed {}", shown(extra), shown(lost));
    Err(Wrong::Projection { place: "ledger.db".to_owned(), table, detail })
}

/// What a search finds must be what the published words say: else somebody could hide a payee from it.
pub(super) fn check_letters(words: &WordsFile) -> Result<(), Wrong> {
    let detail = "what a search finds is not what the published words say".to_owned();
    let differs = || Wrong::Projection { place: "words.db".to_owned(), table: "letters", detail };
    words.check_letters()?.then_some(()).ok_or_else(differs)
}

pub(super) fn whole(file: &'static str, found: Option<String>) -> Result<(), Wrong> {
    found.map_or(Ok(()), |detail| Err(Wrong::File { file, detail }))
}
