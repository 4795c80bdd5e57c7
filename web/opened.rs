//! Books that are open, used again by one page after the other while the book's files are as they were: so a
//! page costs its making. Refuses what [`Books`] refuses. [`crate::view::View`] stands on one.
//! Between pages none holds a snapshot: what is committed meanwhile goes into the file, as if nobody read.

use crate::shown;
use crate::stamp::{Files, Stamp};
use ledger::books::Books;
use ledger::day::Day;
use ledger::declared::Declarations;
use ledger::journal::JournalError;
use reports::names::Names;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// One snapshot of the books, with what every page asks of it first.
pub struct Opened {
    /// The books.
    pub books: Books,
    /// The service's name.
    pub service: String,
    /// What policy declares.
    pub declared: Declarations,
    /// What is declared is called.
    pub names: Names,
    /// The day on which the newest entry was recorded.
    pub newest: Day,
    /// The files of the book as they were just before the snapshot.
    pub stamp: Stamp,
}

/// Where they wait for the next page.
pub struct Shelf {
    book: PathBuf,
    files: Files,
    /// No more wait than pages are made at once.
    room: usize,
    free: Mutex<Vec<Opened>>,
}

impl Shelf {
    /// An empty one, with room for so many.
    pub fn new(book: &Path, room: usize) -> Self {
        Self { book: book.to_owned(), files: Files::of(book), room, free: Mutex::default() }
    }

    /// The files of the book as they are now.
    pub fn stamp(&self) -> Stamp {
        self.files.stamp()
    }

    /// A snapshot of the books as they are now.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn take(&self) -> Result<Opened, JournalError> {
        // Before the snapshot: a page may be newer than its tag, never older.
        let stamp = self.stamp();
        while let Some(opened) = self.free.lock().ok().and_then(|mut free| free.pop()) {
            if opened.stamp == stamp && matches!(opened.books.wake(), Ok(true)) {
                return Ok(opened);
            }
        }
        Opened::of(&self.book, stamp)
    }

    /// Takes one back that a page is done with.
    pub fn put(&self, opened: Opened) {
        let rests = opened.books.rest().is_ok();
        if let Some(mut free) = self.free.lock().ok().filter(|free| rests && free.len() < self.room)
        {
            free.push(opened);
        }
    }
}

impl Opened {
    fn of(book: &Path, stamp: Stamp) -> Result<Self, JournalError> {
        let books = Books::open(book)?;
        let declared = books.declarations()?;
        let service = shown::short(&books.named(&declared)?, 80);
        let names = Names::among(&books, &declared)?;
        let newest = books.entry(books.head().size.saturating_sub(1))?.recorded;
        Ok(Self { books, service, declared, names, newest, stamp })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::book::{Book, draft};
    use ledger::entry::Body;

    #[test]
    fn books_are_used_again_until_somebody_writes_and_hold_up_nobody() {
        let mut book = Book::of_a_service();
        let shelf = Shelf::new(&book.path(), 1);
        let free = || shelf.free.lock().expect("held by nobody").len();
        let (one, other) = (shelf.take().expect("a book"), shelf.take().expect("a book"));
        let size = one.books.head().size;
        shelf.put(one);
        shelf.put(other);
        assert_eq!(free(), 1, "there is no room for more");
        let again = shelf.take().expect("a book");
        assert_eq!((free(), again.books.head().size), (0, size));
        shelf.put(again);
        // Whoever rests holds no snapshot: all of the WAL goes into the file, and it can be cut.
        let db = rusqlite::Connection::open(book.path().join("ledger.db")).expect("open");
        let busy = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        assert_eq!(busy, Ok(0));
        let legs = [
            ("assets:bank:main", "EUR", 500, ""),
            ("income:donations:one-time", "EUR", -500, "general"),
        ];
        book.append("2025-11-21", vec![draft("2025-11-20", Body::Donation(None), &legs)]);
        let newer = shelf.take().expect("a book");
        assert_eq!((free(), newer.books.head().size), (0, size + 1));
    }
}
