//! What stands in the way of a closing, and what is worth a word before it: rows that nobody classified,
//! statements that do not reach to the month's end, what evidence says against its books (`against`), earlier
//! months that are open. A count of its last day or later that agrees does as a statement does: no bank sends one
//! of an account on which nothing moves.

use super::against::{Against, Differing, Hole};
use crate::counted;
use crate::out;
use anyhow::bail;
use ledger::account::{IN_TRANSIT, is_in_transit};
use ledger::books::Books;
use ledger::day::{Day, Month};
use ledger::money::Currency;
use reports::reconcile::Proofs;
use std::collections::{BTreeMap, BTreeSet};

/// Rows that are named in a refusal.
const NAMED: usize = 5;
/// Months before one in which a gift tells that more may come.
const LATELY: i32 = 3;
/// What to do where a processor stays empty.
const EMPTY: &str =
    "; it is empty, but gifts came through it: if it is closed, take it out of service.toml";

/// Rows of a month that nobody has classified yet.
pub fn open_rows(books: &Books, month: Month) -> anyhow::Result<Vec<u64>> {
    let mut open = Vec::new();
    for index in books.unclassified()? {
        if books.entry(index)?.date.month() == month {
            open.push(index);
        }
    }
    Ok(open)
}

/// The rows that stay open, which must be said.
pub(super) fn refuse_open(
    books: &Books,
    month: Month,
    with_open: bool,
) -> anyhow::Result<Vec<u64>> {
    let open = open_rows(books, month)?;
    if open.is_empty() || with_open {
        return Ok(open);
    }
    bail!(
        "{}; or close as it is: --with-open --reason '…'; nothing was written",
        not_classified(&open, month)
    )
}

/// Which rows wait, and what to say of them.
fn not_classified(open: &[u64], month: Month) -> String {
    let named = reports::ranges(open.get(..NAMED).unwrap_or(open));
    let more = if open.len() > NAMED { " and more" } else { "" };
    let rows = out::count(open.len() as u64, "row", "rows");
    let first = open.first().copied().unwrap_or_default();
    format!(
        "{rows} of {month} not classified: {named}{more}. `ledger classify {first} ACCOUNT` says what such a \
         row was"
    )
}

/// An account whose statements end before the month does.
struct Short {
    account: String,
    ccy: Currency,
    /// The last day of the newest.
    to: Day,
    /// Whether it holds something.
    holds: bool,
}

/// Those that hold something at the month's end, and those that stand at zero though gifts came through them
/// lately: a processor pays all out, and more is to come. Of one that was emptied, or that service.toml names no
/// more, no statement comes.
fn short(books: &Books, month: Month) -> anyhow::Result<Vec<Short>> {
    let mut reach: BTreeMap<_, Day> = BTreeMap::new();
    for s in books.statements()?.into_iter().filter(|s| s.void.is_none()) {
        let of = (s.statement.account.to_string(), s.statement.ccy);
        let to = reach.entry(of).or_insert(s.statement.to);
        *to = (*to).max(s.statement.to);
    }
    let mut held: BTreeMap<(&str, &str), i128> = BTreeMap::new();
    let mut given: BTreeSet<(&str, &str)> = BTreeSet::new();
    let totals = books.totals(Day::FIRST.month(), month)?;
    for row in &totals {
        let of = (&*row.leg.account, &*row.leg.ccy);
        *held.entry(of).or_default() += row.total.net();
        if row.leg.kind == "donation" && row.month >= month.plus(-LATELY) {
            given.insert(of);
        }
    }
    let own = books.declarations()?.own_accounts();
    let (proofs, ever) = (Proofs::of(books)?, books.totals(Day::FIRST.month(), Day::LAST.month())?);
    let mut short = Vec::new();
    for ((account, ccy), to) in reach.into_iter().filter(|(_, to)| *to < month.last()) {
        let of = (account.as_str(), ccy.code());
        let holds = held.get(&of).is_some_and(|minor| *minor != 0);
        let expected = own.contains(&account) && given.contains(&of);
        let counted = proofs.counted_to(&account, ccy, &ever)? >= Some(month.last());
        if (holds || expected) && !counted {
            short.push(Short { account, ccy, to, holds });
        }
    }
    Ok(short)
}

/// Money in transit of which more arrived by the month's end than was sent, and was not sent later either: account,
/// currency, how much more. Who sent it has a statement that is not there.
fn unsent(books: &Books, month: Month) -> anyhow::Result<Vec<(String, Currency, i128)>> {
    let mut held: BTreeMap<(String, String), (i128, i128)> = BTreeMap::new();
    for row in books.totals(Day::FIRST.month(), Day::LAST.month())? {
        if is_in_transit(&row.leg.account) {
            let net = row.total.net();
            let (then, now) =
                held.entry((row.leg.account.clone(), row.leg.ccy.clone())).or_default();
            *then += if row.month <= month { net } else { 0 };
            *now += net;
        }
    }
    let below = held.into_iter().filter(|(_, (then, now))| *then < 0 && *now < 0);
    below.map(|((account, ccy), (then, _))| Ok((account, ccy.parse()?, -then))).collect()
}

/// Who may have sent it: an own account of that name.
fn sender(books: &Books, transit: &str) -> anyhow::Result<String> {
    let own = books.declarations()?.own_accounts();
    let name = transit.strip_prefix(IN_TRANSIT);
    let of = own.iter().find(|own| own.rsplit(':').next() == name);
    Ok(of.map_or_else(|| "who sent it".to_owned(), String::clone))
}

/// What of a month is not there: a line for each statement that is missing, by the name of its account.
fn missing(
    books: &Books,
    month: Month,
    short: &[Short],
    holes: &[Hole],
) -> anyhow::Result<Vec<String>> {
    let last = month.last();
    let mut lines: Vec<String> = holes.iter().map(Hole::line).collect();
    for Short { account, ccy, to, holds } in short {
        let way = if *holds { "" } else { EMPTY };
        let newest = format!("the newest ends on {to}{way}");
        lines.push(format!("no statement of {account} {ccy} reaches to {last}: {newest}"));
    }
    for (account, ccy, minor) in unsent(books, month)? {
        let (minor, sender) = (ccy.decimal(minor), sender(books, &account)?);
        lines.push(format!(
            "{minor} {ccy} more arrived from {account} by {last} than was sent: the statement of {sender} is \
             missing, or a row is classified wrongly"
        ));
    }
    Ok(lines)
}

/// A warning for each of them.
pub(super) fn overdue(books: &Books, month: Month) -> anyhow::Result<String> {
    let warning = |line| format!("  warning: {line}; rows that come later make another version\n");
    let (short, against) = (short(books, month)?, Against::of(books, month)?);
    let missing = missing(books, month, &short, &against.holes)?;
    Ok(missing
        .into_iter()
        .chain(against.differing.iter().map(Differing::line))
        .map(warning)
        .collect())
}

/// Months that close by themselves, and why the next one does not.
pub struct Due {
    /// In their order.
    pub months: Vec<Month>,
    /// What holds up the month behind them, with what to do; nothing where none waits.
    pub held_up: Option<String>,
}

/// Months that can be closed without being asked: over for so many days, all their rows there and
/// classified, what arrived was sent, and no evidence says otherwise than the books. The first that is not holds up those behind it.
pub fn due(books: &Books, today: Day, days: u16) -> anyhow::Result<Due> {
    let newest = today.plus(1 - i64::from(days)).month().plus(-1);
    let mut months = Vec::new();
    for month in open_months(books, newest)? {
        if let Some(held_up) = held_up(books, month)? {
            return Ok(Due { months, held_up: Some(held_up) });
        }
        months.push(month);
    }
    Ok(Due { months, held_up: None })
}

fn held_up(books: &Books, month: Month) -> anyhow::Result<Option<String>> {
    let (short, against) = (short(books, month)?, Against::of(books, month)?);
    let missing = missing(books, month, &short, &against.holes)?;
    let open = open_rows(books, month)?;
    let mut lines: Vec<String> = missing.iter().map(|line| format!("  {line}\n")).collect();
    if !missing.is_empty() {
        lines.push("  put what is missing into inbox/, or `ledger import` it\n".to_owned());
    }
    let quiet = short.iter().filter(|of| of.holds).map(|of| (&of.account, of.ccy));
    let quiet: BTreeSet<_> = quiet.chain(against.holes.iter().map(Hole::account)).collect();
    for (account, ccy) in quiet {
        lines.push(format!(
            "  if nothing moved on {account}, say what it held:\n    {}\n",
            counted::again(account, ccy, month.last())
        ));
    }
    lines.extend(against.differing.iter().map(|of| format!("  {}\n{}", of.line(), of.ways())));
    if !open.is_empty() {
        lines.push(format!("  {}\n", not_classified(&open, month)));
    }
    let waits = format!("{month} is over and cannot be closed yet:\n");
    Ok((!lines.is_empty()).then(|| waits + &lines.concat()))
}

/// Earlier months that nobody closed: not asked for, and worth a word.
pub(super) fn earlier(books: &Books, month: Month) -> anyhow::Result<String> {
    let open = open_months(books, month.plus(-1))?;
    Ok(match open.as_slice() {
        [] => String::new(),
        [one] => format!("  note: {one}, before it, is not closed\n"),
        [first, ..] => {
            let many = out::count(open.len() as u64, "month", "months");
            format!("  note: {many} before it, from {first} on, are not closed\n")
        }
    })
}

/// Months up to one that nobody closed, from the first with an amount on.
pub fn open_months(books: &Books, to: Month) -> anyhow::Result<Vec<Month>> {
    let Some((first, _)) = books.months()? else { return Ok(Vec::new()) };
    let closed = books.closed()?;
    let months = (first.number()..=to.number()).filter_map(Month::from_number);
    Ok(months.filter(|month| closed.newest(*month).is_none()).collect())
}
