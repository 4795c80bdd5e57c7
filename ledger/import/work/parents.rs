//! The gifts that refunds give back, by the ids under which statements name them.
//! Refuses nothing: an id that is not known leads nowhere, and the refund stands by itself.

use crate::account::{Account, Class, Code};
use crate::entry::Posting;
use crate::import::fingerprint::Fingerprints;
use crate::import::translate::Given;
use crate::import::{ImportError, Request};
use crate::journal::Append;
use crate::statement::profile::{Names, Profile};
use crate::statement::{Kind, Line};
use crate::store::Fingerprint;
use std::collections::HashMap;

/// Where the ids lead that this file's refunds speak of, as far as the books have them.
pub(super) fn before(
    append: &Append<'_>,
    request: &Request<'_>,
    fingerprints: &Fingerprints,
) -> Result<HashMap<Fingerprint, Given>, ImportError> {
    let mut parents = HashMap::new();
    if request.statement.profile().refs.parent.columns().is_empty() {
        return Ok(parents);
    }
    let mut fingerprints = fingerprints.clone();
    for (at, _) in request.statement.units() {
        let unit = request.statement.unit(at).map_err(ImportError::Row)?;
        for id in unit.main().into_iter().flat_map(spoken_of) {
            let key = fingerprints.native(id);
            let Some(entry) = append.journal().secrets().native(&key)?.first().copied() else {
                continue;
            };
            let gift = append.journal().entry(entry)?;
            if let Some((account, fund)) = income_of(gift.postings.as_slice()) {
                parents.insert(key, Given { entry, account, fund });
            }
        }
    }
    Ok(parents)
}

/// The ids of other rows that a row names: the bank's own reference, and in the words of a refund
/// whatever may be one, as in `Chargeback withdrawal for ch_1`. Only an id that is known counts.
pub(super) fn spoken_of<'l>(line: &'l Line<'_>) -> impl Iterator<Item = &'l str> {
    let said = (line.kind == Some(Kind::Refund)).then_some(&*line.text);
    let words = said.into_iter().flat_map(|text| {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        words.filter(|word| word.bytes().any(|b| b.is_ascii_digit()))
    });
    line.parent.as_deref().into_iter().chain(words)
}

/// The income leg of a gift.
pub(super) fn income_of(postings: &[Posting]) -> Option<(Account, Code)> {
    let income = postings.iter().find(|p| p.account.class() == Class::Income)?;
    Some((income.account.clone(), income.fund.clone()?))
}

/// The columns under whose id a refund finds its gift, where the gift itself has that id there and
/// not in the column of its own: Stripe's refunds name the charge, not the balance transaction.
pub(super) fn shared_ids(profile: &Profile) -> Vec<Names> {
    if profile.refs.parent_when.all().is_empty() {
        return Vec::new();
    }
    profile.refs.parent.columns()
}
