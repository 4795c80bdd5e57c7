//! What each processor or host takes of the gifts that come through it: by the account that they reach.
//! Totals alone say it where one account receives gifts; where several do, the postings of gifts and of
//! the fees within them are read, never the entries.

use ledger::account::{is_cash, is_fee};
use ledger::books::Books;
use ledger::day::Month;
use ledger::journal::JournalError;
use ledger::money::Currency;
use ledger::store::MonthTotal;
use std::collections::{BTreeMap, BTreeSet, HashMap};
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
    let inside = |row: &&MonthTotal| row.leg.ccy == ccy.code() && months.contains(&row.month);
    let mut channels: BTreeMap<&str, [i128; 3]> = BTreeMap::new();
    let mut by_month: BTreeMap<Month, BTreeSet<&str>> = BTreeMap::new();
    for row in totals.iter().filter(inside).filter(|row| is_cash(&row.leg.account)) {
        let [received, _, charged] = channels.entry(&row.leg.account).or_default();
        match row.leg.kind.as_str() {
            "donation" => {
                *received += row.total.net();
                by_month.entry(row.month).or_default().insert(&row.leg.account);
            }
            "fee" => *charged -= row.total.net(),
            _ => {}
        }
    }
    for (month, accounts) in by_month {
        let fees = totals.iter().filter(inside).filter(|row| {
            row.month == month && row.leg.kind == "donation" && is_fee(&row.leg.account)
        });
        let fees: i128 = fees.map(|row| row.total.net()).sum();
        let shares = match accounts.iter().collect::<Vec<_>>().as_slice() {
            _ if fees == 0 => Vec::new(),
            [only] => vec![(**only, fees)],
            several => shared(books, ccy, month, several)?,
        };
        for (account, fees) in shares {
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

/// The fees within the gifts of a month, by the account that each gift reached.
fn shared<'a>(
    books: &Books,
    ccy: Currency,
    month: Month,
    accounts: &[&&'a str],
) -> Result<Vec<(&'a str, i128)>, JournalError> {
    let gift = |leg: &ledger::store::Leg| leg.ccy == ccy.code() && leg.kind == "donation";
    let fees = books.postings_of(month, |leg| gift(leg) && is_fee(&leg.account))?;
    let mut of_entry: HashMap<u64, i128> = HashMap::new();
    for (entry, minor) in fees {
        *of_entry.entry(entry).or_default() += i128::from(minor);
    }
    let mut shares = Vec::new();
    for account in accounts {
        let reached = books.postings_of(month, |leg| gift(leg) && leg.account == **account)?;
        let fees = reached.iter().filter_map(|(entry, _)| of_entry.get(entry)).sum();
        shares.push((**account, fees));
    }
    Ok(shares)
}
