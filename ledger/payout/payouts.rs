//! All payables and their attempts: the fold over the log behind `run`, the pages and `verify`.
//! Refuses an attempt that was not allowed or while another lives, a step that cannot be, a period
//! billed twice. A pure fold, in the order of the log; entries of other types may be left out.

mod given;
mod over;
mod revoked;
mod steps;
mod subjects;

pub use over::GoesOn;
pub use revoked::Revoked;

use super::payable::{Approval, Attempt, Payable};
use super::state::State;
use crate::account::{Account, Code};
use crate::act::Word;
use crate::authority::{Authority, Breach};
use crate::day::Day;
use crate::entry::{Billed, Body, Entry, Genesis, Grade, Rel, Statement};
use crate::money::Currency;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Business days after the day of execution that a statement must cover before people may sign that
/// an attempt was not executed.
const COVERED: i64 = 5;

/// All payables and their attempts at one size of the log.
#[derive(Debug, Clone)]
pub struct Payouts {
    /// Who may decide.
    pub authority: Authority,
    payables: BTreeMap<u64, Payable>,
    /// The claim of each intent.
    intents: HashMap<u64, u64>,
    ids: HashMap<Box<str>, u64>,
    batches: BTreeMap<Box<str>, Vec<u64>>,
    /// The claims for each gift that goes back.
    backs: HashMap<u64, Vec<u64>>,
    /// The claims for each commitment's periods.
    raised: HashMap<Code, Vec<u64>>,
    /// Periods of each commitment that a vendor debited, with the entries that show it.
    pulled: HashMap<Code, Vec<(u64, Billed)>>,
    /// The commitment of each such entry.
    pulls: HashMap<u64, Code>,
    /// What an entry that can be reversed said: the claims it spoke of.
    said: HashMap<u64, Vec<u64>>,
    /// Settlements of rows that no reference proves, with the member who says so.
    by_hand: BTreeMap<u64, Code>,
    /// How many payouts reached each account, by the payee's entry that binds it.
    paid: HashMap<u64, u64>,
    /// Commitments whose end the other side confirmed, by the entry that ended them.
    ended: BTreeSet<u64>,
    statements: BTreeMap<u64, Statement>,
    /// Who wrote a statement into the log, and who signed its balance since, with the day.
    attested: HashMap<u64, (Code, BTreeMap<Code, Day>)>,
}

impl Payouts {
    /// Begins with what entry 0 fixed.
    pub fn new(genesis: Genesis, recorded: Day) -> Self {
        Self {
            authority: Authority::new(genesis, recorded),
            payables: BTreeMap::new(),
            intents: HashMap::new(),
            ids: HashMap::new(),
            batches: BTreeMap::new(),
            backs: HashMap::new(),
            raised: HashMap::new(),
            pulled: HashMap::new(),
            pulls: HashMap::new(),
            said: HashMap::new(),
            by_hand: BTreeMap::new(),
            paid: HashMap::new(),
            ended: BTreeSet::new(),
            statements: BTreeMap::new(),
            attested: HashMap::new(),
        }
    }

    /// The types of entries that this fold needs, as `landmark` names them.
    pub const TYPES: [&'static str; 16] = [
        "policy",
        "key",
        "decision",
        "phase",
        "payee",
        "act",
        "expense-claim",
        "expense",
        "refund",
        "intent",
        "payout-state",
        "settlement",
        "commitment-end",
        "statement",
        "statement-void",
        "reversal",
    ];

    /// Learns from the next entry.
    ///
    /// # Errors
    /// [`Breach`]: the entry could not stand there.
    pub fn see(&mut self, index: u64, entry: &Entry) -> Result<(), Breach> {
        self.authority.see(index, entry)?;
        let subject = entry.refers(Rel::Subject);
        match &entry.body {
            Body::ExpenseClaim(claim) => self.submit(index, entry, claim),
            Body::Phase(phase) => {
                self.close(*phase, entry.date)?;
                self.let_fall(index, *phase);
                Ok(())
            }
            Body::Expense(billed) => self.owe(index, entry, subject, *billed),
            Body::Refund => self.owe(index, entry, subject, None),
            Body::Intent(intent) => self.attempt(index, entry, subject, intent),
            Body::PayoutState(state) => self.say(index, subject, state),
            Body::Settlement(settlement) => self.show(index, entry, *settlement),
            Body::Act(act) => self.sign(index, entry.recorded, subject, act),
            Body::Statement(statement) => {
                self.statements.insert(index, statement.clone());
                self.attested.insert(index, (entry.by.clone(), BTreeMap::new()));
                Ok(())
            }
            Body::StatementVoid => {
                entry.refers(Rel::Voids).map(|at| self.statements.remove(&at));
                Ok(())
            }
            Body::CommitmentEnd => {
                self.ended.extend(subject);
                Ok(())
            }
            Body::Reversal => {
                self.reverse(entry.refers(Rel::Reverses));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// All payables, in the order in which they were submitted.
    pub fn all(&self) -> impl Iterator<Item = &Payable> {
        self.payables.values()
    }

    /// The payable of a claim.
    pub fn get(&self, claim: u64) -> Option<&Payable> {
        self.payables.get(&claim)
    }

    /// The payable that an intent is to pay, and that attempt.
    pub fn of_intent(&self, intent: u64) -> Option<(&Payable, &Attempt)> {
        let payable = self.payables.get(self.intents.get(&intent)?)?;
        Some((payable, payable.attempts.iter().find(|attempt| attempt.intent == intent)?))
    }

    /// The payable and attempt with an EndToEndId.
    pub fn by_id(&self, id: &str) -> Option<(&Payable, &Attempt)> {
        self.of_intent(*self.ids.get(id)?)
    }

    /// The batches, by their names, with their intents ascending.
    pub fn batches(&self) -> impl Iterator<Item = (&str, &[u64])> {
        self.batches.iter().map(|(id, intents)| (&**id, intents.as_slice()))
    }

    /// The intents of a batch.
    pub fn batch(&self, id: &str) -> &[u64] {
        self.batches.get(id).map_or(&[], Vec::as_slice)
    }

    /// Whether a payable may be paid on `day`.
    pub fn approval(&self, payable: &Payable, day: Day) -> Approval {
        // To another account it is a first payment again: an account that was changed is looked at.
        let first = !self.reached(payable.payee);
        payable.approval(&self.authority, day, first)
    }

    /// Whether a payee was paid before, as a statement shows.
    pub fn was_paid(&self, payee: &Code) -> bool {
        let mut versions = self.authority.versions_of(payee).iter();
        versions.any(|version| self.reached(version.entry))
    }

    /// Whether a payment reached the account that a payee's entry binds, as a statement shows.
    pub fn reached(&self, payee: u64) -> bool {
        self.paid.get(&payee).is_some_and(|n| *n > 0)
    }

    /// The periods of a commitment that were billed: by claims that stand, or pulled by the vendor.
    pub fn billed(&self, commitment: &str) -> Vec<Billed> {
        let Ok(code) = commitment.parse::<Code>() else { return Vec::new() };
        self.billed_of(&code).collect()
    }

    fn billed_of(&self, commitment: &Code) -> impl Iterator<Item = Billed> {
        let raised = self.raised.get(commitment).into_iter().flatten();
        let raised = raised.filter_map(|claim| self.payables.get(claim));
        let pulled = self.pulled.get(commitment).into_iter().flatten().map(|(_, billed)| *billed);
        raised.filter(|payable| self.stands(payable)).map(Payable::billed).chain(pulled)
    }

    /// The entries by which vendors pulled periods of commitments, with the commitment and the period.
    pub fn pulled(&self) -> impl Iterator<Item = (u64, &Code, Billed)> {
        let all = self.pulled.iter();
        all.flat_map(|(code, pulls)| pulls.iter().map(move |(entry, of)| (*entry, code, *of)))
    }

    /// Whether the other side confirmed the end of a commitment.
    pub fn end_confirmed(&self, ended_by: u64) -> bool {
        self.ended.contains(&ended_by)
    }

    /// The newest statement of an account that its own balances bear out in whole.
    pub fn proven(&self, account: &Account, ccy: Currency) -> Option<(u64, &Statement)> {
        let of_it = self.of_account(account, ccy).filter(|(_, s)| s.grade != Grade::Unproven);
        of_it.filter(|(_, s)| s.proven == s.rows).max_by_key(|(entry, s)| (s.to, *entry))
    }

    /// The newest statement of an account.
    pub fn newest_statement(&self, account: &Account, ccy: Currency) -> Option<(u64, &Statement)> {
        self.of_account(account, ccy).max_by_key(|(entry, s)| (s.to, *entry))
    }

    fn of_account(
        &self,
        account: &Account,
        ccy: Currency,
    ) -> impl Iterator<Item = (u64, &Statement)> {
        let all = self.statements.iter().map(|(entry, statement)| (*entry, statement));
        all.filter(move |(_, s)| s.account == *account && s.ccy == ccy)
    }

    /// Who wrote a statement into the log; `None` where an entry is none.
    pub fn imported_by(&self, statement: u64) -> Option<&Code> {
        self.attested.get(&statement).map(|(by, _)| by)
    }

    /// Members who signed a statement's balance as seen at the bank, with the days. Who imported it
    /// does not count, unless one person decides alone.
    pub fn attested_by(&self, statement: u64) -> Vec<(&Code, Day)> {
        let Some((by, members)) = self.attested.get(&statement) else { return Vec::new() };
        let alone = self.authority.one_person(self.authority.day());
        members.iter().filter(|(m, _)| alone || *m != by).map(|(m, day)| (m, *day)).collect()
    }

    /// Claims that may still be paid, or were.
    pub fn stands(&self, payable: &Payable) -> bool {
        payable.replaced.is_empty() && !self.is_given_up(payable)
    }

    /// Whether it was rejected or fell, before anything was paid of it.
    fn is_given_up(&self, payable: &Payable) -> bool {
        let acts = self.authority.acts_on(payable.entry);
        let rejected = acts.iter().any(|signed| signed.act.word == Word::Reject);
        (rejected || payable.fallen.is_some()) && !payable.is_live() && !payable.is_paid()
    }

    /// The first day on which an attempt may be signed off as not executed; `None` where nothing
    /// declares how long to wait.
    pub fn not_before(&self, attempt: &Attempt, day: Day) -> Option<Day> {
        let limit = self.authority.limit(attempt.body.ccy.code(), day)?;
        Some(attempt.body.day.plus(i64::try_from(limit.executed).unwrap_or(i64::MAX / 2)))
    }

    /// Whether a proven statement covers the days on which the bank would have shown it.
    pub fn is_covered(&self, attempt: &Attempt) -> bool {
        let newest = self.proven(&attempt.body.account, attempt.body.ccy);
        newest.is_some_and(|(_, s)| attempt.body.day.business_days_until(s.to) >= COVERED)
    }

    /// Settlements that rest on a member's word, where no reference proves the row; with the member.
    pub fn by_hand(&self) -> &BTreeMap<u64, Code> {
        &self.by_hand
    }

    /// Those of them that settled a payable, in the order of the log.
    pub fn by_hand_of(&self, payable: &Payable) -> impl Iterator<Item = (u64, &Code)> {
        let events = payable.attempts.iter().flat_map(Attempt::events);
        events.filter_map(|(entry, _)| Some((*entry, self.by_hand.get(entry)?)))
    }

    /// Attempts whose money may still leave.
    pub fn live(&self) -> impl Iterator<Item = (&Payable, &Attempt)> {
        let attempts =
            self.payables.values().filter_map(|p| p.newest().map(|attempt| (p, attempt)));
        attempts.filter(|(_, attempt)| attempt.state().is_live())
    }

    /// Attempts in a state, in the order of their claims.
    pub fn in_state(&self, state: State) -> impl Iterator<Item = (&Payable, &Attempt)> {
        let attempts =
            self.payables.values().filter_map(|p| p.newest().map(|attempt| (p, attempt)));
        attempts.filter(move |(_, attempt)| attempt.state() == state)
    }
}
