//! What comes again: what is declared as such, and what was paid month after month though nobody declared it.
//! The second is found by who was paid for what, as far as that is published, in each of three months running;
//! whether it will come once more only people can say, so it makes no promise broken, and none kept.

use super::{Bench, Verdict, at, broken, kept_by, untold};
use crate::answer::Refusal;
use crate::shown::{Words, counted};
use crate::view::View;
use ledger::account::{Account, is_fee, is_spent};
use ledger::day::Month;
use ledger::entry::{Commitment, Rel};
use ledger::list::{Filter, Row};
use ledger::payout::Payouts;
use std::collections::{BTreeMap, BTreeSet};

/// So many months running are more than a habit.
const RUNNING: i32 = 3;
/// The newest months that are looked at: of one that is running not everything may have come.
const LOOKED_AT: i32 = 4;

/// Somebody who was paid for the same in each of some months, by no commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// Who, as published.
    pub who: String,
    /// The category.
    pub what: Words,
    /// The first of the months and the last, as pages name them.
    pub months: [String; 2],
    /// The list of the entries, below the site's root.
    pub link: String,
}

impl Again {
    /// In a sentence, for tables.
    pub fn says(&self) -> String {
        let (Self { who, what, months: [from, to], .. }, no) = (self, "by no commitment");
        format!("{who} was paid for {} in each month from {from} to {to}, {no}.", what.text)
    }
}

impl Bench<'_> {
    pub(super) fn automatic(&self) -> Verdict {
        let authority = &self.now.payouts.authority;
        let limited =
            |(_, of): &&(u64, Commitment)| authority.limit(of.ccy.code(), self.now.today).is_some();
        let (all, paid) = (self.commitments.len(), self.commitments.iter().filter(limited).count());
        let verdict = match all - paid {
            _ if all == 0 => {
                broken("Nothing that comes again is approved for all its periods.".to_owned())
            }
            0 => {
                let n = counted(all as u64, "recurring cost is", "recurring costs are");
                let why = format!("{n} approved once, each with a cap, and paid within limits.");
                self.as_far_as_declared(why)
            }
            n => broken(format!(
                "No limit is declared in the currency of {n} of {all}: people pay them."
            )),
        };
        self.beside(at(verdict, "processes#again", "What comes again"))
    }

    pub(super) fn cancellable(&self) -> Verdict {
        let known = |of: &&(u64, Commitment)| {
            of.1.notice.is_some() || of.1.cancel.is_some() || of.1.to.is_some()
        };
        let (all, known) = (self.commitments.len(), self.commitments.iter().filter(known).count());
        let verdict = match all - known {
            _ if all == 0 => untold("No recurring cost is declared."),
            0 => self.as_far_as_declared("Each has its notice, or its last day.".to_owned()),
            n => {
                let n = counted(n as u64, "recurring cost has", "recurring costs have");
                broken(format!("{n} neither a notice nor a last day."))
            }
        };
        self.beside(at(verdict, "processes#again", "What comes again"))
    }

    /// What is kept of all that is declared, unless something else seems to come again.
    fn as_far_as_declared(&self, why: String) -> Verdict {
        match self.undeclared.is_empty() {
            true => kept_by(&format!(
                "{why} Nobody else whose name is published was paid for the same in three months running."
            )),
            false => untold(&format!(
                "{why} Whether what is named below comes again, too, nobody has declared."
            )),
        }
    }

    fn beside(&self, verdict: Verdict) -> Verdict {
        Verdict { besides: self.undeclared.clone(), ..verdict }
    }
}

/// What was paid for in each of three months running by no commitment, and has none by now.
pub(super) fn undeclared(view: &View, payouts: &Payouts) -> Result<Vec<Again>, Refusal> {
    let Some((_, newest)) = view.books().months()? else { return Ok(Vec::new()) };
    let mut paid: BTreeMap<(String, Account), BTreeSet<Month>> = BTreeMap::new();
    let mut declared = BTreeSet::new();
    let pulled: BTreeSet<u64> = payouts.pulled().map(|(entry, ..)| entry).collect();
    each_spent(view, newest.plus(1 - LOOKED_AT), newest, |row| {
        let stands = row.reversed_by.is_none() && row.reverses.is_none();
        let (true, Some(who), Some(on)) = (stands, &row.who, row.accounts.first()) else { return };
        if !is_spent(on.as_str()) || is_fee(on.as_str()) || on.is_unclassified() {
            return;
        }
        let key = (who.clone(), on.clone());
        match pulled.contains(&row.index) || is_committed(payouts, &row) {
            true => drop(declared.insert(key)),
            false => drop(paid.entry(key).or_default().insert(row.date.month())),
        }
    })?;
    paid.retain(|key, _| !declared.contains(key));
    let again = paid.into_iter().filter_map(|((who, on), months)| {
        let (from, to) = running(&months)?;
        let what = view.account_name(on.as_str());
        let link = format!("entries?account={on}&from={from}&to={to}");
        Some(Again { who, what, months: [from, to].map(Month::name), link })
    });
    Ok(again.collect())
}

/// The expenses of some months, as a list has them, one by one: as they are classified by now.
fn each_spent(
    view: &View,
    from: Month,
    to: Month,
    mut see: impl FnMut(Row),
) -> Result<(), Refusal> {
    let mut filter = Filter { from: Some(from.first()), to: Some(to.last()), ..Filter::default() };
    filter.set("kind", "expense").map_err(|error| Refusal::Failed(error.to_string()))?;
    view.books().each_row(&filter, |row| {
        see(row);
        Ok(())
    })
}

/// Whether an expense is a period of a commitment: raised by it, or pulled by the vendor.
fn is_committed(payouts: &Payouts, row: &Row) -> bool {
    row.entry.refers(Rel::Subject).is_some_and(|subject| {
        payouts.get(subject).is_none_or(|payable| payable.claim.commitment.is_some())
    })
}

/// The newest months without one left out between them, where they are enough.
fn running(months: &BTreeSet<Month>) -> Option<(Month, Month)> {
    let mut from = None;
    let mut newest = None;
    for month in months {
        let first = match from {
            Some(first) if months.contains(&month.plus(-1)) => first,
            _ => *month,
        };
        from = Some(first);
        if first.plus(RUNNING - 1) <= *month {
            newest = Some((first, *month));
        }
    }
    newest
}
