//! `ledger undo`: a whole statement taken back, in public; its rows may come again.

use crate::book::{self, Place};
use crate::status::Agreement;
use crate::{dry, out, words};
use clap::Args;
use ledger::import::{self, forget_undone};

/// Take a whole statement back
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger list --kind statement
  ledger undo 12 --reason 'imported into the wrong account'

Every entry of the statement gets a reversal at its own date; nothing disappears. The statement
can be imported again.")]
pub struct Undo {
    /// The statement's entry number
    statement: u64,
    /// Why; shown to everybody
    #[arg(long)]
    reason: String,
    /// Show what would happen and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
}

impl Undo {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let reason = words::given("--reason", &self.reason)?;
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let undone = import::undo(&mut append, self.statement, &reason)?;
        let entries = out::count(undone.reversals, "entry", "entries");
        if self.dry_run {
            let with = "classifications by hand among them";
            out::say(&format!("Statement {}: would reverse {entries}, {with}.", self.statement));
            dry::nothing_written();
            return Ok(());
        }
        let agreed = Agreement::now(place)?;
        let head = append.commit()?;
        let written = book::written(first, head);
        out::say(&format!("Statement {}: {entries} reversed. {written}", self.statement));
        // Frees its rows; where that fails or is interrupted, the next import does it first.
        let _ = forget_undone(&journal);
        agreed.warn_of_change(place)
    }
}
