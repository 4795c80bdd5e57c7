//! Exit codes: 0 done, 1 refused, 2 usage, 3 integrity violation, 4 environment, 5 outcome unknown.
//! What no book could ever take is usage: a word that is not of its kind, words that contradict each
//! other. What this book, its policy or a file's content does not bear is refused. A file or folder
//! that is not there or cannot be read is the environment's. Which one an error is follows from its
//! type, never from its text: the command line is parsed into types, by clap, before a book is read.

use crate::book::NotThere;
use crate::import::Unread;
use crate::publish::Doubted;
use crate::verify::NotAsClosed;
use crate::{limits, out};
use clap::error::{ContextKind, ContextValue};
use ledger::correct::CorrectError;
use ledger::guard::GuardError;
use ledger::import::{ImportError, UndoError, WaitingError};
use ledger::journal::JournalError;
use ledger::list::{FilterError, ListError};
use ledger::marks;
use ledger::package::PackageError;
use ledger::policy::DifferenceError;
use ledger::shutdown::ShutdownError;
use ledger::store::StoreError;
use ledger::treasury::TreasuryError;
use ledger::verify::Wrong;
use reports::{ReportError, export::ExportError};
use std::error::Error;
use std::ffi::OsString;
use std::io;
use std::process::ExitCode;
use web::PublishError;

const REFUSED: u8 = 1;
const USAGE: u8 = 2;
const INTEGRITY: u8 = 3;
const ENVIRONMENT: u8 = 4;
const UNKNOWN: u8 = 5;

/// The reader went away: nothing to say, and nobody to say it to.
#[derive(Debug, thiserror::Error)]
#[error("nobody reads the output any more")]
pub struct NobodyReads;

/// Words that no book could ever take together, where clap alone cannot tell.
#[derive(Debug, thiserror::Error)]
#[error("{0}; nothing was written")]
pub struct Usage(pub String);

/// Payments that may have left: only a statement, or people, tell.
#[derive(Debug, thiserror::Error)]
#[error(
    "of {0} nobody knows whether it was made: the bank's statement tells; until then nothing pays it \
     again"
)]
pub struct OutcomeUnknown(pub String);

/// Words of private.db that are none: nothing of them is taken for `no words`.
#[derive(Debug, thiserror::Error)]
#[error(
    "private.db: the words of entry {entry} are damaged ({why}): restore it from a backup, then run \
     `ledger verify`"
)]
pub struct DamagedWords {
    /// Whose they are.
    pub entry: u64,
    /// What is wrong.
    pub why: serde_json::Error,
}

/// So much of a word is shown.
const SHOWN: usize = 200;

/// Ends the program over a command line that is none. What was typed is shown like anything foreign:
/// cut, and with what nobody sees escaped.
pub fn misused(mut error: clap::Error) -> ! {
    if let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidValue) {
        let shown = out::plain(typed);
        let more = shown.chars().nth(SHOWN).map(|_| '…');
        let shown = shown.chars().take(SHOWN).chain(more).collect();
        error.insert(ContextKind::InvalidValue, ContextValue::String(shown));
    }
    let is_unseen = |word: OsString| word.to_string_lossy().chars().any(marks::is_unseen);
    if error.use_stderr() && std::env::args_os().any(is_unseen) {
        let text = error.render().to_string();
        out::say(&out::plain_lines(text.trim_end()));
        std::process::exit(error.exit_code());
    }
    error.exit()
}

/// Says what went wrong, and gives the code that says it to scripts.
pub fn report(error: &anyhow::Error) -> ExitCode {
    if error.downcast_ref::<NobodyReads>().is_some() {
        return ExitCode::SUCCESS;
    }
    let limited = error.chain().find_map(|cause| match cause.downcast_ref() {
        Some(e) => limits::too_many_open(e).map(|what_to_do| format!("{error:#}: {what_to_do}")),
        None => limits::too_few_files(store_in(cause)?),
    });
    // Words of strangers stand in some. Where standard error is gone too, the code still tells.
    out::say(&format!(
        "ledger: {}",
        out::plain_lines(&limited.unwrap_or_else(|| format!("{error:#}")))
    ));
    ExitCode::from(code(error))
}

/// Whether the input was refused, and nothing is wrong with the book or the machine.
pub fn is_refusal(error: &anyhow::Error) -> bool {
    code(error) == REFUSED
}

fn code(error: &anyhow::Error) -> u8 {
    error.chain().map(code_of).max().unwrap_or(REFUSED)
}

fn code_of(error: &(dyn Error + 'static)) -> u8 {
    if let Some(e) = journal_in(error) {
        return of_journal(e);
    }
    if let Some(e) = store_in(error) {
        return of_store(e);
    }
    if let Some(e) = error.downcast_ref::<GuardError>() {
        return of_guard(e);
    }
    if let Some(e) = error.downcast_ref::<PackageError>() {
        return of_package(e);
    }
    if is_damage(error) {
        return INTEGRITY;
    }
    if error.is::<OutcomeUnknown>() {
        return UNKNOWN;
    }
    let no_page = matches!(error.downcast_ref(), Some(ListError::NoPage(0, _)));
    if no_page || error.is::<Usage>() || error.is::<FilterError>() {
        return USAGE;
    }
    let not_there = error.is::<NotThere>() || error.is::<Unread>();
    if not_there || error.is::<io::Error>() { ENVIRONMENT } else { REFUSED }
}

/// Whether something is not what it was, or was said to be.
fn is_damage(error: &(dyn Error + 'static)) -> bool {
    let act = matches!(error.downcast_ref(), Some(TreasuryError::Changed { .. }));
    let report = error
        .downcast_ref()
        .is_some_and(|e| matches!(e, ReportError::Currency(_) | ReportError::Unexplained(_)));
    use PublishError::{Forked, Older, Totals};
    let site =
        error.downcast_ref().is_some_and(|e| matches!(e, Older { .. } | Forked { .. } | Totals(_)));
    act || report
        || site
        || error.is::<NotAsClosed>()
        || error.is::<Wrong>()
        || error.is::<WaitingError>()
        || error.is::<DamagedWords>()
        || error.is::<Doubted>()
}

/// The journal's error. Others stand around it and speak its words, and then the chain of causes
/// begins behind it.
fn journal_in<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a JournalError> {
    macro_rules! within {
        ($($around:path),*) => {
            $(if let Some($around(inner)) = error.downcast_ref() {
                return Some(inner);
            })*
        };
    }
    within!(
        ImportError::Journal,
        UndoError::Journal,
        CorrectError::Journal,
        DifferenceError::Journal,
        ListError::Journal,
        ReportError::Books,
        ExportError::Books,
        PackageError::Journal,
        TreasuryError::Journal,
        ShutdownError::Journal,
        PublishError::Journal
    );
    error.downcast_ref()
}

/// The store's error, likewise.
fn store_in<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a StoreError> {
    if let Some(Wrong::Store(e)) = error.downcast_ref() {
        return Some(e);
    }
    if let Some(GuardError::File(e)) = error.downcast_ref() {
        return Some(e);
    }
    if let Some(WaitingError::Store(e)) = error.downcast_ref() {
        return Some(e);
    }
    match journal_in(error) {
        Some(JournalError::Store(e) | JournalError::Guard(GuardError::File(e))) => Some(e),
        Some(JournalError::NotCommitted(e)) => store_in(&**e),
        _ => error.downcast_ref(),
    }
}

fn of_journal(error: &JournalError) -> u8 {
    match error {
        JournalError::Store(e) => of_store(e),
        JournalError::Guard(e) | JournalError::HeadBehind { why: e, .. } => of_guard(e),
        JournalError::Malformed { .. }
        | JournalError::Breach(..)
        | JournalError::Missing(_)
        | JournalError::Fork(_)
        | JournalError::Damaged(_) => INTEGRITY,
        JournalError::Random(_) => ENVIRONMENT,
        JournalError::NotCommitted(e) => of_journal(e),
        JournalError::Unknown { .. } => UNKNOWN,
        JournalError::Seal(_)
        | JournalError::Total(_)
        | JournalError::NoEntry(..)
        | JournalError::NeverSo { .. }
        | JournalError::NewerEntries(_)
        | JournalError::ClockWentBack { .. }
        | JournalError::Claimed(..)
        | JournalError::Closed { .. }
        | JournalError::Month(_)
        | JournalError::AlreadyReversed(..) => REFUSED,
    }
}

fn of_store(error: &StoreError) -> u8 {
    match error {
        StoreError::Damaged { .. } => INTEGRITY,
        StoreError::Exists(_)
        | StoreError::Foreign(_)
        | StoreError::Older { .. }
        | StoreError::Newer { .. } => REFUSED,
        StoreError::Missing(_)
        | StoreError::Locked(_)
        | StoreError::Denied(_)
        | StoreError::Full(_)
        | StoreError::Io { .. }
        | StoreError::NoThread(_)
        | StoreError::Setting { .. }
        | StoreError::OldSqlite(_)
        | StoreError::Sql { .. } => ENVIRONMENT,
    }
}

fn of_package(error: &PackageError) -> u8 {
    match error {
        PackageError::Journal(e) => of_journal(e),
        PackageError::Io { .. } | PackageError::NoFile(_) => ENVIRONMENT,
        PackageError::NoPackage { .. } | PackageError::Newer { .. } => REFUSED,
        PackageError::Changed { .. }
        | PackageError::Line { .. }
        | PackageError::File { .. }
        | PackageError::Wrong(_) => INTEGRITY,
    }
}

fn of_guard(error: &GuardError) -> u8 {
    match error {
        GuardError::File(e) => of_store(e),
        GuardError::OriginTaken(_) => REFUSED,
        // A head that this book's key did not sign is another book's, or somebody's.
        GuardError::Unreadable { .. } | GuardError::HeadLost(_) => INTEGRITY,
        GuardError::NoKey(_) | GuardError::Open(_) => ENVIRONMENT,
    }
}
