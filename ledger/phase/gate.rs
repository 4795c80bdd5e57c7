//! What a phase asks for before it may begin, what meets it, and what is lacking.
//! Costs no more than the projections of the books; `authority` and `payouts` ask for their part of
//! it again when a phase is written, and `verify` after them.

use super::grace;
use crate::account::{Class, Code, class_of};
use crate::authority::{Authority, Undeclared};
use crate::books::Books;
use crate::day::Day;
use crate::entry::Phase;
use crate::means::{Means, Ratio};
use crate::money::{Currency, grouped};
use crate::payout::{Approval, GoesOn, Payouts};
use crate::shutdown::ShutdownError;
use std::collections::{BTreeMap, BTreeSet};

/// One thing that a phase asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// What.
    pub asks: &'static str,
    /// What meets it, where that is a number or a day.
    pub by: Vec<String>,
    /// What is lacking; nothing where it is met.
    pub lacks: Vec<Lack>,
}

/// Something that is lacking.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Lack {
    /// Nothing says how it ends.
    #[error("declare {0}")]
    Undeclared(Undeclared),
    /// It is proposed, and does not hold yet.
    #[error("wait for entry {entry}, or sign it: it declares {missing}")]
    Proposed {
        /// What.
        missing: Undeclared,
        /// The entry that proposes it.
        entry: u64,
    },
    /// Nothing says what closing costs in a currency.
    #[error("declare what closing costs in {0}: `[[closing]]`")]
    NoClosing(Currency),
    /// Nobody asked who is to take the rest.
    #[error(
        "ask `{0}`, who takes what nobody else does, and declare when they agreed: `accepted` in \
         `[[successor]]`"
    )]
    Unasked(Code),
    /// What comes again does not pay for what is promised.
    #[error("what comes again each month pays {share} of what is committed in {ccy}")]
    Unfunded {
        /// The currency.
        ccy: Currency,
        /// `0.62`.
        share: String,
    },
    /// Before the first whole month nothing came again.
    #[error("no whole month is over that shows what comes again in {0}")]
    Unknown(Currency),
    /// The grace period is over.
    #[error("the grace period of {months} months was over on {over}")]
    GraceOver {
        /// So many were declared.
        months: u64,
        /// The first day after it.
        over: Day,
    },
    /// There never was one.
    #[error("no grace period runs: it counts from the first day of starting")]
    NoGrace,
    /// An account that is not empty.
    #[error("{account} holds {amount} {ccy}{}", never_paid_back(account))]
    Holds {
        /// Which.
        account: String,
        /// How much, in its decimals.
        amount: String,
        /// In which currency.
        ccy: String,
    },
    /// What somebody claims of what is held, and nobody paid yet.
    #[error("{}", asked(claims, amount, ccy, *signed))]
    Asked {
        /// The claims, ascending.
        claims: Vec<u64>,
        /// What they ask for, in its decimals.
        amount: String,
        /// In which currency.
        ccy: Currency,
        /// Whether enough members signed them.
        signed: bool,
    },
    /// Something that goes on.
    #[error("{0}")]
    GoesOn(GoesOn),
}

/// How a debt ends for which nothing is left.
fn never_paid_back(account: &str) -> String {
    match account.strip_prefix("liabilities:loan:") {
        Some(lender) => format!(
            "; what is never paid back: `ledger add loan --lender {lender} --amount … --written-off`"
        ),
        None => String::new(),
    }
}

/// What comes next for claims that nobody paid.
fn asked(claims: &[u64], amount: &str, ccy: &Currency, signed: bool) -> String {
    let numbers = |between| claims.iter().map(u64::to_string).collect::<Vec<_>>().join(between);
    let (claim, ask) = match claims {
        [_] => ("claim", "asks"),
        _ => ("claims", "ask"),
    };
    let (waits, next) = match signed {
        true => ("not paid yet", "ledger run".to_owned()),
        false => ("not signed yet", format!("ledger approve {}", numbers(" "))),
    };
    format!("{claim} {} {ask} for {amount} {ccy} of it, {waits}: `{next}`", numbers(", "))
}

/// What a phase asks for on a day.
///
/// # Errors
/// The books, or sums that are too large.
pub fn gates(
    books: &Books,
    payouts: &Payouts,
    phase: Phase,
    day: Day,
) -> Result<Vec<Gate>, ShutdownError> {
    Ok(match phase {
        Phase::Evaluating => Vec::new(),
        Phase::Starting => {
            let mut gate = Gate { asks: STARTING, ..declared(payouts, day) };
            gate.lacks.extend(unfinished(books, payouts, day)?);
            vec![gate]
        }
        Phase::Closing => vec![declared(payouts, day)],
        Phase::Operating => vec![declared(payouts, day), funded(books, payouts, day)?],
        Phase::Closed => closed(books, payouts, day)?,
    })
}

/// More than closing asks for: who starts has the time.
const STARTING: &str =
    "the end is declared whole, with what it costs in each currency and a fallback that agreed";

impl Gate {
    /// Whether nothing is lacking.
    pub fn is_met(&self) -> bool {
        self.lacks.is_empty()
    }

    fn new(asks: &'static str, lacks: Vec<Lack>) -> Self {
        Self { asks, by: Vec::new(), lacks }
    }
}

fn declared(payouts: &Payouts, day: Day) -> Gate {
    let lack = |missing: Undeclared| match proposed(&payouts.authority, &missing, day) {
        Some(entry) => Lack::Proposed { missing, entry },
        None => Lack::Undeclared(missing),
    };
    let missing = payouts.authority.undeclared(day).into_iter().map(lack);
    Gate::new("the end is declared whole", missing.collect())
}

/// The newest proposal of what is missing that may still hold.
fn proposed(authority: &Authority, missing: &Undeclared, day: Day) -> Option<u64> {
    let (kind, code) = match missing {
        Undeclared::Shutdown => ("shutdown", None),
        Undeclared::Closing => ("closing", None),
        Undeclared::Fallback(code) => ("successor", Some(code.as_str())),
        Undeclared::Commitment(code) => ("commitment", Some(code.as_str())),
    };
    let about = authority
        .objects()
        .filter(|(of, name, _)| *of == kind && code.is_none_or(|code| code == *name));
    let waits = about.flat_map(|(.., versions)| versions.iter()).filter(|version| {
        let holds = version.agreed.is_some_and(|agreed| agreed.holds <= day);
        version.value.in_force && version.rejected.is_none() && !holds
    });
    waits.map(|version| version.entry).max()
}

/// What whoever starts should have settled as well; the end can go without it.
fn unfinished(books: &Books, payouts: &Payouts, day: Day) -> Result<Vec<Lack>, ShutdownError> {
    let authority = &payouts.authority;
    let mut lacks = Vec::new();
    let closing = || authority.declared_end(day).filter(|(kind, ..)| *kind == "closing");
    if closing().next().is_some() {
        let held = books.balances(Day::LAST)?;
        let held: BTreeSet<Currency> =
            held.keys().filter_map(|(_, ccy)| ccy.parse().ok()).collect();
        let priced =
            |ccy: &Currency| closing().any(|(_, code, _)| code.eq_ignore_ascii_case(ccy.code()));
        lacks.extend(held.into_iter().filter(|ccy| !priced(ccy)).map(Lack::NoClosing));
    }
    if let Some(shutdown) = authority.shutdown(day) {
        let mut successors = authority.successors(day);
        let asked = successors.find(|(code, _)| *code == shutdown.fallback);
        if asked.is_some_and(|(_, of)| of.accepted.is_none_or(|accepted| accepted > day)) {
            lacks.push(Lack::Unasked(shutdown.fallback.clone()));
        }
    }
    Ok(lacks)
}

/// Recurring gifts pay for what is committed, or need not yet.
fn funded(books: &Books, payouts: &Payouts, day: Day) -> Result<Gate, ShutdownError> {
    let asks = "what comes again each month pays for what is committed, or the grace period runs";
    let mut gate = Gate::new(asks, Vec::new());
    let grace = grace(&payouts.authority, day);
    if let Some(grace) = grace.filter(|grace| grace.runs(day)) {
        gate.by.push(format!("the grace period runs until {}", grace.over.plus(-1)));
    }
    for means in Means::all(books, payouts, day)?.values() {
        let Some(share) = share(means) else {
            gate.lacks.push(Lack::Unknown(means.ccy));
            continue;
        };
        match share.is_enough() {
            true => gate.by.push(share.told(means.ccy)),
            false => gate.lacks.push(Lack::Unfunded { ccy: means.ccy, share: share.to_string() }),
        }
    }
    match grace {
        Some(grace) if grace.runs(day) => gate.lacks.clear(),
        _ if gate.lacks.is_empty() => {}
        Some(grace) => {
            gate.lacks.push(Lack::GraceOver { months: grace.months, over: grace.over });
        }
        None => gate.lacks.push(Lack::NoGrace),
    }
    Ok(gate)
}

/// What comes again each month over what is committed.
pub(super) enum Share {
    /// Nothing is committed, so that anything pays for it.
    Free,
    /// That much.
    Of(Ratio),
}

/// `None` before the first whole month.
pub(super) fn share(means: &Means) -> Option<Share> {
    match means.committed == Ratio::ZERO {
        true => Some(Share::Free),
        false => means.self_funding().map(Share::Of),
    }
}

impl Share {
    pub fn is_enough(&self) -> bool {
        match self {
            Self::Free => true,
            Self::Of(ratio) => *ratio >= Ratio::whole(1),
        }
    }

    fn told(&self, ccy: Currency) -> String {
        match self {
            Self::Free => format!("nothing is committed in {ccy}"),
            Self::Of(_) => format!("what comes again pays {self} of what is committed in {ccy}"),
        }
    }
}

impl std::fmt::Display for Share {
    /// Rounded down, so that what is not enough never looks as if it were: `0.99`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self::Of(ratio) = self else { return write!(f, "all") };
        let cents = ratio.times(Ratio::whole(100)).map_or(0, Ratio::floor);
        let sign = if cents < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
    }
}

fn closed(books: &Books, payouts: &Payouts, day: Day) -> Result<Vec<Gate>, ShutdownError> {
    let (payments, commitments): (Vec<_>, Vec<_>) =
        payouts.goes_on(day).into_iter().partition(|of| matches!(of, GoesOn::Payment(_)));
    let lacks = |all: Vec<GoesOn>| all.into_iter().map(Lack::GoesOn).collect();
    let mut held = held(books)?;
    held.extend(unpaid(payouts, &held, day));
    Ok(vec![
        Gate::new("every account of what the service has or owes is at zero", held),
        Gate::new("every commitment ended, and its end is confirmed", lacks(commitments)),
        Gate::new("no payment is under way", lacks(payments)),
    ])
}

/// Claims of what is held, by currency: those that wait for members, and those that wait to be paid.
fn unpaid(payouts: &Payouts, held: &[Lack], day: Day) -> Vec<Lack> {
    let holds = |of: Currency| {
        held.iter().any(|lack| matches!(lack, Lack::Holds { ccy, .. } if ccy == of.code()))
    };
    let mut all: BTreeMap<(Currency, bool), (Vec<u64>, i128)> = BTreeMap::new();
    let open = payouts.all().filter(|of| payouts.stands(of) && !of.is_paid() && !of.is_live());
    for payable in open.filter(|of| holds(of.claim.ccy)) {
        let signed = !matches!(payouts.approval(payable, day), Approval::Waits { .. });
        let (claims, sum) = all.entry((payable.claim.ccy, signed)).or_default();
        claims.push(payable.entry);
        *sum += i128::from(payable.claim.minor);
    }
    let lack = |((ccy, signed), (claims, sum)): ((Currency, bool), (Vec<u64>, i128))| {
        let amount = grouped(&ccy.decimal(sum), ',');
        Lack::Asked { claims, amount, ccy, signed }
    };
    all.into_iter().map(lack).collect()
}

/// Accounts that are not at zero, whenever what they hold came.
pub(super) fn held(books: &Books) -> Result<Vec<Lack>, ShutdownError> {
    let balances = books.balances(Day::LAST)?.into_iter();
    let open = balances.filter(|((account, _), minor)| is_settled(account) && *minor != 0);
    Ok(open
        .map(|((account, ccy), minor)| {
            let decimal = ccy.parse::<Currency>().map(|ccy| ccy.decimal(minor));
            let amount = grouped(&decimal.unwrap_or_else(|_| minor.to_string()), ',');
            Lack::Holds { account, amount, ccy }
        })
        .collect())
}

/// Whether an account must be at zero before the books close.
pub(crate) fn is_settled(account: &str) -> bool {
    matches!(class_of(account), Class::Assets | Class::Liabilities)
}
