//! What a list of entries measures, and on which side of it an amount stands.
//! Refuses amounts in a currency that this build does not know: left out, they would be missing.

use super::filter::{Branch, Filter};
use crate::account::{Class, Code, class_of, is_cash, is_unclassified};
use crate::entry::Posting;
use crate::journal::JournalError;
use crate::money::Currency;
use crate::store::Leg;

/// Where an amount stands, as far as a measure asks.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    pub(super) account: &'a str,
    pub(super) fund: &'a str,
    pub(super) ccy: Currency,
}

impl<'a> Spot<'a> {
    /// That of a leg.
    pub(super) fn of_leg(leg: &'a Leg) -> Result<Self, JournalError> {
        Ok(Self { account: &leg.account, fund: &leg.fund, ccy: currency_of(leg)? })
    }

    /// That of a posting.
    pub(super) fn of(posting: &'a Posting) -> Self {
        let fund = posting.fund.as_ref().map_or("", Code::as_str);
        Self { account: posting.account.as_str(), fund, ccy: posting.ccy }
    }
}

/// The currency of a leg.
///
/// # Errors
/// One that this build does not know: the projections are damaged, or of another program.
pub fn currency_of(leg: &Leg) -> Result<Currency, JournalError> {
    leg.ccy.parse().map_err(|e| JournalError::Damaged(format!("an amount on {}: {e}", leg.account)))
}

/// Whether entries of a type move no money: what they debit is given, not paid.
pub(super) fn is_without_money(kind: &str) -> bool {
    kind == "noncash"
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

    /// What a posting of a gift without money says that was given. It stands on income and on an
    /// expense alike, and counts once: where the list is about it, else on its income.
    pub(super) fn given(&self, account: &str, fund: &str, minor: i128) -> i128 {
        let income = class_of(account) == Class::Income;
        let measured = self.sign(account, fund).is_some();
        let counts = match self {
            Self::Cash => income,
            Self::Flow { account: None, category: None, .. } => income && measured,
            _ => measured,
        };
        match counts {
            false => 0,
            true if income => -minor,
            true => minor,
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
