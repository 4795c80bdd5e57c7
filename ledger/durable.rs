//! Files that are whole or not there: written beside, synced, renamed, and the folder synced.
//! A crash at any point leaves the old file or the new one, never half of one.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Who may read a file we write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The owner alone: keys, words that are nobody's business.
    Owner,
    /// Whoever the umask lets.
    Everybody,
}

/// Writes `path` anew, replacing what was there.
///
/// # Errors
/// What the operating system says; then what was there is untouched.
pub fn write(path: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
    let beside = beside(path);
    let written =
        write_beside(&beside, bytes, access).and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // Our own half file; where it cannot be removed, the next write does it.
        let _ = std::fs::remove_file(&beside);
    }
    written?;
    sync_folder(path)
}

fn write_beside(beside: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
    let mode = if access == Access::Owner { 0o600 } else { 0o666 };
    let _ = std::fs::remove_file(beside);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(beside)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// In the same folder, since a rename is atomic only there; one name per process.
fn beside(path: &Path) -> std::path::PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}

/// Makes a rename or a new file in a folder outlive a power cut.
///
/// # Errors
/// What the operating system says.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()
}
