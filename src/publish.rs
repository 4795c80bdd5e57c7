//! `ledger publish`: the whole site as files, for any host. Reads only what is public.

use crate::book::{self, Place};
use crate::exit::Usage;
use crate::{out, serve};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::local::Publishing;
use std::path::{Path, PathBuf};

/// Write the whole site as files, for any host
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger publish public
  ledger publish ../site --base-url https://books.example.org
  # where [publish] in local.toml says, as `ledger run` does after each pass
  ledger publish

The same pages as `ledger serve` shows, with links from file to file: they can be read without a server and \
put on any host. Published again, only what changed is written. Searches need a server, and are left out: \
lists are by month. What changes with every entry stands in one place, so that a page can stay as it is: what \
goes back of a gift in the list of gifts, when the next entry is due on the first page. Proofs are made of the \
tiles: `python3 check.py --tiles FOLDER N`.")]
pub struct Publish {
    /// The folder: a new one, an empty one, or one that this log was published to before
    folder: Option<PathBuf>,
    /// Where it will be public, as https://books.example.org: feeds, maps and cards name whole addresses
    #[arg(long, value_name = "URL", requires = "folder")]
    base_url: Option<web::Base>,
}

impl Publish {
    pub fn run(self, place: &Place) -> anyhow::Result<()> {
        match self.folder {
            Some(folder) => write(place, &folder, self.base_url),
            None => match place.local()?.publishing() {
                Some(publishing) => publish(place, publishing),
                None => Err(Usage(NO_FOLDER.to_owned()).into()),
            },
        }
    }
}

const NO_FOLDER: &str =
    "which folder? `ledger publish DIR`, or in local.toml [publish] folder = \"public\"";

/// The site where local.toml says.
pub fn publish(place: &Place, publishing: &Publishing) -> anyhow::Result<()> {
    let parse = |text: &String| text.parse().context("local.toml, [publish]: base_url");
    let base = publishing.base_url.as_ref().map(parse).transpose()?;
    write(place, &place.book()?.join(&publishing.folder), base)
}

/// Pages of a book that is not what it was: they are written, since they say so themselves. Files of figures do
/// not.
#[derive(Debug, thiserror::Error)]
#[error(
    "every page says that nobody should rely on it, and files of figures are left out. {0} Run `ledger verify`"
)]
pub struct Doubted(String);

fn write(place: &Place, folder: &Path, base: Option<web::Base>) -> anyhow::Result<()> {
    let site = serve::site(place, base)?;
    let done = web::publish(site, folder, &program())?;
    for (file, link) in done.broken.iter().take(20) {
        out::say(&format!("{}: {} leads nowhere", out::plain(file), out::plain(link)));
    }
    done.unfunded.iter().for_each(|why| out::say(why));
    let removed = match done.removed {
        0 => String::new(),
        n => format!(", {} removed", out::count(n, "old one", "old ones")),
    };
    out::say(&format!(
        "{}: {}, {} of them written{removed}.",
        book::from_here(folder),
        out::count(done.files, "file", "files"),
        out::number(done.written)
    ));
    match done.broken.len() {
        _ if !done.alerts.is_empty() => Err(Doubted(done.alerts.join(" ")).into()),
        0 => Ok(()),
        n => bail!("{} nowhere", out::count(n as u64, "link leads", "links lead")),
    }
}

/// What makes the pages: its version, and which build of it.
fn program() -> String {
    let found = std::env::current_exe().and_then(std::fs::metadata).ok();
    let build = found.and_then(|meta| Some((meta.len(), meta.modified().ok()?)));
    format!("{} {build:?}", env!("CARGO_PKG_VERSION"))
}
