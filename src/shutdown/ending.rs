//! The end that goes on: the books of now beside those of when closing began.
//! Refuses a service that is not closing.

use crate::book::{self, Place};
use anyhow::bail;
use ledger::account::Account;
use ledger::authority::Phased;
use ledger::entry::Phase;
use ledger::local::Local;
use ledger::payout::Payouts;
use ledger::payout::rail::Settings;
use ledger::shutdown::Ending;

/// Does something with the end that goes on; reads only.
pub fn with<T>(
    place: &Place,
    last: bool,
    then: impl FnOnce(&Ending<'_>, &Payouts, Phased) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let (books, today) = (place.books()?, book::today()?);
    let payouts = book::payouts(&books)?;
    let phase = payouts.authority.phase(today);
    let Some(begun) = payouts.authority.end_begun().filter(|_| phase == Phase::Closing) else {
        bail!("{}; nothing was written", why_not(&payouts, phase));
    };
    let ending = Ending::new(&books, &payouts, begun, today, last)?;
    then(&ending, &payouts, begun)
}

/// Why there is no end that goes on, and what there is.
fn why_not(payouts: &Payouts, phase: Phase) -> String {
    match payouts.authority.phases().last() {
        Some(Phased { phase: Phase::Closed, entry, day, .. }) => format!(
            "the service is closed since {day}, by entry {entry}: the end is over, and nothing follows \
             it; `ledger shutdown` says where the money went"
        ),
        _ => format!(
            "the service is not closing: it is {}; `ledger phase closing` begins the end, and \
             `ledger shutdown` says what it would come to",
            phase.as_str()
        ),
    }
}

/// What the rail of a currency is told besides, by local.toml.
pub fn settings(local: &Local, payouts: &Payouts, ccy: &str) -> anyhow::Result<Settings> {
    let limit = payouts.authority.limit(ccy, book::today()?);
    let of =
        |account: &Account, rail: &str| local.paying(rail, account).map(|p| p.settings.clone());
    let found = limit.and_then(|limit| of(&limit.account, limit.rail.as_str()));
    Ok(found.unwrap_or_default())
}
