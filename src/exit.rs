//! Exit codes: 0 done, 1 refused, 2 usage (clap's own), 3 integrity violation, 4 environment,
//! 5 outcome unknown. Which one an error is follows from its type, never from its text.

use ledger::guard::GuardError;
use ledger::journal::JournalError;
use ledger::store::StoreError;
use ledger::verify::Wrong;
use std::io::{self, Write as _};
use std::process::ExitCode;

const REFUSED: u8 = 1;
const INTEGRITY: u8 = 3;
const ENVIRONMENT: u8 = 4;
const UNKNOWN: u8 = 5;

/// The reader went away: nothing to say, and nobody to say it to.
#[derive(Debug, thiserror::Error)]
#[error("nobody reads the output any more")]
pub struct NobodyReads;

/// Says what went wrong, and gives the code that says it to scripts.
pub fn report(error: &anyhow::Error) -> ExitCode {
    if error.downcast_ref::<NobodyReads>().is_some() {
        return ExitCode::SUCCESS;
    }
    // Where standard error is gone too, the code still tells.
    let _ = writeln!(io::stderr(), "ledger: {error:#}");
    ExitCode::from(code(error))
}

fn code(error: &anyhow::Error) -> u8 {
    error.chain().map(code_of).max().unwrap_or(REFUSED)
}

fn code_of(error: &(dyn std::error::Error + 'static)) -> u8 {
    if let Some(e) = error.downcast_ref::<JournalError>() {
        return of_journal(e);
    }
    if let Some(e) = error.downcast_ref::<StoreError>() {
        return of_store(e);
    }
    if let Some(e) = error.downcast_ref::<GuardError>() {
        return of_guard(e);
    }
    match error.downcast_ref::<Wrong>() {
        Some(Wrong::Store(e)) => return of_store(e),
        Some(_) => return INTEGRITY,
        None => {}
    }
    if error.is::<io::Error>() { ENVIRONMENT } else { REFUSED }
}

fn of_journal(error: &JournalError) -> u8 {
    match error {
        JournalError::Store(e) => of_store(e),
        JournalError::Guard(e) | JournalError::HeadBehind { why: e, .. } => of_guard(e),
        JournalError::Malformed { .. } | JournalError::Fork(_) | JournalError::Damaged(_) => {
            INTEGRITY
        }
        JournalError::Random(_) => ENVIRONMENT,
        JournalError::NotCommitted(e) => of_journal(e),
        JournalError::Unknown { .. } => UNKNOWN,
        JournalError::Seal(_)
        | JournalError::Total(_)
        | JournalError::NoEntry(..)
        | JournalError::NewerEntries(_)
        | JournalError::ClockWentBack { .. }
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

fn of_guard(error: &GuardError) -> u8 {
    match error {
        GuardError::File(e) => of_store(e),
        GuardError::OriginTaken(_) => REFUSED,
        // A head that this book's key did not sign is another book's, or somebody's.
        GuardError::Unreadable { .. } => INTEGRITY,
        GuardError::NoKey(_) | GuardError::Open(_) => ENVIRONMENT,
    }
}
