//! Entries of a month with what explains them: a classification, and its reversal, belong with the
//! payment that they are of, and stand in no list of money by themselves.
//! Refuses nothing: what explains an entry of another month, which nobody here writes, stands alone.

use super::measure::is_without_money;
use super::standing::kind_on;
use crate::account::{Account, Code, Function};
use crate::books::Books;
use crate::day::Month;
use crate::entry::Rel;
use crate::journal::JournalError;
use crate::store::{Leg, Legs, Place, kind_of};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Which entries speak of which.
#[derive(Default)]
pub(super) struct Ties {
    /// Classifications and their reversals, with the entry that they explain.
    explains: HashMap<u64, u64>,
    /// What was reversed, and by what.
    reversed: HashSet<u64>,
    /// All of them, by month; some are of another one, and have ties in this one.
    by_month: BTreeMap<Month, BTreeSet<u64>>,
}

/// What an entry moves on each leg, in minor units, with the id of the leg.
pub(super) type Moved<'a> = Vec<(u32, &'a Leg, i128)>;

/// An entry with what explains it.
pub(super) struct Group<'a> {
    /// The entry, and its day.
    pub(super) place: Place,
    /// What it moves.
    pub(super) legs: Moved<'a>,
    /// The type it counts as.
    pub(super) kind: String,
    /// Whether a classification stands.
    pub(super) explained: bool,
}

impl Ties {
    /// Those of the months `from` to `to`.
    pub(super) fn of(books: &Books, from: Month, to: Month) -> Result<Self, JournalError> {
        let (mut classified, mut reversed) = (Vec::new(), HashMap::new());
        let mut by_month: BTreeMap<Month, BTreeSet<u64>> = BTreeMap::new();
        for tie in books.ties(from, to)? {
            by_month.entry(tie.month).or_default().extend([tie.of, tie.by]);
            match tie.rel {
                Rel::Reverses => drop(reversed.insert(tie.of, tie.by)),
                _ => classified.push((tie.of, tie.by)),
            }
        }
        let mut explains = HashMap::new();
        for (of, by) in classified {
            explains.insert(by, of);
            explains.extend(reversed.get(&by).map(|reversal| (*reversal, of)));
        }
        let reversed = reversed.into_iter().flat_map(<[u64; 2]>::from).collect();
        Ok(Self { explains, reversed, by_month })
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

    /// The entries that a month's totals count as if nothing spoke of them.
    pub(super) fn in_month(&self, month: Month) -> impl Iterator<Item = u64> + '_ {
        self.by_month.get(&month).into_iter().flatten().copied()
    }
}

/// What the entries of a month move, off the postings of all its legs.
pub(super) fn moved_in<'a>(
    books: &Books,
    legs: &'a Legs,
    month: Month,
) -> Result<BTreeMap<u64, (Place, Moved<'a>)>, JournalError> {
    let mut entries: BTreeMap<u64, (Place, Moved<'_>)> = BTreeMap::new();
    for (id, leg) in (0_u32..).zip(legs.all()) {
        for (place, minor) in books.postings_on(id, month)? {
            let (_, moved) = entries.entry(place.1).or_insert_with(|| (place, Vec::new()));
            moved.push((id, leg, i128::from(minor)));
        }
    }
    Ok(entries)
}

/// What some entries of a month move, off the entries themselves; those of other months are left out.
pub(super) fn moved_by<'a>(
    books: &Books,
    ids: &HashMap<&'a Leg, u32>,
    month: Month,
    entries: impl Iterator<Item = u64>,
) -> Result<BTreeMap<u64, (Place, Moved<'a>)>, JournalError> {
    let mut all = BTreeMap::new();
    for index in entries {
        let entry = books.entry(index)?;
        if entry.date.month() != month || entry.postings.is_empty() {
            continue;
        }
        let kind = kind_of(&entry.body, &entry.refs, |index| books.entry(index))?;
        let mut moved = Vec::new();
        for posting in entry.postings.iter() {
            let leg = Leg {
                account: posting.account.to_string(),
                ccy: posting.ccy.to_string(),
                fund: posting.fund.as_ref().map_or(String::new(), Code::to_string),
                function: posting.function.map_or("", Function::as_str).to_owned(),
                kind: kind.clone(),
            };
            let lost = || JournalError::Damaged(format!("entry {index} is on no leg"));
            let (leg, id) = ids.get_key_value(&leg).ok_or_else(lost)?;
            moved.push((*id, *leg, i128::from(posting.minor)));
        }
        moved.sort_by_key(|(id, ..)| *id);
        all.insert(index, ((entry.date, index), moved));
    }
    Ok(all)
}

/// Entries of a month, each with what explains it, ascending.
pub(super) fn groups<'a>(
    mut entries: BTreeMap<u64, (Place, Moved<'a>)>,
    ties: &Ties,
) -> Vec<Group<'a>> {
    let explaining: Vec<(u64, u64)> = entries
        .keys()
        .map(|entry| (*entry, ties.root(*entry)))
        .filter(|(entry, root)| entry != root && entries.contains_key(root))
        .collect();
    let mut own: HashMap<u64, Moved<'_>> = HashMap::new();
    for (entry, root) in explaining {
        let more = entries.remove(&entry).map(|(_, more)| more).unwrap_or_default();
        if let Some((_, legs)) = entries.get_mut(&root) {
            own.entry(root).or_insert_with(|| legs.clone());
            more.into_iter().for_each(|leg| add(legs, leg));
        }
    }
    let group = |(entry, (place, mut legs)): (u64, (Place, Moved<'a>))| {
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
        Group { place, kind: account.unwrap_or_else(|| kind.to_owned()), legs, explained }
    };
    entries.into_iter().map(group).collect()
}

fn add<'a>(legs: &mut Moved<'a>, (id, leg, minor): (u32, &'a Leg, i128)) {
    match legs.iter_mut().find(|(of, ..)| *of == id) {
        Some((.., on)) => *on += minor,
        None => legs.push((id, leg, minor)),
    }
}
