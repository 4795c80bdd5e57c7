//! Reads a statement's file: whole, once, and as it stood still.
//! Refuses what is no file, what is too large, and what changed while it was read.

use crate::out;
use anyhow::{Context as _, bail};
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// A file that the machine does not give out.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {what}; nothing was imported")]
pub struct Unread {
    file: String,
    what: String,
}

impl Unread {
    fn of(file: String, error: &std::io::Error) -> Self {
        let what = match error.kind() {
            ErrorKind::NotFound => "there is no such file".to_owned(),
            ErrorKind::PermissionDenied => "you may not read it".to_owned(),
            _ => error.to_string(),
        };
        Self { file, what }
    }
}

/// The bytes of a file, or of standard input for `-`.
pub fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let shown = || out::path(path);
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).context("standard input")?;
        return Ok(bytes);
    }
    let unread = |error: std::io::Error| Unread::of(shown(), &error);
    let before = std::fs::metadata(path).map_err(unread)?;
    if !before.is_file() {
        return Err(Unread { file: shown(), what: "expected a file".to_owned() }.into());
    }
    if before.len() > ledger::statement::FILE_MAX as u64 {
        bail!(
            "{}: {} bytes, at most {} are read; nothing was imported",
            shown(),
            before.len(),
            ledger::statement::FILE_MAX
        );
    }
    let bytes = std::fs::read(path).map_err(unread)?;
    let still = stands(path, &bytes).map_err(unread)?;
    let after = std::fs::metadata(path).map_err(unread)?;
    if !still || mark(&before) != mark(&after) {
        bail!("{}: it changed while it was read; nothing was imported, try again", shown());
    }
    Ok(bytes)
}

/// What another file, or one that was written to, has otherwise.
fn mark(of: &Metadata) -> [i64; 7] {
    let (device, node, size) = (of.dev() as i64, of.ino() as i64, of.len() as i64);
    [device, node, size, of.mtime(), of.mtime_nsec(), of.ctime(), of.ctime_nsec()]
}

/// Whether the file still holds these bytes: times may be too coarse to tell, or be set back.
fn stands(path: &Path, bytes: &[u8]) -> std::io::Result<bool> {
    let mut file = File::open(path)?;
    let mut again = vec![0; 1 << 16];
    let mut rest = bytes;
    loop {
        match file.read(&mut again) {
            Ok(0) => return Ok(rest.is_empty()),
            Ok(n) => match (again.get(..n), rest.split_at_checked(n)) {
                (Some(here), Some((first, more))) if here == first => rest = more,
                _ => return Ok(false),
            },
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_tell_where_size_and_times_do_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.csv");
        let bytes = vec![7; 200_000];
        for (now, same) in [
            (bytes.clone(), true),
            ([&bytes[..199_999], &[8]].concat(), false),
            (bytes[..199_999].to_vec(), false),
            ([&bytes[..], &[7]].concat(), false),
            (Vec::new(), false),
        ] {
            std::fs::write(&path, &now).expect("written");
            assert_eq!(stands(&path, &bytes).expect("readable"), same, "{} bytes", now.len());
        }
    }
}
