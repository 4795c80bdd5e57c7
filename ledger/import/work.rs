//! The two threads of an import: one reads rows, seals and hashes entries; the other writes them.
//! Entries come by day, and within a day in an order that only the seeds know, so that the log
//! does not mirror the bank's. A referrer follows what it refers to.

use super::known::{Fingerprints, Known};
use super::translate::{Given, Translator};
use super::{ImportError, OfCurrency, Place, Request};
use crate::account::{Class, Code};
use crate::day::Day;
use crate::entry::{Draft, Sealed};
use crate::journal::Append;
use crate::log::{Hash, leaf_hash};
use crate::money::Currency;
use crate::slot::Seeds;
use crate::statement::{Statement, UnitAt};
use crate::store::Fingerprint;
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Entries that travel together; small, so that few stand in memory.
const BATCH: usize = 1_024;
/// Batches on their way.
const AHEAD: usize = 3;

/// An entry that is ready to be written.
struct Ready {
    sealed: Sealed,
    leaf: Hash,
    native: Option<Fingerprint>,
}

/// What the worker sends.
enum Parcel {
    Entries(Vec<Ready>),
    /// The fingerprints of a month, sorted: month, fingerprint, which of its kind, entry.
    Month(Vec<(i32, Fingerprint, u32, u64)>),
    Done(Vec<(Currency, u64, u64)>),
}

/// Makes entries of the new units and pushes them.
pub(super) fn push_rows(
    append: &mut Append<'_>,
    request: &Request<'_>,
    known: &Known,
    fingerprints: Fingerprints,
    currencies: &mut [OfCurrency],
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), ImportError> {
    let statements: Vec<(Currency, u64)> =
        currencies.iter().filter_map(|of| of.statement.map(|s| (of.proof.ccy, s))).collect();
    let declarations = append.declarations()?;
    let known_before = counts_before(append, request, known, &fingerprints)?;
    let parents = parents_before(append, request, &fingerprints)?;
    let (sender, receiver) = sync_channel(AHEAD);
    let (by, today, next) = (append.by(), append.clerk.today, append.next());
    let seeds = append.clerk.seeds.another();
    std::thread::scope(|scope| {
        let declarations = &declarations;
        let statements = &statements;
        scope.spawn(move || {
            let worker = Worker {
                statement: request.statement,
                translator: Translator::new(
                    request.account.clone(),
                    &request.statement.profile().profile.id,
                    by,
                    request.local,
                    declarations,
                    statements,
                ),
                fingerprints,
                seeds,
                today,
                next,
                known_before,
                parents,
                keeps_ids: !request.statement.profile().refs.parent.columns().is_empty(),
                months: Vec::new(),
                counts: Vec::new(),
            };
            // The writer hangs up when it fails: then nobody wants to hear more.
            let _ = worker.work(&known.new, &sender);
        });
        receive(append, &receiver, currencies, known.new.len() as u64, progress)
    })
}

fn receive(
    append: &mut Append<'_>,
    receiver: &Receiver<Result<Parcel, ImportError>>,
    currencies: &mut [OfCurrency],
    total: u64,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), ImportError> {
    let mut done = 0;
    loop {
        match receiver.recv().map_err(|_| ImportError::Stopped)?? {
            Parcel::Entries(batch) => {
                for ready in batch {
                    let index = append.push_sealed(ready.sealed, ready.leaf)?;
                    if let Some(id) = ready.native {
                        append.journal().secrets().insert_native(&id, index)?;
                    }
                    done += 1;
                }
                progress(done, total);
            }
            Parcel::Month(rows) => {
                for (month, fp, nth, entry) in rows {
                    append.journal().secrets().insert_fingerprint(month, &fp, nth, entry)?;
                }
            }
            Parcel::Done(counts) => {
                for of in currencies {
                    let mine = counts.iter().filter(|(ccy, _, _)| *ccy == of.proof.ccy);
                    for (_, entries, unclassified) in mine {
                        of.entries += entries;
                        of.unclassified += unclassified;
                    }
                }
                return Ok(());
            }
        }
    }
}

/// How often the fingerprints of this file's months stand in the books; read before the writing.
fn counts_before(
    append: &Append<'_>,
    request: &Request<'_>,
    known: &Known,
    _fingerprints: &Fingerprints,
) -> Result<HashMap<(i32, Fingerprint), u32>, ImportError> {
    let mut counts = HashMap::new();
    if known.new.len() == request.statement.units().count() {
        return Ok(counts);
    }
    let mut months: Vec<i32> = known.new.iter().map(|(day, _)| day.month().number()).collect();
    months.dedup();
    for month in months {
        for (fp, n) in append.journal().secrets().known(month)? {
            counts.insert((month, fp), n);
        }
    }
    Ok(counts)
}

/// Where the ids lead that this file's refunds speak of, as far as the books have them.
fn parents_before(
    append: &Append<'_>,
    request: &Request<'_>,
    fingerprints: &Fingerprints,
) -> Result<HashMap<Fingerprint, Given>, ImportError> {
    let mut parents = HashMap::new();
    if request.statement.profile().refs.parent.columns().is_empty() {
        return Ok(parents);
    }
    let mut fingerprints = fingerprints.clone();
    for (at, _) in request.statement.units() {
        let unit = request.statement.unit(at).map_err(ImportError::Row)?;
        let Some(parent) = unit.main().and_then(|line| line.parent.clone()) else { continue };
        let key = fingerprints.native(&parent);
        if let Some(entry) = append.journal().secrets().native(&key)?.first() {
            let gift = append.journal().entry(*entry)?;
            if let Some((account, fund)) = income_of(gift.postings.as_slice()) {
                parents.insert(key, Given { entry: *entry, account, fund });
            }
        }
    }
    Ok(parents)
}

/// The income leg of a gift.
fn income_of(postings: &[crate::entry::Posting]) -> Option<(crate::account::Account, Code)> {
    let income = postings.iter().find(|p| p.account.class() == Class::Income)?;
    Some((income.account.clone(), income.fund.clone()?))
}

struct Worker<'a> {
    statement: &'a Statement,
    translator: Translator<'a>,
    fingerprints: Fingerprints,
    seeds: Seeds,
    today: Day,
    next: u64,
    known_before: HashMap<(i32, Fingerprint), u32>,
    parents: HashMap<Fingerprint, Given>,
    keeps_ids: bool,
    /// Fingerprints of the months under way.
    months: Vec<(i32, Fingerprint, u64)>,
    counts: Vec<(Currency, u64, u64)>,
}

/// A draft with its place within its day.
struct Waiting {
    order: [u8; 32],
    draft: Draft,
    seed: crate::slot::Seed,
    at: UnitAt,
}

type Sender = SyncSender<Result<Parcel, ImportError>>;

/// The writer does not listen any more.
struct HungUp;

impl Worker<'_> {
    fn work(mut self, new: &[Place], sender: &Sender) -> Result<(), HungUp> {
        let finished = self.days(new, sender);
        let last = match finished {
            Ok(()) => Ok(Parcel::Done(std::mem::take(&mut self.counts))),
            Err(Stop::HungUp) => return Err(HungUp),
            Err(Stop::Failed(error)) => Err(error),
        };
        sender.send(last).map_err(|_| HungUp)
    }

    fn days(&mut self, new: &[Place], sender: &Sender) -> Result<(), Stop> {
        let mut batch = Vec::with_capacity(BATCH);
        let mut month = None;
        for day in new.chunk_by(|a, b| a.0 == b.0) {
            let this = day.first().map(|(day, _)| day.month());
            if month.is_some() && month != this {
                self.send_months(sender)?;
            }
            month = this;
            // Gifts first: a refund of the same day finds the entry it gives back.
            for refers in [false, true] {
                for waiting in self.drafts(day, refers)? {
                    batch.push(self.seal(waiting)?);
                }
            }
            if batch.len() >= BATCH {
                let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
                sender.send(Ok(Parcel::Entries(full))).map_err(|_| Stop::HungUp)?;
            }
        }
        sender.send(Ok(Parcel::Entries(batch))).map_err(|_| Stop::HungUp)?;
        self.send_months(sender)
    }

    /// The drafts of one day that refer to earlier rows, or of those that do not, in the order in
    /// which they go into the log.
    fn drafts(&mut self, day: &[Place], refers: bool) -> Result<Vec<Waiting>, Stop> {
        if refers && !self.keeps_ids {
            return Ok(Vec::new());
        }
        let mut waiting = Vec::with_capacity(day.len());
        for (date, at) in day {
            let unit = self.statement.unit(*at).map_err(|f| Stop::Failed(ImportError::Row(f)))?;
            let Some(main) = unit.main() else { continue };
            if main.parent.is_some() != refers {
                continue;
            }
            let row = main.row;
            let parent = main.parent.as_deref().map(|id| self.fingerprints.native(id));
            let given = parent.and_then(|key| self.parents.get(&key));
            let translated = self.translator.translate(&unit, *date, given);
            let translated =
                translated.map_err(|why| Stop::Failed(ImportError::Entry { row, why }))?;
            let Some(translated) = translated else { continue };
            self.tally(main.ccy, translated.unclassified);
            let seed =
                self.seeds.next().map_err(|e| Stop::Failed(ImportError::Journal(e.into())))?;
            let order = seed.derive().order();
            waiting.push(Waiting { order, draft: translated.draft, seed, at: *at });
        }
        waiting.sort_by_key(|w| w.order);
        Ok(waiting)
    }

    fn tally(&mut self, ccy: Currency, unclassified: bool) {
        let at = self.counts.iter().position(|(of, _, _)| *of == ccy).unwrap_or_else(|| {
            self.counts.push((ccy, 0, 0));
            self.counts.len() - 1
        });
        if let Some((_, entries, open)) = self.counts.get_mut(at) {
            *entries += 1;
            *open += u64::from(unclassified);
        }
    }

    fn seal(&mut self, waiting: Waiting) -> Result<Ready, Stop> {
        let failed = |e: ImportError| Stop::Failed(e);
        let unit = self.statement.unit(waiting.at).map_err(|f| failed(ImportError::Row(f)))?;
        let index = self.next;
        self.next += 1;
        for line in &unit.lines {
            let fp = self.fingerprints.of(line);
            self.months.push((line.date.month().number(), fp, index));
        }
        let mut native = None;
        if self.keeps_ids
            && let Some(id) = unit.main().and_then(|line| line.id.as_deref())
        {
            let key = self.fingerprints.native(id);
            if let Some((account, fund)) = income_of(waiting.draft.postings.as_slice()) {
                self.parents.insert(key, Given { entry: index, account, fund });
            }
            native = Some(key);
        }
        let sealed = waiting.draft.seal(self.today, waiting.seed).map_err(|e| failed(e.into()))?;
        let leaf = leaf_hash(&sealed.bytes);
        Ok(Ready { sealed, leaf, native })
    }

    /// Sorted, as the table is; twins are numbered behind those that the books have.
    fn send_months(&mut self, sender: &Sender) -> Result<(), Stop> {
        let mut rows = std::mem::take(&mut self.months);
        rows.sort_unstable();
        let mut numbered: Vec<(i32, Fingerprint, u32, u64)> = Vec::with_capacity(rows.len());
        for (month, fp, entry) in rows {
            let nth = match numbered.last() {
                Some((m, f, nth, _)) if (*m, *f) == (month, fp) => nth + 1,
                _ => self.known_before.get(&(month, fp)).copied().unwrap_or(0),
            };
            numbered.push((month, fp, nth, entry));
        }
        for (month, fp, nth, _) in &numbered {
            // A group may reach back into a month that was sent: its twins are counted on.
            if self.known_before.contains_key(&(*month, *fp)) || *nth > 0 {
                self.known_before.insert((*month, *fp), nth + 1);
            }
        }
        sender.send(Ok(Parcel::Month(numbered))).map_err(|_| Stop::HungUp)
    }
}

/// Why the worker stops early.
enum Stop {
    HungUp,
    Failed(ImportError),
}
