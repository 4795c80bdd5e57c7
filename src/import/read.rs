//! A file into a checked statement: which profile reads it, and which account it is of.
//! The command line decides, then local.toml, then the file's columns and the profile's proposal.

use super::advice::Asked;
use super::{Import, file, refused};
use crate::book::Place;
use crate::out;
use anyhow::bail;
use ledger::account::Account;
use ledger::day::Day;
use ledger::local::Local;
use ledger::money::Currency;
use ledger::nearest::{meant, nearest};
use ledger::statement::{Options, Profile, Profiles, Refusal, Statement};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

/// A file that was read and checked.
pub struct Checked {
    /// Where it was read.
    pub path: PathBuf,
    /// Its name, fit to be shown.
    pub name: String,
    /// Of its bytes.
    pub sha256: [u8; 32],
    /// What it says.
    pub statement: Statement,
    /// The own account that is named or proposed for it; the books may know better.
    pub account: Account,
    /// What a currency that is absent or none was read as.
    pub read_as: Option<Currency>,
}

/// What all files of one import are read with.
pub struct Reader<'a> {
    profiles: Profiles,
    folder: String,
    local: &'a Local,
    today: Day,
}

impl<'a> Reader<'a> {
    /// With the built-in profiles and the book's own.
    pub fn new(place: &Place, local: &'a Local, today: Day) -> anyhow::Result<Self> {
        let (profiles, folder) = (place.profiles()?, place.profiles_shown());
        Ok(Self { profiles, folder, local, today })
    }

    /// Reads and checks a file; nothing of the books is asked.
    pub fn read(&self, path: &Path, import: &Import) -> anyhow::Result<Checked> {
        let bytes = file::read(path)?;
        let sha256 = Sha256::digest(&bytes).into();
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let named = import.profile.as_deref().or_else(|| self.local.profile_for(&name));
        let options =
            Options { today: self.today, currency: import.currency, pinned: named.is_some() };
        let (profiles, folder) = (&self.profiles, self.folder.as_str());
        let command = "ledger import";
        let asked = Asked { command, path, name: &name, profiles, folder, options };
        let statement = statement(&asked, named, bytes)?;
        let pinned = self.local.account_for(&name, &statement.profile().profile.id);
        let account = match import.account.as_ref().or(pinned) {
            Some(account) => account.clone(),
            None => statement.account().parse()?,
        };
        if !account.is_cash() {
            bail!("{account}: a statement is of a bank, processor, host or cash account");
        }
        let is_of = |ccy: &Currency| statement.proofs().iter().any(|proof| proof.ccy == *ccy);
        let read_as = import.currency.filter(is_of);
        Ok(Checked {
            path: path.to_owned(),
            name: out::plain(&name),
            sha256,
            statement,
            account,
            read_as,
        })
    }
}

/// Reads by the profile of this id, or the one whose columns the file has.
pub fn statement(
    asked: &Asked<'_>,
    named: Option<&str>,
    bytes: Vec<u8>,
) -> anyhow::Result<Statement> {
    let advised = |refusal: Refusal, by: Option<&Profile>| {
        let lines = asked.lines(&refusal, by);
        refused::advised(refusal, &lines)
    };
    let profile = match named {
        Some(id) => named_so(asked.profiles, id)?,
        None => asked.profiles.detect(asked.name, &bytes).map_err(|e| advised(e, None))?,
    };
    let read = Statement::read(asked.name, bytes, profile, &asked.options);
    read.map_err(|refusal| advised(refusal, Some(profile)))
}

/// The profile of this id.
fn named_so<'a>(profiles: &'a Profiles, id: &str) -> anyhow::Result<&'a Profile> {
    if let Some(profile) = profiles.named(id) {
        return Ok(profile);
    }
    if let Some(broken) = profiles.broken().iter().find(|broken| broken.id == id) {
        let (file, why) = (&broken.file, &broken.why);
        bail!("the profile `{id}` cannot be used: {file}, {why}; nothing was imported");
    }
    let ids = profiles.all().iter().map(|profile| profile.profile.id.as_str());
    let meant = meant(nearest(id, ids));
    bail!("there is no profile `{id}`: {meant}see `ledger profile list`; nothing was imported")
}
