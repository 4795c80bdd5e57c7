//! What is said of an attempt on its way: handed over, acknowledged, rejected, or nobody knows.
//! Refuses a step that its state does not have. Only a statement says that it was paid.

use super::{Treasury, TreasuryError};
use crate::entry::{Body, Draft, PayoutState, Postings, Rel, Step};
use crate::slot::Slot;

/// What else is said of a step.
#[derive(Debug, Clone, Default)]
pub enum Note {
    /// Nothing.
    #[default]
    None,
    /// By a person, who was told that everybody reads it.
    Public(String),
    /// By a bank or a program: account numbers stand in such texts, so nobody else reads it.
    Private(String),
}

/// Appends a step of an attempt, or with `of_batch` of all attempts in its batch.
///
/// # Errors
/// The step cannot be, or the books.
pub fn say(
    treasury: &mut Treasury<'_, '_>,
    intent: u64,
    state: Step,
    of_batch: bool,
    code: Option<&str>,
    note: Note,
) -> Result<u64, TreasuryError> {
    let body = PayoutState { state, of_batch, code: code.map(Into::into) };
    let (today, by) = (treasury.today(), treasury.by());
    let draft = Draft::new(today, by, Body::PayoutState(body), Postings::default());
    let mut draft = draft.with_ref(Rel::Subject, intent);
    draft.public = vec![Slot::Text];
    match note {
        Note::None => {}
        Note::Public(text) => draft.words.text.note = Some(text),
        Note::Private(text) => {
            draft.words.text.note = Some(text);
            draft.public.clear();
        }
    }
    treasury.push(draft)
}
