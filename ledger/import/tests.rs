//! Stories of imports: whole files into a book of their own, without the command line.

mod bad_inputs;
mod doubt;
mod events;
mod own;
mod payouts;
mod pieces;
mod proof;
mod quiet;
mod twins;
mod whose;

use super::*;
use crate::entry::{Entry, Rel};
use crate::fixture;
use crate::journal::Clerk;
use crate::statement::{Options, Profiles};
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;

/// A book in a folder that is gone with it.
struct Book {
    folder: tempfile::TempDir,
    rules: Local,
}

fn today() -> Day {
    "2026-10-31".parse().expect("a day")
}

fn clerk() -> Clerk {
    fixture::clerk("2026-10-31")
}

/// A file as its profile reads it.
fn read(profile: &str, text: &str) -> Statement {
    static ONCE: LazyLock<Profiles> =
        LazyLock::new(|| Profiles::built_in().expect("the built-in profiles are profiles"));
    let profile = ONCE.named(profile).expect("a profile");
    let options = Options { today: today(), currency: None, pinned: true };
    Statement::read("a.csv", text.as_bytes().to_vec(), profile, &options).expect("a good file")
}

/// Whatever a story did, the book can be verified after it.
impl Drop for Book {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let outside = crate::verify::Outside { head: None, private: true };
            let book = self.folder.path().join("book");
            crate::verify::verify(&book, &outside).expect("the book verifies");
        }
    }
}

impl Book {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fixture::new_book(folder.path(), "2026-10-31");
        let rules = Local::parse("").expect("no rules");
        Self { folder, rules }
    }

    fn journal(&self) -> Journal {
        let folder = self.folder.path();
        Journal::open(&folder.join("book"), &folder.join("state")).expect("the book")
    }

    fn import(&self, profile: &str, text: &str) -> Result<Outcome, ImportError> {
        self.import_with(profile, text, |_| {})
    }

    /// Imports what must be imported.
    fn takes(&self, profile: &str, text: &str) -> Outcome {
        self.import(profile, text).expect("it is imported")
    }

    fn import_with(
        &self,
        profile: &str,
        text: &str,
        ask: impl FnOnce(&mut Request<'_>),
    ) -> Result<Outcome, ImportError> {
        let statement = read(profile, text);
        let mut request = Request {
            file: "a.csv",
            sha256: Sha256::digest(text).into(),
            statement: &statement,
            account: statement.account().parse().expect("an account"),
            same_account: false,
            local: &self.rules,
            accept: None,
            verdicts: Verdicts::default(),
        };
        ask(&mut request);
        let (mut journal, mut clerk) = (self.journal(), clerk());
        forget_undone(&journal).expect("it is forgotten");
        let mut append = journal.begin(&mut clerk)?;
        let outcome = import(&mut append, &request, &mut |_, _| {})?;
        if outcome.entries > 0 {
            append.commit()?;
        } else {
            drop(append);
            keep_waiting(&journal, &request, &outcome.held)?;
        }
        Ok(outcome)
    }

    /// The entries that move money, with their indices.
    fn entries(&self) -> Vec<(u64, Entry)> {
        let journal = self.journal();
        let size = journal.facts().size().expect("a size");
        let all = (0..size).map(|at| (at, journal.entry(at).expect("an entry")));
        all.filter(|(_, entry)| !entry.postings.is_empty()).collect()
    }

    /// Each entry as `type date postings`, sorted.
    fn events(&self) -> Vec<String> {
        let mut all: Vec<String> = self.entries().iter().map(|(_, entry)| shown(entry)).collect();
        all.sort();
        all
    }

    /// What the accounts hold, without those that hold nothing.
    fn balances(&self) -> BTreeMap<String, i64> {
        let mut sums = BTreeMap::new();
        for (_, entry) in self.entries() {
            for posting in entry.postings.iter() {
                let leg = format!("{} {}", posting.account, posting.ccy);
                *sums.entry(leg).or_default() += posting.minor;
            }
        }
        sums.retain(|_, minor| *minor != 0);
        sums
    }

    /// What one account holds.
    fn holds(&self, leg: &str) -> i64 {
        self.balances().get(leg).copied().unwrap_or(0)
    }
}

fn shown(entry: &Entry) -> String {
    let postings = entry.postings.iter().map(|p| format!(" {} {} {}", p.account, p.minor, p.ccy));
    format!("{} {}{}", entry.body.name(), entry.date, postings.collect::<String>())
}

/// The entries of one type.
fn of_type(book: &Book, name: &str) -> Vec<(u64, Entry)> {
    book.entries().into_iter().filter(|(_, entry)| entry.body.name() == name).collect()
}

/// What an entry refers to as the gift it gives back.
fn refunds(entry: &Entry) -> Option<u64> {
    entry.refers(Rel::Refunds)
}
