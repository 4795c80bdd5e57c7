//! How many files the machine lets this process open at once. SQLite says no more than that it
//! cannot open a file: where its permissions are good and few may be open, that is why.

use crate::out;
use ledger::store::StoreError;
use rustix::fs::{Access, access};
use rustix::process::{Resource, getrlimit};
use std::path::Path;

/// A command opens about 15; where so many are allowed, it is something else.
const ENOUGH: u64 = 64;

/// What to say instead of "check its permissions", where these are not at fault.
pub fn too_few_files(error: &StoreError) -> Option<String> {
    let most = getrlimit(Resource::Nofile).current.filter(|most| *most < ENOUGH)?;
    match error {
        StoreError::Denied(path) if may_write(path) => Some(needs_more(path, most)),
        StoreError::Io { path, detail } if detail == &full() => Some(needs_more(path, most)),
        _ => None,
    }
}

/// What to do where the operating system says it by itself.
pub fn too_many_open(error: &std::io::Error) -> Option<String> {
    let most = getrlimit(Resource::Nofile).current?;
    let full = rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::MFILE);
    full.then(|| format!("at most {most} at once; allow more, as with `ulimit -n 256`"))
}

/// What the operating system says where no more files may be open.
fn full() -> String {
    std::io::Error::from(rustix::io::Errno::MFILE).to_string()
}

fn needs_more(path: &Path, most: u64) -> String {
    format!(
        "{}: more files are needed than may be open at once here ({most}); allow more, as with \
         `ulimit -n 256`; nothing was changed",
        out::path(path)
    )
}

fn may_write(path: &Path) -> bool {
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let both = Access::READ_OK | Access::WRITE_OK;
    access(folder, both).is_ok() && (!path.exists() || access(path, both).is_ok())
}
