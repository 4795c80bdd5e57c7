//! `ledger profile test`: what a profile makes of a file, and whether that is what was expected.
//! Nothing is written; the table, as CSV, is the file that a later test compares with.

use super::{expected, profiles};
use crate::book::{self, Place};
use crate::import::{self, Asked};
use crate::out::{self, Format};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::money::Currency;
use ledger::statement::{Options, Profile, Statement};
use std::path::PathBuf;

/// Read a file by a profile, and compare the result with what is expected
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger profile test march.csv   # by the profile that its columns tell
  ledger profile test march.csv --profile-file my-bank.toml
  ledger profile test march.csv --format csv > march.expected

Where there is a file of the same name that ends in .expected, the result must be that.")]
pub struct Test {
    /// The file
    file: PathBuf,
    /// Read it by this profile
    #[arg(long, value_name = "ID", conflicts_with = "profile_file")]
    profile: Option<String>,
    /// Read it by the profile in this file
    #[arg(long, value_name = "P.toml")]
    profile_file: Option<PathBuf>,
    /// What must come out, as CSV; else the file beside it that ends in .expected, if it is there
    #[arg(long, value_name = "EXPECTED")]
    expect: Option<PathBuf>,
    /// Read a file without a currency, or with an unknown one, as this currency
    #[arg(long)]
    currency: Option<Currency>,
    /// How the result is printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Test {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let bytes = import::read_file(&self.file)?;
        let name = self.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let statement = self.statement(place, &name, bytes)?;
        let table = expected::table(&statement);
        table.print(self.format)?;
        let Some(path) = self.expected() else { return Ok(()) };
        let shown = out::path(&path);
        let text = std::fs::read(&path).with_context(|| shown.clone())?;
        let differences = expected::differences(&table, &text).with_context(|| shown.clone())?;
        if differences.is_empty() {
            out::say(&format!("As expected by {shown}."));
            return Ok(());
        }
        bail!("{shown} expects something else:\n{}", differences.join("\n"))
    }

    fn statement(&self, place: &Place, name: &str, bytes: Vec<u8>) -> anyhow::Result<Statement> {
        let pinned = self.profile.is_some() || self.profile_file.is_some();
        let options = Options { today: book::today()?, currency: self.currency, pinned };
        if let Some(path) = &self.profile_file {
            let shown = || out::path(path);
            let profile = Profile::from_toml(&super::read(path)?).with_context(shown)?;
            return Statement::read(name, bytes, &profile, &options).map_err(import::refusal);
        }
        let (profiles, folder) = (&profiles(place)?, &place.profiles_shown());
        let (command, path) = ("ledger profile test", self.file.as_path());
        let asked = Asked { command, path, name, profiles, folder, options };
        import::statement(&asked, self.profile.as_deref(), bytes)
    }

    /// As CSV, the result may be on its way into the very file beside.
    fn expected(&self) -> Option<PathBuf> {
        let beside = || {
            let path = self.file.with_extension("expected");
            Some(path).filter(|path| self.format != Format::Csv && path.is_file())
        };
        self.expect.clone().or_else(beside)
    }
}
