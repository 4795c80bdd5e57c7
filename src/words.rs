//! Words that a person gives on the command line and that stand in public for ever.
//! Refuses none, too many, and such as nobody can see; the command line is parsed into them.

use crate::exit::DamagedWords;
use ledger::journal::JournalError;
use ledger::marks::{is_selector, is_unseen};
use ledger::slot::Words;
use ledger::store::Secrets;

const LONGEST: usize = 1_000;
/// Of what fills a paragraph.
const LONGEST_TOLD: usize = 4_000;

/// Why these are no words to be shown.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// None, or nothing in it but space.
    #[error("it is empty: expected words that others can read")]
    Empty,
    /// Characters that nobody sees, or that turn a line around.
    #[error("expected words without control or direction characters")]
    Unseen,
    /// Several lines in one option.
    #[error("it has several lines: expected one line; --file FILE takes a paragraph of several")]
    Lines,
    /// A line between two paragraphs.
    #[error("there is an empty line: expected one paragraph, which may have several lines")]
    Paragraphs,
    /// What was meant for the next option, since no words stand before it.
    #[error("it is no words but an option: expected words, behind a blank if they begin so")]
    Option,
    /// No address.
    #[error("expected an address that begins with https://, without spaces")]
    NoLink,
    /// So many characters.
    #[error("{0} characters, at most {1}")]
    TooLong(usize, usize),
}

/// The words of an entry that are not published; none where they were erased.
pub fn hidden(secrets: &Secrets, entry: u64) -> Result<Option<Words>, JournalError> {
    let Some((_, fields)) = secrets.opening(entry)? else { return Ok(None) };
    kept(entry, &fields).map(Some).map_err(|error| JournalError::Damaged(error.to_string()))
}

/// The private words of an entry, as private.db keeps them.
pub fn kept(entry: u64, fields: &str) -> Result<Words, DamagedWords> {
    Words::from_json(fields).map_err(|why| DamagedWords { entry, why })
}

/// The address of a page that anybody can open.
pub fn link(text: &str) -> Result<String, WordsError> {
    if ledger::canonical::is_address(text) { given(text) } else { Err(WordsError::NoLink) }
}

/// The words of one option, without blanks around them.
pub fn given(text: &str) -> Result<String, WordsError> {
    of_option(text, LONGEST)
}

/// The same of an option that takes a paragraph in one line, beside one that takes it from a file.
pub fn paragraph(text: &str) -> Result<String, WordsError> {
    match text.contains(['\n', '\r']) {
        true => Err(WordsError::Lines),
        false => of_option(text, LONGEST_TOLD),
    }
}

fn of_option(text: &str, longest: usize) -> Result<String, WordsError> {
    match is_option(text) {
        true => Err(WordsError::Option),
        false => within(text.trim_matches(' '), longest),
    }
}

/// A paragraph of a file: its lines are joined, since it is shown in many widths. A second one would become part
/// of the first.
pub fn told(text: &str) -> Result<String, WordsError> {
    if text.trim().lines().any(|line| line.trim().is_empty()) {
        return Err(WordsError::Paragraphs);
    }
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    within(&joined, LONGEST_TOLD)
}

/// Whether it is `--public` or `-h`: the command line takes any word behind an option that asks for words,
/// so that they may begin as `-2+3` does.
fn is_option(text: &str) -> bool {
    let letters = text.strip_prefix('-').unwrap_or_default();
    letters.starts_with('-') || letters.len() == 1 && letters.starts_with(char::is_alphabetic)
}

fn within(text: &str, longest: usize) -> Result<String, WordsError> {
    if text.chars().any(is_unseen) {
        return Err(WordsError::Unseen);
    }
    if text.chars().all(|c| c.is_whitespace() || is_selector(c)) {
        return Err(WordsError::Empty);
    }
    match text.chars().count() {
        count if count > longest => Err(WordsError::TooLong(count, longest)),
        _ => Ok(text.to_owned()),
    }
}
