//! The folder that a site is published to: each file whole or not at all, and only where it is not as it
//! should be. Refuses one that holds what nobody published, or the site of another log, of a later day, or of
//! entries that this log never had.
//! Crashed here, a file is as it was or as it should be; what was begun beside it is removed by the next run.

use super::PublishError;
use super::made::{Before, Left, Made, first_line};
use ledger::books::Books;
use ledger::hashing::Hashing;
use ledger::log::Checkpoint;
use ledger::package::CHECKPOINT;
use ledger::slot::hex;
use sha2::{Digest as _, Sha256};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// The file that names what was published; it is written last.
const NAMED: &str = ".published";
/// What is being written, with a number behind it: several threads write.
const BEGUN: &str = ".publishing.tmp";

/// A folder of files that were published.
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Makes it, or takes it as it was left, with what is known of its files.
    ///
    /// # Errors
    /// It holds files, and none says that they were published.
    pub fn open(root: &Path) -> Result<(Self, Before), PublishError> {
        let failed = |why| PublishError::File { file: root.to_owned(), why };
        fs::create_dir_all(root).map_err(failed)?;
        let folder = Self { root: root.to_owned() };
        let is_begun = |name: &str| name.starts_with(BEGUN);
        let named = fs::read_to_string(root.join(NAMED)).ok();
        for found in fs::read_dir(root).map_err(failed)?.flatten() {
            let name = found.file_name().to_string_lossy().into_owned();
            if is_begun(&name) {
                fs::remove_file(found.path()).map_err(failed)?;
            } else if named.is_none() {
                return Err(PublishError::Foreign { folder: root.to_owned(), found: name });
            }
        }
        if named.is_none() {
            // A run that is interrupted is known by it.
            folder.replace(0, NAMED, b"")?;
        }
        Ok((folder, Before::new(named.unwrap_or_default())))
    }

    /// Looks whose site was published here, and of how many entries: what cannot be read is written anew.
    ///
    /// # Errors
    /// It is another log's, knows of more entries than the books have, or of others: the log was forked.
    pub fn check(&self, books: &Books) -> Result<(), PublishError> {
        let note = fs::read_to_string(self.root.join(CHECKPOINT)).unwrap_or_default();
        let text = note.split_once("\n\n").map_or("", |(text, _)| text);
        let Ok(found) = format!("{text}\n").parse::<Checkpoint>() else { return Ok(()) };
        let (folder, expected, stored) =
            (self.root.clone(), &books.genesis().origin, books.head().size);
        if found.origin != *expected {
            let expected = expected.clone();
            return Err(PublishError::Another { folder, found: found.origin, expected });
        }
        let Checkpoint { size, root, .. } = found;
        if size > stored {
            return Err(PublishError::Older { folder, published: size, stored });
        }
        match books.root_at(size)? == root {
            true => Ok(()),
            false => Err(PublishError::Forked { folder, published: size }),
        }
    }

    /// Whether a file is as it was left: by its length and its time, else by its bytes. When it was written.
    pub fn holds(&self, file: &str, left: &Left<'_>) -> Option<u128> {
        let path = self.root.join(file);
        let (len, time) = stamp(&path).ok()?;
        let same = || hashed(&path).is_ok_and(|hash| hash == left.hash);
        (len == left.len && (time == left.time || same())).then_some(time)
    }

    /// Writes a file, unless it is so; whether it was written, and what it is now. `hand` is a number that no
    /// other thread has.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn put(&self, hand: usize, file: &str, bytes: &[u8]) -> Result<(bool, Made), PublishError> {
        let path = self.place(file)?;
        let same = fs::metadata(&path).is_ok_and(|meta| meta.len() == bytes.len() as u64)
            && fs::read(&path).is_ok_and(|found| found == bytes);
        if !same {
            self.replace(hand, file, bytes)?;
        }
        let hash = short(&hex(&Sha256::digest(bytes)));
        Ok((!same, self.made(&path, hash)?))
    }

    /// The same of a file that is too long to be held.
    ///
    /// # Errors
    /// What makes it fails, or it cannot be written.
    pub fn stream(
        &self,
        hand: usize,
        file: &str,
        make: impl FnOnce(&mut dyn Write) -> Result<(), PublishError>,
    ) -> Result<(bool, Made), PublishError> {
        let (path, begun) = (self.place(file)?, self.begun(hand));
        let failed = |why| PublishError::File { file: path.clone(), why };
        let file = fs::File::create(&begun).map_err(failed)?;
        let mut out = BufWriter::with_capacity(1 << 16, Hashing::new(file));
        make(&mut out)?;
        let (_, len, hash) = out.into_inner().map_err(|e| failed(e.into_error()))?.finish();
        let hash = short(&hash);
        let same = fs::metadata(&path).is_ok_and(|meta| meta.len() == len)
            && hashed(&path).is_ok_and(|found| found == hash);
        if same {
            fs::remove_file(&begun).map_err(failed)?;
        } else {
            self.rename(&begun, &path).map_err(failed)?;
        }
        Ok((!same, self.made(&path, hash)?))
    }

    /// Removes what was published before and is not any more; how many were removed.
    ///
    /// # Errors
    /// A file cannot be removed.
    pub fn remove<'f>(&self, old: impl Iterator<Item = &'f str>) -> Result<u64, PublishError> {
        let mut removed = 0;
        for file in old.filter(|file| is_below(file)) {
            match fs::remove_file(self.place(file)?) {
                Ok(()) => removed += 1,
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(why) => {
                    return Err(PublishError::File { file: self.root.join(file), why });
                }
            }
        }
        Ok(removed)
    }

    /// Begins to name what is published: it counts once [`Named::end`] has put it in its place.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn name(&self, ground: &str) -> Result<Named, PublishError> {
        let (begun, path) = (self.root.join(format!("{BEGUN}-named")), self.root.join(NAMED));
        let failed = |why| PublishError::File { file: begun.clone(), why };
        let out = BufWriter::with_capacity(1 << 16, fs::File::create(&begun).map_err(failed)?);
        let mut named = Named { out, begun, path };
        named.add(&first_line(ground))?;
        Ok(named)
    }

    /// A file that was published.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(&self, file: &str) -> io::Result<fs::File> {
        fs::File::open(self.root.join(file))
    }

    /// Where a file is: a link on its way would lead out of the folder, into what nobody published.
    fn place(&self, file: &str) -> Result<PathBuf, PublishError> {
        let mut above = Path::new(file).ancestors().skip(1).map(|above| self.root.join(above));
        let is_link = |folder: &PathBuf| folder.symlink_metadata().is_ok_and(|of| of.is_symlink());
        match above.find(|folder| *folder != self.root && is_link(folder)) {
            Some(folder) => Err(PublishError::Link { folder }),
            None => Ok(self.root.join(file)),
        }
    }

    fn begun(&self, hand: usize) -> PathBuf {
        self.root.join(format!("{BEGUN}{hand}"))
    }

    fn made(&self, path: &Path, hash: String) -> Result<Made, PublishError> {
        let (len, time) =
            stamp(path).map_err(|why| PublishError::File { file: path.to_owned(), why })?;
        Ok(Made { key: String::new(), len, time, hash, links: Vec::new() })
    }

    fn replace(&self, hand: usize, file: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let (path, begun) = (self.root.join(file), self.begun(hand));
        let wrote = fs::write(&begun, bytes).and_then(|()| self.rename(&begun, &path));
        wrote.map_err(|why| PublishError::File { file: path, why })
    }

    /// Puts a file where it belongs; folders are made when they are missed.
    fn rename(&self, begun: &Path, path: &Path) -> io::Result<()> {
        match (fs::rename(begun, path), path.parent()) {
            (Err(why), Some(folder)) if why.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(folder)?;
                fs::rename(begun, path)
            }
            (done, _) => done,
        }
    }
}

/// What is published, named line by line.
pub(super) struct Named {
    out: BufWriter<fs::File>,
    begun: PathBuf,
    path: PathBuf,
}

impl Named {
    /// Adds a line.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn add(&mut self, line: &str) -> Result<(), PublishError> {
        let failed = |why| PublishError::File { file: self.path.clone(), why };
        self.out.write_all(line.as_bytes()).map_err(failed)
    }

    /// All is named, and what was named before is forgotten.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn end(mut self) -> Result<(), PublishError> {
        let done = self.out.flush().and_then(|()| fs::rename(&self.begun, &self.path));
        done.map_err(|why| PublishError::File { file: self.path, why })
    }
}

/// Whether a name that was read from the folder leads out of it.
fn is_below(file: &str) -> bool {
    !file.starts_with('/') && file.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// The length of a file, and when it was written, in nanoseconds.
fn stamp(path: &Path) -> io::Result<(u64, u128)> {
    let meta = fs::metadata(path)?;
    let since = meta.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok((meta.len(), since.as_nanos()))
}

fn hashed(path: &Path) -> io::Result<String> {
    let mut hashing = Hashing::new(io::sink());
    io::copy(&mut fs::File::open(path)?, &mut hashing)?;
    Ok(short(&hashing.finish().2))
}

/// Half a hash: it tells what somebody changed by accident, and proves nothing.
fn short(hash: &str) -> String {
    hash.chars().take(32).collect()
}
