//! Closings, as entries hold them.
//! Refuses a version 0, a log of no entries, `open` of none, files without the facts, and a format
//! both in the clear and not.

use super::{Keys, Malformed, field, parsed, refuse};
use crate::account::Code;
use crate::canonical::{Value, What};
use crate::entry::month::{Close, Seen};
use crate::log::Hash;
use std::collections::BTreeMap;

pub(super) fn close(keys: &mut Keys<'_>) -> Result<Close, Malformed> {
    let files = files(keys.take("files")?)?;
    let worded = worded(keys, &files)?;
    Ok(Close {
        month: keys.parsed("month", "a month")?,
        version: above_zero(keys, "version")?,
        seen: seen(keys.take("seen")?)?,
        program: keys.parsed("program", "a program's version")?,
        files,
        worded,
        open: match keys.optional_integer("open")? {
            Some(0) => return Err(field("open", "0", "1 row or more, or no such key")),
            open => open.unwrap_or(0),
        },
    })
}

fn seen(value: Value<'_>) -> Result<Seen, Malformed> {
    let mut keys = Keys::of("seen", value)?;
    let size = above_zero(&mut keys, "size")?;
    let seen = Seen { size, root: keys.parsed("root", "64 lower-case hex digits")? };
    keys.end("seen.")?;
    Ok(seen)
}

fn files(value: Value<'_>) -> Result<BTreeMap<Code, Hash>, Malformed> {
    if value.what() != What::Object {
        return Err(refuse(value, "an object of hashes"));
    }
    let mut files = BTreeMap::new();
    for hash in value.inside() {
        let format = hash.key();
        let format = format.parse().map_err(|_| field("files", format, "a format's name"))?;
        files.insert(format, parsed(hash, "64 lower-case hex digits")?);
    }
    match files.keys().any(|format: &Code| format.as_str() == Close::DATA) {
        true => Ok(files),
        false => Err(refuse(value, "the hash of `json` among them")),
    }
}

/// The formats with words: none of them is in the clear.
fn worded(keys: &mut Keys<'_>, files: &BTreeMap<Code, Hash>) -> Result<Vec<Code>, Malformed> {
    let worded = keys.codes("worded")?;
    match worded.iter().find(|format| files.contains_key(*format)) {
        None => Ok(worded),
        Some(format) => {
            Err(field("worded", format.as_str(), "formats whose hashes are not in `files`"))
        }
    }
}

fn above_zero(keys: &mut Keys<'_>, key: &'static str) -> Result<u64, Malformed> {
    match keys.integer(key)? {
        0 => Err(field(key, "0", "1 or more")),
        number => Ok(number),
    }
}
