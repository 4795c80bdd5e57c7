//! Rows of which the bank seems to have changed the amount: the books have one of the same day and in
//! the same words, and the file shows it no more. Held, like what resembles an entry. Two purchases
//! at one shop are no such thing: the file shows both. A file with balances answers for itself.

use super::fingerprint::Fingerprints;
use super::held::{Held, Why};
use super::{ImportError, Place, Request};
use super::{doubt::stands, history::entries_on};
use crate::day::Day;
use crate::entry::Entry;
use crate::journal::Journal;
use crate::money::Currency;
use crate::slot::{Slot, Words};
use crate::statement::{Check, Line};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Says of each late row which entry it may be with another amount; the others are given back apart.
pub(super) fn changed(
    journal: &Journal,
    request: &Request<'_>,
    fingerprints: &mut Fingerprints,
    units: &[Place],
    late: Vec<Held>,
) -> Result<(Vec<Held>, Vec<Held>), ImportError> {
    let (late, mut free): (Vec<Held>, Vec<Held>) =
        late.into_iter().partition(|row| row.rows == 1 && is_bare(request, row.ccy));
    let mut days: BTreeMap<(Day, Currency), Vec<Held>> = BTreeMap::new();
    for row in late {
        days.entry((row.date, row.ccy)).or_default().push(row);
    }
    let mut held = Vec::new();
    for ((day, ccy), rows) in days {
        let mut gone = gone(journal, request, fingerprints, units, (day, ccy))?;
        for mut row in rows {
            let unit = request.statement.unit(row.at).map_err(ImportError::Row)?;
            let same = |(_, entry, words): &(u64, Entry, Words)| {
                unit.lines.iter().all(|line| says_the_same(entry, words, line))
            };
            match gone.iter().position(same) {
                Some(at) => {
                    row.why = Why::Changed(gone.swap_remove(at).0);
                    held.push(row);
                }
                None => free.push(row),
            }
        }
    }
    Ok((held, free))
}

/// Whether the file has no balances by which it could be told.
fn is_bare(request: &Request<'_>, ccy: Currency) -> bool {
    let mut proofs = request.statement.proofs().iter();
    proofs.any(|p| p.ccy == ccy && matches!(p.check, Check::None | Check::Single))
}

/// The standing entries of a day that came from a row and that no row of the file is.
fn gone(
    journal: &Journal,
    request: &Request<'_>,
    fingerprints: &mut Fingerprints,
    units: &[Place],
    (day, ccy): (Day, Currency),
) -> Result<Vec<(u64, Entry, Words)>, ImportError> {
    let shown = shown(journal, request, fingerprints, units, day)?;
    let mut gone = Vec::new();
    for (index, entry) in entries_on(journal, &request.account, ccy, day.month())? {
        if entry.date != day || shown.contains(&index) || !stands(journal, index)? {
            continue;
        }
        let Some((_, fields)) = journal.secrets().opening(index)? else { continue };
        let words = Words::from_json(&fields).unwrap_or_default();
        if words.source.row.is_some() {
            gone.push((index, entry, words));
        }
    }
    Ok(gone)
}

/// The entries of a day that the file's rows are.
fn shown(
    journal: &Journal,
    request: &Request<'_>,
    fingerprints: &mut Fingerprints,
    units: &[Place],
    day: Day,
) -> Result<HashSet<u64>, ImportError> {
    let mut times = HashMap::new();
    let mut shown = HashSet::new();
    let from = units.partition_point(|(of, _)| *of < day);
    for (_, at) in units.iter().skip(from).take_while(|(of, _)| *of == day) {
        for line in &request.statement.unit(*at).map_err(ImportError::Row)?.lines {
            let fp = fingerprints.of(line);
            let entries = journal.secrets().entries_of(line.date.month().number(), &fp)?;
            let nth: &mut usize = times.entry(fp).or_default();
            shown.extend(entries.get(*nth));
            *nth += 1;
        }
    }
    Ok(shown)
}

fn says_the_same(entry: &Entry, words: &Words, line: &Line<'_>) -> bool {
    let same = |kept: &Option<String>, text: &str| kept.as_deref().unwrap_or("") == text.trim();
    // What has no room for a name has none to compare.
    let named = entry.body.slots().contains(&Slot::Who);
    same(&words.source.memo, &line.text)
        && (!named || same(&words.who.name, line.name.as_deref().unwrap_or("")))
}
