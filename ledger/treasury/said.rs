//! What is said of an attempt on its way: handed over, acknowledged, rejected, or nobody knows.
//! Refuses a step that its state does not have. Only a statement says that it was paid.

use super::{Treasury, TreasuryError};
use crate::entry::{Body, Draft, PayoutState, Postings, Rel, Step};
use crate::slot::Slot;

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
    note: Option<String>,
) -> Result<u64, TreasuryError> {
    let body = PayoutState { state, of_batch, code: code.map(Into::into) };
    let (today, by) = (treasury.today(), treasury.by());
    let draft = Draft::new(today, by, Body::PayoutState(body), Postings::default());
    let mut draft = draft.with_ref(Rel::Subject, intent);
    draft.words.text.note = note;
    draft.public = vec![Slot::Text];
    treasury.push(draft)
}
