//! The figures of one currency in one period: what every movement of cash was for, line by line.
//! Refuses a period whose lines do not add up to the movement of cash: the totals are damaged then.
//! Made from month totals alone, so that their cost does not grow with the log.

use crate::error::ReportError;
use crate::sum::Sum;
use ledger::account::{Class, class_of, is_cash, is_fee};
use ledger::day::Month;
use ledger::money::Currency;
use ledger::store::{Leg, MonthTotal};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// What moves cash. Positive lines bring it in, negative ones take it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Line {
    /// Gifts before fees, those without money among them.
    DonationsGross,
    /// Gifts given back.
    Refunds,
    /// Grants, interest, sales.
    OtherIncome,
    /// Money that came in and that nobody classified yet.
    UnclassifiedIncome,
    /// What banks, processors and hosts took, less what they gave back.
    Fees,
    /// All other spending, unclassified spending among it.
    Expenses,
    /// One currency into another: this one's side of it.
    Conversions,
    /// Money lent to the service less what it paid back.
    Loans,
    /// Money held for others.
    Custody,
    /// Claims of the service that were paid, less new ones.
    Receivable,
    /// What was approved, less what was paid of it: expenses that have not left yet come in here
    /// again, and go out when they are paid.
    Payable,
    /// What accounts held before the books began.
    OpeningEntries,
    /// Between funds; zero unless an entry says otherwise.
    FundTransfers,
}

impl Line {
    /// All lines, in the order in which reports show them.
    pub const ALL: [Self; 13] = [
        Self::DonationsGross,
        Self::Refunds,
        Self::OtherIncome,
        Self::UnclassifiedIncome,
        Self::Fees,
        Self::Expenses,
        Self::Conversions,
        Self::Loans,
        Self::Custody,
        Self::Receivable,
        Self::Payable,
        Self::OpeningEntries,
        Self::FundTransfers,
    ];

    /// The name in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::DonationsGross => "donations_gross",
            Self::Refunds => "refunds",
            Self::OtherIncome => "other_income",
            Self::UnclassifiedIncome => "unclassified_income",
            Self::Fees => "fees",
            Self::Expenses => "expenses",
            Self::Conversions => "conversions",
            Self::Loans => "loans",
            Self::Custody => "custody",
            Self::Receivable => "receivable",
            Self::Payable => "payable",
            Self::OpeningEntries => "opening_entries",
            Self::FundTransfers => "fund_transfers",
        }
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::DonationsGross => "Donations, gross",
            Self::Refunds => "Refunds",
            Self::OtherIncome => "Other income",
            Self::UnclassifiedIncome => "Income, not yet classified",
            Self::Fees => "Fees",
            Self::Expenses => "Expenses",
            Self::Conversions => "Currency conversions",
            Self::Loans => "Loans",
            Self::Custody => "Held for others",
            Self::Receivable => "Claims collected",
            Self::Payable => "Owed to payees, change",
            Self::OpeningEntries => "Held before the books began",
            Self::FundTransfers => "Between funds",
        }
    }

    /// Whether reports show the line even where it is zero.
    pub fn is_headline(self) -> bool {
        matches!(self, Self::DonationsGross | Self::Refunds | Self::Fees | Self::Expenses)
    }

    /// The line that explains a leg's part of an entry; `None` where the leg is cash itself.
    pub(crate) fn of(leg: &Leg) -> Option<Self> {
        let account = leg.account.as_str();
        Some(match class_of(account) {
            Class::Assets if is_cash(account) => return None,
            Class::Assets => Self::Receivable,
            Class::Liabilities if account.starts_with("liabilities:loan:") => Self::Loans,
            Class::Liabilities if account == "liabilities:custody" => Self::Custody,
            Class::Liabilities => Self::Payable,
            Class::Income if is_gift(leg) => Self::DonationsGross,
            Class::Income if account.starts_with("income:donations:") => Self::Refunds,
            Class::Income if account == "income:unclassified" => Self::UnclassifiedIncome,
            Class::Income => Self::OtherIncome,
            Class::Expenses if is_fee(account) => Self::Fees,
            Class::Expenses => Self::Expenses,
            Class::Equity => match account {
                "equity:conversion" => Self::Conversions,
                "equity:opening" => Self::OpeningEntries,
                _ => Self::FundTransfers,
            },
        })
    }
}

/// Whether a leg holds gifts. What left the fund, whether imported as a refund or as spending that
/// was classified later, gives gifts back and is none.
pub fn is_gift(leg: &Leg) -> bool {
    leg.account.starts_with("income:donations:") && !["refund", "expense"].contains(&&*leg.kind)
}

/// Totals without gifts that are no money: those stand in donations and in expenses alike, and in
/// no account.
pub fn in_money(totals: Vec<MonthTotal>) -> Vec<MonthTotal> {
    totals.into_iter().filter(|row| row.leg.kind != "noncash").collect()
}

/// Opening cash, what moved it, closing cash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Cash at the beginning of the period.
    pub opening: Sum,
    /// What moved it, in the order of [`Line::ALL`].
    lines: [i128; Line::ALL.len()],
    /// Cash at its end.
    pub closing: Sum,
}

impl Figures {
    /// Adds up the totals of one currency.
    ///
    /// # Errors
    /// The lines do not explain the movement of cash.
    pub fn of(
        totals: &[MonthTotal],
        ccy: Currency,
        months: &RangeInclusive<Month>,
    ) -> Result<Self, ReportError> {
        let own = totals.iter().filter(|row| row.leg.ccy == ccy.code());
        let before = own.clone().filter(|row| row.month < *months.start());
        Self::moved(cash(before), ccy, own.filter(|row| months.contains(&row.month)))
    }

    /// The figures of each of these months, at the price of reading the totals once.
    ///
    /// # Errors
    /// As [`Figures::of`].
    pub fn each_month(
        totals: &[MonthTotal],
        ccy: Currency,
        months: RangeInclusive<Month>,
    ) -> Result<Vec<(Month, Self)>, ReportError> {
        let mut by_month: BTreeMap<Month, Vec<&MonthTotal>> = BTreeMap::new();
        for row in totals.iter().filter(|row| row.leg.ccy == ccy.code()) {
            by_month.entry(row.month).or_default().push(row);
        }
        let before = by_month.range(..*months.start());
        let mut held = cash(before.flat_map(|(_, rows)| rows.iter().copied()));
        let numbers = months.start().number()..=months.end().number();
        let figures = numbers.filter_map(Month::from_number).map(|month| {
            let rows = by_month.get(&month).into_iter().flatten().copied();
            let figures = Self::moved(held, ccy, rows)?;
            held = figures.closing.minor;
            Ok((month, figures))
        });
        figures.collect()
    }

    /// The figures of totals that moved what was held before.
    fn moved<'t>(
        opening: i128,
        ccy: Currency,
        totals: impl Iterator<Item = &'t MonthTotal>,
    ) -> Result<Self, ReportError> {
        let (mut moved, mut lines) = (0, [0; Line::ALL.len()]);
        for row in totals {
            match Line::of(&row.leg) {
                None => moved += row.total.net(),
                Some(line) => {
                    if let Some(sum) = lines.get_mut(line as usize) {
                        *sum -= row.total.net();
                    }
                }
            }
        }
        let unexplained = moved - lines.iter().sum::<i128>();
        if unexplained != 0 {
            return Err(ReportError::Unexplained(Sum::new(unexplained, ccy)));
        }
        let (opening, closing) = (Sum::new(opening, ccy), Sum::new(opening + moved, ccy));
        Ok(Self { opening, lines, closing })
    }

    /// One line.
    pub fn line(&self, line: Line) -> Sum {
        Sum::new(self.lines.get(line as usize).copied().unwrap_or(0), self.opening.ccy)
    }

    /// What came in: gifts less what was given back, and other income.
    pub fn received(&self) -> Sum {
        let lines =
            [Line::DonationsGross, Line::Refunds, Line::OtherIncome, Line::UnclassifiedIncome];
        Sum::new(lines.map(|line| self.line(line).minor).iter().sum(), self.closing.ccy)
    }

    /// What left for spending and fees, positive: expenses as they were paid, not as approved.
    pub fn paid(&self) -> Sum {
        let of = |line| self.line(line).minor;
        Sum::new(-(of(Line::Fees) + of(Line::Expenses) + of(Line::Payable)), self.opening.ccy)
    }

    /// What all lines moved: closing less opening.
    pub fn net(&self) -> Sum {
        Sum::new(self.closing.minor - self.opening.minor, self.opening.ccy)
    }

    /// The lines that a reader sees: headlines, and what is not zero here or in `beside`.
    pub fn shown<'a>(&'a self, beside: Option<&'a Self>) -> impl Iterator<Item = Line> + 'a {
        Line::ALL.into_iter().filter(move |line| {
            let moved = |figures: &Self| !figures.line(*line).is_zero();
            line.is_headline() || moved(self) || beside.is_some_and(moved)
        })
    }

    /// All figures with their names in data, from the opening to the closing balance.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, Sum)> + '_ {
        std::iter::once(("opening_balance", self.opening))
            .chain(Line::ALL.into_iter().map(|line| (line.key(), self.line(line))))
            .chain([("net", self.net()), ("closing_balance", self.closing)])
    }
}

impl Serialize for Figures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, sum) in self.named() {
            map.serialize_entry(name, &sum)?;
        }
        map.end()
    }
}

/// What these totals moved of the cash.
fn cash<'t>(totals: impl Iterator<Item = &'t MonthTotal>) -> i128 {
    totals.filter(|row| Line::of(&row.leg).is_none()).map(|row| row.total.net()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::store::Total;

    fn row(account: &str, kind: &str, minor: i64) -> MonthTotal {
        let text = |t: &str| t.to_owned();
        let leg = Leg {
            account: text(account),
            ccy: text("EUR"),
            fund: String::new(),
            function: String::new(),
            kind: text(kind),
        };
        let (debit, credit) = (minor.max(0), (-minor).max(0));
        MonthTotal {
            month: month(),
            leg: leg.into(),
            total: Total { debit, credit, n: 1, entries: 1 },
        }
    }

    fn month() -> Month {
        "2024-10".parse().expect("a month")
    }

    fn euro() -> Currency {
        "EUR".parse().expect("a currency")
    }

    #[test]
    fn lines_stand_where_their_number_says() {
        for (place, line) in Line::ALL.into_iter().enumerate() {
            assert_eq!(line as usize, place, "{line:?}");
        }
    }

    #[test]
    fn a_gift_given_back_lowers_refunds_and_leaves_gross_alone() {
        let totals = [
            row("assets:bank:main", "donation", 1000),
            row("income:donations:one-time", "donation", -1000),
            row("assets:bank:main", "refund", -400),
            row("income:donations:one-time", "refund", 400),
            row("assets:bank:main", "expense", -100),
            row("income:donations:one-time", "expense", 100),
        ];
        let figures = Figures::of(&totals, euro(), &(month()..=month())).expect("they add up");
        assert_eq!(figures.line(Line::DonationsGross).to_string(), "10.00");
        assert_eq!(figures.line(Line::Refunds).to_string(), "-5.00");
        assert_eq!(figures.closing.to_string(), "5.00");
    }

    #[test]
    fn totals_that_do_not_balance_make_no_figures() {
        let totals = [row("assets:bank:main", "donation", 1000)];
        let refused = Figures::of(&totals, euro(), &(month()..=month()));
        assert!(matches!(refused, Err(ReportError::Unexplained(_))), "{refused:?}");
    }
}
