//! Where a statement meets the books: its opening and closing balance against theirs.
//! The first statement of an account brings its opening balance; an earlier one replaces that.
//! What does not close is a difference with its amount, never smoothed over.

use super::history::{
    balance, boundary, first_statement, has_history, last_before, newest_closing, opening_after,
    rival, unopened,
};
use super::{Broken, Count, Difference, Gap, ImportError, OfCurrency, Rival};
use crate::account::{Account, Code};
use crate::day::Day;
use crate::entry::{Body, Draft, Posting, Postings, Rel, Statement};
use crate::journal::{Append, Journal, JournalError};
use crate::money::add;
use crate::statement::{Check, Proof};
use std::fmt;

/// What a statement would bring to the books, in one currency.
pub(super) struct Bringing<'a> {
    pub account: &'a Account,
    pub proof: &'a Proof,
    /// The rows that would be posted.
    pub count: Count,
    /// The sum of the rows that wait for the rest of their group: the bank has counted them.
    pub waiting: i64,
}

/// How a statement meets the books.
pub(super) struct Met {
    /// The books' balance at the statement's last day, without its new rows.
    pub before: i64,
    /// The opening balance to post.
    pub opening: Option<i64>,
    /// The opening balance that it replaces.
    pub replaces: Option<u64>,
    pub difference: Option<Difference>,
    /// What a file with a closing balance alone leaves open: the day before the account's first row,
    /// and what it must have held there if no row is missing.
    pub owed: Option<(Day, i64)>,
    /// What the rows take the books away from, where the file has no balance to answer with.
    pub breaks: Option<Broken>,
    /// Whether books and statement agree to the cent, by nothing but their own sums.
    pub exact: bool,
}

impl Met {
    fn new(before: i64) -> Self {
        let (opening, replaces, difference, owed, breaks) = (None, None, None, None, None);
        Self { before, opening, replaces, difference, owed, breaks, exact: false }
    }
}

impl Bringing<'_> {
    fn difference(&self, gap: Gap) -> Option<Difference> {
        Some(Difference {
            ccy: self.proof.ccy,
            account: self.account.clone(),
            gap,
            rival: None,
            by_hand: None,
        })
    }
}

/// Compares; `before` sums the rows to be posted whose day is before another.
pub(super) fn meet(
    journal: &Journal,
    bringing: &Bringing<'_>,
    before: &dyn Fn(Day) -> Result<i64, ImportError>,
) -> Result<Met, ImportError> {
    let Bringing { account, proof, count, waiting } = bringing;
    let mut met = Met::new(balance(journal, account, proof.ccy, proof.last)?);
    if let Check::Diff(diff) = proof.check {
        let (line, expected, actual) = (diff.line, diff.expected, diff.actual);
        met.difference = bringing.difference(Gap::Within { line, expected, actual });
        return Ok(met);
    }
    let (Some(opening), Some(closing)) = (proof.opening, proof.closing) else {
        met.difference = counted_already(journal, bringing, before)?;
        met.owed = owed(journal, bringing, met.before)?;
        met.breaks = breaks(journal, bringing, before)?;
        met.exact = met.difference.is_none() && agrees(journal, bringing, met.before)?;
        return Ok(met);
    };
    if !has_history(journal, account, proof.ccy)? {
        met.opening = Some(opening).filter(|minor| *minor != 0);
        return Ok(met);
    }
    if count.new_rows > 0
        && let Some(first) = first_statement(journal, account, proof)?
    {
        return meet_earlier(journal, bringing, &first);
    }
    let mut books = add(add(met.before, count.new_net)?, *waiting)?;
    let first = unopened(journal, account, proof)?;
    if books != closing && first == Some(proof.first) {
        // Until now there were rows alone: this file is the first that says what was before them.
        met.opening = Some(opening).filter(|minor| *minor != 0);
        books = add(books, opening)?;
    }
    met.exact = books == closing;
    if let Some(gap) = opened_late(journal, bringing)? {
        met.exact = false;
        met.difference = bringing.difference(gap);
        return Ok(met);
    }
    if !met.exact && !boundary(journal, account, proof, add(books, -closing)?)? {
        let first = first.filter(|_| met.opening.is_none());
        met.difference = bringing.difference(gap(journal, bringing, books, first)?);
        // Without a new row, it may be an older export of these days, or the books moved since.
        let says_otherwise =
            |r: &Rival| count.new_rows > 0 || (r.theirs != r.ours && r.theirs.rows <= r.ours.rows);
        let rival = rival(journal, account, proof)?.filter(says_otherwise);
        met.difference = met.difference.map(|difference| Difference { rival, ..difference });
    }
    Ok(met)
}

/// An opening balance that somebody entered for a day among the file's: what closes with it does not
/// open with it.
fn opened_late(journal: &Journal, bringing: &Bringing<'_>) -> Result<Option<Gap>, ImportError> {
    let Bringing { account, proof, .. } = bringing;
    let opening = proof.opening.unwrap_or(0);
    let Some(late) = opening_after(journal, account, proof)? else { return Ok(None) };
    let (day, books) = (proof.first, balance(journal, account, proof.ccy, proof.first.plus(-1))?);
    let gap = Gap::Opened { day, books, opening, entry: late.index, on: late.day };
    Ok(Some(gap).filter(|_| late.day <= proof.last && books != opening))
}

/// Where books and statement begin to differ: before its first row, or among its rows.
fn gap(
    journal: &Journal,
    bringing: &Bringing<'_>,
    books: i64,
    unopened: Option<Day>,
) -> Result<Gap, ImportError> {
    let Bringing { account, proof, count, .. } = bringing;
    let (opening, closing) = (proof.opening.unwrap_or(0), proof.closing.unwrap_or(0));
    let (first, day) = (proof.first, proof.last);
    let by = add(closing, -books)?;
    let held = balance(journal, account, proof.ccy, first.plus(-1))?;
    if add(opening, -held)? != by {
        return Ok(Gap::Books { day, books, closing });
    }
    let after = last_before(journal, account, proof)?.filter(|_| count.known_rows == 0);
    Ok(match (unopened, after) {
        (Some(begin), _) => Gap::Unopened { day: begin.plus(-1), books: held, opening },
        (None, Some(after)) => Gap::Between { after, day: first, books: held, opening },
        (None, None) => Gap::Before { day: first, books: held, opening },
    })
}

/// The newest balance of the bank, where rows of its days take the books further from it.
fn breaks(
    journal: &Journal,
    bringing: &Bringing<'_>,
    before: &dyn Fn(Day) -> Result<i64, ImportError>,
) -> Result<Option<Broken>, ImportError> {
    let (account, ccy) = (bringing.account, bringing.proof.ccy);
    let Some((statement, day, closing)) = newest_closing(journal, account, ccy)? else {
        return Ok(None);
    };
    let by = add(balance(journal, account, ccy, day)?, -closing)?;
    let after = add(by, before(day.plus(1))?)?;
    let broken = Broken { statement, day, closing, by: after };
    Ok(Some(broken).filter(|_| after.unsigned_abs() > by.unsigned_abs()))
}

/// Whether the books, with the rows, have the file's one balance. Where nobody said what was before
/// the account's first row, the bank's balance before this one says how far the books are from it.
fn agrees(journal: &Journal, bringing: &Bringing<'_>, before: i64) -> Result<bool, ImportError> {
    let Bringing { account, proof, count, waiting } = bringing;
    let Some(closing) = proof.closing else { return Ok(false) };
    let mut books = add(add(before, count.new_net)?, *waiting)?;
    if unopened(journal, account, proof)?.is_some() {
        let Some((_, day, said)) = newest_closing(journal, account, proof.ccy)? else {
            return Ok(false);
        };
        books = add(books, add(said, -balance(journal, account, proof.ccy, day)?)?)?;
    }
    Ok(books == closing)
}

/// What the account must have held before its first row for the file's one balance to be right.
fn owed(
    journal: &Journal,
    bringing: &Bringing<'_>,
    before: i64,
) -> Result<Option<(Day, i64)>, ImportError> {
    let Bringing { account, proof, count, waiting } = bringing;
    let (Some(closing), Some(first)) = (proof.closing, unopened(journal, account, proof)?) else {
        return Ok(None);
    };
    let books = add(add(before, count.new_net)?, *waiting)?;
    let minor = add(closing, -books)?;
    Ok(Some((first.plus(-1), minor)).filter(|_| minor != 0))
}

/// Rows without balances, before the day on which the books begin with the bank's own balance: that
/// one holds them, and adding them would count them twice until the next proven statement.
fn counted_already(
    journal: &Journal,
    bringing: &Bringing<'_>,
    before: &dyn Fn(Day) -> Result<i64, ImportError>,
) -> Result<Option<Difference>, ImportError> {
    let Bringing { account, proof, .. } = bringing;
    let first = first_statement(journal, account, proof)?;
    let stated = first.and_then(|s| s.opening.map(|opening| (s.from, opening)));
    let posted = opening_after(journal, account, proof)?.map(|it| (it.day, it.minor));
    let Some((day, opening)) = posted.or(stated) else { return Ok(None) };
    let rows = before(day)?;
    Ok(bringing.difference(Gap::Proven { day, opening, rows }).filter(|_| rows != 0))
}

/// Statements come in any order: this one begins before the first that the books have. It must lead
/// to that one's opening balance, and replaces the entry that stood for its own rows until now.
fn meet_earlier(
    journal: &Journal,
    bringing: &Bringing<'_>,
    first: &Statement,
) -> Result<Met, ImportError> {
    let Bringing { account, proof, count, waiting } = bringing;
    let (opening, closing) = (proof.opening.unwrap_or(0), proof.closing.unwrap_or(0));
    let later = opening_after(journal, account, proof)?;
    let counted = later.as_ref().filter(|l| l.day <= proof.last).map_or(0, |l| l.minor);
    let mut met = Met::new(add(balance(journal, account, proof.ccy, proof.last)?, -counted)?);
    let books = add(add(add(met.before, opening)?, count.new_net)?, *waiting)?;
    let leads = first.opening.is_none_or(|it| it == closing);
    met.exact = books == closing && (leads || proof.last >= first.from);
    let excess = add(add(books, -closing)?, counted)?;
    if met.exact || (leads && boundary(journal, account, proof, excess)?) {
        met.replaces = later.map(|it| it.index);
        met.opening = Some(opening).filter(|minor| *minor != 0);
        return Ok(met);
    }
    let books = if books == closing { first.opening.unwrap_or(books) } else { books };
    met.difference = bringing.difference(Gap::Books { day: proof.last, books, closing });
    Ok(met)
}

/// Takes back the opening balance that an earlier statement replaces.
pub(super) fn reverse_opening(append: &mut Append<'_>, index: u64) -> Result<(), ImportError> {
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
