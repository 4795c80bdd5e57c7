//! What goes back of a gift at the end. Once it has begun: how much, until when, what became of it;
//! before, what would go back if it closed today, where that is not dear to work out.
//! Nothing for an entry that is no gift, and nothing where nobody declared the end.

use crate::answer::Refusal;
use crate::page::gifts::{Stands, stands};
use crate::shown::Money;
use crate::view::View;
use ledger::list::Standing;
use reports::shutdown::{Back, Words};

/// What goes back of a gift.
pub(super) enum Offer {
    /// The end has begun.
    Is(Offered),
    /// If it closed today.
    Would(Money),
    /// If it closed today, nothing; and why.
    Nothing(String),
    /// It changes with every entry: among files the list of gifts says it.
    InTheList,
}

/// What is offered of a gift.
pub(super) struct Offered {
    pub(super) amount: Money,
    /// What became of it.
    pub(super) stands: Stands,
    /// What who gave it is to do; nothing once they did.
    pub(super) claim: Option<String>,
}

/// The offer of an entry, where it is a gift.
pub(super) fn of(view: &View, index: u64, standing: &Standing) -> Result<Option<Offer>, Refusal> {
    let is_undone = view.books().is_reversed(index)?;
    let is_gift = standing.kind == "donation" && !standing.amount().is_empty() && !is_undone;
    if view.published {
        return Ok(is_gift.then_some(Offer::InTheList));
    }
    let (paying, books) = (view.paying()?, view.books());
    let is_told = paying.has_begun() || (is_gift && paying.has_few_gifts(books)?);
    if !is_told {
        return Ok(None);
    }
    let (all, end) = (paying.back(books)?, paying.end(books, paying.day)?);
    let back = all.iter().find(|of| of.gift == index);
    let Some(progress) = &end.progress else {
        let would = |of: &Back| Offer::Would(Money::of(of.ccy, of.minor.into()));
        return Ok(Some(back.map_or_else(|| Offer::Nothing(end.others()), would)));
    };
    let Some(of) = back else { return Ok(None) };
    let stands = stands(view, of, progress)?;
    let claim = match stands.claims.is_empty() {
        true => end.claim_one(index, &Words::of(books, &end)?),
        false => None,
    };
    Ok(Some(Offer::Is(Offered { amount: Money::of(of.ccy, of.minor.into()), stands, claim })))
}
