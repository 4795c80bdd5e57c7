//! Suspected duplicates: a row that the books do not know, within days that were imported before,
//! that may be one of their entries in the bank's new words, or booked after it was pending.
//! Finds what each resembles; never merges, never drops. The plan settles, or a person does.

use super::fingerprint::Fingerprints;
use super::held::{Held, Why};
use super::history::live_statements;
use super::{ImportError, Place, Request};
use crate::account::Account;
use crate::day::{Day, Month};
use crate::entry::{Body, Rel};
use crate::journal::Journal;
use crate::money::Currency;
use crate::store::Fingerprint;
use std::collections::{BTreeSet, HashMap, HashSet};

/// So many days a bank may move a row between pending and booked.
pub(super) const NEAR: i64 = 3;

/// The days of an account that statements have covered, but for those of one profile.
pub(super) struct Covered(Vec<(Currency, Day, Day)>);

impl Covered {
    pub fn of(
        journal: &Journal,
        account: &Account,
        currencies: &[Currency],
        except: Option<&str>,
    ) -> Result<Self, ImportError> {
        let mut all = Vec::new();
        for ccy in currencies {
            let live = live_statements(journal, account, *ccy)?.into_iter().map(|(_, s)| s);
            let live = live.filter(|s| except != Some(s.profile.as_str()));
            all.extend(live.map(|s| (*ccy, s.from, s.to)));
        }
        Ok(Self(all))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn holds(&self, ccy: Currency, day: Day) -> bool {
        self.0.iter().any(|(of, from, to)| *of == ccy && (*from..=*to).contains(&day))
    }
}

/// The entries that rows may be, with their days in order, by what they move.
type Candidates = HashMap<(Currency, i64), Vec<(Day, u64)>>;

/// Says of each late row which entry it resembles; those that resemble none are given back apart.
pub(super) fn resembling(
    journal: &Journal,
    request: &Request<'_>,
    fingerprints: &mut Fingerprints,
    units: &[Place],
    late: Vec<Held>,
) -> Result<(Vec<Held>, Vec<Held>), ImportError> {
    if late.is_empty() {
        return Ok((late, Vec::new()));
    }
    let mut candidates = candidates(journal, &request.account, &late)?;
    if !candidates.is_empty() {
        let taken = recognised(journal, request, fingerprints, units, &late)?;
        for same in candidates.values_mut() {
            same.retain(|(_, entry)| !taken.contains(entry));
        }
    }
    let (mut held, mut free) = (Vec::new(), Vec::new());
    let mut named = HashSet::new();
    for mut row in late {
        let same = candidates.get(&(row.ccy, row.net));
        match same.and_then(|same| nearest(same, row.date, &named)) {
            Some(entry) => {
                named.insert(entry);
                row.why = Why::Resembles(entry);
                held.push(row);
            }
            None => free.push(row),
        }
    }
    Ok((held, free))
}

/// The entry that is nearest to a day, if it is near; twins are told apart as long as there are some.
fn nearest(same: &[(Day, u64)], day: Day, named: &HashSet<u64>) -> Option<u64> {
    let from = same.partition_point(|(other, _)| *other < day.plus(-NEAR));
    let near = same.get(from..)?.iter().take_while(|(other, _)| *other <= day.plus(NEAR));
    let nearest = near
        .min_by_key(|(other, entry)| (named.contains(entry), other.days_until(day).abs(), *entry));
    nearest.map(|(_, entry)| *entry)
}

/// The standing entries that move the account by the amount of a late row, near its day.
fn candidates(
    journal: &Journal,
    account: &Account,
    late: &[Held],
) -> Result<Candidates, ImportError> {
    let amounts: HashSet<(Currency, i64)> = late.iter().map(|row| (row.ccy, row.net)).collect();
    let months: BTreeSet<Month> = late
        .iter()
        .flat_map(|row| [row.date.plus(-NEAR).month(), row.date.plus(NEAR).month()])
        .collect();
    let facts = journal.facts();
    let mut found = Candidates::new();
    for (leg, of) in facts.legs()?.all().iter().zip(0..).map(|(of, leg)| (leg, of)) {
        let Some((ccy, _)) = amounts.iter().find(|(ccy, _)| ccy.code() == of.ccy) else { continue };
        if of.account != account.as_str() {
            continue;
        }
        for month in &months {
            for ((day, entry), minor) in facts.postings_on(leg, *month)? {
                if amounts.contains(&(*ccy, minor)) && stands(journal, entry)? {
                    found.entry((*ccy, minor)).or_default().push((day, entry));
                }
            }
        }
    }
    found.values_mut().for_each(|same| same.sort_unstable());
    Ok(found)
}

/// Whether an entry is no opening balance, takes nothing back and was not taken back.
pub(super) fn stands(journal: &Journal, entry: u64) -> Result<bool, ImportError> {
    let spoken = journal.facts().references(entry)?;
    let reversed = spoken.iter().any(|(rel, _)| *rel == Rel::Reverses);
    Ok(!reversed && !matches!(journal.entry(entry)?.body, Body::Opening | Body::Reversal))
}

/// The entries that the file's other rows are, as far as they are near a late one: what shows
/// itself in the file under its own words is not also there in others.
fn recognised(
    journal: &Journal,
    request: &Request<'_>,
    fingerprints: &mut Fingerprints,
    units: &[Place],
    late: &[Held],
) -> Result<HashSet<u64>, ImportError> {
    let amounts: HashSet<i64> = late.iter().map(|row| row.net).collect();
    let days: BTreeSet<Day> = late.iter().map(|row| row.date).collect();
    let mut times: HashMap<(Month, Fingerprint), usize> = HashMap::new();
    let mut taken = HashSet::new();
    for (day, at) in units {
        // Both are near the same candidate.
        if days.range(day.plus(-2 * NEAR)..=day.plus(2 * NEAR)).next().is_none() {
            continue;
        }
        let unit = request.statement.unit(*at).map_err(ImportError::Row)?;
        for line in unit.lines.iter().filter(|line| amounts.contains(&line.net)) {
            let (month, fp) = (line.date.month(), fingerprints.of(line));
            let nth = times.entry((month, fp)).or_default();
            let entries = journal.secrets().entries_of(month.number(), &fp)?;
            taken.extend(entries.get(*nth));
            *nth += 1;
        }
    }
    Ok(taken)
}
