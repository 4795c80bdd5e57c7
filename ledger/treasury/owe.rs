//! What `run` writes by itself before anything is paid: periods of commitments that are due, claims
//! that were approved as owed, and the contrary for those that were rejected after all.
//! Refuses nothing that the plan names; a crash in between leaves whole entries, and the next pass
//! goes on where it stopped.

use super::{NewClaim, Treasury, TreasuryError, submit};
use crate::correct::push_reversal;
use crate::entry::{Billed, Body, Draft, Posting, Postings, Rel};
use crate::payout::PAYABLE;
use crate::payout::plan::{self, Raised};
use crate::payout::rail::Settings;
use crate::slot::Slot;

/// Claims the periods that are due today; gives their entries.
///
/// # Errors
/// A payee's account that the rail cannot carry, or the books.
pub fn raise(
    treasury: &mut Treasury<'_, '_>,
    settings: &Settings,
) -> Result<Vec<u64>, TreasuryError> {
    let (raised, _) = plan::raises(treasury.payouts(), treasury.today());
    let mut entries = Vec::new();
    for Raised { code, entry, commitment, billed } in raised {
        let purpose = treasury.words(entry)?;
        let purpose = purpose.text.purpose.or(purpose.who.name);
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
            commitment: Some((code, entry)),
            purpose,
            invoice: None,
            documents: Vec::new(),
            replaces: None,
        };
        entries.push(submit(treasury, new, settings)?.0);
    }
    Ok(entries)
}

/// Posts the approved claims as owed: expense against payable. Gives the entries.
///
/// # Errors
/// The books.
pub fn owe(treasury: &mut Treasury<'_, '_>) -> Result<Vec<u64>, TreasuryError> {
    let claims = plan::owes(treasury.payouts(), treasury.today());
    let declared = treasury.append.declarations()?;
    let mut entries = Vec::new();
    for claim in claims {
        let Some(payable) = treasury.payouts().get(claim) else { continue };
        let of = payable.claim.clone();
        let name = format!("expenses:{}", of.category);
        let account = name
            .parse()
            .map_err(|_| TreasuryError::Undeclared("category", of.category.to_string()))?;
        let function = declared.function_of(&account);
        let ccy = of.ccy;
        let fund = Some(of.fund.clone());
        let expense = Posting { account, ccy, minor: of.minor, fund, function };
        let payable = PAYABLE.parse().map_err(|_| TreasuryError::Days("no such account"))?;
        let owed = Posting { account: payable, ccy, minor: -of.minor, fund: None, function: None };
        let billed = Billed { from: of.from, to: of.to };
        let (today, by) = (treasury.today(), treasury.by());
        let body = Body::Expense(Some(billed));
        let draft = Draft::new(today, by, body, Postings::new(vec![expense, owed])?);
        let mut draft = draft.with_ref(Rel::Subject, claim);
        let words = treasury.words(claim)?;
        draft.words.who = words.who;
        draft.words.text.purpose = words.text.purpose;
        draft.public = vec![Slot::Text, Slot::Who];
        entries.push(treasury.push(draft)?);
    }
    Ok(entries)
}

/// Takes back what is no longer owed: claims that were rejected or replaced. Gives the reversals.
///
/// # Errors
/// The books.
pub fn forgive(treasury: &mut Treasury<'_, '_>) -> Result<Vec<u64>, TreasuryError> {
    let claims = plan::forgiven(treasury.payouts(), treasury.today());
    let mut entries = Vec::new();
    for claim in claims {
        let expense = treasury.payouts().get(claim).and_then(|payable| payable.expense);
        let Some(expense) = expense else { continue };
        let reversal = push_reversal(treasury.append, expense, "the claim is not to be paid")?;
        let entry = treasury.append.entry(reversal)?;
        treasury.payouts.see(reversal, &entry).map_err(TreasuryError::Refused)?;
        entries.push(reversal);
    }
    Ok(entries)
}
