//! What stands in a year's tables of the year before: its column, or that nothing is known of it.

use crate::currency::{
    Balance, Category, Counted, CurrencyReport, FundReport, YearBefore, YearReport,
};
use crate::outline::{Cell, Row, Section};
use crate::report::{Report, phrases};
use crate::sum::Sum;

/// Where the books had not begun.
pub(super) const UNKNOWN: &str = "n/a";

/// The year before, beside one currency of a year's report.
pub(super) struct Beside<'a> {
    head: String,
    pub(super) year: &'a YearReport,
}

impl<'a> Beside<'a> {
    /// Of the report of a year.
    pub(super) fn of(report: &Report, of: &'a CurrencyReport) -> Option<Self> {
        let before = report.year.as_ref()?.before;
        let head = before.map_or("year before".to_owned(), |before| before.short());
        Some(Self { head, year: of.year.as_ref()? })
    }

    /// The head of its column.
    pub(super) fn head(&self) -> &str {
        &self.head
    }

    /// What is known of it.
    pub(super) fn before(&self) -> Option<&'a YearBefore> {
        self.year.before.as_ref()
    }

    /// Gifts by kind, in the order of the table.
    pub(super) fn donations(&self) -> [Option<Counted>; 3] {
        let mut kinds = [None; 3];
        for (kind, (_, counted)) in kinds
            .iter_mut()
            .zip(self.before().iter().flat_map(|of| phrases::donations(&of.parts.donations)))
        {
            *kind = Some(counted);
        }
        kinds
    }

    /// What was spent on a category.
    pub(super) fn category(&self, of: &Category) -> Cell {
        self.sum(of.amount, |before| {
            before.parts.categories.iter().find(|c| same(c, of)).map(|c| c.amount)
        })
    }

    /// Categories on which nothing is spent any more.
    pub(super) fn categories_gone(&self, now: &[Category]) -> Vec<Category> {
        let before = self.before().map_or(&[][..], |before| &before.parts.categories);
        let gone = before.iter().filter(|of| !now.iter().any(|c| same(c, of)));
        gone.map(|of| Category { amount: Sum::zero(of.amount.ccy), ..of.clone() }).collect()
    }

    /// What came in on an account besides gifts.
    pub(super) fn income(&self, account: &str) -> Cell {
        let income = self.before().map(|before| &before.parts.other_income);
        cell(income.map(|income| balance(income, account).unwrap_or(self.zero())))
    }

    /// Accounts on which nothing comes in any more.
    pub(super) fn income_gone(&self, now: &[Balance]) -> Vec<Balance> {
        let before = self.before().map_or(&[][..], |before| &before.parts.other_income);
        gone(before, now)
    }

    /// What was taken on an account.
    pub(super) fn fee(&self, account: &str) -> Cell {
        let fees = self.before().map(|before| &before.parts.fee_accounts);
        cell(fees.map(|fees| balance(fees, account).unwrap_or(self.zero())))
    }

    /// Accounts that take no fees any more.
    pub(super) fn fees_gone(&self, now: &[Balance]) -> Vec<Balance> {
        let before = self.before().map_or(&[][..], |before| &before.parts.fee_accounts);
        gone(before, now)
    }

    /// A fund's row of the year before.
    pub(super) fn fund(&self, of: &FundReport) -> Row {
        let name = Cell::from(format!("in {}", self.head));
        let none = || [(); 5].map(|()| Cell::from(UNKNOWN));
        let zero = [(); 5].map(|()| Cell::Sum(self.zero()));
        let cells = self.before().map_or_else(none, |before| {
            before.funds.iter().find(|fund| fund.fund == of.fund).map_or(zero, flows)
        });
        Row::Cells([name].into_iter().chain(cells).collect())
    }

    /// Funds that have nothing any more.
    pub(super) fn funds_gone(&self, now: &[FundReport]) -> Vec<FundReport> {
        let before = self.before().map_or(&[][..], |before| &before.funds);
        let gone = before.iter().filter(|of| !now.iter().any(|fund| fund.fund == of.fund));
        let zero = self.zero();
        let empty = |of: &FundReport| FundReport {
            fund: of.fund.clone(),
            opening: zero,
            income: zero,
            expenses: zero,
            transfers: zero,
            other: zero,
            closing: zero,
        };
        gone.map(empty).collect()
    }

    fn sum(&self, now: Sum, of: impl Fn(&YearBefore) -> Option<Sum>) -> Cell {
        cell(self.before().map(|before| of(before).unwrap_or(Sum::zero(now.ccy))))
    }

    fn zero(&self) -> Sum {
        Sum::zero(self.year.position.net_assets.ccy)
    }
}

impl Section {
    /// A row with what stands in the last column, where there is one.
    pub(super) fn wide<const N: usize>(&mut self, cells: [Cell; N], last: Option<Cell>) {
        self.rows.push(Row::Cells(cells.into_iter().chain(last).collect()));
    }

    /// Names the column of the year before, where there is one.
    pub(super) fn beside(mut self, year: Option<&Beside<'_>>) -> Self {
        self.head.extend(year.map(|year| year.head().to_owned()));
        self
    }
}

/// A sum, or that it is not known.
pub(super) fn cell(sum: Option<Sum>) -> Cell {
    sum.map_or(Cell::from(UNKNOWN), Cell::Sum)
}

/// What an account has in a list.
pub(super) fn balance(all: &[Balance], account: &str) -> Option<Sum> {
    all.iter().find(|of| of.account == account).map(|of| of.amount)
}

/// Accounts that stand in one list alone, with nothing.
pub(super) fn gone(before: &[Balance], now: &[Balance]) -> Vec<Balance> {
    let gone = before.iter().filter(|of| balance(now, &of.account).is_none());
    gone.map(|of| Balance { amount: Sum::zero(of.amount.ccy), ..of.clone() }).collect()
}

/// A fund as its row has it: opening, income, spent, moved, closing.
pub(super) fn flows(fund: &FundReport) -> [Cell; 5] {
    let moved = Sum::new(fund.transfers.minor + fund.other.minor, fund.transfers.ccy);
    [fund.opening, fund.income, fund.expenses, moved, fund.closing].map(Cell::Sum)
}

fn same(one: &Category, other: &Category) -> bool {
    one.category == other.category && one.function == other.function
}
