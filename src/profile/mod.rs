//! `ledger profile`: the descriptions of banks' files: which there are, what they say, whether one
//! reads a file, and a first draft of a new one. Nothing of a book is written; where there is one,
//! its own profiles in `profiles/` count, too.

mod expected;
mod new;
mod test;

pub use new::id_of;

use crate::book::{self, Place};
use crate::out::{self, Align, Format, Table};
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use ledger::nearest::{meant, nearest};
use ledger::statement::profile::Institution;
use ledger::statement::{Broken, Profile, Profiles};
use std::path::PathBuf;

/// Descriptions of banks' files: list them, try them, begin a new one
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger profile list   # every one; `ledger profile list ing` those of ING
  ledger profile show n26
  ledger profile test march.csv
  ledger profile new --from march.csv > profiles/my-bank.toml

A profile is data, no program: TOML that says which columns a file has and what they mean. The ones \
you write lie in the book's folder, in profiles/, and are used by import like the built-in ones.")]
pub struct ProfileCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    List(List),
    Show(Show),
    Test(test::Test),
    New(new::New),
}

/// List the profiles
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger profile list
  ledger profile list ing
  ledger profile list --format csv")]
struct List {
    /// Of these alone: words of a bank's name, in any case
    words: Vec<String>,
    /// How the table is printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// Print a profile's TOML
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger profile show n26
  # then give it an id of its own
  ledger profile show generic > profiles/my-bank.toml")]
struct Show {
    /// Its id, as `ledger profile list` names it
    id: String,
}

impl ProfileCommand {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        match &self.command {
            Command::List(list) => list.run(place),
            Command::Show(show) => show.run(place),
            Command::Test(test) => test.run(place),
            Command::New(new) => new.run(place),
        }
    }
}

impl List {
    /// Whether every word that was asked for begins one of its id or its institution.
    fn asks(&self, id: &str, institution: &str) -> bool {
        let about = format!("{id} {institution}").to_lowercase();
        let begins = |word: &String| {
            let mut words = about.split(|c: char| !c.is_alphanumeric());
            words.any(|known| known.starts_with(&word.to_lowercase()))
        };
        self.words.iter().all(begins)
    }

    fn run(&self, place: &Place) -> anyhow::Result<()> {
        let profiles = profiles(place)?;
        let mut table = Table::new(&[
            ("id", Align::Left),
            ("institution", Align::Left),
            ("kind", Align::Left),
            ("format", Align::Left),
            ("account", Align::Left),
            ("from", Align::Left),
        ]);
        for known in
            profiles.all().iter().filter(|p| self.asks(&p.profile.id, &p.profile.institution))
        {
            let about = &known.profile;
            let built_in = profiles.built_in_text(&about.id).is_some();
            table.row(vec![
                about.id.clone(),
                about.institution.clone(),
                kind(about.kind).to_owned(),
                known.format().to_owned(),
                about.account.clone(),
                if built_in { "built in" } else { "this book" }.to_owned(),
            ]);
        }
        for broken in profiles.broken().iter().filter(|broken| self.asks(&broken.id, "")) {
            let nothing = String::new;
            let from = "this book, broken".to_owned();
            table.row(vec![broken.id.clone(), nothing(), nothing(), nothing(), nothing(), from]);
        }
        if table.is_empty() {
            bail!(
                "no profile has these words in its id or institution: `ledger profile new --from \
                 FILE` begins one for a file of your bank"
            );
        }
        table.print(self.format)?;
        if self.format == Format::Table && self.words.is_empty() {
            out::say(
                "Files as camt.053, MT940 and OFX of any bank are read, too. For others: `ledger \
                 profile new --from FILE`",
            );
        }
        Ok(())
    }
}

impl Show {
    fn run(&self, place: &Place) -> anyhow::Result<()> {
        let profiles = profiles(place)?;
        if let Some(text) = profiles.built_in_text(&self.id) {
            return out::print(text);
        }
        for path in place.profile_files().unwrap_or_default() {
            let text = read(&path)?;
            let mine = |b: &Broken| b.id == self.id && b.file == book::from_here(&path);
            if profiles.broken().iter().any(mine)
                || Profile::from_toml(&text).is_ok_and(|p| p.profile.id == self.id)
            {
                return out::print(&text);
            }
        }
        let ids = profiles.all().iter().map(|profile| profile.profile.id.as_str());
        let meant = meant(nearest(&self.id, ids));
        bail!("there is no profile `{}`: {meant}see `ledger profile list`", self.id)
    }
}

fn kind(kind: Institution) -> &'static str {
    match kind {
        Institution::Bank => "bank",
        Institution::Processor => "processor",
        Institution::Platform => "platform",
    }
}

/// The book's profiles, or the built-in ones alone where there is no book.
fn profiles(place: &Place) -> anyhow::Result<Profiles> {
    match place.book() {
        Ok(_) => place.profiles(),
        Err(_) => Ok(Profiles::built_in()?),
    }
}

fn read(path: &PathBuf) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| out::path(path))
}
