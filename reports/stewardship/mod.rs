//! Whether the money is well spent: the stewardship figures of a service on a day, each with its
//! formula, the numbers it is computed from, and the days it is about.
//! Facts alone, as `figures.json` has them; a stranger's program computes each again from its inputs.
//! Refuses a day before the books; what is undefined says why, in the place of a number.

mod budget;
mod channels;
mod expenses;
mod figure;
mod flows;
mod forms;
mod hangs;
mod kept;
mod lasts;
mod measured;
pub(crate) mod outline;
mod spent;
mod words;

#[cfg(test)]
mod tests;

pub use budget::{Budgeted, Budgets};
pub use figure::{Figure, Group, Input, Value, Window};
pub use lasts::Runway;
pub use words::Words;

use crate::error::ReportError;
use crate::head::LogHead;
use crate::lag::Lag;
use crate::sum::{Sum, as_text};
use flows::Flows;
use ledger::books::{Books, StatementEntry};
use ledger::day::{Day, Month};
use ledger::declared::Declarations;
use ledger::entry::{Decision, Figures, Measure, Phase};
use ledger::means::{Means, window};
use ledger::money::Currency;
use ledger::payout::Payouts;
use ledger::store::MonthTotal;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The version of the formulas; another one is another number.
pub const FORMULAS: u64 = ledger::entry::Figures::FORMULAS;

/// The figures on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stewardship {
    /// The version of this shape.
    pub schema: u32,
    /// The day up to which amounts count.
    #[serde(serialize_with = "as_text")]
    pub at: Day,
    /// What it was made from.
    pub log: LogHead,
    /// Members who must agree on what decides over money.
    pub must_agree: u64,
    /// The day on which the end began, once it has.
    #[serde(skip)]
    pub ending: Option<Day>,
    /// The figures.
    #[serde(flatten)]
    pub facts: Facts,
}

/// All figures, as the monthly report has them, too.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Facts {
    /// The version of the formulas.
    pub formulas: u64,
    /// What concerns all currencies.
    pub all: Vec<Figure>,
    /// By currency; they are never added together.
    #[serde(serialize_with = "by_code")]
    pub currencies: BTreeMap<Currency, Stewarded>,
}

/// The figures of one currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stewarded {
    /// The figures.
    pub figures: Vec<Figure>,
    /// What members decided, or are to decide, of what is left over.
    pub surplus: Vec<Decided>,
    /// The year's budget against what was spent; absent where none is declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budgets>,
}

/// A decision to give on what is left over.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decided {
    /// Its entry.
    pub entry: u64,
    /// At most so much.
    pub at_most: Sum,
    /// To this successor.
    pub to: String,
    /// Whether enough members agreed.
    pub agreed: bool,
}

impl Facts {
    /// The same without what changes when words are published or withdrawn.
    pub(crate) fn without_words(mut self) -> Self {
        for of in self.currencies.values_mut() {
            of.figures.retain(|figure| figure.id != kept::BY_WORDS);
        }
        self
    }
}

impl Stewardship {
    /// The figures on a day, by what was declared then.
    ///
    /// # Errors
    /// A day before the books, or the books cannot be read.
    pub fn of(books: &Books, at: Day) -> Result<Self, ReportError> {
        let mut payouts = books.payouts()?;
        payouts.authority.reach(at);
        Self::with(books, &payouts, at)
    }

    /// The same, by who decides and what is paid as it was folded before.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn with(books: &Books, payouts: &Payouts, at: Day) -> Result<Self, ReportError> {
        let facts = Facts::of(books, payouts, at)?;
        let must_agree = payouts.authority.approval(at).need;
        let ends = matches!(payouts.authority.phase(at), Phase::Closing | Phase::Closed);
        // An end that was called off since went on that day.
        let begun = payouts.authority.phases().iter().rev().filter(|_| ends);
        let mut begun = begun.filter(|of| of.phase == Phase::Closing && of.day <= at);
        let ending = begun.next().map(|of| of.day);
        Ok(Self { schema: 1, at, log: LogHead::of(books), must_agree, ending, facts })
    }
}

impl Facts {
    /// The figures on a day.
    ///
    /// # Errors
    /// As [`Stewardship::of`].
    pub fn of(books: &Books, payouts: &Payouts, at: Day) -> Result<Self, ReportError> {
        let means = Means::all(books, payouts, at)?;
        let look = Look::of(books, payouts, at)?;
        let mut currencies = BTreeMap::new();
        for (ccy, means) in &means {
            currencies.insert(*ccy, look.currency(*ccy, means)?);
        }
        Ok(Self { formulas: FORMULAS, all: look.publication()?, currencies })
    }

    /// All figures, with their currency.
    pub fn figures(&self) -> impl Iterator<Item = (Option<Currency>, &Figure)> {
        let of_all = self.all.iter().map(|figure| (None, figure));
        let each = self.currencies.iter();
        let each = each.flat_map(|(ccy, of)| of.figures.iter().map(|figure| (Some(*ccy), figure)));
        of_all.chain(each)
    }
}

/// What all currencies have in common.
struct Look<'a> {
    books: &'a Books,
    payouts: &'a Payouts,
    at: Day,
    declared: Declarations,
    totals: Vec<MonthTotal>,
    /// The whole months that are looked at, of all currencies together; none before the first.
    months: Option<RangeInclusive<Month>>,
    measures: Vec<Measure>,
    kept: Vec<Figures>,
    statements: Vec<StatementEntry>,
}

impl<'a> Look<'a> {
    fn of(books: &'a Books, payouts: &'a Payouts, at: Day) -> Result<Self, ReportError> {
        let first = books.months()?.map_or(at.month(), |(first, _)| first);
        Ok(Self {
            books,
            payouts,
            at,
            declared: books.declarations()?,
            totals: books.totals(Day::FIRST.month(), at.month())?,
            months: window(first, at, 12),
            measures: measured::measures(books)?,
            kept: hangs::kept(books, at)?,
            statements: books.statements()?,
        })
    }

    fn currency(&self, ccy: Currency, means: &Means) -> Result<Stewarded, ReportError> {
        let mut figures = Vec::new();
        let months = ledger::means::months(&self.totals, ccy, self.at, 12);
        if let Some(months) = &months {
            figures.extend(self.spent(ccy, months)?);
        }
        figures.extend(lasts::figures(means, self.payouts.authority.phase(self.at)));
        figures.extend(hangs::figures(&self.kept, ccy));
        let gap = kept::reconciliation(self.books, &self.statements, &self.totals, ccy, self.at)?;
        match &months {
            Some(months) => {
                let expenses = {
                    let totals = &self.totals;
                    expenses::expenses(self.books, self.payouts, totals, ccy, months)?
                };
                figures.extend(kept::figures(&expenses, ccy, Window::of(months), gap));
            }
            None => figures.push(gap),
        }
        let budget = Budgets::of(&self.declared, &self.totals, ccy, self.counted()?);
        Ok(Stewarded { figures, surplus: self.surplus(ccy), budget })
    }

    fn spent(
        &self,
        ccy: Currency,
        months: &RangeInclusive<Month>,
    ) -> Result<Vec<Figure>, ReportError> {
        let flows = Flows::of(&self.totals, ccy, months);
        let channels = channels::channels(self.books, &self.totals, ccy, months)?;
        let units = measured::units(&self.measures, &self.declared, &self.totals, ccy, months);
        Ok(spent::figures(&flows, Window::of(months), &channels, &units))
    }

    fn publication(&self) -> Result<Vec<Figure>, ReportError> {
        let Some(months) = &self.months else { return Ok(Vec::new()) };
        let lag = Lag::over(self.books, *months.start(), *months.end())?;
        Ok(kept::publication(&lag, Window::of(months)))
    }

    /// The last day up to which totals of months are those of the day that is looked at: of a day in
    /// the midst of a month that went on since, the end of the month before.
    fn counted(&self) -> Result<Day, ReportError> {
        let newest = self.books.entry(self.books.head().size.saturating_sub(1))?.recorded;
        let whole = self.at == self.at.month().last() || self.at >= newest;
        Ok(if whole { self.at } else { self.at.month().plus(-1).last() })
    }

    fn surplus(&self, ccy: Currency) -> Vec<Decided> {
        let decisions = self.payouts.authority.decisions().iter();
        let known = decisions.filter(|of| of.recorded <= self.at && of.rejected.is_none());
        let surplus = known.filter_map(|of| match &of.value {
            Decision::Surplus { ccy: theirs, minor, to } if *theirs == ccy => Some(Decided {
                entry: of.entry,
                at_most: Sum::new(i128::from(*minor), ccy),
                to: to.to_string(),
                agreed: of.agreed.is_some(),
            }),
            _ => None,
        });
        surplus.collect()
    }
}

fn by_code<S: Serializer>(
    currencies: &BTreeMap<Currency, Stewarded>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(currencies.iter().map(|(ccy, of)| (ccy.code(), of)))
}
