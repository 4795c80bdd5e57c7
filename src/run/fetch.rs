//! Statements in: the declared programs put files into the inbox, and the inbox is imported.
//! A program that fails hinders nobody: the others run, what lies there is imported, and the failure
//! is told at the end.

use crate::book::Place;
use crate::import::Import;
use crate::out;
use crate::program::{self, Ended};
use anyhow::bail;

/// A program that fetches says nothing of use on its output.
const SAID: usize = 4096;

/// Runs the sources, then imports the inbox.
///
/// # Errors
/// A source failed, or a file was refused; everything else was done.
pub fn fetch(place: &Place) -> anyhow::Result<()> {
    let local = place.local()?;
    let inbox = place.book()?.join("inbox");
    let mut failed = Vec::new();
    for source in local.fetchers() {
        let name = out::path(&source.path);
        match program::run(source, &inbox, b"", SAID) {
            Ok(Ended::Exited(0, _)) => {}
            Ok(Ended::Exited(code, _)) => failed.push(format!("{name} ended with code {code}")),
            Ok(Ended::Killed) => failed.push(format!("{name} was killed")),
            Ok(Ended::TimedOut) => {
                failed.push(format!("{name} did not end within {} s", source.seconds));
            }
            Err(error) => failed.push(format!("{name} cannot be started: {error}")),
        }
    }
    let empty = std::fs::read_dir(&inbox).is_ok_and(|mut inside| inside.next().is_none());
    let imported = if empty { Ok(()) } else { Import::inbox(place) };
    if !failed.is_empty() {
        bail!("{}; the rest was done", failed.join("; "));
    }
    imported
}
