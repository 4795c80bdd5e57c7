//! Which rows the books have already: a keyed fingerprint of each row, with its count.
//! Two real twins both stay, and a file that comes again adds nothing: what is posted is the
//! difference of two multisets. What may be known in other words, or is half a group, is held.

use super::changed::changed;
use super::doubt::{Covered, resembling};
use super::fingerprint::Fingerprints;
use super::held::{Fate, Held, Why};
use super::twin::Edges;
use super::{Count, Counts, ImportError, Place, Request, cut};
use crate::entry::Rel;
use crate::journal::Journal;
use crate::money::{Currency, add};
use crate::statement::{Line, Statement, Unit, UnitAt};
use crate::store::Fingerprint;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// What of a statement is new, in the order in which it is pushed.
pub(super) struct Known {
    counts: Counts,
    /// The new units by day; within a day in the file's order.
    pub new: Vec<Place>,
    /// Groups whose other rows were imported before: the lines to leave out.
    pub part: HashMap<UnitAt, Vec<u32>>,
    /// Whether rows of it are new that are like entries which the books have.
    pub twins: bool,
    /// What is new but held, or known but perhaps a twin; the plan settles it.
    pub held: Vec<Held>,
}

impl Known {
    pub fn find(
        journal: &Journal,
        request: &Request<'_>,
        fingerprints: &Fingerprints,
    ) -> Result<Self, ImportError> {
        let mut units: Vec<Place> = request.statement.units().map(|(at, day)| (day, at)).collect();
        units.sort();
        let (from, to) = match (units.first(), units.last()) {
            (Some((first, _)), Some((last, _))) => (first.month().number(), last.month().number()),
            _ => (0, 0),
        };
        // Groups may reach into the neighbouring months.
        let mut known = if journal.secrets().any_known(from - 1, to + 1)? {
            Comparison::new(journal, request, fingerprints.clone())?.compare(&units)?
        } else {
            let (part, held) = (HashMap::new(), Vec::new());
            Self { counts: all_new(request), new: units.clone(), part, twins: false, held }
        };
        known.hold_cut(request, &units)?;
        Ok(known)
    }

    /// Takes out the groups of which an export seems to show a part.
    fn hold_cut(&mut self, request: &Request<'_>, units: &[Place]) -> Result<(), ImportError> {
        let cut = cut::groups(request.statement, units, &self.new)?;
        let places: HashSet<UnitAt> = cut.iter().map(|held| held.at).collect();
        self.new.retain(|(_, at)| !places.contains(at));
        for held in cut {
            let count: &mut Count = self.counts.entry(held.ccy).or_default();
            count.new_rows -= u64::from(held.rows);
            count.new_net = add(count.new_net, -held.net)?;
            self.held.push(held);
        }
        Ok(())
    }

    /// Posts what was held after all.
    pub fn post<'h>(
        &mut self,
        held: impl IntoIterator<Item = &'h Held>,
    ) -> Result<(), ImportError> {
        for row in held {
            self.new.push((row.date, row.at));
            let count = self.counts.entry(row.ccy).or_default();
            *count = count.with(row)?;
            if row.is_twin() {
                count.known_rows -= u64::from(row.rows);
                self.twins = true;
            }
        }
        self.new.sort_unstable();
        Ok(())
    }

    pub fn count(&self, ccy: Currency) -> Count {
        self.counts.get(&ccy).copied().unwrap_or_default()
    }
}

/// The proofs have counted already.
fn all_new(request: &Request<'_>) -> Counts {
    let proofs = request.statement.proofs().iter();
    proofs
        .map(|p| (p.ccy, Count { new_rows: u64::from(p.rows), known_rows: 0, new_net: p.net }))
        .collect()
}

/// A file beside the books, row by row.
struct Comparison<'a> {
    journal: &'a Journal,
    request: &'a Request<'a>,
    fingerprints: Fingerprints,
    /// How often each fingerprint of a month is left in the books.
    left: HashMap<i32, HashMap<Fingerprint, u32>>,
    covered: Covered,
    edges: Vec<Edges>,
    /// The statements that the file became before.
    own: Vec<u64>,
    late: Vec<Held>,
    known: Known,
}

impl<'a> Comparison<'a> {
    fn new(
        journal: &'a Journal,
        request: &'a Request<'a>,
        fingerprints: Fingerprints,
    ) -> Result<Self, ImportError> {
        let currencies: Vec<Currency> =
            request.statement.proofs().iter().map(|proof| proof.ccy).collect();
        // Where every row has an id of its own, another id is another row, in files of one kind.
        let profile = request.statement.profile().profile.id.as_str();
        let trusted = fingerprints.tells_rows_apart().then_some(profile);
        let covered = Covered::of(journal, &request.account, &currencies, trusted)?;
        let edges = match fingerprints.tells_rows_apart() {
            true => Vec::new(),
            false => Edges::of(journal, request)?,
        };
        let own = journal.secrets().statements_of(&request.sha256)?;
        let (counts, new, part) = (Counts::new(), Vec::new(), HashMap::new());
        let known = Known { counts, new, part, twins: false, held: Vec::new() };
        let (left, late) = (HashMap::new(), Vec::new());
        Ok(Self { journal, request, fingerprints, left, covered, edges, own, late, known })
    }

    fn compare(mut self, units: &[Place]) -> Result<Known, ImportError> {
        for place in units {
            // Units come by day: months far behind are not asked for again.
            let month = place.0.month().number();
            self.left.retain(|m, _| *m >= month - 1);
            self.unit(*place)?;
        }
        let Self { journal, request, mut fingerprints, late, mut known, .. } = self;
        let (held, free) = resembling(journal, request, &mut fingerprints, units, late)?;
        let (changed, free) = changed(journal, request, &mut fingerprints, units, free)?;
        known.post(&free)?;
        known.held.extend(held);
        known.held.extend(changed);
        Ok(known)
    }

    fn unit(&mut self, place: Place) -> Result<(), ImportError> {
        let (day, at) = place;
        let unit = self.request.statement.unit(at).map_err(ImportError::Row)?;
        let mut seen = Vec::new();
        for line in &unit.lines {
            if self.recognise(line)? {
                seen.push(line.row);
                self.known.counts.entry(line.ccy).or_default().known_rows += 1;
            }
        }
        if seen.len() == unit.lines.len() {
            self.see_twin(&unit, place)?;
            return Ok(());
        }
        if seen.is_empty()
            && !self.covered.is_empty()
            && let Some(held) = Held::of(self.request.statement, &unit, place)?
            && self.covered.holds(held.ccy, day)
        {
            self.late.push(held);
            return Ok(());
        }
        for line in unit.lines.iter().filter(|line| !seen.contains(&line.row)) {
            let count = self.known.counts.entry(line.ccy).or_default();
            count.new_rows += 1;
            count.new_net = add(count.new_net, line.net)?;
        }
        if !seen.is_empty() {
            self.refuse_changed(&unit, &seen)?;
            self.known.part.insert(at, seen);
        }
        self.known.new.push(place);
        Ok(())
    }

    /// Notes a known row at an edge of the file: it may be another just like the one it is taken for.
    fn see_twin(&mut self, unit: &Unit<'_>, place: Place) -> Result<(), ImportError> {
        let [line] = unit.lines.as_slice() else { return Ok(()) };
        if !self.edges.iter().any(|edges| edges.holds(line.ccy, line.date)) {
            return Ok(());
        }
        let (month, fp) = (line.date.month().number(), self.fingerprints.of(line));
        let entries = self.journal.secrets().entries_of(month, &fp)?;
        // What this file brought itself is no other row.
        for entry in &entries {
            let statement = self.journal.entry(*entry)?.refers(Rel::Statement);
            if statement.is_some_and(|statement| self.own.contains(&statement)) {
                return Ok(());
            }
        }
        let left = self.left.get(&month).and_then(|known| known.get(&fp)).copied().unwrap_or(0);
        let at = entries.len().checked_sub(left as usize + 1);
        let Some(entry) = at.and_then(|at| entries.get(at)) else { return Ok(()) };
        let held = Held::of(self.request.statement, unit, place)?;
        self.known.held.extend(held.map(|held| held.twin_of(*entry)));
        Ok(())
    }

    fn recognise(&mut self, line: &Line<'_>) -> Result<bool, ImportError> {
        let month = line.date.month().number();
        let known = match self.left.entry(month) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(self.journal.secrets().known(month)?),
        };
        Ok(match known.get_mut(&self.fingerprints.of(line)) {
            Some(times) if *times > 0 => {
                *times -= 1;
                true
            }
            _ => false,
        })
    }

    /// The rest of a group may come later; but where a row of it is gone from the file, the bank
    /// changed it, and what looks new is that row once more.
    fn refuse_changed(&mut self, unit: &Unit<'_>, seen: &[u32]) -> Result<(), ImportError> {
        let secrets = self.journal.secrets();
        let mut imported = 0;
        let mut entries = HashSet::new();
        for line in unit.lines.iter().filter(|line| seen.contains(&line.row)) {
            let (month, fp) = (line.date.month().number(), self.fingerprints.of(line));
            for entry in secrets.entries_of(month, &fp)? {
                if entries.insert(entry) {
                    imported += secrets.rows_of(month - 1, month + 1, entry)?;
                }
            }
        }
        if imported <= seen.len() as u64 {
            return Ok(());
        }
        let row = unit.lines.first().map_or(0, |line| line.row);
        let why = "rows of its group were imported that are not in this file: the bank changed the \
                   group; undo the statement that holds it, then import both files";
        let row = format!("{} {row}", self.request.statement.row_word());
        Err(ImportError::Entry { row, why: why.to_owned() })
    }
}

impl Held {
    /// A unit of one currency that is held; why, is still to be said.
    pub(super) fn of(
        statement: &Statement,
        unit: &Unit<'_>,
        place: Place,
    ) -> Result<Option<Self>, ImportError> {
        let (date, at) = place;
        let Some(first) = unit.lines.first() else { return Ok(None) };
        if unit.lines.iter().any(|line| line.ccy != first.ccy) {
            return Ok(None);
        }
        let net = unit.lines.iter().try_fold(0, |sum, line| add(sum, line.net))?;
        let (line, rows, ccy) = (first.row, unit.lines.len() as u32, first.ccy);
        let word = statement.row_word();
        Ok(Some(Self { word, line, rows, date, ccy, net, why: Why::Cut, fate: Fate::Waits, at }))
    }
}
