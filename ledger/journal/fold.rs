//! A stretch of the log folded anew: what a view of the past leaves out, what `rebuild` writes and
//! `verify` compares.

use super::{JournalError, entry_of};
use crate::entry::{Entry, decode};
use crate::store::{Counts, EntryFacts, Facts, Projection};

/// Folds a stretch of the log anew.
pub(crate) fn fold(facts: &Facts, from: u64, to: u64) -> Result<Projection, JournalError> {
    let mut projection = Projection::new(facts.legs()?);
    facts.scan(from, to, |index, bytes| {
        let entry = decode(index, bytes).map_err(|why| JournalError::Malformed { index, why })?;
        fold_one(facts, &mut projection, index, &entry)
    })?;
    Ok(projection)
}

/// Folds one decoded entry.
pub(crate) fn fold_one(
    facts: &Facts,
    projection: &mut Projection,
    index: u64,
    entry: &Entry,
) -> Result<(), JournalError> {
    let counts = Counts::of(&entry.body, &entry.refs, |target| entry_of(facts, target))?;
    let Entry { date, recorded, body, refs, postings, .. } = entry;
    let (date, recorded, postings) = (*date, *recorded, postings.as_slice());
    Ok(projection.add(&EntryFacts { index, date, recorded, body, refs, postings, counts })?)
}
