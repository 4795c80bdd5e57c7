//! The story as a book on disk, so that what verifies one can be tried on it.

use crate::story;
use ledger::books::Books;
use ledger::day::Day;
use ledger::entry::{Body, Draft, Genesis, Rel};
use ledger::journal::{Append, Clerk, Journal, JournalError};
use ledger::log::{Hash, leaf_hash};
use ledger::slot::Seeds;
use ledger::store::Counts;
use ledger::verify::{Outside, Verified, verify};
use std::path::Path;

/// What `verify` says of a book with these entries.
pub fn verified(entries: Vec<(&str, Day, Draft)>) -> Result<Verified, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let (book, state) = (folder.path().join("book"), folder.path().join("state"));
    std::fs::create_dir(&book).expect("a folder");
    let mut rest = entries.into_iter().peekable();
    let (_, day, genesis) = rest.next().expect("a genesis");
    let genesis = genesis_of(genesis);
    let made = Journal::create(&book, &state, genesis, story::signer(), &mut clerk(day));
    let mut journal = made.expect("a book");
    let mut leaves = leaves_of(&book);
    while let Some((_, day, _)) = rest.peek() {
        let today = *day;
        let mut clerk = clerk(today);
        let mut append = journal.begin(&mut clerk).expect("the lock");
        while let Some((name, _, draft)) = rest.next_if(|(_, day, _)| *day == today) {
            write(&mut append, story::finish(draft, &leaves)).expect(name);
            // What comes next may have to name its hash.
            if rest.peek().is_some_and(|(.., next)| hangs_on_hashes(next)) {
                break;
            }
        }
        append.commit().expect("a commit");
        leaves = leaves_of(&book);
    }
    verify(&book, &Outside { head: None, private: true }).map_err(|wrong| wrong.to_string())
}

/// What answers nothing passes by the writer, who would refuse what `verify` has to find.
fn write(append: &mut Append<'_>, draft: Draft) -> Result<u64, JournalError> {
    if draft.body.answers().is_some() || draft.refs.iter().any(|of| of.rel == Rel::Classifies) {
        return append.push(draft);
    }
    let (sealer, seeds, _) = append.halves()?;
    let seed = seeds.fresh()?;
    sealer.seal(&draft, &seed, &seed.derive(), Counts::itself(&draft.body))
}

fn hangs_on_hashes(draft: &Draft) -> bool {
    matches!(draft.body, Body::Act(_) | Body::Intent(_) | Body::Close(_))
}

fn leaves_of(book: &Path) -> Vec<Hash> {
    let books = Books::open(book).expect("readable");
    let leaf = |index| leaf_hash(&books.leaf(index).expect("it is there"));
    (0..books.head().size).map(leaf).collect()
}

fn genesis_of(draft: Draft) -> Genesis {
    match draft.body {
        Body::Genesis(genesis) => genesis,
        other => panic!("the story begins with {}", other.name()),
    }
}

fn clerk(today: Day) -> Clerk {
    let fill = |bytes: &mut [u8]| {
        bytes.fill(7);
        true
    };
    Clerk { today, by: None, seeds: Seeds::new(fill) }
}
