//! `ledger apply`: service.toml into the log, with a readable difference first.
//! Refuses what could never hold, as more signatures than there are members. What decides over money
//! or members is a proposal: of each is said whether it holds, from which day, or who must sign.

use crate::book::{self, Place};
use crate::sign::proposing::Proposing;
use crate::sign::told::billed_elsewhere;
use crate::sign::{signing, waits};
use crate::{dry, out};
use clap::Args;
use ledger::account::Code;
use ledger::books::Books;
use ledger::day::Day;
use ledger::entry::{Declared, Draft};
use ledger::payout::Payouts;
use ledger::policy::{self, Change, ServiceFile, difference};
use ledger::treasury::{Treasury, TreasuryError};
use std::collections::BTreeMap;

/// Write what service.toml declares into the log
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger apply --dry-run     # what would change
  ledger apply               # write it

Comments, rules and what stands in local.toml stay out of the log. What loosens, as a higher limit, \
holds only after the declared delay; where several members must agree, it waits for them.")]
pub struct Apply {
    #[command(flatten)]
    proposing: Proposing,
}

impl Apply {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let file = place.service()?;
        let books = place.books()?;
        let changes = difference(&books, &file, book::today()?)?;
        if changes.is_empty() {
            out::say("service.toml and the log agree: nothing to do.");
            for of in policy::pending(&books, book::today()?)? {
                out::say(&format!("  {}", out::plain(&of.line())));
            }
            return Ok(());
        }
        let stay = Stay::of(&books, &file)?;
        let lines = changes.iter().map(|change| line(change, &stay));
        out::print(&(lines.collect::<String>() + &stay.currencies()))?;
        if changes.iter().any(|change| stay.with(change).is_some()) {
            out::say(RENAMED);
        }
        let by = self.proposing.author(place, &books)?;
        if self.proposing.dry_run {
            let (payouts, entries) = rehearse(&books, &changes, by)?;
            tell(&payouts, &entries, book::today()?);
            dry::nothing_written();
            return Ok(());
        }
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let today = clerk.today;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let mut treasury = Treasury::open(&mut append)?;
        for draft in drafts(&changes, today, &by) {
            treasury.push(draft)?;
        }
        let payouts = treasury.payouts().clone();
        let head = append.commit()?;
        out::say(&book::written(first, head));
        tell(&payouts, &(first..head.size).collect::<Vec<_>>(), today);
        Ok(())
    }
}

/// The entries by which the log becomes what the file says.
fn drafts(changes: &[Change], today: Day, by: &Code) -> impl Iterator<Item = Draft> {
    changes.iter().map(move |change| match change {
        Change::Added(to) | Change::Changed { to, .. } => to.draft(today, by.clone(), true),
        Change::Ended(from) => from.draft(today, by.clone(), false),
    })
}

/// What would become of it, by the same fold that decides when it is written.
fn rehearse(books: &Books, changes: &[Change], by: Code) -> anyhow::Result<(Payouts, Vec<u64>)> {
    let (mut payouts, today) = (book::payouts(books)?, book::today()?);
    let mut entries = Vec::new();
    for (index, draft) in (books.head().size..).zip(drafts(changes, today, &by)) {
        payouts.see(index, &draft.to_entry(today)).map_err(TreasuryError::Refused)?;
        entries.push(index);
    }
    Ok((payouts, entries))
}

/// Whether each proposal holds, or what it waits for.
fn tell(payouts: &Payouts, entries: &[u64], today: Day) {
    let told = entries.iter().filter_map(|entry| waits::told(payouts, *entry, today));
    told.for_each(|line| out::say(&signing::sentence(&line)));
    let objects = || entries.iter().filter_map(|entry| payouts.authority.object(*entry));
    objects()
        .filter_map(|of| billed_elsewhere(payouts, &of.value))
        .for_each(|note| out::say(&note));
    let proposed = objects().filter_map(|object| match object.value.value {
        Declared::Approval(approval) if object.value.in_force => Some(approval.need),
        _ => None,
    });
    let need = proposed.fold(payouts.authority.approval(today).need, u64::max);
    if need > 1 && need == payouts.authority.signers().len() as u64 {
        out::say(
            "note: all members must agree. If one key is lost, nothing can be decided any more, and no \
             claim of a member's own can be approved: nobody signs for their own.",
        );
    }
}

const RENAMED: &str = "\
warning: what was booked under a name stays under it, and a new name is another thing. If you meant
to rename, keep the `code` and change its `name`; `ledger classify N ACCOUNT --reason …` moves an entry.";

fn line(change: &Change, stay: &Stay) -> String {
    let plain = |w: &ledger::policy::Wanted| out::plain(&w.line());
    match change {
        Change::Added(to) => format!("+ {}\n", plain(to)),
        Change::Changed { from, to } => format!("- {}\n+ {}\n", plain(from), plain(to)),
        Change::Ended(from) => match stay.with(change) {
            Some(postings) => format!("- {} (ended; it keeps {postings})\n", plain(from)),
            None => format!("- {} (ended)\n", plain(from)),
        },
    }
}

/// What stays in the log of things that the file names no longer.
struct Stay {
    /// Postings by kind and code.
    postings: BTreeMap<(&'static str, String), u64>,
    /// Currencies are never ended.
    currencies: Vec<String>,
}

impl Stay {
    fn of(books: &Books, file: &ServiceFile) -> anyhow::Result<Self> {
        let mut postings: BTreeMap<_, u64> = BTreeMap::new();
        let mut add =
            |kind, code: &str, n| *postings.entry((kind, code.to_owned())).or_default() += n;
        for row in books.totals(Day::FIRST.month(), Day::LAST.month())? {
            let n = row.total.n.unsigned_abs();
            add("fund", &row.leg.fund, n);
            add("currency", &row.leg.ccy.to_ascii_lowercase(), n);
            let expense = row.leg.account.strip_prefix("expenses:");
            add("category", expense.and_then(|rest| rest.split(':').next()).unwrap_or_default(), n);
        }
        let declared = books.declarations()?;
        let wanted = file.wanted();
        let gone = declared.of("currency").filter(|(code, ..)| {
            !wanted.iter().any(|w| w.policy.value.kind() == "currency" && *w.policy.code == **code)
        });
        let currencies = gone.map(|(code, ..)| code.to_owned()).collect();
        Ok(Self { postings, currencies })
    }

    /// How many postings stay on what a change ends.
    fn with(&self, change: &Change) -> Option<String> {
        let Change::Ended(from) = change else { return None };
        let key = (from.policy.value.kind(), from.policy.code.to_string());
        self.postings.get(&key).map(|n| out::count(*n, "posting", "postings"))
    }

    fn currencies(&self) -> String {
        let line = |code: &String| {
            let n = self.postings.get(&("currency", code.clone())).copied().unwrap_or(0);
            let postings = out::count(n, "posting is", "postings are");
            let code = code.to_ascii_uppercase();
            format!("= currency {code} stays declared: {postings} in it\n")
        };
        self.currencies.iter().map(line).collect()
    }
}
