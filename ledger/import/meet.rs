//! Where a statement meets the books: its opening and closing balance against theirs.
//! The first statement of an account brings its opening balance; an earlier one replaces that.
//! What does not close is a difference with its amount, never smoothed over.

use super::{Count, ImportError, OfCurrency};
use crate::account::{Account, Code};
use crate::day::Day;
use crate::entry::{Body, Draft, Entry, Posting, Postings, Rel, Statement};
use crate::journal::{Append, JournalError};
use crate::money::{Currency, add};
use crate::statement::{Check, Proof};
use crate::store::MonthTotal;
use std::fmt;

/// What does not close.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The currency.
    pub ccy: Currency,
    /// The account.
    pub account: Account,
    /// Where.
    pub gap: Gap,
}

/// Where a statement and its surroundings differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Within the file: at this line, the rows make one balance and the file says another.
    Within {
        /// The physical line; `None` for a total stated for all.
        line: Option<u32>,
        /// What the rows make.
        expected: i64,
        /// What the file says.
        actual: i64,
    },
    /// Between the file and the books, at its last day.
    Books {
        /// The day.
        day: Day,
        /// What the books would hold.
        books: i64,
        /// What the file says.
        closing: i64,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let money = |minor: i64| format!("{} {}", self.ccy.decimal(i128::from(minor)), self.ccy);
        let by = |a: i64, b: i64| {
            format!("{} {}", self.ccy.decimal(i128::from(a) - i128::from(b)), self.ccy)
        };
        match self.gap {
            Gap::Within { line, expected, actual } => {
                let place = line.map_or("the stated balance".to_owned(), |l| format!("line {l}"));
                write!(
                    f,
                    "{place}: the balance is {}, the rows make {}: they differ by {}",
                    money(actual),
                    money(expected),
                    by(actual, expected)
                )
            }
            Gap::Books { day, books, closing } => write!(
                f,
                "{}: the statement closes with {} on {day}, the books with {}: they differ by {}; \
                 is a statement missing in between?",
                self.account,
                money(closing),
                money(books),
                by(closing, books)
            ),
        }
    }
}

/// How a statement meets the books.
pub(super) struct Met {
    /// The books' balance at the statement's last day, without its new rows.
    pub before: i64,
    /// The opening balance to post.
    pub opening: Option<i64>,
    pub difference: Option<Difference>,
}

pub(super) fn meet(
    append: &mut Append<'_>,
    account: &Account,
    proof: &Proof,
    count: Count,
) -> Result<Met, ImportError> {
    let before = balance(append, account, proof.ccy, proof.last)?;
    let differs = |gap| Some(Difference { ccy: proof.ccy, account: account.clone(), gap });
    if let Check::Diff(diff) = proof.check {
        let (line, expected, actual) = (diff.line, diff.expected, diff.actual);
        let difference = differs(Gap::Within { line, expected, actual });
        return Ok(Met { before, opening: None, difference });
    }
    let (Some(opening), Some(closing)) = (proof.opening, proof.closing) else {
        return Ok(Met { before, opening: None, difference: None });
    };
    if !has_history(append, account, proof.ccy)? {
        let opening = Some(opening).filter(|minor| *minor != 0);
        return Ok(Met { before, opening, difference: None });
    }
    if count.new_rows > 0
        && let Some(first) = first_statement(append, account, proof)?
    {
        return meet_earlier(append, account, proof, count, &first);
    }
    let books = add(before, count.new_net)?;
    if books == closing || boundary(append, account, proof, add(books, -closing)?)? {
        return Ok(Met { before, opening: None, difference: None });
    }
    let difference = differs(Gap::Books { day: proof.last, books, closing });
    Ok(Met { before, opening: None, difference })
}

/// Statements come in any order: this one begins before the first that the books have. It must lead
/// to that one's opening balance, and replaces the entry that stood for its own rows until now.
fn meet_earlier(
    append: &mut Append<'_>,
    account: &Account,
    proof: &Proof,
    count: Count,
    first: &Statement,
) -> Result<Met, ImportError> {
    let (opening, closing) = (proof.opening.unwrap_or(0), proof.closing.unwrap_or(0));
    let later = opening_after(append, account, proof)?;
    let counted = later.as_ref().filter(|l| l.day <= proof.last).map_or(0, |l| l.minor);
    let before = add(balance(append, account, proof.ccy, proof.last)?, -counted)?;
    let books = add(add(before, opening)?, count.new_net)?;
    let leads = first.opening.is_none_or(|it| it == closing);
    let closes = books == closing && (leads || proof.last >= first.from);
    let excess = add(add(books, -closing)?, counted)?;
    if closes || (leads && boundary(append, account, proof, excess)?) {
        if let Some(later) = later {
            reverse_opening(append, later.index)?;
        }
        let opening = Some(opening).filter(|minor| *minor != 0);
        return Ok(Met { before, opening, difference: None });
    }
    let books = if books == closing { first.opening.unwrap_or(books) } else { books };
    let gap = Gap::Books { day: proof.last, books, closing };
    let difference = Difference { ccy: proof.ccy, account: account.clone(), gap };
    Ok(Met { before, opening: None, difference: Some(difference) })
}

/// The books' balance of an account at the end of a day.
pub(super) fn balance(
    append: &mut Append<'_>,
    account: &Account,
    ccy: Currency,
    at: Day,
) -> Result<i64, ImportError> {
    let month = at.month();
    let mut sum: i128 = 0;
    let facts = append.journal().facts();
    for row in facts.totals(Day::FIRST.month(), month.plus(-1))? {
        if row.leg.account == account.as_str() && row.leg.ccy == ccy.code() {
            sum += row.total.net();
        }
    }
    for (_, entry) in entries_on(append, account, ccy, month)? {
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
    append: &Append<'_>,
    account: &Account,
    ccy: Currency,
    month: crate::day::Month,
) -> Result<Vec<(u64, Entry)>, ImportError> {
    let facts = append.journal().facts();
    let legs = facts.legs()?;
    let mine = legs.all().iter().enumerate();
    let mine = mine.filter(|(_, l)| l.account == account.as_str() && l.ccy == ccy.code());
    let ids: Vec<u32> = mine.map(|(id, _)| id as u32).collect();
    let mut entries = Vec::new();
    for index in facts.entries_on(&ids, month)? {
        entries.push((index, append.journal().entry(index)?));
    }
    Ok(entries)
}

/// Whether anything that stands moved the account: a statement, or an entry by hand. What was undone
/// cancels out in its month and is none.
fn has_history(
    append: &mut Append<'_>,
    account: &Account,
    ccy: Currency,
) -> Result<bool, ImportError> {
    if !live_statements(append, account, ccy)?.is_empty() {
        return Ok(true);
    }
    let totals = append.journal().facts().totals(Day::FIRST.month(), Day::LAST.month())?;
    let mine = |t: &&MonthTotal| t.leg.account == account.as_str() && t.leg.ccy == ccy.code();
    Ok(totals.iter().filter(mine).any(|t| t.total.net() != 0))
}

/// Whether the excess is what other statements say of the same last day: a bank's day may be cut
/// by two exports.
fn boundary(
    append: &Append<'_>,
    account: &Account,
    proof: &Proof,
    excess: i64,
) -> Result<bool, ImportError> {
    let mut later = 0_i128;
    for (_, entry) in entries_on(append, account, proof.ccy, proof.last.month())? {
        if entry.date == proof.last {
            later += effect(&entry, account, proof.ccy);
            if later == i128::from(excess) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

struct LaterOpening {
    index: u64,
    day: Day,
    minor: i64,
}

/// The live opening balance of the account, if it stands behind this statement's first day.
fn opening_after(
    append: &Append<'_>,
    account: &Account,
    proof: &Proof,
) -> Result<Option<LaterOpening>, ImportError> {
    let journal = append.journal();
    let all = journal.facts().landmarks("opening", Day::FIRST.month(), Day::LAST.month())?;
    for index in all {
        let entry = journal.entry(index)?;
        let minor = effect(&entry, account, proof.ccy);
        let reversed = journal.facts().references(index)?;
        let live = !reversed.iter().any(|(rel, _)| *rel == Rel::Reverses);
        if live && minor != 0 && entry.date > proof.first {
            let minor = i64::try_from(minor).unwrap_or_default();
            return Ok(Some(LaterOpening { index, day: entry.date, minor }));
        }
    }
    Ok(None)
}

fn reverse_opening(append: &mut Append<'_>, index: u64) -> Result<(), ImportError> {
    let entry = append.entry(index)?;
    let reversed = entry.postings.reversed();
    let draft = Draft::new(entry.date, append.by(), Body::Reversal, reversed);
    let mut draft = draft.with_ref(Rel::Reverses, index);
    draft.words.text.reason = Some("an earlier statement was imported".to_owned());
    draft.public = vec![crate::slot::Slot::Text];
    append.push(draft)?;
    Ok(())
}

/// Posts what the account held before its first statement.
pub(super) fn push_opening(
    append: &mut Append<'_>,
    account: &Account,
    of: &mut OfCurrency,
    statement: u64,
    minor: i64,
) -> Result<(), ImportError> {
    let ccy = of.proof.ccy;
    let equity: Account = "equity:opening".parse().map_err(impossible)?;
    let postings = Postings::new(vec![
        Posting::pooled(account.clone(), ccy, minor),
        Posting::of_fund(equity, ccy, -minor, Code::general()),
    ]);
    let postings = postings.map_err(impossible)?;
    let draft = Draft::new(of.proof.first, append.by(), Body::Opening, postings);
    append.push(draft.with_ref(Rel::Statement, statement))?;
    of.entries += 1;
    Ok(())
}

/// Two postings of one amount always balance, and a name in this file is on the chart.
fn impossible(error: impl fmt::Display) -> ImportError {
    ImportError::Journal(JournalError::Damaged(error.to_string()))
}

/// The newest statement of the account that was not undone.
pub(super) fn previous(
    append: &mut Append<'_>,
    account: &Account,
    ccy: Currency,
) -> Result<Option<u64>, ImportError> {
    Ok(live_statements(append, account, ccy)?.pop().map(|(index, _)| index))
}

/// The statement with which the account begins, if that is after this one's first day.
fn first_statement(
    append: &mut Append<'_>,
    account: &Account,
    proof: &Proof,
) -> Result<Option<Statement>, ImportError> {
    let all = live_statements(append, account, proof.ccy)?.into_iter().map(|(_, s)| s);
    Ok(all.min_by_key(|s| s.from).filter(|s| proof.first < s.from))
}

/// The statements of the account that were not undone, as they were written.
fn live_statements(
    append: &mut Append<'_>,
    account: &Account,
    ccy: Currency,
) -> Result<Vec<(u64, Statement)>, ImportError> {
    let (from, to) = (Day::FIRST.month(), Day::LAST.month());
    let all = append.journal().facts().landmarks("statement", from, to)?;
    let mut live = Vec::new();
    for index in all {
        let spoken = append.journal().facts().references(index)?;
        let void = spoken.iter().any(|(rel, _)| *rel == Rel::Voids);
        if let Body::Statement(s) = append.entry(index)?.body
            && s.account == *account
            && s.ccy == ccy
            && !void
        {
            live.push((index, s));
        }
    }
    Ok(live)
}
