//! datapackage.json: what the folder says that it holds, and whether it does.
//! Refuses other packages and newer ones, files that are not there, that lie elsewhere (a folder, a
//! link), and such as have another size or hash. Only then is a line of them read.

use super::{FILES, FORMAT, MANIFEST, PackageError};
use crate::hashing::Hashing;
use crate::log::Hash;
use serde::Deserialize;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The bytes that it may have.
const MAX_BYTES: u64 = 1 << 20;
/// The files that it may name.
const MAX_FILES: usize = 1_000;

/// What it says of the log, and of each file.
#[derive(Debug, Deserialize)]
pub(super) struct Manifest {
    pub ledger: About,
    resources: Vec<Resource>,
}

/// The log that the files are made from.
#[derive(Debug, Deserialize)]
pub(super) struct About {
    /// Which log.
    pub origin: String,
    /// How many entries.
    pub size: u64,
    /// The root over them, in hex.
    pub root: String,
}

#[derive(Debug, Deserialize)]
struct Resource {
    path: String,
    bytes: u64,
    hash: String,
}

/// Read before the rest, which a newer format may have otherwise.
#[derive(Deserialize)]
struct Marked {
    ledger: Mark,
}

#[derive(Deserialize)]
struct Mark {
    format: u64,
}

impl Manifest {
    /// Reads it, and every file that it names against its hash.
    ///
    /// # Errors
    /// [`PackageError`].
    pub fn read(folder: &Path) -> Result<Self, PackageError> {
        let path = folder.join(MANIFEST);
        let refused = |problem: String| PackageError::NoPackage { path: path.clone(), problem };
        let mut text = Vec::new();
        let opened = open(&path)?;
        opened
            .take(MAX_BYTES + 1)
            .read_to_end(&mut text)
            .map_err(|e| PackageError::io(&path, e))?;
        if text.len() as u64 > MAX_BYTES {
            return Err(refused(format!("it has more than {MAX_BYTES} bytes")));
        }
        let Mark { format } = serde_json::from_slice::<Marked>(&text)
            .map_err(|e| refused(format!("expected a package of `ledger export`: {e}")))?
            .ledger;
        if format > FORMAT {
            return Err(PackageError::Newer { path, format });
        }
        if format < FORMAT {
            return Err(refused(format!("it is of format {format}: expected {FORMAT}")));
        }
        let read: Result<Self, _> = serde_json::from_slice(&text);
        let manifest = read.map_err(|e| refused(e.to_string()))?;
        manifest.check_names().map_err(refused)?;
        manifest.resources.iter().try_for_each(|resource| resource.check(folder))?;
        Ok(manifest)
    }

    fn check_names(&self) -> Result<(), String> {
        if self.resources.len() > MAX_FILES {
            return Err(format!("it names more than {MAX_FILES} files"));
        }
        if let Some(strange) = self.resources.iter().find(|r| !is_name(&r.path)) {
            let path = crate::log::shown(&strange.path);
            return Err(format!("`{path}` is no file of this folder: expected a plain name"));
        }
        let named = |file: &&str| self.resources.iter().any(|resource| resource.path == **file);
        match FILES.iter().find(|file| !named(file)) {
            Some(file) => Err(format!("it does not name {file}, which a book is made of")),
            None => Ok(()),
        }
    }
}

impl Resource {
    fn check(&self, folder: &Path) -> Result<(), PackageError> {
        let path = folder.join(&self.path);
        let mut file = open(&path)?;
        let bytes = file.metadata().map_err(|e| PackageError::io(&path, e))?.len();
        let changed = |found: String, expected: String| PackageError::Changed {
            path: path.clone(),
            found,
            expected,
        };
        if bytes != self.bytes {
            return Err(changed(format!("{bytes} bytes"), self.bytes.to_string()));
        }
        let mut hashing = Hashing::new(io::sink());
        io::copy(&mut file, &mut hashing).map_err(|e| PackageError::io(&path, e))?;
        let found = format!("sha256:{}", hashing.finish().2);
        match found == self.hash {
            true => Ok(()),
            false => Err(changed(found, shown(&self.hash))),
        }
    }
}

/// A hash as it was said, if it is one.
fn shown(hash: &str) -> String {
    match hash.strip_prefix("sha256:").and_then(|hex| hex.parse::<Hash>().ok()) {
        Some(_) => hash.to_owned(),
        None => format!("`{}`, which is no sha256:…", crate::log::shown(hash)),
    }
}

/// A file itself: what a link leads to may lie anywhere, and a pipe never ends.
fn open(path: &Path) -> Result<File, PackageError> {
    let about = path.symlink_metadata().map_err(|e| PackageError::io(path, e))?;
    if !about.is_file() {
        return Err(PackageError::NoFile(path.to_owned()));
    }
    File::open(path).map_err(|e| PackageError::io(path, e))
}

/// A name that leads nowhere else.
fn is_name(path: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    !path.is_empty() && !path.starts_with('.') && path.bytes().all(plain)
}
