//! Words that a person gives on the command line and that stand in public for ever.
//! Refuses none, too many, and such as nobody can see.

use crate::out;
use anyhow::bail;

const LONGEST: usize = 1_000;

/// The words of one option, without space around them.
pub fn given(option: &str, text: &str) -> anyhow::Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(out::is_unseen) {
        bail!(
            "{option} {text:?}: expected words without control or direction characters; \
             nothing was written"
        );
    }
    let count = text.chars().count();
    if count > LONGEST {
        bail!("{option}: {count} characters, at most {LONGEST}; nothing was written");
    }
    Ok(text.to_owned())
}
