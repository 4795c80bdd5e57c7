//! What a list of entries measures, and what it adds up to.
//! Counts in words of in and out, never in signs: a debit of cash comes in, one of expenses goes out.
//! In and out are money; a gift without money is neither, in no list, and stands in a term of its own.
//! Refuses amounts in a currency that this build does not know: left out, they would be missing.

use super::filter::{Branch, Filter};
use super::group::Group;
use crate::account::{Class, Code, class_of, is_cash, is_unclassified};
use crate::entry::Posting;
use crate::journal::JournalError;
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
    /// Given in kind or waived; minor units. No money moved, and it is neither in nor out.
    pub without_money: i128,
}

/// Where an amount stands, as far as a measure asks.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    account: &'a str,
    fund: &'a str,
    ccy: Currency,
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
    without_money: i128,
    /// What transfers between own accounts left over.
    transfers: i128,
}

impl<'a> Adding<'a> {
    pub(super) fn new(measure: &'a Measure) -> Self {
        Self { measure, sums: BTreeMap::new() }
    }

    /// Adds debits and credits of one leg.
    pub(super) fn add(&mut self, leg: &Leg, debit: i128, credit: i128) -> Result<(), JournalError> {
        self.add_on(Spot::of_leg(leg)?, &leg.kind, debit, credit);
        Ok(())
    }

    /// Adds one entry with what explains it.
    pub(super) fn add_group(&mut self, group: &Group<'_>) -> Result<(), JournalError> {
        let spots = group.legs.iter().map(|(_, leg, minor)| Ok((Spot::of_leg(leg)?, *minor)));
        let spots = spots.collect::<Result<Vec<_>, JournalError>>()?;
        self.add_entry(&group.kind, group.explained, spots);
        Ok(())
    }

    /// Adds one entry, as it counts by now. What a classification sent on to another own account
    /// was never ours to spend: it is set off within the entry.
    pub(super) fn add_entry(&mut self, kind: &str, explained: bool, spots: Vec<(Spot<'_>, i128)>) {
        let sets_off = explained && self.sets_off();
        let measure = self.measure;
        let own = |spot: &Spot<'_>| sets_off && measure.sign(spot.account, spot.fund).is_some();
        let (own, others): (Vec<_>, Vec<_>) = spots.into_iter().partition(|(spot, _)| own(spot));
        let mut net: BTreeMap<Currency, (Spot<'_>, i128)> = BTreeMap::new();
        for (spot, minor) in own {
            net.entry(spot.ccy).or_insert((spot, 0)).1 += minor;
        }
        for (spot, minor) in net.into_values().chain(others) {
            self.add_on(spot, kind, minor.max(0), (-minor).max(0));
        }
    }

    fn add_on(&mut self, spot: Spot<'_>, kind: &str, debit: i128, credit: i128) {
        let sets_off = self.sets_off();
        let sign = self.measure.sign(spot.account, spot.fund);
        let adds = self.sums.entry(spot.ccy).or_default();
        if is_without_money(kind) {
            adds.without_money += self.measure.given(spot.account, spot.fund, debit - credit);
            return;
        }
        let Some(sign) = sign else {
            // It came in with the gift, and went out; with a gift that is given back it is the other
            // way round. A transfer is short of it already.
            if self.measure.is_kept_back(kind, spot.account) && kind != "transfer" {
                let both = if kind == "refund" { credit } else { debit };
                adds.came_in += both;
                adds.went_out += both;
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
            without_money: adds.without_money,
        });
        let moved =
            |sum: &Sum| [sum.came_in, sum.went_out, sum.before, sum.without_money] != [0; 4];
        all.filter(moved).collect()
    }
}
