//! `ledger import`: a bank's file into the books, with a plan that can be read before.
//! The profile proposes the account; the treasurer's rules say what rows are; the balances decide.
//! A person at a terminal reads the plan and is asked; a script commits a plan by its hash.

mod account;
mod advice;
mod declare;
mod file;
mod inbox;
mod plan;
mod post;
mod preview;
pub mod proven;
mod read;
mod refused;
mod rehearse;
mod told;
mod verdicts;

pub use advice::Asked;
pub use file::{Unread, read as read_file};
pub use inbox::refused_files;
pub use read::{Reader, statement};
pub use refused::told as refusal;

use crate::book::{self, Place};
use crate::named::Named;
use crate::out::{self, Format};
use crate::phase::over;
use crate::words;
use clap::Args;
use ledger::day::Day;
use ledger::journal::Clerk;
use ledger::local::Local;
use ledger::money::Currency;
use ledger::slot::Seeds;
use post::{Posted, Until, post};
use read::Checked;
use serde_json::Value;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use verdicts::Which;

/// Import bank or processor statements
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger import --dry-run transactions.csv   # see what would happen
  ledger import transactions.csv             # do it
  # do what the dry run showed, and nothing else
  ledger import transactions.csv --plan HASH
  ledger import giro.csv --account assets:bank:giro
  # settle rows that are held, by their lines
  ledger import march.csv --new 3,7 --known 4
  ledger import --inbox                      # every file in the book's inbox/
  cat giro.csv | ledger import -

Rows that the books have already are left out, real twins both stay. A file whose balances do not \
close is refused with the difference; --accept 'REASON' imports it all the same, and says so in \
public. Importing a file again does nothing.

What was imported from inbox/ is kept in documents/ under its SHA-256; what was refused stays, with \
a note beside it that says why.")]
pub struct Import {
    /// The files; `-` reads standard input
    #[arg(required_unless_present = "inbox")]
    files: Vec<PathBuf>,
    /// Import every file in the book's inbox/, in the order of their days
    #[arg(long, conflicts_with_all = ["files", "plan", "account", "profile", "currency", "accept", "new", "known"])]
    inbox: bool,
    /// Show what would happen and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
    /// Commit exactly the plan of this hash, that a dry run showed
    #[arg(long, value_name = "HASH", conflicts_with = "dry_run", value_parser = preview::hash)]
    plan: Option<String>,
    /// In a terminal: do not ask
    #[arg(long)]
    yes: bool,
    /// Show what becomes of every row, not of the first ones alone
    #[arg(long)]
    all: bool,
    /// The own account the statement is of, instead of the profile's proposal
    #[arg(long)]
    account: Option<Named>,
    /// The bank changed the account's number, or wrote another: it is the account all the same
    #[arg(long, requires = "account")]
    same_account: bool,
    /// Read the file by this profile
    #[arg(long)]
    profile: Option<String>,
    /// Read a file without a currency, or with an unknown one, as this currency
    #[arg(long)]
    currency: Option<Currency>,
    /// Import although the balances do not close, and say why in public
    #[arg(long, value_name = "REASON", value_parser = words::given, allow_hyphen_values = true)]
    accept: Option<String>,
    /// Of the rows that are held: these are new, post them
    #[arg(long, value_name = "LINES|all", value_delimiter = ',')]
    new: Vec<Which>,
    /// Of the rows that are held: these are in the books already, in other words
    #[arg(long, value_name = "LINES|all", value_delimiter = ',')]
    known: Vec<Which>,
    /// How the plan is printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// The day it is, where it is not today: `demo` lives through two years
    #[arg(skip)]
    today: Option<Day>,
    /// Where seeds come from, where not from the machine: `demo` tells one story each time
    #[arg(skip)]
    seeds: Option<fn(&mut [u8]) -> bool>,
}

/// Posts a file, or plans it.
type Poster<'a> = dyn FnMut(&Checked) -> anyhow::Result<Posted> + 'a;

impl Import {
    /// An import for other commands, as `demo` needs one.
    pub fn of(file: PathBuf, today: Day) -> Self {
        Self {
            files: vec![file],
            inbox: false,
            dry_run: false,
            plan: None,
            yes: true,
            all: false,
            account: None,
            same_account: false,
            profile: None,
            currency: None,
            accept: None,
            new: Vec::new(),
            known: Vec::new(),
            format: Format::Table,
            today: Some(today),
            seeds: None,
        }
    }

    /// An import of an invented statement: the seeds decide the order of rows of one day, and nothing
    /// that they hide was ever secret.
    pub fn invented(file: PathBuf, today: Day, seeds: fn(&mut [u8]) -> bool) -> Self {
        Self { seeds: Some(seeds), ..Self::of(file, today) }
    }

    /// Reads files as an import with these options would, for commands that write nothing.
    pub fn reading(
        account: Option<Named>,
        profile: Option<String>,
        currency: Option<Currency>,
    ) -> anyhow::Result<Self> {
        Ok(Self { account, profile, currency, ..Self::of(PathBuf::new(), book::today()?) })
    }

    /// The inbox, for `run`.
    ///
    /// # Errors
    /// A file was refused; the others are in.
    pub fn inbox(place: &Place) -> anyhow::Result<()> {
        let command =
            Self { inbox: true, files: Vec::new(), ..Self::of(PathBuf::new(), book::today()?) };
        command.run(place)
    }

    /// Without telling what was done.
    pub fn run_quietly(&self, place: &Place) -> anyhow::Result<()> {
        let local = place.local()?;
        let reader = Reader::new(place, &local, self.today()?)?;
        for path in &self.files {
            let checked = reader.read(path, self)?;
            post(self, place, &checked, &local, Until::Commit(None))?;
        }
        Ok(())
    }

    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        crate::interrupt::told();
        if self.plan.is_some() && self.files.len() > 1 {
            let usage = "--plan HASH is the plan of one file: name that file alone";
            return Err(crate::exit::Usage(usage.to_owned()).into());
        }
        if self.new.iter().any(|which| self.known.contains(which)) {
            let usage = "--new and --known name the same rows";
            return Err(crate::exit::Usage(usage.to_owned()).into());
        }
        let by_line = |which: &Which| *which != Which::All;
        if self.files.len() > 1 && self.new.iter().chain(&self.known).any(by_line) {
            let usage = "--new and --known name lines of one file: name that file alone";
            return Err(crate::exit::Usage(usage.to_owned()).into());
        }
        let local = place.local()?;
        let reader = Reader::new(place, &local, self.today()?)?;
        if self.dry_run {
            return rehearse::rehearse(self, place, &local, |post| self.all(place, &reader, post));
        }
        let over = over::warning(&place.books()?)?;
        self.all(place, &reader, &mut |checked| self.post(place, checked, &local))?;
        over.iter().for_each(|warning| out::say(warning));
        Ok(())
    }

    /// Every file, each posted, or planned, behind those before it.
    fn all(&self, place: &Place, reader: &Reader<'_>, post: &mut Poster<'_>) -> anyhow::Result<()> {
        if self.inbox {
            return inbox::import(self, place, reader, post);
        }
        let mut said = Said::default();
        for path in &self.files {
            let checked = reader.read(path, self)?;
            let posted = post(&checked)?;
            said.say(self, &checked, &posted)?;
        }
        said.end(self)
    }

    fn today(&self) -> anyhow::Result<Day> {
        self.today.map_or_else(book::today, Ok)
    }

    /// Who writes it.
    fn clerk(&self) -> anyhow::Result<Clerk> {
        let mut clerk = book::clerk()?;
        clerk.today = self.today()?;
        if let Some(seeds) = self.seeds {
            clerk.seeds = Seeds::new(seeds);
        }
        Ok(clerk)
    }

    /// Whether the plan is to have all its rows: JSON is no page to read.
    fn shows_all(&self) -> bool {
        self.all || self.format == Format::Json
    }

    fn post(&self, place: &Place, checked: &Checked, local: &Local) -> anyhow::Result<Posted> {
        let people = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        if !people || self.yes || self.plan.is_some() {
            return post(self, place, checked, local, Until::Commit(self.plan.as_deref()));
        }
        // Nothing is locked while somebody reads: the hash tells whether the plan is still the same.
        let plan = post(self, place, checked, local, Until::Plan)?;
        let Some(preview) = plan.preview.as_ref().filter(|_| plan.outcome.entries > 0) else {
            return Ok(plan);
        };
        out::print(&told::told(checked, &plan))?;
        if !out::ask("Import this?")? {
            return Err(NotWanted.into());
        }
        post(self, place, checked, local, Until::Commit(Some(&preview.hash)))
    }
}

/// The person at the terminal read the plan, and said no.
#[derive(Debug, thiserror::Error)]
#[error("nothing was imported")]
struct NotWanted;

/// What is printed: each plan as it is made, or one document at the end.
struct Said {
    table: out::Table,
    objects: Vec<Value>,
}

impl Default for Said {
    fn default() -> Self {
        Self { table: plan::table(), objects: Vec::new() }
    }
}

impl Said {
    fn say(&mut self, of: &Import, checked: &Checked, posted: &Posted) -> anyhow::Result<()> {
        if of.format == Format::Table {
            out::print(&told::told(checked, posted))?;
            if of.dry_run {
                out::print("  Nothing was written (--dry-run).\n")?;
            }
            return Ok(());
        }
        let hash = posted.preview.as_ref().filter(|_| posted.outcome.entries > 0);
        let hash = hash.map(|preview| preview.hash.as_str()).unwrap_or_default();
        let mut table = plan::table();
        for currency in &posted.outcome.currencies {
            let row = plan::row(checked, &posted.outcome.account, currency, hash);
            table.row(row.clone());
            self.table.row(row);
        }
        for mut object in table.objects() {
            if let Some(preview) = &posted.preview {
                let ccy = object.get("currency").and_then(Value::as_str).unwrap_or_default();
                object.insert("rows".to_owned(), preview.json(ccy, &posted.outcome.held));
            }
            self.objects.push(Value::Object(object));
        }
        Ok(())
    }

    fn end(self, of: &Import) -> anyhow::Result<()> {
        match of.format {
            Format::Table => Ok(()),
            Format::Csv => self.table.print(Format::Csv),
            Format::Json => {
                out::print(&(out::plain_json(&serde_json::to_string_pretty(&self.objects)?) + "\n"))
            }
        }
    }
}
