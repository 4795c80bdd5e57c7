//! Appends one behind the other that are never committed: what several imports would do in turn.
//! Each attempt sees what those before it would have left; one that fails leaves nothing. All of it
//! stands in the files' open transactions, and is gone when this is dropped, or by a crash.

use super::{Append, JournalError};
use crate::store::Mark;

/// Attempts over one open transaction.
pub struct Rehearsal<'j>(Append<'j>);

impl<'j> Rehearsal<'j> {
    /// Begins with an append to which nothing was pushed.
    ///
    /// # Errors
    /// The files cannot be written.
    pub fn new(append: Append<'j>) -> Result<Self, JournalError> {
        let mut rehearsal = Self(append);
        rehearsal.0.join()?;
        Ok(rehearsal)
    }

    /// Lets `what` push; it stands for the next attempts if all went well.
    ///
    /// # Errors
    /// What `what` says, and that the files cannot be written.
    pub fn attempt<T, E: From<JournalError>>(
        &mut self,
        what: impl FnOnce(&mut Append<'j>) -> Result<T, E>,
    ) -> Result<T, E> {
        let edge = self.0.edge.clone();
        self.mark(Mark::Set)?;
        let done = what(&mut self.0).and_then(|done| Ok(self.0.project().map(|()| done)?));
        if done.is_err() {
            self.mark(Mark::BackTo)?;
            self.0.edge = edge;
        }
        self.mark(Mark::Release)?;
        self.0.renew()?;
        done
    }

    fn mark(&self, mark: Mark) -> Result<(), JournalError> {
        let journal = self.0.journal();
        journal.secrets.mark(mark)?;
        journal.words.mark(mark)?;
        Ok(journal.facts.mark(mark)?)
    }
}
