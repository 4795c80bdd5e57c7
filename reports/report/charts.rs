//! The pictures of a report: for each currency what flowed and what there was, and whom it would go to.
//! Refuses nothing; a currency in which nothing moved has none.

use super::Report;
use super::outline::{CASH, end_title};
use crate::chart::{Figure, ON_TELEPHONES, balance, flows, points};
use crate::error::ReportError;
use crate::shutdown::waterfall;
use ledger::books::Books;

impl Report {
    /// All of them.
    ///
    /// # Errors
    /// As [`points`].
    pub fn charts(&self, books: &Books) -> Result<Vec<Figure>, ReportError> {
        // Months that nothing is known of yet are no months with nothing in them.
        let newest = books.months()?.map_or(self.period.to(), |(_, last)| last);
        let known = self.period.to().min(newest.max(self.recorded_until.month()));
        let mut figures = Vec::new();
        for ccy in self.currencies.keys() {
            let points = points(books, *ccy, known)?;
            let recent =
                points.get(points.len().saturating_sub(ON_TELEPHONES)..).unwrap_or_default();
            let pictures = [flows, balance].map(|draw| draw(&points).zip(draw(recent)));
            let pictures = pictures.into_iter().flatten();
            figures.extend(pictures.filter_map(|(all, recent)| all.beside(&recent, CASH)));
            let end = self.end.as_ref();
            let ending = end.and_then(|end| end.currencies.get(ccy).map(|of| (end, of)));
            figures.extend(ending.and_then(|(end, of)| waterfall::of(end, of, end_title(self))));
        }
        Ok(figures)
    }
}
