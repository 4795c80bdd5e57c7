//! New rows that look like what the books have: the same day and amount, under other words. Where
//! most of a file looks so, the bank has changed its wording, and the rows would be there twice.
//! Decides nothing: who imports is told, and looks.

use super::meet::{effect, entries_on};
use super::{ImportError, Place, Request, known::Known};
use crate::day::Day;
use crate::entry::Body;
use crate::journal::Append;
use crate::money::Currency;
use std::collections::{BTreeMap, BTreeSet};

/// Two gifts of five on one day are nothing strange.
const FEW: u64 = 3;

/// How many new units look like entries that no row of this file is known as; 0 where they are few.
pub(super) fn count(
    append: &Append<'_>,
    request: &Request<'_>,
    known: &Known,
    ccy: Currency,
) -> Result<u64, ImportError> {
    let mut held = held(append, request, known, ccy)?;
    // Mostly there is nothing, and a million rows need not be read once more.
    if held.is_empty() {
        return Ok(0);
    }
    let new: BTreeSet<Place> = known.new.iter().copied().collect();
    let mut looked_for = Vec::new();
    for (at, day) in request.statement.units() {
        let unit = request.statement.unit(at).map_err(ImportError::Row)?;
        let lines = unit.lines.iter().filter(|line| line.ccy == ccy);
        let key = (day, lines.map(|line| i128::from(line.net)).sum());
        if new.contains(&(day, at)) {
            looked_for.push(key);
        } else if let Some(n) = held.get_mut(&key) {
            *n -= 1;
        }
    }
    let (all, mut alike) = (looked_for.len() as u64, 0);
    for key in looked_for {
        if let Some(n) = held.get_mut(&key).filter(|n| **n > 0) {
            *n -= 1;
            alike += 1;
        }
    }
    Ok(if alike >= FEW && alike * 2 > all { alike } else { 0 })
}

/// The account's entries in the months of the new rows, by day and amount; what was reversed is none.
fn held(
    append: &Append<'_>,
    request: &Request<'_>,
    known: &Known,
    ccy: Currency,
) -> Result<BTreeMap<(Day, i128), i64>, ImportError> {
    let months: BTreeSet<_> = known.new.iter().map(|(day, _)| day.month()).collect();
    let mut held: BTreeMap<(Day, i128), i64> = BTreeMap::new();
    for month in months {
        for (_, entry) in entries_on(append, &request.account, ccy, month)? {
            let moved = effect(&entry, &request.account, ccy);
            match entry.body {
                Body::Reversal => *held.entry((entry.date, -moved)).or_default() -= 1,
                _ => *held.entry((entry.date, moved)).or_default() += 1,
            }
        }
    }
    Ok(held)
}
