//! Everything beside the entries made anew from them, in one transaction: all of it, or nothing.
//! Needs no key, since nothing is signed; takes books of earlier versions too, and leaves them as
//! this version has them. Refuses an entry that is damaged. `verify` compares what is made here.

use super::{Head, JournalError, fold};
use crate::entry::decode;
use crate::log::{Edge, leaf_hash};
use crate::store::{Facts, Projection, Secrets, StoreError, WordsFile};
use std::path::Path;

/// Postings kept in memory until they are written.
const POSTINGS: usize = 32_768;

/// Drops every projection and makes it again from the entries.
///
/// # Errors
/// Locked, or an entry that is damaged; then everything is as it was.
pub fn rebuild(book: &Path) -> Result<Head, JournalError> {
    // A stranger has none; it comes first, since without it the book is of an earlier version still.
    match Secrets::rebuild(book) {
        Ok(()) | Err(StoreError::Missing(_)) => {}
        Err(other) => return Err(other.into()),
    }
    WordsFile::rebuild(book)?;
    let facts = Facts::open_to_rebuild(book)?;
    facts.begin()?;
    let rebuilt = within(&facts);
    match &rebuilt {
        Ok(_) => facts.commit()?,
        Err(_) => facts.rollback(),
    }
    rebuilt
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
