//! The log itself, a line per leaf: the very bytes that are hashed, so that a leaf's hash is
//! SHA-256 of a zero byte and the line without its line feed. Canonical JSON holds no line feed.
//! Its companions: [`write_openings`], what published slots say, as RFC 9901 disclosures, and
//! [`write_checkpoints`], every head that was signed.

use super::ExportError;
use ledger::books::Books;
use ledger::canonical::push_text;
use ledger::package::shown;
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
    books.scan_openings(|opening| Ok(writeln!(out, "{}", shown(&opening))?))
}

/// Writes every signed checkpoint, a JSON object per line: the `note` and its `size`.
///
/// # Errors
/// The books cannot be read, or `out` cannot be written.
pub fn write_checkpoints(books: &Books, out: &mut impl Write) -> Result<(), ExportError> {
    let mut line = String::new();
    books.scan_checkpoints(|size, note| {
        line.clear();
        push_text(&mut line, note);
        Ok(writeln!(out, "{{\"note\":{line},\"size\":{size}}}")?)
    })
}
