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
use crate::{out, package as files, words};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::books::Books;
use ledger::day::Day;
use ledger::durable::{self, Access};
use ledger::entry::{Body, Phase as Of};
use ledger::hashing::Hashing;
use ledger::package::MANIFEST;
use ledger::payout::Payouts;
use ledger::slot::hex;
use ledger::store::Secrets;
use reports::export::package;
use reports::shutdown::{Shutdown as Facts, Summary, Words, payouts};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Close the books: the last report and export, and the phase closed
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger shutdown finish --reason 'All of it went where it was promised'

It writes the folder final/ into the book: the report of the end, the whole book as a package (see \
`ledger export`), and SHA256SUMS over them; the entry that closes the books names that file's hash. Publish the folder. \
It is made of the log below that decision: where the folder is lost or changed, run this again. What is \
written before members have signed is not in it, so that it is proposed anew.")]
pub struct Finish {
    /// Why; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: Option<String>,
    #[command(flatten)]
    shown: Shown,
}

/// The file that holds the hashes of the others.
const SUMS: &str = "SHA256SUMS";

/// What the folder holds: the whole book as a package, and the last report.
struct Final {
    /// The view that it is made of.
    books: Books,
    report: Vec<(&'static str, Vec<u8>)>,
    /// The hash of each file, by name.
    hashes: BTreeMap<&'static str, String>,
}

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
        let all = || Final::of(books.before(books.head().size)?, book::today()?);
        signed.map_or_else(all, Ok)?.lay(&folder)?;
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
    made.lay(folder)?;
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
        let made = Final::of(books.before(self.entry)?, self.day)?;
        Ok(Some(made).filter(|made| self.documents.contains(&made.hash())))
    }
}

impl Final {
    /// Made of a view of the log, on a day.
    fn of(books: Books, day: Day) -> anyhow::Result<Self> {
        let report = report(&books, day)?;
        let written = package::written(&books)?;
        let manifest = (MANIFEST, package::describe(&books, &written)?.into_bytes());
        let whole = report.iter().chain([&manifest]);
        let hashes = whole
            .map(|(name, bytes)| (*name, hex(&Sha256::digest(bytes))))
            .chain(written.iter().map(|file| (file.path, file.sha256.clone())))
            .collect();
        Ok(Self { books, report, hashes })
    }

    fn sums(&self) -> String {
        self.hashes.iter().map(|(name, hash)| format!("{hash}  {name}\n")).collect()
    }

    /// The hash of the file of hashes.
    fn hash(&self) -> String {
        hex(&Sha256::digest(self.sums()))
    }

    /// Puts the folder into its place, unless it is there as it should be. Whole or not at all: it is
    /// made beside it; a crash leaves what the next run removes.
    fn lay(&self, folder: &Path) -> anyhow::Result<()> {
        let (beside, old) =
            (folder.with_file_name(".final.new.tmp"), folder.with_file_name(".final.old.tmp"));
        let shown = || out::path(&beside);
        for left in [&beside, &old] {
            if left.exists() {
                fs::remove_dir_all(left).with_context(|| out::path(left))?;
            }
        }
        if self.is_in(folder) {
            return Ok(());
        }
        fs::create_dir_all(&beside).with_context(shown)?;
        files::write(&self.books, &beside)?;
        let sums = (SUMS, self.sums().into_bytes());
        for (name, bytes) in self.report.iter().chain([&sums]) {
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
        let (folder, size) = (out::path(folder), self.books.head().size);
        out::say(&format!("{folder} holds the last report and export, of {size} entries."));
        Ok(())
    }

    /// Whether every file is there, byte for byte.
    fn is_in(&self, folder: &Path) -> bool {
        let hash = |name: &str| {
            let (mut file, mut hashing) =
                (File::open(folder.join(name))?, Hashing::new(io::sink()));
            io::copy(&mut file, &mut hashing)?;
            Ok::<_, io::Error>(hashing.finish().2)
        };
        let sums = [(SUMS, self.hash())];
        let all = self.hashes.iter().map(|(name, known)| (*name, known));
        let mut all = all.chain(sums.iter().map(|(name, known)| (*name, known)));
        all.all(|(name, known)| hash(name).is_ok_and(|found| found == *known))
    }
}

/// The last report, in every form.
fn report(books: &Books, day: Day) -> anyhow::Result<Vec<(&'static str, Vec<u8>)>> {
    let payouts = payouts(books, day)?;
    let summary = Summary::of(books, &payouts, day)?.closed_on(day);
    let words = Words::of(books, &summary)?;
    let mut json = Vec::new();
    Facts::of(books, &payouts, day)?.closed_on(day).json(&mut json)?;
    Ok(vec![
        ("shutdown.html", summary.html(&words)?.into_bytes()),
        ("shutdown.json", json),
        ("shutdown.md", summary.markdown(&words).into_bytes()),
    ])
}
