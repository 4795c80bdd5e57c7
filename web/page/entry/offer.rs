//! What is offered back of a gift once the end has begun: how much, until when, what became of it.
//! Nothing for an entry of which nothing goes back, and nothing before the end.

use crate::answer::Refusal;
use crate::page::gifts::{Stands, stands};
use crate::shown::Money;
use crate::view::View;
use reports::shutdown::Words;

/// What is offered of a gift.
pub(super) struct Offer {
    pub(super) amount: Money,
    /// What became of it.
    pub(super) stands: Stands,
    /// What who gave it is to do; nothing once they did.
    pub(super) claim: Option<String>,
}

/// The offer of an entry, where it is a gift.
pub(super) fn of(view: &View, index: u64) -> Result<Option<Offer>, Refusal> {
    let (paying, books) = (view.paying()?, view.books());
    if !paying.has_begun() {
        return Ok(None);
    }
    let all = paying.back(books)?;
    let Some(of) = all.iter().find(|of| of.gift == index) else { return Ok(None) };
    let stands = stands(paying.payouts.of_gift(index));
    let claim = match stands.claims.is_empty() {
        true => {
            let end = paying.end(books, paying.today)?;
            end.claim(&Words::of(books, &end)?)
        }
        false => None,
    };
    Ok(Some(Offer { amount: Money::of(of.ccy, of.minor.into()), stands, claim }))
}
