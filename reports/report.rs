//! The report of a period: facts alone, as `report.json` has them; words stand in it as entries.
//! A pure function of the log up to its size and the period. Refuses books whose lines do not
//! explain every movement of cash. Its `forms` print it; [`Dress`] has the words.

mod charts;
mod csv;
mod dress;
mod forms;
mod json;
mod outline;
mod phrases;
mod picture;

use crate::corrections::Corrections;
use crate::currency::{CurrencyReport, Owing, Span};
use crate::edition::{self, Edition, Incident, Since};
use crate::error::{Beyond, ReportError};
use crate::head::LogHead;
use crate::lag::Lag;
use crate::reconcile::{Gap, Proofs, StatementLine};
use crate::shutdown::{self, Summary};
use crate::stewardship;
use crate::sum::as_text;
use crate::year::{MonthOfYear, Year};
pub use dress::Dress;
use ledger::books::Books;
use ledger::day::{Day, Month, Period};
use ledger::journal::JournalError;
use ledger::money::{Currency, MoneyError};
use ledger::payout::Payouts;
use ledger::shutdown::{Reader, ShutdownError};
use ledger::store::MonthTotal;
use serde::{Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// Whether a period's figures can still change by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The log goes no further than into the period: more will come.
    Provisional,
    /// Entries were recorded after its end.
    Complete,
}

/// The facts of one period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The version of this shape.
    pub schema: u32,
    /// What it covers.
    #[serde(serialize_with = "as_text")]
    pub period: Period,
    /// The first day.
    #[serde(serialize_with = "as_text")]
    pub from: Day,
    /// The last day.
    #[serde(serialize_with = "as_text")]
    pub to: Day,
    /// How a year stands to the one before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<Year>,
    /// Whether more will come.
    pub status: Status,
    /// Which version it is, of a month that is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<Edition>,
    /// Of a month that was closed, and is reported by the books as they are: what came since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<Since>,
    /// The treasurer's note on the month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<u64>,
    /// The day of the newest entry in the log, and of a version the day of its closing.
    #[serde(serialize_with = "as_text")]
    pub recorded_until: Day,
    /// What it was made from.
    pub log: LogHead,
    /// Members who must agree on what decides over money: with 1, one person controls the log.
    pub must_agree: u64,
    /// The entry that declares the service.
    pub service: Option<u64>,
    /// By currency; they are never added together.
    #[serde(serialize_with = "by_code")]
    pub currencies: BTreeMap<Currency, CurrencyReport>,
    /// Statements that touch the period.
    pub statements: Vec<StatementLine>,
    /// Where the chains of statements break.
    pub gaps: Vec<Gap>,
    /// What was put right.
    #[serde(flatten)]
    pub corrected: Corrections,
    /// Mistakes that were told of in the period.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub incidents: Vec<Incident>,
    /// How late entries were.
    pub lag: Lag,
    /// Who would have got what, had the service closed on the last day; `None` where nobody had
    /// declared it by then.
    pub end: Option<Summary>,
    /// Whether the money is well spent, as of the period's end, or of the newest entry; absent where
    /// the log holds what cannot be, which `verify` names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stewardship: Option<stewardship::Facts>,
}

impl Report {
    /// Makes the report of a period from a view of the log.
    ///
    /// # Errors
    /// A period that the books do not reach into; the files cannot be read, or their totals are
    /// damaged.
    pub fn of(books: &Books, period: Period) -> Result<Self, ReportError> {
        Self::figures(books, period)?.whole(books)
    }

    /// The report of a month as one version of it, made from the log that its closing sees.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn edition(books: &Books, month: Month, edition: Edition) -> Result<Self, ReportError> {
        let until = edition.on;
        let report = Self::known(books, Period::month(month), until)?;
        Self { edition: Some(edition), closed: None, ..report }.whole(books)
    }

    /// The same with the end and the figures of stewardship.
    fn whole(self, books: &Books) -> Result<Self, ReportError> {
        let (period, report) = (self.period, self);
        let payouts = match shutdown::payouts(books, period.last()) {
            Err(ShutdownError::Journal(JournalError::Breach(..))) => return Ok(report),
            payouts => payouts?,
        };
        let at = period.last().min(report.recorded_until);
        let figures = stewardship::Facts::of(books, &payouts, at)?;
        let stewardship = Some(match report.edition {
            Some(_) => figures.without_words(),
            None => figures,
        });
        let report = Self { stewardship, ..report }.owing(books, &payouts)?;
        // The balances of a day are read for nothing where nobody had declared an end by then.
        if payouts.authority.shutdown(period.last()).is_none() {
            return Ok(report);
        }
        report.ended(Summary::of(books, &payouts, period.last()))
    }

    /// Of a year the same with what its debts are made of.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn owing(mut self, books: &Books, payouts: &Payouts) -> Result<Self, ReportError> {
        if self.year.is_some() {
            let reader = Reader::new(books, payouts, self.to, self.to)?;
            for (ccy, of) in &mut self.currencies {
                let Some(year) = &mut of.year else { continue };
                year.owing = Some(Owing::of(&reader, *ccy)?);
            }
        }
        Ok(self)
    }

    /// What it is a report of, as a heading says it.
    pub fn name(&self) -> String {
        match self.year.as_ref().and_then(|year| year.name.as_ref()) {
            Some(name) => format!("the financial year {name}"),
            None => self.period.name(),
        }
    }

    /// The same with the end that somebody worked out for its last day.
    ///
    /// # Errors
    /// Why that could not be worked out, unless nobody had declared it.
    pub fn ended(self, end: Result<Summary, ShutdownError>) -> Result<Self, ReportError> {
        match end {
            Ok(end) => Ok(Self { end: Some(end), ..self }),
            Err(ShutdownError::Undeclared) => Ok(self),
            Err(error) => Err(error.into()),
        }
    }

    /// The report without the end, for which gifts may have to be read, and without the figures of
    /// stewardship: it costs what its months cost.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn figures(books: &Books, period: Period) -> Result<Self, ReportError> {
        let newest = books.entry(books.head().size.saturating_sub(1))?.recorded;
        Self::known(books, period, newest)
    }

    /// What is known on a day on which the log reaches to the end of the view.
    fn known(books: &Books, period: Period, recorded_until: Day) -> Result<Self, ReportError> {
        let months = books.months()?;
        refuse_beyond(months, period, recorded_until)?;
        let proofs = Proofs::of(books)?;
        let declared = books.declarations()?;
        let mut year = months.and_then(|(first, _)| Year::of(declared.years(), period, first));
        if let Some(year) = &mut year {
            year.months = MonthOfYear::all(books, period, year.books_begin, recorded_until)?;
        }
        let before = match &year {
            Some(year) => year.known(),
            None => period.before(),
        };
        let span = Span { period, before, is_year: year.is_some() };
        let totals = books.totals(Day::FIRST.month(), proofs.last_month(period))?;
        let mut currencies = BTreeMap::new();
        for ccy in currencies_of(&totals, period, declared.of("currency").map(|(code, ..)| code))? {
            currencies.insert(ccy, CurrencyReport::of(books, &proofs, &totals, ccy, span)?);
        }
        let status = match recorded_until > period.last() {
            true => Status::Complete,
            false => Status::Provisional,
        };
        // Where nobody ever declared how many must agree, entry 0 says it.
        let must_agree = match declared.ever("approval", "approval") {
            true => books.authority()?.approval(recorded_until).need,
            false => books.genesis().need.max(1),
        };
        let month = edition::month_of(period);
        let closed = month.map(|month| Since::of(books, month)).transpose()?.flatten();
        let note = month.map(|month| edition::note(books, month)).transpose()?.flatten();
        Ok(Self {
            schema: 1,
            period,
            from: period.first(),
            to: period.last(),
            year,
            status,
            edition: None,
            closed,
            note,
            recorded_until,
            log: LogHead::of(books),
            must_agree,
            service: declared.of("service").map(|(_, entry, _)| entry).next(),
            currencies,
            statements: proofs.statements(period, must_agree == 1)?,
            gaps: proofs.gaps(period.first(), period.last(), &totals)?,
            corrected: Corrections::of(books, period)?,
            incidents: Incident::of(books, period)?,
            lag: Lag::of(books, period)?,
            end: None,
            stewardship: None,
        })
    }
}

/// Refuses a period that the books do not reach into: an empty one would look as if nothing had happened.
///
/// # Errors
/// [`ReportError::Beyond`] with why; the files cannot be read.
pub fn reached(books: &Books, period: Period) -> Result<(), ReportError> {
    let newest = books.entry(books.head().size.saturating_sub(1))?.recorded;
    refuse_beyond(books.months()?, period, newest)
}

fn refuse_beyond(
    months: Option<(Month, Month)>,
    period: Period,
    recorded_until: Day,
) -> Result<(), ReportError> {
    let beyond = |why| Err(ReportError::Beyond(period, why));
    let Some((first, last)) = months else { return beyond(Beyond::Empty) };
    if period.to() < first {
        return beyond(Beyond::Before(first));
    }
    match period.first() <= recorded_until || period.from() <= last {
        true => Ok(()),
        false => beyond(Beyond::NotBegun(recorded_until)),
    }
}

/// Currencies that were declared, or moved up to the end of the period.
fn currencies_of<'a>(
    totals: &'a [MonthTotal],
    period: Period,
    declared: impl Iterator<Item = &'a str>,
) -> Result<BTreeSet<Currency>, MoneyError> {
    let moved = totals.iter().filter(|row| row.month <= period.to());
    let moved = moved.map(|row| row.leg.ccy.clone()).collect::<BTreeSet<_>>();
    // A declaration's code is in small letters, as all codes are.
    let declared = declared.map(str::to_ascii_uppercase);
    declared.chain(moved).map(|code| code.parse()).collect()
}

fn by_code<S: Serializer>(
    currencies: &BTreeMap<Currency, CurrencyReport>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(currencies.iter().map(|(ccy, report)| (ccy.code(), report)))
}

#[cfg(test)]
mod tests;
