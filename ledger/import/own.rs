//! Whose statement it is: the number in the file beside those under which the books' statements came.
//! Finds the own account of a known number; refuses a statement of another account than the one it
//! would go to, before a row of it is compared: two accounts would become one without a word.

use super::{ImportError, Request};
use crate::account::Account;
use crate::entry::{Body, Rel};
use crate::journal::{Append, Journal};
use crate::money::Currency;
use crate::statement::{Number, Statement};
use std::collections::BTreeSet;

/// A number that the books hold, by a statement that stands.
struct Known {
    account: Account,
    ccy: Currency,
    number: Number,
}

/// The own account that the books hold the statement's number for: that of its currencies, where
/// the number is known for several. `None` where the file has no number, or nobody's.
///
/// # Errors
/// The books cannot be read.
pub(super) fn account_of(
    journal: &Journal,
    statement: &Statement,
) -> Result<Option<Account>, ImportError> {
    let Some(number) = statement.number() else { return Ok(None) };
    let mut all = fitting(number, known(journal)?);
    let mine = |k: &Known| statement.proofs().iter().any(|proof| proof.ccy == k.ccy);
    if all.iter().any(mine) {
        all.retain(mine);
    }
    let accounts: BTreeSet<Account> = all.into_iter().map(|k| k.account).collect();
    // Of several, as masked numbers may be those of, the file does not say which.
    Ok((accounts.len() == 1).then(|| accounts.into_iter().next()).flatten())
}

/// Refuses a statement under another number than its account's, and one whose number is another
/// account's, unless a person said that it is the same account.
pub(super) fn check(append: &mut Append<'_>, request: &Request<'_>) -> Result<(), ImportError> {
    let Some(number) = request.statement.number().filter(|_| !request.same_account) else {
        return Ok(());
    };
    for proof in request.statement.proofs() {
        let of_currency = known(append.journal())?.into_iter().filter(|k| k.ccy == proof.ccy);
        let (own, others): (Vec<Known>, Vec<Known>) =
            of_currency.partition(|k| k.account == request.account);
        let newest = own.last().map(|k| k.number.clone());
        if !fitting(number, own).is_empty() {
            continue;
        }
        let (account, number) = (request.account.clone(), number.clone());
        if let Some(known) = fitting(&number, others).pop() {
            return Err(ImportError::NumberElsewhere { number, account, known: known.account });
        }
        if let Some(holds) = newest {
            let free = free(append, &account)?;
            return Err(ImportError::OtherNumber { number, account, holds, free });
        }
    }
    Ok(())
}

/// Whether both the file's number and the account's are known, and are two.
pub(super) fn is_another(
    journal: &Journal,
    statement: &Statement,
    account: &Account,
) -> Result<bool, ImportError> {
    let Some(number) = statement.number() else { return Ok(false) };
    let of_account = known(journal)?.into_iter().filter(|k| k.account == *account);
    let of_account: Vec<Known> = of_account.collect();
    Ok(!of_account.is_empty() && fitting(number, of_account).is_empty())
}

/// Remembers under which number a statement came; an undo of the statement forgets it.
pub(super) fn remember(
    append: &Append<'_>,
    request: &Request<'_>,
    statement: u64,
) -> Result<(), ImportError> {
    let Some(number) = request.statement.number() else { return Ok(()) };
    Ok(append.journal().secrets().insert_number(statement, number.as_str())?)
}

/// The numbers of all statements that stand, the newest last.
fn known(journal: &Journal) -> Result<Vec<Known>, ImportError> {
    let mut all = Vec::new();
    for (statement, number) in journal.secrets().numbers()? {
        let spoken = journal.facts().references(statement)?;
        let void = spoken.iter().any(|(rel, _)| *rel == Rel::Voids);
        if let Body::Statement(s) = journal.entry(statement)?.body
            && let Some(number) = Number::read(&number)
            && !void
        {
            all.push(Known { account: s.account, ccy: s.ccy, number });
        }
    }
    Ok(all)
}

/// Those that the number can be. A masked one may be many accounts': where the whole is known, it
/// decides alone.
fn fitting(number: &Number, mut known: Vec<Known>) -> Vec<Known> {
    let accounts: BTreeSet<Account> = known
        .iter()
        .filter(|k| number.is_whole() && k.number.is_whole())
        .map(|k| k.account.clone())
        .collect();
    known.retain(|k| {
        let decides = k.number.is_whole() || !accounts.contains(&k.account);
        decides && k.number.agrees(number)
    });
    known
}

/// A name beside the account's that is nobody's yet: `assets:bank:dkb-2`.
fn free(append: &mut Append<'_>, account: &Account) -> Result<Option<Account>, ImportError> {
    let declared = append.declarations()?;
    let taken: BTreeSet<&str> = declared
        .of("account")
        .filter_map(|(code, ..)| code.rsplit_once(':'))
        .map(|c| c.0)
        .collect();
    let names = (2..100).map(|n| format!("{account}-{n}"));
    let mut names = names.filter(|name| !taken.contains(name.as_str()));
    Ok(names.next().and_then(|name| name.parse().ok()))
}
