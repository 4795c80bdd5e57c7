//! A treasurer's desk: a fresh folder with a book in it, the key's folder beside it, a fixed day,
//! and the program. Nothing of the machine's own home is read.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// The built program.
pub const LEDGER: &str = env!("CARGO_BIN_EXE_ledger");

/// A fresh folder; it is gone when the test ends.
pub struct Desk {
    folder: TempDir,
    today: String,
}

/// What a command said, and its exit code; 128 and the signal's number where one ended it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Desk {
    /// A desk without a book.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { folder, today: "2025-01-15".to_owned() }
    }

    /// A desk with a new book in `book`.
    pub fn new(currency: &str) -> Self {
        let desk = Self::empty();
        desk.done(&["init", "book", "--name", "Test Service", "--currency", currency]);
        desk
    }

    /// Turns the calendar.
    pub fn set_today(&mut self, today: &str) {
        today.clone_into(&mut self.today);
    }

    /// A path on the desk.
    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts a file on the desk.
    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).expect("a file on the desk");
    }

    /// Any program, run on the desk with nothing of the machine's environment but the path.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let ours = Path::new(LEDGER).parent().expect("the program's folder");
        let paths = [ours.to_owned()].into_iter().chain(std::env::split_paths(&path));
        let book = self.path("book");
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::join_paths(paths).expect("a path"))
            .env("XDG_STATE_HOME", self.path("state"))
            .env("LEDGER_TODAY", &self.today)
            .stdin(Stdio::null());
        if book.is_dir() {
            command.env("LEDGER_BOOK", book);
        }
        command
    }

    /// `ledger` with these words.
    pub fn ledger(&self, words: &[&str]) -> Said {
        said(self.command(LEDGER).args(words).output())
    }

    /// `ledger` with these words, which must succeed; what it printed.
    pub fn done(&self, words: &[&str]) -> String {
        let said = self.ledger(words);
        assert_eq!(said.code, 0, "ledger {words:?}: {said:?}");
        said.out
    }

    /// A line of shell. Ctrl-C works in it, though whoever runs the tests may have turned it off, as
    /// shells do for what they run in the background.
    pub fn shell(&self, line: &str) -> Said {
        said(self.command("env").args(["--default-signal=INT", "bash", "-c", line]).output())
    }

    /// How many entries there are and their root, after everything was verified.
    pub fn head(&self) -> (u64, String) {
        let told = self.done(&["verify"]);
        let after = |mark: &str| told.split_once(mark).map(|(_, rest)| rest).unwrap_or_default();
        let word = |rest: &str| rest.split_whitespace().next().unwrap_or_default().to_owned();
        let size = word(after("self-check passed: "))
            .replace(',', "")
            .parse()
            .expect("the number of entries");
        (size, word(after("root ")))
    }
}

/// What a finished process said.
pub fn said(output: std::io::Result<Output>) -> Said {
    use std::os::unix::process::ExitStatusExt as _;
    let output = output.expect("the program runs");
    let signal = output.status.signal().map(|signal| 128 + signal);
    Said {
        code: output.status.code().or(signal).unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A file of the research beside the checkout; `None`, and said so, where it isn't there.
pub fn shared(name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("LEDGER_SHARED").map_or(beside, PathBuf::from);
    let path = folder.join(name);
    if !path.exists() {
        leave_out(&format!("{} is not there", path.display()));
        return None;
    }
    Some(path)
}

/// Whether a program is missing on this machine, which is said.
pub fn left_out(program: &str) -> bool {
    let found = Command::new("which").arg(program).stdout(Stdio::null()).status();
    let missing = !found.is_ok_and(|status| status.success());
    if missing {
        leave_out(&format!("{program} is missing"));
    }
    missing
}

/// Says that a test, or a part of it, is left out; past the test runner, which hides what passing
/// tests print.
pub fn leave_out(why: &str) {
    use std::io::Write as _;
    let test = std::thread::current().name().unwrap_or_default().to_owned();
    let _ = writeln!(std::io::stderr(), "left out: {test}: {why}");
}
