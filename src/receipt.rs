//! `ledger receipt`: what a donor can be given of a gift, who need not be named: the token that shows it
//! is theirs.
//! Refuses an entry that is no gift, and one whose seed was erased.

use crate::book::Place;
use crate::shutdown::token;
use crate::{named, out};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::slot::Slot;
use ledger::store::Secrets;

/// Print the token of a gift, for who gave it
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger receipt 41

Give it to the donor alone: whoever has it can show that the gift is theirs, and claim it back if the
service ends and gifts go back (`ledger shutdown claim --token`). The log holds only its hash.")]
pub struct Receipt {
    /// The gift's entry
    #[arg(value_parser = named::entry)]
    gift: u64,
}

impl Receipt {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let entry = place.books()?.entry(self.gift)?;
        if !entry.body.slots().contains(&Slot::Receipt) {
            bail!(
                "entry {} is of type {}, no gift: it has no receipt",
                self.gift,
                entry.body.name()
            );
        }
        let opening = Secrets::open_read_only(&place.book()?)?.opening(self.gift)?;
        let seed = opening.and_then(|(seed, _)| seed);
        let seed = seed.with_context(|| format!("what opens entry {} was erased", self.gift))?;
        out::print(&format!("{}\n", token(&seed)))
    }
}
