//! `ledger run`: one pass of the loop. Statements in, what is due raised, what was approved paid, as
//! far as policy and the money there is allow; what waits is listed with the reason.
//! Refuses to run twice at once. Run again, it does nothing; a crash anywhere is made good by the
//! next pass, with the same payments under the same ids.

mod call;
mod fetch;
mod hand_over;
mod idle;
mod lock;
mod pass;
mod publish;
mod told;

pub use hand_over::{Names, clear, file_of};
pub use told::{named, what};

use crate::book::{self, Place};
use crate::exit::OutcomeUnknown;
use crate::out;
use anyhow::bail;
use clap::Args;
use idle::Idle;
use ledger::day::Day;
use std::time::Duration;

/// Fetch statements, raise what is due, pay what was approved
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger run --dry-run       # what it would do, and why the rest waits
  ledger run                 # do it
  ledger run --every 15m     # again and again, until it is stopped

It pays within the limits of service.toml, from money that statements prove, what members signed. \
Payment files go to outbox/: upload them to the bank, then `ledger payout sent BATCH`. Paid is what \
a statement shows. Run twice, it does nothing the second time. Where local.toml has [publish], it \
closes the months that are over, if they are complete, and writes the site. It ends with 5 when of a payment nobody \
knows any more whether it was made.")]
pub struct Run {
    /// Show what would be done and do nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
    /// Go on for ever, with a pause between, as 15m
    #[arg(long, value_name = "PAUSE", value_parser = pause, conflicts_with = "dry_run")]
    every: Option<Duration>,
    /// The day it is, where it is not today: `demo` lives through two years
    #[arg(skip)]
    today: Option<Day>,
}

impl Run {
    /// A pass on an earlier day, as `demo` needs one.
    pub fn on(today: Day) -> Self {
        Self { dry_run: false, every: None, today: Some(today) }
    }

    /// One pass that says nothing.
    pub fn run_quietly(&self, place: &Place) -> anyhow::Result<()> {
        let _lock = lock::take(place)?;
        pass::pass(place, self.today()?, false).map(drop)
    }

    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let Some(pause) = self.every else { return self.once(place) };
        loop {
            // A pass that failed is told, and the next one tries again: a bank's page is down at times.
            if let Err(error) = self.once(place) {
                out::say(&format!("ledger: {error:#}"));
            }
            std::thread::sleep(pause);
        }
    }

    fn once(&self, place: &Place) -> anyhow::Result<()> {
        crate::interrupt::told();
        let _lock = lock::take(place)?;
        let today = self.today()?;
        if self.dry_run {
            let done = pass::pass(place, today, true)?;
            return out::tell(&told::told(&done));
        }
        let fetched = fetch::fetch(place);
        let idle = Idle::of(place, today)?;
        let (text, doubts) = match idle.said() {
            Some(text) => (text, 0),
            None => {
                let done = pass::pass(place, today, false)?;
                let text = told::told(&done);
                idle.keep(&done, &text);
                (text, done.doubts)
            }
        };
        out::tell(&text)?;
        let published = publish::publish(place, today);
        // Said at the end, so that one bad file does not stop payments; but it is no success.
        match doubts {
            0 => fetched.and(published),
            n => bail!(OutcomeUnknown(out::count(n as u64, "payment", "payments"))),
        }
    }

    fn today(&self) -> anyhow::Result<Day> {
        self.today.map_or_else(book::today, Ok)
    }
}

/// `15m`, `2h`, `30s`.
fn pause(text: &str) -> Result<Duration, String> {
    let refused = || format!("`{text}`: expected a pause of 1s to 24h, as 15m or 2h");
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(refused)?;
    let number: u64 = number.parse().map_err(|_| refused())?;
    let factor = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err(refused()),
    };
    let seconds = number.checked_mul(factor).filter(|s| (1..=86_400).contains(s));
    seconds.map(Duration::from_secs).ok_or_else(refused)
}
