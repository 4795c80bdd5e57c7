//! All payables and their attempts: the fold over the log behind `run`, the pages and `verify`.
//! Refuses an attempt that was not allowed or while another lives, a step that cannot be, a period
//! billed twice. A pure fold, in the order of the log; entries of other types may be left out.

use super::due;
use super::payable::{Approval, Attempt, Payable};
use super::state::{Event, State};
use crate::account::{Account, Code};
use crate::act::Word;
use crate::authority::{Authority, Breach};
use crate::day::Day;
use crate::entry::{
    Act, Billed, Body, Claim, Collect, Declared, Entry, Genesis, Grade, Intent, Outcome,
    PayoutState, Posting, Rel, Settlement, Statement,
};
use crate::money::Currency;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where money is owed between approval and payment.
pub const PAYABLE: &str = "liabilities:payable";

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
    /// The claims for each commitment's periods.
    raised: HashMap<Code, Vec<u64>>,
    /// Periods of each commitment that a vendor debited, with the entries that show it.
    pulled: HashMap<Code, Vec<(u64, Billed)>>,
    /// The commitment of each such entry.
    pulls: HashMap<u64, Code>,
    /// What an entry that can be reversed said: the claims it spoke of.
    said: HashMap<u64, Vec<u64>>,
    /// Payees who were paid, by how many payouts.
    paid: HashMap<Code, u64>,
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
            raised: HashMap::new(),
            pulled: HashMap::new(),
            pulls: HashMap::new(),
            said: HashMap::new(),
            paid: HashMap::new(),
            ended: BTreeSet::new(),
            statements: BTreeMap::new(),
            attested: HashMap::new(),
        }
    }

    /// The types of entries that this fold needs, as `landmark` names them.
    pub const TYPES: [&'static str; 13] = [
        "policy",
        "key",
        "payee",
        "act",
        "expense-claim",
        "expense",
        "intent",
        "payout-state",
        "settlement",
        "commitment-end",
        "statement",
        "statement-void",
        "reversal",
    ];

    /// Folds what `read` gives of these entries, ascending, entry 0 first.
    ///
    /// # Errors
    /// What reading says, or a [`Breach`] with the entry that it is in.
    pub fn fold<E>(
        entries: impl IntoIterator<Item = u64>,
        mut read: impl FnMut(u64) -> Result<Entry, E>,
        wrong: impl Fn(u64, Breach) -> E,
    ) -> Result<Self, E> {
        let first = read(0)?;
        let Body::Genesis(genesis) = first.body else {
            return Err(wrong(0, breach("is no genesis")));
        };
        let mut payouts = Self::new(genesis, first.recorded);
        for index in entries {
            payouts.see(index, &read(index)?).map_err(|breach| wrong(index, breach))?;
        }
        Ok(payouts)
    }

    /// Learns from the next entry.
    ///
    /// # Errors
    /// [`Breach`]: the entry could not stand there.
    pub fn see(&mut self, index: u64, entry: &Entry) -> Result<(), Breach> {
        self.authority.see(index, entry)?;
        let subject = entry.refers(Rel::Subject);
        match &entry.body {
            Body::ExpenseClaim(claim) => self.submit(index, entry, claim),
            Body::Expense(billed) => self.owe(index, entry, subject, *billed),
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
        payable.approval(&self.authority, day, !self.was_paid(&payable.claim.payee))
    }

    /// Whether a payee was paid before, as a statement shows.
    pub fn was_paid(&self, payee: &Code) -> bool {
        self.paid.get(payee).is_some_and(|n| *n > 0)
    }

    /// The periods of a commitment that were billed: by claims that stand, or pulled by the vendor.
    pub fn billed(&self, commitment: &str) -> Vec<Billed> {
        let Ok(code) = commitment.parse::<Code>() else { return Vec::new() };
        let raised = self.raised.get(&code).into_iter().flatten();
        let raised = raised.filter_map(|claim| self.payables.get(claim));
        let pulled = self.pulled.get(&code).into_iter().flatten().map(|(_, billed)| *billed);
        raised.filter(|payable| self.stands(payable)).map(Payable::billed).chain(pulled).collect()
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

    /// Members who signed a statement's balance as seen at the bank, with the days. Who imported it
    /// does not count, unless one person decides alone.
    pub fn attested_by(&self, statement: u64) -> Vec<(&Code, Day)> {
        let Some((by, members)) = self.attested.get(&statement) else { return Vec::new() };
        let alone = self.authority.one_person(self.authority.day());
        members.iter().filter(|(m, _)| alone || *m != by).map(|(m, day)| (m, *day)).collect()
    }

    /// Claims that may still be paid, or were.
    fn stands(&self, payable: &Payable) -> bool {
        let acts = self.authority.acts_on(payable.entry);
        let rejected = acts.iter().any(|signed| signed.act.word == Word::Reject);
        payable.replaced.is_none() && (!rejected || payable.is_live() || payable.is_paid())
    }

    fn submit(&mut self, index: u64, entry: &Entry, claim: &Claim) -> Result<(), Breach> {
        let subjects = entry.refs.iter().filter(|r| r.rel == Rel::Subject).map(|r| r.entry);
        let (mut payee, mut commitment) = (None, None);
        for subject in subjects {
            let of_payee = self.authority.payee_at(subject);
            match of_payee {
                Some(version) if version.value.code == claim.payee => payee = Some(subject),
                _ => commitment = self.commitment_at(subject, claim).or(commitment),
            }
        }
        let payee = payee.ok_or_else(|| breach("names no entry of its payee"))?;
        if claim.commitment.is_some() != commitment.is_some() {
            return Err(breach("names no entry of its commitment"));
        }
        let replaces = entry.refers(Rel::Corrects);
        if let Some(old) = replaces {
            self.replace(old, index, claim)?;
        }
        if let Some(code) = &claim.commitment {
            let billed = Billed { from: claim.from, to: claim.to };
            self.refuse_billed(code, billed)?;
            self.raised.entry(code.clone()).or_default().push(index);
        }
        let need = self.authority.approval(entry.recorded).need;
        self.payables.insert(
            index,
            Payable {
                entry: index,
                by: entry.by.clone(),
                recorded: entry.recorded,
                claim: claim.clone(),
                payee,
                commitment,
                need,
                replaced: None,
                expense: None,
                attempts: Vec::new(),
            },
        );
        Ok(())
    }

    fn commitment_at(&self, subject: u64, claim: &Claim) -> Option<u64> {
        let object = self.authority.object(subject)?;
        let code = claim.commitment.as_ref()?;
        let of_it =
            object.value.value.kind() == "commitment" && *object.value.code == *code.as_str();
        of_it.then_some(subject)
    }

    fn replace(&mut self, old: u64, by: u64, claim: &Claim) -> Result<(), Breach> {
        let Some(payable) = self.payables.get_mut(&old) else {
            return Err(breach(&format!("corrects entry {old}, which is no expense claim")));
        };
        if payable.is_live() || payable.is_paid() || payable.replaced.is_some() {
            return Err(breach(&format!("takes the place of claim {old}, which is on its way")));
        }
        if payable.claim.payee != claim.payee {
            return Err(breach(&format!("takes the place of claim {old} of another payee")));
        }
        payable.replaced = Some(by);
        Ok(())
    }

    /// An expense that answers a claim is owed from now on; one that answers a commitment was
    /// pulled by the vendor.
    fn owe(
        &mut self,
        index: u64,
        entry: &Entry,
        subject: Option<u64>,
        billed: Option<Billed>,
    ) -> Result<(), Breach> {
        let Some(subject) = subject else { return Ok(()) };
        if let Some(payable) = self.payables.get_mut(&subject) {
            if payable.expense.is_some() {
                return Err(breach(&format!("owes claim {subject} a second time")));
            }
            if owed(entry, payable.claim.ccy) != -i128::from(payable.claim.minor) {
                return Err(breach(&format!("owes another amount than claim {subject}")));
            }
            payable.expense = Some(index);
            self.said.insert(index, vec![subject]);
            return Ok(());
        }
        let Some(object) = self.authority.object(subject) else {
            return Err(breach(&format!("names entry {subject}, which is nothing to pay")));
        };
        let (Ok(code), Some(billed)) = (object.value.code.parse::<Code>(), billed) else {
            return Err(breach("bills no period of its commitment"));
        };
        if !is_collected(&object.value.value, entry) {
            return Err(breach(&format!("is more than commitment {code} lets its vendor collect")));
        }
        self.refuse_billed(&code, billed)?;
        self.pulls.insert(index, code.clone());
        self.pulled.entry(code).or_default().push((index, billed));
        Ok(())
    }

    /// No day of a commitment is billed twice, whatever its interval became.
    fn refuse_billed(&self, code: &Code, billed: Billed) -> Result<(), Breach> {
        match self.billed(code.as_str()).iter().any(|other| due::overlap(*other, billed)) {
            true => Err(breach(&format!("bills days of {code} that were billed before"))),
            false => Ok(()),
        }
    }

    fn attempt(
        &mut self,
        index: u64,
        entry: &Entry,
        subject: Option<u64>,
        intent: &Intent,
    ) -> Result<(), Breach> {
        let of = subject.and_then(|claim| self.payables.get(&claim));
        let Some(payable) = of else { return Err(breach("is to pay no expense claim")) };
        if self.authority.frozen().is_some() {
            return Err(breach("is to pay while payments are frozen"));
        }
        if payable.is_live() || payable.is_paid() {
            return Err(breach(&format!("is a second attempt of claim {}", payable.entry)));
        }
        let next = payable.attempts.len() as u64 + 1;
        if intent.attempt != next {
            return Err(breach(&format!("is attempt {}, expected {next}", intent.attempt)));
        }
        if (intent.minor, intent.ccy) != (payable.claim.minor, payable.claim.ccy) {
            return Err(breach("is to pay another amount than the claim's"));
        }
        let allowed = match self.approval(payable, entry.recorded) {
            Approval::Commitment => true,
            Approval::People { holds, .. } => holds <= entry.recorded,
            _ => false,
        };
        if !allowed {
            return Err(breach(&format!(
                "is to pay claim {}, which was not approved",
                payable.entry
            )));
        }
        let claim = payable.entry;
        if self.ids.insert(intent.id.clone(), index).is_some() {
            return Err(breach(&format!("has the id {} of another attempt", intent.id)));
        }
        self.intents.insert(index, claim);
        self.batches.entry(intent.batch.clone()).or_default().push(index);
        if let Some(payable) = self.payables.get_mut(&claim) {
            payable.attempts.push(Attempt::new(index, entry.recorded, intent.clone()));
        }
        Ok(())
    }

    fn say(&mut self, index: u64, subject: Option<u64>, said: &PayoutState) -> Result<(), Breach> {
        let event = Event::Said(said.state);
        self.happen(index, subject, said.of_batch, event).map(drop)
    }

    /// A statement's line: the money of these attempts left, or came back.
    fn show(&mut self, index: u64, entry: &Entry, shown: Settlement) -> Result<(), Breach> {
        // Paid it is by a statement alone: as a row of it, or as what explains one.
        if entry.refers(Rel::Statement).or(entry.refers(Rel::Classifies)).is_none() {
            return Err(breach("is no row of a statement, and explains none"));
        }
        let event = Event::Shown(shown.outcome);
        let claims = self.happen(index, entry.refers(Rel::Settles), shown.of_batch, event)?;
        let mut sum = 0;
        let mut ccy = None;
        for payable in claims.iter().filter_map(|claim| self.payables.get(claim)) {
            sum += i128::from(payable.claim.minor);
            ccy = Some(payable.claim.ccy);
        }
        let expected = match shown.outcome {
            Outcome::Paid => sum,
            Outcome::Returned => -sum,
        };
        if ccy.is_none_or(|ccy| owed(entry, ccy) != expected) {
            return Err(breach("settles another amount than was owed"));
        }
        self.count_paid(&claims, shown.outcome == Outcome::Paid);
        self.said.insert(index, claims);
        Ok(())
    }

    fn count_paid(&mut self, claims: &[u64], paid: bool) {
        for payable in claims.iter().filter_map(|claim| self.payables.get(claim)) {
            let count = self.paid.entry(payable.claim.payee.clone()).or_default();
            *count = if paid { count.saturating_add(1) } else { count.saturating_sub(1) };
        }
    }

    /// Applies an event to an attempt, or to all of its batch to which it can happen.
    fn happen(
        &mut self,
        index: u64,
        intent: Option<u64>,
        of_batch: bool,
        event: Event,
    ) -> Result<Vec<u64>, Breach> {
        let named = intent.and_then(|intent| self.of_intent(intent));
        let Some((_, attempt)) = named else { return Err(breach("names no attempt to pay")) };
        let intents = match of_batch {
            true => self.concerned(&attempt.body.batch, event),
            false => vec![attempt.intent],
        };
        let mut claims = Vec::new();
        for intent in intents {
            let Some(claim) = self.intents.get(&intent).copied() else { continue };
            let Some(payable) = self.payables.get_mut(&claim) else { continue };
            let attempt = payable.attempts.iter_mut().find(|attempt| attempt.intent == intent);
            if attempt.is_some_and(|attempt| attempt.happen(index, event)) {
                claims.push(claim);
            }
        }
        match claims.is_empty() {
            true => Err(breach(&format!("says what cannot be of attempt {}", intent.unwrap_or(0)))),
            false => Ok(claims),
        }
    }

    /// The attempts of a batch that an event speaks of. A sum that the bank debits is of those whose
    /// money could still leave; it is of others only where no such attempt is left.
    fn concerned(&self, batch: &str, event: Event) -> Vec<u64> {
        let all = self.batch(batch);
        let is_live =
            |intent: &&u64| self.of_intent(**intent).is_some_and(|(_, a)| a.state().is_live());
        let live: Vec<u64> = all.iter().filter(is_live).copied().collect();
        match event {
            Event::Shown(Outcome::Paid) if !live.is_empty() => live,
            _ => all.to_vec(),
        }
    }

    fn sign(
        &mut self,
        index: u64,
        day: Day,
        subject: Option<u64>,
        act: &Act,
    ) -> Result<(), Breach> {
        let Some(subject) = subject else { return Ok(()) };
        match act.word {
            Word::Attest => {
                let Some((_, members)) = self.attested.get_mut(&subject) else {
                    return Err(breach(&format!("attests entry {subject}, which is no statement")));
                };
                members.insert(act.signer.clone(), day);
                Ok(())
            }
            Word::NotExecuted => self.sign_off(index, subject, day),
            Word::Approve | Word::Reject | Word::Join | Word::Freeze | Word::Thaw => Ok(()),
        }
    }

    /// An attempt that two people sign off, once the declared time has passed and a proven statement
    /// covers it without the debit.
    fn sign_off(&mut self, index: u64, intent: u64, day: Day) -> Result<(), Breach> {
        let Some((_, attempt)) = self.of_intent(intent) else {
            return Err(breach(&format!("speaks of entry {intent}, which is no attempt to pay")));
        };
        if let Some(from) = self.not_before(attempt, day).filter(|from| *from > day) {
            return Err(breach(&format!("comes before {from}, when time enough will have passed")));
        }
        if !self.is_covered(attempt) {
            return Err(breach("comes before a proven statement that covers the attempt"));
        }
        let signers: BTreeSet<&Code> = self
            .authority
            .acts_on(intent)
            .iter()
            .filter(|s| s.act.word == Word::NotExecuted && s.act.until >= day)
            .filter(|s| self.authority.key_of(&s.act.signer).is_some())
            .map(|s| &s.act.signer)
            .collect();
        let need = if self.authority.one_person(day) { 1 } else { 2 };
        if signers.len() >= need {
            self.happen(index, Some(intent), false, Event::NotExecuted)?;
        }
        Ok(())
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

    fn reverse(&mut self, target: Option<u64>) {
        let Some(target) = target else { return };
        if let Some(code) = self.pulls.remove(&target)
            && let Some(pulled) = self.pulled.get_mut(&code)
        {
            pulled.retain(|(entry, _)| *entry != target);
        }
        let Some(claims) = self.said.remove(&target) else { return };
        let (mut was_paid, mut is_paid) = (Vec::new(), Vec::new());
        for claim in &claims {
            let Some(payable) = self.payables.get_mut(claim) else { continue };
            if payable.expense == Some(target) {
                payable.expense = None;
            }
            let before = payable.is_paid();
            payable.attempts.iter_mut().for_each(|attempt| attempt.forget(target));
            match (before, payable.is_paid()) {
                (true, false) => was_paid.push(*claim),
                (false, true) => is_paid.push(*claim),
                _ => {}
            }
        }
        self.count_paid(&was_paid, false);
        self.count_paid(&is_paid, true);
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

/// Whether a commitment lets its vendor collect what an entry spends: by debit or card, up to the cap.
fn is_collected(declared: &Declared, entry: &Entry) -> bool {
    let Declared::Commitment(it) = declared else { return false };
    let category = |p: &&Posting| p.account.category() == Some(it.category.as_str());
    let spent = entry.postings.iter().filter(category).filter(|p| p.ccy == it.ccy);
    let spent: i128 = spent.map(|p| i128::from(p.minor)).sum();
    it.collect != Collect::Push && spent > 0 && spent <= i128::from(it.cap)
}

/// What an entry posts on what is owed: positive where the debt shrinks.
fn owed(entry: &Entry, ccy: Currency) -> i128 {
    let on_it = entry.postings.iter().filter(|p| p.account.as_str() == PAYABLE && p.ccy == ccy);
    on_it.map(|p| i128::from(p.minor)).sum()
}

fn breach(problem: &str) -> Breach {
    Breach::Payout(problem.to_owned())
}
