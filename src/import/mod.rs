//! `ledger import`: a bank's file into the books, with a plan that can be read before.
//! The profile proposes the account; the treasurer's rules say what rows are; the balances decide.

mod declare;
mod file;
mod plan;
mod refused;
mod told;

use crate::book::{self, Place};
use crate::out::{self, Format};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::account::Account;
use ledger::day::Day;
use ledger::import::{ImportError, Outcome, Request, Verdicts, forget_undone, import};
use ledger::journal::Head;
use ledger::local::Local;
use ledger::money::Currency;
use ledger::statement::{Options, Profile, Profiles, Statement};
use sha2::{Digest as _, Sha256};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

/// Import bank or processor statements
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger import --dry-run transactions.csv      see what would happen
  ledger import transactions.csv                do it
  ledger import giro.csv --account assets:bank:giro
  cat giro.csv | ledger import -

Rows that the books have already are left out, real twins both stay. A file whose balances do not
close is refused with the difference; --accept 'REASON' imports it all the same, and says so in
public. Importing a file again does nothing.")]
pub struct Import {
    /// The files; `-` reads standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Show what would happen and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
    /// The own account the statement is of, instead of the profile's proposal
    #[arg(long)]
    account: Option<Account>,
    /// Read the file by this profile
    #[arg(long)]
    profile: Option<String>,
    /// Read a file without a currency, or with an unknown one, as this currency
    #[arg(long)]
    currency: Option<Currency>,
    /// Import although the balances do not close, and say why in public
    #[arg(long, value_name = "REASON")]
    accept: Option<String>,
    /// How the plan is printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// The day it is, where it is not today: `demo` lives through two years
    #[arg(skip)]
    today: Option<Day>,
}

/// A file that was read and checked.
struct Checked {
    name: String,
    sha256: [u8; 32],
    statement: Statement,
    account: Account,
}

impl Import {
    /// An import for other commands, as `demo` needs one.
    pub fn of(file: PathBuf, today: Day) -> Self {
        let (profile, currency, accept, account) = (None, None, None, None);
        let (files, today, format) = (vec![file], Some(today), Format::Table);
        Self { files, dry_run: false, account, profile, currency, accept, format, today }
    }

    /// Without telling what was done.
    pub fn run_quietly(&self, place: &Place) -> anyhow::Result<()> {
        let local = place.local()?;
        for path in &self.files {
            let checked = self.check(path, &local, self.today()?)?;
            self.import(place, &checked, &local)?;
        }
        Ok(())
    }

    fn today(&self) -> anyhow::Result<Day> {
        self.today.map_or_else(book::today, Ok)
    }

    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let local = place.local()?;
        let today = self.today()?;
        let mut table = plan::table();
        for path in &self.files {
            let checked = self.check(path, &local, today)?;
            let (outcome, head) = self.import(place, &checked, &local)?;
            match self.format {
                Format::Table => out::print(&told::told(&checked, &outcome, head, self.dry_run))?,
                Format::Json | Format::Csv => {
                    outcome.currencies.iter().for_each(|of| table.row(plan::row(&checked, of)));
                }
            }
        }
        if self.format != Format::Table {
            table.print(self.format)?;
        }
        Ok(())
    }

    fn check(&self, path: &Path, local: &Local, today: Day) -> anyhow::Result<Checked> {
        let bytes = file::read(path)?;
        let sha256 = Sha256::digest(&bytes).into();
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let profiles = Profiles::built_in()?;
        let profile = self.profile(&profiles, &name, &bytes, local)?;
        let pinned = self.profile.is_some() || local.profile_for(&name).is_some();
        let options = Options { today, currency: self.currency, pinned };
        let statement = Statement::read(&name, bytes, profile, &options).map_err(refused::told)?;
        let account = match (&self.account, local.account_for(&name, &profile.profile.id)) {
            (Some(account), _) => account.clone(),
            (None, Some(account)) => account.clone(),
            (None, None) => statement.account().parse()?,
        };
        if !account.is_cash() {
            bail!("{account}: a statement is of a bank, processor, host or cash account");
        }
        Ok(Checked { name: out::plain(&name), sha256, statement, account })
    }

    fn profile<'a>(
        &self,
        profiles: &'a Profiles,
        name: &str,
        bytes: &[u8],
        local: &Local,
    ) -> anyhow::Result<&'a Profile> {
        match self.profile.as_deref().or_else(|| local.profile_for(name)) {
            Some(id) => profiles.named(id).with_context(|| {
                let known: Vec<&str> =
                    profiles.all().iter().map(|p| p.profile.id.as_str()).collect();
                format!("there is no profile `{id}`: the profiles are {}", known.join(", "))
            }),
            None => profiles.detect(name, bytes).map_err(refused::told),
        }
    }

    fn import(
        &self,
        place: &Place,
        checked: &Checked,
        local: &Local,
    ) -> anyhow::Result<(Outcome, Option<Head>)> {
        let mut journal = place.journal()?;
        forget_undone(&journal)?;
        let mut clerk = book::clerk()?;
        clerk.today = self.today()?;
        let request = Request {
            sha256: checked.sha256,
            statement: &checked.statement,
            account: checked.account.clone(),
            local,
            accept: self.accept.clone(),
            verdicts: Verdicts::default(),
        };
        let mut append = journal.begin(&mut clerk)?;
        let bar = progress_bar();
        let mut progress = |done: u64, of: u64| {
            bar.set_length(of);
            bar.set_position(done);
        };
        let imported = import(&mut append, &request, &mut progress);
        bar.finish_and_clear();
        let outcome = imported.map_err(|e| with_file(e, &checked.name))?;
        if self.dry_run || outcome.entries == 0 {
            return Ok((outcome, None));
        }
        if !outcome.declared.is_empty() {
            // Before the commit: a crash between leaves a declaration that `apply` would write too.
            declare::in_file(place, &outcome)?;
        }
        let head = append.commit()?;
        Ok((outcome, Some(head)))
    }
}

fn with_file(error: ImportError, name: &str) -> anyhow::Error {
    anyhow::Error::new(error).context(name.to_owned())
}

fn progress_bar() -> indicatif::ProgressBar {
    if !std::io::stderr().is_terminal() {
        return indicatif::ProgressBar::hidden();
    }
    let style =
        indicatif::ProgressStyle::with_template("  {wide_bar} {human_pos} of {human_len} rows");
    let bar = indicatif::ProgressBar::new(0);
    style.map(|style| bar.with_style(style)).unwrap_or_else(|_| indicatif::ProgressBar::hidden())
}
