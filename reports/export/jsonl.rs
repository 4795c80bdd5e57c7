//! The log itself, a line per leaf: the very bytes that are hashed, so that a leaf's hash is
//! SHA-256 of a zero byte and the line without its line feed. Canonical JSON holds no line feed.
//! [`write_openings`] is its companion: what published slots say, as RFC 9901 disclosures.

use super::ExportError;
use ledger::books::Books;
use ledger::slot::disclosure;
use std::io::Write;

/// Writes the leaves: line `n` (from 0) is entry `n`.
///
/// # Errors
/// The books cannot be read, or `out` cannot be written.
pub fn write(books: &Books, out: &mut impl Write) -> Result<(), ExportError> {
    books.scan(0, books.head().size, |_, bytes| {
        out.write_all(bytes)?;
        Ok(out.write_all(b"\n")?)
    })
}

/// Writes the openings of published slots, a JSON object per line: `entry`, `slot`, the `value`
/// to read, and the `disclosure` to verify with: the entry's digest of that slot is
/// base64url(SHA-256(disclosure)).
///
/// # Errors
/// The books cannot be read, or `out` cannot be written.
pub fn write_openings(books: &Books, out: &mut impl Write) -> Result<(), ExportError> {
    for index in 0..books.head().size {
        for opening in books.openings(index)? {
            let disclosed = disclosure(opening.slot, &opening.salt, &opening.value);
            // The value is canonical JSON already, the rest is plain ASCII.
            writeln!(
                out,
                "{{\"disclosure\":\"{disclosed}\",\"entry\":{index},\"slot\":\"{}\",\"value\":{}}}",
                opening.slot.name(),
                opening.value
            )?;
        }
    }
    Ok(())
}
