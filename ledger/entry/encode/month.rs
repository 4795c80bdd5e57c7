//! The own keys of a closing, ascending.

use super::{Fields, Own};
use crate::entry::month::Close;

pub(super) fn close(close: &Close) -> Fields<'_> {
    let seen = vec![
        ("root", Own::Owned(close.seen.root.to_string())),
        ("size", Own::Integer(close.seen.size)),
    ];
    let mut fields =
        vec![("files", Own::Hashes(&close.files)), ("month", Own::Owned(close.month.to_string()))];
    fields.extend((close.open > 0).then_some(("open", Own::Integer(close.open))));
    fields.push(("program", Own::Text(close.program.as_str())));
    fields.push(("seen", Own::Object(seen)));
    fields.push(("version", Own::Integer(close.version)));
    fields.extend((!close.worded.is_empty()).then_some(("worded", Own::Codes(&close.worded))));
    fields
}
