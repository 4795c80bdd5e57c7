//! `ledger rebuild`: the projections made anew from the entries; `--check` only compares.

use crate::book::Place;
use crate::out;
use clap::Args;

/// Make the projections anew from the entries
#[derive(Args)]
#[command(after_help = "\
Examples:
  # are balances and totals what the entries add up to? exit 3 if not
  ledger rebuild --check
  ledger rebuild   # drop them and make them again, to the same bytes")]
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
        let entries = out::count(head.size, "entry", "entries");
        out::say(&format!("Projections made anew from {entries}, root {}", head.root));
        Ok(())
    }
}
