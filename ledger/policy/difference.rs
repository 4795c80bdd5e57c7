//! How service.toml differs from what the log holds: what would be declared, changed or ended.
//! Refuses to end an account that holds money, and what no payee may be; currencies are never ended.

use super::{Change, PolicyError, ServiceFile, Wanted, account_of, named};
use crate::authority::{Authority, Proposal};
use crate::books::Books;
use crate::day::Day;
use crate::entry::{Declared, Policy};
use crate::journal::JournalError;
use std::collections::BTreeMap;

/// What must be appended so that the log holds what the file declares, in the file's order.
///
/// Currencies are never ended: amounts in them stay in the log, and so do their decimals. A member
/// whose silence ended their membership by `day` is one to be let in again, where the file has them.
///
/// # Errors
/// The books cannot be read, or an account that holds money would be ended.
pub fn difference(
    books: &Books,
    file: &ServiceFile,
    day: Day,
) -> Result<Vec<Change>, DifferenceError> {
    let mut authority = books.payouts()?.authority;
    authority.reach(day);
    let mut held = held(books, &authority)?;
    let mut changes = Vec::new();
    for mut to in file.wanted() {
        let key = (to.policy.value.kind(), to.policy.code.to_string());
        let from = held.remove(&key);
        keep_key(&mut to, from.as_ref());
        if from.as_ref() != Some(&to) {
            named::check_payee(&authority, &to)?;
        }
        match from {
            None => changes.push(Change::Added(to)),
            Some(_) if is_silent(&authority, &to) => changes.push(Change::Added(to)),
            Some(from) if from != to => changes.push(Change::Changed { from: Box::new(from), to }),
            Some(_) => {}
        }
    }
    for ((kind, _), gone) in held {
        let keeps =
            kind == "currency" || first_member(books, &gone) || is_silent(&authority, &gone);
        if !keeps {
            refuse_full_account(books, &gone)?;
            changes.push(Change::Ended(gone));
        }
    }
    Ok(changes)
}

/// Whether a member's silence ended their membership, and nobody proposed them since.
fn is_silent(authority: &Authority, of: &Wanted) -> bool {
    let code = &*of.policy.code;
    let versions = authority.objects().find(|(kind, c, _)| *kind == "member" && *c == code);
    let open = versions.and_then(|(.., all)| all.last()).is_some_and(Proposal::is_open);
    let lapsed = authority.lapsed().any(|(member, _)| member.as_str() == code);
    of.policy.value.kind() == "member" && lapsed && !open
}

/// A member's key comes by `member key`; a file that names none does not take it away.
fn keep_key(to: &mut Wanted, from: Option<&Wanted>) {
    if let (Declared::Member { key: key @ None }, Some(from)) = (&mut to.policy.value, from)
        && let Declared::Member { key: had } = &from.policy.value
    {
        key.clone_from(had);
    }
}

/// Why a difference cannot be made or told.
#[derive(Debug, thiserror::Error)]
pub enum DifferenceError {
    /// The books.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The file.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

/// In the order in which they are declared.
const KINDS: [&str; 19] = [
    "service",
    "currency",
    "account",
    "category",
    "fund",
    "member",
    "approval",
    "reserve",
    "limit",
    "commitment",
    "successor",
    "shutdown",
    "closing",
    "secondary",
    "scenario",
    "unit",
    "budget",
    "channel",
    "manifest",
];

/// What was declared last, as the log and the published words have it; what still waits for
/// signatures, too, but nothing that was rejected.
fn held(
    books: &Books,
    authority: &Authority,
) -> Result<BTreeMap<(&'static str, String), Wanted>, JournalError> {
    let declarations = books.declarations()?;
    let mut held = BTreeMap::new();
    let named = KINDS.iter().flat_map(|kind| declarations.of(kind));
    let named = named.filter(|(.., policy)| !policy.value.decides());
    let decided = authority.objects().filter_map(|(_, code, versions)| {
        let newest = versions.iter().rev().find(|version| version.rejected.is_none())?;
        newest.value.in_force.then_some((code, newest.entry, &newest.value))
    });
    for (code, entry, policy) in named.chain(decided) {
        held.insert((policy.value.kind(), code.to_owned()), shown(books, entry, policy)?);
    }
    Ok(held)
}

/// A declared object with its published words.
///
/// # Errors
/// The books cannot be read.
pub fn shown(books: &Books, entry: u64, policy: &Policy) -> Result<Wanted, JournalError> {
    let words = books.words(entry)?;
    Ok(Wanted { policy: policy.clone(), name: words.who.name, purpose: words.text.purpose })
}

/// The first member comes from genesis and needs no declaration.
fn first_member(books: &Books, gone: &Wanted) -> bool {
    gone.policy.value.kind() == "member" && *gone.policy.code == *books.genesis().member.as_str()
}

fn refuse_full_account(books: &Books, gone: &Wanted) -> Result<(), DifferenceError> {
    let Declared::Account { ccy } = gone.policy.value else { return Ok(()) };
    let account = account_of(&gone.policy.code, ccy);
    let balances = books.balances(Day::LAST)?;
    match balances.get(&(account.to_owned(), ccy.code().to_owned())) {
        Some(minor) if *minor != 0 => Err(PolicyError::NotEmpty {
            account: account.to_owned(),
            holds: format!("{} {ccy}", ccy.decimal(*minor)),
        }
        .into()),
        _ => Ok(()),
    }
}
