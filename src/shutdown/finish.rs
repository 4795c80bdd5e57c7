//! `ledger shutdown finish`: the last report and the last full export, hashed, and the phase closed that
//! names the hash.
//! Refuses what `ledger phase closed` refuses. The folder is whole or not there; made once, it is what
//! members sign, and the same command goes on from it after a crash.

use crate::book::{self, Place};
use crate::decide::Shown;
use crate::out;
use crate::phase::Phase;
use crate::words;
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::books::Books;
use ledger::durable::{self, Access};
use ledger::slot::hex;
use reports::export::{self, ExportError};
use reports::shutdown::{Shutdown as Facts, Summary, Words, payouts};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

/// Close the books: the last report and export, and the phase closed
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger shutdown finish --reason 'All of it went where it was promised'

It writes the folder final/ into the book: the report of the end, the whole log, journals and postings,
and SHA256SUMS over them; the entry that closes the books names that file's hash. Publish the folder.")]
pub struct Finish {
    /// Why; shown to everybody
    #[arg(long, value_parser = words::given)]
    reason: Option<String>,
    #[command(flatten)]
    shown: Shown,
}

/// The file that holds the hashes of the others.
const SUMS: &str = "SHA256SUMS";

impl Finish {
    pub fn run(mut self, place: &Place) -> anyhow::Result<()> {
        let folder = place.book()?.join("final");
        if self.shown.dry_run {
            return Phase::closed(self.reason, self.shown).run(place);
        }
        // What is lacking is said before anything is made.
        Phase::refuse_unmet(place, ledger::entry::Phase::Closed)?;
        if !folder.exists() {
            make(&place.books()?, &folder)?;
            out::say(&format!("{} holds the last report and export.", out::path(&folder)));
        }
        check(&folder)?;
        self.shown.add_document(folder.join(SUMS));
        Phase::closed(self.reason, self.shown).run(place)
    }
}

/// Makes the folder beside its place, and renames it.
fn make(books: &Books, folder: &Path) -> anyhow::Result<()> {
    let beside = folder.with_file_name(format!(".final.{}.tmp", std::process::id()));
    let shown = || out::path(&beside);
    let _ = std::fs::remove_dir_all(&beside);
    std::fs::create_dir_all(&beside).with_context(shown)?;
    let mut sums = String::new();
    for (name, bytes) in files(books)? {
        durable::write(&beside.join(name), &bytes, Access::Everybody).with_context(shown)?;
        sums += &format!("{}  {name}\n", hex(&Sha256::digest(&bytes)));
    }
    durable::write(&beside.join(SUMS), sums.as_bytes(), Access::Everybody).with_context(shown)?;
    std::fs::rename(&beside, folder).with_context(shown)?;
    durable::sync_folder(folder).with_context(shown)
}

/// Every file of it, by name.
fn files(books: &Books) -> anyhow::Result<Vec<(&'static str, Vec<u8>)>> {
    let today = book::today()?;
    let payouts = payouts(books, today)?;
    let summary = Summary::of(books, &payouts, today)?;
    let words = Words::of(books, &summary)?;
    let mut json = Vec::new();
    Facts::of(books, &payouts, today)?.json(&mut json)?;
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

/// What members sign is what lies there.
fn check(folder: &Path) -> anyhow::Result<()> {
    let path: PathBuf = folder.join(SUMS);
    let sums = std::fs::read_to_string(&path).with_context(|| out::path(&path))?;
    for line in sums.lines() {
        let (hash, name) = line.split_once("  ").unwrap_or((line, ""));
        let file = folder.join(name);
        let bytes = std::fs::read(&file).with_context(|| out::path(&file))?;
        if hex(&Sha256::digest(&bytes)) != hash {
            bail!(
                "{} is not what {} says: somebody changed it; remove the folder and run this again; \
                 nothing was written",
                out::path(&file),
                out::path(&path)
            );
        }
    }
    Ok(())
}
