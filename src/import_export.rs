//! `ledger import-export`: a book from a full export, elsewhere, to the same root.
//! Refuses whatever `verify` would, and hashes that are not those of datapackage.json; the folder is
//! made beside and renamed, so that there is a whole book or none. The key is not in an export.

use crate::book::{self, Place};
use crate::{init, network, out, whole};
use anyhow::Context as _;
use clap::Args;
use ledger::guard::Guard;
use ledger::package::Package;
use ledger::verify::{self, Verified};
use std::path::{Path, PathBuf};

/// Start a book from a full export made elsewhere
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger export --to package --out lake            # there
  ledger import-export lake --book books           # here

Every file is compared with its hash, and all of the log is checked as by `ledger verify`, before there \
is a book. It holds the same log and the same published words: its export has the same bytes. A site \
that `ledger publish` wrote will do as well.

The key of the log is not in an export, nor is what was never public: the command says what to bring \
along, and where it goes.")]
pub struct ImportExport {
    /// The folder that was exported
    dir: PathBuf,
}

/// What a new book of an old log is, and how it came to be one.
struct Brought {
    origin: String,
    verified: Verified,
    guard: Option<Guard>,
    /// Whether it can be written here.
    writes: bool,
}

impl ImportExport {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let to = place.named().context("name the folder to make, as --book DIR")?;
        let package = Package::open(&self.dir)?;
        let brought = whole::folder(to, |folder| bring(place, &package, folder))?;
        let Brought { origin, verified, .. } = &brought;
        let Verified { size, root, .. } = verified;
        let entries = out::count(*size, "entry", "entries");
        out::say(&format!("{} is a book now: {entries} of {origin}, root {root}", out::path(to)));
        out::say(&brought.checked());
        out::say(&brought.key());
        out::say(BRING);
        network::warn(to);
        Ok(())
    }
}

fn bring(place: &Place, package: &Package, folder: &Path) -> anyhow::Result<Brought> {
    package.restore(folder, &book::clerk()?.seeds.fresh()?)?;
    let (genesis, keys) = verify::genesis(folder)?;
    // Who wrote this log before holds a newer copy to be the log, not an older one.
    let guard = place.state().ok().map(|state| Guard::new(&state, &genesis.origin));
    let head = guard.as_ref().map(|guard| guard.head(&keys)).transpose()?.flatten();
    let known = head.is_some();
    let verified = package.check(folder, head)?;
    let signs = guard.as_ref().is_some_and(|guard| guard.signer(keys.newest()).is_ok());
    init::furnish(folder, None)?;
    Ok(Brought { origin: genesis.origin.to_string(), verified, guard, writes: known && signs })
}

impl Brought {
    fn checked(&self) -> String {
        let Verified { checkpoints, published, unknown, .. } = self.verified;
        let signed =
            out::count(checkpoints, "signed checkpoint agrees", "signed checkpoints agree");
        let opened = out::count(published, "published opening opens", "published openings open");
        let mut text = format!("  {signed}; {opened} what the entries hold");
        if unknown > 0 {
            let entries = out::count(unknown, "entry is", "entries are");
            text +=
                &format!("\n  {entries} of a newer version: update the program before you write");
        }
        text
    }

    fn key(&self) -> String {
        match &self.guard {
            _ if self.writes => "Its key and head are here: it can be written.".to_owned(),
            Some(guard) => format!(
                "It can be read, checked and served. To write to it, move the key and the head, both files of one \
                 folder,\nfrom where the book was written until now to {}\nMoved, not copied: where two hosts write with \
                 one key, each makes another log, and who sees both trusts neither.\nThe folder members/ \
                 beside them has the keys of members that were made there: who signs here needs their own.",
                out::path(guard.folder())
            ),
            None => "It can be read, checked and served. To write to it, bring the folder of its key and head \
                     along, and name what it lies in with --state."
                .to_owned(),
        }
    }
}

const BRING: &str = "\
Bring along what you have of the old book's folder before anything is written here: private.db takes the
place of the new one; service.toml, local.toml, profiles/ and documents/ go beside it.
Without the old private.db, words that were not published are gone, and rows of old statements are not
recognised: import files that begin after the last one. One that overlaps is refused where it shows
balances, and taken twice where it shows none. Without service.toml nothing new can be declared: write one,
and `ledger apply --dry-run` says what it lacks.";
