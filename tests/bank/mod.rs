//! The bank that payouts are tested against: `bank.py`, a program that shares no line with ours, so
//! that a mistake of ours is not made twice. Here is how tests speak to it; what it does is tested
//! below, before anything is concluded from it.

mod tests;

use crate::desk::{Desk, Said, said};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The number of the account that the service has there.
pub const IBAN: &str = "DE89370400440532013000";

/// A bank with one account of 1,000.00 EUR at the end of 2025, in the desk's folder `bank`.
pub struct Bank<'a> {
    desk: &'a Desk,
}

/// What the bank did for one EndToEndId.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Debited {
    /// How often it was told to pay.
    pub handed: u32,
    pub debits: u32,
    pub returns: u32,
    /// Of all debits.
    pub minor: i64,
    /// accepted, rejected, paid or returned: of the last time.
    pub last: String,
}

impl<'a> Bank<'a> {
    /// `temper` is a line of flags, such as `--careless 1 --reject 20`.
    pub fn open(desk: &'a Desk, temper: &str) -> Self {
        let bank = Self { desk };
        bank.done(&format!("open {IBAN} 1000.00 2025-12-31 {temper}"));
        bank
    }

    /// The bank that was opened on this desk.
    pub fn of(desk: &'a Desk) -> Self {
        Self { desk }
    }

    /// The shell's line for these words of the bank.
    pub fn line(&self, words: &str) -> String {
        format!("{} -S {} bank {words}", python(), program().display())
    }

    /// What the bank says to them.
    pub fn say(&self, words: &str) -> Said {
        self.desk.shell(&self.line(words))
    }

    /// The same, which must succeed; what it printed.
    pub fn done(&self, words: &str) -> String {
        let said = self.say(words);
        assert_eq!(said.code, 0, "bank {words}: {said:?}");
        said.out
    }

    /// What the bank did, by EndToEndId, in the order in which it first heard of them.
    pub fn ledger(&self) -> Vec<(String, Debited)> {
        let told = self.done("ledger");
        told.lines().skip(1).map(|line| debited(line).unwrap_or_else(|| panic!("{line}"))).collect()
    }
}

/// The bank's program.
pub fn program() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bank/bank.py")
}

/// Python itself: what stands in the path may be a script that looks for it, each time anew. It needs
/// none of what is installed beside it (`-S`).
pub fn python() -> &'static str {
    static PYTHON: OnceLock<String> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let asked = ["-c", "import sys; print(sys.executable)"];
        said(Command::new("python3").args(asked).output()).out.trim().to_owned()
    })
}

fn debited(line: &str) -> Option<(String, Debited)> {
    let mut cells = line.split(',');
    let id = cells.next()?.to_owned();
    let (handed, debits) = (cells.nth(1)?.parse().ok()?, cells.next()?.parse().ok()?);
    let (returns, minor) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
    let last = cells.next()?.to_owned();
    Some((id, Debited { handed, debits, returns, minor, last }))
}
