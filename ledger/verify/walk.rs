//! The pass over the entries, in their order: bytes, tree, signatures, links, sums.
//! Stops at the first entry that is wrong. What it opens of each entry goes on to the secrets.

use super::deciding::Deciding;
use super::declared::Named;
use super::links::Links;
use super::postings::Postings;
use super::words::{BATCH, Digests};
use super::{Wrong, tiles};
use crate::account::Code;
use crate::closed::Closed;
use crate::entry::{Body, Entry, Phase, decode};
use crate::journal::fold::fold_one;
use crate::log::{Checkpoint, Edge, Hash, Tree, leaf_hash};
use crate::money::Currency;
use crate::phase::is_settled;
use crate::store::{Facts, Projection};
use std::collections::BTreeMap;
use std::sync::mpsc::SyncSender;

/// One pass over the entries, in their order.
pub(super) fn walk(
    facts: &Facts,
    head: Option<Checkpoint>,
    sender: SyncSender<Digests>,
) -> Result<Walked, Wrong> {
    let mut walk = Walk::new(facts, head);
    let mut batch = Vec::with_capacity(BATCH + 8);
    facts.scan(0, facts.size()?, |index, bytes| {
        let entry = walk.step(index, bytes).map_err(|wrong| walk.blame(wrong))?;
        batch.extend(entry.digests.iter().map(|(slot, digest)| (index, *slot, *digest)));
        if batch.len() >= BATCH {
            // Nobody listens where there is nothing to open, or something was found wrong there.
            let _ = sender.send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH + 8)));
        }
        Ok::<(), Wrong>(())
    })?;
    let _ = sender.send(batch);
    walk.finish()
}

/// The pass over the entries, in their order.
struct Walk<'a> {
    facts: &'a Facts,
    edge: Edge,
    /// The first entry that is not the one whose hash was stored, or whose stored hash was changed.
    changed: Option<u64>,
    projection: Projection,
    postings: Postings,
    checkpoints: std::vec::IntoIter<(u64, String)>,
    next_checkpoint: Option<(u64, String)>,
    counted: u64,
    /// Where the log was known to be right last.
    signed: u64,
    head: Option<Checkpoint>,
    links: Links,
    named: Named,
    closed: Closed,
    deciding: Deciding,
    unknown: u64,
}

/// What the pass found.
pub(super) struct Walked {
    pub root: Hash,
    pub projection: Projection,
    pub postings: Postings,
    pub checkpoints: u64,
    pub unknown: u64,
    pub by_hand: BTreeMap<u64, Code>,
}

impl<'a> Walk<'a> {
    fn new(facts: &'a Facts, head: Option<Checkpoint>) -> Self {
        Self {
            facts,
            edge: Edge::default(),
            changed: None,
            projection: Projection::default(),
            postings: Postings::default(),
            checkpoints: Vec::new().into_iter(),
            next_checkpoint: None,
            counted: 0,
            signed: 0,
            head,
            links: Links::default(),
            named: Named::default(),
            closed: Closed::default(),
            deciding: Deciding::default(),
            unknown: 0,
        }
    }

    fn step(&mut self, index: u64, bytes: &[u8]) -> Result<Entry, Wrong> {
        if index != self.edge.size() {
            let (index, problem) = (self.edge.size(), "is missing".to_owned());
            return Err(Wrong::Entry { index, problem });
        }
        let full = self.edge.push(leaf_hash(bytes));
        if self.changed.is_none() {
            self.changed = tiles::first_difference(self.facts, &full)?;
        }
        let entry = decode(index, bytes).map_err(|why| Wrong::Malformed { index, why })?;
        self.check(index, &entry)?;
        fold(self.facts, &mut self.projection, index, &entry)?;
        self.postings.take(&mut self.projection);
        self.check_signed()?;
        Ok(entry)
    }

    /// What one entry must be among the others.
    fn check(&mut self, index: u64, entry: &Entry) -> Result<(), Wrong> {
        let wrong = |problem: String| Err(Wrong::Entry { index, problem });
        match &entry.body {
            Body::Genesis(_) if index == 0 => {
                let all = self.facts.checkpoints()?;
                self.checkpoints = all.into_iter();
                self.next_checkpoint = self.checkpoints.next();
            }
            Body::Genesis(_) => return wrong("is a second genesis".to_owned()),
            _ if index == 0 => return wrong("is no genesis".to_owned()),
            Body::Unknown(_) => self.unknown += 1,
            Body::Phase(Phase::Closed) => {
                if let Some(held) = held(&self.projection) {
                    return wrong(format!("closes the books while {held}"));
                }
            }
            _ => {}
        }
        self.links.check(self.facts, index, entry)?;
        let named = self.named.check(index, entry);
        named.map_err(|problem| Wrong::Entry { index, problem })?;
        let root = self.root_seen(&entry.body);
        let closed = self.closed.see(index, entry, root);
        closed.map_err(|why| Wrong::Entry { index, problem: why.to_string() })?;
        self.deciding.check(self.facts, &self.edge, index, entry)
    }

    /// Our root at the size that a closing saw.
    fn root_seen(&self, body: &Body) -> Option<Hash> {
        let Body::Close(close) = body else { return None };
        let mut tree = Tree::new(&self.edge, |level, n| self.facts.tile(level, n));
        tree.root_at(close.seen.size).ok()
    }

    /// Compares the root with whoever signed at this size.
    fn check_signed(&mut self) -> Result<(), Wrong> {
        let size = self.edge.size();
        if let Some(head) = self.head.take_if(|head| head.size == size) {
            self.compare(head.root)?;
        }
        while let Some((_, note)) = self.next_checkpoint.take_if(|(at, _)| *at == size) {
            let problem = |problem: String| Wrong::Checkpoint { size, problem };
            let Some(keys) = self.deciding.keys() else {
                return Err(problem("there is no key".to_owned()));
            };
            let opened = Checkpoint::open(note.as_bytes(), keys.at(size));
            let opened = opened.map_err(|e| problem(e.to_string()))?;
            if opened.size != size {
                return Err(problem(format!("its note is of {} entries", opened.size)));
            }
            self.compare(opened.root)?;
            self.counted += 1;
            self.signed = size;
            self.next_checkpoint = self.checkpoints.next();
        }
        Ok(())
    }

    /// The signature decides whether an entry was changed or a stored hash; the stored hashes tell
    /// which, unless whoever changed the entry has changed them after it.
    fn compare(&mut self, root: Hash) -> Result<(), Wrong> {
        let signed = self.edge.root() == root;
        if !signed && self.changed.is_none() {
            self.changed = tiles::first_difference(self.facts, &self.edge.grown_since(0))?;
        }
        match self.changed {
            None if signed => Ok(()),
            None if self.signed + 1 == self.edge.size() => Err(Wrong::changed(self.signed)),
            None => Err(Wrong::NotSigned { first: self.signed, last: self.edge.size() - 1 }),
            Some(index) if signed => Err(tiles::differs(index)),
            Some(index) => Err(Wrong::changed(index)),
        }
    }

    /// An entry that was changed may make a later one look wrong: the stored hashes tell first.
    fn blame(&self, wrong: Wrong) -> Wrong {
        if matches!(wrong, Wrong::Store(_) | Wrong::Projection { .. }) {
            return wrong;
        }
        let here = || tiles::first_difference(self.facts, &self.edge.grown_since(0)).ok().flatten();
        self.changed.or_else(here).map_or(wrong, Wrong::changed)
    }

    fn finish(self) -> Result<Walked, Wrong> {
        let size = self.edge.size();
        self.links.finish()?;
        if let Some(head) = self.head {
            return Err(Wrong::Outside(format!(
                "the book has {size} entries, {} were acknowledged: entry {size} is the first that \
                 is missing",
                head.size
            )));
        }
        if let Some((at, _)) = self.next_checkpoint {
            let problem = format!("the book has only {size}: entry {size} is missing");
            return Err(Wrong::Checkpoint { size: at, problem });
        }
        if self.signed != size {
            let problem =
                format!("entries {} to {} have no checkpoint", self.signed, size.saturating_sub(1));
            return Err(Wrong::Checkpoint { size, problem });
        }
        tiles::check_unfinished(self.facts, &self.edge)?;
        let (root, projection, postings) = (self.edge.root(), self.projection, self.postings);
        let by_hand = self.deciding.by_hand();
        let (checkpoints, unknown) = (self.counted, self.unknown);
        Ok(Walked { root, projection, postings, checkpoints, unknown, by_hand })
    }
}

/// An account of what the service has or owes that is not at zero, whatever the day.
fn held(projection: &Projection) -> Option<String> {
    let mut held: BTreeMap<(&str, &str), i128> = BTreeMap::new();
    for ((_, id), total) in &projection.totals {
        let leg = projection.legs.all().get(*id as usize)?;
        if is_settled(&leg.account) {
            *held.entry((&leg.account, &leg.ccy)).or_default() += total.net();
        }
    }
    let ((account, ccy), minor) = held.into_iter().find(|(_, minor)| *minor != 0)?;
    let decimal = ccy.parse::<Currency>().map_or(minor.to_string(), |ccy| ccy.decimal(minor));
    Some(format!("{account} holds {decimal} {ccy}"))
}

pub(super) fn fold(
    facts: &Facts,
    projection: &mut Projection,
    index: u64,
    entry: &Entry,
) -> Result<(), Wrong> {
    fold_one(facts, projection, index, entry)
        .map_err(|e| Wrong::Entry { index, problem: e.to_string() })
}
