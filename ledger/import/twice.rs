//! The same rows in a second own account: a file of one account, imported as another's.
//! Refuses it where every row that is looked at is in the books of one other own account, by the
//! same fingerprint. A transfer between two own accounts has opposite signs there, and is none.

use super::fingerprint::Fingerprints;
use super::known::Known;
use super::{ImportError, Request, Verdict, own};
use crate::account::Account;
use crate::journal::Journal;
use crate::statement::Line;
use std::collections::{BTreeSet, HashMap};

/// So many units are looked at, however many a file has.
const LOOKED_AT: usize = 50;

/// Refuses new rows that are another own account's, unless a person said that they are new, or the
/// numbers of both accounts say that they are two.
pub(super) fn check(
    journal: &Journal,
    request: &Request<'_>,
    fingerprints: &Fingerprints,
    known: &Known,
) -> Result<(), ImportError> {
    if known.new.is_empty() || request.verdicts.all == Some(Verdict::New) {
        return Ok(());
    }
    for account in others(journal, request)? {
        let mut of_other = fingerprints.under(&account);
        if let Some(rows) = rows_in(journal, request, &mut of_other)? {
            return Err(ImportError::Twice {
                rows,
                account: request.account.clone(),
                has: account,
            });
        }
    }
    Ok(())
}

/// The own accounts that it could be instead.
fn others(journal: &Journal, request: &Request<'_>) -> Result<BTreeSet<Account>, ImportError> {
    let legs = journal.facts().legs()?;
    let mut others = BTreeSet::new();
    for account in legs.all().iter().filter_map(|leg| leg.account.parse::<Account>().ok()) {
        let other = account.is_cash() && account != request.account;
        if other && !own::is_another(journal, request.statement, &account)? {
            others.insert(account);
        }
    }
    Ok(others)
}

/// How many rows were looked at, if that account has all of them; twins are counted.
fn rows_in(
    journal: &Journal,
    request: &Request<'_>,
    fingerprints: &mut Fingerprints,
) -> Result<Option<usize>, ImportError> {
    let mut times: HashMap<_, usize> = HashMap::new();
    let mut rows = 0;
    for (at, _) in request.statement.units().take(LOOKED_AT) {
        let unit = request.statement.unit(at).map_err(ImportError::Row)?;
        for line in &unit.lines {
            let key = key(fingerprints, line);
            let nth = times.entry(key).or_default();
            if journal.secrets().entries_of(key.0, &key.1)?.len() <= *nth {
                return Ok(None);
            }
            *nth += 1;
            rows += 1;
        }
    }
    Ok(Some(rows))
}

fn key(fingerprints: &mut Fingerprints, line: &Line<'_>) -> (i32, crate::store::Fingerprint) {
    (line.date.month().number(), fingerprints.of(line))
}
