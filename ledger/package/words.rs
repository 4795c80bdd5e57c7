//! A line of published words: what a slot of an entry says, with the salt that ties it to the entry.
//! Refuses any other spelling than the one that is exported, `source`, and what fits no slot.

use crate::entry::Entry;
use crate::slot::{Slot, Words, disclosure};
use crate::store::Opening;
use base64_simd::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    disclosure: String,
    entry: u64,
    slot: String,
    #[serde(borrow)]
    value: &'a RawValue,
}

/// Reads one line.
///
/// # Errors
/// What is wrong, as words that go on from "the line".
pub(super) fn read(bytes: &[u8]) -> Result<Opening, String> {
    let line: Line<'_> =
        serde_json::from_slice(bytes).map_err(|e| format!("is no opening of a slot: {e}"))?;
    let slot = Slot::named(&line.slot).filter(|slot| *slot != Slot::Source);
    let slot = slot.ok_or_else(|| {
        format!("`{}` is no slot that is ever published", crate::log::shown(&line.slot))
    })?;
    let salt = salt(&line.disclosure).ok_or("its `disclosure` holds no salt of 32 bytes")?;
    let opening = Opening { entry: line.entry, slot, salt, value: line.value.get().to_owned() };
    match shown(&opening).as_bytes() == bytes {
        true => Ok(opening),
        false => Err("its `disclosure` and its `value` are not the same words".to_owned()),
    }
}

/// An opening as a line, without its end.
pub fn shown(opening: &Opening) -> String {
    let Opening { entry, slot, salt, value } = opening;
    let disclosed = disclosure(*slot, salt, value);
    let slot = slot.name();
    // The value is canonical JSON already, the rest is plain ASCII.
    format!(r#"{{"disclosure":"{disclosed}","entry":{entry},"slot":"{slot}","value":{value}}}"#)
}

/// Whether the entry was sealed with these words.
///
/// # Errors
/// What is wrong, as words that go on from "the line".
pub(super) fn check(opening: &Opening, entry: &Entry) -> Result<(), String> {
    let Opening { entry: index, slot, value, .. } = opening;
    let name = slot.name();
    if !opening.is_of(entry) {
        return Err(format!("is not what `{name}` of entry {index} was sealed with"));
    }
    let read = Words::default().set(*slot, value);
    read.map_err(|e| format!("says of `{name}` what no entry says: {e}"))
}

fn salt(disclosure: &str) -> Option<[u8; 32]> {
    let json = URL_SAFE_NO_PAD.decode_to_vec(disclosure).ok()?;
    let (salt, _, _): (String, String, &RawValue) = serde_json::from_slice(&json).ok()?;
    URL_SAFE_NO_PAD.decode_to_vec(salt).ok()?.try_into().ok()
}
