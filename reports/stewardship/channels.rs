//! What each processor or host takes of the gifts that come through it: by the account that they reach.
//! Refuses nothing. Totals say it, so that a month costs what its accounts cost; entries are read only where a fee
//! stands beside something else than a gift, as a dispute's does.

use ledger::account::{is_cash, is_channel, is_fee};
use ledger::books::Books;
use ledger::day::Month;
use ledger::entry::Rel;
use ledger::journal::JournalError;
use ledger::money::Currency;
use ledger::store::{Leg, MonthTotal};
use std::collections::{BTreeMap, BTreeSet};
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
    /// Fees that were charged by themselves, or with what is no gift: a dispute.
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
    let beside = beside(books, ccy, months)?;
    for (account, fees) in &beside {
        channels.entry(account).or_default()[2] += fees;
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

/// Fees within entries of other kinds than gifts and fees, by the account of their row.
fn beside(
    books: &Books,
    ccy: Currency,
    months: &RangeInclusive<Month>,
) -> Result<BTreeMap<String, i128>, JournalError> {
    let counted = ["donation", "fee", "noncash"];
    let wanted = |leg: &Leg| {
        is_fee(&leg.account) && leg.ccy == ccy.code() && !counted.contains(&leg.kind.as_str())
    };
    let numbers = months.start().number()..=months.end().number();
    let mut fees = BTreeMap::new();
    for month in numbers.filter_map(Month::from_number) {
        for (entry, minor) in books.postings_of(month, wanted)? {
            for account in accounts(books, entry, ccy)? {
                *fees.entry(account).or_default() += i128::from(minor);
            }
        }
    }
    Ok(fees)
}

/// The own accounts of an entry, or of the one that it classifies or reverses. References point backwards, so it
/// ends.
fn accounts(books: &Books, entry: u64, ccy: Currency) -> Result<BTreeSet<String>, JournalError> {
    let mut next = Some(entry);
    while let Some(index) = next {
        let entry = books.entry(index)?;
        let cash = entry.postings.iter().filter(|p| p.account.is_cash() && p.ccy == ccy);
        let accounts: BTreeSet<String> = cash.map(|p| p.account.to_string()).collect();
        if !accounts.is_empty() {
            return Ok(accounts);
        }
        next = entry.refers(Rel::Classifies).or(entry.refers(Rel::Reverses));
    }
    Ok(BTreeSet::new())
}
