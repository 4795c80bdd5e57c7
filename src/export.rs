//! `ledger export`: the whole public book for other programs; hledger and Beancount check our sums.
//! As a package it is a folder of all of it, from which `ledger import-export` makes the book again.
//! Refuses to hand on entries that are not those that were signed, and words that they were not sealed with: exit
//! 3, and nothing is written.

use crate::book::{self, Place};
use crate::exit::Usage;
use crate::words::hidden;
use crate::{out, package, whole};
use anyhow::{Context as _, ensure};
use clap::{Args, ValueEnum};
use ledger::books::Books;
use ledger::day::Period;
use ledger::durable::{self, Access};
use ledger::journal::JournalError;
use ledger::slot::Words;
use ledger::store::Secrets;
use ledger::years::Asked;
use reports::export::{self, ExportError};
use reports::report;
use std::io::Write;
use std::path::PathBuf;

/// Write the whole public book for other programs
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger export --to hledger > book.journal && hledger -f book.journal check
  ledger export --to beancount --out book.beancount
  ledger export --to csv --out postings.csv
  ledger export --to accountant --period FY2025 --out fy2025.csv
  # with names and bank texts that are not public: for the accountant's eyes, not to be published
  ledger export --to accountant --period FY2025 --private --out for-our-accountant.csv
  ledger export --to jsonl   # the leaves, byte for byte, one a line
  # a folder: all of it, with the hash of each file
  ledger export --to package --out lake

Nothing private is in it without --private. A file that is there already is not overwritten. A package is a Frictionless \
Data Package; `ledger import-export` makes the book again of it, anywhere.")]
pub struct Export {
    /// For which program
    #[arg(long, value_enum)]
    to: Target,
    /// For an accountant: of these months alone, as 2025, FY2025 or 2025-07--2026-06
    #[arg(long)]
    period: Option<Asked>,
    /// For an accountant: with names and bank texts that are not public. Do not publish the file
    #[arg(long)]
    private: bool,
    /// Write to a file that is not there yet, instead of standard output; a package to a folder
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Target {
    /// A journal that hledger reads
    Hledger,
    /// A file that Beancount reads
    Beancount,
    /// One posting a line, for spreadsheets
    Csv,
    /// One posting a line, with debit, credit and opening balances, for programs that accountants use
    Accountant,
    /// The leaves as they are hashed
    Jsonl,
    /// The published openings: salts and words
    Openings,
    /// A folder of all of these, and what it takes to check it and to bring it back
    Package,
}

/// Writes a file of it; of a period alone, where that is asked for.
type Writer = fn(&Books, Option<Period>, &mut dyn Write) -> Result<(), ExportError>;

impl Export {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        let period = match self.period {
            Some(_) if self.to != Target::Accountant => {
                let usage = "--period: only --to accountant is of a period; the others are whole";
                return Err(Usage(usage.to_owned()).into());
            }
            asked => asked.map(|asked| book::period(&books, asked)).transpose()?,
        };
        if self.private && self.to != Target::Accountant {
            let usage = "--private: only --to accountant takes it; the others are for everybody";
            return Err(Usage(usage.to_owned()).into());
        }
        let Some(write) = self.to.writer() else { return self.package(&books) };
        books.check_all_signed().context("nothing was exported")?;
        if let Some(period) = period {
            report::reached(&books, period).context("nothing was exported")?;
            if let Some(day) = export::accountant::runs_until(&books, period.to())? {
                out::say(&format!("note: {period} is not over: the closing rows are of {day}"));
            }
        }
        let secrets = match self.private {
            true => Some(Secrets::open_read_only(&place.book()?)?),
            false => None,
        };
        let write = |mut out: &mut dyn Write| {
            let written = match &secrets {
                Some(secrets) => {
                    let told = |index| told(&books, secrets, index);
                    export::accountant::write_told(&books, period, &told, &mut out)
                }
                None => write(&books, period, out),
            };
            written.map_err(|error| match error {
                ExportError::Write(error) => error.into(),
                other => anyhow::Error::from(other),
            })
        };
        let Some(path) = &self.out else {
            self.warn();
            return out::stream(write);
        };
        ensure!(!path.exists(), "{} exists: nothing was written", out::path(path));
        let mut whole = Vec::new();
        write(&mut whole)?;
        let access = if self.private { Access::Owner } else { Access::Everybody };
        durable::write(path, &whole, access).with_context(|| out::path(path))?;
        self.warn();
        Ok(())
    }

    fn warn(&self) {
        if self.private {
            out::say(
                "note: names and bank texts that are not public are in it: for your accountant alone, \
                 not to be published",
            );
        }
    }

    fn package(&self, books: &Books) -> anyhow::Result<()> {
        let none = || Usage("a package is a folder: name it with --out DIR".to_owned());
        let path = self.out.as_ref().ok_or_else(none)?;
        let written = whole::folder(path, |folder| package::write(books, folder))?;
        let files = out::count(written.len() as u64 + 1, "file", "files");
        let (entries, root) =
            (out::count(books.head().size, "entry", "entries"), books.head().root);
        out::say(&format!("{}: {files}, of {entries}, root {root}", out::path(path)));
        Ok(())
    }
}

/// What is published of an entry, and in its stead what is not where nothing is: as `list --private` has it.
fn told(books: &Books, secrets: &Secrets, index: u64) -> Result<Words, JournalError> {
    let mut words = books.words(index)?;
    let Some(hidden) = hidden(secrets, index)? else { return Ok(words) };
    words.who.name = words.who.name.or(hidden.who.name);
    let text = &mut words.text;
    if text.purpose.is_none() && text.note.is_none() && text.reason.is_none() {
        text.purpose = hidden.text.purpose.or(hidden.source.memo);
    }
    Ok(words)
}

impl Target {
    /// What writes it; a package is a folder.
    fn writer(self) -> Option<Writer> {
        Some(match self {
            Self::Accountant => {
                |books, period, mut out| export::accountant::write(books, period, &mut out)
            }
            Self::Hledger => |books, _, mut out| export::hledger::write(books, &mut out),
            Self::Beancount => |books, _, mut out| export::beancount::write(books, &mut out),
            Self::Csv => |books, _, mut out| export::csv::write(books, &mut out),
            Self::Jsonl => |books, _, mut out| export::jsonl::write(books, &mut out),
            Self::Openings => |books, _, mut out| export::jsonl::write_openings(books, &mut out),
            Self::Package => return None,
        })
    }
}
