//! Which book, whose key, which day: everything a command needs to know of the outside world.
//! Refuses to guess: a folder is a book if a book's file is there and the same user owns it.

use crate::exit::Usage;
use crate::{network, out};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::books::Books;
use ledger::day::{Day, Period};
use ledger::durable::{self, Access};
use ledger::guard::Guard;
use ledger::journal::{Clerk, Head, Journal};
use ledger::local::Local;
use ledger::money::Currency;
use ledger::payout::Payouts;
use ledger::policy::{PolicyError, ServiceFile};
use ledger::slot::Seeds;
use ledger::statement::Profiles;
use ledger::years::Asked;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// Where the book and its key are.
#[derive(Args)]
pub struct Place {
    /// The book's folder; else the current folder, or the nearest above it that is a book
    #[arg(long, global = true, env = "LEDGER_BOOK", value_name = "DIR", help_heading = "Place")]
    book: Option<PathBuf>,
    /// Where the checkpoint key and the head are kept, outside the book
    #[arg(long, global = true, value_name = "DIR", help_heading = "Place")]
    state: Option<PathBuf>,
    /// Its days are told by who fills it, as `demo` does, and not by the clock.
    #[arg(skip)]
    retold: bool,
}

/// So many days after the newest entry a clock is not believed unless the day is said.
const LEAP: i64 = 400;

/// A folder that is not there: the book's, or the user's own.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotThere(String);

impl Place {
    /// This book, with its key in that folder.
    pub fn at(book: PathBuf, state: PathBuf) -> Self {
        Self { book: Some(book), state: Some(state), retold: true }
    }

    /// The book's folder.
    pub fn book(&self) -> anyhow::Result<PathBuf> {
        if let Some(book) = &self.book {
            if !is_book(book) {
                let shown = out::path(book);
                let what = format!("{shown} is no book: only `ledger init` makes one");
                return Err(NotThere(what).into());
            }
            return Ok(book.clone());
        }
        let here = std::env::current_dir().context("the current folder")?;
        let owner = std::fs::metadata(&here).context("the current folder")?.uid();
        let mine = |folder: &Path| std::fs::metadata(folder).is_ok_and(|m| m.uid() == owner);
        let found = here.ancestors().find(|folder| is_book(folder) && mine(folder));
        let none =
            "there is no book here or above: name one with --book, or make one with `ledger init`";
        Ok(found.ok_or_else(|| NotThere(none.to_owned()))?.to_owned())
    }

    /// The folder that was named, whether it is a book or not.
    pub fn named(&self) -> Option<&Path> {
        self.book.as_deref()
    }

    /// The user's state folder.
    pub fn state(&self) -> anyhow::Result<PathBuf> {
        if let Some(state) = &self.state {
            return Ok(state.clone());
        }
        let folder = |name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let state = folder("XDG_STATE_HOME")
            .or_else(|| folder("HOME").map(|home| home.join(".local/state")))
            .map(|state| state.join("ledger"));
        let none = "there is no home folder to keep the checkpoint key in: name one with --state";
        Ok(state.ok_or_else(|| NotThere(none.to_owned()))?)
    }

    /// The public view of the book. Where it is not the one that was last written here, that is
    /// said: it can be read, but its figures are not the newest. So is it where the newest entries are not those
    /// that were signed; older ones are for `verify`.
    pub fn books(&self) -> anyhow::Result<Books> {
        let books = Books::open(&self.book()?)?;
        if !books.is_sealed()? {
            out::say("warning: the newest checkpoint is not of these entries: run `ledger verify`");
        }
        if let Some(problem) = self.rolled_back(&books) {
            out::say(&format!("warning: {problem}: run `ledger verify`"));
        }
        Ok(books)
    }

    /// How the book disagrees with the head outside, which must be there where the key is.
    pub fn rolled_back(&self, books: &Books) -> Option<String> {
        let guard = Guard::new(&self.state().ok()?, &books.genesis().origin);
        // Mostly it is the very note whose signature was just checked.
        if guard.note().ok().flatten().as_deref() == Some(books.note()) {
            return None;
        }
        let key = books.keys().newest();
        let head = match guard.head(books.keys()) {
            Ok(Some(head)) => head,
            // The first commit of all has none before it, and a stranger has neither.
            Ok(None) if guard.signer(key).is_err() || books.commits().ok()? < 2 => return None,
            // Said on pages too, so it names no folder of the machine.
            Ok(None) => return Some("the head that was acknowledged here is gone".to_owned()),
            Err(_) => return Some("the head outside the book cannot be read".to_owned()),
        };
        let here = books.head();
        if head.size > here.size {
            let (had, has) = (head.size, here.size);
            let had = out::count(had, "entry was", "entries were");
            return Some(format!("{had} acknowledged here, this copy has {has}"));
        }
        let other = head.size == here.size && head.root != here.root;
        other.then(|| {
            "this copy has another root than the one that was acknowledged here".to_owned()
        })
    }

    /// The book, to be written.
    pub fn journal(&self) -> anyhow::Result<Journal> {
        let book = self.book()?;
        network::warn(&book);
        let journal = Journal::open(&book, &self.state()?)?;
        if !self.retold {
            refuse_leap(&journal)?;
        }
        Ok(journal)
    }

    /// service.toml.
    pub fn service(&self) -> anyhow::Result<ServiceFile> {
        self.of_service(ServiceFile::parse)
    }

    /// The main currency, as service.toml names it.
    pub fn currency(&self) -> anyhow::Result<Currency> {
        self.of_service(ServiceFile::currency_in)
    }

    fn of_service<T>(&self, read: fn(&str) -> Result<T, PolicyError>) -> anyhow::Result<T> {
        let path = self.book()?.join("service.toml");
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        if std::fs::metadata(&path).is_ok_and(|about| about.mode() & 0o002 != 0) {
            let shown = path.display();
            out::say(&format!("warning: everybody can write {shown}: run `chmod o-w` on it"));
        }
        read(&text).with_context(|| format!("{}: nothing was changed", path.display()))
    }

    /// Writes into service.toml what the log holds from now on, so that both keep agreeing; comments
    /// and order stay. What it would become is parsed first.
    pub fn edit_service(
        &self,
        edit: impl FnOnce(&mut toml_edit::DocumentMut) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let path = self.book()?.join("service.toml");
        let shown = || out::path(&path);
        let text = std::fs::read_to_string(&path).with_context(shown)?;
        let mut document: toml_edit::DocumentMut = text.parse().with_context(shown)?;
        edit(&mut document)?;
        let text = document.to_string();
        ServiceFile::parse(&text).with_context(|| format!("{}: nothing was changed", shown()))?;
        durable::write(&path, text.as_bytes(), Access::Everybody).with_context(shown)
    }

    /// The built-in profiles, and the book's own in `profiles/`. One that cannot be used is said:
    /// it hinders nothing but the files that it is for.
    pub fn profiles(&self) -> anyhow::Result<Profiles> {
        let mut profiles = Profiles::built_in()?;
        for path in self.profile_files()? {
            let shown = from_here(&path);
            let text = std::fs::read_to_string(&path).with_context(|| shown.clone())?;
            // As the shell leaves it while `profile new` writes there.
            if !text.trim().is_empty() {
                profiles.add_file(&shown, &text);
            }
        }
        for broken in profiles.broken() {
            out::say(&format!("warning: {}, {}: it is not used", broken.file, broken.why));
        }
        Ok(profiles)
    }

    /// The folder of the book's own profiles, as a shell in the current folder would name it.
    pub fn profiles_shown(&self) -> String {
        from_here(&self.book().map(|book| book.join("profiles")).unwrap_or("profiles".into()))
    }

    /// The files of the book's own profiles, by name; a book without the folder has none.
    pub fn profile_files(&self) -> anyhow::Result<Vec<PathBuf>> {
        let folder = self.book()?.join("profiles");
        let inside = match std::fs::read_dir(&folder) {
            Ok(inside) => inside,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(e).with_context(|| folder.display().to_string()),
        };
        let mut files: Vec<PathBuf> = inside
            .map(|file| file.map(|file| file.path()))
            .collect::<Result<_, _>>()
            .with_context(|| folder.display().to_string())?;
        let hidden = |path: &PathBuf| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
        };
        files.retain(|path| path.extension().is_some_and(|e| e == "toml") && !hidden(path));
        files.sort();
        Ok(files)
    }

    /// local.toml; a book without one has no rules.
    pub fn local(&self) -> anyhow::Result<Local> {
        let path = self.book()?.join("local.toml");
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(e).with_context(|| path.display().to_string()),
        };
        Local::parse(&text).with_context(|| format!("{}: nothing was changed", path.display()))
    }
}

/// A path, fit to be shown, as one in the current folder would name it.
pub fn from_here(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let below = here.and_then(|here| path.strip_prefix(here).ok());
    out::plain(&below.unwrap_or(path).to_string_lossy())
}

/// A stranger's copy has no private.db, and a damaged book may lack a file: whoever needs it says so.
fn is_book(folder: &Path) -> bool {
    ledger::store::FILES.iter().any(|name| folder.join(name).is_file())
}

/// Who writes now: the clock's day, and fresh random bytes.
pub fn clerk() -> anyhow::Result<Clerk> {
    Ok(Clerk {
        today: today()?,
        by: None,
        seeds: Seeds::new(|bytes| getrandom::fill(bytes).is_ok()),
    })
}

/// The months that somebody means, by the financial years that the book declares.
pub fn period(books: &Books, asked: Asked) -> anyhow::Result<Period> {
    let declared = books.declarations()?;
    declared.years().period(asked).map_err(|why| Usage(why.to_string()).into())
}

/// The day it is, in UTC; `LEDGER_TODAY` says an earlier one, for tests and rehearsals.
pub fn today() -> anyhow::Result<Day> {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let now = Day::try_from(now).context("the clock")?;
    let said = std::env::var_os("LEDGER_TODAY");
    let said = said.map(|day| day.to_string_lossy().parse::<Day>().context("LEDGER_TODAY"));
    // A day that is ahead could never be taken back, since the log's days only go on.
    match said.transpose()? {
        Some(day) if day <= now => Ok(day),
        Some(day) => bail!("LEDGER_TODAY is {day}, the clock says {now}; nothing was written"),
        // No book was ever written before this program was.
        None if !(2026..2076).contains(&now.date().year()) => {
            bail!("the clock says {now}: set it right; nothing was written")
        }
        None => Ok(now),
    }
}

/// A clock that leaps ahead would lock the book: what is written on a day that is not yet cannot be
/// taken back, and all else waits for that day. Who says the day leaps knowingly.
fn refuse_leap(journal: &Journal) -> anyhow::Result<()> {
    let Some(entry) = journal.facts().size()?.checked_sub(1) else { return Ok(()) };
    let (newest, today) = (journal.entry(entry)?.recorded, today()?);
    if std::env::var_os("LEDGER_TODAY").is_some() || newest.days_until(today) <= LEAP {
        return Ok(());
    }
    bail!(
        "the clock says {today}, but the newest entry, {entry}, is dated {newest}: an entry of a day \
         ahead would keep the book shut until then. If the clock is right, say so: \
         LEDGER_TODAY={today} ledger …; nothing was written"
    )
}

/// Who decides and what may be paid, as of today: what time brought about is in it.
pub fn payouts(books: &Books) -> anyhow::Result<Payouts> {
    let mut payouts = books.payouts()?;
    books.check_signatures(&payouts)?;
    payouts.authority.reach(today()?);
    Ok(payouts)
}

/// Tells what was written: the entries' numbers, and the head.
pub fn written(first: u64, head: Head) -> String {
    let last = head.size - 1;
    let entries = match last.checked_sub(first) {
        Some(0) => format!("Entry {first}"),
        _ => format!("Entries {first} to {last}"),
    };
    format!("{entries} written. Log: {} entries, root {}", head.size, head.root)
}
