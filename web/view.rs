//! One snapshot of the books, and what every page says about it: whose it is, how far it goes.
//! Refuses what [`Books`] refuses: a log whose newest checkpoint is not its own.

use crate::app::stamp;
use crate::ask::Ask;
use crate::shown;
use crate::style;
use ledger::books::Books;
use ledger::day::Day;
use ledger::declared::Declarations;
use ledger::journal::JournalError;
use ledger::slot::hex;
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// What a page is made from.
pub struct View {
    books: Books,
    /// The service's name.
    pub service: String,
    /// What policy declares.
    pub declared: Declarations,
    /// The day on which the newest entry was recorded: there is no other clock here.
    pub newest: Day,
    /// What is wrong with the book, as somebody outside of it knows.
    warning: Option<String>,
    stamp: String,
}

/// What stands around every page.
pub struct Shell {
    /// The service's name.
    pub service: String,
    /// The way to the site's root.
    pub up: String,
    /// The name of the style sheet.
    pub css: String,
    /// Which of the main pages it belongs to.
    pub section: &'static str,
    /// Why nothing of it should be relied on.
    pub alerts: Vec<String>,
    /// The log it was made from; `None` where the books could not be read.
    pub log: Option<LogLine>,
}

/// The log at the foot of a page.
pub struct LogLine {
    /// As a sentence says how many entries it has: `1,504 entries`.
    pub entries: String,
    /// The root, in hex.
    pub root: String,
    /// The newest recorded day.
    pub newest: shown::Date,
}

impl View {
    /// Takes a snapshot of the book, and has it looked at from outside.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn open(
        book: &Path,
        watch: &dyn Fn(&Books) -> Option<String>,
    ) -> Result<Self, JournalError> {
        // Before the snapshot: a page may be newer than its tag, never older.
        let stamp = stamp(book);
        let books = Books::open(book)?;
        let declared = books.declarations()?;
        let service = shown::short(&books.service_name()?, 80);
        let newest = books.entry(books.head().size.saturating_sub(1))?.recorded;
        let warning = watch(&books);
        Ok(Self { books, service, declared, newest, warning, stamp })
    }

    /// The books.
    pub fn books(&self) -> &Books {
        &self.books
    }

    /// The validator of a page: it changes with the program, the log, the published words and the
    /// address, and with nothing else.
    pub fn etag(&self, ask: &Ask) -> String {
        let head = self.books.head();
        let mut hash = Sha256::new();
        let (size, root) = (head.size.to_string(), head.root.to_string());
        let css = style::path();
        let version = env!("CARGO_PKG_VERSION");
        let warning = self.warning.as_deref().unwrap_or_default();
        for part in [version, css, &size, &root, warning, &self.stamp, &ask.path, &ask.query] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        let hash = hash.finalize();
        format!("\"{}\"", hex(hash.split_at(16).0))
    }

    /// What stands around a page.
    pub fn shell(&self, ask: &Ask, section: &'static str) -> Shell {
        let head = self.books.head();
        let log = LogLine {
            entries: shown::counted(head.size, "entry", "entries"),
            root: head.root.to_string(),
            newest: shown::Date::of(self.newest),
        };
        let alerts = self.alerts();
        Shell { alerts, log: Some(log), ..Shell::bare(ask, &self.service, section) }
    }

    /// Whether the stored tree leads to the root that the key signed.
    pub fn is_sealed(&self) -> bool {
        self.books.is_sealed().unwrap_or(false)
    }

    fn alerts(&self) -> Vec<String> {
        let old = self.warning.as_ref();
        let old = old.map(|why| format!("This is not the newest state of the log: {why}."));
        let forged = "The newest signed checkpoint is not of these entries.".to_owned();
        old.into_iter().chain((!self.is_sealed()).then_some(forged)).collect()
    }
}

impl Shell {
    /// Around a page that knows nothing of the books.
    pub fn bare(ask: &Ask, service: &str, section: &'static str) -> Self {
        let css = style::path().trim_start_matches('/').to_owned();
        let (service, alerts) = (service.to_owned(), Vec::new());
        Self { service, up: ask.up(), css, section, alerts, log: None }
    }
}
