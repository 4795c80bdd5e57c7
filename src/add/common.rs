//! What every entry by hand says besides its amounts: day, party, purpose, documents.
//! Refuses words that nobody can see, and names where an entry of this type has no place for one.

use super::Made;
use crate::book::Place;
use crate::exit::Usage;
use crate::figure::{self, Figure};
use crate::{document, words};
use clap::Args;
use ledger::day::Day;
use ledger::entry::{Draft, Postings};
use ledger::journal::Append;
use ledger::list::word;
use ledger::money::Currency;
use ledger::slot::Slot;
use std::path::PathBuf;

/// What every entry by hand says.
#[derive(Args)]
pub struct Common {
    /// How much, as 12.50; a count may be below zero
    #[arg(long, allow_negative_numbers = true, value_parser = figure::signed)]
    pub amount: Figure,
    /// The currency; the service's main one unless named
    #[arg(long)]
    pub currency: Option<Currency>,
    /// The day it happened; today unless named
    #[arg(long)]
    pub date: Option<Day>,
    /// The other party
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    who: Option<String>,
    /// What it was for; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    text: Option<String>,
    /// A document that proves it; kept by its hash
    #[arg(long, value_name = "FILE")]
    document: Vec<PathBuf>,
    /// It is another one, though the same was entered today
    #[arg(long)]
    pub again: bool,
    /// It is right, though a statement that goes further does not have it
    #[arg(long)]
    pub not_on_statement: bool,
    /// Show what would be written and write nothing
    #[arg(long, short = 'n')]
    pub dry_run: bool,
}

impl Common {
    /// The entry, with its words.
    pub fn draft(&self, place: &Place, append: &Append<'_>, made: Made) -> anyhow::Result<Draft> {
        let date = self.date.unwrap_or(append.clerk.today);
        let mut draft = Draft::new(date, append.by(), made.body, Postings::new(made.legs)?);
        let slots = draft.body.slots();
        if self.who.is_some() && !slots.contains(&Slot::Who) {
            let usage = format!("--who: an entry of type {} names nobody", word(draft.body.name()));
            return Err(Usage(usage).into());
        }
        if !self.document.is_empty() && !slots.contains(&Slot::Docs) {
            let usage =
                format!("--document: an entry of type {} has none", word(draft.body.name()));
            return Err(Usage(usage).into());
        }
        draft.words.who.name = self.who.clone();
        draft.words.text.purpose = self.text.clone();
        for path in &self.document {
            draft.words.docs.sha256.push(document::keep(place, path, self.dry_run)?);
        }
        let said = |slot: &Slot| match slot {
            Slot::Who => self.who.is_some(),
            Slot::Text => self.text.is_some(),
            _ => false,
        };
        draft.public = made.public.into_iter().filter(said).collect();
        Ok(draft)
    }
}
