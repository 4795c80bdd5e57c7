//! The private words of an entry, as far as the log bears them out.
//! Refuses an opening that gives another digest than its entry holds: private.db is not signed, and
//! whoever can write it must not be able to send money elsewhere.

use super::TreasuryError;
use crate::entry::Entry;
use crate::journal::JournalError;
use crate::slot::{Slot, StoredWords, Words, digest};
use crate::store::Secrets;
use std::fmt::Display;
use std::str::FromStr;

/// What private.db keeps of an entry, unchecked: to recognise something, never to pay by it.
pub(crate) fn kept(secrets: &Secrets, index: u64) -> Result<Words, JournalError> {
    let Some((_, json)) = secrets.opening(index)? else { return Ok(Words::default()) };
    Words::from_json(&json).map_err(|e| JournalError::Damaged(format!("private.db: {e}")))
}

/// Reads what an entry hides, and holds it against the entry.
///
/// # Errors
/// It was erased, cannot be read, or is not what the entry says.
pub fn opened(secrets: &Secrets, index: u64, entry: &Entry) -> Result<Words, TreasuryError> {
    let unreadable = |why: String| TreasuryError::Kept { entry: index, why };
    let opening = secrets.opening(index)?;
    let Some((Some(seed), json)) = opening else {
        return Err(unreadable("it is not there any more".to_owned()));
    };
    let stored = StoredWords::from_json(&json).map_err(|e| unreadable(e.to_string()))?;
    let derivation = seed.derive();
    for (slot, expected) in entry.digests.iter().filter(|(slot, _)| *slot != Slot::Receipt) {
        if digest(*slot, &derivation.salt(*slot), stored.value(*slot)) != *expected {
            return Err(TreasuryError::Changed { entry: index, slot: slot.name() });
        }
    }
    Words::from_json(&json).map_err(|e| unreadable(e.to_string()))
}

/// A number as it is kept for an entry.
pub(super) fn number<T: FromStr<Err: Display>>(
    entry: u64,
    text: Option<&str>,
) -> Result<Option<T>, TreasuryError> {
    let unreadable = |why: T::Err| TreasuryError::Kept { entry, why: why.to_string() };
    text.map(str::parse).transpose().map_err(unreadable)
}
