//! Gifts that go back: what a claim names is a gift, and what it says of it is so.
//! Refuses anything but a gift's first entry that holds money, another category, fund or currency than
//! its own, and more than was given. Whether it was offered as much is not looked at (FORMAT.md, 12).

use crate::account::Class;
use crate::entry::{Body, Claim, Entry, Rel, decode};
use crate::payout::Payouts;
use crate::store::{Facts, first_of};
use std::collections::BTreeMap;

/// Checks an entry that reverses or classifies another: what was claimed at the end stays the gift it is.
///
/// # Errors
/// As [`check`].
pub(super) fn check_stays(payouts: &Payouts, facts: &Facts, entry: &Entry) -> Result<(), String> {
    if payouts.authority.end_begun().is_none() {
        return Ok(());
    }
    let Some(first) = first_of(&entry.body, &entry.refs, |at| read(facts, at))? else {
        return Ok(());
    };
    payouts.binds(first).map_or(Ok(()), |claim| {
        Err(format!("moves gift {first}, which goes back by claim {claim}"))
    })
}

/// Where a gift stands: what is credited by account and fund.
type Stands = BTreeMap<(String, String), i128>;

/// Checks a claim by which a gift goes back.
///
/// # Errors
/// What is wrong, as words that go on from "the entry".
pub(super) fn check(
    payouts: &Payouts,
    facts: &Facts,
    index: u64,
    claim: &Claim,
    gift: u64,
) -> Result<(), String> {
    let first = read(facts, gift)?;
    let answers = [Rel::Reverses, Rel::Classifies, Rel::Refunds];
    if matches!(first.body, Body::Noncash(_)) || first.refs.iter().any(|r| answers.contains(&r.rel))
    {
        return Err(format!("gives entry {gift} back, which is not the first of a gift in money"));
    }
    let stands = stands(facts, index, claim, gift)?;
    let held = || stands.iter().filter(|(_, credited)| **credited > 0).map(|(at, _)| at);
    let (account, fund) = (format!("income:donations:{}", claim.category), claim.fund.as_str());
    if !held().any(|(on, _)| *on == account) || !held().any(|(_, of)| of == fund) {
        let ccy = claim.ccy;
        return Err(format!(
            "gives back of {account}, {fund}, {ccy}, where gift {gift} does not stand"
        ));
    }
    refuse_more(payouts, &first, gift)
}

/// What the entries of a gift, up to the claim, credit on `income:donations:…` in its currency: where it
/// stands. What went back of it is left out: another part may follow.
fn stands(facts: &Facts, index: u64, claim: &Claim, gift: u64) -> Result<Stands, String> {
    let (mut stands, mut open) = (Stands::new(), vec![gift]);
    while let Some(at) = open.pop() {
        for posting in read(facts, at)?.postings.iter() {
            let account = posting.account.as_str();
            if posting.ccy == claim.ccy && account.starts_with("income:donations:") {
                let fund = posting.fund.as_ref().map_or("", |fund| fund.as_str());
                let at = (account.to_owned(), fund.to_owned());
                *stands.entry(at).or_default() -= i128::from(posting.minor);
            }
        }
        let answers = facts.references(at).map_err(|e| e.to_string())?.into_iter();
        let answers = answers.filter(|(_, by)| *by < index);
        open.extend(answers.filter_map(|(rel, by)| match rel {
            Rel::Reverses | Rel::Classifies => Some(by),
            _ => None,
        }));
    }
    Ok(stands)
}

/// No more of a gift goes back than was given.
fn refuse_more(payouts: &Payouts, first: &Entry, gift: u64) -> Result<(), String> {
    for claim in payouts.of_gift(gift) {
        let ccy = claim.claim.ccy;
        let given =
            first.postings.iter().filter(|p| p.ccy == ccy && p.account.class() == Class::Income);
        let given: i128 = given.map(|p| -i128::from(p.minor)).sum();
        let same = payouts.of_gift(gift).filter(|other| other.claim.ccy == ccy);
        let back: i128 = same.map(|other| i128::from(other.claim.minor)).sum();
        if back > given {
            return Err(format!(
                "claims {back} minor units of gift {gift}, of which {given} were given"
            ));
        }
    }
    Ok(())
}

fn read(facts: &Facts, index: u64) -> Result<Entry, String> {
    let bytes = facts.entry(index).map_err(|e| e.to_string())?.unwrap_or_default();
    decode(index, &bytes).map_err(|e| e.to_string())
}
