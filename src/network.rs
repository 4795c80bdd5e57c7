//! Whether a book lies on a network file system. Locks and syncs are promises there that the other
//! end may not keep: two writers, or a commit that is not on a disk.

use crate::out;
use std::path::Path;

/// Warns once per command that writes.
pub fn warn(book: &Path) {
    if let Some(name) = name_of(book) {
        out::say(&format!(
            "warning: {} is on a network file system ({name}): its locks and syncs cannot be \
             trusted with a book; move it to a disk of this machine",
            out::path(book)
        ));
    }
}

#[cfg(target_os = "linux")]
fn name_of(folder: &Path) -> Option<&'static str> {
    named(rustix::fs::statfs(folder).ok()?.f_type as u32)
}

#[cfg(not(target_os = "linux"))]
fn name_of(_folder: &Path) -> Option<&'static str> {
    None
}

/// By the magic numbers of statfs(2).
#[cfg(target_os = "linux")]
fn named(magic: u32) -> Option<&'static str> {
    match magic {
        0x6969 => Some("NFS"),
        0x517b | 0xff53_4d42 | 0xfe53_4d42 => Some("SMB"),
        0x5346_414f => Some("AFS"),
        0x00c3_6400 => Some("Ceph"),
        0x0102_1997 => Some("9P"),
        _ => None,
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn j19_network_file_systems_are_known_and_disks_are_none() {
        assert_eq!(super::named(0x6969), Some("NFS"));
        assert_eq!(super::named(0xef53), None, "ext4");
        assert_eq!(super::named(0x0102_1994), None, "tmpfs");
        assert!(super::name_of(std::path::Path::new("/proc")).is_none());
    }
}
