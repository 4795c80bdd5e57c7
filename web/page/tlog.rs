//! The log as files that other programs verify (C2SP `tlog-tiles`): checkpoint, tiles, bundles.
//! Refuses every second spelling of a path, and tiles that the log does not fill.

use crate::answer::{Answer, BYTES, Refusal, TEXT};
use crate::ask::Ask;
use crate::view::View;
use ledger::log::Tile;
use ledger::log::TreeError;
use ledger::log::tile::encode_bundle;

/// The newest signed checkpoint.
pub fn checkpoint(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::whole(TEXT, view.books().note()))
}

/// The key that signs checkpoints.
pub fn vkey(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::whole(TEXT, format!("{}\n", view.books().keys().newest())))
}

/// A tile of hashes, or a bundle of entries.
pub fn tile(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let missing = || Refusal::NotFound("There is no such tile.".to_owned());
    let path = format!("tile/{}", ask.param("rest"));
    let (level, rest) = ask.param("rest").split_once('/').ok_or_else(missing)?;
    let is_bundle = level == "entries";
    let tile = parse(if is_bundle { "0" } else { level }, rest).ok_or_else(missing)?;
    let spelt = if is_bundle { tile.bundle_path() } else { tile.path() };
    if spelt != path {
        return Err(missing());
    }
    let bytes = if is_bundle { bundle(view, tile) } else { hashes(view, tile) }?;
    Ok(Answer::whole(BYTES, bytes.ok_or_else(missing)?).forever())
}

/// `x001/x234/067.p/112` and its like; the caller compares the spelling.
fn parse(level: &str, rest: &str) -> Option<Tile> {
    let (number, width) = match rest.split_once(".p/") {
        Some((number, width)) => (number, width.parse().ok().filter(|w| (1..256).contains(w))?),
        None => (rest, 256),
    };
    let mut n = 0_u64;
    for group in number.split('/') {
        let digits = group.strip_prefix('x').unwrap_or(group);
        n = n.checked_mul(1000)?.checked_add(digits.parse().ok().filter(|d| *d < 1000)?)?;
    }
    Some(Tile { level: level.parse().ok()?, n, width })
}

fn hashes(view: &View, tile: Tile) -> Result<Option<Vec<u8>>, Refusal> {
    let books = view.books();
    let edge = books.edge()?;
    match books.tree(&edge).tile(tile) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(TreeError::Beyond { .. }) => Ok(None),
        Err(other) => Err(Refusal::Failed(other.to_string())),
    }
}

fn bundle(view: &View, tile: Tile) -> Result<Option<Vec<u8>>, Refusal> {
    let from = tile.n.checked_mul(256);
    let to = from.and_then(|from| from.checked_add(u64::from(tile.width)));
    let Some((from, to)) = from.zip(to).filter(|(_, to)| *to <= view.books().head().size) else {
        return Ok(None);
    };
    let mut entries = Vec::new();
    let scanned: Result<(), ledger::store::StoreError> = view.books().scan(from, to, |_, leaf| {
        entries.push(leaf.to_vec());
        Ok(())
    });
    scanned.map_err(ledger::journal::JournalError::from)?;
    let bundle = encode_bundle(entries).map_err(|e| Refusal::Failed(e.to_string()))?;
    Ok(Some(bundle))
}
