//! What an import will do in each currency, before anything is pushed: which of the held rows are
//! posted, whether the balances close, and what they leave open. Refuses a difference that nobody
//! accepted. A closing balance that agrees to the cent settles every suspicion by itself.

use super::by_hand::by_hand;
use super::difference::{Difference, Gap, InDoubt};
use super::fingerprint::Fingerprints;
use super::held::{By, Fate, Held, Verdict, Why};
use super::history;
use super::known::Known;
use super::meet::{Bringing, Met, meet};
use super::transit::{self, InTransit};
use super::twin;
use super::waiting::keep_waiting;
use super::{Count, ImportError, OfCurrency, Outcome, Request, Settlements};
use crate::day::Day;
use crate::entry::Grade;
use crate::journal::Append;
use crate::money::{Currency, add};
use crate::statement::{Check, Format, Proof};
use crate::store::FingerprintRow;

/// Plans one currency, and settles what is held in it.
pub(super) fn plan(
    append: &mut Append<'_>,
    request: &Request<'_>,
    proof: &Proof,
    known: &mut Known,
) -> Result<OfCurrency, ImportError> {
    let all = std::mem::take(&mut known.held).into_iter();
    let (mut held, others): (Vec<Held>, _) = all.partition(|held| held.ccy == proof.ccy);
    known.held = others;
    let mut met = Settling { append, request, proof, known }.settle(&mut held)?;
    met.difference = match (met.difference, met.breaks) {
        (Some(difference), _) => Some(named(append, request, known, difference)?),
        (None, Some(broken)) if held.iter().any(is_said_new) => {
            let (ccy, account, gap) = (proof.ccy, request.account.clone(), Gap::Away(broken));
            met.breaks = None;
            Some(Difference { ccy, account, gap, rival: None, by_hand: None })
        }
        (None, _) => None,
    };
    let count = known.count(proof.ccy);
    let proof = &goes_on(append, request, proof, met.exact)?;
    let closes_itself = matches!(proof.check, Check::Stated | Check::Met | Check::Ok { .. });
    let proves = closes_itself && !history::is_proven(append.journal(), &request.account, proof)?;
    if let (Some(difference), None) = (&met.difference, &request.accept)
        && (count.new_rows > 0
            || proves
            // Without a row, its balances are all that it says.
            || proof.rows == 0
            || difference.rival.is_some()
            || held.iter().any(Held::asks))
    {
        held.retain(|row| row.asks() || row.is_twin());
        return Err(ImportError::Difference(Box::new(difference.clone()), InDoubt(held)));
    }
    let closes = met.difference.is_none() && closes_itself;
    let rows = |fate: fn(&Fate) -> bool| {
        held.iter()
            .filter(|h| fate(&h.fate) && h.fate != Fate::Known(By::Words))
            .map(|h| u64::from(h.rows))
            .sum::<u64>()
    };
    let settled = rows(|fate| matches!(fate, Fate::Known(_)));
    let planned = OfCurrency {
        proof: proof.clone(),
        statement: None,
        new_rows: count.new_rows,
        known_rows: count.known_rows + settled,
        settled_rows: settled,
        held_rows: rows(|fate| *fate == Fate::Waits),
        new_net: count.new_net,
        entries: 0,
        unclassified: 0,
        before: met.before,
        after: add(add(met.before, met.opening.unwrap_or(0))?, count.new_net)?,
        grade: if closes { Grade::Closes } else { Grade::Unproven },
        difference: met.difference,
        opening: met.opening,
        replaces: met.replaces,
        proves,
        owed: met.owed,
        breaks: met.breaks,
    };
    known.held.append(&mut held);
    Ok(planned)
}

/// One running balance proves the rows of a file where it opens, to the cent, with what the proven
/// statement before it closes with, and the books agree.
fn goes_on(
    append: &Append<'_>,
    request: &Request<'_>,
    proof: &Proof,
    exact: bool,
) -> Result<Proof, ImportError> {
    let running = request.statement.profile().file.format == Format::Csv;
    let before = match proof.check {
        Check::Single if running && exact => {
            history::proven_closing(append.journal(), &request.account, proof)?
        }
        _ => None,
    };
    let mut proof = proof.clone();
    if before.is_some() && before == proof.opening {
        (proof.check, proof.proven) = (Check::Met, proof.rows);
    }
    Ok(proof)
}

/// With the entry by hand that it may come from.
fn named(
    append: &Append<'_>,
    request: &Request<'_>,
    known: &Known,
    difference: Difference,
) -> Result<Difference, ImportError> {
    let Gap::Books { books, closing, .. } = difference.gap else { return Ok(difference) };
    let excess = add(books, -closing)?;
    let by_hand = by_hand(append.journal(), request, &known.new, difference.ccy, excess)?;
    Ok(Difference { by_hand, ..difference })
}

/// Whether a person said that a row is new which may be in the books already.
fn is_said_new(row: &Held) -> bool {
    row.fate == Fate::Posted(By::Person) && row.why != Why::Cut
}

/// One currency on its way to a plan.
struct Settling<'a, 'j> {
    append: &'a Append<'j>,
    request: &'a Request<'a>,
    proof: &'a Proof,
    known: &'a mut Known,
}

impl Settling<'_, '_> {
    /// People first, then the balance: rows are real if it closes with all of them, and known if it
    /// closes without any.
    fn settle(&mut self, held: &mut Vec<Held>) -> Result<Met, ImportError> {
        for row in held.iter_mut() {
            match self.request.verdicts.of(row) {
                Some(Verdict::New) => row.fate = Fate::Posted(By::Person),
                Some(Verdict::Known) => row.fate = Fate::Known(By::Person),
                None => {}
            }
        }
        self.known.post(held.iter().filter(|row| row.fate == Fate::Posted(By::Person)))?;
        let without = self.known.count(self.proof.ccy);
        let met = self.meet(without, held)?;
        let met = self.settle_twins(met, held)?;
        if !held.iter().any(Held::asks) {
            return Ok(met);
        }
        let without = self.known.count(self.proof.ccy);
        let mut with = without;
        for row in held.iter().filter(|row| row.asks()) {
            with = with.with(row)?;
        }
        let all = self.meet(with, held)?;
        match (all.exact, met.exact) {
            (true, false) => {
                let suspects = held.iter_mut().filter(|row| row.asks());
                suspects.for_each(|row| row.fate = Fate::Posted(By::Balance));
                self.known.post(held.iter().filter(|h| h.fate == Fate::Posted(By::Balance)))?;
                Ok(all)
            }
            (false, true) => {
                let suspects = held.iter_mut().filter(|row| row.asks());
                suspects.for_each(|row| row.fate = Fate::Known(By::Balance));
                Ok(met)
            }
            _ => Ok(met),
        }
    }

    /// Rows at the file's edge that are known by their words: others just like them, if the bank's
    /// balances say so and the books agree with them. Those that nobody doubts are forgotten.
    fn settle_twins(&mut self, met: Met, held: &mut Vec<Held>) -> Result<Met, ImportError> {
        let is_open = |row: &Held| row.fate == Fate::Known(By::Words);
        let (journal, request, proof) = (self.append.journal(), self.request, self.proof);
        let mut days: Vec<Day> = held.iter().filter(|h| is_open(h)).map(|h| h.date).collect();
        days.dedup();
        for day in days {
            let twin = |row: &Held| is_open(row) && row.date == day;
            if !met.exact && twin::are_others(journal, request, proof, day)? {
                let mut count = self.known.count(proof.ccy);
                for row in held.iter().filter(|row| twin(row)) {
                    count = count.with(row)?;
                }
                let all = self.meet(count, held)?;
                if all.exact {
                    held.iter_mut().filter(|row| twin(row)).for_each(|row| {
                        row.fate = Fate::Posted(By::Balance);
                    });
                    self.known.post(held.iter().filter(|row| {
                        row.is_twin() && row.date == day && row.fate == Fate::Posted(By::Balance)
                    }))?;
                    held.retain(|row| !is_open(row));
                    return Ok(all);
                }
            }
            let agrees = met.exact || (proof.opening.is_some() && met.difference.is_none());
            let rows = held.iter().filter(|row| twin(row)).count();
            if agrees || !twin::is_cut(journal, request, (proof.ccy, day), rows)? {
                held.retain(|row| !twin(row));
            }
        }
        Ok(met)
    }

    fn meet(&self, count: Count, held: &[Held]) -> Result<Met, ImportError> {
        let (account, proof) = (&self.request.account, self.proof);
        let cut = held.iter().filter(|h| h.fate == Fate::Waits && h.why == Why::Cut);
        let waiting = cut.map(|h| h.net).try_fold(0, add)?;
        let bringing = Bringing { account, proof, count, waiting };
        let before = |day| self.before(proof.ccy, day);
        meet(self.append.journal(), &bringing, &before)
    }

    /// The sum of the rows to be posted whose day is before another.
    fn before(&self, ccy: Currency, day: Day) -> Result<i64, ImportError> {
        let mut sum = 0;
        for (_, at) in self.known.new.iter().take_while(|(first, _)| *first < day) {
            let unit = self.request.statement.unit(*at).map_err(ImportError::Row)?;
            let known = self.known.part.get(at);
            let new = unit.lines.iter().filter(|l| !known.is_some_and(|k| k.contains(&l.row)));
            for line in new.filter(|line| line.ccy == ccy && line.date < day) {
                sum = add(sum, line.net)?;
            }
        }
        Ok(sum)
    }
}

/// The file was imported before, byte for byte, perhaps by another profile, and no row of it waits.
pub(super) fn nothing_new(
    append: &Append<'_>,
    request: &Request<'_>,
    seen_before: Vec<u64>,
) -> Result<Outcome, ImportError> {
    let mut currencies = Vec::new();
    for proof in request.statement.proofs() {
        let account = &request.account;
        let before = history::balance(append.journal(), account, proof.ccy, proof.last)?;
        currencies.push(OfCurrency {
            proof: proof.clone(),
            statement: None,
            new_rows: 0,
            known_rows: u64::from(proof.rows),
            settled_rows: 0,
            held_rows: 0,
            new_net: 0,
            entries: 0,
            unclassified: 0,
            before,
            after: before,
            grade: Grade::Unproven,
            difference: None,
            opening: None,
            replaces: None,
            proves: false,
            owed: None,
            breaks: None,
        });
    }
    let (account, first) = (request.account.clone(), append.next());
    let (declared, held, in_transit) = (Vec::new(), Vec::new(), Vec::new());
    Ok(Outcome {
        account,
        currencies,
        declared,
        first,
        entries: 0,
        seen_before,
        held,
        in_transit,
        arrived: 0,
        settlements: Settlements::default(),
        restated: Vec::new(),
        over: Vec::new(),
    })
}

/// What is under way between own accounts around the file's days.
pub(super) fn in_transit(
    append: &Append<'_>,
    request: &Request<'_>,
) -> Result<Vec<InTransit>, ImportError> {
    let proofs = request.statement.proofs().iter();
    let days = proofs.clone().map(|p| p.first).min().zip(proofs.map(|p| p.last).max());
    days.map_or(Ok(Vec::new()), |(from, to)| transit::open(append.journal(), from, to))
}

/// Remembers the words of rows that turned out to be known, so that nobody is asked again, and
/// whether others wait: then the same file is compared anew. An undo of the entry forgets the words
/// with it, and so does one of the statement that said so.
pub(super) fn remember(
    append: &Append<'_>,
    request: &Request<'_>,
    mut fingerprints: Fingerprints,
    currencies: &[OfCurrency],
    held: &[Held],
) -> Result<(), ImportError> {
    let secrets = append.journal().secrets();
    keep_waiting(append.journal(), request, held)?;
    for of in currencies {
        let Some(statement) = of.statement else { continue };
        let known = held.iter().filter(|row| matches!(row.fate, Fate::Known(_)));
        let mut rows: Vec<FingerprintRow> = Vec::new();
        for row in known.filter(|row| row.ccy == of.proof.ccy) {
            let (Why::Resembles(entry) | Why::Changed(entry)) = row.why else { continue };
            let unit = request.statement.unit(row.at).map_err(ImportError::Row)?;
            for line in &unit.lines {
                let (month, fp) = (line.date.month().number(), fingerprints.of(line));
                let same = rows.iter().filter(|row| (row.0, row.1) == (month, fp)).count();
                let nth = secrets.entries_of(month, &fp)?.len() + same;
                rows.push((month, fp, nth as u32, entry));
            }
        }
        if !rows.is_empty() {
            rows.sort_unstable();
            secrets.insert_settled(statement, &rows)?;
        }
    }
    Ok(())
}
