//! A payee's IBAN, from a file, standard input or the terminal. Refuses one that was typed as an
//! argument: every user of the machine can read what stands there, and shells remember it.

use crate::exit::Usage;
use crate::out;
use anyhow::Context as _;
use ledger::payout::iban::Iban;
use std::io::{IsTerminal as _, Read as _};
use std::path::Path;

/// More than any IBAN has, spaces and a line's end included.
const MOST: u64 = 200;

/// The account. What is wrong with it is said by its position, never by its characters alone.
pub fn read(from: Option<&Path>) -> anyhow::Result<Iban> {
    let text = match from {
        Some(path) if path == Path::new("-") => all(std::io::stdin().lock(), "standard input")?,
        Some(path) => {
            refuse_argument(path)?;
            all(std::fs::File::open(path).with_context(|| out::path(path))?, &out::path(path))?
        }
        None if std::io::stdin().is_terminal() => out::question("IBAN: ")?,
        None => {
            let usage = "--iban FILE: expected a file that holds the IBAN, or - for standard input";
            return Err(Usage(usage.to_owned()).into());
        }
    };
    text.trim().parse().context("--iban: nothing was written")
}

fn all(from: impl std::io::Read, name: &str) -> anyhow::Result<String> {
    let mut text = String::new();
    from.take(MOST).read_to_string(&mut text).with_context(|| name.to_owned())?;
    Ok(text)
}

fn refuse_argument(path: &Path) -> anyhow::Result<()> {
    let typed = path.to_string_lossy();
    let like_one = typed.len() >= 15 && !path.exists() && {
        let bare: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        bare.chars().take(2).all(|c| c.is_ascii_alphabetic())
            && bare.chars().skip(2).take(2).all(|c| c.is_ascii_digit())
            && bare.chars().all(|c| c.is_ascii_alphanumeric())
    };
    if !like_one {
        return Ok(());
    }
    let usage = "--iban: expected a file, or - for standard input: what is typed here, everybody on \
                 this machine can read, and your shell remembers";
    Err(Usage(usage.to_owned()).into())
}
