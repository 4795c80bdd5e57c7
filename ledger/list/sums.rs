//! What a list of entries measures, and what it adds up to.
//! Counts in words of in and out, never in signs: a debit of cash comes in, one of expenses goes out.

use super::filter::{Branch, Filter};
use super::group::Group;
use crate::account::{Class, Code, class_of, is_cash, is_unclassified};
use crate::entry::Posting;
use crate::money::Currency;
use crate::store::Leg;
use std::collections::BTreeMap;

/// What a list adds up to in one currency, on what it measures; transfers between own accounts
/// are set off against each other, unless one account alone is measured. What was reversed, and its
/// reversal, count for nothing. What was there before the books began did not come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// The currency.
    pub ccy: Currency,
    /// Minor units, not negative.
    pub came_in: i128,
    /// Minor units, not negative.
    pub went_out: i128,
    /// By opening balances; minor units, negative where debts were carried over.
    pub before: i128,
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

    /// Whether a list of flows is about this posting; lists of cash are about all of an entry.
    pub(super) fn is_about(&self, posting: &Posting) -> bool {
        let fund = posting.fund.as_ref().map_or("", Code::as_str);
        !matches!(self, Self::Flow { .. }) || self.sign(posting.account.as_str(), fund).is_some()
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
    sums: BTreeMap<Currency, Adds>,
}

/// Those of one currency.
#[derive(Default)]
struct Adds {
    came_in: i128,
    went_out: i128,
    before: i128,
    /// What transfers between own accounts left over.
    transfers: i128,
}

impl<'a> Adding<'a> {
    pub(super) fn new(measure: &'a Measure) -> Self {
        Self { measure, sums: BTreeMap::new() }
    }

    /// Adds debits and credits of one leg.
    pub(super) fn add(&mut self, leg: &Leg, debit: i128, credit: i128) {
        self.add_as(leg, &leg.kind, debit, credit);
    }

    /// Adds one entry, as it counts by now. What a classification sent on to another own account
    /// was never ours to spend: it is set off within the entry.
    pub(super) fn add_group(&mut self, group: &Group<'_>) {
        let own =
            |leg: &Leg| self.sets_off() && self.measure.sign(&leg.account, &leg.fund).is_some();
        let (own, others): (Vec<_>, Vec<_>) =
            group.legs.iter().copied().partition(|(_, leg, _)| group.explained && own(leg));
        let mut net: BTreeMap<&str, (&Leg, i128)> = BTreeMap::new();
        for (_, leg, minor) in own {
            net.entry(&leg.ccy).or_insert((leg, 0)).1 += minor;
        }
        let others = others.into_iter().map(|(_, leg, minor)| (leg, minor));
        for (leg, minor) in net.into_values().chain(others) {
            self.add_as(leg, &group.kind, minor.max(0), (-minor).max(0));
        }
    }

    fn add_as(&mut self, leg: &Leg, kind: &str, debit: i128, credit: i128) {
        let sign = self.measure.sign(&leg.account, &leg.fund);
        if sign.is_none() && !self.measure.is_kept_back(kind, &leg.account) {
            return;
        }
        let Ok(ccy) = leg.ccy.parse() else { return };
        let sets_off = self.sets_off();
        let adds = self.sums.entry(ccy).or_default();
        let Some(sign) = sign else {
            // It came in with the gift, and went out. A transfer is short of it already.
            if kind != "transfer" {
                adds.came_in += debit + credit;
                adds.went_out += debit + credit;
            }
            return;
        };
        let (plus, minus) = if sign > 0 { (debit, credit) } else { (credit, debit) };
        match kind {
            "opening" => adds.before += plus - minus,
            "transfer" if sets_off => adds.transfers += debit - credit,
            _ => {
                adds.came_in += plus;
                adds.went_out += minus;
            }
        }
    }

    /// Whether several own accounts are measured: what went from one to another did not leave.
    fn sets_off(&self) -> bool {
        let pooled = matches!(self.measure, Measure::Cash | Measure::Accounts(_));
        pooled && !self.measure.is_one_account()
    }

    /// By currency, without those in which nothing moved.
    pub(super) fn sums(self) -> Vec<Sum> {
        let all = self.sums.into_iter().map(|(ccy, adds)| Sum {
            ccy,
            came_in: adds.came_in + adds.transfers.max(0),
            went_out: adds.went_out + (-adds.transfers).max(0),
            before: adds.before,
        });
        all.filter(|sum| [sum.came_in, sum.went_out, sum.before] != [0; 3]).collect()
    }
}
