//! `ledger publish`: the whole site as files, for any host. Reads only what is public.

use crate::book::Place;
use crate::{out, serve};
use anyhow::bail;
use clap::Args;
use std::path::PathBuf;

/// Write the whole site as files, for any host
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger publish public
  ledger publish ../site --base-url https://books.example.org

The same pages as `ledger serve` shows, with links from file to file: they can be read without a server and
put on any host. Published again, only what changed is written. Searches need a server, and are left out:
lists are by month.")]
pub struct Publish {
    /// The folder: a new one, an empty one, or one that was published before
    folder: PathBuf,
    /// Where it will be public, as https://books.example.org: feeds, maps and cards name whole addresses
    #[arg(long, value_name = "URL")]
    base_url: Option<web::Base>,
}

impl Publish {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let site = serve::site(place, self.base_url.clone())?;
        let done = web::publish(site, &self.folder, &program())?;
        for (file, link) in done.broken.iter().take(20) {
            out::say(&format!("{}: {} leads nowhere", out::plain(file), out::plain(link)));
        }
        let removed = match done.removed {
            0 => String::new(),
            n => format!(", {} removed", out::count(n, "old one", "old ones")),
        };
        out::say(&format!(
            "{}: {}, {} of them written{removed}.",
            out::path(&self.folder),
            out::count(done.files, "file", "files"),
            done.written
        ));
        match done.broken.len() {
            0 => Ok(()),
            n => bail!("{} nowhere", out::count(n as u64, "link leads", "links lead")),
        }
    }
}

/// What makes the pages: its version, and which build of it.
fn program() -> String {
    let found = std::env::current_exe().and_then(std::fs::metadata).ok();
    let build = found.and_then(|meta| Some((meta.len(), meta.modified().ok()?)));
    format!("{} {build:?}", env!("CARGO_PKG_VERSION"))
}
