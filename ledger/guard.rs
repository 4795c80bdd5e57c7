//! The checkpoint key and the head, outside the book's folder.
//! Restoring an old copy of the folder cannot bring them back, so a rollback is noticed before it
//! becomes a fork. Refuses a key that others can read. The journal asks it at every append.

use crate::authority::Keys;
use crate::durable::{self, Access};
use crate::log::{Checkpoint, Origin, Signer, Vkey};
use crate::slot::hex;
use crate::store::StoreError;
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

/// The folder that keeps one log's key and head.
#[derive(Debug, Clone)]
pub struct Guard {
    folder: PathBuf,
}

/// Why the key or the head cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum GuardError {
    /// The file could not be read or written.
    #[error(transparent)]
    File(#[from] StoreError),
    /// No key where it should be.
    #[error("the checkpoint key is not at {}: bring it there, or name its folder with --state; \
             without it the book can only be read", .0.display())]
    NoKey(PathBuf),
    /// A log of this origin was begun before.
    #[error("{} holds the key of a log with this origin that has entries: an origin is never used \
             twice; choose another --url", .0.display())]
    OriginTaken(PathBuf),
    /// The key is there, and the head that it signed last is not.
    #[error("{} is gone, beside the key: without it an old copy of the book would pass for the \
             newest; bring it from a backup of that folder", .0.display())]
    HeadLost(PathBuf),
    /// The key or head is not what was written there.
    #[error("{}: {detail}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// Other users of the machine can read the key.
    #[error("{} can be read by others: run `chmod 600` on it", .0.display())]
    Open(PathBuf),
}

impl Guard {
    /// The guard of the log with this origin, below the state folder of the user.
    pub fn new(state: &Path, origin: &Origin) -> Self {
        Self { folder: state.join(hex(&Sha256::digest(origin.as_str()))) }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn key_path(&self) -> PathBuf {
        self.folder.join("key")
    }

    /// A new key, until the log says that it signs.
    fn next_key_path(&self) -> PathBuf {
        self.folder.join("key.next")
    }

    fn head_path(&self) -> PathBuf {
        self.folder.join("head")
    }

    /// Keeps the key of a new log. A key without a head signed nothing that anybody saw: an `init`
    /// was interrupted, and is repeated.
    ///
    /// # Errors
    /// The origin is taken, or the folder cannot be written.
    pub fn create(&self, signer: &Signer) -> Result<(), GuardError> {
        use std::os::unix::fs::DirBuilderExt as _;
        if self.head_path().exists() {
            return Err(GuardError::OriginTaken(self.folder.clone()));
        }
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder);
        made.map_err(|e| StoreError::io(&self.folder, &e))?;
        let path = self.key_path();
        let text = signer.to_text();
        let written = durable::write(&path, text.as_bytes(), Access::Owner);
        Ok(written.map_err(|e| StoreError::io(&path, &e))?)
    }

    /// The key that signs checkpoints.
    ///
    /// # Errors
    /// It is missing, unreadable, open to others, or not the one of entry 0.
    pub fn signer(&self, key: &Vkey) -> Result<Signer, GuardError> {
        match self.signer_at(self.key_path(), key) {
            Ok(signer) => Ok(signer),
            // Members changed the key, and a crash came before it got its place.
            Err(error) => self.signer_at(self.next_key_path(), key).map_err(|_| error),
        }
    }

    /// Keeps a key that is to sign once members agree.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn keep_next(&self, signer: &Signer) -> Result<(), GuardError> {
        let path = self.next_key_path();
        let text = signer.to_text();
        let written = durable::write(&path, text.as_bytes(), Access::Owner);
        Ok(written.map_err(|e| StoreError::io(&path, &e))?)
    }

    /// Puts the new key in the old one's place, if it is the one that signs. A crash before it costs
    /// nothing: [`Guard::signer`] looks at both.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn take_next(&self, key: &Vkey) -> Result<(), GuardError> {
        if self.signer_at(self.next_key_path(), key).is_err() {
            return Ok(());
        }
        let (from, to) = (self.next_key_path(), self.key_path());
        let moved = std::fs::rename(&from, &to).and_then(|()| durable::sync_folder(&to));
        Ok(moved.map_err(|e| StoreError::io(&from, &e))?)
    }

    fn signer_at(&self, path: PathBuf, key: &Vkey) -> Result<Signer, GuardError> {
        use std::os::unix::fs::PermissionsExt as _;
        let Ok(about) = std::fs::metadata(&path) else { return Err(GuardError::NoKey(path)) };
        if about.permissions().mode() & 0o077 != 0 {
            return Err(GuardError::Open(path));
        }
        let text = std::fs::read_to_string(&path).map_err(|e| StoreError::io(&path, &e))?;
        let unreadable = |detail| GuardError::Unreadable { path, detail };
        match text.parse::<Signer>() {
            Ok(signer) if signer.vkey() == *key => Ok(signer),
            Ok(_) => Err(unreadable("it is not the key that the log names".to_owned())),
            Err(e) => Err(unreadable(e.to_string())),
        }
    }

    /// The newest head that was acknowledged, if there is one.
    ///
    /// # Errors
    /// It cannot be read, or the log's key did not sign it.
    pub fn head(&self, keys: &Keys) -> Result<Option<Checkpoint>, GuardError> {
        let Some(note) = self.note()? else { return Ok(None) };
        let opened = keys.open(note.as_bytes()).map(Some);
        let path = self.head_path();
        opened.map_err(|e| GuardError::Unreadable { path, detail: e.to_string() })
    }

    /// What is wrong where the key is there and no head: only the first commit of all has none
    /// before it, and a stranger has neither.
    pub fn lost(&self) -> GuardError {
        GuardError::HeadLost(self.head_path())
    }

    /// The head's note, as it was written there; whether the key signed it is not looked at.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn note(&self) -> Result<Option<String>, GuardError> {
        let path = self.head_path();
        match std::fs::read_to_string(&path) {
            Ok(note) => Ok(Some(note)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(StoreError::io(&path, &e).into()),
        }
    }

    /// Moves the head forward. Runs after COMMIT returned; a crash before it is repaired by the
    /// next append, which finds the log ahead of the head and consistent with it.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn set_head(&self, note: &str) -> Result<(), GuardError> {
        let path = self.head_path();
        let written = durable::write(&path, note.as_bytes(), Access::Owner);
        Ok(written.map_err(|e| StoreError::io(&path, &e))?)
    }
}
