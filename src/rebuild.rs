//! `ledger rebuild`: the projections made anew from the entries; `--check` only compares.
//! Refuses entries that are not those that were signed: exit 3.

use crate::book::Place;
use crate::out;
use clap::Args;

/// Make the projections anew from the entries
#[derive(Args)]
#[command(after_help = "\
Examples:
  # are balances and totals what the entries add up to? exit 3 if not
  ledger rebuild --check
  ledger rebuild   # drop them and make them again, to the same bytes

Entries that are not those of the newest signed checkpoint are refused, with exit code 3, and nothing is \
changed: `ledger verify` names the entry, and a backup has the right one.")]
pub struct Rebuild {
    /// Compare, and write nothing
    #[arg(long)]
    check: bool,
}

impl Rebuild {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        if self.check {
            ledger::verify::check_projections(&place.book()?)?;
            return out::print("projections are what the entries add up to\n");
        }
        let head = ledger::journal::rebuild(&place.book()?)?;
        // An old copy is rebuilt as well, and said to be one.
        place.books()?;
        let entries = out::count(head.size, "entry", "entries");
        out::say(&format!("Projections made anew from {entries}, root {}", head.root));
        Ok(())
    }
}
