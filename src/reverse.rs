//! `ledger reverse`: a mistake answered by its reversal, with a reason that everybody sees.

use crate::book::{self, Place};
use crate::status::Agreement;
use crate::{dry, named, out, words};
use clap::Args;
use ledger::correct;

/// Answer a wrong entry by its reversal
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger reverse 693 --reason 'entered twice' --dry-run
  ledger reverse 693 --reason 'the amount was 5.00'

The original stays and is shown struck through. A row of a statement is never reversed alone: \
`ledger classify` puts its category right, `ledger undo` takes the whole statement back.")]
pub struct Reverse {
    /// The entry's number
    #[arg(value_parser = named::entry)]
    entry: u64,
    /// Why; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: String,
    /// Show what would happen and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
}

impl Reverse {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        correct::reverse(&mut append, self.entry, &self.reason)?;
        if self.dry_run {
            return dry::show(&mut append, first);
        }
        let agreed = Agreement::now(place)?;
        out::say(&book::written(first, append.commit()?));
        agreed.warn_of_change(place)
    }
}
