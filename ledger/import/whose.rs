//! Whose statement it is, where the file says no number: the own account that has rows of it, or that ends with
//! the balance with which it begins. Only accounts to which files of the same layout came are looked at.
//! Refuses to guess: a statement in the wrong account makes another one of both.

use super::fingerprint::Fingerprints;
use super::history::live;
use super::{ImportError, own};
use crate::account::Account;
use crate::entry::Statement as Known;
use crate::journal::Journal;
use crate::statement::Statement;
use std::collections::BTreeSet;

/// The own account of a statement: that of its number, else the one that is `named` for it, else that of its rows,
/// else `proposed`, where no other account has files of this layout.
///
/// # Errors
/// [`ImportError::Whose`] where it could be several; the books cannot be read.
pub fn account_of(
    journal: &Journal,
    statement: &Statement,
    named: Option<&Account>,
    proposed: &Account,
) -> Result<Account, ImportError> {
    if let Some(account) = own::account_of(journal, statement)?.or_else(|| named.cloned()) {
        return Ok(account);
    }
    let before = alike(journal, statement)?;
    let accounts: BTreeSet<&Account> = before.iter().map(|known| &known.account).collect();
    // A number that nobody has yet is looked at where the statement is posted.
    if statement.number().is_some() || accounts.iter().all(|account| *account == proposed) {
        return Ok(proposed.clone());
    }
    let mut having = Vec::new();
    for account in &accounts {
        if has_a_row(journal, statement, account)? {
            having.push(*account);
        }
    }
    if having.is_empty() {
        having = accounts.iter().filter(|of| goes_on(&before, of, statement)).copied().collect();
    }
    match having.as_slice() {
        [one] => Ok((*one).clone()),
        _ => Err(ImportError::Whose { known: accounts.into_iter().cloned().collect() }),
    }
}

/// The statements of the same layout that stand.
fn alike(journal: &Journal, statement: &Statement) -> Result<Vec<Known>, ImportError> {
    let profile = statement.profile().profile.id.as_str();
    let all = live(journal, |known| known.profile.as_str() == profile)?;
    Ok(all.into_iter().map(|(_, known)| known).collect())
}

fn has_a_row(
    journal: &Journal,
    statement: &Statement,
    account: &Account,
) -> Result<bool, ImportError> {
    let mut fingerprints = Fingerprints::of_account(journal, statement, account)?;
    for (at, _) in statement.units() {
        for line in &statement.unit(at).map_err(ImportError::Row)?.lines {
            let month = line.date.month().number();
            if !journal.secrets().entries_of(month, &fingerprints.of(line))?.is_empty() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Whether it begins with what the account's newest statement ended with. Nothing is no sign of anything.
fn goes_on(before: &[Known], account: &Account, statement: &Statement) -> bool {
    statement.proofs().iter().any(|proof| {
        let of = before.iter().filter(|of| of.account == *account && of.ccy == proof.ccy);
        let newest = of.max_by_key(|of| of.to).filter(|of| of.to <= proof.first);
        let ends = newest.and_then(|of| of.closing).filter(|minor| *minor != 0);
        ends.is_some() && ends == proof.opening
    })
}
