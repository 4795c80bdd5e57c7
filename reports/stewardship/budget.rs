//! The declared budget of a year against what was spent of it so far, by category and currency.
//! Refuses nothing: what nobody budgeted is not there. Gifts without money are no spending.

use crate::sum::{Sum, as_text};
use ledger::account::is_fee;
use ledger::day::{Day, Period};
use ledger::declared::Declarations;
use ledger::entry::Declared;
use ledger::means::Ratio;
use ledger::money::Currency;
use ledger::store::{Leg, MonthTotal};
use serde::Serialize;

/// The budgets of a year in one currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Budgets {
    /// The calendar year.
    pub year: i32,
    /// The last day that counts.
    #[serde(serialize_with = "as_text")]
    pub to: Day,
    /// Days of the year up to it.
    pub days: i64,
    /// Days of the year.
    pub of_days: i64,
    /// How much of the year has passed, in percent.
    pub passed: String,
    /// Each category that has a budget.
    pub categories: Vec<Budgeted>,
}

/// One category's budget.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Budgeted {
    /// Its code.
    pub category: String,
    /// What it may cost in the year.
    pub budget: Sum,
    /// What it cost so far.
    pub actual: Sum,
    /// What is left of the budget; below 0 where more was spent.
    pub left: Sum,
    /// How much of the budget was spent, in percent; absent of nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spent: Option<String>,
}

impl Budgets {
    /// The budgets in a currency of the year in which `at` lies; `None` where none is declared.
    pub(super) fn of(
        declared: &Declarations,
        totals: &[MonthTotal],
        ccy: Currency,
        at: Day,
    ) -> Option<Self> {
        let year = Period::year(at.month().year())?;
        let budgets = declared.of("budget").filter_map(|(_, _, policy)| match &policy.value {
            Declared::Budget(of) => Some(of),
            _ => None,
        });
        let ours = |of: &&ledger::entry::Budget| {
            of.ccy == ccy && i32::try_from(of.year) == Ok(at.month().year())
        };
        let categories: Vec<Budgeted> = budgets
            .filter(ours)
            .map(|of| {
                let here = |leg: &Leg| leg.ccy == ccy.code() && is_of(leg, of.category.as_str());
                let rows = totals.iter().filter(|row| {
                    (year.from()..=at.month()).contains(&row.month) && here(&row.leg)
                });
                let actual: i128 = rows.map(|row| row.total.net()).sum();
                let budget = i128::from(of.minor);
                let sum = |minor| Sum::new(minor, ccy);
                Budgeted {
                    category: of.category.to_string(),
                    budget: sum(budget),
                    actual: sum(actual),
                    left: sum(budget - actual),
                    spent: crate::sum::percent(actual, budget),
                }
            })
            .collect();
        let (days, of_days) =
            (year.first().days_until(at) + 1, year.first().days_until(year.last()) + 1);
        let passed = Ratio::new(i128::from(days), i128::from(of_days))?;
        let passed = super::figure::Value::Share(passed).rounded()?;
        let year = at.month().year();
        let budgets = Self { year, to: at, days, of_days, passed, categories };
        (!budgets.categories.is_empty()).then_some(budgets)
    }
}

/// Spending of a category, in money. Fees are the category `fees`.
fn is_of(leg: &Leg, category: &str) -> bool {
    let of_it = leg
        .account
        .strip_prefix("expenses:")
        .is_some_and(|rest| rest.split(':').next() == Some(category));
    of_it && leg.kind != "noncash" && (category == "fees" || !is_fee(&leg.account))
}
