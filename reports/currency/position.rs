//! The statement of assets and liabilities in one currency, at the end of a day, as a year's report has it.
//! Made from month totals; each line is an account or a fund. `owing` says what the debts are made of.

use super::{Balance, View};
use crate::sum::{Sum, as_text};
use ledger::account::{Class, class_of, is_cash};
use ledger::day::Day;
use serde::Serialize;
use std::collections::BTreeMap;

/// What there is, what is owed, and whose the rest is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Position {
    /// The day at whose end.
    #[serde(serialize_with = "as_text")]
    pub on: Day,
    /// Bank, processors, hosts, cash boxes, and what is on its way between them.
    pub cash: Vec<Balance>,
    /// Together.
    pub cash_total: Sum,
    /// What others owe the service.
    pub other_assets: Vec<Balance>,
    /// What the service owes, negative: payees, lenders, those for whom it only keeps money.
    pub liabilities: Vec<Balance>,
    /// Together, negative.
    pub liabilities_total: Sum,
    /// Assets less liabilities.
    pub net_assets: Sum,
    /// The general fund.
    pub unrestricted: Sum,
    /// Each other fund, by its code.
    pub restricted: Vec<Balance>,
    /// All funds together: the net assets.
    pub funds_total: Sum,
}

impl View<'_> {
    pub(super) fn position(&self) -> Position {
        let (mut held, mut funds) = (BTreeMap::new(), BTreeMap::new());
        for row in self.rows() {
            match class_of(&row.leg.account) {
                Class::Assets | Class::Liabilities => {
                    *held.entry(row.leg.account.as_str()).or_default() += row.total.net();
                }
                _ => *funds.entry(row.leg.fund.as_str()).or_default() -= row.total.net(),
            }
        }
        let total = |of: &BTreeMap<&str, i128>| self.sum(of.values().sum());
        let of = |wanted: &dyn Fn(&str) -> bool| -> BTreeMap<&str, i128> {
            held.iter().filter(|(name, _)| wanted(name)).map(|(name, sum)| (*name, *sum)).collect()
        };
        let owes = |account: &str| class_of(account) == Class::Liabilities;
        let (cash, debts) = (of(&is_cash), of(&owes));
        let other = of(&|account| !owes(account) && !is_cash(account));
        let (net_assets, funds_total) = (total(&held), total(&funds));
        let unrestricted = funds.remove("general").unwrap_or_default();
        Position {
            on: self.on,
            cash_total: total(&cash),
            cash: self.balances(cash),
            other_assets: self.balances(other),
            liabilities_total: total(&debts),
            liabilities: self.balances(debts),
            net_assets,
            unrestricted: self.sum(unrestricted),
            restricted: self.balances(funds),
            funds_total,
        }
    }
}
