//! Which own account a statement goes to, and the next command where that is another's.
//! The command line decides, then the number in the file, then local.toml, then the file's rows; the profile's
//! proposal only where no other account can be meant.

use super::Import;
use super::advice::quoted;
use super::read::Checked;
use crate::out;
use ledger::account::Account;
use ledger::import::{ImportError, account_of};
use ledger::journal::Journal;

/// The account that the treasurer named, or that the file's number or rows are known for, or the proposal.
pub fn of(command: &Import, journal: &Journal, checked: &Checked) -> anyhow::Result<Account> {
    if command.account.is_some() {
        return Ok(checked.account.clone());
    }
    // A rule of local.toml says what the file does not.
    let named = checked.pinned.then_some(&checked.account);
    let known = account_of(journal, &checked.statement, named, &checked.account);
    known.map_err(|error| refused(error, checked))
}

/// Why nothing was imported; where it is the account, with the commands that can be meant.
pub fn refused(error: ImportError, checked: &Checked) -> anyhow::Error {
    let import = format!("ledger import {}", quoted(&out::path(&checked.path)));
    let ways = match &error {
        ImportError::OtherNumber { account, free, .. } => {
            let free = free.as_ref().map_or("assets:bank:NAME", Account::as_str);
            [
                format!("if it is another account: `{import} --account {free}`"),
                format!("if its number changed: `{import} --account {account} --same-account`"),
            ]
        }
        ImportError::NumberElsewhere { account, known, .. } => [
            format!("into that account: `{import} --account {known}`"),
            format!("if it is this one, too: `{import} --account {account} --same-account`"),
        ],
        ImportError::Twice { account, has, .. } => [
            format!("if it is a file of {has}: `{import} --account {has}`"),
            format!("if both accounts have such rows: `{import} --account {account} --new all`"),
        ],
        ImportError::Whose { known } => {
            let first = known.first().map_or("assets:bank:NAME", Account::as_str);
            return anyhow::anyhow!(
                "{}: {error}\n  say which: `{import} --account {first}`, or another one; for all files of such a \
                 name, [[source]] in local.toml says it",
                checked.name
            );
        }
        _ => return anyhow::Error::new(error).context(checked.name.clone()),
    };
    anyhow::anyhow!("{}: {error}\n  {}", checked.name, ways.join("\n  "))
}
