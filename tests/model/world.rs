//! One claim, and everybody who has to do with it: two hands that pay (runs of the program, or
//! treasurers at the bank's portal), two who sign, a bank, its statements. All that is written lasts;
//! what a hand was about to do is gone with it.

use super::assumed::{ATTEMPTS, Model, Rail, Way};
use super::state::{Event, State, next};

/// Both must sign.
const BOTH: u8 = 0b11;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct World {
    pub attempts: Vec<Attempt>,
    pub orders: Vec<Order>,
    hands: [Hand; 2],
    /// Who approved the claim as it stands, by bits.
    approved: u8,
    /// The payee's account: the second one, after a change.
    account: u8,
    locked: bool,
}

/// An intent in the log, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Attempt {
    pub state: State,
    account: u8,
    /// Its MsgId; an attempt's own, unless a batch is made anew.
    batch: u8,
    /// Who signed that it was not executed, by bits.
    signed: u8,
    /// Whether both had approved this account when it was written.
    pub allowed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Hand {
    Free,
    /// Has read that the claim is to be paid, to this account.
    Planned(u8),
    /// Is about to give this attempt to the bank.
    Holding(usize),
    /// Waits for the answer to this order, if it arrived.
    Waiting(usize, Option<usize>),
    /// Is back from the bank, and has not said so yet.
    Done(usize),
}

/// What the bank was given.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Order {
    pub attempt: usize,
    batch: u8,
    pub at: At,
    /// Whether a statement with its debit, and one with its return, was imported.
    pub debit_seen: bool,
    pub return_seen: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum At {
    Accepted,
    Refused,
    /// Accepted first.
    Declined,
    Duplicate,
    Debited,
    Returned,
}

/// One step of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// A treasurer approves the claim.
    Approve(u8),
    ChangeAccount,
    /// A hand reads the log.
    Plan(usize),
    /// The intent, in one transaction.
    Intend(usize),
    /// A hand takes an attempt, to hand it over.
    Take(usize, usize),
    /// It arrives at the bank, which accepts it or not.
    Deliver(usize, bool),
    /// It never arrives.
    Lose(usize),
    Hear(usize),
    /// No answer in time.
    GiveUp(usize),
    /// Says that it was handed over.
    Mark(usize),
    /// The hand is gone, with all that it knew.
    Crash(usize),
    /// Whoever finds an attempt handed over, and no news of it.
    Park(usize),
    Execute(usize),
    /// The bank changes its mind: the account is short.
    Decline(usize),
    Return(usize),
    /// A pain.002 is read: soon, late, never, or again.
    Advice(usize),
    /// The one from before the bank changed its mind is read.
    OldAdvice(usize),
    /// A statement with the debit, then or before one with the return, is imported.
    ImportDebit(usize),
    ImportReturn(usize),
    /// A treasurer signs that an attempt was not executed.
    Sign(u8, usize),
}

impl World {
    pub fn new() -> Self {
        let hands = [Hand::Free; 2];
        Self { attempts: vec![], orders: vec![], hands, approved: 0, account: 0, locked: false }
    }

    /// Every step that somebody could think of; `after` says whether it can be made.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps = vec![Step::ChangeAccount];
        for one in 0..2 {
            let hand = usize::from(one);
            steps.extend([Step::Approve(one), Step::Plan(hand), Step::Intend(hand)]);
            steps.extend([Step::Deliver(hand, true), Step::Deliver(hand, false), Step::Lose(hand)]);
            steps.extend([
                Step::Hear(hand),
                Step::GiveUp(hand),
                Step::Mark(hand),
                Step::Crash(hand),
            ]);
            let attempts = 0..self.attempts.len();
            steps.extend(attempts.flat_map(|at| [Step::Take(hand, at), Step::Sign(one, at)]));
        }
        steps.extend((0..self.attempts.len()).map(Step::Park));
        for order in 0..self.orders.len() {
            steps.extend([Step::Execute(order), Step::Decline(order), Step::Return(order)]);
            let imports = [Step::ImportDebit(order), Step::ImportReturn(order)];
            steps.extend(imports.into_iter().chain([Step::Advice(order), Step::OldAdvice(order)]));
        }
        steps
    }

    /// The world after a step; `None` where it can't be made, or changes nothing.
    pub fn after(&self, step: Step, model: &Model) -> Option<Self> {
        let mut world = self.clone();
        world.make(step, model)?;
        world.forget_who();
        (world != *self).then_some(world)
    }

    /// One hand is like the other, and one treasurer too: worlds that differ in that alone are one.
    fn forget_who(&mut self) {
        self.hands.sort();
        let signed = |world: &Self| world.attempts.iter().map(|one| one.signed).collect::<Vec<_>>();
        let mut other = self.clone();
        let swap = |bits: u8| bits >> 1 | (bits & 1) << 1;
        other.approved = swap(self.approved);
        other.attempts.iter_mut().for_each(|one| one.signed = swap(one.signed));
        if (other.approved, signed(&other)) < (self.approved, signed(self)) {
            *self = other;
        }
    }

    fn make(&mut self, step: Step, model: &Model) -> Option<()> {
        match step {
            Step::Approve(who) => self.approved |= 1 << who,
            Step::ChangeAccount => (self.account, self.approved) = (1, self.kept_approvals()),
            Step::Plan(hand) => self.plan(hand, model)?,
            Step::Intend(hand) => self.intend(hand, model)?,
            Step::Take(hand, attempt) => self.take(hand, attempt, model)?,
            Step::Deliver(hand, accepted) => self.deliver(hand, accepted, model)?,
            Step::Lose(hand) => {
                let attempt = self.held(hand)?;
                self.sent(hand, attempt, None, model);
            }
            Step::Hear(hand) => {
                let Hand::Waiting(attempt, Some(order)) = self.hands[hand] else { return None };
                self.hands[hand] = Hand::Free;
                self.commit(attempt, true);
                self.tell(attempt, self.orders[order].at.answer(model.way));
            }
            Step::GiveUp(hand) => {
                let Hand::Waiting(attempt, _) = self.hands[hand] else { return None };
                self.hands[hand] = Hand::Free;
                self.commit(attempt, true);
                self.silence(attempt, model);
            }
            Step::Mark(hand) => {
                let Hand::Done(attempt) = self.hands[hand] else { return None };
                self.hands[hand] = Hand::Free;
                self.tell(attempt, Event::HandOver)?;
            }
            Step::Crash(hand) => self.hands[hand] = Hand::Free,
            Step::Park(attempt) => self.park(attempt, model)?,
            Step::Execute(order) => self.bank(order, At::Accepted, At::Debited)?,
            Step::Decline(order) => self.bank(order, At::Accepted, At::Declined)?,
            Step::Return(order) => self.bank(order, At::Debited, At::Returned)?,
            Step::Advice(order) => {
                let order = self.orders.get(order).filter(|_| model.rail == Rail::File)?;
                self.tell(order.attempt, order.at.answer(model.way))?;
            }
            Step::OldAdvice(order) => {
                let file = model.rail == Rail::File;
                let declined = |order: &&Order| file && order.at == At::Declined;
                let order = self.orders.get(order).filter(declined)?;
                self.tell(order.attempt, Event::Accepted)?;
            }
            Step::ImportDebit(order) => self.import_debit(order)?,
            Step::ImportReturn(order) => self.import_return(order)?,
            Step::Sign(who, attempt) => self.sign(who, attempt, model)?,
        }
        Some(())
    }

    /// Another account voids the approvals; the same one again is no change.
    fn kept_approvals(&self) -> u8 {
        if self.account == 1 { self.approved } else { 0 }
    }

    /// What happened to an attempt goes into the log, if it means anything.
    fn tell(&mut self, attempt: usize, event: Event) -> Option<()> {
        let attempt = self.attempts.get_mut(attempt)?;
        attempt.state = next(attempt.state, event)?;
        Some(())
    }

    /// What the log says: approved, nothing on its way, nothing paid.
    fn is_payable(&self, way: Way) -> bool {
        let waits = |state: State| match way {
            Way::FreshId if state == State::Unknown => false,
            _ => state.is_live() || state == State::Paid,
        };
        let free = !self.attempts.iter().any(|attempt| waits(attempt.state));
        self.approved == BOTH && free && self.attempts.len() < ATTEMPTS
    }

    /// A run begins: nobody else runs, and what another one left is made good first.
    fn plan(&mut self, hand: usize, model: &Model) -> Option<()> {
        let locked = match (model.rail, model.way) {
            (_, Way::BooleanLock) => self.locked,
            (Rail::Command, _) => self.hands.iter().any(|hand| *hand != Hand::Free),
            (Rail::File, _) => false,
        };
        if self.hands[hand] != Hand::Free || locked {
            return None;
        }
        self.recover(hand, model);
        if self.hands[hand] == Hand::Free && self.is_payable(model.way) {
            self.hands[hand] = Hand::Planned(self.account);
        }
        Some(())
    }

    /// Whether the bank has what was committed and not answered, nobody knows.
    fn recover(&mut self, hand: usize, model: &Model) {
        let left = (0..self.attempts.len()).find(|at| self.attempts[*at].state == State::Intent);
        let Some(left) = left.filter(|_| model.rail == Rail::Command) else { return };
        match model.way {
            Way::CallAgain => self.hands[hand] = Hand::Holding(left),
            Way::BooleanLock => {}
            _ => self.silence(left, model),
        }
    }

    /// Looks again in the same transaction: two that planned at once write one intent.
    fn intend(&mut self, hand: usize, model: &Model) -> Option<()> {
        let Hand::Planned(account) = self.hands[hand] else { return None };
        self.hands[hand] = Hand::Free;
        let unique = !self.attempts.iter().any(|one| one.state.is_live());
        let right = match model.way {
            Way::BooleanLock => true,
            Way::StalePlan => unique,
            way => self.is_payable(way) && account == self.account,
        };
        if !right || self.attempts.len() == ATTEMPTS {
            return Some(());
        }
        self.locked = true;
        let attempt = self.attempts.len();
        if model.way != Way::CallFirst {
            self.commit(attempt, self.approved == BOTH && account == self.account);
        }
        if model.rail == Rail::Command {
            self.hands[hand] = Hand::Holding(attempt);
        }
        Some(())
    }

    /// The intent into the log, unless it is there.
    fn commit(&mut self, attempt: usize, allowed: bool) {
        if attempt == self.attempts.len() {
            let (state, account, batch) = (State::Intent, self.account, attempt as u8);
            self.attempts.push(Attempt { state, account, batch, signed: 0, allowed });
        }
    }

    /// Somebody takes a file to the bank. What others do again, they do here.
    fn take(&mut self, hand: usize, attempt: usize, model: &Model) -> Option<()> {
        if self.hands[hand] != Hand::Free {
            return None;
        }
        let state = self.attempts[attempt].state;
        match model.way {
            Way::Resend if state == State::Unknown => {}
            Way::NewBatch if state == State::Unknown => {
                self.attempts[attempt].batch += ATTEMPTS as u8;
            }
            _ if model.rail == Rail::Command => return None,
            Way::MarkFirst => self.tell(attempt, Event::HandOver)?,
            _ if state == State::Intent => {}
            _ => return None,
        }
        self.hands[hand] = Hand::Holding(attempt);
        Some(())
    }

    fn held(&self, hand: usize) -> Option<usize> {
        match self.hands[hand] {
            Hand::Holding(attempt) => Some(attempt),
            _ => None,
        }
    }

    fn deliver(&mut self, hand: usize, accepted: bool, model: &Model) -> Option<()> {
        let attempt = self.held(hand).filter(|_| self.orders.len() < model.orders())?;
        let batch = self.attempts.get(attempt).map_or(attempt as u8, |one| one.batch);
        let known = self.orders.iter().any(|o| o.batch == batch && model.bank.knows(o.at));
        let at = match (known, accepted) {
            (true, _) => At::Duplicate,
            (false, true) => At::Accepted,
            (false, false) => At::Refused,
        };
        let (debit_seen, return_seen) = (false, false);
        self.orders.push(Order { attempt, batch, at, debit_seen, return_seen });
        self.sent(hand, attempt, Some(self.orders.len() - 1), model);
        Some(())
    }

    /// A program waits for its answer. A treasurer goes, or, clumsy, clicks once more.
    fn sent(&mut self, hand: usize, attempt: usize, order: Option<usize>, model: &Model) {
        self.hands[hand] = match model.rail {
            Rail::File if model.clumsy => Hand::Holding(attempt),
            Rail::File if model.way == Way::MarkFirst => Hand::Free,
            Rail::File => Hand::Done(attempt),
            Rail::Command => Hand::Waiting(attempt, order),
        };
    }

    /// A file that nobody has heard of is given up as unknown; a program's silence its own run hears.
    fn park(&mut self, attempt: usize, model: &Model) -> Option<()> {
        let sent = self.attempts[attempt].state != State::Intent;
        (model.rail == Rail::File && sent).then(|| self.silence(attempt, model))
    }

    fn silence(&mut self, attempt: usize, model: &Model) {
        let fails = model.way == Way::TimeoutFails;
        self.tell(attempt, if fails { Event::Refused } else { Event::Silence });
    }

    fn bank(&mut self, order: usize, from: At, to: At) -> Option<()> {
        let order = self.orders.get_mut(order).filter(|order| order.at == from)?;
        order.at = to;
        Some(())
    }

    fn import_debit(&mut self, order: usize) -> Option<()> {
        let order = self.orders.get_mut(order).filter(|order| order.was_debited())?;
        let attempt = order.attempt;
        let new = !std::mem::replace(&mut order.debit_seen, true);
        new.then(|| self.tell(attempt, Event::Debit)).map(|_| ())
    }

    /// What came back is owed again, and asked for again. A return without its debit waits for it.
    fn import_return(&mut self, order: usize) -> Option<()> {
        let back = |order: &&mut Order| order.at == At::Returned && order.debit_seen;
        let order = self.orders.get_mut(order).filter(back)?;
        let attempt = order.attempt;
        let new = !std::mem::replace(&mut order.return_seen, true);
        self.approved = 0;
        new.then(|| self.tell(attempt, Event::Back)).map(|_| ())
    }

    /// Both must sign, and look first: a statement covers the days on which the bank executes, it
    /// is imported, and nobody has the file in hand.
    fn sign(&mut self, who: u8, attempt: usize, model: &Model) -> Option<()> {
        let held =
            |hand: &Hand| matches!(hand, Hand::Holding(a) | Hand::Waiting(a, _) if *a == attempt);
        let open = |o: &Order| o.at == At::Accepted || o.was_debited() && !o.debit_seen;
        let covered = !self.orders.iter().any(|order| order.attempt == attempt && open(order));
        let quiet = model.late || !self.hands.iter().any(held);
        let looked = model.way == Way::SignBlindly || covered && quiet;
        let may = looked && model.way != Way::NeverSign;
        let one = self.attempts.get_mut(attempt).filter(|_| may)?;
        next(one.state, Event::NotExecuted)?;
        one.signed |= 1 << who;
        if one.signed == BOTH {
            self.tell(attempt, Event::NotExecuted)?;
            self.approved = 0;
        }
        Some(())
    }
}

impl Order {
    pub fn was_debited(&self) -> bool {
        matches!(self.at, At::Debited | At::Returned)
    }
}

impl At {
    /// What the bank answers about it.
    fn answer(self, way: Way) -> Event {
        match self {
            Self::Refused | Self::Declined => Event::Refused,
            Self::Duplicate if way == Way::DuplicateFails => Event::Refused,
            Self::Duplicate => Event::Duplicate,
            Self::Accepted | Self::Debited | Self::Returned => Event::Accepted,
        }
    }
}
