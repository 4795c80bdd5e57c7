//! The published words of a view: of one entry, of many in order, and which entries have some.
//! What is not published is absent; refuses words that no slot can have.

use super::Books;
use crate::entry::Entry;
use crate::journal::{JournalError, decoded};
use crate::phrases::Phrases;
use crate::slot::{Slot, Words};
use crate::store::{Opening, StoreError, WordsFile};

/// Entries whose words are read at once.
const TOGETHER: u64 = 1024;

impl Books {
    fn words_file(&self) -> Result<&WordsFile, JournalError> {
        if let Some(words) = self.words.get() {
            return Ok(words);
        }
        let opened = WordsFile::open(&self.book, false)?;
        Ok(self.words.get_or_init(|| opened))
    }

    /// The published words of one entry; what is not published is absent.
    ///
    /// # Errors
    /// words.db cannot be read.
    pub fn words(&self, index: u64) -> Result<Words, JournalError> {
        words_of(index, self.words_file()?.openings(index)?)
    }

    /// The published openings of one entry, with their salts, as a verifier needs them.
    ///
    /// # Errors
    /// words.db cannot be read.
    pub fn openings(&self, index: u64) -> Result<Vec<Opening>, JournalError> {
        Ok(self.words_file()?.openings(index)?)
    }

    /// Hands all published openings of the view over, by entry.
    ///
    /// # Errors
    /// words.db cannot be read, or what `see` says.
    pub fn scan_openings<E: From<JournalError> + From<StoreError>>(
        &self,
        see: impl FnMut(Opening) -> Result<(), E>,
    ) -> Result<(), E> {
        self.words_file()?.scan_of(0, self.head.size, see)
    }

    /// The name that is published for an entry: a vendor, a fund, the service.
    ///
    /// # Errors
    /// words.db cannot be read.
    pub fn name_of(&self, index: u64) -> Result<Option<String>, JournalError> {
        if self.words_file()?.value(index, Slot::Who)?.is_none() {
            return Ok(None);
        }
        Ok(self.words(index)?.who.name)
    }

    /// Entries whose published words contain all phrases, newest first.
    ///
    /// # Errors
    /// words.db cannot be read.
    pub fn search(&self, phrases: &Phrases) -> Result<Vec<u64>, JournalError> {
        let mut found = self.words_file()?.search(phrases)?;
        found.retain(|index| *index < self.head.size);
        Ok(found)
    }

    /// Hands the entries `from` to `to` over with their published words, in order: asked for one by one, words
    /// cost far more.
    ///
    /// # Errors
    /// As [`Self::scan`], or an entry or its words are damaged.
    pub fn scan_told<E: From<JournalError> + From<StoreError>>(
        &self,
        from: u64,
        to: u64,
        mut see: impl FnMut(u64, &Entry, &Words) -> Result<(), E>,
    ) -> Result<(), E> {
        let to = to.min(self.head.size);
        let starts = (from..to).step_by(TOGETHER as usize);
        starts.map(|from| (from, to.min(from + TOGETHER))).try_for_each(|(from, to)| {
            let mut openings = Vec::new();
            self.words_file()?.scan_of(from, to, |of| -> Result<(), StoreError> {
                openings.push(of);
                Ok(())
            })?;
            let mut openings = openings.into_iter().peekable();
            self.scan(from, to, |index, bytes| {
                let upto = std::iter::from_fn(|| openings.next_if(|of| of.entry <= index));
                let words = words_of(index, upto.filter(|of| of.entry == index))?;
                see(index, &decoded(index, bytes)?, &words)
            })
        })
    }
}

fn words_of(
    index: u64,
    openings: impl IntoIterator<Item = Opening>,
) -> Result<Words, JournalError> {
    let mut words = Words::default();
    for Opening { slot, value, .. } in openings {
        let damaged = |e| JournalError::Damaged(format!("the words of entry {index}: {e}"));
        words.set(slot, &value).map_err(damaged)?;
    }
    Ok(words)
}
