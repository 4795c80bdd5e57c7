//! What is declared about the end, long before it: whether gifts may go back, what closing costs, who
//! gets the rest, what becomes of each restricted fund.
//! Refuses nothing by itself; `shutdown` pours by it.

use crate::account::Code;
use crate::day::Day;

/// The shutdown policy: what the law allows, how long the end takes, who takes what nobody else does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shutdown {
    /// What the service is before the law.
    pub profile: Profile,
    /// How gifts of the general fund go back.
    pub returns: Return,
    /// Months after the start in which it need not pay for itself.
    pub grace: u64,
    /// Months that closing takes: not fewer than the grace.
    pub period: u64,
    /// Days in which a gift that is offered back may be claimed.
    pub window: u64,
    /// The successor who takes what nobody else does.
    pub fallback: Code,
}

/// What the service is before the law: it decides whether a gift may go back at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// A charity, a `gemeinnützig` body, a 501(c)(3): what was given stays given.
    TaxExempt,
    /// An association of its members.
    Association,
    /// A company.
    Company,
    /// People without a legal form.
    Unincorporated,
}

/// How gifts go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Return {
    /// Nothing goes back.
    None,
    /// Money is deemed spent oldest first, so the newest gifts are what is left.
    Newest,
    /// By weight among the gifts of so many days.
    LookBack(u64),
    /// By weight among all gifts there ever were.
    Lifetime,
}

/// What the end costs and keeps in one currency, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    /// The closing budget: accounts, archive, domain.
    pub budget: i64,
    /// The least that is held back for gifts that may be charged back.
    pub floor: i64,
    /// A share of a gift below this is not sent: it goes on to the successors.
    pub minimum: i64,
}

/// Somebody who takes a part of what is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Successor {
    /// Of 10,000; 0 for who is only a fund's purpose or the fallback.
    pub points: u64,
    /// Since when they have said in writing that they take it.
    pub accepted: Option<Day>,
}

/// What becomes of a restricted fund when its own bills are paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secondary {
    /// Its declared secondary purpose, by the successor's code.
    Purpose(Code),
    /// Back to those who gave it; what they leave goes the way of `Similar`.
    Donors,
    /// To the successors, for a similar purpose.
    Similar,
}

impl Profile {
    const ALL: [Self; 4] =
        [Self::TaxExempt, Self::Association, Self::Company, Self::Unincorporated];

    /// As entries write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TaxExempt => "tax-exempt",
            Self::Association => "association",
            Self::Company => "company",
            Self::Unincorporated => "unincorporated",
        }
    }

    /// The profile with this name.
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.as_str() == text)
    }

    /// Whether gifts may go back to those who gave them.
    pub fn may_return(self) -> bool {
        self != Self::TaxExempt
    }
}

impl Return {
    /// As entries write it; the days of a look-back stand beside it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Newest => "newest",
            Self::LookBack(_) => "look-back",
            Self::Lifetime => "lifetime",
        }
    }

    /// The way with this name; only a look-back has days, and it must have some.
    pub fn named(text: &str, days: Option<u64>) -> Option<Self> {
        match (text, days) {
            ("none", None) => Some(Self::None),
            ("newest", None) => Some(Self::Newest),
            ("lifetime", None) => Some(Self::Lifetime),
            ("look-back", Some(days)) if days > 0 => Some(Self::LookBack(days)),
            _ => None,
        }
    }

    /// The days of a look-back.
    pub fn days(self) -> Option<u64> {
        match self {
            Self::LookBack(days) => Some(days),
            _ => None,
        }
    }
}

impl Secondary {
    /// As entries write it; a purpose has its successor beside it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Purpose(_) => "purpose",
            Self::Donors => "donors",
            Self::Similar => "similar",
        }
    }

    /// The way with this name; only a purpose names a successor, and it must.
    pub fn named(text: &str, to: Option<Code>) -> Option<Self> {
        match (text, to) {
            ("purpose", Some(to)) => Some(Self::Purpose(to)),
            ("donors", None) => Some(Self::Donors),
            ("similar", None) => Some(Self::Similar),
            _ => None,
        }
    }

    /// The successor whom a purpose names.
    pub fn to(&self) -> Option<&Code> {
        match self {
            Self::Purpose(to) => Some(to),
            _ => None,
        }
    }
}
