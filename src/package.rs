//! The files of a data package on disk, a piece at a time: for `export`, and for the end.

use crate::out;
use anyhow::Context as _;
use ledger::books::Books;
use ledger::durable::{self, Access};
use ledger::package::MANIFEST;
use reports::export::package::{FILES, Written, describe};
use std::fs::File;
use std::path::Path;

/// Writes them into a folder that has none of them. Whoever calls renames the folder: a crash leaves
/// half of one.
///
/// # Errors
/// The entries are not those that were signed, or the words others: nobody could prove anything with them.
pub fn write(books: &Books, folder: &Path) -> anyhow::Result<Vec<Written>> {
    books.check_all_signed().context("nothing was exported")?;
    let mut written = Vec::new();
    for file in &FILES {
        let path = folder.join(file.path);
        let shown = || out::path(&path);
        let opened = File::create_new(&path).with_context(shown)?;
        written.push(file.write_to(books, &opened)?);
        opened.sync_all().with_context(shown)?;
    }
    let (path, text) = (folder.join(MANIFEST), describe(books, &written)?);
    durable::write(&path, text.as_bytes(), Access::Everybody).with_context(|| out::path(&path))?;
    Ok(written)
}
