//! The report as a picture of 1200 × 630, for places that show one beside a link: the service, the period,
//! what there is, what came in and went out. Nothing stands in it that the report does not say.

use super::{Dress, Report};
use crate::chart::Card;
use crate::error::ReportError;
use crate::prose::{self, capital, minus};
use crate::sum::Sum;

impl Report {
    /// The bytes of the PNG.
    ///
    /// # Errors
    /// It cannot be drawn.
    pub fn png(&self, dress: &Dress) -> Result<Vec<u8>, ReportError> {
        let currencies = self.currencies.values();
        let balance = currencies.clone().map(|of| minus(&prose::money(of.figures.closing)));
        let moved = currencies.map(|of| {
            // Gifts without money came in and went out at once.
            let in_money = |sum: Sum| Sum::new(sum.minor - of.noncash.minor, sum.ccy);
            let (came_in, went_out) =
                (in_money(of.figures.received()), in_money(of.figures.paid()));
            minus(&format!("{} in, {} out", prose::money(came_in), went_out.grouped()))
        });
        let title = capital(&self.name());
        let version = self.edition.as_ref().map(|of| format!(" · version {}", of.version));
        let card = Card {
            name: dress.service.clone(),
            origin: self.log.origin.clone(),
            balance: balance.collect(),
            moved: moved.collect(),
            foot: format!("{title}{}", version.unwrap_or_default()),
        };
        card.png().ok_or_else(|| ReportError::Unwritten("as PNG: it cannot be drawn".to_owned()))
    }
}
