//! What `run` would do today: which periods are raised, what is owed, what is paid, and what waits
//! for whom. Refuses nothing; each thing that is not done has its reason. Pure: the same books on
//! the same day give the same plan.

mod purse;
mod raises;

pub use raises::{elsewhere, raises};

use super::payable::{Approval, Payable, Unfit};
use super::payouts::{Payouts, Revoked};
use crate::account::Code;
use crate::day::Day;
use crate::entry::{Billed, Claim, Commitment};
use purse::Purse;
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
