//! The report as data: `report.json`, the same bytes for ever.
//! Amounts are decimal strings with their currency's decimals, costs negative; words stand in it as
//! entry indices. The list of entries is not part of it: entries are downloads of their own.

use crate::report::Report;

/// The whole report as one JSON document, indented, ended by a line feed.
///
/// # Errors
/// None that a report could cause; they are passed on rather than hidden.
pub fn json(report: &Report) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(text)
}
