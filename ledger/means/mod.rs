//! What the service can live on, by currency and day: what is available, what it has promised to pay
//! each month, what comes again each month, what it spends, and what ending it would need.
//! Read off the projections of the books, never off their entries; whole numbers and exact fractions
//! alone. Refuses a day before the books; what is undefined is `None`, never a zero.
//! Phases look at it, and the stewardship figures show it.

mod committed;
mod flows;
mod ratio;
mod spread;

#[cfg(test)]
mod tests;

pub use flows::{Mean, Recurring, months, window};
pub use ratio::Ratio;
pub use spread::{Given, spread};

use crate::account::{Class, Code, PAYABLE, class_of, is_cash};
use crate::books::Books;
use crate::day::Day;
use crate::money::Currency;
use crate::payout::{Approval, Payouts};
use crate::shutdown::{Reader, ShutdownError};
use crate::store::MonthTotal;
use std::collections::{BTreeMap, BTreeSet};

/// What one currency lives on. The general fund's alone: restricted money pays nobody else's bills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Means {
    /// The currency.
    pub ccy: Currency,
    /// The day.
    pub at: Day,
    /// What can be spent freely.
    pub available: Available,
    /// What standing commitments cost in a month, in minor units.
    pub committed: Ratio,
    /// What comes again and again; `None` before the first whole month.
    pub recurring: Option<Recurring>,
    /// What was spent over up to 3 whole months; `None` before the first.
    pub burn_3: Option<Mean>,
    /// What was spent over up to 12 whole months.
    pub burn_12: Option<Mean>,
    /// What ending it would need; `None` where no `[shutdown]` is in force.
    pub wind_down: Option<WindDown>,
    /// What is declared to be left untouched.
    pub reserve: i64,
}

/// What of the cash can be spent freely: liquid unrestricted net assets. Amounts in minor units.
/// What was given for days to come is not taken off: the log does not find those gifts by
/// themselves (FORMAT.md 8.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Available {
    /// Bank, processors, host, cash boxes, in transit; below 0 where an account is overdrawn.
    pub cash: i128,
    /// What is only kept for others.
    pub custody: i128,
    /// What restricted funds hold; one that is overspent holds nothing.
    pub restricted: i128,
    /// Owed, approved and posted: `liabilities:payable`.
    pub payable: i128,
    /// Borrowed.
    pub loans: i128,
    /// Approved by members, and not yet posted as owed.
    pub approved: i128,
    /// What may still be charged back.
    pub hold_back: i128,
}

/// What ending it would need, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindDown {
    /// Months that closing takes, as declared.
    pub months: u64,
    /// What standing commitments cost in these months.
    pub committed: Ratio,
    /// What ending them early costs.
    pub fees: i128,
    /// The closing budget.
    pub budget: i128,
}

impl Means {
    /// The means of every currency in which there is something, or something is committed.
    ///
    /// # Errors
    /// The books, a day before them, or sums that are too large.
    pub fn all(
        books: &Books,
        payouts: &Payouts,
        at: Day,
    ) -> Result<BTreeMap<Currency, Self>, ShutdownError> {
        let reader = Reader::new(books, payouts, at, at)?;
        let totals = books.totals(Day::FIRST.month(), at.month())?;
        let means = |ccy| Ok((ccy, Self::of(&reader, &totals, ccy)?));
        currencies(&reader).into_iter().map(means).collect()
    }

    fn of(
        reader: &Reader<'_>,
        totals: &[MonthTotal],
        ccy: Currency,
    ) -> Result<Self, ShutdownError> {
        let (at, authority) = (reader.at(), &reader.payouts().authority);
        let large = || ShutdownError::TooLarge(format!("the means in {ccy}"));
        let committed = committed::a_month(authority, at, ccy).ok_or_else(large)?;
        let months = |most| flows::months(totals, ccy, at, most);
        let (quarter, year) = (months(3), months(12));
        let general = |row: &&MonthTotal| {
            row.leg.ccy == ccy.code() && row.leg.fund == Code::general().as_str()
        };
        let totals: Vec<&MonthTotal> = totals.iter().filter(general).collect();
        Ok(Self {
            ccy,
            at,
            available: Available::of(reader, ccy)?,
            committed,
            recurring: year.clone().map(|months| Recurring::of(&totals, &months)),
            burn_3: quarter.map(|months| flows::spent(&totals, &months)),
            burn_12: year.map(|months| flows::spent(&totals, &months)),
            wind_down: WindDown::of(reader, ccy, committed)
                .transpose()
                .map_err(|TooMuch| large())?,
            reserve: authority.reserve(ccy.code(), at),
        })
    }

    /// What comes again each month over what is promised each month; `None` where nothing is
    /// promised, or before the first whole month.
    pub fn self_funding(&self) -> Option<Ratio> {
        self.recurring?.a_month()?.by(self.committed)
    }

    /// What is left over once the end and the reserve are paid for, in minor units; `None` where the
    /// end is not declared, or beyond 128 bits.
    pub fn surplus(&self) -> Option<Ratio> {
        let left = self.available.minor().checked_sub(i128::from(self.reserve))?;
        Ratio::whole(left).minus(self.wind_down?.needed()?)
    }

    /// Whether what is available does not do for the end; `None` where the end is not declared.
    pub fn is_short(&self) -> Option<bool> {
        let needed = self.wind_down?.needed()?;
        Some(Ratio::whole(self.available.minor()) < needed)
    }
}

/// An end whose need does not fit into 128 bits.
struct TooMuch;

impl Available {
    fn of(reader: &Reader<'_>, ccy: Currency) -> Result<Self, ShutdownError> {
        let general = Code::general();
        let restricted = reader.funds(ccy).filter(|(fund, _)| *fund != general.as_str());
        let loan = |account: &str| {
            class_of(account) == Class::Liabilities && account.starts_with("liabilities:loan:")
        };
        Ok(Self {
            cash: reader.over(ccy, is_cash),
            custody: -reader.on("liabilities:custody", ccy),
            restricted: restricted.map(|(_, balance)| balance.max(0)).sum(),
            payable: -reader.on(PAYABLE, ccy),
            loans: -reader.over(ccy, loan),
            approved: approved(reader, ccy),
            hold_back: i128::from(reader.hold_back(ccy)?.wanted()),
        })
    }

    /// What is left of the cash; below 0 where more is owed than there is.
    pub fn minor(&self) -> i128 {
        let owed = self.payable + self.loans + self.approved;
        self.cash - self.custody - self.restricted - owed - self.hold_back
    }
}

impl WindDown {
    fn of(reader: &Reader<'_>, ccy: Currency, committed: Ratio) -> Option<Result<Self, TooMuch>> {
        let months = reader.policy().ok()?.period;
        let wind_down = committed.times(Ratio::whole(i128::from(months))).map(|committed| Self {
            months,
            committed,
            fees: committed::fees(&reader.payouts().authority, reader.at(), ccy),
            budget: i128::from(reader.closing(ccy).budget),
        });
        Some(wind_down.filter(|of| of.needed().is_some()).ok_or(TooMuch))
    }

    /// All of it; `None` beyond 128 bits, which no books come to.
    pub fn needed(&self) -> Option<Ratio> {
        self.committed.plus(Ratio::whole(self.fees.checked_add(self.budget)?))
    }
}

/// Where there is something, where something is promised, and where the end costs something.
fn currencies(reader: &Reader<'_>) -> BTreeSet<Currency> {
    let (mut all, authority) = (reader.currencies(), &reader.payouts().authority);
    all.extend(authority.commitments(reader.at()).map(|(_, _, commitment)| commitment.ccy));
    let closing = authority.declared_end(reader.at()).filter(|(kind, ..)| *kind == "closing");
    all.extend(
        closing.filter_map(|(_, code, _)| code.to_ascii_uppercase().parse::<Currency>().ok()),
    );
    all
}

/// What members approved of the general fund's claims that no entry posts as owed yet.
fn approved(reader: &Reader<'_>, ccy: Currency) -> i128 {
    let (payouts, at) = (reader.payouts(), reader.at());
    let open = payouts.all().filter(|payable| {
        let claim = &payable.claim;
        let ours = claim.ccy == ccy && claim.fund == Code::general();
        ours && payable.expense.is_none() && payable.recorded <= at
    });
    let agreed = open.filter(|payable| {
        matches!(payouts.approval(payable, at), Approval::Commitment | Approval::People { .. })
    });
    agreed.map(|payable| i128::from(payable.claim.minor)).sum()
}
