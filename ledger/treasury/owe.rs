//! What `run` writes by itself before anything is paid: periods of commitments that are due, claims
//! that were approved as owed, and the contrary for those that were rejected after all.
//! Refuses nothing that the plan names; a crash in between leaves whole entries, and the next pass
//! goes on where it stopped.

use super::{NewClaim, Treasury, TreasuryError, submit};
use crate::account::Account;
use crate::correct::push_reversal;
use crate::entry::{Billed, Body, Draft, Posting, Postings, Ref, Rel};
use crate::payout::Given;
use crate::payout::plan::{self, Raised};
use crate::payout::rail::Settings;
use crate::slot::Slot;

/// Claims the periods that are due today; gives their entries, and why others were left: what one
/// commitment lacks hinders no other.
///
/// # Errors
/// The books.
pub fn raise(
    treasury: &mut Treasury<'_, '_>,
    settings: impl Fn(&str, &Account) -> Settings,
) -> Result<(Vec<u64>, Vec<String>), TreasuryError> {
    let today = treasury.today();
    let (raised, _) = plan::raises(treasury.payouts(), today);
    let (mut entries, mut left) = (Vec::new(), Vec::new());
    for Raised { code, entry, commitment, billed } in raised {
        let new = NewClaim {
            payee: commitment.payee,
            minor: commitment.amount,
            ccy: commitment.ccy,
            category: commitment.category,
            fund: commitment.fund,
            from: billed.from,
            to: billed.to,
            due: billed.from,
            priority: commitment.priority,
            commitment: Some((code.clone(), entry)),
            given: None,
            purpose: None,
            invoice: None,
            documents: Vec::new(),
            replaces: None,
        };
        let name = format!("commitment {}, {} to {}", code, billed.from, billed.to);
        let limit = treasury.payouts().authority.limit(new.ccy.code(), today);
        let settings = limit.map(|limit| settings(limit.rail.as_str(), &limit.account));
        match submit(treasury, new, &settings.unwrap_or_default()) {
            Ok((entry, _)) => entries.push(entry),
            Err(error) if error.is_of_the_claim() => left.push(format!("{name}: {error}")),
            Err(error) => return Err(error),
        }
    }
    Ok((entries, left))
}

/// Posts the approved claims as owed: expense against payable. Gives the claims, and why others were
/// left: what one lacks hinders no other.
///
/// # Errors
/// The books.
pub fn owe(treasury: &mut Treasury<'_, '_>) -> Result<(Vec<u64>, Vec<String>), TreasuryError> {
    let claims = plan::owes(treasury.payouts(), treasury.today());
    let declared = treasury.append.declarations()?;
    let (mut owed_claims, mut left) = (Vec::new(), Vec::new());
    for claim in claims {
        let Some(payable) = treasury.payouts().get(claim) else { continue };
        let (of, given) = (payable.claim.clone(), payable.given);
        let words = match treasury.words(claim) {
            Ok(words) => words,
            Err(error @ TreasuryError::Kept { .. }) => {
                left.push(format!("entry {claim} is not paid: {error}"));
                continue;
            }
            Err(error) => return Err(error),
        };
        // A gift that goes back was never spent.
        let gift = given.and_then(Given::gift);
        let kind = if gift.is_some() { "income:donations" } else { "expenses" };
        let account = format!("{kind}:{}", of.category);
        let account = account
            .parse()
            .map_err(|_| TreasuryError::Undeclared("category", of.category.to_string()))?;
        let function = declared.function_of(&account);
        let given = Posting::of_fund(account, of.ccy, of.minor, of.fund.clone());
        let given = Posting { function, ..given };
        let owed = Posting::pooled(Account::payable(), of.ccy, -of.minor);
        let billed = Billed { from: of.from, to: of.to };
        let (today, by) = (treasury.today(), treasury.by());
        let body = if gift.is_some() { Body::Refund } else { Body::Expense(Some(billed)) };
        let draft = Draft::new(today, by, body, Postings::new(vec![given, owed])?);
        let mut draft = draft.with_ref(Rel::Subject, claim);
        draft.refs.extend(gift.map(|entry| Ref { rel: Rel::Refunds, entry }));
        draft.words.who = words.who.clone();
        draft.words.text.purpose = words.text.purpose.clone();
        draft.public = vec![Slot::Text, Slot::Who];
        treasury.push(draft)?;
        owed_claims.push(claim);
    }
    Ok((owed_claims, left))
}

/// Takes back what is no longer owed: claims that were rejected or replaced. Gives the claims.
///
/// # Errors
/// The books.
pub fn forgive(treasury: &mut Treasury<'_, '_>) -> Result<Vec<u64>, TreasuryError> {
    let claims = plan::forgiven(treasury.payouts(), treasury.today());
    for claim in &claims {
        let expense = treasury.payouts().get(*claim).and_then(|payable| payable.expense);
        let Some(expense) = expense else { continue };
        let reversal = push_reversal(treasury.append, expense, "the claim is not to be paid")?;
        let entry = treasury.append.entry(reversal)?;
        treasury.payouts.see(reversal, &entry).map_err(TreasuryError::Refused)?;
    }
    Ok(claims)
}
