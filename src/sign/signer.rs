//! Whose signature it is, and with which key. Refuses who is no member, and to guess between two.

use super::keys::{self, Keys};
use crate::book::{self, Place};
use crate::out;
use anyhow::bail;
use ledger::account::Code;
use ledger::authority::Authority;
use ledger::books::Books;
use ledger::ssh::PrivateKey;
use std::path::Path;

/// The member who signs: the one that was named, the one whose key file was, or the only one with a
/// key here.
pub fn signer(
    place: &Place,
    books: &Books,
    authority: &Authority,
    named: Option<&Code>,
    file: Option<&Path>,
) -> anyhow::Result<Code> {
    if let Some(member) = named {
        return Ok(known(authority, member)?.clone());
    }
    if let Some(file) = file {
        let public = keys::read(file)?.public();
        let mut owner = authority.members().iter().filter(|(_, key)| key.as_ref() == Some(&public));
        return match owner.next() {
            Some((member, _)) => Ok(member.clone()),
            None => bail!(
                "{} is the key of no member: see `ledger member list`; nothing was written",
                public.fingerprint()
            ),
        };
    }
    let able: Vec<Code> = authority.signers().into_iter().collect();
    match (here(place, books, authority)?.as_slice(), able.as_slice()) {
        ([one], _) | ([], [one]) => Ok(one.clone()),
        ([], []) => {
            bail!("no member has a key yet: `ledger member key` makes one; nothing was written")
        }
        ([], _) => bail!(
            "no member's key is here, in {}: bring it there, or say who signs with --as, as {}; nothing \
             was written",
            out::path(Keys::of(place, &books.genesis().origin)?.folder()),
            either(&able)
        ),
        (several, _) => bail!(
            "the keys of {} are here: say who signs with --as; nothing was written",
            listed(several)
        ),
    }
}

/// Who writes what needs no signature: the one that was named, the only one with a key here, or the
/// first member of all.
pub fn author(place: &Place, books: &Books, named: Option<&Code>) -> anyhow::Result<Code> {
    let authority = book::payouts(books)?.authority;
    if let Some(member) = named {
        return Ok(known(&authority, member)?.clone());
    }
    let first = &books.genesis().member;
    match here(place, books, &authority)?.as_slice() {
        [one] => Ok(one.clone()),
        _ => Ok(known(&authority, first)?.clone()),
    }
}

/// The key with which a member signs, from the file that was named or from where keys are kept.
pub fn key(
    place: &Place,
    books: &Books,
    member: &Code,
    file: Option<&Path>,
) -> anyhow::Result<PrivateKey> {
    if let Some(file) = file {
        return keys::read(file);
    }
    match Keys::of(place, &books.genesis().origin)?.read(member)? {
        Some(key) => Ok(key),
        None => bail!(
            "the key of {member} is not here: name its file with --key, or sign elsewhere with \
             --print and --signature; nothing was written"
        ),
    }
}

/// A member, or who the members are.
fn known<'a>(authority: &Authority, member: &'a Code) -> anyhow::Result<&'a Code> {
    if authority.members().contains_key(member) {
        return Ok(member);
    }
    let members: Vec<Code> = authority.members().keys().cloned().collect();
    bail!("{member} is no member: members are {}; nothing was written", listed(&members))
}

/// Members whose key lies here.
fn here(place: &Place, books: &Books, authority: &Authority) -> anyhow::Result<Vec<Code>> {
    let keys = Keys::of(place, &books.genesis().origin)?;
    Ok(authority.signers().into_iter().filter(|member| keys.path(member).exists()).collect())
}

/// `ada, bea and cem`.
pub fn listed(members: &[Code]) -> String {
    joined(members, "and")
}

/// `ada, bea or cem`.
pub fn either(members: &[Code]) -> String {
    joined(members, "or")
}

fn joined(members: &[Code], word: &str) -> String {
    match members {
        [] => "nobody".to_owned(),
        [one] => one.to_string(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(Code::as_str).collect();
            format!("{} {word} {last}", first.join(", "))
        }
    }
}
