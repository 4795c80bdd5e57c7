//! Who gets what: the poured position, line by line, each with its reason.
//! The lines together are the cash there was, to the minor unit. Reports word it; a small program of
//! somebody else can pour it again from the same JSON.

use super::position::Debt;
use crate::account::Code;
use crate::day::Day;
use crate::money::Currency;
use std::collections::BTreeMap;

/// What becomes of one currency's money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waterfall {
    /// The currency.
    pub ccy: Currency,
    /// For which day.
    pub day: Day,
    /// The cash that was poured.
    pub cash: u64,
    /// Who gets what, from the first tier to the last.
    pub lines: Vec<Line>,
}

/// One recipient's part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where in the order.
    pub tier: Tier,
    /// The fund whose money it is.
    pub pot: Code,
    /// Who gets it.
    pub to: Recipient,
    /// What they could ask for at most.
    pub claim: u64,
    /// What they get.
    pub share: u64,
    /// Why so much.
    pub why: Why,
}

/// The tiers, in the order in which they are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// T0: what is not the service's.
    NotOurs,
    /// T1: what closing costs.
    Closing,
    /// T2: creditors whom the law puts first.
    Preferred,
    /// T3: all other creditors.
    Creditors,
    /// T4: what may be charged back.
    HoldBack,
    /// T5: restricted funds, each its own way.
    Restricted,
    /// T6: gifts that go back.
    Gifts,
    /// T7: successors.
    Successors,
    /// T8: who takes what nobody else does.
    Fallback,
}

/// Who gets a part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recipient {
    /// Those whose money the service keeps.
    Custody,
    /// The donor of a gift, by its entry.
    Gift(u64),
    /// What the closing itself costs.
    Budget,
    /// A creditor.
    Creditor(Debt),
    /// Nobody yet: kept until the release.
    HoldBack(Option<Day>),
    /// A recipient of what is left, by their code.
    Heir(Code),
}

/// Why somebody gets so much and not more or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// All that was asked for.
    Full,
    /// There was not enough: everybody of this rank gets the same part.
    Short,
    /// A gift that came after the end began.
    Late,
    /// Of a gift for days that will not come.
    Unearned,
    /// The newest gifts are what is left.
    Newest,
    /// By weight among gifts.
    ByWeight,
    /// Below the least that is sent: it goes on.
    TooSmall,
    /// By the declared points.
    Points,
    /// The fund's declared purpose.
    Purpose,
    /// They have not accepted: it goes to the fallback.
    NotAccepted,
    /// What nobody else takes.
    Rest,
}

impl Tier {
    /// All of them, in order.
    pub const ALL: [Self; 9] = [
        Self::NotOurs,
        Self::Closing,
        Self::Preferred,
        Self::Creditors,
        Self::HoldBack,
        Self::Restricted,
        Self::Gifts,
        Self::Successors,
        Self::Fallback,
    ];

    /// As reports number it, `T0` to `T8`.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotOurs => "T0",
            Self::Closing => "T1",
            Self::Preferred => "T2",
            Self::Creditors => "T3",
            Self::HoldBack => "T4",
            Self::Restricted => "T5",
            Self::Gifts => "T6",
            Self::Successors => "T7",
            Self::Fallback => "T8",
        }
    }
}

impl Waterfall {
    /// What a tier gets.
    pub fn of(&self, tier: Tier) -> u128 {
        self.lines.iter().filter(|line| line.tier == tier).map(|line| u128::from(line.share)).sum()
    }

    /// What goes back of each gift, in all tiers; what is too little to send does not.
    pub fn by_gift(&self) -> BTreeMap<u64, u64> {
        let mut shares = BTreeMap::new();
        for line in self.lines.iter().filter(|of| of.share > 0 && of.why != Why::TooSmall) {
            if let Recipient::Gift(gift) = line.to {
                *shares.entry(gift).or_default() += line.share;
            }
        }
        shares
    }

    /// What creditors ask for and don't get: above 0, the service is insolvent.
    pub fn shortfall(&self) -> u128 {
        let owed = self.lines.iter().filter(|line| matches!(line.to, Recipient::Creditor(_)));
        // A creditor whom a fund could not pay stands again among the general fund's.
        let mut open: BTreeMap<&Recipient, (u64, u128)> = Default::default();
        for line in owed {
            let (claim, got) = open.entry(&line.to).or_default();
            *claim = line.claim.max(*claim);
            *got += u128::from(line.share);
        }
        open.into_values().map(|(claim, got)| u128::from(claim).saturating_sub(got)).sum()
    }
}
