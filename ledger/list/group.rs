//! Entries of a month with what explains them: a classification, and its reversal, belong with the
//! payment that they are of, and stand in no list of money by themselves.
//! Refuses nothing: what explains an entry of another month, which nobody here writes, stands alone.

use super::standing::kind_on;
use super::sums::is_without_money;
use crate::account::{Account, Class, class_of};
use crate::books::Books;
use crate::day::Month;
use crate::journal::JournalError;
use crate::store::{Leg, Legs, MonthTotal};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Which entries speak of which.
#[derive(Default)]
pub(super) struct Ties {
    /// Classifications and their reversals, with the entry that they explain.
    explains: HashMap<u64, u64>,
    /// What was reversed, and by what.
    reversed: HashSet<u64>,
}

/// An entry with what explains it.
pub(super) struct Group<'a> {
    /// The entry.
    pub(super) entry: u64,
    /// What it moves on each leg, in minor units, with the id of the leg.
    pub(super) legs: Vec<(u32, &'a Leg, i128)>,
    /// The type it counts as.
    pub(super) kind: String,
    /// Whether a classification stands.
    pub(super) explained: bool,
}

impl Ties {
    pub(super) fn of(books: &Books) -> Result<Self, JournalError> {
        let reversed = books.reversed()?;
        let mut explains = HashMap::new();
        for (of, by) in books.classified()? {
            explains.insert(by, of);
            explains.extend(reversed.get(&by).map(|reversal| (*reversal, of)));
        }
        let reversed = reversed.into_iter().flat_map(<[u64; 2]>::from).collect();
        Ok(Self { explains, reversed })
    }

    /// Whether an entry was reversed, or reverses one: it counts for nothing.
    pub(super) fn is_undone(&self, entry: u64) -> bool {
        self.reversed.contains(&entry)
    }

    /// The entry that another one explains in the end.
    pub(super) fn root(&self, mut entry: u64) -> u64 {
        // What explains comes later than what it explains, so this ends.
        while let Some(of) = self.explains.get(&entry).filter(|of| **of < entry) {
            entry = *of;
        }
        entry
    }

    /// Whether a month's totals say too much: an entry that answers another one of its month stands
    /// on the same leg with the other sign, so where no leg has both signs there is none.
    pub(super) fn are_in(&self, totals: &[&MonthTotal]) -> bool {
        if self.explains.is_empty() && self.reversed.is_empty() {
            return false;
        }
        // Transfers stand there with both signs, and nothing is classified from there.
        let flows = |leg: &Leg| matches!(class_of(&leg.account), Class::Income | Class::Expenses);
        let wanted = |row: &&&MonthTotal| !self.reversed.is_empty() || flows(&row.leg);
        totals.iter().filter(wanted).any(|row| row.total.debit > 0 && row.total.credit > 0)
    }
}

/// The entries of a month, each with what explains it, ascending.
pub(super) fn groups<'a>(
    books: &Books,
    legs: &'a Legs,
    month: Month,
    ties: &Ties,
) -> Result<Vec<Group<'a>>, JournalError> {
    let mut entries: BTreeMap<u64, Vec<(u32, &Leg, i128)>> = BTreeMap::new();
    for (id, leg) in (0_u32..).zip(legs.all()) {
        for (entry, minor) in books.postings_on(id, month)? {
            entries.entry(entry).or_default().push((id, leg, i128::from(minor)));
        }
    }
    let explaining: Vec<(u64, u64)> = entries
        .keys()
        .map(|entry| (*entry, ties.root(*entry)))
        .filter(|(entry, root)| entry != root && entries.contains_key(root))
        .collect();
    let mut own: HashMap<u64, Vec<(u32, &Leg, i128)>> = HashMap::new();
    for (entry, root) in explaining {
        let more = entries.remove(&entry).unwrap_or_default();
        if let Some(legs) = entries.get_mut(&root) {
            own.entry(root).or_insert_with(|| legs.clone());
            more.into_iter().for_each(|leg| add(legs, leg));
        }
    }
    let group = |(entry, mut legs): (u64, Vec<(u32, &'a Leg, i128)>)| {
        legs.retain(|(.., minor)| *minor != 0);
        let part = own.get(&entry).and_then(|own| {
            legs.iter().filter(|leg| !own.contains(leg)).max_by_key(|(.., minor)| minor.abs())
        });
        let explained = part.is_some();
        let account = part.and_then(|(_, leg, minor)| {
            Some(kind_on(&leg.account.parse::<Account>().ok()?, *minor > 0))
        });
        let kind = legs.first().map_or("", |(_, leg, _)| &*leg.kind);
        // Its category may be put right; money it will never be.
        let account = account.filter(|_| !is_without_money(kind));
        Group { entry, kind: account.unwrap_or_else(|| kind.to_owned()), legs, explained }
    };
    Ok(entries.into_iter().map(group).collect())
}

fn add<'a>(legs: &mut Vec<(u32, &'a Leg, i128)>, (id, leg, minor): (u32, &'a Leg, i128)) {
    match legs.iter_mut().find(|(of, ..)| *of == id) {
        Some((.., on)) => *on += minor,
        None => legs.push((id, leg, minor)),
    }
}
