//! `ledger undo`: a whole statement taken back, in public; its rows may come again.

use crate::book::{self, Place};
use crate::status::Agreement;
use crate::{dry, named, out, words};
use clap::Args;
use ledger::import::{self, forget_undone};

/// Take a whole statement back
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger list --kind statement
  ledger undo 690 --reason 'imported into the wrong account'

Every entry of the statement gets a reversal at its own date; nothing disappears. The statement \
can be imported again. What was classified since goes with its rows, and does not come again.")]
pub struct Undo {
    /// The statement's entry number
    #[arg(value_parser = named::entry)]
    statement: u64,
    /// Why; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: String,
    /// Show what would happen and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
}

impl Undo {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let undone = import::undo(&mut append, self.statement, &self.reason)?;
        let entries = out::count(undone.reversals, "entry", "entries");
        let again = again(undone.classified) + &settled(undone.settled);
        if self.dry_run {
            out::say(&format!("Statement {}: would reverse {entries}.{again}", self.statement));
            dry::nothing_written();
            return Ok(());
        }
        let agreed = Agreement::now(place)?;
        let head = append.commit()?;
        let written = book::written(first, head);
        let again = if again.is_empty() { again } else { format!("\n{}", again.trim_start()) };
        out::say(&format!("Statement {}: {entries} reversed. {written}{again}", self.statement));
        // Frees its rows; where that fails or is interrupted, the next import does it first.
        let _ = forget_undone(&journal);
        agreed.warn_of_change(place)
    }
}

/// What of the work on the statement is to be done again.
fn again(classified: u64) -> String {
    match classified {
        0 => String::new(),
        1 => " One of them is a classification: it will have to be made again.".to_owned(),
        n => format!(" {n} of them are classifications: they will have to be made again."),
    }
}

/// What its file's rows were said to be is forgotten with it.
fn settled(rows: u64) -> String {
    match rows {
        0 => String::new(),
        1 => " One row of its file was left out as known: import the file again to settle it anew."
            .to_owned(),
        n => format!(
            " {n} rows of its file were left out as known: import the file again to settle them anew."
        ),
    }
}
