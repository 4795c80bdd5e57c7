//! Everything beside the entries made anew from them, in one transaction: all of it, or nothing.
//! Needs no key, since nothing is signed; takes books of earlier versions too, and leaves them as
//! this version has them. Refuses entries that are not those that were signed. `verify` compares what is made here.

use super::{Head, JournalError, fold, genesis_of, keys_of};
use crate::entry::decode;
use crate::log::{Edge, leaf_hash};
use crate::store::{Facts, Projection, Secrets, StoreError, WordsFile};
use std::path::Path;

/// Postings kept in memory until they are written.
const POSTINGS: usize = 32_768;

/// Drops every projection and makes it again from the entries that were signed.
///
/// # Errors
/// Locked; an entry that is damaged, or is not the one that was signed: then everything is as it was.
pub fn rebuild(book: &Path) -> Result<Head, JournalError> {
    anew(book, refuse_unsigned)
}

/// The same of files that were restored, whoever signed what: `verify` goes over all of it, and names the entry.
pub(super) fn restored(book: &Path) -> Result<Head, JournalError> {
    anew(book, |_, _| Ok(()))
}

fn anew(
    book: &Path,
    check: fn(&Facts, Head) -> Result<(), JournalError>,
) -> Result<Head, JournalError> {
    let facts = Facts::open_to_rebuild(book)?;
    facts.begin()?;
    let rebuilt = within(&facts).and_then(|head| {
        check(&facts, head)?;
        beside(book)?;
        Ok(head)
    });
    match &rebuilt {
        Ok(_) => facts.commit()?,
        Err(_) => facts.rollback(),
    }
    rebuilt
}

/// The other files come first: until ledger.db is committed, the book is of an earlier version still.
fn beside(book: &Path) -> Result<(), StoreError> {
    match Secrets::rebuild(book) {
        // A stranger has none.
        Ok(()) | Err(StoreError::Missing(_)) => {}
        Err(other) => return Err(other),
    }
    WordsFile::rebuild(book)
}

/// Totals of entries that nobody signed would look as good as any.
fn refuse_unsigned(facts: &Facts, head: Head) -> Result<(), JournalError> {
    let note = facts
        .checkpoint()?
        .ok_or_else(|| JournalError::Damaged("there is no checkpoint".to_owned()))?;
    let keys = keys_of(facts, &genesis_of(facts)?)?;
    let signed = keys
        .open(note.as_bytes())
        .map_err(|e| JournalError::Damaged(format!("the newest checkpoint: {e}")))?;
    if (signed.size, signed.root) == (head.size, head.root) {
        return Ok(());
    }
    Err(JournalError::Damaged(format!(
        "its {} entries have the root {}, the newest checkpoint is of {} with the root {}: they are not those that \
         were signed; nothing was changed",
        head.size, head.root, signed.size, signed.root
    )))
}

fn within(facts: &Facts) -> Result<Head, JournalError> {
    facts.drop_projections()?;
    let (mut edge, mut projection) = (Edge::default(), Projection::default());
    facts.scan(0, facts.size()?, |index, bytes| {
        facts.put_tiles(&edge.push(leaf_hash(bytes)))?;
        let entry = decode(index, bytes).map_err(|why| JournalError::Malformed { index, why })?;
        fold::fold_one(facts, &mut projection, index, &entry)?;
        if projection.postings.len() >= POSTINGS {
            facts.insert_postings(&mut projection.postings)?;
            projection.postings.clear();
        }
        Ok::<(), JournalError>(())
    })?;
    facts.put_tiles(&edge.grown_since(0))?;
    facts.insert_postings(&mut projection.postings)?;
    facts.write_projection(0, &projection)?;
    Ok(Head { size: edge.size(), root: edge.root() })
}
