//! How it stands on the day of the clock: who still is a member, and what somebody should look at.
//! All else on the site changes with the log alone; that nobody writes any more, only a clock can tell.
//! Without one the day is that of the newest entry.

use crate::paying::Paying;
use ledger::books::Books;
use ledger::day::Day;
use ledger::payout::Payouts;
use ledger::phase::{Alert, alerts};
use ledger::shutdown::ShutdownError;
use std::sync::Arc;

/// The day it is, where somebody knows.
pub type Clock = Arc<dyn Fn() -> Option<Day> + Send + Sync>;

/// How it stands on a day.
pub struct Now {
    /// Which.
    pub today: Day,
    /// Who decides by then, and all claims.
    pub payouts: Payouts,
    /// What holds, and somebody should look at.
    pub alerts: Vec<Alert>,
}

impl Now {
    /// How a view of the books stands on a day.
    ///
    /// # Errors
    /// The files cannot be read, or sums are too large.
    pub fn of(books: &Books, paying: &Paying, today: Day) -> Result<Self, ShutdownError> {
        let mut payouts = paying.payouts.clone();
        payouts.authority.reach(today);
        let alerts = alerts(books, &payouts, today)?;
        Ok(Self { today, payouts, alerts })
    }
}
