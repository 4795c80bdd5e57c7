//! Payees: a public name or role, and an account and its holder that only private.db knows.
//! Refuses the service's own accounts, and a successor's under another name. What looks wrong without
//! being so is flagged in public. A new account of a payee is a new entry, which waits before it holds.

use super::{Treasury, TreasuryError, flags};
use crate::account::Code;
use crate::entry::{Body, Draft, Payee, Postings};
use crate::payout::Preferred;
use crate::payout::bic::Bic;
use crate::payout::iban::Iban;
use crate::payout::verified::Verified;
use crate::slot::Slot;

/// Whom the service may pay.
#[derive(Debug, Clone)]
pub struct NewPayee {
    /// The name that claims and commitments use.
    pub code: Code,
    /// Shown to everybody: a name, or a role for a private person who wants it.
    pub name: String,
    /// The account.
    pub iban: Iban,
    /// Its bank, where the rail wants it.
    pub bic: Option<Bic>,
    /// The account's holder as the bank knows it, where that is not the public name; private.
    pub holder: Option<String>,
    /// How the payee's debits read in statements, where they pull.
    pub known_as: Option<String>,
    /// Members close to it.
    pub related: Vec<Code>,
    /// What the bank said of name and account.
    pub verified: Option<Verified>,
    /// Why it comes before other creditors at the end.
    pub preferred: Option<Preferred>,
    /// Why, and how the account was checked; shown to everybody.
    pub reason: Option<String>,
}

/// Appends a payee, or a new account of one; gives the entry and what was flagged.
///
/// # Errors
/// An account of the service itself or of a successor, or the books.
pub fn declare_payee(
    treasury: &mut Treasury<'_, '_>,
    new: NewPayee,
    own: &[Iban],
) -> Result<(u64, Vec<Code>), TreasuryError> {
    treasury.refuse_successors(&new.code, Some(&new.iban.to_string()))?;
    declare(treasury, new, own)
}

/// As [`declare_payee`], of who gave a gift: a successor may have.
///
/// # Errors
/// An account of the service itself, or the books.
pub(super) fn declare(
    treasury: &mut Treasury<'_, '_>,
    new: NewPayee,
    own: &[Iban],
) -> Result<(u64, Vec<Code>), TreasuryError> {
    let numbers = treasury.append.journal().secrets().numbers()?;
    let is_own = |number: &str| number.parse::<Iban>().is_ok_and(|own| own == new.iban);
    if own.contains(&new.iban) || numbers.iter().any(|(_, number)| is_own(number)) {
        return Err(TreasuryError::OwnAccount);
    }
    let mut related = new.related.clone();
    related.sort();
    related.dedup();
    let flags = flags::of_payee(treasury, &new, &related)?;
    let body = Payee { code: new.code, in_force: true, related, flags: flags.clone() };
    let (today, by) = (treasury.today(), treasury.by());
    let mut draft = Draft::new(today, by, Body::Payee(body), Postings::default());
    draft.words.who.name = Some(new.name);
    draft.words.text.reason = new.reason;
    draft.words.source.account = Some(new.iban.to_string());
    draft.words.source.holder = new.holder;
    draft.words.source.id = new.bic.map(|bic| bic.to_string());
    draft.words.source.memo = new.known_as;
    draft.public = vec![Slot::Text, Slot::Who];
    Ok((treasury.push(draft)?, flags))
}

/// Appends the end of a payee: nothing more is paid to it.
///
/// # Errors
/// Nobody is called so, or the books.
pub fn end_payee(
    treasury: &mut Treasury<'_, '_>,
    code: &Code,
    reason: Option<String>,
) -> Result<u64, TreasuryError> {
    let versions = treasury.payouts().authority.versions_of(code).iter();
    let newest = versions.rev().find(|payee| payee.rejected.is_none());
    let newest = newest.filter(|payee| payee.value.in_force);
    let Some(newest) = newest else { return Err(TreasuryError::NoPayee(code.clone())) };
    let body = Payee { in_force: false, flags: Vec::new(), ..newest.value.clone() };
    let entry = newest.entry;
    let name = treasury.words(entry)?.who.name.clone();
    let (today, by) = (treasury.today(), treasury.by());
    let mut draft = Draft::new(today, by, Body::Payee(body), Postings::default());
    draft.words.who.name = name;
    draft.words.text.reason = reason;
    draft.public = vec![Slot::Text, Slot::Who];
    treasury.push(draft)
}
