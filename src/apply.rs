//! `ledger apply`: service.toml into the log, with a readable difference first.

use crate::book::{self, Place};
use crate::out;
use clap::Args;
use ledger::policy::{Change, difference};

/// Write what service.toml declares into the log
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger apply --dry-run     what would change
  ledger apply               write it

Comments, rules and what stands in local.toml stay out of the log.")]
pub struct Apply {
    /// Show the difference and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
}

impl Apply {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let file = place.service()?;
        let changes = difference(&place.books()?, &file)?;
        if changes.is_empty() {
            out::say("service.toml and the log agree: nothing to do.");
            return Ok(());
        }
        out::print(&changes.iter().map(line).collect::<String>())?;
        if self.dry_run {
            out::say("Nothing was written (--dry-run).");
            return Ok(());
        }
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let today = clerk.today;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        for change in &changes {
            let (wanted, in_force) = match change {
                Change::Added(to) | Change::Changed { to, .. } => (to, true),
                Change::Ended(from) => (from, false),
            };
            let by = append.by();
            append.push(wanted.draft(today, by, in_force))?;
        }
        out::say(&book::written(first, append.commit()?));
        Ok(())
    }
}

fn line(change: &Change) -> String {
    let plain = |w: &ledger::policy::Wanted| out::plain(&w.line());
    match change {
        Change::Added(to) => format!("+ {}\n", plain(to)),
        Change::Changed { from, to } => format!("- {}\n+ {}\n", plain(from), plain(to)),
        Change::Ended(from) => format!("- {} (ended)\n", plain(from)),
    }
}
