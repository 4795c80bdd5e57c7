//! `ledger import --inbox`: every file that lies in the book's `inbox/`, the earliest days first.
//! What is in the books is kept in `documents/` by its SHA-256; what is refused stays where it is,
//! with a note beside it. Passes over what is no whole file: links, pipes, folders, hidden files,
//! files that still grow. A crash between commit and move is made good by the next run: the file
//! is known then, and moves.

use super::read::{Checked, Reader};
use super::{Import, NotWanted, Poster, Said, file, post::Posted};
use crate::book::Place;
use crate::{exit, out};
use anyhow::{Context as _, bail};
use ledger::day::Day;
use ledger::durable::{self, Access};
use ledger::import::Held;
use sha2::{Digest as _, Sha256};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What the note beside a refused file is called, behind the file's name.
const NOTE: &str = ".refused.txt";
/// Names of files that a browser or a copying program has not finished.
const HALF: [&str; 5] = [".part", ".partial", ".crdownload", ".download", ".tmp"];
/// A file that nobody wrote to for so long is whole.
const QUIET: Duration = Duration::from_millis(300);

/// Imports what can be imported; fails at the end if something was refused.
pub fn import(
    command: &Import,
    place: &Place,
    reader: &Reader<'_>,
    post: &mut Poster<'_>,
) -> anyhow::Result<()> {
    let folder = place.book()?.join("inbox");
    let mut inbox = Inbox { command, place, refused: 0, said: Said::default() };
    let files = waiting(&folder)?;
    let all = files.len();
    for (_, _, path) in inbox.in_order(files, reader)? {
        // Read again: a whole inbox is not kept in memory.
        let checked = match reader.read(&path, command) {
            Ok(checked) => checked,
            Err(error) => {
                inbox.refuse(&path, &error)?;
                continue;
            }
        };
        match post(&checked) {
            Ok(posted) => inbox.imported(&path, &checked, &posted)?,
            Err(error) if error.is::<NotWanted>() => {
                out::say(&format!("{}: {error}", checked.name))
            }
            Err(error) if exit::is_refusal(&error) => inbox.refuse(&path, &error)?,
            // No fault of the file: the others would not fare better.
            Err(error) => return Err(error),
        }
    }
    let Inbox { refused, said, .. } = inbox;
    said.end(command)?;
    if all == 0 {
        out::say("The inbox is empty.");
    }
    if refused > 0 {
        let all = out::count(all as u64, "file", "files");
        if command.dry_run {
            bail!("would be refused, with a note beside it in the inbox: {refused} of {all}");
        }
        bail!("refused, with a note beside it in the inbox: {refused} of {all}");
    }
    Ok(())
}

/// The files that were refused and still lie there, each with the first line of its note.
pub fn refused_files(folder: &Path) -> anyhow::Result<Vec<(String, String)>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for path in inside(folder)? {
        let note = note(&path);
        if strange(&path)?.is_none() && note.is_file() {
            let why = std::fs::read_to_string(&note).with_context(|| shown(&note))?;
            let (name, why) = (name(&path), why.lines().next().unwrap_or_default());
            // A note names its file, and so does who reads this.
            let why = why.strip_prefix(&format!("{name}: ")).unwrap_or(why).to_owned();
            files.push((name, why));
        }
    }
    files.sort();
    Ok(files)
}

struct Inbox<'a> {
    command: &'a Import,
    place: &'a Place,
    refused: usize,
    said: Said,
}

/// A file with the first and the last day it speaks of.
type Dated = (Day, Day, PathBuf);

impl Inbox<'_> {
    /// The files that can be read, the earliest first; the others are refused.
    fn in_order(&mut self, files: Vec<PathBuf>, reader: &Reader<'_>) -> anyhow::Result<Vec<Dated>> {
        let mut dated = Vec::new();
        for path in files {
            match reader.read(&path, self.command) {
                Ok(checked) => {
                    let proofs = checked.statement.proofs();
                    let first = proofs.iter().map(|p| p.first).min().unwrap_or(Day::FIRST);
                    let last = proofs.iter().map(|p| p.last).max().unwrap_or(Day::FIRST);
                    dated.push((first, last, path));
                }
                Err(error) => self.refuse(&path, &error)?,
            }
        }
        dated.sort();
        Ok(dated)
    }

    fn imported(&mut self, path: &Path, checked: &Checked, posted: &Posted) -> anyhow::Result<()> {
        self.said.say(self.command, checked, posted)?;
        if self.command.dry_run {
            return Ok(());
        }
        if posted.outcome.held.iter().any(Held::asks) {
            out::say(&format!(
                "{}: it stays in the inbox until its rows in doubt are settled",
                checked.name
            ));
            return Ok(());
        }
        match keep(self.place, path, &checked.sha256)? {
            Some(kept) => out::say(&format!("{}: kept as documents/{kept}", checked.name)),
            None => out::say(&format!(
                "{}: it was changed after it was read, and stays in the inbox",
                checked.name
            )),
        }
        Ok(())
    }

    /// Says why, beside the file too.
    fn refuse(&mut self, path: &Path, error: &anyhow::Error) -> anyhow::Result<()> {
        self.refused += 1;
        out::say(&format!("ledger: {error:#}"));
        if self.command.dry_run {
            return Ok(());
        }
        let note = note(path);
        let text = format!("{error:#}\n");
        durable::write(&note, text.as_bytes(), Access::Owner).with_context(|| shown(&note))
    }
}

/// The files to import. What is passed over is said, but for the program's own notes.
fn waiting(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut all = inside(folder)?;
    all.sort();
    let mut files = Vec::new();
    for path in all.into_iter().filter(|path| !name(path).ends_with(NOTE)) {
        match strange(&path)? {
            Some(why) => pass_over(&path, why),
            None => files.push(path),
        }
    }
    still(files)
}

/// What lies in the folder, in no order.
fn inside(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let inside = std::fs::read_dir(folder).with_context(|| shown(folder))?;
    let paths = inside.map(|file| file.map(|file| file.path()));
    paths.collect::<Result<_, _>>().with_context(|| shown(folder))
}

fn pass_over(path: &Path, why: &str) {
    out::say(&format!("{}: passed over: {why}", out::plain(&name(path))));
}

/// Why it is no file to import. A link is not followed: what it leads to is not in the inbox.
fn strange(path: &Path) -> anyhow::Result<Option<&'static str>> {
    let about = std::fs::symlink_metadata(path).with_context(|| shown(path))?;
    let name = name(path);
    Ok(if about.is_symlink() {
        Some("a link")
    } else if about.is_dir() {
        Some("a folder")
    } else if !about.is_file() {
        Some("no file")
    } else if name.starts_with('.') {
        Some("hidden")
    } else if name.ends_with('~') || HALF.iter().any(|end| name.ends_with(end)) {
        Some("by its name, it is not finished")
    } else {
        None
    })
}

/// Those that nobody is writing to. Files that changed just now are looked at twice.
fn still(files: Vec<PathBuf>) -> anyhow::Result<Vec<PathBuf>> {
    let mark = |path: &PathBuf| {
        let about = std::fs::symlink_metadata(path).with_context(|| shown(path))?;
        let age = about.modified().ok().and_then(|at| at.elapsed().ok());
        let quiet = age.is_some_and(|age| age > QUIET);
        anyhow::Ok((quiet, (about.ino(), about.len(), about.mtime(), about.mtime_nsec())))
    };
    let before = files.iter().map(mark).collect::<anyhow::Result<Vec<_>>>()?;
    if before.iter().any(|(quiet, _)| !quiet) {
        std::thread::sleep(QUIET);
    }
    let mut whole = Vec::new();
    for (path, (_, before)) in files.into_iter().zip(before) {
        if mark(&path)?.1 == before {
            whole.push(path);
        } else {
            pass_over(&path, "it is still being written");
        }
    }
    Ok(whole)
}

/// Keeps what was imported under its hash, and takes it out of the inbox; the file is whole in one
/// of the two places at any moment. `None` if the inbox holds other bytes by now.
fn keep(place: &Place, path: &Path, sha256: &[u8; 32]) -> anyhow::Result<Option<String>> {
    let bytes = file::read(path)?;
    if Sha256::digest(&bytes).as_slice() != sha256 {
        return Ok(None);
    }
    let name = ledger::slot::hex(sha256);
    let kept = place.book()?.join("documents").join(&name);
    if !kept.exists() {
        durable::write(&kept, &bytes, Access::Owner).with_context(|| shown(&kept))?;
    }
    std::fs::remove_file(path).with_context(|| shown(path))?;
    let note = note(path);
    if note.exists() {
        std::fs::remove_file(&note).with_context(|| shown(&note))?;
    }
    durable::sync_folder(path).with_context(|| shown(path))?;
    Ok(Some(name))
}

fn note(path: &Path) -> PathBuf {
    let mut note = path.as_os_str().to_owned();
    note.push(NOTE);
    note.into()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn shown(path: &Path) -> String {
    out::path(path)
}
