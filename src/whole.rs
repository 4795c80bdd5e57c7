//! A folder that is whole or not there: made beside its place, and renamed into it.
//! Refuses a place where something is, or in no folder. A crash leaves a hidden folder beside it, which is nobody's
//! book and nobody's export.

use crate::out;
use anyhow::{Context as _, bail};
use ledger::durable;
use std::fs;
use std::path::Path;

/// Makes `dir` by what `fill` puts into an empty folder.
pub fn folder<T>(dir: &Path, fill: impl FnOnce(&Path) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let is_taken = match dir.symlink_metadata() {
        Ok(about) if about.is_dir() => dir.read_dir().is_ok_and(|mut all| all.next().is_some()),
        Ok(_) => true,
        Err(_) => false,
    };
    if is_taken {
        bail!("{} exists and is not empty: nothing was changed", out::path(dir));
    }
    let above = dir.parent().filter(|above| !above.as_os_str().is_empty());
    if let Some(above) = above.filter(|above| !above.is_dir()) {
        bail!("{} is no folder: make it first; nothing was changed", out::path(above));
    }
    let name = dir.file_name().context("the folder needs a name")?.to_string_lossy();
    let beside = dir.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let _ = fs::remove_dir_all(&beside);
    let made = make(dir, &beside, fill);
    if made.is_err() {
        let _ = fs::remove_dir_all(&beside);
    }
    made
}

fn make<T>(
    dir: &Path,
    beside: &Path,
    fill: impl FnOnce(&Path) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    fs::create_dir(beside).with_context(|| out::path(beside))?;
    let filled = fill(beside)?;
    durable::sync_folder(&beside.join("in it")).with_context(|| out::path(beside))?;
    fs::rename(beside, dir).with_context(|| out::path(dir))?;
    durable::sync_folder(dir).with_context(|| out::path(dir))?;
    Ok(filled)
}
