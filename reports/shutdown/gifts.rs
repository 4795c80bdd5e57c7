//! Gifts that go back, one by one: before the end what would go back of each by the same computation,
//! from then on what is offered. Who claimed it, the claims say.
//! Refuses what [`super::Shutdown`] refuses.

use super::each;
use ledger::account::Code;
use ledger::books::Books;
use ledger::day::Day;
use ledger::money::Currency;
use ledger::payout::Payouts;
use ledger::shutdown::{Ending, Gift, Position, Reader, ShutdownError, Waterfall};

/// A gift of which something goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Back {
    /// Its entry.
    pub gift: u64,
    /// Its day.
    pub day: Day,
    /// Its fund.
    pub fund: Code,
    /// Its currency.
    pub ccy: Currency,
    /// What of it arrived and was not given back, in minor units.
    pub net: u64,
    /// What goes back, in minor units.
    pub minor: u64,
}

/// All of them on a day, ascending by their own day, then by entry.
///
/// # Errors
/// Nothing was declared, or the books cannot be read.
pub fn back(books: &Books, payouts: &Payouts, at: Day) -> Result<Vec<Back>, ShutdownError> {
    let mut all = match payouts.authority.end_begun().filter(|end| end.day <= at) {
        Some(end) => {
            let ending = Ending::new(books, payouts, end, at, false)?;
            let back = ending.offers().map(|of| Back {
                gift: of.gift,
                day: of.day,
                fund: of.fund.clone(),
                ccy: of.ccy,
                net: of.net,
                minor: of.minor,
            });
            back.collect()
        }
        None => would(books, payouts, at)?,
    };
    all.sort_unstable_by_key(|of: &Back| (of.day, of.gift));
    Ok(all)
}

fn would(books: &Books, payouts: &Payouts, at: Day) -> Result<Vec<Back>, ShutdownError> {
    let (mut all, reader) = (Vec::new(), Reader::new(books, payouts, at, at)?);
    each(&reader, |ccy, position, _, poured| all.extend(shared(ccy, &position, &poured)))?;
    Ok(all)
}

/// A gift may have lines of several tiers and reasons.
fn shared(ccy: Currency, position: &Position, poured: &Waterfall) -> Vec<Back> {
    let shares = poured.by_gift();
    let gifts = position.gifts.iter();
    let back = gifts.filter_map(|gift| {
        let minor = shares.get(&gift.entry).copied()?;
        let Gift { entry, day, net, .. } = *gift;
        Some(Back { gift: entry, day, fund: gift.fund.clone(), ccy, net, minor })
    });
    back.collect()
}
