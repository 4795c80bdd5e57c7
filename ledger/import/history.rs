//! What the books say of one account: its balance at a day, its statements, its opening balance.
//! Only reads. The import compares a file with it before anything is written.

use super::ImportError;
use super::difference::{Figures, Rival};
use crate::account::Account;
use crate::day::{Day, Month};
use crate::entry::{Body, Entry, Grade, Rel, Statement};
use crate::journal::Journal;
use crate::money::Currency;
use crate::statement::Proof;
use crate::store::MonthTotal;

/// The books' balance of an account at the end of a day.
pub(super) fn balance(
    journal: &Journal,
    account: &Account,
    ccy: Currency,
    at: Day,
) -> Result<i64, ImportError> {
    let month = at.month();
    let mut sum: i128 = 0;
    let facts = journal.facts();
    for row in facts.totals(Day::FIRST.month(), month.plus(-1))? {
        if row.leg.account == account.as_str() && row.leg.ccy == ccy.code() {
            sum += row.total.net();
        }
    }
    for (_, entry) in entries_on(journal, account, ccy, month)? {
        if entry.date <= at {
            sum += effect(&entry, account, ccy);
        }
    }
    i64::try_from(sum)
        .map_err(|_| ImportError::Money(crate::money::MoneyError::TooLarge(sum.to_string())))
}

pub(super) fn effect(entry: &Entry, account: &Account, ccy: Currency) -> i128 {
    let legs = entry.postings.iter().filter(|p| p.account == *account && p.ccy == ccy);
    legs.map(|p| i128::from(p.minor)).sum()
}

/// The entries that moved an account in one month.
pub(super) fn entries_on(
    journal: &Journal,
    account: &Account,
    ccy: Currency,
    month: Month,
) -> Result<Vec<(u64, Entry)>, ImportError> {
    let facts = journal.facts();
    let legs = facts.legs()?;
    let mine = legs.all().iter().enumerate();
    let mine = mine.filter(|(_, l)| l.account == account.as_str() && l.ccy == ccy.code());
    let ids: Vec<u32> = mine.map(|(id, _)| id as u32).collect();
    let mut entries = Vec::new();
    for index in facts.entries_on(&ids, month)? {
        entries.push((index, journal.entry(index)?));
    }
    Ok(entries)
}

/// Whether anything that stands moved the account: a statement, or an entry by hand. What was undone
/// cancels out in its month and is none.
pub(super) fn has_history(
    journal: &Journal,
    account: &Account,
    ccy: Currency,
) -> Result<bool, ImportError> {
    if !live_statements(journal, account, ccy)?.is_empty() {
        return Ok(true);
    }
    let totals = journal.facts().totals(Day::FIRST.month(), Day::LAST.month())?;
    let mine = |t: &&MonthTotal| t.leg.account == account.as_str() && t.leg.ccy == ccy.code();
    Ok(totals.iter().filter(mine).any(|t| t.total.net() != 0))
}

/// The first day of an account whose rows came without a balance: what it held before them, nobody
/// has said. `None` where an opening balance or a statement's says so.
pub(super) fn unopened(
    journal: &Journal,
    account: &Account,
    proof: &Proof,
) -> Result<Option<Day>, ImportError> {
    let live = live_statements(journal, account, proof.ccy)?;
    if live.iter().any(|(_, s)| s.opening.is_some())
        || !openings(journal, account, proof.ccy)?.is_empty()
    {
        return Ok(None);
    }
    let first = live.iter().map(|(_, s)| s.from).chain([proof.first]).min();
    // What was written by hand before the first statement is a beginning, too.
    let by_hand =
        first.map(|day| balance(journal, account, proof.ccy, day.plus(-1))).transpose()?;
    Ok(first.filter(|_| by_hand == Some(0)))
}

/// Whether statements that close cover all days of a file already, one behind the other.
pub(super) fn is_proven(
    journal: &Journal,
    account: &Account,
    proof: &Proof,
) -> Result<bool, ImportError> {
    let all = live_statements(journal, account, proof.ccy)?.into_iter().map(|(_, s)| s);
    let mut closed: Vec<Statement> = all.filter(|s| s.grade != Grade::Unproven).collect();
    closed.sort_by_key(|s| (s.from, s.to));
    let (mut reach, mut balance) = (proof.first.plus(-1), None);
    for s in closed {
        let joins = s.from <= reach.plus(1) || (balance.is_some() && s.opening == balance);
        if joins && s.to > reach {
            (reach, balance) = (s.to, s.closing);
        }
    }
    Ok(reach >= proof.last)
}

/// The closing balance of the newest statement up to a file's first day that is proven in whole.
pub(super) fn proven_closing(
    journal: &Journal,
    account: &Account,
    proof: &Proof,
) -> Result<Option<i64>, ImportError> {
    let all = live_statements(journal, account, proof.ccy)?.into_iter();
    let proven = all.filter(|(_, s)| s.grade != Grade::Unproven && s.proven == s.rows);
    let before = proven.filter(|(_, s)| s.to <= proof.first);
    Ok(before.max_by_key(|(entry, s)| (s.to, *entry)).and_then(|(_, s)| s.closing))
}

/// Whether the excess is what other statements say of the same last day: a bank's day may be cut
/// by two exports.
pub(super) fn boundary(
    journal: &Journal,
    account: &Account,
    proof: &Proof,
    excess: i64,
) -> Result<bool, ImportError> {
    let mut later = 0_i128;
    for (_, entry) in entries_on(journal, account, proof.ccy, proof.last.month())? {
        if entry.date == proof.last {
            later += effect(&entry, account, proof.ccy);
            if later == i128::from(excess) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// An opening balance that was posted.
pub(super) struct Opening {
    pub index: u64,
    pub day: Day,
    pub minor: i64,
}

/// The live opening balance of the account, if it stands behind this statement's first day.
pub(super) fn opening_after(
    journal: &Journal,
    account: &Account,
    proof: &Proof,
) -> Result<Option<Opening>, ImportError> {
    let all = openings(journal, account, proof.ccy)?;
    Ok(all.into_iter().find(|opening| opening.day > proof.first))
}

/// The opening balances of the account that stand.
fn openings(
    journal: &Journal,
    account: &Account,
    ccy: Currency,
) -> Result<Vec<Opening>, ImportError> {
    let mut live = Vec::new();
    for index in journal.facts().landmarks("opening", Day::FIRST.month(), Day::LAST.month())? {
        let entry = journal.entry(index)?;
        let minor = effect(&entry, account, ccy);
        let spoken = journal.facts().references(index)?;
        let reversed = spoken.iter().any(|(rel, _)| *rel == Rel::Reverses);
        if minor != 0 && !reversed {
            let minor = i64::try_from(minor).unwrap_or_default();
            live.push(Opening { index, day: entry.date, minor });
        }
    }
    Ok(live)
}

/// The newest statement of the account that was not undone.
pub(super) fn previous(
    journal: &Journal,
    account: &Account,
    ccy: Currency,
) -> Result<Option<u64>, ImportError> {
    Ok(live_statements(journal, account, ccy)?.pop().map(|(index, _)| index))
}

/// The statement with which the account begins, if that is after this one's first day.
pub(super) fn first_statement(
    journal: &Journal,
    account: &Account,
    proof: &Proof,
) -> Result<Option<Statement>, ImportError> {
    let all = live_statements(journal, account, proof.ccy)?.into_iter().map(|(_, s)| s);
    Ok(all.min_by_key(|s| s.from).filter(|s| proof.first < s.from))
}

/// The proven statement of the same days, whose figures a file contradicts that does not close.
pub(super) fn rival(
    journal: &Journal,
    account: &Account,
    proof: &Proof,
) -> Result<Option<Rival>, ImportError> {
    let (Some(opening), Some(closing)) = (proof.opening, proof.closing) else { return Ok(None) };
    let ours = Figures { opening, closing, rows: u64::from(proof.rows) };
    let all = live_statements(journal, account, proof.ccy)?.into_iter().rev();
    let mut same = all.filter(|(_, s)| (s.from, s.to) == (proof.first, proof.last));
    Ok(same.find_map(|(statement, s)| {
        let (opening, closing) = s.opening.zip(s.closing).filter(|_| s.grade != Grade::Unproven)?;
        Some(Rival { statement, theirs: Figures { opening, closing, rows: s.rows }, ours })
    }))
}

/// The last day of the statements that end before this one begins.
pub(super) fn last_before(
    journal: &Journal,
    account: &Account,
    proof: &Proof,
) -> Result<Option<Day>, ImportError> {
    let all = live_statements(journal, account, proof.ccy)?.into_iter().map(|(_, s)| s.to);
    Ok(all.max().filter(|to| *to < proof.first))
}

/// The newest balance that the bank gave: the statement that closes with it, its day, the balance.
pub(super) fn newest_closing(
    journal: &Journal,
    account: &Account,
    ccy: Currency,
) -> Result<Option<(u64, Day, i64)>, ImportError> {
    let all = live_statements(journal, account, ccy)?.into_iter();
    let newest = all.max_by_key(|(index, s)| (s.closing.is_some(), s.to, s.grade, *index));
    Ok(newest.and_then(|(index, s)| Some((index, s.to, s.closing?))))
}

/// The statements of the account that were not undone, as they were written.
pub(super) fn live_statements(
    journal: &Journal,
    account: &Account,
    ccy: Currency,
) -> Result<Vec<(u64, Statement)>, ImportError> {
    live(journal, |statement| statement.account == *account && statement.ccy == ccy)
}

/// The statements that `wanted` takes and that were not undone, as they were written.
pub(super) fn live(
    journal: &Journal,
    wanted: impl Fn(&Statement) -> bool,
) -> Result<Vec<(u64, Statement)>, ImportError> {
    let (from, to) = (Day::FIRST.month(), Day::LAST.month());
    let all = journal.facts().landmarks("statement", from, to)?;
    let mut live = Vec::new();
    for index in all {
        let spoken = journal.facts().references(index)?;
        let void = spoken.iter().any(|(rel, _)| *rel == Rel::Voids);
        if let Body::Statement(s) = journal.entry(index)?.body
            && wanted(&s)
            && !void
        {
            live.push((index, s));
        }
    }
    Ok(live)
}
