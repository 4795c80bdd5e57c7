//! What people did since the end began that no claim asked for: what left the accounts, what was lent, paid
//! back and written off.
//! Refuses nothing. Nobody signs for these; so each is told by name where the end is.

use super::read::ShutdownError;
use crate::account::{Account, PAYABLE, is_cash, is_fee};
use crate::authority::Phased;
use crate::books::Books;
use crate::day::Day;
use crate::entry::{Body, Entry, Rel};
use crate::journal::JournalError;
use crate::money::Currency;
use std::collections::BTreeMap;

/// Money that left the accounts since the end began, by no claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// The entry by which it left.
    pub entry: u64,
    /// On which day.
    pub day: Day,
    /// In which currency.
    pub ccy: Currency,
    /// How much, in minor units.
    pub minor: u64,
    /// For what: the account on which it stands by now.
    pub account: Account,
}

/// Money that was lent to the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lent {
    /// The lender's account.
    pub account: Box<str>,
    /// In which currency.
    pub ccy: Currency,
    /// What was owed when closing began, in minor units.
    pub then: u64,
    /// What was lent since.
    pub since: u64,
    /// What was paid back since.
    pub back: u64,
    /// What the lender waived, or will never get.
    pub written_off: u64,
}

/// What left since the end began by no claim, ascending: neither as a payout, nor as a fee, nor to a
/// lender.
///
/// # Errors
/// The books.
pub(super) fn aside(books: &Books, begun: Phased) -> Result<Vec<Aside>, ShutdownError> {
    let mut rows = Vec::new();
    books.scan(begun.entry + 1, books.head().size, |index, leaf| {
        rows.extend(takes_cash(leaf).then_some(index));
        Ok::<(), JournalError>(())
    })?;
    let (mut aside, mut again) = (Vec::new(), came_again(books, begun)?);
    for row in rows {
        let first = books.entry(row)?;
        let known = cash_of(&first).and_then(|key| again.get_mut(&key)).filter(|n| **n > 0);
        if matches!(first.body, Body::Reversal) {
            continue;
        }
        if let Some(n) = known {
            *n -= 1;
            continue;
        }
        for ((ccy, account), minor) in by_account(books, row)? {
            let minor = u64::try_from(minor).unwrap_or(0);
            if minor > 0 && !is_told(account.as_str()) {
                aside.push(Aside { entry: row, day: first.date, ccy, minor, account });
            }
        }
    }
    Ok(aside)
}

/// A movement of cash, as it would be known again: day, account, currency, minor units.
type Movement = (Day, Account, Currency, i64);

/// What left before the end began and was reversed since, as a statement was undone: it comes again with
/// the next import, and did not leave twice.
fn came_again(books: &Books, begun: Phased) -> Result<BTreeMap<Movement, usize>, JournalError> {
    let mut again = BTreeMap::new();
    for (row, by) in books.reversed()? {
        let since = row < begun.entry && by > begun.entry;
        if let Some(key) = cash_of(&books.entry(row)?).filter(|_| since) {
            *again.entry(key).or_default() += 1;
        }
    }
    Ok(again)
}

fn cash_of(entry: &Entry) -> Option<Movement> {
    let mut cash = entry.postings.iter().filter(|of| of.account.is_cash());
    let of = cash.next()?;
    Some((entry.date, of.account.clone(), of.ccy, of.minor))
}

/// Whether an entry takes something from an asset: of many rows few do. Keys stand in order, and no text
/// holds an account's.
fn takes_cash(leaf: &[u8]) -> bool {
    const ACCOUNT: &[u8] = b"{\"account\":\"assets:";
    const TAKEN: &[u8] = b"\"minor\":\"-";
    let accounts = leaf.windows(ACCOUNT.len()).enumerate().filter(|(_, bytes)| *bytes == ACCOUNT);
    let mut postings = accounts.filter_map(|(at, _)| leaf.get(at..)?.split(|b| *b == b'}').next());
    postings.any(|posting| posting.windows(TAKEN.len()).any(|bytes| bytes == TAKEN))
}

/// Where a row stands by now, by itself and by what answers it; of one that was undone nothing is left.
fn by_account(
    books: &Books,
    row: u64,
) -> Result<BTreeMap<(Currency, Account), i128>, JournalError> {
    let (mut held, mut open) = (BTreeMap::new(), vec![row]);
    while let Some(entry) = open.pop() {
        for posting in books.entry(entry)?.postings.iter() {
            let at = (posting.ccy, posting.account.clone());
            *held.entry(at).or_insert(0) += i128::from(posting.minor);
        }
        let answers = books.references(entry)?.into_iter();
        open.extend(answers.filter_map(|(rel, by)| match rel {
            Rel::Reverses | Rel::Classifies => Some(by),
            _ => None,
        }));
    }
    Ok(held)
}

/// Told elsewhere: payouts by their claims, fees among closing costs, lenders by what is owed to them;
/// and what only moved.
fn is_told(account: &str) -> bool {
    let lender = account.starts_with("liabilities:loan:");
    is_cash(account)
        || is_fee(account)
        || account == PAYABLE
        || lender
        || account == "equity:conversion"
}

/// Loans that were written off since the end began, by account and currency.
///
/// # Errors
/// The books.
pub(super) fn written_off(
    books: &Books,
    begun: Phased,
) -> Result<BTreeMap<(Account, Currency), u64>, ShutdownError> {
    let mut all = BTreeMap::new();
    let first = books.entry(begun.entry)?.recorded.month();
    for index in books.landmarks("loan", first, Day::LAST.month())? {
        let entry = books.entry(index)?;
        let takes_cash = entry.postings.iter().any(|of| of.account.is_cash());
        if index < begun.entry || takes_cash || books.is_reversed(index)? {
            continue;
        }
        for of in entry.postings.iter().filter(|of| of.minor > 0) {
            let sum: &mut u64 = all.entry((of.account.clone(), of.ccy)).or_default();
            *sum = sum.saturating_add(of.minor.unsigned_abs());
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::takes_cash;

    #[test]
    fn what_takes_cash_is_seen_in_its_bytes() {
        let leaf = |minor: &str, other: &str| {
            format!(
                r#"{{"postings":[{{"account":"assets:bank:main","ccy":"EUR","minor":"{minor}"}},{{"account":"income:unclassified","ccy":"EUR","fund":"general","minor":"{other}"}}]}}"#
            )
        };
        assert!(takes_cash(leaf("-100", "100").as_bytes()));
        assert!(!takes_cash(leaf("100", "-100").as_bytes()));
        assert!(!takes_cash(b"{"));
    }
}
