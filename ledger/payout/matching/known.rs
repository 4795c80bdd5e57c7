//! What lines are compared with: every attempt to pay, by its id, its batch, its letters and its account.
//! Refuses nothing; finds in constant time what a line names, before its amount decides.

use super::sums::fee_of;
use super::vendors::Vendors;
use super::{Found, Shown};
use crate::account::Account;
use crate::day::Day;
use crate::entry::Outcome;
use crate::money::Currency;
use crate::payout::iban::Iban;
use crate::payout::reference::{self, Reference};
use crate::payout::{Event, Payouts, State};
use crate::slot::Words;
use std::collections::{BTreeSet, HashMap};

/// All that lines are compared with.
#[derive(Debug)]
pub struct Matching {
    pub(super) attempts: Vec<Sought>,
    pub(super) ids: HashMap<Box<str>, usize>,
    pub(super) batches: Vec<Vec<usize>>,
    pub(super) batch_ids: HashMap<Box<str>, usize>,
    /// By the letters of their ids: the attempts of a claim, oldest first, or a batch.
    pub(super) keys: HashMap<u128, Key>,
    /// Live attempts by what the bank could show of them.
    pub(super) payees: HashMap<(Iban, Currency, i64), Vec<usize>>,
    /// The same by the amount alone.
    pub(super) amounts: HashMap<(Currency, i64), Vec<usize>>,
    /// Batches of several live attempts, by their sum.
    pub(super) sums: HashMap<(Currency, i64), Vec<usize>>,
    pub(super) vendors: Vendors,
}

#[derive(Debug)]
pub(super) enum Key {
    Claim(Vec<usize>),
    Batch(usize),
}

/// An attempt that a line may show.
#[derive(Debug)]
pub(super) struct Sought {
    pub intent: u64,
    pub claim: u64,
    pub number: u64,
    /// Its place among the batches.
    pub batch: usize,
    pub minor: i64,
    pub ccy: Currency,
    /// The own account that was told to pay.
    pub own: Account,
    pub day: Day,
    pub state: State,
    pub iban: Option<Iban>,
}

impl Matching {
    /// Learns what may be shown; `words` reads private.db, for attempts on their way and for payees.
    ///
    /// # Errors
    /// What reading says.
    pub fn new<E>(
        payouts: &Payouts,
        today: Day,
        mut words: impl FnMut(u64) -> Result<Words, E>,
    ) -> Result<Self, E> {
        let mut matching = Self {
            attempts: Vec::new(),
            ids: HashMap::new(),
            batches: Vec::new(),
            batch_ids: HashMap::new(),
            keys: HashMap::new(),
            payees: HashMap::new(),
            amounts: HashMap::new(),
            sums: HashMap::new(),
            vendors: Vendors::of(payouts, today, &mut words)?,
        };
        for payable in payouts.all() {
            for attempt in &payable.attempts {
                let (body, state) = (&attempt.body, attempt.state());
                let iban = match state {
                    // What was paid is recognised by its id alone.
                    State::Paid | State::Returned => None,
                    _ => words(attempt.intent)?.source.account.and_then(|text| text.parse().ok()),
                };
                let sought = Sought {
                    intent: attempt.intent,
                    claim: payable.entry,
                    number: body.attempt,
                    batch: 0,
                    minor: body.minor,
                    ccy: body.ccy,
                    own: body.account.clone(),
                    day: body.day,
                    state,
                    iban,
                };
                matching.seek(sought, &body.id, &body.batch);
            }
        }
        matching.sum_up();
        Ok(matching)
    }

    /// Learns the sums of what is on its way, once all attempts are known.
    pub(super) fn sum_up(&mut self) {
        for batch in 0..self.batches.len() {
            let live = |at: &usize| self.attempts.get(*at).is_some_and(|it| it.state.is_live());
            let open: Vec<usize> = self.open(batch).into_iter().filter(live).collect();
            let first = open.first().and_then(|at| self.attempts.get(*at));
            let sum = i64::try_from(self.sum(&open));
            if let (Some(first), Ok(sum), 2..) = (first, sum, open.len()) {
                self.sums.entry((first.ccy, sum)).or_default().push(batch);
            }
        }
    }

    pub(super) fn seek(&mut self, mut sought: Sought, id: &str, batch: &str) {
        let at = self.attempts.len();
        self.ids.insert(id.into(), at);
        if let Some(key) = reference::key(id) {
            match self.keys.entry(key).or_insert_with(|| Key::Claim(Vec::new())) {
                Key::Claim(attempts) => attempts.push(at),
                Key::Batch(_) => {}
            }
        }
        let next = self.batches.len();
        let of = *self.batch_ids.entry(batch.into()).or_insert(next);
        sought.batch = of;
        if of == next {
            self.batches.push(Vec::new());
            self.keys.extend(reference::key(batch).map(|key| (key, Key::Batch(of))));
        }
        self.batches.get_mut(of).into_iter().for_each(|attempts| attempts.push(at));
        if sought.state.is_live() {
            self.amounts.entry((sought.ccy, sought.minor)).or_default().push(at);
        }
        if let Some(iban) = sought.iban.clone().filter(|_| sought.state.is_live()) {
            let key = (iban, sought.ccy, sought.minor);
            self.payees.entry(key).or_default().push(at);
        }
        self.attempts.push(sought);
    }

    /// What a line names.
    pub fn find(&self, shown: &Shown<'_>) -> Found {
        let by_id = self.ids.get(shown.end_to_end).copied();
        let equal = |at: &usize| self.is_its_amount(*at, shown);
        if let Some(at) = by_id.filter(equal) {
            return Found::Attempt(at);
        }
        if shown.gross < 0 {
            if shown.payments.iter().any(|one| self.ids.contains_key(one.end_to_end.as_str())) {
                return Found::Several;
            }
            if let Some(batch) = self.by_batch_id(shown) {
                return batch;
            }
        }
        match by_id.map_or_else(|| self.in_text(shown), Found::Attempt) {
            Found::Nothing => self.by_batch_id(shown).unwrap_or(Found::Nothing),
            found => found,
        }
    }

    fn by_batch_id(&self, shown: &Shown<'_>) -> Option<Found> {
        let batch = shown.batches.iter().find_map(|id| self.batch_ids.get(*id));
        batch.map(|batch| Found::Batch(*batch))
    }

    /// The one thing that the words name: of several, the one whose amount it is.
    fn in_text(&self, shown: &Shown<'_>) -> Found {
        let equal = |found: &Found| match found {
            Found::Attempt(at) => self.is_its_amount(*at, shown),
            Found::Batch(batch) => {
                fee_of(self.sum(&self.open(*batch)), shown.gross, shown.fee).is_some()
            }
            _ => false,
        };
        match self.all_in_text(shown).as_slice() {
            [] => Found::Nothing,
            [one] => *one,
            several => {
                let mut fitting = several.iter().copied().filter(equal);
                fitting.next().filter(|_| fitting.next().is_none()).unwrap_or(Found::Several)
            }
        }
    }

    /// Whatever the words name, each once.
    fn all_in_text(&self, shown: &Shown<'_>) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        if self.keys.is_empty() {
            return found;
        }
        for text in [shown.end_to_end, shown.text] {
            reference::each(text, |reference| {
                let named = self.named(reference);
                found.extend(named.filter(|named| !found.contains(named)));
            });
        }
        found
    }

    /// The claims of what the words name, of a batch its first; and what they are together, where
    /// each is one payment that can be shown in this line.
    pub(super) fn claims_in_text(&self, shown: &Shown<'_>) -> (Vec<u64>, Option<i128>) {
        let first = |found| match found {
            Found::Attempt(at) => Some(at),
            Found::Batch(batch) => self.batches.get(batch)?.first().copied(),
            _ => None,
        };
        let all = self.all_in_text(shown);
        let named = all.iter().copied().filter_map(first).filter_map(|at| self.attempts.get(at));
        let claims: BTreeSet<u64> = named.clone().map(|it| it.claim).collect();
        let single = all.iter().all(|found| matches!(found, Found::Attempt(_)));
        let can_be = |it: &Sought| {
            it.ccy == shown.ccy && it.state.after(Event::Shown(Outcome::Paid)).is_some()
        };
        let each_once = single && claims.len() == all.len() && named.clone().all(can_be);
        let sum = each_once.then(|| named.map(|it| i128::from(it.minor)).sum());
        (claims.into_iter().collect(), sum)
    }

    fn named(&self, reference: Reference) -> Option<Found> {
        match self.keys.get(&reference.key)? {
            Key::Batch(batch) => Some(Found::Batch(*batch)),
            Key::Claim(attempts) => {
                let said = |at: &&usize| {
                    self.attempts.get(**at).is_some_and(|it| Some(it.number) == reference.attempt)
                };
                attempts.iter().find(said).or(attempts.last()).map(|at| Found::Attempt(*at))
            }
        }
    }

    fn is_its_amount(&self, at: usize, shown: &Shown<'_>) -> bool {
        let Some(it) = self.attempts.get(at).filter(|it| it.ccy == shown.ccy) else { return false };
        let with_fee = || fee_of(it.minor.into(), shown.gross, shown.fee).is_some();
        it.minor == shown.gross.saturating_abs() || with_fee()
    }

    /// Of a batch, what is on its way; where nothing is, what a statement can show after all.
    pub(super) fn open(&self, batch: usize) -> Vec<usize> {
        let live = self.of_batch(batch, State::is_live);
        if live.is_empty() { self.payable(batch) } else { live }
    }

    /// Of a batch, what a statement can still show as paid.
    pub(super) fn payable(&self, batch: usize) -> Vec<usize> {
        self.of_batch(batch, |state| state.after(Event::Shown(Outcome::Paid)).is_some())
    }

    fn of_batch(&self, batch: usize, test: impl Fn(State) -> bool) -> Vec<usize> {
        let all = self.batches.get(batch).map_or(&[][..], Vec::as_slice);
        let fits = |at: &&usize| self.attempts.get(**at).is_some_and(|it| test(it.state));
        all.iter().filter(fits).copied().collect()
    }

    pub(super) fn sum(&self, attempts: &[usize]) -> i128 {
        attempts.iter().filter_map(|at| self.attempts.get(*at)).map(|it| i128::from(it.minor)).sum()
    }
}
