//! The folder that a site is published to: each file whole or not at all, and only where it is not as it
//! should be. Refuses one that holds what nobody published. Crashed here, a file is as it was or as it
//! should be; what was begun beside it is removed by the next run.

use super::PublishError;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

/// The file that names what was published; it is written last.
const NAMED: &str = ".published";
/// What is being written.
const BEGUN: &str = ".publishing.tmp";

/// A folder of files that were published.
pub(super) struct Folder {
    root: PathBuf,
    before: BTreeSet<String>,
    written: u64,
}

impl Folder {
    /// Makes it, or takes it as it was left.
    ///
    /// # Errors
    /// It holds files, and none says that they were published.
    pub fn open(root: &Path) -> Result<Self, PublishError> {
        let failed = |why| PublishError::File { file: root.to_owned(), why };
        fs::create_dir_all(root).map_err(failed)?;
        let named = fs::read_to_string(root.join(NAMED)).ok();
        if named.is_none() {
            let mut found = fs::read_dir(root).map_err(failed)?.flatten();
            let foreign = found.find(|entry| entry.file_name() != BEGUN);
            if let Some(foreign) = foreign {
                let found = foreign.file_name().to_string_lossy().into_owned();
                return Err(PublishError::Foreign { folder: root.to_owned(), found });
            }
            // A run that is interrupted is known by it.
            write(root, NAMED, b"")?;
        }
        let before = named.unwrap_or_default().lines().map(str::to_owned).collect();
        Ok(Self { root: root.to_owned(), before, written: 0 })
    }

    /// Writes a file, unless it is so.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn put(&mut self, file: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let path = self.root.join(file);
        let same = fs::metadata(&path).is_ok_and(|meta| meta.len() == bytes.len() as u64)
            && fs::read(&path).is_ok_and(|found| found == bytes);
        if !same {
            write(&self.root, file, bytes)?;
            self.written += 1;
        }
        Ok(())
    }

    /// The same of a file that is too long to be held.
    ///
    /// # Errors
    /// What makes it fails, or it cannot be written.
    pub fn stream(
        &mut self,
        file: &str,
        make: impl FnOnce(&mut dyn Write) -> Result<(), PublishError>,
    ) -> Result<(), PublishError> {
        let (path, begun) = (self.root.join(file), self.root.join(BEGUN));
        let failed = |why| PublishError::File { file: path.clone(), why };
        let mut out = BufWriter::new(fs::File::create(&begun).map_err(failed)?);
        make(&mut out)?;
        out.into_inner().map_err(|e| failed(e.into_error()))?;
        if same(&begun, &path).unwrap_or(false) {
            return fs::remove_file(&begun).map_err(failed);
        }
        self.written += 1;
        path.parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
        fs::rename(&begun, &path).map_err(failed)
    }

    /// Removes what was published before and is not any more; how many were written, and removed.
    ///
    /// # Errors
    /// A file cannot be removed.
    pub fn keep<'f>(
        self,
        files: impl Iterator<Item = &'f String>,
    ) -> Result<(u64, u64), PublishError> {
        let (mut named, mut old) = (String::new(), self.before);
        for file in files {
            old.remove(file);
            named += file;
            named.push('\n');
        }
        let mut removed = 0;
        for file in old.iter().filter(|file| is_below(file)) {
            match fs::remove_file(self.root.join(file)) {
                Ok(()) => removed += 1,
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(why) => {
                    return Err(PublishError::File { file: self.root.join(file), why });
                }
            }
        }
        write(&self.root, NAMED, named.as_bytes())?;
        Ok((self.written, removed))
    }
}

/// Whether a name that was read from the folder leads out of it.
fn is_below(file: &str) -> bool {
    !file.starts_with('/') && file.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

fn write(root: &Path, file: &str, bytes: &[u8]) -> Result<(), PublishError> {
    let path = root.join(file);
    let begun = root.join(BEGUN);
    let wrote = path.parent().map_or(Ok(()), fs::create_dir_all);
    let wrote = wrote.and_then(|()| fs::write(&begun, bytes));
    let wrote = wrote.and_then(|()| fs::rename(&begun, &path));
    wrote.map_err(|why| PublishError::File { file: path, why })
}

fn same(one: &Path, other: &Path) -> io::Result<bool> {
    if fs::metadata(one)?.len() != fs::metadata(other)?.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (fs::File::open(one)?, fs::File::open(other)?);
    let (mut here, mut there) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        let read = one.read(&mut here)?;
        if read == 0 {
            return Ok(true);
        }
        other.read_exact(there.split_at_mut(read).0)?;
        if here.get(..read) != there.get(..read) {
            return Ok(false);
        }
    }
}
