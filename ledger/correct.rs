//! Corrections: a reversal of what was wrong, a classification of what was open.
//! Refuses to reverse a statement's row alone, what was reversed before, and what moves nothing.
//! Nothing is edited: each answer is an entry that names the one it answers.

use crate::account::{self, Account, Class, Code, is_fee};
use crate::day::Day;
use crate::declared::Undeclared;
use crate::entry::{Assertion, Billed, Body, Draft, Entry, Posting, PostingError, Postings, Rel};
use crate::journal::{Append, JournalError};
use crate::money::{Currency, MoneyError, add};
use crate::slot::Slot;
use std::collections::BTreeMap;

/// Why nothing was corrected.
#[derive(Debug, thiserror::Error)]
pub enum CorrectError {
    /// The books.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A row of a statement.
    #[error(
        "entry {0} is a row of statement {1}: `ledger classify {0} ACCOUNT` puts its category \
             right, `ledger undo {1} --reason …` takes the whole statement back; nothing was written"
    )]
    Row(u64, u64),
    /// The opening balance that a statement shows.
    #[error(
        "entry {0} is the opening balance that statement {1} shows: an earlier statement replaces it \
             by itself, `ledger undo {1} --reason …` takes it back with the whole statement; nothing \
             was written"
    )]
    Shown(u64, u64),
    /// A type that no reversal answers.
    #[error("entry {0} is of type {1}, which is not reversible; nothing was written")]
    NotReversible(u64, String),
    /// A count: it moved nothing that could be moved back.
    #[error(
        "entry {entry} is a count, which moves nothing: another one of that day takes its place: `ledger add count \
         --account {account} --amount AMOUNT --currency {ccy} --date {date}`; nothing was written"
    )]
    Count {
        /// The entry.
        entry: u64,
        /// What was counted.
        account: Account,
        /// In which currency.
        ccy: Currency,
        /// On which day.
        date: Day,
    },
    /// Reversed already.
    #[error("entry {0} was reversed by entry {1}; nothing was written")]
    Reversed(u64, u64),
    /// Neither income nor expenses to classify.
    #[error("entry {0} is of type {1} and has no category; nothing was written")]
    NoCategory(u64, String),
    /// It says what another entry is.
    #[error("entry {0} says what entry {1} is: classify that one; nothing was written")]
    Answer(u64, u64),
    /// It paid a claim, as somebody said.
    #[error(
        "entry {0} was said to have paid a claim: `ledger reverse` takes back the entry that says so; \
         nothing was written"
    )]
    Paid(u64),
    /// What claims are owed is not for people to post.
    #[error(
        "liabilities:payable is what claims are owed: where entry {0} paid one, `ledger payout settle \
         {0} CLAIM` says so; nothing was written"
    )]
    Payable(u64),
    /// It stands there already.
    #[error("entry {0} is on {1} already; nothing was written")]
    Same(u64, Account),
    /// An account on which no income or expense can stand.
    #[error("{0} cannot be the category of entry {1}: expected {2}; nothing was written")]
    WrongSide(Account, u64, &'static str),
    /// Two sides of an exchange as transfers: neither would ever arrive.
    #[error(
        "{account} would hold {given} and {got} at once: an exchange is no transfer, nothing of it \
         arrives. Put both its rows on equity:conversion: `ledger classify {rows} equity:conversion`, \
         with --reason where a row is in transit already. If they are two transfers, give one an \
         account of its own, as assets:in-transit:NAME; nothing was written"
    )]
    Exchange {
        /// The account of money in transit.
        account: Account,
        /// What is in it above zero.
        given: String,
        /// What is in it below zero.
        got: String,
        /// The rows that were to be classified.
        rows: String,
    },
    /// A fund of what is pooled over the funds.
    #[error(
        "{1} is of no fund, it is pooled over all of them: entry {0} goes there without --fund; nothing was written"
    )]
    Pooled(u64, Account),
    /// Another fund than that of the fees that were kept of it.
    #[error(
        "fees were kept of entry {0}, which stay in their fund: `ledger undo` its statement, and import it again \
         by a rule with fund = \"{1}\"; nothing was written"
    )]
    Fees(u64, Code),
    /// Parts that are not the whole.
    #[error("the parts make {parts} {ccy}, the entry has {whole} {ccy}; nothing was written")]
    Parts {
        /// The sum of the parts.
        parts: String,
        /// What there is to split.
        whole: String,
        /// The currency.
        ccy: Currency,
    },
    /// A category that nobody declared.
    #[error(transparent)]
    Undeclared(#[from] Undeclared),
    /// Postings that make no entry.
    #[error(transparent)]
    Posting(#[from] PostingError),
    /// Sums that do not fit.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl From<crate::store::StoreError> for CorrectError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Journal(error.into())
    }
}

/// Pushes the reversal of an entry, at the entry's own date.
///
/// # Errors
/// [`CorrectError`].
pub fn reverse(append: &mut Append<'_>, index: u64, reason: &str) -> Result<u64, CorrectError> {
    let entry = append.entry(index)?;
    if let Some(statement) = entry.refers(Rel::Statement) {
        return Err(match entry.body {
            Body::Opening => CorrectError::Shown(index, statement),
            _ => CorrectError::Row(index, statement),
        });
    }
    if let Body::Assertion(count) = entry.body {
        let Assertion { account, ccy, .. } = count;
        return Err(CorrectError::Count { entry: index, account, ccy, date: entry.date });
    }
    if !entry.body.is_reversible() {
        return Err(CorrectError::NotReversible(index, entry.body.name().to_owned()));
    }
    refuse_reversed(append, index)?;
    Ok(push_reversal(append, index, reason)?)
}

/// The reversal of whatever it is, as a row that goes with the whole of its statement.
pub(crate) fn push_reversal(
    append: &mut Append<'_>,
    index: u64,
    reason: &str,
) -> Result<u64, JournalError> {
    let entry = append.entry(index)?;
    let draft = Draft::new(entry.date, append.by(), Body::Reversal, entry.postings.reversed());
    let mut draft = draft.with_ref(Rel::Reverses, index);
    draft.words.text.reason = Some(reason.to_owned());
    draft.public = vec![Slot::Text];
    append.push(draft)
}

fn refuse_reversed(append: &Append<'_>, index: u64) -> Result<(), CorrectError> {
    let spoken = append.journal().facts().references(index)?;
    match spoken.iter().find(|(rel, _)| *rel == Rel::Reverses) {
        Some((_, by)) => Err(CorrectError::Reversed(index, *by)),
        None => Ok(()),
    }
}

/// A part of an entry and where it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The account.
    pub account: Account,
    /// Minor units, positive; `None` for what the other parts leave.
    pub minor: Option<i64>,
}

/// What a classification says besides the accounts.
#[derive(Debug, Clone, Default)]
pub struct Saying {
    /// The period that an expense bills.
    pub billed: Option<Billed>,
    /// The fund that it belongs to; where nobody says, it stays in its own.
    pub fund: Option<Code>,
    /// Why, in public.
    pub reason: Option<String>,
}

/// Pushes a classification: the first of an open row, or a reclassification with its reason.
///
/// # Errors
/// [`CorrectError`].
pub fn classify(
    append: &mut Append<'_>,
    index: u64,
    parts: &[Part],
    saying: Saying,
) -> Result<u64, CorrectError> {
    let entry = append.entry(index)?;
    if let Some(of) = entry.refers(Rel::Classifies) {
        return Err(CorrectError::Answer(index, of));
    }
    refuse_reversed(append, index)?;
    let (whole, standing) = standing(append, index, &entry)?;
    if standing.iter().any(|leg| leg.account.as_str() == account::PAYABLE) {
        return Err(CorrectError::Paid(index));
    }
    if parts.iter().any(|part| part.account.as_str() == account::PAYABLE) {
        return Err(CorrectError::Payable(index));
    }
    if let Some(fund) = &saying.fund {
        check_fund(append, (index, &entry), &whole, fund)?;
    }
    let first = standing.iter().any(|leg| leg.account.is_unclassified());
    let sides = sides(index, &whole, parts)?;
    let declarations = append.declarations()?;
    // From wherever it stands to where it is to stand: said twice, it moves nothing.
    let from = standing.iter().map(|leg| Posting { minor: -leg.minor, ..leg.clone() });
    let from: Vec<Posting> = from.collect();
    let mut legs = from.clone();
    for (account, minor) in sides {
        declarations.check_category(&account)?;
        declarations.check_transit(&account)?;
        let function = declarations.function_of(&account);
        let pooled = account.is_pooled();
        if pooled && saying.fund.is_some() {
            return Err(CorrectError::Pooled(index, account));
        }
        let fund = saying.fund.clone().or_else(|| whole.fund.clone());
        let fund = fund.or_else(|| Some(Code::general())).filter(|_| !pooled);
        put(&mut legs, &Posting { account, ccy: whole.ccy, minor, fund, function })?;
    }
    legs.retain(|leg| leg.minor != 0);
    let of = (index, entry.date);
    if !legs.is_empty() {
        return push(append, of, Postings::new(legs)?, first, saying);
    }
    let category = matches!(whole.account.class(), Class::Income | Class::Expenses);
    let is_news = saying.billed.is_some() && saying.billed != days(append, index, &entry)?;
    if !category || !is_news || first {
        return Err(CorrectError::Same(index, whole.account));
    }
    // Only its days are another: no entry says that by itself, so the row is opened and classified again.
    let open = match whole.account.class() {
        Class::Income => "income:unclassified",
        _ => "expenses:unclassified",
    };
    let open = open.parse().map_err(|_| CorrectError::Same(index, whole.account.clone()))?;
    let opened = Posting { account: open, function: None, ..whole };
    let opened = Postings::new(from.into_iter().chain([opened]).collect())?;
    let again = opened.reversed();
    push(append, of, opened, false, Saying { billed: None, ..saying.clone() })?;
    push(append, of, again, true, Saying { reason: None, ..saying })
}

/// Refuses a fund that nobody declared, and one that would part an amount from its fees.
fn check_fund(
    append: &mut Append<'_>,
    (index, entry): (u64, &Entry),
    whole: &Posting,
    fund: &Code,
) -> Result<(), CorrectError> {
    let declarations = append.declarations()?;
    if declarations.get("fund", fund.as_str()).is_none() {
        return Err(declarations.undeclared("fund", fund.as_str()).into());
    }
    match whole.fund.as_ref() != Some(fund) && has_fees(entry) {
        true => Err(CorrectError::Fees(index, fund.clone())),
        false => Ok(()),
    }
}

/// Whether something was kept of what an entry moves.
pub fn has_fees(entry: &Entry) -> bool {
    let own = categorised(entry);
    let beside = |p: &Posting| own.as_ref() != Some(p);
    entry.postings.iter().any(|p| is_fee(p.account.as_str()) && beside(p))
}

fn push(
    append: &mut Append<'_>,
    (index, date): (u64, Day),
    postings: Postings,
    first: bool,
    saying: Saying,
) -> Result<u64, CorrectError> {
    let Saying { billed, reason, .. } = saying;
    let body = if first { Body::Classification(billed) } else { Body::Reclassification(billed) };
    let mut draft = Draft::new(date, append.by(), body, postings).with_ref(Rel::Classifies, index);
    draft.words.text.reason = reason;
    draft.public = vec![Slot::Text];
    Ok(append.push(draft)?)
}

/// Adds a posting to the one of its leg, if there is one.
fn put(legs: &mut Vec<Posting>, more: &Posting) -> Result<(), MoneyError> {
    let of = |p: &Posting| (p.account.clone(), p.ccy, p.fund.clone(), p.function);
    match legs.iter_mut().find(|leg| of(leg) == of(more)) {
        Some(leg) => leg.minor = add(leg.minor, more.minor)?,
        None => legs.push(more.clone()),
    }
    Ok(())
}

/// Refuses rows that would leave money in transit in one currency, and below zero in another: that is
/// an exchange, and would stand as cash that nobody has.
///
/// # Errors
/// [`CorrectError::Exchange`] with the account that is meant.
pub fn refuse_exchange(
    append: &mut Append<'_>,
    rows: &[u64],
    to: &Account,
) -> Result<(), CorrectError> {
    if !to.is_in_transit() {
        return Ok(());
    }
    let totals = append.journal().facts().totals(Day::FIRST.month(), Day::LAST.month())?;
    let mut held: BTreeMap<Currency, i128> = BTreeMap::new();
    for total in totals.iter().filter(|total| total.leg.account == to.as_str()) {
        let ccy = total.leg.ccy.parse()?;
        *held.entry(ccy).or_default() += total.total.net();
    }
    let mut added: BTreeMap<Currency, i128> = BTreeMap::new();
    for row in rows {
        let entry = append.entry(*row)?;
        let (whole, _) = standing(append, *row, &entry)?;
        *added.entry(whole.ccy).or_default() += i128::from(whole.minor);
    }
    for (ccy, minor) in &added {
        *held.entry(*ccy).or_default() += minor;
    }
    // What brings an account to zero, or what was there before, is nobody's exchange.
    let grows = |(ccy, minor): &(&Currency, &i128)| {
        added.get(ccy).is_some_and(|added| added.signum() == minor.signum())
    };
    let money = |(ccy, minor): (&Currency, &i128)| format!("{} {ccy}", ccy.decimal(*minor));
    let given = held.iter().filter(|(_, minor)| **minor > 0);
    let got = held.iter().filter(|(_, minor)| **minor < 0);
    match (given.clone().next(), got.clone().next()) {
        (Some(above), Some(below)) if given.chain(got).any(|side| grows(&side)) => {
            let rows: Vec<String> = rows.iter().map(u64::to_string).collect();
            let (given, got, rows) = (money(above), money(below), rows.join(" "));
            Err(CorrectError::Exchange { account: to.clone(), given, got, rows })
        }
        _ => Ok(()),
    }
}

/// Where the entry's income or expense stands now, its own leg with what its classifications that were not
/// reversed moved; before it all of it, as if it stood where the largest part does.
fn standing(
    append: &mut Append<'_>,
    index: u64,
    entry: &Entry,
) -> Result<(Posting, Vec<Posting>), CorrectError> {
    let on = categorised(entry)
        .ok_or_else(|| CorrectError::NoCategory(index, entry.body.name().to_owned()))?;
    let mut legs = vec![on.clone()];
    for by in classifications(append, index)? {
        for posting in append.entry(by)?.postings.iter() {
            put(&mut legs, posting)?;
        }
    }
    legs.retain(|leg| leg.minor.signum() == on.minor.signum());
    if legs.is_empty() {
        legs.push(on.clone());
    }
    let largest = legs.iter().max_by_key(|leg| leg.minor.unsigned_abs()).unwrap_or(&on).clone();
    let minor = legs.iter().try_fold(0, |sum, leg| add(sum, leg.minor))?;
    Ok((Posting { minor, ..largest }, legs))
}

/// The days that it says now: its own, or those of its last classification.
fn days(
    append: &mut Append<'_>,
    index: u64,
    entry: &Entry,
) -> Result<Option<Billed>, CorrectError> {
    let mut days = entry.body.days();
    for by in classifications(append, index)? {
        days = append.entry(by)?.body.days();
    }
    Ok(days)
}

/// The classifications of an entry that were not reversed, ascending.
fn classifications(append: &Append<'_>, index: u64) -> Result<Vec<u64>, CorrectError> {
    let facts = append.journal().facts();
    let mut live = Vec::new();
    for (_, by) in facts.references(index)?.into_iter().filter(|(rel, _)| *rel == Rel::Classifies) {
        if !facts.references(by)?.iter().any(|(rel, _)| *rel == Rel::Reverses) {
            live.push(by);
        }
    }
    live.sort_unstable();
    Ok(live)
}

/// The leg that a category is about: income or expense, fees aside. Of a row that a rule took for a
/// fee, a transfer or a loan, it is the other side of the statement's account: a rule may be wrong.
fn categorised(entry: &Entry) -> Option<Posting> {
    let category = |p: &&Posting| {
        matches!(p.account.class(), Class::Income | Class::Expenses) && !is_fee(p.account.as_str())
    };
    let by_rule = matches!(entry.body, Body::Fee | Body::Transfer | Body::Loan)
        && entry.refers(Rel::Statement).is_some();
    let other = |p: &&Posting| by_rule && (!p.account.is_cash() || p.account.is_in_transit());
    let legs = || entry.postings.iter();
    legs().find(category).or_else(|| legs().find(other)).cloned()
}

/// The receiving legs with their signed amounts.
fn sides(
    index: u64,
    standing: &Posting,
    parts: &[Part],
) -> Result<Vec<(Account, i64)>, CorrectError> {
    let sign = standing.minor.signum();
    let whole = standing.minor.abs();
    let given = parts.iter().filter_map(|p| p.minor).try_fold(0, add)?;
    let open = parts.iter().filter(|p| p.minor.is_none()).count();
    let rest = whole - given;
    if (open == 0 && rest != 0) || (open > 0 && rest <= 0) || open > 1 {
        let ccy = standing.ccy;
        let decimal = |minor: i64| ccy.decimal(i128::from(minor));
        return Err(CorrectError::Parts { parts: decimal(given), whole: decimal(whole), ccy });
    }
    let mut sides = Vec::new();
    for part in parts {
        let account = part.account.clone();
        if account.is_cash() && !account.is_in_transit() {
            let expected = "income, expenses, a loan, assets:in-transit:own for a transfer, or \
                            equity:conversion for an exchange";
            return Err(CorrectError::WrongSide(account, index, expected));
        }
        sides.push((account, sign * part.minor.unwrap_or(rest)));
    }
    Ok(sides)
}
