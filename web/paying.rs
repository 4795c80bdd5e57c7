//! Who decides, what is paid and what waits for what: folded once for each state of the log, for
//! all pages. The day is that of the newest entry, so that a page changes with the log alone.
//! Refuses what the fold refuses: then the self-check says so, and payouts are not shown.

use ledger::books::Books;
use ledger::day::Day;
use ledger::journal::{Head, JournalError};
use ledger::payout::plan::{Money, Raised, Wait, What, Why, payments, raises};
use ledger::payout::{Payable, Payouts};
use ledger::shutdown::ShutdownError;
use reports::shutdown::{End, Shutdown};
use reports::sum::Sum;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

/// What was folded last.
#[derive(Default)]
pub struct Folds(Mutex<Option<(Head, Arc<Paying>)>>);

/// Payouts at one state of the log.
pub struct Paying {
    /// Who decides, and all claims.
    pub payouts: Payouts,
    /// The day of the newest entry.
    pub today: Day,
    plan: OnceLock<Plan>,
    end: OnceLock<Option<Vec<Ending>>>,
}

/// What would become of the money in one currency, had the end come on the day of the newest entry.
pub struct Ending {
    /// All the cash there is.
    pub cash: Sum,
    /// What is not ours, what closing costs, creditors, what may be charged back.
    pub owed: Sum,
    /// What restricted funds hold, each with a way of its own.
    pub restricted: Sum,
    /// What goes back to donors.
    pub back: Sum,
    /// What goes on to successors.
    pub on: Sum,
    /// What creditors would lack.
    pub lacks: Sum,
}

/// What would be paid on the day of the newest entry, and what waits.
pub struct Plan {
    /// What the books hold.
    pub money: Money,
    /// Claims that are neither paid nor given up, in the order in which money goes to them, with
    /// what each waits for; nothing where the next run pays it.
    pub upcoming: Vec<(u64, Option<Why>)>,
    /// Periods of commitments that the next run claims.
    pub raised: Vec<Raised>,
    /// Periods that people must look at.
    pub periods: Vec<Wait>,
}

impl Folds {
    /// Payouts as a view of the books has them.
    ///
    /// # Errors
    /// The files cannot be read, or hold what cannot be.
    pub fn of(&self, books: &Books, today: Day) -> Result<Arc<Paying>, JournalError> {
        let Ok(mut known) = self.0.lock() else { return Paying::of(books, today) };
        if let Some((head, paying)) = &*known
            && *head == books.head()
        {
            return Ok(paying.clone());
        }
        let paying = Paying::of(books, today)?;
        *known = Some((books.head(), paying.clone()));
        Ok(paying)
    }
}

impl Paying {
    fn of(books: &Books, today: Day) -> Result<Arc<Self>, JournalError> {
        let mut payouts = books.payouts()?;
        payouts.authority.reach(today);
        let (plan, end) = (OnceLock::new(), OnceLock::new());
        Ok(Arc::new(Self { payouts, today, plan, end }))
    }

    /// What would be paid, made when first asked for.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn plan(&self, books: &Books) -> Result<&Plan, JournalError> {
        if let Some(plan) = self.plan.get() {
            return Ok(plan);
        }
        let plan = Plan::of(&self.payouts, books.money()?, self.today);
        Ok(self.plan.get_or_init(|| plan))
    }

    /// The end in short, worked out when first asked for: there may be many gifts. Nothing where
    /// nobody declared it.
    ///
    /// # Errors
    /// The files cannot be read, or sums are too large.
    pub fn end(&self, books: &Books) -> Result<Option<&[Ending]>, ShutdownError> {
        if let Some(end) = self.end.get() {
            return Ok(end.as_deref());
        }
        let end = match Shutdown::with(books, &self.payouts, self.today) {
            Ok(facts) => Some(facts.currencies.values().map(Ending::of).collect()),
            Err(ShutdownError::Undeclared) => None,
            Err(error) => return Err(error),
        };
        Ok(self.end.get_or_init(|| end).as_deref())
    }
}

impl Ending {
    fn of(end: &End) -> Self {
        let sum = |tiers: &[&str]| {
            let minor = tiers.iter().filter_map(|tier| Some(end.tiers.get(tier)?.minor)).sum();
            Sum::new(minor, end.cash.ccy)
        };
        Self {
            cash: end.cash,
            owed: sum(&["T0", "T1", "T2", "T3", "T4"]),
            restricted: sum(&["T5"]),
            back: sum(&["T6"]),
            on: sum(&["T7", "T8"]),
            lacks: end.shortfall,
        }
    }
}

impl Plan {
    fn of(payouts: &Payouts, money: Money, today: Day) -> Self {
        let (pay, waits) = payments(payouts, &money, today);
        let (raised, periods) = raises(payouts, today);
        let waits = waits.into_iter().filter_map(|Wait { what, why }| match what {
            What::Claim(claim) => Some((claim, Some(why))),
            What::Period(..) => None,
        });
        let why: HashMap<u64, Option<Why>> =
            pay.into_iter().map(|claim| (claim, None)).chain(waits).collect();
        let mut open: Vec<&Payable> = why.keys().filter_map(|claim| payouts.get(*claim)).collect();
        open.sort_by_key(|p| (p.claim.due, p.claim.priority, p.entry));
        let upcoming = open.into_iter().filter_map(|p| Some((p.entry, why.get(&p.entry)?.clone())));
        Self { upcoming: upcoming.collect(), money, raised, periods }
    }

    /// What a claim waits for; `None` where it is no upcoming payment.
    pub fn why(&self, claim: u64) -> Option<&Option<Why>> {
        self.upcoming.iter().find(|(of, _)| *of == claim).map(|(_, why)| why)
    }
}
