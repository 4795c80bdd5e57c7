//! What `run` would do today: which periods are raised, what is owed, what is paid, and what waits
//! for whom. Refuses nothing; each thing that is not done has its reason. Pure: the same books on
//! the same day give the same plan.

use super::due::{self, Due};
use super::payable::{Approval, Attempt, Payable, Unfit};
use super::payouts::{Payouts, Revoked};
use super::rail::command;
use super::state::State;
use crate::account::Code;
use crate::day::Day;
use crate::entry::{Billed, Claim, Collect, Commitment, Declared, Limit, Raise};
use crate::money::Currency;
use std::collections::{BTreeMap, BTreeSet};

/// Days for which a proven statement is fresh, attested or not. A clock that jumps
/// ahead finds every statement stale, and pays nothing.
pub const FRESH: i64 = 35;

/// What the books hold, as far as paying needs it.
#[derive(Debug, Clone, Default)]
pub struct Money {
    /// The balance of each account and currency.
    pub cash: BTreeMap<(String, String), i128>,
    /// What belongs to each fund in each currency, less what it owes.
    pub funds: BTreeMap<(String, String), i128>,
    /// Debits that nobody has explained yet.
    pub unexplained: Vec<u64>,
    /// Claims of which the end, while it goes on, leaves less than they ask for
    /// (`shutdown::Ending::cuts`).
    pub cut: BTreeSet<u64>,
}

impl Money {
    /// What is owed from now on is no longer the fund's.
    pub fn owe(&mut self, claim: &Claim) {
        self.change(claim, -i128::from(claim.minor));
    }

    /// What is no longer owed is the fund's again.
    pub fn forgive(&mut self, claim: &Claim) {
        self.change(claim, i128::from(claim.minor));
    }

    fn change(&mut self, claim: &Claim, minor: i128) {
        let key = (claim.fund.to_string(), claim.ccy.code().to_owned());
        *self.funds.entry(key).or_default() += minor;
    }
}

/// A period of a standing commitment that is to be claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// The commitment.
    pub code: Code,
    /// The entry that declares it.
    pub entry: u64,
    /// What it says.
    pub commitment: Commitment,
    /// The period.
    pub billed: Billed,
}

/// Something that is not done, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// What.
    pub what: What,
    /// Why.
    pub why: Why,
}

/// What waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A claim.
    Claim(u64),
    /// A period of a commitment.
    Period(Code, Billed),
}

impl What {
    /// The claim, if it is one.
    pub fn claim(&self) -> Option<u64> {
        match self {
            Self::Claim(claim) => Some(*claim),
            Self::Period(..) => None,
        }
    }
}

/// Why something waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// More must sign.
    Sign {
        /// Who did.
        members: Vec<Code>,
        /// So many must.
        need: u64,
        /// Why the commitment alone does not do.
        unfit: Option<Unfit>,
    },
    /// It was approved, and may be paid from this day on.
    Holds(Day),
    /// It is due on this day.
    Due(Day),
    /// The payee's account was changed, or is too new.
    Account,
    /// A member froze payments.
    Frozen(Code),
    /// No limit was declared for its currency: nothing is paid by itself.
    NoLimit,
    /// It would pass a limit: which, and by the sum.
    Limit(&'static str, i128),
    /// There is not enough: what is free.
    Short(i128),
    /// The end has begun, and there is not enough for everybody who is owed: what is free. Nobody is
    /// paid before the others.
    Shared(i128),
    /// The newest statement of the account is not proven, or there is none.
    Unproven,
    /// The newest proven statement ends too long ago.
    Stale(Day),
    /// No second member signed the balance within the declared days.
    Attest(u64),
    /// Debits that nobody has explained: the first, and how many there are.
    Unexplained(u64, usize),
    /// Nobody knows what became of its attempt.
    Unknown(u64),
    /// Its batch waits to be handed to the bank.
    HandOver(u64),
    /// It is not to be handed over any more, by what became of this claim: its own, or another one in
    /// the same file.
    Revoked(u64, Revoked),
    /// Some of its days were billed before the interval changed.
    Torn,
    /// This other commitment billed some of its days, of the same payee and category.
    Elsewhere(Code),
    /// It waits for its invoice.
    Invoice,
    /// Its payee is not in force.
    NoPayee,
    /// Its end is proposed, and waits for signatures: nothing more is raised meanwhile.
    Ending(u64),
}

/// The periods to be raised today, oldest first, and those that people must look at.
pub fn raises(payouts: &Payouts, today: Day) -> (Vec<Raised>, Vec<Wait>) {
    let (mut raised, mut waits) = (Vec::new(), Vec::new());
    for (code, entry, commitment) in payouts.authority.commitments(today) {
        let Ok(code) = code.parse::<Code>() else { continue };
        // What the vendor pulls is settled by the statement's line, never paid.
        if commitment.collect != Collect::Push {
            continue;
        }
        let ending = payouts.authority.ending(code.as_str());
        let others = elsewhere(payouts, &code, commitment, today);
        let days: Vec<Billed> = others.iter().map(|(_, billed)| *billed).collect();
        for due in due::periods(commitment, &payouts.billed(code.as_str()), &days, today) {
            let (billed, why) = match due {
                due if ending.is_some() => (due.period(), ending.map(Why::Ending)),
                Due::Torn(billed) => (billed, Some(Why::Torn)),
                Due::Elsewhere(billed) => {
                    let other = others.iter().find(|(_, other)| due::overlap(*other, billed));
                    (billed, other.map(|(other, _)| Why::Elsewhere(other.clone())))
                }
                Due::Open(billed) if commitment.raise == Raise::Invoice => {
                    (billed, Some(Why::Invoice))
                }
                Due::Open(billed) => {
                    let payee = payouts.authority.payee(&commitment.payee, today);
                    (billed, payee.is_none().then_some(Why::NoPayee))
                }
            };
            match why {
                Some(why) => wait(&mut waits, &code, billed, why),
                None => {
                    let (code, commitment) = (code.clone(), commitment.clone());
                    raised.push(Raised { code, entry, commitment, billed });
                }
            }
        }
    }
    raised.sort_by_key(|raised| (raised.billed.from, raised.code.clone()));
    (raised, waits)
}

/// One more period that waits; what another commitment billed is told once, from its first day to its
/// last.
fn wait(waits: &mut Vec<Wait>, code: &Code, billed: Billed, why: Why) {
    if let Some(Wait { what: What::Period(before, days), why: same }) = waits.last_mut()
        && matches!(why, Why::Elsewhere(_))
        && (&*before, &*same, days.to.plus(1)) == (code, &why, billed.from)
    {
        days.to = billed.to;
        return;
    }
    waits.push(Wait { what: What::Period(code.clone(), billed), why });
}

/// What other commitments of the same payee and category billed, before this one first held or without
/// being in force today: a name that was changed bills nothing again. Two that go on side by side are
/// two things.
pub fn elsewhere(
    payouts: &Payouts,
    code: &Code,
    commitment: &Commitment,
    today: Day,
) -> Vec<(Code, Billed)> {
    let authority = &payouts.authority;
    let since = authority.first_held("commitment", code.as_str()).unwrap_or(Day::LAST);
    let counts = |other: &Code, on: Day| {
        other != code && (on < since || authority.commitment(other.as_str(), today).is_none())
    };
    // What costs least is asked first: most claims are of another payee.
    let claimed = payouts.all().filter_map(|payable| {
        let Claim { payee, category, commitment: other, .. } = &payable.claim;
        let same = *payee == commitment.payee && *category == commitment.category;
        let other = other.as_ref().filter(|other| same && *other != code)?;
        let found = counts(other, payable.recorded) && payouts.stands(payable);
        found.then(|| (other.clone(), payable.billed()))
    });
    let pulled = payouts.pulled().filter_map(|(_, other, billed)| {
        let (.., versions) = authority
            .objects()
            .find(|(kind, of, _)| *kind == "commitment" && *of == other.as_str())?;
        let same = versions.iter().any(|version| {
            matches!(&version.value.value, Declared::Commitment(it)
                if it.payee == commitment.payee && it.category == commitment.category)
        });
        (same && counts(other, billed.from)).then(|| (other.clone(), billed))
    });
    claimed.chain(pulled).collect()
}

/// The claims that are approved and not yet posted as owed.
pub fn owes(payouts: &Payouts, today: Day) -> Vec<u64> {
    let approved = |payable: &&Payable| {
        let approval = payouts.approval(payable, today);
        matches!(approval, Approval::Commitment | Approval::People { .. })
    };
    let unposted = payouts.all().filter(|payable| payable.expense.is_none() && !payable.is_paid());
    unposted.filter(approved).map(|payable| payable.entry).collect()
}

/// The claims that were posted as owed and are no longer to be paid.
pub fn forgiven(payouts: &Payouts, today: Day) -> Vec<u64> {
    let gone = |payable: &&Payable| {
        let approval = payouts.approval(payable, today);
        matches!(approval, Approval::Rejected(_) | Approval::Replaced(_) | Approval::Fallen(_))
    };
    let posted = payouts.all().filter(|payable| payable.expense.is_some());
    let open = posted.filter(|payable| !payable.is_paid() && !payable.is_live());
    open.filter(gone).map(|payable| payable.entry).collect()
}

/// The claims to be paid today, in the order in which money goes to them, and why others wait.
pub fn payments(payouts: &Payouts, money: &Money, today: Day) -> (Vec<u64>, Vec<Wait>) {
    let mut open: Vec<&Payable> = payouts.all().filter(|p| is_open(payouts, p, today)).collect();
    open.sort_by_key(|p| (p.claim.due, p.claim.priority, p.entry));
    let mut purse = Purse::new(payouts, money, today);
    let (mut pay, mut waits) = (Vec::new(), Vec::new());
    for payable in open {
        match purse.why_not(payable) {
            None => {
                purse.take(payable);
                pay.push(payable.entry);
            }
            Some(why) => waits.push(Wait { what: What::Claim(payable.entry), why }),
        }
    }
    (pay, waits)
}

/// Claims that are neither paid nor given up; or paid, while another attempt lives.
fn is_open(payouts: &Payouts, payable: &Payable, today: Day) -> bool {
    // What was paid long ago is not judged again.
    let given_up = || {
        let approval = payouts.approval(payable, today);
        matches!(approval, Approval::Rejected(_) | Approval::Replaced(_) | Approval::Fallen(_))
    };
    payable.is_live() || !(payable.is_paid() || given_up())
}

/// What there is to pay with, and what was paid of each limit.
struct Purse<'a> {
    payouts: &'a Payouts,
    money: &'a Money,
    today: Day,
    /// Paid or on its way, by currency, on this day and in this month.
    day: BTreeMap<Currency, i128>,
    month: BTreeMap<Currency, i128>,
    payee: BTreeMap<(Code, Currency), i128>,
    /// Taken by this plan.
    chosen: BTreeSet<u64>,
    /// On its way or taken by this plan, by account and currency.
    taken: BTreeMap<(String, Currency), i128>,
    /// What of the cash is each restricted fund's: its balance, and what it owes and nobody has paid,
    /// which left the balance but not the account.
    funds: BTreeMap<(String, String), i128>,
    frozen: Option<Code>,
    /// Batches that are not to be handed over any more, with the claims that stop them.
    revoked: BTreeMap<&'a str, Vec<(u64, Revoked)>>,
}

impl<'a> Purse<'a> {
    fn new(payouts: &'a Payouts, money: &'a Money, today: Day) -> Self {
        let frozen = payouts.authority.frozen().map(|(_, by)| by.clone());
        let mut purse = Self {
            payouts,
            money,
            today,
            day: BTreeMap::new(),
            month: BTreeMap::new(),
            payee: BTreeMap::new(),
            chosen: BTreeSet::new(),
            taken: BTreeMap::new(),
            funds: money.funds.clone(),
            frozen,
            revoked: payouts.revoked(today),
        };
        purse.funds.retain(|(fund, _), _| fund != "general");
        for payable in payouts.all() {
            if payable.expense.is_some() && !payable.is_paid() && !payable.is_live() {
                purse.change_fund(payable, i128::from(payable.claim.minor));
            }
            for attempt in &payable.attempts {
                let state = attempt.state();
                let (minor, ccy) = (i128::from(attempt.body.minor), attempt.body.ccy);
                if state.is_live() {
                    let account = attempt.body.account.to_string();
                    *purse.taken.entry((account, ccy)).or_default() += minor;
                }
                if state.is_live() || state == State::Paid {
                    purse.count(payable, attempt.recorded, minor);
                }
            }
        }
        purse
    }

    fn count(&mut self, payable: &Payable, on: Day, minor: i128) {
        let ccy = payable.claim.ccy;
        if on == self.today {
            *self.day.entry(ccy).or_default() += minor;
        }
        if on.month() == self.today.month() {
            *self.month.entry(ccy).or_default() += minor;
            *self.payee.entry((payable.claim.payee.clone(), ccy)).or_default() += minor;
        }
    }

    fn take(&mut self, payable: &Payable) {
        let (minor, ccy) = (i128::from(payable.claim.minor), payable.claim.ccy);
        self.chosen.insert(payable.entry);
        self.count(payable, self.today, minor);
        self.change_fund(payable, -minor);
        if let Some(limit) = self.payouts.authority.limit(ccy.code(), self.today) {
            *self.taken.entry((limit.account.to_string(), ccy)).or_default() += minor;
        }
    }

    fn change_fund(&mut self, payable: &Payable, minor: i128) {
        let (fund, ccy) = (&payable.claim.fund, payable.claim.ccy);
        if *fund != Code::general() {
            let key = (fund.to_string(), ccy.code().to_owned());
            *self.funds.entry(key).or_default() += minor;
        }
    }

    /// Why a claim is not paid now, the first reason that holds.
    fn why_not(&self, payable: &Payable) -> Option<Why> {
        if let Some(attempt) = payable.newest().filter(|attempt| attempt.state().is_live()) {
            return Some(match (attempt.state(), &self.frozen) {
                (State::Intent, Some(by)) => Why::Frozen(by.clone()),
                (State::Intent, None) => match self.revoked_by(payable, attempt) {
                    Some((claim, why)) => Why::Revoked(*claim, why.clone()),
                    None => Why::HandOver(attempt.intent),
                },
                _ => Why::Unknown(attempt.intent),
            });
        }
        self.not_allowed(payable).or_else(|| {
            let limit = self.payouts.authority.limit(payable.claim.ccy.code(), self.today);
            let Some(limit) = limit else { return Some(Why::NoLimit) };
            self.unsure(payable, limit)
                .or_else(|| self.over(payable, limit))
                .or_else(|| self.short(payable, limit))
        })
    }

    /// The claim that stops an attempt: its own, or another one in the same file. Calls are made one by
    /// one, so that none stops another.
    fn revoked_by(&self, payable: &Payable, attempt: &Attempt) -> Option<&(u64, Revoked)> {
        let all = self.revoked.get(&*attempt.body.batch)?;
        let is_call = attempt.body.rail.as_str() == command::NAME;
        let own = all.iter().find(|(claim, _)| *claim == payable.entry);
        own.or(all.first().filter(|_| !is_call))
    }

    /// People, and the calendar.
    fn not_allowed(&self, payable: &Payable) -> Option<Why> {
        match self.payouts.approval(payable, self.today) {
            Approval::Commitment => {}
            Approval::People { holds, .. } if holds <= self.today => {}
            Approval::People { holds, .. } => return Some(Why::Holds(holds)),
            Approval::Waits { members, need, why } => {
                return Some(Why::Sign { members, need, unfit: why });
            }
            Approval::Account
            | Approval::Rejected(_)
            | Approval::Replaced(_)
            | Approval::Fallen(_) => return Some(Why::Account),
        }
        if payable.claim.due > self.today {
            return Some(Why::Due(payable.claim.due));
        }
        self.frozen.clone().map(Why::Frozen)
    }

    /// No automatic payment from money that isn't proven.
    fn unsure(&self, payable: &Payable, limit: &Limit) -> Option<Why> {
        if let Some(first) = self.money.unexplained.first() {
            return Some(Why::Unexplained(*first, self.money.unexplained.len()));
        }
        let ccy = payable.claim.ccy;
        let proven = self.payouts.proven(&limit.account, ccy);
        let newest = self.payouts.newest_statement(&limit.account, ccy);
        let Some((entry, statement)) = proven.filter(|found| Some(*found) == newest) else {
            return Some(Why::Unproven);
        };
        // Nobody's signature makes an old balance a new one.
        if statement.to.days_until(self.today) > FRESH {
            return Some(Why::Stale(statement.to));
        }
        let days = limit.attested?;
        let days = i64::try_from(days).unwrap_or(i64::MAX);
        let attested = self.payouts.attested_by(entry);
        let fresh = attested.iter().any(|(_, day)| day.days_until(self.today) <= days);
        (!fresh).then_some(Why::Attest(entry))
    }

    /// The declared limits, of now and of when it was claimed: the stricter holds.
    fn over(&self, payable: &Payable, limit: &Limit) -> Option<Why> {
        let ccy = payable.claim.ccy;
        let then = self.payouts.authority.limit(ccy.code(), payable.recorded).unwrap_or(limit);
        let above = match (limit.above, then.above) {
            (Some(now), Some(then)) => Some(now.max(then)),
            _ => None,
        };
        let count = payable.count(&self.payouts.authority, self.today);
        if above.is_some_and(|above| count >= above) {
            return None;
        }
        let minor = i128::from(payable.claim.minor);
        let of = |sum: Option<&i128>| sum.copied().unwrap_or(0).saturating_add(minor);
        let to_payee = self.payee.get(&(payable.claim.payee.clone(), ccy));
        let sums = [
            ("payout", minor, limit.payout.min(then.payout)),
            ("day", of(self.day.get(&ccy)), limit.day.min(then.day)),
            ("month", of(self.month.get(&ccy)), limit.month.min(then.month)),
            ("payee", of(to_payee), limit.payee.min(then.payee)),
        ];
        let over = sums.into_iter().find(|(_, sum, most)| *sum > i128::from(*most));
        over.map(|(which, sum, _)| Why::Limit(which, sum))
    }

    /// Never beyond what is there after reserves, restricted funds and what is already promised.
    fn short(&self, payable: &Payable, limit: &Limit) -> Option<Why> {
        let free = self.free(payable, limit);
        // Whoever came first would take what is the others'.
        if self.money.cut.contains(&payable.entry) {
            return Some(Why::Shared(free));
        }
        (free < i128::from(payable.claim.minor)).then_some(Why::Short(free))
    }

    fn free(&self, payable: &Payable, limit: &Limit) -> i128 {
        let (ccy, account) = (payable.claim.ccy, limit.account.to_string());
        let cash = self.money.cash.get(&(account.clone(), ccy.code().to_owned()));
        let taken = self.taken.get(&(account, ccy)).copied().unwrap_or(0);
        let there = cash.copied().unwrap_or(0).saturating_sub(taken);
        if payable.claim.fund != Code::general() {
            let key = (payable.claim.fund.to_string(), ccy.code().to_owned());
            return there.min(self.funds.get(&key).copied().unwrap_or(0)).max(0);
        }
        let restricted =
            self.funds.iter().filter(|((_, code), minor)| code == ccy.code() && **minor > 0);
        let restricted: i128 = restricted.map(|(_, minor)| *minor).sum();
        // At the end nothing is kept for later.
        let reserve = match self.payouts.authority.end_begun() {
            Some(_) => 0,
            None => i128::from(self.payouts.authority.reserve(ccy.code(), self.today)),
        };
        there.saturating_sub(restricted).saturating_sub(reserve).max(0)
    }
}
