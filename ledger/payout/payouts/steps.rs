//! What each type of entry does to payables and attempts.
//! Refuses a second attempt beside one that lives, one that was not allowed, a step that cannot be, a
//! period billed twice, and a settlement of another amount.

use super::super::due;
use super::super::given::Given;
use super::super::payable::{Approval, Attempt, Payable};
use super::super::state::Event;
use super::Payouts;
use crate::account::{Code, PAYABLE};
use crate::act::Word;
use crate::authority::Breach;
use crate::day::Day;
use crate::entry::{
    Act, Billed, Body, Claim, Collect, Declared, Entry, Intent, Outcome, PayoutState, Posting, Rel,
    Settlement,
};
use crate::money::Currency;
use std::collections::BTreeSet;

impl Payouts {
    pub(super) fn submit(
        &mut self,
        index: u64,
        entry: &Entry,
        claim: &Claim,
    ) -> Result<(), Breach> {
        let (payee, commitment) = self.rests_on(entry, claim)?;
        let replaces = entry.refers(Rel::Corrects);
        if let Some(old) = replaces {
            self.replace(old, index, claim)?;
        }
        if let Some(code) = &claim.commitment {
            let billed = Billed { from: claim.from, to: claim.to };
            self.refuse_billed(code, billed)?;
            self.raised.entry(code.clone()).or_default().push(index);
        }
        let given = self.given(entry, claim)?;
        if let Some(gift) = given.and_then(Given::gift) {
            self.backs.entry(gift).or_default().push(index);
        }
        let need = self.authority.approval(entry.recorded).need;
        let submitter = self.submitter(entry, replaces);
        self.payables.insert(
            index,
            Payable {
                entry: index,
                by: entry.by.clone(),
                submitter,
                recorded: entry.recorded,
                claim: claim.clone(),
                payee,
                commitment,
                given,
                need,
                replaced: Vec::new(),
                fallen: None,
                expense: None,
                attempts: Vec::new(),
            },
        );
        Ok(())
    }

    /// A claim takes the place of one that is neither paid nor on its way. What the end cut has a later
    /// part where more money came: all parts together are never more than was asked for.
    fn replace(&mut self, old: u64, by: u64, claim: &Claim) -> Result<(), Breach> {
        let Some(payable) = self.payables.get(&old) else {
            return Err(breach(&format!("corrects entry {old}, which is no expense claim")));
        };
        if payable.is_live() || payable.is_paid() {
            return Err(breach(&format!("takes the place of claim {old}, which is on its way")));
        }
        if payable.claim.payee != claim.payee {
            return Err(breach(&format!("takes the place of claim {old} of another payee")));
        }
        if !payable.replaced.is_empty() {
            let whole = i128::from(payable.claim.minor);
            let parts = self.in_place_of(payable) + i128::from(claim.minor);
            if self.authority.end_begun().is_none() || parts > whole {
                return Err(breach(&format!(
                    "takes the place of claim {old}, of which another claim took it before"
                )));
            }
        }
        if let Some(payable) = self.payables.get_mut(&old) {
            payable.replaced.push(by);
        }
        Ok(())
    }

    /// Whose bill a claim is: a part that the program wrote is theirs whose claim was cut.
    fn submitter(&self, entry: &Entry, replaces: Option<u64>) -> Code {
        let old = replaces.filter(|_| entry.by == Code::run());
        let old = old.and_then(|old| self.payables.get(&old));
        old.map_or_else(|| entry.by.clone(), |old| old.submitter.clone())
    }

    /// What the claims in the place of one ask for, as far as they stand.
    fn in_place_of(&self, payable: &Payable) -> i128 {
        let parts = payable.replaced.iter().filter_map(|claim| self.payables.get(claim));
        let of = |part: &Payable| match part.replaced.is_empty() {
            true if self.stands(part) => i128::from(part.claim.minor),
            true => 0,
            false => self.in_place_of(part),
        };
        parts.map(of).sum()
    }

    /// An expense that answers a claim is owed from now on; one that answers a commitment was
    /// pulled by the vendor.
    pub(super) fn owe(
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
            let gives_back = payable.given.is_some_and(|given| given.gift().is_some());
            if gives_back != matches!(entry.body, Body::Refund) {
                return Err(breach(&format!("owes claim {subject} as what it is not")));
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
        match self.billed_of(code).any(|other| due::overlap(other, billed)) {
            true => Err(breach(&format!("bills days of {code} that were billed before"))),
            false => Ok(()),
        }
    }

    pub(super) fn attempt(
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

    pub(super) fn say(
        &mut self,
        index: u64,
        subject: Option<u64>,
        said: &PayoutState,
    ) -> Result<(), Breach> {
        let event = Event::Said(said.state);
        self.happen(index, subject, said.of_batch, event).map(drop)
    }

    /// A statement's line: the money of these attempts left, or came back.
    pub(super) fn show(
        &mut self,
        index: u64,
        entry: &Entry,
        shown: Settlement,
    ) -> Result<(), Breach> {
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
        if entry.refers(Rel::Classifies).is_some() {
            self.by_hand.insert(index, entry.by.clone());
        }
        Ok(())
    }

    fn count_paid(&mut self, claims: &[u64], paid: bool) {
        for payable in claims.iter().filter_map(|claim| self.payables.get(claim)) {
            let count = self.paid.entry(payable.payee).or_default();
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

    pub(super) fn sign(
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
            Word::Approve
            | Word::Reject
            | Word::Join
            | Word::Freeze
            | Word::Thaw
            | Word::Reaffirm => Ok(()),
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
            .filter(|signed| self.authority.counts(signed))
            .map(|s| &s.act.signer)
            .collect();
        let need = if self.authority.one_person(day) { 1 } else { 2 };
        if signers.len() >= need {
            self.happen(index, Some(intent), false, Event::NotExecuted)?;
        }
        Ok(())
    }

    pub(super) fn reverse(&mut self, target: Option<u64>) {
        let Some(target) = target else { return };
        self.by_hand.remove(&target);
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
}

/// What an entry posts on what is owed: positive where the debt shrinks.
fn owed(entry: &Entry, ccy: Currency) -> i128 {
    let on_it = entry.postings.iter().filter(|p| p.account.as_str() == PAYABLE && p.ccy == ccy);
    on_it.map(|p| i128::from(p.minor)).sum()
}

pub(super) fn breach(problem: &str) -> Breach {
    Breach::Payout(problem.to_owned())
}

/// Whether a commitment lets its vendor collect what an entry spends: by debit or card, up to the cap.
fn is_collected(declared: &Declared, entry: &Entry) -> bool {
    let Declared::Commitment(it) = declared else { return false };
    let category = |p: &&Posting| p.account.category() == Some(it.category.as_str());
    let spent = entry.postings.iter().filter(category).filter(|p| p.ccy == it.ccy);
    let spent: i128 = spent.map(|p| i128::from(p.minor)).sum();
    it.collect != Collect::Push && spent > 0 && spent <= i128::from(it.cap)
}
