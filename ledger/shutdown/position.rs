//! What one currency's money is when the service ends: whose it is, who has a claim on it, which gifts
//! made it. Refuses nothing; it is read off the books (`read`) or made by a test.
//! The waterfall pours it by the declared terms.

use crate::account::Code;
use crate::day::Day;
use crate::entry::Billed;
use crate::money::Currency;
use std::collections::BTreeMap;

/// What there is in one currency, and who may ask for it. Amounts in minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The currency.
    pub ccy: Currency,
    /// The day for which it is worked out: gifts of a later day came too late.
    pub day: Day,
    /// All cash: bank, processors, host, cash boxes, in transit.
    pub cash: u64,
    /// What the service only keeps for others: `liabilities:custody`.
    pub custody: u64,
    /// What each restricted fund ought to have in cash: its balance and its unpaid bills.
    pub funds: BTreeMap<Code, u64>,
    /// Whom the service owes, wages and taxes first.
    pub creditors: Vec<Creditor>,
    /// Every gift that was not taken back, of the general fund and of the others.
    pub gifts: Vec<Gift>,
    /// What of the closing budget is left.
    pub budget: u64,
    /// What may be charged back, and until when.
    pub hold_back: HoldBack,
}

/// Somebody whom the service owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Creditor {
    /// The claim's entry, or the account that holds the debt.
    pub debt: Debt,
    /// Who comes first.
    pub rank: Rank,
    /// The fund that owes it.
    pub fund: Code,
    /// How much is unpaid.
    pub owed: u64,
    /// Since when.
    pub day: Day,
}

/// Where a debt stands in the books.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Debt {
    /// A claim, by its entry.
    Claim(u64),
    /// Gifts of a fund that may still be claimed once the end has begun, together.
    Offers(Code),
    /// What ending a commitment still costs, by the entry that declares it.
    Commitment(u64),
    /// A loan, by its account.
    Loan(Box<str>),
    /// What is owed without a claim: the rest of `liabilities:payable`.
    Other,
}

/// In which order creditors are paid; those of one rank get the same part of what they are owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Secured by something the service has.
    Secured,
    /// Wages.
    Wages,
    /// Taxes and what the law treats so.
    Tax,
    /// All others.
    Ordinary,
    /// Gifts that were claimed once the end had begun: behind everybody who is owed.
    Back,
}

/// One gift, as far as it may be given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gift {
    /// Its entry.
    pub entry: u64,
    /// Its day, by the bank.
    pub day: Day,
    /// The fund it was given to.
    pub fund: Code,
    /// What arrived: without fees that nobody gives back, without what was refunded.
    pub net: u64,
    /// What was given back of it before.
    pub back: u64,
    /// The days it was given for, if the donor said so.
    pub covers: Option<Billed>,
}

/// What may be charged back after the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoldBack {
    /// At least this much.
    pub floor: u64,
    /// Gifts by card or debit that can still be disputed: what arrived, without fees kept on the way. The
    /// part that is kept is measured by refunds of what arrived, so both are of one kind.
    pub disputable: u64,
    /// How much of them: basis points.
    pub points: u64,
    /// The day on which the last of them no longer can.
    pub release: Option<Day>,
}

impl HoldBack {
    /// What is to be kept: the floor, or the part of what can be disputed, rounded up.
    pub fn wanted(&self) -> u64 {
        let part = (u128::from(self.disputable) * u128::from(self.points)).div_ceil(10_000);
        // A part above the whole is the whole: a rate beyond 100 % keeps no more than there is.
        let part = u64::try_from(part).unwrap_or(u64::MAX).min(self.disputable);
        part.max(self.floor)
    }
}

impl Gift {
    /// What of it was given for days behind `day`: a year's gift of which half the year is to come.
    /// Rounded down; what went back before was of these days first. A gift without days has nothing
    /// unearned.
    pub fn unearned(&self, day: Day) -> u64 {
        let Some(Billed { from, to }) = self.covers else { return 0 };
        let covered = from.days_until(to) + 1;
        let first = if day < from { from } else { day.plus(1) };
        let left = (first.days_until(to) + 1).clamp(0, covered.max(0));
        if covered <= 0 {
            return 0;
        }
        let part = (u128::from(self.net) + u128::from(self.back)) * u128::from(left.unsigned_abs())
            / u128::from(covered.unsigned_abs());
        let part = u64::try_from(part).unwrap_or(u64::MAX).saturating_sub(self.back);
        part.min(self.net)
    }
}

#[cfg(test)]
mod tests {
    use super::{Gift, HoldBack};
    use crate::account::Code;
    use crate::day::Day;
    use crate::entry::Billed;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn of_a_year_s_gift_the_days_to_come_are_unearned() {
        let covers = Some(Billed { from: day("2026-01-01"), to: day("2026-12-31") });
        let gift = Gift {
            entry: 1,
            day: day("2026-01-01"),
            fund: Code::general(),
            net: 36_500,
            back: 0,
            covers,
        };
        assert_eq!(gift.unearned(day("2026-06-30")), 18_400, "184 of 365 days");
        assert_eq!(gift.unearned(day("2025-12-31")), 36_500);
        assert_eq!(gift.unearned(day("2027-01-01")), 0);
        let refunded = Gift { net: 20_000, back: 16_500, ..gift.clone() };
        assert_eq!(
            refunded.unearned(day("2026-06-30")),
            1_900,
            "of 184.00 for them 165.00 went back"
        );
        assert_eq!(refunded.unearned(day("2026-07-31")), 0, "of 153.00 more than all");
        assert_eq!(Gift { covers: None, ..gift }.unearned(day("2026-06-30")), 0);
    }

    #[test]
    fn what_is_held_back_is_the_floor_or_the_part() {
        let hold = HoldBack { floor: 500, disputable: 100_001, points: 200, release: None };
        assert_eq!(hold.wanted(), 2_001, "2 % of 1,000.01, rounded up");
        assert_eq!(HoldBack { floor: 3_000, ..hold }.wanted(), 3_000);
        assert_eq!(HoldBack { points: 30_000, ..hold }.wanted(), 100_001);
    }
}
