//! `ledger verify`: everything recomputed; exit 3 at the first entry that is wrong.

use crate::book::Place;
use crate::out;
use clap::Args;
use ledger::guard::Guard;
use ledger::verify::{Outside, Verified, verify};

/// Recompute everything and compare it with the head outside the book
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger verify                 the treasurer's own check
  ledger verify --public        as a stranger: without private.db

Every leaf, the tree, each checkpoint's signature, the projections, the published words and the
statements' links are recomputed. Without the head outside (see `ledger status`), a book is
consistent with itself only. Exit code 3 says that something is wrong, and where.")]
pub struct Verify {
    /// Leave private.db alone
    #[arg(long)]
    public: bool,
}

impl Verify {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let book = place.book()?;
        let genesis = ledger::verify::genesis(&book)?;
        // A stranger has no state folder: then the book is compared with itself alone.
        let head = match place.state() {
            Ok(state) => Guard::new(&state, &genesis.origin).head(&genesis.key)?,
            Err(_) => None,
        };
        let private = !self.public && book.join("private.db").exists();
        let verified = verify(&book, &Outside { head, private })?;
        out::print(&told(&verified, &genesis.origin.to_string()))
    }
}

fn told(v: &Verified, origin: &str) -> String {
    let entries = |n: u64| out::count(n, "entry", "entries");
    let mut text =
        format!("self-check passed: {} of {origin}\n  root {}\n", entries(v.size), v.root);
    let checkpoints =
        out::count(v.checkpoints, "signed checkpoint agrees", "signed checkpoints agree");
    text += &format!("  {checkpoints}\n");
    text += &match v.outside {
        Some(size) => format!("  the head outside the book agrees, at {}\n", entries(size)),
        None => "  there is no head outside the book: consistent with itself only\n".to_owned(),
    };
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
