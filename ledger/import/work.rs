//! The two threads of an import: one reads rows, seals and hashes entries; the other writes them.
//! Entries come by day, and within a day in an order that only the seeds know, so that the log
//! does not mirror the bank's. A referrer follows what it refers to.

mod parents;

use super::back::{self, Back};
use super::exchange::Exchanges;
use super::fingerprint::Fingerprints;
use super::known::Known;
use super::settle::{Settlements, Settling};
use super::transit::{self, InTransit};
use super::translate::{Given, Translated, Translator};
use super::{ImportError, OfCurrency, Place, Request};
use crate::beside::beside;
use crate::day::Day;
use crate::entry::{Body, Draft};
use crate::journal::{Append, Sealer, Writer};
use crate::money::Currency;
use crate::payout::matching::{Answer, Decision, Found, Notice};
use crate::slot::{Derivation, Seed, Seeds};
use crate::statement::profile::Names;
use crate::statement::{Kind, Line, Statement, Unit, UnitAt};
use crate::store::{Block, Counts, Fingerprint, FingerprintRow};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// The last rank of rows within their day.
const LAST: u8 = 2;
/// Blocks on their way from one thread to the other.
const AHEAD: usize = 3;

/// What the worker sends.
enum Parcel {
    /// Sealed entries, and the ids under which other rows find them.
    Entries(Block, Vec<(Fingerprint, u64)>),
    /// The fingerprints of a month, sorted.
    Month(Vec<FingerprintRow>),
    /// Entries and unclassified ones by currency, and what else the rows show.
    Done(Vec<(Currency, u64, u64)>, Shown),
}

/// What the rows of a file show of others than themselves.
#[derive(Default)]
pub(super) struct Shown {
    /// What was sent off to another own account.
    pub(super) sent: Vec<InTransit>,
    /// What they had to do with payouts.
    pub(super) settlements: Settlements,
    /// What they give back of gifts.
    pub(super) back: Back,
}

/// Makes entries of the new units and pushes them.
pub(super) fn push_rows(
    append: &mut Append<'_>,
    request: &Request<'_>,
    known: &Known,
    fingerprints: Fingerprints,
    currencies: &mut [OfCurrency],
    transit: Vec<InTransit>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Shown, ImportError> {
    let statements: Vec<(Currency, u64)> =
        currencies.iter().filter_map(|of| of.statement.map(|s| (of.proof.ccy, s))).collect();
    let declarations = append.declarations()?;
    let known_before = counts_before(append, request, known)?;
    let parents = parents::before(append, request, &fingerprints)?;
    let exchanges = Exchanges::find(request.statement, &known.new)?;
    let settling = Settling::open(append, &request.account)?;
    let (sender, receiver) = sync_channel(AHEAD);
    let by = append.by();
    let (sealer, seeds, mut writer) = append.halves()?;
    std::thread::scope(|scope| {
        let (declarations, statements) = (&declarations, &statements);
        beside(scope, move || {
            let profile = request.statement.profile();
            let worker = Worker {
                statement: request.statement,
                translator: Translator::new(
                    request.account.clone(),
                    &profile.profile.id,
                    by,
                    request.local,
                    declarations,
                    statements,
                    transit,
                ),
                fingerprints,
                seeds,
                sealer,
                known_before,
                parents,
                part: &known.part,
                exchanges,
                shared: parents::shared_ids(profile),
                keeps_ids: !profile.refs.parent.columns().is_empty(),
                natives: Vec::new(),
                months: Vec::new(),
                counts: Vec::new(),
                shown: Shown::default(),
                settling,
            };
            // The writer hangs up when it fails: then nobody wants to hear more.
            let _ = worker.work(&known.new, &sender);
        })?;
        // Given away: when writing fails, the worker hears at once that nobody listens.
        receive(&mut writer, receiver, currencies, known.new.len() as u64, progress)
    })
}

fn receive(
    writer: &mut Writer<'_>,
    receiver: Receiver<Result<Parcel, ImportError>>,
    currencies: &mut [OfCurrency],
    total: u64,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Shown, ImportError> {
    let mut done = 0;
    loop {
        match receiver.recv().map_err(|_| ImportError::Stopped)?? {
            Parcel::Entries(mut block, natives) => {
                writer.write(&mut block)?;
                for (id, entry) in natives {
                    writer.journal().secrets().insert_native(&id, entry)?;
                }
                done += block.len() as u64;
                progress(done, total);
            }
            Parcel::Month(rows) => writer.journal().secrets().insert_fingerprints(&rows)?,
            Parcel::Done(counts, shown) => {
                for of in currencies {
                    let mine = counts.iter().filter(|(ccy, _, _)| *ccy == of.proof.ccy);
                    for (_, entries, unclassified) in mine {
                        of.entries += entries;
                        of.unclassified += unclassified;
                    }
                }
                return Ok(shown);
            }
        }
    }
}

/// How often the fingerprints of this file's months stand in the books; read before the writing.
fn counts_before(
    append: &Append<'_>,
    request: &Request<'_>,
    known: &Known,
) -> Result<HashMap<(i32, Fingerprint), u32>, ImportError> {
    let mut counts = HashMap::new();
    if known.part.is_empty() && !known.twins && known.new.len() == request.statement.units().count()
    {
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

struct Worker<'a> {
    statement: &'a Statement,
    translator: Translator<'a>,
    fingerprints: Fingerprints,
    seeds: &'a mut Seeds,
    sealer: &'a mut Sealer,
    known_before: HashMap<(i32, Fingerprint), u32>,
    parents: HashMap<Fingerprint, Given>,
    /// Of groups that came in parts: the lines that the books have.
    part: &'a HashMap<UnitAt, Vec<u32>>,
    exchanges: Exchanges,
    shared: Vec<Names>,
    keeps_ids: bool,
    natives: Vec<(Fingerprint, u64)>,
    /// Fingerprints of the months under way.
    months: Vec<(i32, Fingerprint, u64)>,
    counts: Vec<(Currency, u64, u64)>,
    shown: Shown,
    /// In a book with payees.
    settling: Option<Settling>,
}

/// A draft with its place within its day, and how its rows are recognised.
struct Waiting {
    place: [u8; 32],
    draft: Draft,
    seed: Seed,
    derivation: Derivation,
    rows: Vec<(i32, Fingerprint)>,
    ids: Vec<Fingerprint>,
    /// The row, and what people should hear of it.
    told: (u32, Vec<Notice>),
}

type Sender = SyncSender<Result<Parcel, ImportError>>;

/// The writer does not listen any more.
struct HungUp;

impl<'a> Worker<'a> {
    fn work(mut self, new: &[Place], sender: &Sender) -> Result<(), HungUp> {
        let finished = self.days(new, sender);
        let last = match finished {
            Ok(()) => {
                self.shown.settlements = self.settling.map(|of| of.found).unwrap_or_default();
                Ok(Parcel::Done(self.counts, self.shown))
            }
            Err(Stop::HungUp) => return Err(HungUp),
            Err(Stop::Failed(error)) => Err(error),
        };
        sender.send(last).map_err(|_| HungUp)
    }

    fn days(&mut self, new: &[Place], sender: &Sender) -> Result<(), Stop> {
        let mut month = None;
        for day in new.chunk_by(|a, b| a.0 == b.0) {
            let this = day.first().map(|(day, _)| day.month());
            if month.is_some() && month != this {
                self.send_months(sender)?;
            }
            month = this;
            // Gifts first: a refund of the same day finds the entry it gives back.
            let mut places = Cow::Borrowed(day);
            for rank in 0..=LAST {
                let (drafts, later) = self.drafts(&places, rank)?;
                // Drafts are large, and sorting moves what it sorts.
                let mut sorted: Vec<&Waiting> = drafts.iter().collect();
                sorted.sort_unstable_by_key(|waiting| waiting.place);
                for waiting in sorted {
                    self.seal(waiting)?;
                    if self.sealer.is_full() {
                        self.send_block(sender)?;
                    }
                }
                if later.is_empty() {
                    break;
                }
                places = Cow::Owned(later);
            }
        }
        self.send_block(sender)?;
        self.send_months(sender)
    }

    fn send_block(&mut self, sender: &Sender) -> Result<(), Stop> {
        let parcel = Parcel::Entries(self.sealer.take(), std::mem::take(&mut self.natives));
        sender.send(Ok(parcel)).map_err(|_| Stop::HungUp)
    }

    /// The drafts of one day that have this rank, and the places of those with a higher one.
    fn drafts(&mut self, day: &[Place], rank: u8) -> Result<(Vec<Waiting>, Vec<Place>), Stop> {
        let (mut drafts, mut later) = (Vec::with_capacity(day.len()), Vec::new());
        for (date, at) in day {
            let unit = self.unit(*at)?;
            let Some(main) = unit.main() else { continue };
            if self.exchanges.is_second(*at) {
                continue;
            }
            let found = self.settling.as_ref().map(|settling| settling.find(&unit, main));
            if self.rank(main, found) > rank {
                later.push((*date, *at));
                continue;
            }
            let other = self.exchanges.other_side(*at).map(|other| self.unit(other)).transpose()?;
            let other = other.as_ref().and_then(Unit::main);
            let (translated, notices) = self.entries(&unit, main, other, *date, found)?;
            let recognised = unit.lines.iter().chain(other);
            let recognised = recognised.map(|l| (l.date.month().number(), self.fingerprints.of(l)));
            let mut rows: Vec<(i32, Fingerprint)> = recognised.collect();
            let (mut ids, mut notices) = (self.ids(main), notices);
            // Of several entries for one row, the first is known by it; the last is what is open.
            let last = translated.len().saturating_sub(1);
            for (n, Translated { draft, unclassified }) in translated.into_iter().enumerate() {
                self.tally(main.ccy, unclassified);
                let told = if n == last { std::mem::take(&mut notices) } else { Vec::new() };
                let told = (main.row, told);
                let (rows, ids) = (std::mem::take(&mut rows), std::mem::take(&mut ids));
                drafts.push(self.waiting(draft, rows, ids, told)?);
            }
        }
        Ok((drafts, later))
    }

    /// What refers to other rows of its day stands behind them.
    fn rank(&self, main: &Line<'_>, found: Option<Found>) -> u8 {
        let names_another = main.parent.is_some() || main.kind == Some(Kind::Refund);
        let own = if names_another && self.keeps_ids { LAST } else { 0 };
        found.map_or(own, |found| own.max(found.rank(main.gross)))
    }

    fn waiting(
        &mut self,
        draft: Draft,
        rows: Vec<(i32, Fingerprint)>,
        ids: Vec<Fingerprint>,
        told: (u32, Vec<Notice>),
    ) -> Result<Waiting, Stop> {
        let seed = self.seeds.fresh().map_err(|e| Stop::Failed(ImportError::Journal(e.into())))?;
        let derivation = seed.derive();
        Ok(Waiting { place: derivation.order(), draft, seed, derivation, rows, ids, told })
    }

    /// The entries of a unit: as a payout that it shows, else as rules and profile say.
    fn entries(
        &mut self,
        unit: &Unit<'_>,
        main: &Line<'_>,
        other: Option<&Line<'_>>,
        date: Day,
        found: Option<Found>,
    ) -> Result<(Vec<Translated>, Vec<Notice>), Stop> {
        let settling = self.settling.as_mut().filter(|_| other.is_none());
        let (Some(settling), Some(found)) = (settling, found) else {
            return Ok((
                self.translate(unit, main, other, date)?.into_iter().collect(),
                Vec::new(),
            ));
        };
        let Answer { decision, notices } = settling.decide(unit, main, found);
        settling.count(&decision);
        if decision == Decision::Other {
            let translated = self.translate(unit, main, other, date)?;
            return Ok((translated.into_iter().collect(), notices));
        }
        let translated = self.translator.answered(unit, main, date, &decision);
        Ok((translated.map_err(|why| self.stop(main, why))?, notices))
    }

    /// The unit, without the rows that the books have already.
    fn unit(&self, at: UnitAt) -> Result<Unit<'a>, Stop> {
        let unit = self.statement.unit(at).map_err(|f| Stop::Failed(ImportError::Row(f)));
        let Some(known) = self.part.get(&at) else { return unit };
        let mut unit = unit?;
        unit.lines.retain(|line| !known.contains(&line.row));
        Ok(unit)
    }

    fn translate(
        &mut self,
        unit: &Unit<'_>,
        main: &Line<'_>,
        other: Option<&Line<'_>>,
        date: Day,
    ) -> Result<Option<Translated>, Stop> {
        let translated = match other {
            Some(got) => self.translator.exchange(main, got, date),
            None => {
                let fingerprints = &mut self.fingerprints;
                let named = self.keeps_ids.then(|| parents::spoken_of(main)).into_iter().flatten();
                let mut keys = named.map(|id| fingerprints.native(id));
                let given = keys.find_map(|key| self.parents.get(&key));
                // The rest of a group has the days of its own rows.
                let own = unit.lines.iter().map(|line| line.date).min();
                self.translator.translate(unit, own.unwrap_or(date), given)
            }
        };
        translated.map_err(|why| self.stop(main, why))
    }

    fn stop(&self, main: &Line<'_>, why: String) -> Stop {
        let row = format!("{} {}", self.statement.row_word(), main.row);
        Stop::Failed(ImportError::Entry { row, why })
    }

    /// The ids under which other rows may speak of this one.
    fn ids(&mut self, main: &Line<'_>) -> Vec<Fingerprint> {
        if !self.keeps_ids {
            return Vec::new();
        }
        let mut ids = Vec::with_capacity(2);
        ids.extend(main.id.as_deref().map(|id| self.fingerprints.native(id)));
        if main.parent.is_none() {
            let cells = self.shared.iter().flat_map(Names::all).filter_map(|name| main.field(name));
            let id = cells.into_iter().find(|id| !id.trim().is_empty());
            ids.extend(id.map(|id| self.fingerprints.native(id.trim())));
        }
        ids
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

    fn seal(&mut self, waiting: &Waiting) -> Result<(), Stop> {
        let Waiting { draft, seed, derivation, rows, ids, told: (row, notices), .. } = waiting;
        if let Some(settling) = &mut self.settling {
            let taken = settling.take(self.sealer.next(), draft, *row, notices);
            taken.map_err(Stop::Failed)?;
        }
        let sealed = self.sealer.seal(draft, seed, derivation, Counts::itself(&draft.body));
        let index = sealed.map_err(|e| Stop::Failed(e.into()))?;
        self.months.extend(rows.iter().map(|(month, fp)| (*month, *fp, index)));
        if matches!(draft.body, Body::Transfer) {
            self.shown.sent.extend(transit::sent(index, draft));
        }
        back::add(&mut self.shown.back, draft);
        for id in ids {
            if let Some((account, fund)) = parents::income_of(draft.postings.as_slice()) {
                self.parents.insert(*id, Given { entry: index, account, fund });
            }
            self.natives.push((*id, index));
        }
        Ok(())
    }

    /// Sorted, as the table is; twins are numbered behind those that the books have.
    fn send_months(&mut self, sender: &Sender) -> Result<(), Stop> {
        let mut rows = std::mem::take(&mut self.months);
        rows.sort_unstable();
        let mut numbered: Vec<FingerprintRow> = Vec::with_capacity(rows.len());
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
