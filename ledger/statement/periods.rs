//! The proof of a file that holds statements: each leads from its opening to its closing balance,
//! and the next one begins where it ended.
//! A balance that does not close is said with its line and amount, and never smoothed over; one in
//! another currency proves nothing.

use super::format::{Period, Stated};
use super::layout::{Layout, currency};
use super::proof::{Check, Diff, Proof};
use super::refusal::{Column, Fault};
use super::row::Figures;
use crate::money::{Currency, MoneyError, add};

/// What the rows of one period make, in minor units.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    rows: u32,
    credits: i64,
    debits: i64,
}

impl Sums {
    pub fn add(&mut self, figures: &Figures) -> Result<(), MoneyError> {
        let side = if figures.net < 0 { &mut self.debits } else { &mut self.credits };
        *side = add(*side, figures.net)?;
        self.rows += 1;
        Ok(())
    }
}

/// Whether a period is of this currency; one that names none, or an unknown one, is of any.
pub(super) fn is_of(period: &Period, ccy: Currency) -> bool {
    currency(&period.ccy).is_none_or(|own| own == ccy)
}

impl Proof {
    /// Walks the statements of this currency, from the oldest.
    ///
    /// # Errors
    /// A stated amount that is none.
    pub(super) fn by_periods(
        &mut self,
        periods: &[(&Period, Sums)],
        layout: &Layout,
    ) -> Result<(), Fault> {
        let read =
            |(period, sums): &(&Period, Sums)| Ok((Amounts::of(period, self.ccy, layout)?, *sums));
        let periods = periods.iter().map(read).collect::<Result<Vec<_>, Fault>>()?;
        let mut walk = Walk::along(periods.iter());
        if walk.diff.is_some() {
            // The newest may stand first: then they close the other way round.
            let back = Walk::along(periods.iter().rev());
            walk = if back.diff.is_none() { back } else { walk };
        }
        (self.opening, self.closing) = (walk.opening, walk.closing);
        (self.check, self.proven) = match walk {
            Walk { diff: Some(diff), .. } => (Check::Diff(diff), 0),
            Walk { proven, .. } if proven > 0 => (Check::Stated, proven),
            // Nothing moved, which both balances say of each statement.
            Walk { open: false, .. } if self.rows == 0 => (Check::Stated, 0),
            Walk { closing: Some(_), .. } | Walk { opening: Some(_), .. } => (Check::Single, 0),
            _ => (Check::None, 0),
        };
        Ok(())
    }
}

/// The stated amounts of a period, each with its line.
struct Amounts {
    opening: Option<(i64, u32)>,
    closing: Option<(i64, u32)>,
    credits: Option<(i64, u32)>,
    debits: Option<(i64, u32)>,
    foreign: bool,
}

impl Amounts {
    fn of(period: &Period, ccy: Currency, layout: &Layout) -> Result<Self, Fault> {
        let read = |stated: &Option<Stated>| {
            let Some(stated) = stated else { return Ok(None) };
            let minor = layout.number.parse(&stated.amount, ccy).map_err(|problem| Fault {
                line: Some(stated.line),
                column: Some(Box::new(Column { number: 0, name: "balance".to_owned() })),
                problem,
            })?;
            Ok(Some((minor, stated.line)))
        };
        let foreign = |stated: &Option<Stated>| stated.as_ref().is_some_and(|s| s.foreign);
        Ok(Self {
            opening: read(&period.opening)?,
            closing: read(&period.closing)?,
            credits: read(&period.credits)?,
            debits: read(&period.debits)?,
            foreign: foreign(&period.opening) || foreign(&period.closing),
        })
    }
}

#[derive(Default)]
struct Walk {
    first: bool,
    opening: Option<i64>,
    closing: Option<i64>,
    /// Rows up to which everything closes.
    proven: u32,
    /// Whether a row behind them has no balance: then no later one is proven by its own.
    unproven: bool,
    diff: Option<Diff>,
    /// Whether a statement lacks a balance.
    open: bool,
}

impl Walk {
    fn along<'p>(periods: impl Iterator<Item = &'p (Amounts, Sums)>) -> Self {
        let mut walk = Self { first: true, ..Self::default() };
        periods.for_each(|(amounts, sums)| walk.step(amounts, *sums));
        walk
    }

    fn step(&mut self, a: &Amounts, sums: Sums) {
        let before = self.closing;
        if std::mem::take(&mut self.first) {
            self.opening = a.opening.map(|(minor, _)| minor);
        }
        self.compare(before, a.opening);
        self.compare(Some(sums.credits), a.credits);
        self.compare(Some(-sums.debits), a.debits.map(|(minor, line)| (minor.abs(), line)));
        let opening = a.opening.map(|(minor, _)| minor).or(before);
        // Sums are within 18 digits, as are balances.
        let made = opening.map(|minor| minor + sums.credits + sums.debits);
        self.compare(made, a.closing);
        let closes = made.is_some() && a.closing.is_some() && !a.foreign;
        if closes && !self.unproven {
            self.proven += sums.rows;
        }
        self.open |= !closes;
        self.unproven |= !closes && sums.rows > 0;
        self.closing = a.closing.map(|(minor, _)| minor).or(made);
    }

    /// Notes the first balance that is not what it should be.
    fn compare(&mut self, expected: Option<i64>, stated: Option<(i64, u32)>) {
        if let (Some(expected), Some((actual, line)), None) = (expected, stated, self.diff)
            && expected != actual
        {
            self.diff = Some(Diff { line: Some(line), expected, actual });
        }
    }
}
