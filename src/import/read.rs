//! A file into a checked statement: which profile reads it, and which account it is of.
//! The command line decides, then local.toml, then the file's columns and the profile's proposal.

use super::advice::Asked;
use super::{Import, file, refused};
use crate::book::Place;
use crate::exit::Usage;
use crate::out;
use anyhow::{Context as _, bail};
use ledger::account::Account;
use ledger::day::Day;
use ledger::declared::Declarations;
use ledger::local::{Local, OfFile};
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
    /// Whether a rule of local.toml names it.
    pub pinned: bool,
    /// What a currency that is absent or none was read as.
    pub read_as: Option<Currency>,
}

/// What all files of one import are read with.
pub struct Reader<'a> {
    profiles: Profiles,
    folder: String,
    declared: Declarations,
    local: &'a Local,
    today: Day,
}

impl<'a> Reader<'a> {
    /// With the built-in profiles and the book's own.
    pub fn new(place: &Place, local: &'a Local, today: Day) -> anyhow::Result<Self> {
        let (profiles, folder) = (place.profiles()?, place.profiles_shown());
        let declared = place.books()?.declarations()?;
        local.check(&declared).context("local.toml")?;
        Ok(Self { profiles, folder, declared, local, today })
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
        if is_answer(&bytes) {
            bail!(
                "{name}: this is a bank's answer to a batch, no statement: `ledger payout advice {}`; \
                 nothing was imported",
                out::path(path)
            );
        }
        let statement = statement(&asked, named, bytes)?;
        let pinned = self.local.account_for(&name, &statement.profile().profile.id);
        let named = import.account.as_ref().map(|named| named.account(&self.declared));
        let named = named.transpose()?;
        let is_pinned = named.is_none() && pinned.is_some();
        let account = match named.or(pinned) {
            Some(account) => account.clone(),
            None => statement.account().parse()?,
        };
        self.refuse_slip(&account, statement.account())?;
        if !account.is_cash() {
            let other =
                format!("{account}: a statement is of a bank, processor, host or cash account");
            // A rule of local.toml may have named it, too.
            match import.account {
                Some(_) => return Err(Usage(other).into()),
                None => bail!("{other}"),
            }
        }
        let of = OfFile { statement: &statement, account: &account };
        self.local.check_names(&self.declared, &self.profiles, Some(&of)).context("local.toml")?;
        let is_of = |ccy: &Currency| statement.proofs().iter().any(|proof| proof.ccy == *ccy);
        let read_as = import.currency.filter(is_of);
        Ok(Checked {
            path: path.to_owned(),
            name: out::plain(&name),
            sha256,
            statement,
            account,
            pinned: is_pinned,
            read_as,
        })
    }
}

impl Reader<'_> {
    /// Refuses an account that nobody declared and that is called nearly as one that is: its
    /// statement would stand beside the account's others for ever.
    fn refuse_slip(&self, account: &Account, proposed: &str) -> anyhow::Result<()> {
        let known = self.declared.own_accounts();
        let Some((branch, name)) = account.as_str().rsplit_once(':') else { return Ok(()) };
        let beside = known.iter().filter_map(|known| known.rsplit_once(':'));
        let names = beside.filter(|(of, name)| *of == branch && name.len() > 2);
        // What a profile proposes, or is called, is somebody's bank.
        let meant = account.as_str() == proposed || self.profiles.named(name).is_some();
        if meant || known.contains(account.as_str()) || name.len() < 3 {
            return Ok(());
        }
        // `dkb-2` beside `dkb` is a second account, as a refusal of another number proposes it.
        let first = account.as_str().rsplit_once('-').filter(|(_, n)| n.parse::<u8>().is_ok());
        if first.is_some_and(|(first, _)| known.contains(first)) {
            return Ok(());
        }
        match nearest(name, names.map(|(_, name)| name)) {
            Some(near) => bail!(
                "{account} is not declared: did you mean `{branch}:{near}`? If it is another account, \
                 add it to service.toml, run `ledger apply`, then import; nothing was imported"
            ),
            None => Ok(()),
        }
    }
}

/// Whether a file is a pain.002, by its beginning.
fn is_answer(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(2_000)).unwrap_or_default();
    String::from_utf8_lossy(head).contains("CstmrPmtStsRpt")
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
