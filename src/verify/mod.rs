//! `ledger verify`: everything recomputed; exit 3 at the first entry that is wrong, 4 where the
//! treasurer's own file is missing beside the key.

mod months;

pub use months::NotAsClosed;

use crate::book::Place;
use crate::{out, stands};
use anyhow::Context as _;
use clap::Args;
use ledger::books::Books;
use ledger::guard::{Guard, GuardError};
use ledger::log::Signer;
use ledger::store::StoreError;
use ledger::verify::{Outside, Verified, verify};
use std::path::Path;

/// Recompute everything and compare it with the head outside the book
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger verify                 # the treasurer's own check
  ledger verify --public        # as a stranger: without private.db

Every leaf, the tree, each checkpoint's signature, the projections, the published words and the \
statements' links are recomputed, and the report of each month that was closed. Without the head outside (see `ledger status`), a book is \
consistent with itself only. `balance` and `report` add up totals, and `list` and `show` look at the entries that \
they print: what else was changed is found here. Exit code 3 says that something is wrong, and where; 4 that private.db \
is missing where the key is.")]
pub struct Verify {
    /// Leave private.db alone
    #[arg(long)]
    public: bool,
}

const ALONE: &str = "it is compared with itself only, and an old copy would pass as well";

const LOST: &str = "\
the public books are whole, but what is private is lost: words that nobody published, bank details, \
and the fingerprints by which an import knows its rows (`ledger verify --public` does without)";

impl Verify {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let book = place.book()?;
        let (genesis, keys) = ledger::verify::genesis(&book)?;
        // A stranger has no state folder: then the book is compared with itself alone.
        let guard = place.state().ok().map(|state| Guard::new(&state, &genesis.origin));
        let private = !self.public && book.join("private.db").exists();
        let head = match guard.as_ref().map(|guard| guard.head(&keys)).transpose() {
            Ok(head) => head.flatten(),
            Err(why) => {
                // A log that lost an entry may not tell its newest key: its own fault goes first.
                verify(&book, &Outside { head: None, private })?;
                return Err(why.into());
            }
        };
        if head.is_none() {
            let place = guard.as_ref().map(|guard| guard.folder().join("head"));
            let place = place.map(|head| format!(" ({})", out::path(&head))).unwrap_or_default();
            out::say(&format!("warning: there is no head outside the book{place}: {ALONE}"));
        }
        let secrets = book.join("private.db");
        let head_is_gone = head.is_none();
        let verified = verify(&book, &Outside { head, private })?;
        let months = months::made_again(&book)?;
        out::print(&told(&verified, &genesis.origin.to_string()))?;
        out::print(&by_hand(&book, &verified)?)?;
        out::print(&months)?;
        // Whoever signs the book has the secrets as well, unless they were lost.
        let key = guard.as_ref().map(|guard| guard.signer(keys.newest()));
        out::print(&cannot_write(key.as_ref()))?;
        let ours = matches!(key, Some(Ok(_)));
        if let Some(guard) = guard.filter(|_| ours && head_is_gone && verified.checkpoints > 1) {
            return Err(guard.lost().into());
        }
        if !self.public && !private && ours {
            return Err(StoreError::Missing(secrets)).context(LOST);
        }
        Ok(())
    }
}

/// Why the key that is here signs nothing; a stranger has none.
fn cannot_write(key: Option<&Result<Signer, GuardError>>) -> String {
    match key {
        Some(Err(why)) if !matches!(why, GuardError::NoKey(_)) => {
            format!("  this machine cannot write the book: {why}\n")
        }
        _ => String::new(),
    }
}

/// What is proven by no reference: a member said which payment a row was.
fn by_hand(book: &Path, v: &Verified) -> anyhow::Result<String> {
    if v.by_hand.is_empty() {
        return Ok(String::new());
    }
    let books = Books::open(book)?;
    let lines = v.by_hand.iter().map(|(entry, by)| stands::by_hand(&books, (*entry, by)));
    lines.map(|line| Ok(format!("  {}\n", line?))).collect()
}

fn told(v: &Verified, origin: &str) -> String {
    let entries = |n: u64| out::count(n, "entry", "entries");
    let mut text =
        format!("self-check passed: {} of {origin}\n  root {}\n", entries(v.size), v.root);
    let checkpoints =
        out::count(v.checkpoints, "signed checkpoint agrees", "signed checkpoints agree");
    text += &format!("  {checkpoints}\n");
    if let Some(size) = v.outside {
        text += &format!("  the head outside the book agrees, at {}\n", entries(size));
    }
    text += "  projections are what the entries add up to\n";
    let published = out::count(v.published, "published opening opens", "published openings open");
    text += &format!("  {published} what the entries hold\n");
    if v.left > 0 {
        let left = out::count(v.left, "opening is", "openings are");
        text += &format!(
            "  {left} left of entries that an interrupted command never wrote;\n    \
             the next write drops what is left\n"
        );
    }
    if let Some(opened) = v.opened {
        let opened = out::count(opened, "entry open what it holds", "entries open what they hold");
        text += &format!("  the secrets of {opened}\n");
    }
    if v.erased > 0 {
        text += &format!("  the secrets of {} were erased\n", entries(v.erased));
    }
    if v.unknown > 0 {
        let unknown = out::count(
            v.unknown,
            "entry of a newer version was",
            "entries of a newer version were",
        );
        text += &format!("  {unknown} not understood\n");
    }
    text
}
