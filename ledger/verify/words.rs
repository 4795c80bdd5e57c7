//! Openings, published and secret, against the digests in the entries.
//! The secrets are checked on a thread of their own, which gets the digests from the walk.

use super::Wrong;
use super::tables::{check_letters, whole};
use crate::entry::decode;
use crate::slot::{Digest, Scratch, Slot, StoredWords};
use crate::store::{Facts, Secrets, WordsFile};
use std::path::Path;
use std::sync::mpsc::Receiver;

/// The digests of a stretch of entries, on their way to the secrets that open them: flat, so that
/// no thread frees what another allocated.
pub(super) type Digests = Vec<(u64, Slot, Digest)>;

/// Digests that travel together.
pub(super) const BATCH: usize = 8_192;

/// Published words must be what the entries promised; returns how many are, and how many are left
/// of entries that never came: words.db is committed before ledger.db.
pub(super) fn check_published(facts: &Facts, words: &WordsFile) -> Result<(u64, u64), Wrong> {
    let (mut count, mut left) = (0, 0);
    words.scan(|opening| {
        let index = opening.entry;
        let wrong = |problem: &str| Wrong::Entry { index, problem: problem.to_owned() };
        let Some(bytes) = facts.entry(index)? else {
            left += 1;
            return Ok(());
        };
        let entry = decode(index, &bytes).map_err(|why| Wrong::Malformed { index, why })?;
        if !opening.is_of(&entry) {
            let slot = opening.slot.name();
            return Err(wrong(&format!("its published `{slot}` is not what it was sealed with")));
        }
        if opening.slot == Slot::Source {
            return Err(wrong("its `source` is published, which is never"));
        }
        count += 1;
        Ok(())
    })?;
    Ok((count, left))
}

/// How many entries the secrets open, if they were asked, and how many are erased.
pub(super) struct Opened {
    pub opened: Option<u64>,
    pub erased: u64,
}

/// The secrets against the entries, then the files as SQLite sees them, private.db left out: the
/// other thread has less to do.
pub(super) fn check_files(
    book: &Path,
    private: bool,
    digests: Receiver<Digests>,
) -> Result<Opened, Wrong> {
    let mut checked = Opened { opened: None, erased: 0 };
    // First what the other thread waits for, then what nobody waits for.
    if private {
        let secrets = Secrets::open_read_only(book)?;
        checked = check_secrets(&secrets, digests)?;
    } else {
        drop(digests);
    }
    whole("ledger.db", Facts::open(book, false)?.integrity()?)?;
    let words = WordsFile::open(book, false)?;
    whole("words.db", words.strange()?)?;
    check_letters(&words)?;
    Ok(checked)
}

/// The treasurer's file as SQLite sees it.
pub(super) fn check_private(book: &Path) -> Result<(), Wrong> {
    whole("private.db", Secrets::open_read_only(book)?.strange()?)
}

/// The treasurer's secrets must open every slot.
fn check_secrets(secrets: &Secrets, digests: Receiver<Digests>) -> Result<Opened, Wrong> {
    let mut digests = digests.into_iter().flatten().peekable();
    let (mut opened, mut erased) = (0, 0);
    let mut scratch = Scratch::default();
    secrets.scan(|index, seed, fields| {
        while digests.next_if(|(at, ..)| *at < index).is_some() {}
        let Some(seed) = seed else {
            erased += 1;
            return Ok(());
        };
        // Without an entry it was left by a crash before ledger.db was committed; the next write
        // drops it.
        if digests.peek().is_none_or(|(at, ..)| *at != index) {
            return Ok(());
        }
        let wrong = |problem: String| Wrong::Entry { index, problem };
        let words = StoredWords::from_json(fields)
            .map_err(|e| wrong(format!("its words in private.db cannot be read: {e}")))?;
        let derivation = seed.derive();
        while let Some((_, slot, expected)) = digests.next_if(|(at, ..)| *at == index) {
            let found = scratch.digest(slot, &derivation.salt(slot), |json| match slot {
                Slot::Receipt => derivation.push_receipt(json),
                _ => json.push_str(words.value(slot)),
            });
            if found != expected {
                let name = slot.name();
                return Err(wrong(format!(
                    "its `{name}` in private.db is not what it was sealed with"
                )));
            }
        }
        opened += 1;
        Ok(())
    })?;
    Ok(Opened { opened: Some(opened), erased })
}
