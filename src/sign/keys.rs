//! The private keys of members that lie on this machine: beside the checkpoint key, never in the book.
//! Refuses a key that others can read, and never writes over one: a key that is gone cannot sign.

use crate::book::Place;
use crate::out;
use anyhow::Context as _;
use ledger::account::Code;
use ledger::durable::{self, Access};
use ledger::guard::{Guard, GuardError};
use ledger::log::Origin;
use ledger::ssh::PrivateKey;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// Where the keys of one book's members lie.
pub struct Keys {
    folder: PathBuf,
}

impl Keys {
    /// Those of the log with this origin.
    pub fn of(place: &Place, origin: &Origin) -> anyhow::Result<Self> {
        Ok(Self { folder: Guard::new(&place.state()?, origin).folder().join("members") })
    }

    /// Where they lie, or would.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where a member's key lies, or would.
    pub fn path(&self, member: &Code) -> PathBuf {
        self.folder.join(member.as_str())
    }

    /// A member's key, if it lies here.
    pub fn read(&self, member: &Code) -> anyhow::Result<Option<PrivateKey>> {
        let path = self.path(member);
        if path.exists() { read(&path).map(Some) } else { Ok(None) }
    }

    /// The key that lies here, or a new one. It is whole and synced before the log speaks of it:
    /// what a crash leaves is a key that nobody knows, and the next time takes it up.
    pub fn make(&self, member: &Code) -> anyhow::Result<PrivateKey> {
        if let Some(key) = self.read(member)? {
            return Ok(key);
        }
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).context("the operating system gives no random bytes")?;
        let (key, path) = (PrivateKey::new(&seed), self.path(member));
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)
            .with_context(|| out::path(&self.folder))?;
        let written = durable::write(&path, key.to_text().as_bytes(), Access::Owner);
        written.with_context(|| out::path(&path))?;
        Ok(key)
    }
}

/// A private key without a password, as `ssh-keygen` or this program wrote it.
pub fn read(path: &Path) -> anyhow::Result<PrivateKey> {
    let shown = || out::path(path);
    let text = std::fs::read_to_string(path).with_context(shown)?;
    let key = PrivateKey::from_text(&text)
        .with_context(|| format!("{}: nothing was written", shown()))?;
    let mode = std::fs::metadata(path).with_context(shown)?.permissions().mode();
    match mode & 0o077 {
        0 => Ok(key),
        _ => Err(GuardError::Open(path.to_owned()).into()),
    }
}
