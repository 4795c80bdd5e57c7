//! `ledger note`: what the treasurer says of a month; it stands early in its report.
//! Refuses a month to come or before the books, words that nobody can see, and a second paragraph. The newest note
//! of a month counts.

use crate::book::{self, Place};
use crate::sign::signer;
use crate::{dry, out, words};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::account::Code;
use ledger::books::Books;
use ledger::day::Month;
use ledger::entry::{Body, Draft, Postings};
use ledger::slot::Slot;
use std::path::PathBuf;

/// Say something of a month: it stands early in its report
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger note 2026-10 --text 'A quiet month: we moved to a cheaper server.'
  ledger note 2026-10 --file october.txt

The newest note of a month counts. Of a month that is closed, the next `ledger close` takes it in.")]
pub struct Note {
    /// The month, as 2026-10
    month: Month,
    /// What is said; shown to everybody
    #[arg(long, value_parser = words::paragraph, allow_hyphen_values = true, required_unless_present = "file")]
    text: Option<String>,
    /// The same from a file: one paragraph, whose lines are joined
    #[arg(long, value_name = "FILE", conflicts_with = "text")]
    file: Option<PathBuf>,
    /// Who says it
    #[arg(long = "as", value_name = "HANDLE")]
    member: Option<Code>,
    /// Show what would be written and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
}

impl Note {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let note = self.note()?;
        let by = signer::author(place, &place.books()?, self.member.as_ref())?;
        refuse_early(&place.books()?, self.month)?;
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let body = Body::Note(self.month);
        let mut draft = Draft::new(append.clerk.today, by, body, Postings::default());
        draft.words.text.note = Some(note);
        draft.public = vec![Slot::Text];
        append.push(draft)?;
        dry::or_written(append, first, self.dry_run)?;
        if place.books()?.closed()?.newest(self.month).is_some() {
            let month = self.month;
            out::say(&format!("{month} is closed: `ledger close {month}` makes a version with it"));
        }
        Ok(())
    }

    fn note(&self) -> anyhow::Result<String> {
        if let Some(text) = &self.text {
            return Ok(text.clone());
        }
        let path = self.file.clone().unwrap_or_default();
        let text = std::fs::read_to_string(&path).with_context(|| out::path(&path))?;
        let told = words::told(&text);
        told.with_context(|| format!("{}: nothing was written", out::path(&path)))
    }
}

/// Refuses a month before the first amount of the books: no report would ever show the note.
fn refuse_early(books: &Books, month: Month) -> anyhow::Result<()> {
    match books.months()? {
        Some((first, _)) if month < first => {
            bail!("{month} is before the books: they begin in {first}; nothing was written")
        }
        _ => Ok(()),
    }
}
