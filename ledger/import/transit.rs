//! Money between the fund's own accounts: what left one and has not come in at the other.
//! A bank's row that nobody explains meets a payout that is in transit, if exactly one fits: the same
//! amount, at most five business days apart, and the row names where it came from. Else it is left
//! in transit, and the outcome says so: the same amount alone never matches.

use super::{ImportError, Place, Request};
use crate::account::{Account, IN_TRANSIT};
use crate::correct::{Part, Saying, classify};
use crate::day::{Day, Month};
use crate::entry::{Draft, Rel};
use crate::journal::{Append, Journal, JournalError};
use crate::money::Currency;
use crate::slot::Words;
use crate::statement::Line;

/// So long a transfer may take.
const BUSINESS_DAYS: i64 = 5;

/// Money in transit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InTransit {
    /// The entry that sent it off.
    pub entry: u64,
    /// Its day.
    pub day: Day,
    /// `assets:in-transit:` and where from.
    pub account: Account,
    /// Its currency.
    pub ccy: Currency,
    /// Minor units; negative where money came in that nobody sent yet.
    pub minor: i64,
}

/// What is open around these days: sent off without an arrival, or the other way round.
pub(super) fn open(journal: &Journal, from: Day, to: Day) -> Result<Vec<InTransit>, ImportError> {
    let facts = journal.facts();
    let (first, last) = (from.plus(-14).month(), to.plus(14).month());
    // What arrived early in the first month was sent in the one before, and so at the end.
    let around = (first.plus(-1), last.plus(1));
    let mut moved = Vec::new();
    for (leg, id) in facts.legs()?.all().iter().zip(0..) {
        if !leg.account.starts_with(IN_TRANSIT) {
            continue;
        }
        let damaged = |e: String| ImportError::from(JournalError::Damaged(e));
        let account: Account = leg.account.parse().map_err(|e| damaged(format!("{e}")))?;
        let ccy: Currency = leg.ccy.parse().map_err(|e| damaged(format!("{e}")))?;
        for month in months(around.0, around.1) {
            for ((day, entry), minor) in facts.postings_on(id, month)? {
                moved.push(InTransit { entry, day, account: account.clone(), ccy, minor });
            }
        }
    }
    moved.sort_by_key(|it| (it.day, it.entry));
    let mut open = unmet(moved);
    open.retain(|it| (first..=last).contains(&it.day.month()));
    Ok(open)
}

fn months(first: Month, last: Month) -> impl Iterator<Item = Month> {
    (first.number()..=last.number()).filter_map(Month::from_number)
}

/// Without the pairs of one amount that left and arrived.
fn unmet(moved: Vec<InTransit>) -> Vec<InTransit> {
    let mut open: Vec<InTransit> = Vec::new();
    for it in moved {
        let meets = |other: &InTransit| {
            (&other.account, other.ccy, other.minor) == (&it.account, it.ccy, -it.minor)
                && is_near(other.day, it.day)
        };
        match open.iter().position(meets) {
            Some(at) => drop(open.remove(at)),
            None => open.push(it),
        }
    }
    open
}

fn is_near(a: Day, b: Day) -> bool {
    a.business_days_until(b).max(b.business_days_until(a)) <= BUSINESS_DAYS
}

/// What an entry sends off or receives.
pub(super) fn sent(index: u64, draft: &Draft) -> impl Iterator<Item = InTransit> {
    let legs = draft.postings.iter().filter(|p| p.account.as_str().starts_with(IN_TRANSIT));
    legs.map(move |p| {
        let (day, account) = (draft.date, p.account.clone());
        InTransit { entry: index, day, account, ccy: p.ccy, minor: p.minor }
    })
}

/// What stays open when these are added.
pub(super) fn settle(mut open: Vec<InTransit>, sent: Vec<InTransit>) -> Vec<InTransit> {
    open.extend(sent);
    open.sort_by_key(|it| (it.day, it.entry));
    unmet(open)
}

/// The other way round: a payout of this import whose arrival the bank's statement brought before,
/// as a row that nobody explained. Classifies it, if exactly one fits; says how many did.
pub(super) fn find_arrived(
    append: &mut Append<'_>,
    open: &mut Vec<InTransit>,
    first: u64,
) -> Result<u64, ImportError> {
    let mut met = 0;
    for it in std::mem::take(open) {
        let fitting = if it.entry < first { Vec::new() } else { unexplained(append, &it)? };
        let [row] = fitting.as_slice() else {
            open.push(it);
            continue;
        };
        let reason = format!("it is what entry {} sent", it.entry);
        let part = Part { account: it.account, minor: None };
        let saying = Saying { reason: Some(reason), ..Saying::default() };
        classify(append, *row, &[part], saying).map_err(|why| ImportError::Entry {
            row: format!("entry {row}"),
            why: why.to_string(),
        })?;
        met += 1;
    }
    Ok(met)
}

/// Of what is open, what this import has to do with: sent or received by its account, or what a row
/// of it may be. Else the same sentence would stand under every file.
pub(super) fn concerning(
    append: &mut Append<'_>,
    request: &Request<'_>,
    new: &[Place],
    open: Vec<InTransit>,
) -> Result<Vec<InTransit>, ImportError> {
    let mut mine = Vec::new();
    for it in open {
        let entry = append.entry(it.entry)?;
        let touches = entry.postings.iter().any(|p| p.account == request.account);
        if touches || may_arrive(request, new, &it)? {
            mine.push(it);
        }
    }
    Ok(mine)
}

/// Whether a new row is of its amount, near its day, and names where it came from.
fn may_arrive(request: &Request<'_>, new: &[Place], it: &InTransit) -> Result<bool, ImportError> {
    let from = new.partition_point(|(day, _)| *day < it.day.plus(-14));
    for (_, at) in new.iter().skip(from).take_while(|(day, _)| *day <= it.day.plus(14)) {
        let unit = request.statement.unit(*at).map_err(ImportError::Row)?;
        let fits = |line: &Line<'_>| {
            let said = [Some(&line.text), line.name.as_ref()];
            (it.ccy, it.minor) == (line.ccy, line.gross)
                && is_near(it.day, line.date)
                && said.into_iter().flatten().any(|text| names(text, &it.account))
        };
        if unit.lines.iter().any(fits) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The unclassified rows that may be an arrival.
fn unexplained(append: &Append<'_>, it: &InTransit) -> Result<Vec<u64>, ImportError> {
    let journal = append.journal();
    let facts = journal.facts();
    let mut fitting = Vec::new();
    for (leg, id) in facts.legs()?.all().iter().zip(0..) {
        if !leg.account.ends_with(":unclassified") || leg.ccy != it.ccy.code() {
            continue;
        }
        for month in months(it.day.plus(-14).month(), it.day.plus(14).month()) {
            for ((_, entry), minor) in facts.postings_on(id, month)? {
                if minor == -it.minor && is_arrival(journal, entry, it)? {
                    fitting.push(entry);
                }
            }
        }
    }
    Ok(fitting)
}

/// Whether a row of the right amount is near, was left as it is, and names where it came from.
fn is_arrival(journal: &Journal, index: u64, it: &InTransit) -> Result<bool, ImportError> {
    let entry = journal.entry(index)?;
    let whole = entry.refers(Rel::Statement).is_some() && entry.postings.as_slice().len() == 2;
    if !whole || !is_near(entry.date, it.day) || !journal.facts().references(index)?.is_empty() {
        return Ok(false);
    }
    let Some((_, words)) = journal.secrets().opening(index)? else { return Ok(false) };
    let damaged = |e: serde_json::Error| JournalError::Damaged(format!("private.db: {e}"));
    let words = Words::from_json(&words).map_err(damaged)?;
    let said = [words.source.memo, words.who.name];
    Ok(said.iter().flatten().any(|text| names(text, &it.account)))
}

/// Takes the one transfer out that a row completes, and says its account.
pub(super) fn meet(open: &mut Vec<InTransit>, line: &Line<'_>, text: &str) -> Option<Account> {
    if open.is_empty() || line.fees.total() != 0 {
        return None;
    }
    let fits = |it: &InTransit| {
        (it.ccy, it.minor) == (line.ccy, line.gross)
            && is_near(it.day, line.date)
            && names(text, &it.account)
    };
    let mut fitting = open.iter().enumerate().filter(|(_, it)| fits(it)).map(|(at, _)| at);
    let (Some(at), None) = (fitting.next(), fitting.next()) else { return None };
    Some(open.remove(at).account)
}

/// Whether a bank's text names where the money comes from, as `STRIPE PAYMENTS` does.
fn names(text: &str, account: &Account) -> bool {
    let from = account.as_str().trim_start_matches(IN_TRANSIT);
    let from = from.split(':').next().unwrap_or(from);
    text.to_ascii_lowercase().contains(from)
}
