//! In which order a list has what was found: newest day first, in it newest entry first.
//! A page is merged from the ends of its legs: what stands behind it is not read.

use super::PAGE;
use super::find::{Apart, Found};
use super::search::Search;
use crate::day::Month;
use crate::journal::JournalError;
use crate::store::Place;
use std::collections::BTreeMap;

impl Search<'_> {
    /// What was found in a month, newest first.
    pub(super) fn ordered(&self, month: Month, found: &Found) -> Result<Vec<Place>, JournalError> {
        self.newest(month, found, u64::MAX)
    }

    /// The newest of what was found in a month, newest first.
    fn newest(&self, month: Month, found: &Found, most: u64) -> Result<Vec<Place>, JournalError> {
        let mut places = match found {
            Found::These(places) => places.clone(),
            Found::On(_, apart) => self.newest_on(month, apart, most)?,
        };
        places.sort_unstable_by(|a, b| b.cmp(a));
        places.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(places)
    }

    /// The newest on each leg, without those told apart; these, as they were found.
    fn newest_on(
        &self,
        month: Month,
        apart: &Apart,
        most: u64,
    ) -> Result<Vec<Place>, JournalError> {
        let with_those = most.saturating_add(apart.entries.len() as u64);
        let mut places = Vec::new();
        for leg in self.wanted_ids() {
            places.extend(self.books.newest_on(leg, month, with_those)?);
        }
        places.retain(|(_, index)| !apart.entries.contains(index));
        // One entry may stand on several legs.
        places.sort_unstable();
        places.dedup();
        places.extend(&apart.found);
        Ok(places)
    }

    /// The entries of one page, newest first, with their months.
    pub(super) fn page_of(
        &self,
        months: &BTreeMap<Month, Found>,
        mut skip: u64,
    ) -> Result<Vec<(Month, u64)>, JournalError> {
        let mut page = Vec::new();
        for (month, found) in months.iter().rev() {
            if skip >= found.len() {
                skip -= found.len();
                continue;
            }
            let left = PAGE - page.len() as u64;
            let newest = self.newest(*month, found, skip + left)?.into_iter();
            page.extend(newest.skip(skip as usize).map(|(_, index)| (*month, index)));
            skip = 0;
            if page.len() as u64 == PAGE {
                break;
            }
        }
        Ok(page)
    }
}
