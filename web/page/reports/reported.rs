//! The report of a period by the books as they are, made once for its page and all its files.
//! As files, a period that is over is reported by the log as it was when the last entry of it was recorded: so
//! its bytes stay when others come. Refuses what reports refuse.

use crate::answer::Refusal;
use crate::view::View;
use ledger::books::Books;
use ledger::day::Period;
use reports::shutdown::Summary;
use reports::{Dress, Report, stewardship};
use std::cell::RefCell;

/// A report, ready for each format.
pub(super) struct Reported {
    /// The books that it was made from; `None` where these are those of the view.
    pub books: Option<Books>,
    /// Its facts.
    pub report: Report,
    /// Its words.
    pub dress: Dress,
}

/// The one that was made last: the files of a period are asked for one after the other.
#[derive(Default)]
pub struct LastReported(RefCell<Option<(Period, Reported)>>);

impl LastReported {
    /// What somebody makes of the report of a period.
    ///
    /// # Errors
    /// There is no such report, or what `make` says.
    pub(super) fn of<T>(
        &self,
        view: &View,
        period: Period,
        make: impl FnOnce(&Reported) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let known = self.0.take().filter(|(of, _)| *of == period);
        let reported = match known {
            Some((_, reported)) => reported,
            None => reported(view, period)?,
        };
        let made = make(&reported);
        self.0.replace(Some((period, reported)));
        made
    }
}

fn reported(view: &View, period: Period) -> Result<Reported, Refusal> {
    let size = view.depends.as_ref().and_then(|depends| depends.period(period));
    let then = size.filter(|size| *size < view.books().head().size);
    if let Some(size) = then {
        let books = view.books().before(size)?;
        let report = Report::of(&books, period)?;
        let dress = Dress::of(&books, &report)?;
        return Ok(Reported { books: Some(books), report, dress });
    }
    let report = by_all(view, period)?;
    let dress = Dress::of(view.books(), &report)?;
    Ok(Reported { books: None, report, dress })
}

/// Its end is worked out once for each log: there may be many gifts.
fn by_all(view: &View, period: Period) -> Result<Report, Refusal> {
    let report = Report::figures(view.books(), period)?;
    // A book shows its reports even where payouts cannot be.
    let Ok(paying) = view.paying() else { return Ok(report) };
    let on = report.on();
    let stewardship = Some(stewardship::Facts::of(view.books(), &paying.payouts, on)?);
    let end = paying.end(view.books(), on);
    let report = Report { stewardship, ..report }.owing(view.books(), &paying.payouts)?;
    Ok(report.ended(end.map(|end| Summary::clone(&end)))?)
}
