//! An entry that somebody made by hand of what the bank brings now: the books have it twice then, and
//! the balances do not close. Named where its amount is the difference's; whoever made it reverses it.

use super::doubt::{NEAR, stands};
use super::history::{effect, entries_on};
use super::{ImportError, Place, Request};
use crate::day::Day;
use crate::entry::Rel;
use crate::journal::Journal;
use crate::money::Currency;

/// An entry by hand and the row that it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByHand {
    /// The entry.
    pub entry: u64,
    /// Its day.
    pub day: Day,
    /// The row's place: `line 3`.
    pub row: String,
}

/// The entry by hand that is all that the books have too much, if a new row near it has its amount.
pub(super) fn by_hand(
    journal: &Journal,
    request: &Request<'_>,
    new: &[Place],
    ccy: Currency,
    excess: i64,
) -> Result<Option<ByHand>, ImportError> {
    let account = &request.account;
    for (day, at) in new {
        let unit = request.statement.unit(*at).map_err(ImportError::Row)?;
        let [line] = unit.lines.as_slice() else { continue };
        if line.ccy != ccy || line.net != excess {
            continue;
        }
        let mut months = vec![day.plus(-NEAR).month(), day.plus(NEAR).month()];
        months.dedup();
        for month in months {
            for (entry, found) in entries_on(journal, account, ccy, month)? {
                let near = found.date.days_until(*day).abs() <= NEAR;
                let by_hand = found.refers(Rel::Statement).is_none();
                let same = effect(&found, account, ccy) == i128::from(excess);
                if near && by_hand && same && stands(journal, entry)? {
                    let row = format!("{} {}", request.statement.row_word(), line.row);
                    return Ok(Some(ByHand { entry, day: found.date, row }));
                }
            }
        }
    }
    Ok(None)
}
