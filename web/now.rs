//! How it stands on the day of the clock: who still is a member, and what somebody should look at.
//! All else on the site changes with the log alone; that nobody writes any more, only a clock can tell.
//! Without one the day is that of the newest entry.

use crate::paying::Paying;
use ledger::books::Books;
use ledger::day::Day;
use ledger::journal::Head;
use ledger::payout::Payouts;
use ledger::phase::{Alert, alerts};
use ledger::shutdown::ShutdownError;
use std::sync::{Arc, Mutex};

/// The day it is, where somebody knows.
pub type Clock = Arc<dyn Fn() -> Option<Day> + Send + Sync>;

/// What was worked out last.
#[derive(Default)]
pub struct Nows(Mutex<Option<(Head, Arc<Now>)>>);

/// How it stands on a day.
pub struct Now {
    /// Which.
    pub today: Day,
    /// Who decides by then, and all claims.
    pub payouts: Payouts,
    /// What holds, and somebody should look at.
    pub alerts: Vec<Alert>,
}

impl Nows {
    /// How a view of the books stands on a day; worked out once for each.
    ///
    /// # Errors
    /// The files cannot be read, or sums are too large.
    pub fn of(
        &self,
        books: &Books,
        paying: &Paying,
        today: Day,
    ) -> Result<Arc<Now>, ShutdownError> {
        let Ok(mut known) = self.0.lock() else { return Now::of(books, paying, today) };
        if let Some((head, now)) = &*known
            && (*head, now.today) == (books.head(), today)
        {
            return Ok(now.clone());
        }
        let now = Now::of(books, paying, today)?;
        *known = Some((books.head(), now.clone()));
        Ok(now)
    }
}

impl Now {
    fn of(books: &Books, paying: &Paying, today: Day) -> Result<Arc<Self>, ShutdownError> {
        let mut payouts = paying.payouts.clone();
        payouts.authority.reach(today);
        let alerts = alerts(books, &payouts, today)?;
        Ok(Arc::new(Self { today, payouts, alerts }))
    }
}
