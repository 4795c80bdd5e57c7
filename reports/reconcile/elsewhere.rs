//! The accounts that somebody else keeps, at banks, processors and hosts, each with its newest statement that
//! names a closing balance. One count of them, for all who say how many have one; cash is counted by people,
//! and what is declared only has nothing on it: neither is among them.

use ledger::account::is_kept_elsewhere;
use ledger::books::StatementEntry;
use ledger::day::Day;
use ledger::money::Currency;
use ledger::store::MonthTotal;
use std::collections::BTreeMap;

/// Each account in a currency on which something was booked, or of which there is a balance, with its newest
/// statement up to a day; none where no statement names a balance. The totals go up to that day's month.
pub fn kept_elsewhere<'a>(
    statements: &'a [StatementEntry],
    totals: &'a [MonthTotal],
    ccy: Currency,
    at: Day,
) -> BTreeMap<&'a str, Option<&'a StatementEntry>> {
    let booked = totals.iter().filter(|row| row.leg.ccy == ccy.code());
    let booked = booked.map(|row| row.leg.account.as_str()).filter(|of| is_kept_elsewhere(of));
    let mut all: BTreeMap<&str, Option<&StatementEntry>> = booked.map(|of| (of, None)).collect();
    let live = statements.iter().filter(|of| of.void.is_none() && of.statement.ccy == ccy);
    for of in live.filter(|of| of.statement.closing.is_some() && of.statement.to <= at) {
        let newest = all.entry(of.statement.account.as_str()).or_default();
        let age = |of: &StatementEntry| (of.statement.to, of.statement.grade, of.entry);
        if newest.is_none_or(|newest| age(newest) < age(of)) {
            *newest = Some(of);
        }
    }
    all
}
