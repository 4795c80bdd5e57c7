//! `ledger incident`: a mistake that is worth telling: what happened, why, and what was learned.
//! Refuses to be about entries that are not there. Nothing is put right by it: `reverse` does that.

use crate::book::{self, Place};
use crate::sign::signer;
use crate::{dry, named, words};
use clap::Args;
use ledger::account::Code;
use ledger::entry::{Body, Draft, Postings, Ref, Rel};
use ledger::slot::Slot;
use std::collections::BTreeSet;

/// Tell of a mistake: what happened, why, and what was learned
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger incident --about 429 --what 'An invoice was paid twice' \\
      --why 'It came by mail and on paper' \\
      --learned 'Invoices have one inbox now'
  ledger incident --what 'No report for two months' \\
      --why 'One person did all of it' \\
      --learned 'Two of us can close a month'

It stands in the report of the month in which it is told. `ledger reverse` puts an entry right.")]
pub struct Incident {
    /// The entries concerned
    #[arg(long, value_name = "N", num_args = 1.., value_parser = named::entry)]
    about: Vec<u64>,
    /// What happened; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    what: String,
    /// Why; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    why: String,
    /// What was learned; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    learned: String,
    /// Who tells it
    #[arg(long = "as", value_name = "HANDLE")]
    member: Option<Code>,
    /// Show what would be written and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
}

impl Incident {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let by = signer::author(place, &place.books()?, self.member.as_ref())?;
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let mut draft = Draft::new(append.clerk.today, by, Body::Incident, Postings::default());
        for entry in BTreeSet::from_iter(&self.about) {
            append.entry(*entry)?;
            draft.refs.push(Ref { rel: Rel::Subject, entry: *entry });
        }
        draft.words.text.purpose = Some(self.what.clone());
        draft.words.text.reason = Some(self.why.clone());
        draft.words.text.note = Some(self.learned.clone());
        draft.public = vec![Slot::Text];
        append.push(draft)?;
        dry::or_written(append, first, self.dry_run)
    }
}
