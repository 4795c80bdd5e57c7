//! What an entry by hand does to the own accounts: beside their statements, and below zero.
//! Refuses what takes the books away from a balance that the bank has given: a row that a statement
//! brought already would be there twice for ever.

use crate::book::Place;
use crate::status::below_zero;
use anyhow::bail;
use ledger::books::{Books, StatementEntry};
use ledger::day::Day;
use ledger::entry::{Draft, Posting};
use ledger::money::grouped;
use reports::reconcile;

/// Refuses an entry that a statement contradicts, unless somebody insists; what to say of accounts
/// that it takes below zero.
pub fn weigh(place: &Place, draft: &Draft, insists: bool) -> anyhow::Result<Vec<String>> {
    let legs: Vec<&Posting> = draft.postings.iter().filter(|p| p.account.is_cash()).collect();
    if legs.is_empty() {
        return Ok(Vec::new());
    }
    let weighed = Weighed { books: place.books()?, date: draft.date, legs };
    if !insists {
        weighed.refuse_to_differ()?;
    }
    weighed.below_zero()
}

/// An entry's legs on own accounts, and the books without it.
struct Weighed<'a> {
    books: Books,
    date: Day,
    legs: Vec<&'a Posting>,
}

impl Weighed<'_> {
    /// Refuses an entry that puts the books further from a statement's closing balance. What brings
    /// them nearer mends something.
    fn refuse_to_differ(&self) -> anyhow::Result<()> {
        for leg in &self.legs {
            let Some(s) = self.covering(leg)? else { continue };
            let (first, to) = (Day::FIRST.month(), s.statement.to);
            let totals = self.books.totals(first, to.month())?;
            let Some(by) = reconcile::difference(&self.books, &s, &totals)? else { continue };
            let after = by.minor + i128::from(leg.minor);
            if after.unsigned_abs() > by.minor.unsigned_abs() {
                let (account, ccy, day) = (&leg.account, leg.ccy, self.date);
                bail!(
                    "{day} is not open any more: statement {} of {account} goes up to {to}, and the \
                     books would differ from it by {} {ccy}. What it has is there already \
                     (`ledger list --account {account} --to {to}`); say --not-on-statement if this \
                     is right all the same; nothing was written",
                    s.entry,
                    grouped(&ccy.decimal(after), ','),
                );
            }
        }
        Ok(())
    }

    /// The first statement whose closing balance holds the entry's day.
    fn covering(&self, leg: &Posting) -> anyhow::Result<Option<StatementEntry>> {
        let holds = |s: &StatementEntry| {
            let of = &s.statement;
            let stands = s.void.is_none() && of.closing.is_some();
            stands && of.account == leg.account && of.ccy == leg.ccy && of.to >= self.date
        };
        let all = self.books.statements()?.into_iter().filter(holds);
        Ok(all.min_by_key(|s| (s.statement.to, s.entry)))
    }

    /// What to say of accounts that the entry takes below zero.
    fn below_zero(&self) -> anyhow::Result<Vec<String>> {
        let mut warnings = Vec::new();
        if self.legs.iter().all(|leg| leg.minor > 0) {
            return Ok(warnings);
        }
        let held = self.books.balances(Day::LAST)?;
        for Posting { account, ccy, minor, .. } in self.legs.iter().filter(|leg| leg.minor < 0) {
            let key = (account.to_string(), ccy.to_string());
            let after = held.get(&key).copied().unwrap_or(0) + i128::from(*minor);
            if after < 0 {
                let left = grouped(&ccy.decimal(after), ',');
                let why = below_zero(account.as_str());
                warnings.push(format!("warning: {account} is at {left} {ccy} by this, {why}"));
            }
        }
        Ok(warnings)
    }
}
