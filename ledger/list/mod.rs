//! Lists of entries: filtered, paged, with their sums; newest day first, in it newest entry first.
//! Finds its rows in the projections by leg and day, and decodes those of one page alone: it costs the same
//! however long the book is.
//! Refuses pages that are not there. The site and the command line show it.

mod about;
mod balance;
mod filter;
mod find;
mod group;
mod measure;
mod order;
mod row;
mod search;
mod standing;
mod sums;
#[cfg(test)]
mod tests;

pub use about::words;
pub use filter::{Bound, Branch, Filter, FilterError, KINDS, Kind, word};
pub use measure::currency_of;
pub use row::{Row, fees, owes, told};
pub use standing::Standing;
pub use sums::Sum;

use crate::account::Account;
use crate::books::Books;
use crate::journal::JournalError;
use crate::money::Currency;
use find::{Findings, Found};
use search::Search;

/// Rows on one page.
pub const PAGE: u64 = 50;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// At most [`PAGE`] of them.
    pub rows: Vec<Row>,
    /// Entries in the whole list.
    pub count: u64,
    /// What came in and went out over the whole list, by currency.
    pub sums: Vec<Sum>,
    /// Whether the sums leave entries out, because they were reversed.
    pub undone: bool,
    /// Which page this is, from 1.
    pub page: u64,
    /// How many there are, at least 1.
    pub pages: u64,
}

/// Why there is no such list.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The files.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A page beyond the last.
    #[error("there is no page {0}: the list has {1}")]
    NoPage(u64, u64),
}

impl Books {
    /// One page, from 1, of the entries that the filter lets through.
    ///
    /// # Errors
    /// A page beyond the last; the files.
    pub fn list(&self, filter: &Filter, page: u64) -> Result<Page, ListError> {
        let legs = self.legs()?;
        let search = Search::new(self, &legs, filter)?;
        let Findings { months, sums, undone } = search.find()?;
        let count = months.values().map(Found::len).sum::<u64>();
        let pages = count.div_ceil(PAGE).max(1);
        if page == 0 || page > pages {
            return Err(ListError::NoPage(page, pages));
        }
        let indexes = search.page_of(&months, (page - 1) * PAGE)?;
        let mut rows = Vec::new();
        for (_, index) in &indexes {
            rows.push(search.row(*index)?);
        }
        search.add_balances(&indexes, &mut rows)?;
        Ok(Page { rows, count, sums, undone, page, pages })
    }

    /// What an account held before and after an entry, by currency, in the order in which its list has
    /// them; nothing where the account is none of assets, or the entry did not move it.
    ///
    /// # Errors
    /// The files.
    pub fn held_around(
        &self,
        account: &Account,
        index: u64,
    ) -> Result<Vec<(Currency, i128, i128)>, JournalError> {
        let month = self.day_of(index)?.month();
        let mut filter = Filter::default();
        if filter.set("account", account.as_str()).is_err() {
            return Ok(Vec::new());
        }
        (filter.from, filter.to) = (Some(month.first()), Some(month.last()));
        let legs = self.legs()?;
        let search = Search::new(self, &legs, &filter)?;
        let mut rows = [search.row(index)?];
        search.add_balances(&[(month, index)], &mut rows)?;
        let [row] = rows;
        let after = |ccy: Currency| row.balance.iter().find(|(of, _)| *of == ccy);
        let around = row.change.iter().filter_map(|(ccy, change)| {
            let (_, after) = after(*ccy)?;
            Some((*ccy, after - change, *after))
        });
        Ok(around.collect())
    }

    /// Hands all rows of a list over, in its order, without running balances: for exports.
    ///
    /// # Errors
    /// The files, or what `see` says.
    pub fn each_row<E: From<JournalError>>(
        &self,
        filter: &Filter,
        mut see: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let legs = self.legs()?;
        let search = Search::new(self, &legs, filter)?;
        for (month, found) in search.find()?.months.iter().rev() {
            for (_, index) in search.ordered(*month, found)? {
                see(search.row(index)?)?;
            }
        }
        Ok(())
    }
}
