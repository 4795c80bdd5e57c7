//! What an account held after each row of its list, whatever else the filter leaves out.
//! Read back from the end of the month: by days, then by the postings of those days that the rows have.

use super::measure::currency_of;
use super::row::Row;
use super::search::Search;
use crate::day::{Day, Month};
use crate::journal::JournalError;
use crate::money::Currency;
use crate::store::Place;
use std::collections::BTreeMap;

/// What an account held, and what single entries moved on it, in minor units, ascending by place.
type Held = (BTreeMap<Currency, i128>, Vec<(Place, Currency, i128)>);

impl Search<'_> {
    /// In a list of one account of assets: what it held after each row, in the order of the list.
    pub(super) fn add_balances(
        &self,
        page: &[(Month, u64)],
        rows: &mut [Row],
    ) -> Result<(), JournalError> {
        let Some(account) = self.filter.account.as_ref().filter(|_| self.measure.is_one_account())
        else {
            return Ok(());
        };
        for (month, of_month) in chunks(page, rows) {
            let places = of_month.iter().map(|row| (row.date, row.index));
            let Some((oldest, newest)) = places.clone().min().zip(places.max()) else { continue };
            let (mut held, mut moved) = self.held(account.as_str(), month, oldest, newest.0)?;
            for row in of_month {
                let later = |(place, ..): &mut (Place, _, _)| *place > (row.date, row.index);
                while let Some((_, ccy, minor)) = moved.pop_if(later) {
                    *held.entry(ccy).or_default() -= minor;
                }
                let here = |ccy: &Currency| row.change.iter().any(|(of, _)| of == ccy);
                let told = held.iter().filter(|(ccy, minor)| **minor != 0 || here(ccy));
                row.balance = told.map(|(ccy, minor)| (*ccy, *minor)).collect();
            }
        }
        Ok(())
    }

    /// What an account held at the end of a day of a month, and what moved it from a place on up to then.
    /// What explains an entry stands with it.
    fn held(
        &self,
        account: &str,
        month: Month,
        from: Place,
        day: Day,
    ) -> Result<Held, JournalError> {
        let (mut held, mut moved) = (BTreeMap::new(), Vec::new());
        for row in self.books.totals(Day::FIRST.month(), month)? {
            if row.leg.account == account {
                *held.entry(currency_of(&row.leg)?).or_default() += row.total.net();
            }
        }
        let day = day.clamp(month.first(), month.last());
        let from = from.max((month.first(), 0));
        for (id, leg) in (0..).zip(self.legs.all()).filter(|(_, leg)| leg.account == account) {
            let ccy = currency_of(leg)?;
            *held.entry(ccy).or_default() -= self.books.rest_of_month(id, day)?;
            for ((day, entry), minor) in self.books.postings_between(id, from, (day, u64::MAX))? {
                moved.push(((day, self.ties.root(entry)), ccy, i128::from(minor)));
            }
        }
        moved.sort_unstable();
        Ok((held, moved))
    }
}

/// The rows of a page, month by month.
fn chunks<'r>(page: &[(Month, u64)], rows: &'r mut [Row]) -> Vec<(Month, &'r mut [Row])> {
    let (mut chunks, mut rest) = (Vec::new(), rows);
    for of_month in page.chunk_by(|(a, _), (b, _)| a == b) {
        let (these, others) = rest.split_at_mut(of_month.len().min(rest.len()));
        chunks.extend(of_month.first().map(|(month, _)| (*month, these)));
        rest = others;
    }
    chunks
}
