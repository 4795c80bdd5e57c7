//! What a list of entries measures, and what it adds up to.
//! Counts in words of in and out, never in signs: a debit of cash comes in, one of expenses goes out.

use super::filter::{Branch, Filter};
use crate::account::{Class, Code, class_of, is_cash, is_unclassified};
use crate::money::Currency;
use crate::store::Leg;
use std::collections::BTreeMap;

/// What a list adds up to in one currency, on what it measures; transfers between own accounts
/// are set off against each other, unless one account alone is measured. What was reversed, and its
/// reversal, count for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// The currency.
    pub ccy: Currency,
    /// Minor units, not negative.
    pub came_in: i128,
    /// Minor units, not negative.
    pub went_out: i128,
}

/// What the sums and changes of a list are about.
pub(super) enum Measure {
    /// Money at banks, processors, hosts, in boxes and in transit.
    Cash,
    /// What nobody has classified yet: a fee that came with it is known.
    Unclassified,
    /// The accounts that the filter names.
    Accounts(Branch),
    /// Income, expenses and equity on the filter's category and fund.
    Flow { account: Option<Branch>, category: Option<Code>, fund: Option<Code> },
}

impl Measure {
    pub(super) fn of(filter: &Filter) -> Self {
        let account = filter.account.clone();
        match account {
            Some(branch) if branch.is_pooled() => Self::Accounts(branch),
            None if filter.category.is_none() && filter.fund.is_none() => {
                if filter.unclassified {
                    Self::Unclassified
                } else {
                    Self::Cash
                }
            }
            _ => {
                let (category, fund) = (filter.category.clone(), filter.fund.clone());
                Self::Flow { account, category, fund }
            }
        }
    }

    /// 1 where a debit comes in, −1 where it goes out, `None` for what is not measured.
    pub(super) fn sign(&self, account: &str, fund: &str) -> Option<i128> {
        match self {
            Self::Cash => is_cash(account).then_some(1),
            Self::Unclassified => is_unclassified(account).then_some(-1),
            Self::Accounts(branch) => branch.holds(account).then_some(1),
            Self::Flow { account: branch, category, fund: wanted } => {
                let held = branch.as_ref().is_none_or(|b| b.holds(account));
                let spent = category.as_ref().is_none_or(|c| is_category(account, c.as_str()));
                let of_fund = wanted.as_ref().is_none_or(|f| f.as_str() == fund);
                let flow = !matches!(class_of(account), Class::Assets | Class::Liabilities);
                (held && spent && of_fund && flow).then_some(-1)
            }
        }
    }

    /// Whether a leg has a part in the sums: what is measured, and what was kept back of it.
    pub(super) fn counts(&self, leg: &Leg) -> bool {
        self.sign(&leg.account, &leg.fund).is_some() || self.is_kept_back(&leg.kind, &leg.account)
    }

    /// Whether a posting is what a processor took out of a gift, or of a transfer, before it reached
    /// the cash at hand: donors look for what they gave, and are told before fees.
    pub(super) fn is_kept_back(&self, kind: &str, account: &str) -> bool {
        let before_fees = ["donation", "income", "refund", "transfer"].contains(&kind);
        matches!(self, Self::Cash) && before_fees && is_category(account, "fees")
    }

    pub(super) fn is_one_account(&self) -> bool {
        matches!(self, Self::Accounts(branch) if branch.is_account())
    }
}

fn is_category(account: &str, category: &str) -> bool {
    let rest = account.strip_prefix("expenses:").and_then(|rest| rest.strip_prefix(category));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// Sums on their way.
pub(super) struct Adding<'a> {
    measure: &'a Measure,
    /// By currency: came in, went out, and what transfers between own accounts left over.
    sums: BTreeMap<Currency, (i128, i128, i128)>,
}

impl<'a> Adding<'a> {
    pub(super) fn new(measure: &'a Measure) -> Self {
        Self { measure, sums: BTreeMap::new() }
    }

    /// Adds debits and credits of one leg.
    pub(super) fn add(&mut self, leg: &Leg, debit: i128, credit: i128) {
        if !self.measure.counts(leg) {
            return;
        }
        let Ok(ccy) = leg.ccy.parse() else { return };
        let (came_in, went_out, transfers) = self.sums.entry(ccy).or_default();
        let Some(sign) = self.measure.sign(&leg.account, &leg.fund) else {
            // It came in with the gift, and went out. A transfer is short of it already.
            if leg.kind != "transfer" {
                *came_in += debit + credit;
                *went_out += debit + credit;
            }
            return;
        };
        let pooled = matches!(self.measure, Measure::Cash | Measure::Accounts(_));
        if leg.kind == "transfer" && pooled && !self.measure.is_one_account() {
            *transfers += debit - credit;
        } else {
            let (plus, minus) = if sign > 0 { (debit, credit) } else { (credit, debit) };
            *came_in += plus;
            *went_out += minus;
        }
    }

    /// By currency, without those in which nothing moved.
    pub(super) fn sums(self) -> Vec<Sum> {
        let all = self.sums.into_iter().map(|(ccy, (came_in, went_out, transfers))| Sum {
            ccy,
            came_in: came_in + transfers.max(0),
            went_out: went_out + (-transfers).max(0),
        });
        all.filter(|sum| sum.came_in != 0 || sum.went_out != 0).collect()
    }
}
