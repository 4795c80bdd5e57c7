//! The files of a book made of the bytes that another one gave away: entries, checkpoints, words.
//! Refuses nothing but what the files refuse: [`verify`](crate::verify) goes over all of it before
//! the folder becomes a book. A crash on the way leaves a folder that is none.

use super::rebuild::restored;
use super::{Head, JournalError, entry_of};
use crate::entry::Entry;
use crate::slot::Seed;
use crate::store::{Block, Facts, Opening, Secrets, StoreError, WordsFile, create};
use std::path::{Path, PathBuf};

/// Entries, and words, that are written together.
const BLOCK: usize = 1_024;

/// A book on its way into an empty folder.
pub struct Restore {
    book: PathBuf,
    facts: Facts,
    words: WordsFile,
    block: Block,
    openings: Vec<Opening>,
}

impl Restore {
    /// Makes the files; `secret` is what private.db will recognise rows by.
    ///
    /// # Errors
    /// Files are there, or cannot be written.
    pub fn begin(book: &Path, secret: &Seed) -> Result<Self, StoreError> {
        create(book)?;
        Secrets::open(book)?.set_book_secret(&secret.0)?;
        let (facts, words) = (Facts::open(book, true)?, WordsFile::open(book, true)?);
        facts.begin()?;
        words.begin()?;
        let (block, openings) = (Block::default(), Vec::new());
        Ok(Self { book: book.to_owned(), facts, words, block, openings })
    }

    /// Takes the bytes of the next entry.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn leaf(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.block.push_leaf(bytes);
        if self.block.len() < BLOCK { Ok(()) } else { self.write() }
    }

    /// One of the entries that were taken.
    ///
    /// # Errors
    /// It is not there, or none.
    pub fn entry(&mut self, index: u64) -> Result<Entry, JournalError> {
        self.write()?;
        entry_of(&self.facts, index)
    }

    /// Takes a signed checkpoint; sizes ascend.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn checkpoint(&mut self, size: u64, note: &str) -> Result<(), StoreError> {
        self.facts.insert_checkpoint(size, note)
    }

    /// Takes published words.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn opening(&mut self, opening: Opening) -> Result<(), StoreError> {
        self.openings.push(opening);
        if self.openings.len() < BLOCK { Ok(()) } else { self.write() }
    }

    fn write(&mut self) -> Result<(), StoreError> {
        if !self.block.is_empty() {
            self.facts.insert_entries(&self.block)?;
            self.block = self.block.next(self.block.first + self.block.len() as u64);
        }
        self.words.insert(&self.openings)?;
        self.openings.clear();
        Ok(())
    }

    /// Makes it durable, and what the entries add up to.
    ///
    /// # Errors
    /// Something cannot be written, or an entry is none.
    pub fn finish(mut self) -> Result<Head, JournalError> {
        self.write()?;
        self.words.commit()?;
        self.facts.commit()?;
        drop((self.facts, self.words));
        restored(&self.book)
    }
}
