//! The files of a closed month in a folder: `2026-10-v1.json` and so on.
//! Refuses to write over a file that is there. A crash leaves whole files, and the closing stands:
//! `ledger report` makes each of them again.

use crate::out;
use anyhow::{Context as _, bail};
use ledger::day::Month;
use ledger::durable::{self, Access};
use reports::Frozen;
use std::path::{Path, PathBuf};

/// Refuses a place that is no folder, and files that are there, before anything is written.
pub(super) fn refuse(folder: &Path, month: Month, frozen: &Frozen) -> anyhow::Result<()> {
    if folder.exists() && !folder.is_dir() {
        bail!("{} is no folder: {month} was not closed; nothing was written", out::path(folder));
    }
    for (path, _) in named(folder, month, frozen) {
        if path.exists() {
            bail!("{} exists: {month} was not closed; nothing was written", out::path(&path));
        }
    }
    Ok(())
}

/// Writes each format.
pub(super) fn write(folder: &Path, month: Month, frozen: &Frozen) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| out::path(folder))?;
    for (path, bytes) in named(folder, month, frozen) {
        let written = durable::write(&path, bytes, Access::Everybody);
        written.with_context(|| format!("the month is closed; {}", out::path(&path)))?;
        out::say(&format!("{} written", out::path(&path)));
    }
    Ok(())
}

fn named<'a>(
    folder: &'a Path,
    month: Month,
    frozen: &'a Frozen,
) -> impl Iterator<Item = (PathBuf, &'a Vec<u8>)> {
    let version = frozen.report.edition.as_ref().map_or(1, |edition| edition.version);
    let path = move |format: &str| folder.join(format!("{month}-v{version}.{format}"));
    frozen.files.iter().map(move |(format, bytes)| (path(format), bytes))
}
