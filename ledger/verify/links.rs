//! What an entry must be among the others (FORMAT.md, section 6.1).
//! Refuses a statement out of its chain, a row that is not of its statement, a reversal that does
//! not post the contrary, a statement that is void while rows of it stand. `verify` asks in order.

use super::Wrong;
use crate::account::Account;
use crate::day::Day;
use crate::entry::{Body, Entry, Rel, Statement, decode};
use crate::money::Currency;
use crate::store::Facts;
use std::collections::HashMap;

/// What is known of the entries so far.
#[derive(Default)]
pub(super) struct Links {
    recorded: Option<Day>,
    statements: HashMap<u64, Standing>,
    /// The statements of an account that are not void, ascending.
    chains: HashMap<(Account, Currency), Vec<u64>>,
    /// What was reversed, and by which entry.
    reversed: HashMap<u64, u64>,
}

/// A statement on its way through the log.
struct Standing {
    statement: Statement,
    /// Rows that were not reversed.
    live: u64,
    /// Whether a row was reversed that is no opening: then all of them are.
    taken: bool,
    void: bool,
}

impl Links {
    /// Checks one entry against those before it, and learns from it.
    ///
    /// # Errors
    /// [`Wrong::Entry`], or an entry that cannot be read.
    pub fn check(&mut self, facts: &Facts, index: u64, entry: &Entry) -> Result<(), Wrong> {
        let wrong = |problem: String| Wrong::Entry { index, problem };
        self.check_recorded(entry.recorded).map_err(wrong)?;
        if let Body::Statement(statement) = &entry.body {
            self.add_statement(index, statement, entry.refers(Rel::Previous)).map_err(wrong)?;
        }
        if let Some(at) = entry.refers(Rel::Statement) {
            self.add_row(at, entry).map_err(wrong)?;
        }
        if let Some(target) = entry.refers(Rel::Reverses) {
            let old = read(facts, target)?;
            self.reverse(index, entry, target, &old).map_err(wrong)?;
        }
        if let Some(target) = entry.refers(Rel::Classifies)
            && read(facts, target)?.postings.is_empty()
        {
            return Err(wrong(format!("classifies entry {target}, which moves nothing")));
        }
        if let (Body::Settlement(_), Some(target)) = (&entry.body, entry.refers(Rel::Classifies))
            && read(facts, target)?.refers(Rel::Statement).is_none()
        {
            return Err(wrong(format!(
                "settles by entry {target}, which is no row of a statement"
            )));
        }
        if let Some(target) = entry.refers(Rel::Refunds)
            && read(facts, target)?.postings.is_empty()
        {
            return Err(wrong(format!("gives back entry {target}, which moves nothing")));
        }
        entry.refers(Rel::Voids).map_or(Ok(()), |at| self.void(at).map_err(wrong))
    }

    fn check_recorded(&mut self, day: Day) -> Result<(), String> {
        if self.recorded.replace(day).is_some_and(|last| last > day) {
            return Err(format!("was recorded on {day}, before the entry in front of it"));
        }
        Ok(())
    }

    fn add_statement(
        &mut self,
        index: u64,
        statement: &Statement,
        previous: Option<u64>,
    ) -> Result<(), String> {
        let chain = self.chains.entry((statement.account.clone(), statement.ccy)).or_default();
        let newest = chain.last().copied();
        if previous != newest {
            let shown = |at: Option<u64>| at.map_or("none".to_owned(), |at| format!("entry {at}"));
            return Err(format!(
                "names {} as the statement before, which is {}",
                shown(previous),
                shown(newest)
            ));
        }
        chain.push(index);
        let statement = statement.clone();
        let standing = Standing { statement, live: 0, taken: false, void: false };
        self.statements.insert(index, standing);
        Ok(())
    }

    /// A row moves the statement's account within its days; what moves no cash need not.
    fn add_row(&mut self, at: u64, entry: &Entry) -> Result<(), String> {
        let standing = self.statement(at)?;
        let s = &standing.statement;
        let on_it = entry.postings.iter().any(|p| p.account == s.account && p.ccy == s.ccy);
        if !on_it && entry.postings.iter().any(|p| p.account.is_cash()) {
            return Err(format!("names statement {at} of {}, but moves nothing there", s.account));
        }
        if entry.date < s.from || entry.date > s.to {
            let (date, from, to) = (entry.date, s.from, s.to);
            return Err(format!("of {date} names statement {at}, which covers {from} to {to}"));
        }
        standing.live += 1;
        Ok(())
    }

    fn reverse(
        &mut self,
        index: u64,
        entry: &Entry,
        target: u64,
        old: &Entry,
    ) -> Result<(), String> {
        if let Some(first) = self.reversed.insert(target, index) {
            return Err(format!("reverses entry {target}, which entry {first} reversed before"));
        }
        if matches!(old.body, Body::Reversal) || old.postings.is_empty() {
            return Err(format!("reverses entry {target} of type {}", old.body.name()));
        }
        if entry.postings != old.postings.reversed() {
            return Err(format!("does not post the contrary of entry {target}"));
        }
        if let Some(at) = old.refers(Rel::Statement) {
            let standing = self.statement(at)?;
            standing.live = standing.live.saturating_sub(1);
            // An earlier statement may bring another opening in its place.
            standing.taken |= !matches!(old.body, Body::Opening);
        }
        Ok(())
    }

    fn void(&mut self, at: u64) -> Result<(), String> {
        let standing = self.statement(at)?;
        if standing.void {
            return Err(format!("voids statement {at}, which was void before"));
        }
        if standing.live > 0 {
            let live = standing.live;
            return Err(format!("voids statement {at}, of which {live} rows were not reversed"));
        }
        standing.void = true;
        let of = (standing.statement.account.clone(), standing.statement.ccy);
        if let Some(chain) = self.chains.get_mut(&of) {
            chain.retain(|index| *index != at);
        }
        Ok(())
    }

    fn statement(&mut self, at: u64) -> Result<&mut Standing, String> {
        let found = self.statements.get_mut(&at);
        found.ok_or_else(|| format!("names entry {at} as a statement, which it is not"))
    }

    /// What only the end of the log shows: a row is not reversed without its statement.
    ///
    /// # Errors
    /// [`Wrong::Entry`] with the first such statement.
    pub fn finish(&self) -> Result<(), Wrong> {
        let broken = self.statements.iter().filter(|(_, s)| s.taken && !s.void);
        let Some(index) = broken.map(|(index, _)| *index).min() else { return Ok(()) };
        let problem = "is a statement of which a row was reversed alone".to_owned();
        Err(Wrong::Entry { index, problem })
    }
}

fn read(facts: &Facts, index: u64) -> Result<Entry, Wrong> {
    let bytes = facts.entry(index)?.unwrap_or_default();
    decode(index, &bytes).map_err(|why| Wrong::Malformed { index, why })
}
