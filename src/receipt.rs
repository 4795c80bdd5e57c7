//! `ledger receipt`: what a donor can be given of a gift, who need not be named: the token that shows it
//! is theirs.
//! Refuses an entry that is no gift, and one whose seed was erased. A row that was found to be a gift
//! only later has a token, too; but the log holds no hash of it, so private.db alone can check it.

use crate::book::Place;
use crate::shutdown::token;
use crate::{named, out};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::books::Books;
use ledger::entry::{Posting, Rel};
use ledger::slot::Slot;
use ledger::store::Secrets;

/// Print the token of a gift, for who gave it
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger receipt 41

Give it to the donor alone: whoever has it can show that the gift is theirs, and claim it back if the \
service ends and gifts go back (`ledger shutdown claim --token`). The log holds only its hash.")]
pub struct Receipt {
    /// The gift's entry
    #[arg(value_parser = named::entry)]
    gift: u64,
}

impl Receipt {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        let entry = books.entry(self.gift)?;
        let public = entry.body.slots().contains(&Slot::Receipt);
        if !public && !was_found_a_gift(&books, self.gift)? {
            bail!("entry {} is of type {}, no gift", self.gift, entry.body.name());
        }
        let opening = Secrets::open_read_only(&place.book()?)?.opening(self.gift)?;
        let seed = opening.and_then(|(seed, _)| seed);
        let seed = seed.with_context(|| format!("what opens entry {} was erased", self.gift))?;
        if !public {
            out::say(
                "note: this row was found to be a gift only later: the log holds no hash of its \
                 token, and only who holds private.db can check it",
            );
        }
        out::print(&format!("{}\n", token(&seed)))
    }
}

/// Whether a row was classified as a gift.
fn was_found_a_gift(books: &Books, row: u64) -> anyhow::Result<bool> {
    for (rel, by) in books.references(row)? {
        let says = rel == Rel::Classifies && !books.is_reversed(by)?;
        let given = |p: &Posting| p.account.as_str().starts_with("income:donations:");
        if says && books.entry(by)?.postings.iter().any(given) {
            return Ok(true);
        }
    }
    Ok(false)
}
