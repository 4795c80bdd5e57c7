//! Documents that prove an entry: kept whole and synced under their hash before an entry speaks of
//! them. Refuses an empty one, and one that is not what its name says; none is ever opened here.

use crate::book::Place;
use crate::out;
use anyhow::{Context as _, bail};
use ledger::durable::{self, Access};
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// What files of these names begin with.
const BEGINS: [(&[&str], &[u8]); 3] =
    [(&["pdf"], b"%PDF-"), (&["png"], b"\x89PNG\r\n\x1a\n"), (&["jpg", "jpeg"], b"\xff\xd8\xff")];

/// Bytes within which a PDF may begin: some programs write a line before.
const PDF_BEGINS_WITHIN: usize = 1_024;

/// Keeps a document in the book; gives its SHA-256.
pub fn keep(place: &Place, path: &Path, dry_run: bool) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| out::path(path))?;
    if bytes.is_empty() {
        bail!("{}: the document is empty; nothing was written", out::path(path));
    }
    refuse_other_kind(path, &bytes)?;
    let name = ledger::slot::hex(&Sha256::digest(&bytes));
    let kept = place.book()?.join("documents").join(&name);
    if !dry_run && !kept.exists() {
        durable::write(&kept, &bytes, Access::Owner).with_context(|| out::path(&kept))?;
    }
    Ok(name)
}

fn refuse_other_kind(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let Some(end) = path.extension() else { return Ok(()) };
    let end = end.to_string_lossy().to_ascii_lowercase();
    let Some((_, magic)) = BEGINS.iter().find(|(ends, _)| ends.contains(&end.as_str())) else {
        return Ok(());
    };
    let head = bytes.get(..PDF_BEGINS_WITHIN.min(bytes.len())).unwrap_or_default();
    let is_it = match end.as_str() {
        "pdf" => head.windows(magic.len()).any(|window| window == *magic),
        _ => head.starts_with(magic),
    };
    if is_it {
        return Ok(());
    }
    bail!(
        "{}: this is no {end} file, though its name says so: name it as what it is; nothing was \
         written",
        out::path(path)
    )
}
