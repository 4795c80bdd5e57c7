//! Who decides, what is paid and what waits for what: folded once for each state of the log, for
//! all pages. The day is that of the newest entry, so that a page changes with the log alone; once closing
//! began it is the clock's: the days for claims run out whether anybody writes or not.
//! Refuses what the fold refuses: then the self-check says so, and payouts are not shown.

use ledger::books::Books;
use ledger::day::Day;
use ledger::entry::Phase;
use ledger::journal::JournalError;
use ledger::payout::plan::{Money, Raised, Wait, What, Why, payments, raises};
use ledger::payout::{Payable, Payouts};
use ledger::shutdown::{self, ShutdownError};
use reports::figures::is_gift;
use reports::shutdown::{Back, Summary, Sums, back};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

/// Payouts at one state of the log.
pub struct Paying {
    /// Who decides, and all claims.
    pub payouts: Payouts,
    /// The day of which all this is.
    pub day: Day,
    plan: OnceLock<Plan>,
    sums: OnceLock<Option<Vec<Sums>>>,
    ends: Mutex<HashMap<Day, Arc<Summary>>>,
    back: Mutex<Option<Arc<Vec<Back>>>>,
}

/// Up to so many postings of gifts are read for a sentence; of more it says what is certain without.
const FEW: i64 = 20_000;

/// What would be paid on that day, and what waits.
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

impl Paying {
    /// As a view of the books has them, by the day of its newest entry and that of the clock.
    ///
    /// # Errors
    /// The files cannot be read, or hold what cannot be.
    pub fn of(books: &Books, newest: Day, today: Day) -> Result<Self, JournalError> {
        let mut payouts = books.payouts()?;
        let ends = matches!(payouts.authority.phase(today), Phase::Closing | Phase::Closed);
        let day = if ends { today } else { newest };
        payouts.authority.reach(day);
        let (plan, sums) = (OnceLock::new(), OnceLock::new());
        let (ends, back) = (Mutex::default(), Mutex::default());
        Ok(Self { payouts, day, plan, sums, ends, back })
    }

    /// The day of which figures are: of a service that closed the last of that month, so that what closing
    /// cost counts and nothing else ever does.
    pub fn day_of_figures(&self) -> Day {
        let newest = self.payouts.authority.phases().last();
        let closed = newest.filter(|newest| newest.phase == Phase::Closed);
        closed.map_or(self.day, |closed| self.day.min(closed.day.month().last()))
    }

    /// What would be paid, made when first asked for.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn plan(&self, books: &Books) -> Result<&Plan, ShutdownError> {
        if let Some(plan) = self.plan.get() {
            return Ok(plan);
        }
        let money = shutdown::money(books, &self.payouts, self.day)?;
        let plan = Plan::of(&self.payouts, money, self.day);
        Ok(self.plan.get_or_init(|| plan))
    }

    /// The end in a sentence, worked out when first asked for. Nothing where nobody declared it.
    ///
    /// # Errors
    /// The files cannot be read, or sums are too large.
    pub fn sums(&self, books: &Books) -> Result<Option<&[Sums]>, ShutdownError> {
        if let Some(sums) = self.sums.get() {
            return Ok(sums.as_deref());
        }
        let sums = match self.short(books) {
            Ok(sums) => Some(sums),
            Err(ShutdownError::Undeclared) => None,
            Err(error) => return Err(error),
        };
        Ok(self.sums.get_or_init(|| sums).as_deref())
    }

    fn short(&self, books: &Books) -> Result<Vec<Sums>, ShutdownError> {
        match self.has_few_gifts(books)? {
            true => Ok(Sums::exactly(&*self.end(books, self.day)?)),
            false => Sums::of(books, &self.payouts, self.day),
        }
    }

    /// Whether there are so few gifts that each is read for a sentence.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn has_few_gifts(&self, books: &Books) -> Result<bool, JournalError> {
        let totals = books.totals(Day::FIRST.month(), self.day.month())?;
        let gifts = totals.iter().filter(|row| is_gift(&row.leg)).map(|row| row.total.n);
        Ok(gifts.sum::<i64>() <= FEW)
    }

    /// The gifts that go back by then, or would; kept until the log grows.
    ///
    /// # Errors
    /// As [`Self::end`].
    pub fn back(&self, books: &Books) -> Result<Arc<Vec<Back>>, ShutdownError> {
        let Ok(mut known) = self.back.lock() else {
            return Ok(Arc::new(back(books, &self.payouts, self.day)?));
        };
        if let Some(all) = &*known {
            return Ok(all.clone());
        }
        let all = Arc::new(back(books, &self.payouts, self.day)?);
        *known = Some(all.clone());
        Ok(all)
    }

    /// Whether the end has begun by then.
    pub fn has_begun(&self) -> bool {
        self.payouts.authority.end_begun().is_some_and(|end| end.day <= self.day)
    }

    /// Who would get what on a day, kept until the log grows: there may be many gifts.
    ///
    /// # Errors
    /// Nobody declared it, the files cannot be read, or sums are too large.
    pub fn end(&self, books: &Books, at: Day) -> Result<Arc<Summary>, ShutdownError> {
        // Whoever asks meanwhile waits: twice the gifts would be twice the memory.
        let Ok(mut known) = self.ends.lock() else {
            return Ok(Arc::new(Summary::of(books, &self.payouts, at)?));
        };
        if let Some(end) = known.get(&at) {
            return Ok(end.clone());
        }
        let end = Arc::new(Summary::of(books, &self.payouts, at)?);
        known.insert(at, end.clone());
        Ok(end)
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
