//! What looks wrong without being so: flagged in public, for those who are asked to sign.
//! Refuses nothing. A flag is a code in the entry; the manual says what each means.
//!
//! Source: the checks that hosts of thousands of projects run over every expense.

use super::claims::Claims;
use super::{NewClaim, NewPayee, Treasury, TreasuryError};
use crate::account::Code;
use crate::day::Day;
use crate::entry::Billed;
use crate::payout::verified::Verified;
use crate::payout::{LAST, Payouts, Preferred, due, plan};
use std::collections::BTreeSet;

/// Claims below which no percentile says anything.
const MANY: usize = 20;
/// Days within which the same amount to the same payee looks like the same bill.
const SOON: i64 = 30;

/// Flags of a new payee or a new account, ascending.
pub(super) fn of_payee(
    treasury: &mut Treasury<'_, '_>,
    new: &NewPayee,
    related: &[Code],
) -> Result<Vec<Code>, TreasuryError> {
    let mut flags = BTreeSet::new();
    let members: BTreeSet<Code> = treasury.payouts().authority.members().keys().cloned().collect();
    let own = treasury.payouts().authority.versions_of(&new.code);
    if own.last().is_some_and(|payee| payee.value.in_force) {
        flags.insert("new-account");
    }
    if !related.is_empty() || members.contains(&new.code) {
        flags.insert("member");
    }
    let newest = treasury.payouts().authority.payees().filter(|code| **code != new.code);
    let newest: Vec<(Code, u64)> = newest
        .filter_map(|code| {
            let payee = treasury.payouts().authority.versions_of(code).last()?;
            payee.value.in_force.then(|| (code.clone(), payee.entry))
        })
        .collect();
    for (code, entry) in newest {
        let words = treasury.words(entry)?;
        if words.source.account.as_deref() == Some(new.iban.as_str()) {
            flags.insert("shared-account");
            let payee = treasury.payouts().authority.payee_at(entry);
            let close = payee.is_some_and(|payee| !payee.value.related.is_empty());
            if close || members.contains(&code) {
                flags.insert("member-account");
            }
        }
        if words.who.name.as_deref().is_some_and(|name| folded(name) == folded(&new.name)) {
            flags.insert("same-name");
        }
    }
    flags.extend(new.verified.map(Verified::flag));
    flags.extend(new.preferred.map(Preferred::flag));
    if mixes_scripts(&new.name) {
        flags.insert("mixed-script");
    }
    Ok(codes(flags))
}

/// Flags of a new claim, ascending, beside the claims before it.
pub(super) fn of_claim(
    treasury: &Treasury<'_, '_>,
    (new, payee): (&NewClaim, u64),
    (same_document, sharing): (bool, &BTreeSet<Code>),
    claims: &Claims,
) -> Vec<Code> {
    let (payouts, today) = (treasury.payouts(), treasury.today());
    let mut flags = BTreeSet::new();
    if same_document {
        flags.insert("same-document");
    }
    if treasury.is_last {
        flags.insert(LAST);
    }
    if !payouts.was_paid(&new.payee) {
        flags.insert("new-payee");
    } else if !payouts.reached(payee) {
        flags.insert("changed-account");
    }
    // The newest, even where its account waits: who is close to it is so already.
    let related = payouts.authority.versions_of(&new.payee).last();
    let close = related.is_some_and(|payee| !payee.value.related.is_empty());
    if close || payouts.authority.members().contains_key(&new.payee) {
        flags.insert("member");
    }
    let similar = claims
        .newest_like(new, sharing)
        .filter(|_| new.replaces.is_none())
        .is_some_and(|day| day.days_until(today) <= SOON);
    if new.commitment.is_none() && similar {
        flags.insert("similar");
    }
    // What `run` raises the plan has compared already, for all periods of a commitment at once.
    let raised = new.commitment.is_some() && treasury.by() == Code::run();
    if !raised && period_is_paid(payouts, new, sharing, today) {
        flags.insert("period");
    }
    let amounts = claims.amounts(new.ccy);
    let high = amounts.get(amounts.len() * 95 / 100).filter(|_| amounts.len() >= MANY);
    if high.is_some_and(|high| new.minor > *high) {
        flags.insert("high");
    }
    let reserve = payouts.authority.reserve(new.ccy.code(), today);
    if i128::from(new.minor) > claims.left(&new.fund, new.ccy, reserve) {
        flags.insert("over-balance");
    }
    let code = new.commitment.as_ref().map(|(code, _)| code);
    let commitment = code.and_then(|code| payouts.authority.commitment(code.as_str(), today));
    if commitment.is_some_and(|(_, commitment)| new.minor > commitment.cap) {
        flags.insert("over-cap");
    }
    codes(flags)
}

/// Whether a commitment of the same payee, or of one with its account, and category bills some of
/// the same days: the same work, perhaps, claimed by another way, or under another name.
fn period_is_paid(payouts: &Payouts, new: &NewClaim, sharing: &BTreeSet<Code>, today: Day) -> bool {
    let billed = Billed { from: new.from, to: new.to };
    if let Some((code, _)) = &new.commitment {
        let found = payouts.authority.commitment(code.as_str(), today);
        let others = found.map(|(_, it)| plan::elsewhere(payouts, code, it, today));
        return others.into_iter().flatten().any(|(_, other)| due::overlap(other, billed));
    }
    payouts.all().any(|other| {
        let same = sharing.contains(&other.claim.payee) && other.claim.category == new.category;
        same && other.commitment.is_some() && due::overlap(other.billed(), billed)
    })
}

fn codes(flags: BTreeSet<&str>) -> Vec<Code> {
    flags.into_iter().filter_map(|flag| flag.parse().ok()).collect()
}

/// Letters and digits alone, in small letters: what two names have in common at a glance.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Latin letters beside Greek or Cyrillic ones: some of them look the same.
fn mixes_scripts(name: &str) -> bool {
    let latin = |c: char| c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}');
    let other = |c: char| matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}');
    name.chars().any(latin) && name.chars().any(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cyrillic_letter_among_latin_ones_is_seen() {
        assert!(mixes_scripts("\u{410}lice"));
        assert!(!mixes_scripts("Алиса") && !mixes_scripts("Zoë Müller"));
    }
}
