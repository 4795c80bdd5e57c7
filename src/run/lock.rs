//! Two passes at once would be one too many: the second says so and ends.
//! The lock is the system's, so that a process that dies gives it back.

use crate::book::Place;
use anyhow::Context as _;
use ledger::store::StoreError;
use rustix::fs::{FlockOperation, flock};
use std::fs::File;

/// Takes the lock until it is dropped.
///
/// # Errors
/// Another pass has it.
pub fn take(place: &Place) -> anyhow::Result<File> {
    let path = place.book()?.join("outbox").join(".run");
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| crate::out::path(folder))?;
    }
    let open = File::options().create(true).truncate(false).write(true).open(&path);
    let file = open.with_context(|| crate::out::path(&path))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(_) => Err(StoreError::Locked(path).into()),
    }
}
