//! What each processor or host takes of the gifts that come through it: by the account that they reach.
//! Refuses nothing; totals alone say it, never the entries: a month costs what its accounts cost.

use ledger::account::is_cash;
use ledger::books::Books;
use ledger::day::Month;
use ledger::journal::JournalError;
use ledger::money::Currency;
use ledger::store::MonthTotal;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// A way on which gifts come, in minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Channel {
    /// The account that they reach.
    pub(super) account: String,
    /// What reached it.
    pub(super) received: i128,
    /// What was kept of gifts on their way.
    pub(super) withheld: i128,
    /// Fees that were charged by themselves.
    pub(super) charged: i128,
}

/// The channels by which something was given, by account.
pub(super) fn channels(
    books: &Books,
    totals: &[MonthTotal],
    ccy: Currency,
    months: &RangeInclusive<Month>,
) -> Result<Vec<Channel>, JournalError> {
    let withheld = books.withheld(*months.start(), *months.end())?;
    let inside = |row: &&MonthTotal| months.contains(&row.month) && row.leg.ccy == ccy.code();
    let mut channels: BTreeMap<&str, [i128; 3]> = BTreeMap::new();
    for row in totals.iter().filter(inside).filter(|row| is_cash(&row.leg.account)) {
        let [received, _, charged] = channels.entry(&row.leg.account).or_default();
        match row.leg.kind.as_str() {
            "donation" => *received += row.total.net(),
            "fee" => *charged -= row.total.net(),
            _ => {}
        }
    }
    for ((account, of), fees) in &withheld {
        if of == ccy.code() {
            channels.entry(account).or_default()[1] += fees;
        }
    }
    let given = channels.into_iter().filter(|(account, [received, withheld, _])| {
        is_channel(account) && received + withheld > 0
    });
    let channel = |(account, [received, withheld, charged]): (&str, [i128; 3])| Channel {
        account: account.to_owned(),
        received,
        withheld,
        charged,
    };
    Ok(given.map(channel).collect())
}

/// Whether gifts come through an account that is somebody else's business.
fn is_channel(account: &str) -> bool {
    account.starts_with("assets:processor:") || account.starts_with("assets:host:")
}
