//! What a list of entries adds up to, on what it measures (`measure.rs`).
//! Counts in words of in and out, never in signs: a debit of cash comes in, one of expenses goes out.
//! In and out are money; a gift without money is neither, in no list, and stands in a term of its own.
//! Refuses amounts in a currency that this build does not know: left out, they would be missing.

use super::group::Group;
use super::measure::{Measure, Spot, is_without_money};
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
