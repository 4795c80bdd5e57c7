//! What the books hold, as far as paying needs it: balances, funds, debits that nobody explained.
//! Refuses nothing; it reads the totals, so it costs the same however long the log is.

use super::TreasuryError;
use crate::account::is_unclassified;
use crate::books::money::balances;
use crate::day::{Day, Month};
use crate::entry::Rel;
use crate::journal::Append;
use crate::payout::plan::Money;
use crate::store::Facts;
use std::collections::HashSet;

/// What the books held before this append.
///
/// # Errors
/// The books cannot be read.
pub fn money(append: &Append<'_>) -> Result<Money, TreasuryError> {
    of(append.journal().facts())
}

/// What the books hold.
pub(super) fn of(facts: &Facts) -> Result<Money, TreasuryError> {
    let totals = facts.totals(Day::FIRST.month(), Day::LAST.month())?;
    let mut money = balances(&totals);
    money.unexplained = unexplained(facts)?;
    Ok(money)
}

/// Debits that no rule and nobody explained: rows on unclassified expenses that still stand.
fn unexplained(facts: &Facts) -> Result<Vec<u64>, TreasuryError> {
    let legs = facts.legs()?;
    let open = (0..)
        .zip(legs.all())
        .filter(|(_, leg)| is_unclassified(&leg.account) && leg.account.starts_with("expenses:"));
    let ids: Vec<u32> = open.map(|(id, _)| id).collect();
    let Some((first, last)) = facts.months()?.filter(|_| !ids.is_empty()) else {
        return Ok(Vec::new());
    };
    let reversed = facts.spoken(Rel::Reverses)?;
    let gone: HashSet<u64> = reversed.iter().map(|(of, _)| *of).collect();
    let mut settled: HashSet<u64> = reversed.iter().flat_map(|(of, by)| [*of, *by]).collect();
    for (of, by) in facts.spoken(Rel::Classifies)? {
        settled.insert(by);
        if !gone.contains(&by) {
            settled.insert(of);
        }
    }
    let mut rows = Vec::new();
    for month in (first.number()..=last.number()).filter_map(Month::from_number) {
        rows.extend(facts.entries_on(&ids, month)?);
    }
    rows.retain(|index| !settled.contains(index));
    rows.sort_unstable();
    rows.dedup();
    Ok(rows)
}
