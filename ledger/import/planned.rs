//! What an import would write, read back from its append before anybody commits.
//! The hash of a plan is of what would be posted, without what is random or today's: the same file
//! into the same books by the same rules has the same plan, tomorrow too. Whoever read the plan
//! commits it by its hash; a plan that is another by then is refused by the caller.

use super::fingerprint::Fingerprints;
use super::{ImportError, Request};
use crate::day::Day;
use crate::entry::{Body, Draft, Entry};
use crate::journal::{Append, JournalError};
use crate::money::Currency;
use crate::slot::{Derivation, Scratch, Seed, Words, hex};
use sha2::{Digest as _, Sha256};
use std::collections::{HashMap, HashSet};

/// Entries of the same append are told from earlier ones: no log has so many.
const HERE: u64 = 1 << 48;

/// What would be written.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Names it: 32 hex digits.
    pub hash: String,
    /// The entries that stand for rows, in the order of the rows.
    pub rows: Vec<u64>,
    /// Rows that the books have, by their lines.
    pub known: Vec<KnownRow>,
    /// What names a row: `line`, or `row` where the file's rows are counted.
    pub word: &'static str,
}

/// A row that stands in the books already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KnownRow {
    /// Its physical line.
    pub line: u32,
    /// Its currency.
    pub ccy: Currency,
    /// The entry that it became.
    pub entry: u64,
}

/// An entry of the plan, with what its slots say.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The entry.
    pub entry: Entry,
    /// Its words, private ones among them.
    pub words: Words,
}

/// Reads back what was pushed from `first` on.
///
/// # Errors
/// The books cannot be read; the append is to be dropped then.
pub fn read_back(
    append: &mut Append<'_>,
    request: &Request<'_>,
    first: u64,
) -> Result<Plan, ImportError> {
    let mut reader = Reader { first, places: HashMap::new(), derivation: Seed([0; 32]).derive() };
    let (mut rows, mut leaves) = (Vec::new(), Vec::new());
    for index in first..append.next() {
        let planned = planned(append, index)?;
        if let Some(row) = planned.words.source.row {
            rows.push((planned.entry.date, row, index));
            reader.places.insert(index, row);
        }
        leaves.push(reader.leaf(append, index, planned)?);
    }
    rows.sort_unstable();
    // Within a day the log's order is random: the plan has none.
    leaves.sort_unstable();
    let mut hash = Sha256::new_with_prefix(b"ledger/v1/plan\n");
    hash.update(request.sha256);
    leaves.iter().for_each(|leaf| hash.update(leaf));
    let hash = hex(hash.finalize().as_slice().split_at(16).0);
    let posted = reader.places.values().copied().collect();
    let known = known(append, request, first, &posted)?;
    Ok(Plan {
        hash,
        rows: rows.into_iter().map(|(_, _, index)| index).collect(),
        known,
        word: request.statement.row_word(),
    })
}

/// One entry of the append, with its words.
///
/// # Errors
/// It is not there, or damaged.
pub fn planned(append: &mut Append<'_>, index: u64) -> Result<Planned, ImportError> {
    let entry = append.entry(index)?;
    let stored = append.journal().secrets().opening(index)?;
    let damaged = || JournalError::Damaged(format!("entry {index} has lost its words"));
    let (_, words) = stored.ok_or_else(damaged)?;
    let words = Words::from_json(&words).map_err(|_| damaged())?;
    Ok(Planned { entry, words })
}

/// Makes an entry's bytes again, with nothing in them that another run would make otherwise.
struct Reader {
    first: u64,
    /// The row of each entry of this append; entries refer to earlier ones alone.
    places: HashMap<u64, u64>,
    derivation: Derivation,
}

impl Reader {
    fn leaf(
        &mut self,
        append: &Append<'_>,
        index: u64,
        Planned { entry, words }: Planned,
    ) -> Result<[u8; 32], ImportError> {
        let openings = append.journal().words().openings(index)?;
        let public: Vec<_> = openings.iter().map(|opening| opening.slot).collect();
        // Dated by the day of the import.
        let of_today = matches!(entry.body, Body::Policy(_) | Body::Statement(_));
        let date = if of_today { Day::FIRST } else { entry.date };
        let mut refs = entry.refs;
        for r in refs.iter_mut().filter(|r| r.entry >= self.first) {
            let offset = r.entry - self.first;
            r.entry = HERE + self.places.get(&r.entry).copied().unwrap_or(offset);
        }
        let (by, postings, body) = (entry.by, entry.postings, entry.body);
        let draft = Draft { date, by, refs, postings, body, words, public };
        let mut bytes = Vec::new();
        draft.seal_into(date, &self.derivation, &mut Scratch::default(), &mut bytes)?;
        for slot in &draft.public {
            bytes.extend_from_slice(slot.name().as_bytes());
        }
        Ok(Sha256::digest(&bytes).into())
    }
}

/// The entries of the rows that the books had before, each row its own.
fn known(
    append: &Append<'_>,
    request: &Request<'_>,
    first: u64,
    posted: &HashSet<u64>,
) -> Result<Vec<KnownRow>, ImportError> {
    let journal = append.journal();
    let mut fingerprints = Fingerprints::new(journal, request)?;
    let mut left = HashMap::new();
    let mut known = Vec::new();
    for (at, _) in request.statement.units() {
        let unit = request.statement.unit(at).map_err(ImportError::Row)?;
        for line in unit.lines.iter().filter(|line| !posted.contains(&u64::from(line.row))) {
            let key = (line.date.month().number(), fingerprints.of(line));
            let entries = match left.entry(key) {
                std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
                std::collections::hash_map::Entry::Vacant(place) => {
                    let mut entries = journal.secrets().entries_of(key.0, &key.1)?;
                    entries.retain(|entry| *entry < first);
                    entries.reverse();
                    place.insert(entries)
                }
            };
            let (line, ccy) = (line.row, line.ccy);
            known.extend(entries.pop().map(|entry| KnownRow { line, ccy, entry }));
        }
    }
    known.sort_unstable();
    Ok(known)
}
