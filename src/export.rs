//! `ledger export`: the whole public book for other programs; hledger and Beancount check our sums.

use crate::book::Place;
use crate::out;
use anyhow::{Context as _, ensure};
use clap::{Args, ValueEnum};
use ledger::books::Books;
use reports::export;
use std::io::Write;
use std::path::PathBuf;

/// Write the whole public book for other programs
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger export --to hledger > book.journal && hledger -f book.journal check
  ledger export --to beancount --out book.beancount
  ledger export --to csv --out postings.csv
  ledger export --to jsonl                    # the leaves, byte for byte, one a line

Nothing private is in it. A file that is there already is not overwritten.")]
pub struct Export {
    /// For which program
    #[arg(long, value_enum)]
    to: Target,
    /// Write to a file that is not there yet, instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Target {
    /// A journal that hledger reads
    Hledger,
    /// A file that Beancount reads
    Beancount,
    /// One posting a line, for spreadsheets
    Csv,
    /// The leaves as they are hashed
    Jsonl,
    /// The published openings: salts and words
    Openings,
}

impl Export {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        let Some(path) = &self.out else {
            return out::stream(|mut out| self.write(&books, &mut out));
        };
        ensure!(!path.exists(), "{} exists: nothing was written", out::path(path));
        let mut whole = Vec::new();
        self.write(&books, &mut whole)?;
        ledger::durable::write(path, &whole, ledger::durable::Access::Everybody)
            .with_context(|| out::path(path))
    }

    fn write(&self, books: &Books, out: &mut impl Write) -> anyhow::Result<()> {
        let written = match self.to {
            Target::Hledger => export::hledger::write(books, out),
            Target::Beancount => export::beancount::write(books, out),
            Target::Csv => export::csv::write(books, out),
            Target::Jsonl => export::jsonl::write(books, out),
            Target::Openings => export::jsonl::write_openings(books, out),
        };
        written.map_err(|error| match error {
            export::ExportError::Write(error) => error.into(),
            other => other.into(),
        })
    }
}
