//! `ledger close`: a month is over, and its report is frozen: the hashes of its files, and the log that
//! it was made from, go in as an entry.
//! Refuses a month that is not over, rows that nobody classified unless that is said with a reason,
//! a version that says the same as the one before, and a log that is not the one that was signed: exit 3.

mod against;
mod files;
mod ready;

pub use ready::{due, open_months, open_rows};

use crate::book::{self, Place};
use crate::exit::Usage;
use crate::sign::signer;
use crate::{dry, out, words};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::account::Code;
use ledger::books::Books;
use ledger::closed::Version;
use ledger::day::{Day, Month};
use ledger::entry::{Draft, Program};
use ledger::journal::{Append, Clerk};
use ledger::slot::Slot;
use ledger::verify::{Outside, verify};
use reports::{Edition, Frozen};
use std::path::PathBuf;

/// Close a month: its report stays the same for ever
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger close 2026-09 --dry-run
  ledger close 2026-09 --out september            # and write its files
  ledger close 2026-10 --with-open --reason 'The vendor has not answered yet'

Rows that come later, by a statement, stay out of a closed report; the month says so until it is closed \
again, as a new version. The old one stays: `ledger report 2026-09 --version 1`.")]
pub struct Close {
    /// The month, as 2026-10
    month: Month,
    /// Though rows of it are not classified
    #[arg(long, requires = "reason")]
    with_open: bool,
    /// Why rows stay open, or why it is closed again; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: Option<String>,
    /// Write its files into a folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Who closes it
    #[arg(long = "as", value_name = "HANDLE")]
    member: Option<Code>,
    /// Show what would be written and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
}

impl Close {
    /// A month as it is, with every row classified.
    pub fn of(month: Month) -> Self {
        Self { month, with_open: false, reason: None, out: None, member: None, dry_run: false }
    }

    /// The same, and why it is closed again.
    pub fn because(self, reason: &str) -> Self {
        Self { reason: Some(reason.to_owned()), ..self }
    }

    /// The same, though rows of it are not classified, and why.
    pub fn with_open(self, reason: &str) -> Self {
        Self { with_open: true, ..self.because(reason) }
    }

    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let (frozen, told) = self.freeze(place, &mut append)?;
        if self.dry_run {
            out::tell(&told)?;
            return dry::show(&mut append, first);
        }
        let head = append.commit()?;
        out::tell(&told)?;
        out::say(&book::written(first, head));
        self.out.as_ref().map_or(Ok(()), |folder| files::write(folder, self.month, &frozen))
    }

    /// On an earlier day, without telling what was done: `demo` lives through two years.
    pub fn run_quietly(&self, place: &Place, today: Day) -> anyhow::Result<()> {
        let mut journal = place.journal()?;
        let mut clerk = Clerk { today, ..book::clerk()? };
        let mut append = journal.begin(&mut clerk)?;
        self.freeze(place, &mut append)?;
        append.commit()?;
        Ok(())
    }

    /// The entry that freezes the month, in the append; what was frozen, and what to tell of it.
    fn freeze(&self, place: &Place, append: &mut Append<'_>) -> anyhow::Result<(Frozen, String)> {
        let (month, today) = (self.month, append.clerk.today);
        if today <= month.last() {
            bail!(
                "{month} is not over: it is closed from {} on; nothing was written",
                month.last().plus(1)
            );
        }
        // Under the write lock nothing comes between what is read here and the entry.
        let books = Books::open(&place.book()?)?;
        let by = signer::author(place, &books, self.member.as_ref())?;
        refuse_changed(place, month)?;
        let open = ready::refuse_open(&books, month, self.with_open)?;
        if self.with_open && open.is_empty() {
            let usage = format!("--with-open: every row of {month} is classified");
            return Err(Usage(usage).into());
        }
        let closed = books.closed()?;
        let before = closed.newest(month);
        let frozen = Frozen::of(&books, month, today, self.reason.clone())?;
        if let Some(before) = before {
            refuse_same(&books, before, &frozen)?;
        }
        if let Some(folder) = &self.out {
            files::refuse(folder, month, &frozen)?;
        }
        append.push(self.draft(&books, &frozen, open.len() as u64, by)?)?;
        let told = told(&books, month, before, &frozen)?;
        Ok((frozen, told))
    }

    fn draft(&self, books: &Books, frozen: &Frozen, open: u64, by: Code) -> anyhow::Result<Draft> {
        let Some(mut draft) = frozen.closing(books.head(), program()?, open, by) else {
            bail!("a report without a version")
        };
        draft.words.text.reason = self.reason.clone();
        draft.public.extend(self.reason.iter().map(|_| Slot::Text));
        Ok(draft)
    }
}

/// Refuses to freeze what nobody signed, or totals that the entries do not add up to: a closing stands for ever,
/// and what is written looks at the right edge of the log alone.
fn refuse_changed(place: &Place, month: Month) -> anyhow::Result<()> {
    let as_strangers_do = Outside { head: None, private: false };
    let verified = verify(&place.book()?, &as_strangers_do);
    verified.with_context(|| format!("{month} was not closed, and nothing was written"))?;
    Ok(())
}

/// This program's version, as closings name it.
pub const PROGRAM: &str = env!("CARGO_PKG_VERSION");

fn program() -> anyhow::Result<Program> {
    Ok(PROGRAM.parse()?)
}

fn refuse_same(books: &Books, before: &Version, frozen: &Frozen) -> anyhow::Result<()> {
    // What `status` asks to be closed again is closed again, whatever its figures say.
    if frozen.report.edition.as_ref().is_some_and(Edition::has_news) {
        return Ok(());
    }
    let old = Frozen::again(&books.before(before.close.seen.size)?, before)?;
    if old.says_the_same(frozen) {
        let (month, version) = (before.close.month, before.close.version);
        bail!(
            "{month} is closed, by entry {}, and version {version} says the same; nothing was written",
            before.entry
        );
    }
    Ok(())
}

/// What is closed, with what is worth knowing before it is published.
fn told(
    books: &Books,
    month: Month,
    before: Option<&Version>,
    frozen: &Frozen,
) -> anyhow::Result<String> {
    let Some(edition) = &frozen.report.edition else { return Ok(String::new()) };
    let mut text =
        format!("{month}, version {}, of {} entries\n", edition.version, books.head().size);
    text += &match (before, edition.restates.as_slice()) {
        (None, _) => String::new(),
        (_, []) if !edition.has_news() => {
            "  restates no entry of the month; something else of its report changed\n".to_owned()
        }
        (_, []) => "  restates no entry of the month\n".to_owned(),
        (_, entries) => format!("  restates: {}\n", reports::ranges(entries)),
    };
    if let Some(note) = edition.noted {
        text += &format!("  has a new note: {note}\n");
    }
    if let Some(moved) = &edition.before.opening {
        let entries = reports::ranges(&moved.entries);
        text +=
            &format!("  opening balances moved by earlier months: {entries}: {}\n", moved.told());
    }
    if let Some(compared) = &edition.before.compared {
        let entries = reports::ranges(&compared.entries);
        text +=
            &format!("  what it compares with was restated: {entries}: {}\n", compared.months());
    }
    for (format, hash) in frozen.hashes() {
        text += &format!("  {:<4} {hash}\n", format.as_str());
    }
    text += &ready::overdue(books, month)?;
    text += &ready::earlier(books, month)?;
    Ok(text)
}
