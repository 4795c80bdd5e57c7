//! Gifts of which more was given back than was given: a refund that names the wrong gift, or one that is there
//! twice. Refuses nothing, for the bank took the money; it is told, and people look.

use super::ImportError;
use crate::account::Class;
use crate::entry::{Draft, Entry, Rel};
use crate::journal::Append;
use crate::money::Currency;
use std::collections::BTreeMap;

/// A gift of which too much was given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    /// Its entry.
    pub gift: u64,
    /// The currency.
    pub ccy: Currency,
    /// What was given, before fees, in minor units.
    pub given: i128,
    /// What was given back of it by now.
    pub back: i128,
}

/// What a file's refunds give back, by gift and currency.
pub(super) type Back = BTreeMap<(u64, Currency), i128>;

/// Adds what a draft gives back of the gift that it names.
pub(super) fn add(back: &mut Back, draft: &Draft) {
    let Some(gift) = draft.refs.iter().find(|of| of.rel == Rel::Refunds) else { return };
    for posting in draft.postings.iter().filter(|p| p.account.class() == Class::Income) {
        *back.entry((gift.entry, posting.ccy)).or_default() += i128::from(posting.minor);
    }
}

/// The gifts among them of which more is given back by now, with what was before, than was given.
pub(super) fn over(append: &mut Append<'_>, back: Back) -> Result<Vec<Over>, ImportError> {
    let mut all = Vec::new();
    for ((gift, ccy), here) in back {
        let given = -income(&append.entry(gift)?, ccy);
        let back = here + before(append, gift, ccy)?;
        if back > given {
            all.push(Over { gift, ccy, given, back });
        }
    }
    Ok(all)
}

/// What entries of before this append give back of a gift, and stand.
fn before(append: &mut Append<'_>, gift: u64, ccy: Currency) -> Result<i128, ImportError> {
    let spoken = append.journal().facts().references(gift)?;
    let mut back = 0;
    for (_, by) in spoken.into_iter().filter(|(rel, _)| *rel == Rel::Refunds) {
        let answers = append.journal().facts().references(by)?;
        if !answers.iter().any(|(rel, _)| *rel == Rel::Reverses) {
            back += income(&append.entry(by)?, ccy);
        }
    }
    Ok(back)
}

fn income(entry: &Entry, ccy: Currency) -> i128 {
    let legs = entry.postings.iter().filter(|p| p.ccy == ccy);
    legs.filter(|p| p.account.class() == Class::Income).map(|p| i128::from(p.minor)).sum()
}
