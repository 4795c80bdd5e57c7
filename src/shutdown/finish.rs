//! `ledger shutdown finish`: the last report and the last full export, hashed, and the phase closed that
//! names the hash.
//! Refuses what `ledger phase closed` refuses. The folder is whole or not there, and is made of the log
//! below the decision alone: lost, changed or made half, the same command makes it again, to the same
//! hash. Where anything but signatures was written since, that is proposed anew: what members sign is all
//! there is.

use crate::book::{self, Place};
use crate::decide::Shown;
use crate::phase::Phase;
use crate::sign::{signing, told};
use crate::{out, words};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::books::Books;
use ledger::day::Day;
use ledger::durable::{self, Access};
use ledger::entry::{Body, Phase as Of};
use ledger::payout::Payouts;
use ledger::slot::hex;
use ledger::store::Secrets;
use reports::export::{self, ExportError};
use reports::shutdown::{Shutdown as Facts, Summary, Words, payouts};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::Path;

/// Close the books: the last report and export, and the phase closed
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger shutdown finish --reason 'All of it went where it was promised'

It writes the folder final/ into the book: the report of the end, the whole log, journals and postings,
and SHA256SUMS over them; the entry that closes the books names that file's hash. Publish the folder.
It is made of the log below that decision: where the folder is lost or changed, run this again. What is
written before members have signed is not in it, so that it is proposed anew.")]
pub struct Finish {
    /// Why; shown to everybody
    #[arg(long, value_parser = words::given)]
    reason: Option<String>,
    #[command(flatten)]
    shown: Shown,
}

/// The file that holds the hashes of the others.
const SUMS: &str = "SHA256SUMS";

/// What the folder holds, by name, the hashes last.
struct Final(Vec<(&'static str, Vec<u8>)>);

/// A decision to close the books.
struct Proposed {
    entry: u64,
    day: Day,
    reason: Option<String>,
    documents: Vec<String>,
}

impl Finish {
    pub fn run(mut self, place: &Place) -> anyhow::Result<()> {
        if self.shown.dry_run {
            return Phase::closed(self.reason, self.shown).run(place);
        }
        let (books, folder) = (place.books()?, place.book()?.join("final"));
        let payouts = book::payouts(&books)?;
        if payouts.authority.phase(book::today()?) == Of::Closed {
            return again(place, &books, &payouts, &folder);
        }
        // What is lacking is said before anything is made.
        Phase::refuse_unmet(place, Of::Closed)?;
        let proposed = Proposed::standing(place, &books, &payouts)?;
        let signed = proposed.as_ref().map(|of| of.signed(&books)).transpose()?.flatten();
        let anew = signed.is_none().then_some(books.head().size);
        if let (Some(of), Some(_)) = (&proposed, anew) {
            out::say(&format!(
                "Entry {} is not of all there is by now: it is proposed anew.",
                of.entry
            ));
            self.reason = self.reason.or_else(|| of.reason.clone());
        }
        let made = signed.map_or_else(|| Final::of(&books, book::today()?), Ok)?;
        let size = proposed.filter(|_| anew.is_none()).map_or(books.head().size, |of| of.entry);
        made.lay(&folder, size)?;
        self.shown.add_document(folder.join(SUMS));
        Phase::closed(self.reason, self.shown).proposed_at(anew).run(place)
    }
}

/// The folder of books that are closed, once more.
fn again(place: &Place, books: &Books, payouts: &Payouts, folder: &Path) -> anyhow::Result<()> {
    let Some(closed) = payouts.authority.phases().last() else { return Ok(()) };
    let since = format!("the service is closed since {}, by entry {}", closed.day, closed.entry);
    let of = Proposed::read(place, books, closed.decision)?;
    let Some(made) = of.remade(books)? else {
        bail!(
            "{since}, and what it closed with cannot be made again: words that were published then \
             are not any more, or it closed without `ledger shutdown finish`"
        );
    };
    made.lay(folder, of.entry)?;
    let folder = out::path(folder);
    out::say(&format!("{}: {folder} is whole, as that entry names it.", signing::capital(&since)));
    Ok(())
}

impl Proposed {
    /// The newest decision that was agreed or waits.
    fn standing(place: &Place, books: &Books, payouts: &Payouts) -> anyhow::Result<Option<Self>> {
        let newest = payouts.authority.newest_deciding(Of::Closed);
        newest.map(|entry| Self::read(place, books, entry)).transpose()
    }

    fn read(place: &Place, books: &Books, entry: u64) -> anyhow::Result<Self> {
        let secrets = Secrets::open_read_only(&place.book()?).ok();
        let words = told::words(books, secrets.as_ref(), entry)?;
        let day = books.entry(entry)?.recorded;
        Ok(Self { entry, day, reason: words.text.reason, documents: words.docs.sha256 })
    }

    /// What members sign by it, unless something else was written since.
    fn signed(&self, books: &Books) -> anyhow::Result<Option<Final>> {
        for index in self.entry + 1..books.head().size {
            if !matches!(books.entry(index)?.body, Body::Act(_)) {
                return Ok(None);
            }
        }
        self.remade(books)
    }

    /// What it names, made again of the log below it; `None` where words were withdrawn since.
    fn remade(&self, books: &Books) -> anyhow::Result<Option<Final>> {
        let made = Final::of(&books.before(self.entry)?, self.day)?;
        Ok(Some(made).filter(|made| self.documents.contains(&made.hash())))
    }
}

impl Final {
    /// Made of a view of the log, on a day.
    fn of(books: &Books, day: Day) -> anyhow::Result<Self> {
        let mut files = files(books, day)?;
        let line =
            |(name, bytes): &(&str, Vec<u8>)| format!("{}  {name}\n", hex(&Sha256::digest(bytes)));
        let sums: String = files.iter().map(line).collect();
        files.push((SUMS, sums.into_bytes()));
        Ok(Self(files))
    }

    /// The hash of the file of hashes.
    fn hash(&self) -> String {
        self.0.last().map_or(String::new(), |(_, sums)| hex(&Sha256::digest(sums)))
    }

    /// Puts the folder into its place, unless it is there as it should be. Whole or not at all: it is
    /// made beside it; a crash leaves what the next run removes.
    fn lay(&self, folder: &Path, size: u64) -> anyhow::Result<()> {
        let (beside, old) =
            (folder.with_file_name(".final.new.tmp"), folder.with_file_name(".final.old.tmp"));
        let shown = || out::path(&beside);
        for left in [&beside, &old] {
            if left.exists() {
                fs::remove_dir_all(left).with_context(|| out::path(left))?;
            }
        }
        let there = |(name, bytes): &(&str, Vec<u8>)| {
            fs::read(folder.join(name)).is_ok_and(|found| found == *bytes)
        };
        if self.0.iter().all(there) {
            return Ok(());
        }
        fs::create_dir_all(&beside).with_context(shown)?;
        for (name, bytes) in &self.0 {
            durable::write(&beside.join(name), bytes, Access::Everybody).with_context(shown)?;
        }
        if folder.exists() {
            if !folder.join(SUMS).exists() {
                bail!(
                    "{} is not what this command makes: move it elsewhere; nothing was written",
                    out::path(folder)
                );
            }
            fs::rename(folder, &old).with_context(shown)?;
        }
        fs::rename(&beside, folder).with_context(shown)?;
        durable::sync_folder(folder).with_context(shown)?;
        let _ = fs::remove_dir_all(&old);
        let folder = out::path(folder);
        out::say(&format!("{folder} holds the last report and export, of {size} entries."));
        Ok(())
    }
}

/// Every file of it, by name.
fn files(books: &Books, day: Day) -> anyhow::Result<Vec<(&'static str, Vec<u8>)>> {
    let payouts = payouts(books, day)?;
    let summary = Summary::of(books, &payouts, day)?.closed_on(day);
    let words = Words::of(books, &summary)?;
    let mut json = Vec::new();
    Facts::of(books, &payouts, day)?.closed_on(day).json(&mut json)?;
    let exported = |write: fn(&Books, &mut Vec<u8>) -> Result<(), ExportError>| {
        let mut bytes = Vec::new();
        write(books, &mut bytes).map(|()| bytes)
    };
    Ok(vec![
        ("book.beancount", exported(export::beancount::write)?),
        ("book.journal", exported(export::hledger::write)?),
        ("log.jsonl", exported(export::jsonl::write)?),
        ("openings.jsonl", exported(export::jsonl::write_openings)?),
        ("postings.csv", exported(export::csv::write)?),
        ("shutdown.html", summary.html(&words)?.into_bytes()),
        ("shutdown.json", json),
        ("shutdown.md", summary.markdown(&words).into_bytes()),
    ])
}
