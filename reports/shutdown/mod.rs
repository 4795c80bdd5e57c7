//! The report of the end: if the service closed on that day, who would get what, and why.
//! [`Shutdown`] has the facts as `shutdown.json` has them: what there was, what was declared, and every
//! line; a stranger's program pours the same again from it. [`Summary`] is what people read, gifts
//! together, and [`Words`] has the names that formats put on.
//! Refuses books in which nothing was declared.

mod by_hand;
mod facts;
mod forms;
mod gifts;
pub(crate) mod outline;
mod progress;
mod rows;
mod rules;
mod sums;
pub(crate) mod waterfall;
mod words;

#[cfg(test)]
mod tests;

use crate::head::LogHead;
use crate::sum::as_text;
pub use by_hand::ByHand;
pub use facts::{Basis, End, To};
pub use gifts::{Back, back};
use ledger::authority::Phased;
use ledger::books::Books;
use ledger::day::Day;
use ledger::money::Currency;
use ledger::payout::Payouts;
pub use ledger::shutdown::payouts_at as payouts;
use ledger::shutdown::{Position, Reader, ShutdownError, Terms, Waterfall, payouts_at, pour};
pub use progress::{Course, Progress, Tally};
pub use rows::{Row, Who};
pub use rules::Rules;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

pub use sums::Sums;
pub use words::Words;

/// What would become of the money on a day: all of it.
#[derive(Debug, Clone, Serialize)]
pub struct Shutdown {
    /// The day, the log, and where the terms are declared.
    #[serde(flatten)]
    pub head: Head,
    /// By currency; they are never added together.
    #[serde(serialize_with = "by_code")]
    pub currencies: BTreeMap<Currency, End>,
    /// How far it is, once it has begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
}

/// The same in short: gifts of one reason together.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The day, the log, and where the terms are declared.
    pub head: Head,
    /// By currency.
    pub currencies: BTreeMap<Currency, Ending>,
    /// The rules, where any were declared.
    pub rules: Option<Rules>,
    /// How far it is, once it has begun.
    pub progress: Option<Progress>,
}

/// The end in one currency, in short.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// What it rests on.
    pub basis: Basis,
    /// Who gets what.
    pub rows: Vec<Row>,
}

impl Summary {
    /// The same, as if it were made from another log: to be compared.
    #[must_use]
    pub(crate) fn made_from(mut self, log: &LogHead) -> Self {
        let progress = self.progress.as_mut().map(|progress| &mut progress.log);
        [Some(&mut self.head.log), progress].into_iter().flatten().for_each(|of| *of = log.clone());
        self
    }
}

/// What all currencies have in common.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Head {
    /// The version of this shape.
    pub schema: u32,
    /// The day up to which amounts count.
    #[serde(serialize_with = "as_text")]
    pub at: Day,
    /// The day on which the end began, or would: gifts of a later day came too late.
    #[serde(serialize_with = "as_text")]
    pub end: Day,
    /// What it was made from.
    pub log: LogHead,
    /// Members who must agree on what decides over money.
    pub must_agree: u64,
    /// Where the terms are declared.
    pub declared: Vec<Declared>,
}

/// One term of the end, and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Declared {
    /// `shutdown`, `closing`, `successor` or `secondary`.
    pub kind: &'static str,
    /// Its name within its kind.
    pub code: String,
    /// The entry that declares it.
    pub entry: u64,
}

impl Shutdown {
    /// Works it out for a day, by what was declared then.
    ///
    /// # Errors
    /// Nothing was declared, a day before the books, or the books cannot be read.
    pub fn of(books: &Books, payouts: &Payouts, at: Day) -> Result<Self, ShutdownError> {
        if let Some((end, then, before)) = begun(books, payouts, at)? {
            let progress = Some(Progress::of(books, payouts, end, at)?);
            return Ok(Self { progress, ..Self::of(&then, &before, end.day)? });
        }
        let (mut currencies, reader) = (BTreeMap::new(), Reader::new(books, payouts, at, at)?);
        each(&reader, |ccy, position, terms, poured| {
            currencies.insert(ccy, End::of(position, terms, poured, reader.receivable(ccy)));
        })?;
        Ok(Self { head: Head::of(books, payouts, at), currencies, progress: None })
    }

    /// The same as it will be once the books are closed.
    #[must_use]
    pub fn closed_on(mut self, day: Day) -> Self {
        self.progress = self.progress.map(|progress| progress.closed_on(day));
        self
    }
}

/// As `report.json` has it: the day, and who would get what.
impl Serialize for Summary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut end = serializer.serialize_struct("Summary", 2)?;
        end.serialize_field("at", &self.head.at.to_string())?;
        let currencies = self.currencies.iter().map(|(ccy, end)| (ccy.code(), end));
        end.serialize_field("currencies", &currencies.collect::<BTreeMap<_, _>>())?;
        end.end()
    }
}

impl Serialize for Ending {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut end = serializer.serialize_struct("Ending", 3)?;
        end.serialize_field("cash", &self.basis.cash)?;
        end.serialize_field("rows", &self.rows)?;
        end.serialize_field("shortfall", &self.basis.shortfall)?;
        end.end()
    }
}

impl Summary {
    /// Works it out for a day, by what was declared then; a currency's gifts are let go of before the
    /// next one's are read.
    ///
    /// # Errors
    /// As [`Shutdown::of`].
    pub fn of(books: &Books, payouts: &Payouts, at: Day) -> Result<Self, ShutdownError> {
        if let Some((end, then, before)) = begun(books, payouts, at)? {
            let progress = Some(Progress::of(books, payouts, end, at)?);
            return Ok(Self { progress, ..Self::of(&then, &before, end.day)? });
        }
        let (mut currencies, reader) = (BTreeMap::new(), Reader::new(books, payouts, at, at)?);
        each(&reader, |ccy, position, terms, poured| {
            let basis = Basis::of(&position, terms, &poured, reader.receivable(ccy));
            currencies.insert(ccy, Ending { basis, rows: rows::rows(&poured) });
        })?;
        let (head, rules) = (Head::of(books, payouts, at), Rules::of(payouts, at));
        Ok(Self { head, currencies, rules, progress: None })
    }

    /// The same as it will be once the books are closed: what is kept with the entry that closes them.
    #[must_use]
    pub fn closed_on(mut self, day: Day) -> Self {
        self.progress = self.progress.map(|progress| progress.closed_on(day));
        self
    }
}

impl Head {
    fn of(books: &Books, payouts: &Payouts, at: Day) -> Self {
        let must_agree = payouts.authority.approval(at).need;
        let declared = payouts.authority.declared_end(at);
        let declared =
            declared.map(|(kind, code, entry)| Declared { kind, code: code.to_owned(), entry });
        let (log, declared) = (LogHead::of(books), declared.collect());
        Self { schema: 1, at, end: at, log, must_agree, declared }
    }
}

/// Where the end has begun by a day: the books below its beginning, from which it is worked out for
/// good.
fn begun(
    books: &Books,
    payouts: &Payouts,
    at: Day,
) -> Result<Option<(Phased, Books, Payouts)>, ShutdownError> {
    let Some(end) = payouts.authority.end_begun().filter(|end| end.day <= at) else {
        return Ok(None);
    };
    let then = books.before(end.entry)?;
    let before = payouts_at(&then, end.day)?;
    Ok(Some((end, then, before)))
}

/// Pours one currency after the other.
fn each(
    reader: &Reader<'_>,
    mut see: impl FnMut(Currency, Position, &Terms, Waterfall),
) -> Result<(), ShutdownError> {
    reader.policy()?;
    for ccy in reader.currencies() {
        let terms = reader.terms(ccy)?;
        let position = reader.position(ccy, &terms)?;
        let poured = pour(&position, &terms);
        see(ccy, position, &terms, poured);
    }
    Ok(())
}

fn by_code<S: Serializer>(
    currencies: &BTreeMap<Currency, End>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(currencies.iter().map(|(ccy, end)| (ccy.code(), end)))
}
