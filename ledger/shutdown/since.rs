//! What changed since the end began and no claim tells: what was lent, what banks took for themselves,
//! what left the accounts without anybody's claim.
//! Refuses nothing. Fees are closing costs (`distribution`); the rest is told, by name, where the end is.

use super::read::ShutdownError;
use crate::account::{Account, Code, PAYABLE, is_cash, is_fee};
use crate::authority::Phased;
use crate::books::Books;
use crate::day::Day;
use crate::entry::Rel;
use crate::journal::JournalError;
use crate::money::Currency;
use crate::payout::{Payable, Payouts};
use std::collections::BTreeMap;

/// Sums by account and currency, or by currency alone, in minor units.
pub(super) struct Since {
    lent: BTreeMap<(String, String), i128>,
    fees: BTreeMap<String, i128>,
}

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

impl Since {
    /// By the books when closing began, and now.
    ///
    /// # Errors
    /// The books.
    pub(super) fn of(
        then: &Books,
        now: &Books,
        payouts: &Payouts,
        begun: Phased,
    ) -> Result<Self, ShutdownError> {
        let mut since = Self { lent: BTreeMap::new(), fees: BTreeMap::new() };
        since.add(now, 1)?;
        since.add(then, -1)?;
        // What a claim asks for is a cost by that claim.
        for Payable { claim, .. } in payouts.all().filter(|p| p.expense > Some(begun.entry)) {
            let fee = is_fee(&format!("expenses:{}", claim.category));
            if fee && claim.fund == Code::general() {
                *since.fees.entry(claim.ccy.code().to_owned()).or_default() -=
                    i128::from(claim.minor);
            }
        }
        Ok(since)
    }

    fn add(&mut self, books: &Books, sign: i128) -> Result<(), ShutdownError> {
        for row in books.totals(Day::FIRST.month(), Day::LAST.month())? {
            let leg = &row.leg;
            let (debit, credit) = (i128::from(row.total.debit), i128::from(row.total.credit));
            if leg.account.starts_with("liabilities:loan:") {
                // A loan that was reversed was none; what was paid back was lent before.
                let minor = if leg.kind == "reversal" { -debit } else { credit };
                *self.lent.entry((leg.account.clone(), leg.ccy.clone())).or_default() +=
                    sign * minor;
            } else if is_fee(&leg.account) && leg.kind != "donation" && leg.fund == "general" {
                *self.fees.entry(leg.ccy.clone()).or_default() += sign * (debit - credit);
            }
        }
        Ok(())
    }

    /// What was lent on an account.
    pub(super) fn lent(&self, account: &str, ccy: Currency) -> u64 {
        let lent = self.lent.get(&(account.to_owned(), ccy.code().to_owned()));
        lent.and_then(|minor| u64::try_from(*minor).ok()).unwrap_or(0)
    }

    /// All accounts of lenders in a currency.
    pub(super) fn lenders(&self, ccy: Currency) -> impl Iterator<Item = &str> {
        let here = self.lent.keys().filter(move |(_, of)| of == ccy.code());
        here.map(|(account, _)| account.as_str())
    }

    /// What banks and processors charged the general fund, in no gift.
    pub(super) fn fees(&self, ccy: Currency) -> u64 {
        self.fees.get(ccy.code()).and_then(|minor| u64::try_from(*minor).ok()).unwrap_or(0)
    }
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
    let mut aside = Vec::new();
    for row in rows {
        let first = books.entry(row)?;
        for ((ccy, account), minor) in by_account(books, row)? {
            let minor = u64::try_from(minor).unwrap_or(0);
            if minor > 0 && !is_told(account.as_str()) {
                aside.push(Aside { entry: row, day: first.date, ccy, minor, account });
            }
        }
    }
    Ok(aside)
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
