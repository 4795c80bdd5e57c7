//! `ledger demo`: an invented service with two years of books, made by the ordinary commands.
//! Statements are written, imported month by month as a treasurer would have, a mistake is put
//! right; then the last month is printed and the site is served. Nothing in it is real.

mod declared;
mod frozen;
mod governed;
mod paying;
mod story;
mod used;

use crate::book::Place;
use crate::import::Import;
use crate::init::Init;
use crate::report::Report;
use crate::{book, out, serve};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::day::{Day, Month};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Make and show the books of an invented service
#[derive(Args)]
#[command(after_help = "\
Examples:
  # make it in ./ledger-demo, print last month, serve the site
  ledger demo
  ledger demo demo --no-serve   # only make it and print last month

In the folder are statements/ (the files that were imported), book/ and the checkpoint key in \
state/. Remove the folder to be rid of it. Its commands need --book and --state:
  ledger --book ledger-demo/book --state ledger-demo/state status")]
pub struct Demo {
    /// Where to make it
    #[arg(default_value = "ledger-demo")]
    dir: PathBuf,
    /// Where to serve the site; 127.0.0.1:8080 unless named, or another port where that is taken
    #[arg(long, value_name = "ADDRESS", conflicts_with = "no_serve")]
    listen: Option<SocketAddr>,
    /// Do not serve the site
    #[arg(long)]
    no_serve: bool,
}

/// Months of history.
const MONTHS: i32 = 24;

impl Demo {
    pub fn run(&self) -> anyhow::Result<()> {
        // Two years of books are not made for an address that cannot be had.
        let listener = if self.no_serve { None } else { Some(self.listener()?) };
        let place = Place::at(self.dir.join("book"), self.dir.join("state"));
        if self.dir.join("book").exists() {
            out::say(&format!("{} is there already: showing it as it is.", out::path(&self.dir)));
        } else {
            self.make(&place)?;
        }
        Report::last_month().run(&place)?;
        let (book, state) = (self.dir.join("book"), self.dir.join("state"));
        out::say(&format!(
            "\nLook around: ledger --book {} --state {} status",
            out::path(&book),
            out::path(&state)
        ));
        match listener {
            Some(listener) => {
                let listeners = serve::Listeners { pages: listener, metrics: None };
                serve::serve(serve::site(&place, None)?, &place, listeners)
            }
            None => Ok(()),
        }
    }

    /// The address that was named, or one that is free.
    fn listener(&self) -> anyhow::Result<TcpListener> {
        if let Some(address) = self.listen {
            serve::refuse_others("--listen", address)?;
            return serve::listen("--listen", address);
        }
        let usual = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
        TcpListener::bind(usual)
            .or_else(|_| serve::listen("--listen", (Ipv4Addr::LOCALHOST, 0).into()))
    }

    fn make(&self, place: &Place) -> anyhow::Result<()> {
        if self.dir.read_dir().is_ok_and(|mut inside| inside.next().is_some()) {
            bail!(
                "{} is not empty: choose another folder; nothing was changed",
                out::path(&self.dir)
            );
        }
        let today = book::today()?;
        let first = today.month().plus(-MONTHS);
        let statements = self.dir.join("statements");
        std::fs::create_dir_all(&statements).with_context(|| out::path(&statements))?;
        out::say(&format!("Making two years of books in {} …", out::path(&self.dir)));
        let init = Init::new(self.dir.join("book"), story::NAME, "EUR".parse()?, first.first());
        init.make(&place.state()?)?;
        story::declare(place, first.first())?;
        let (mut story, governed) = (story::Story::new(), governed::Governed::new()?);
        for n in 0..MONTHS {
            let month = first.plus(n);
            live(place, &mut story, &statements, month, n.unsigned_abs(), today)?;
            let day = month.last().plus(2).min(today);
            governed.on(place, n.unsigned_abs(), day)?;
            frozen::on(place, month, n.unsigned_abs(), day)?;
        }
        used::declare(place, today)
    }
}

/// One month: its statements come two days after its end, and what else it brought is entered.
fn live(
    place: &Place,
    story: &mut story::Story,
    folder: &Path,
    month: Month,
    n: u32,
    today: Day,
) -> anyhow::Result<()> {
    let day = month.last().plus(2).min(today);
    let orders = paying::orders(place, n)?;
    for (name, text) in story.statements(month, n, &orders) {
        let path = folder.join(name);
        write(&path, &text)?;
        Import::invented(path, day, seeds).run_quietly(place)?;
    }
    story::by_hand(place, month, n, day)?;
    paying::on(place, month, n, day)
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| out::path(path))
}

/// Seeds that are the same at each making, so that rows of one day stand in the same order. Whoever
/// reads this can work out what they hide, all of it invented; keys are as random as always.
fn seeds(bytes: &mut [u8]) -> bool {
    static DRAWN: AtomicU64 = AtomicU64::new(0);
    for part in bytes.chunks_mut(8) {
        let number = DRAWN.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        part.copy_from_slice(&number[..part.len()]);
    }
    true
}

/// Who wrote on that day.
fn clerk_of(day: Day) -> anyhow::Result<ledger::journal::Clerk> {
    Ok(ledger::journal::Clerk { today: day, ..book::clerk()? })
}
