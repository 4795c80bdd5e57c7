//! What came after a month was closed, and is of a month before it: it moves the balances with which that
//! month began, or what its report compares it with.
//! Read once for a view: whoever asks about one closed month asks about the next. Refuses nothing.

use super::Books;
use crate::day::Month;
use crate::journal::JournalError;
use crate::store::{Leg, Place};
use std::collections::BTreeMap;

/// Postings that came after a later month than theirs was closed.
pub(super) type Late = Vec<(Place, u32, i64)>;

/// A posting of a month before a closed one, which its newest version did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatePosting {
    /// Its month.
    pub month: Month,
    /// Its entry.
    pub entry: u64,
    /// Its leg.
    pub leg: Leg,
    /// Minor units.
    pub minor: i64,
}

impl Books {
    /// The postings of months before a closed one that its newest version did not hold, by day, then by entry.
    /// None of a month that is open.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn late(&self, month: Month) -> Result<Vec<LatePosting>, JournalError> {
        let closed = self.closed()?;
        let Some(seen) = closed.newest(month).map(|newest| newest.close.seen.size) else {
            return Ok(Vec::new());
        };
        let (late, legs) = (self.all_late()?, self.legs()?);
        let of = |((day, entry), leg, minor): &(Place, u32, i64)| {
            let here = *day < month.first() && *entry >= seen;
            let leg = legs.all().get(*leg as usize).filter(|_| here)?;
            let (month, entry, minor) = (day.month(), *entry, *minor);
            Some(LatePosting { month, entry, leg: leg.clone(), minor })
        };
        Ok(late.iter().filter_map(of).collect())
    }

    fn all_late(&self) -> Result<&Late, JournalError> {
        if let Some(late) = self.late.get() {
            return Ok(late);
        }
        // By month: the first entry that is late for it, or for one behind it.
        let mut first_late: BTreeMap<Month, u64> = BTreeMap::new();
        let mut least = u64::MAX;
        let closed = self.closed()?;
        for newest in closed.all_newest().rev() {
            least = least.min(newest.close.seen.size);
            first_late.insert(newest.close.month, least);
        }
        let mut late = match first_late.last_key_value() {
            None => Vec::new(),
            Some((last, _)) => {
                let is_late = |(day, entry): &Place| {
                    let mut behind = first_late.range(day.month().plus(1)..);
                    behind.next().is_some_and(|(_, first)| entry >= first)
                };
                self.facts.postings_since((least, self.head.size), last.first(), is_late)?
            }
        };
        late.sort_unstable();
        Ok(self.late.get_or_init(|| late))
    }
}
