//! What the service declares, one typed object per entry: who may decide, what may be paid.
//! Refuses nothing by itself; `takes` says which codes name an object of a kind. Of the kinds that
//! decide over money the log holds proposals, which take force by signatures (`authority`).

use super::end::{Closing, Secondary, Shutdown, Successor};
use super::govern::{Budget, Governance};
use super::interval::Interval;
use super::manifest::{Manifest, Via};
use crate::account::{Account, Code, Function, is_code};
use crate::day::Day;
use crate::money::Currency;
use crate::ssh::PublicKey;

/// One declared object; the highest index in force per (kind, code) wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its name within its kind; an account's is the account.
    pub code: Box<str>,
    /// What is declared.
    pub value: Declared,
    /// In force, or ended by this entry.
    pub in_force: bool,
}

/// The kinds of declared object with their values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Declared {
    /// The service: its public address, if it has one, where to write to, the version of the
    /// Open Services framework whose points it means to keep, and when its financial year begins. Its
    /// name is the `who` slot.
    Service {
        /// With its scheme.
        url: Option<Box<str>>,
        /// A mail address, or a page with its scheme.
        contact: Option<Box<str>>,
        /// As `v1`.
        framework: Option<Box<str>>,
        /// The month in which a financial year begins, 1 for January.
        year_begins: Option<u8>,
    },
    /// A currency with its decimals, pinned for ever.
    Currency {
        /// Decimals.
        exponent: u8,
    },
    /// An own account in one currency.
    Account {
        /// Its currency.
        ccy: Currency,
    },
    /// A category of expenses.
    Category {
        /// What spending on it serves.
        function: Function,
    },
    /// An earmark. Its name and purpose are slots.
    Fund,
    /// A member, with a key once there is one.
    Member {
        /// With which they sign.
        key: Option<PublicKey>,
    },
    /// How many members must agree, and how long loosening and new accounts wait.
    Approval(Approval),
    /// What payments in one currency may be without asking anybody.
    Limit(Limit),
    /// What payments in one currency leave untouched.
    Reserve {
        /// Minor units.
        minor: i64,
    },
    /// An expense that comes again and again, approved once.
    Commitment(Commitment),
    /// What becomes of the money at the end.
    Shutdown(Shutdown),
    /// What the end costs and keeps in one currency.
    Closing(Closing),
    /// Who takes a part of what is left. Their name is the `who` slot.
    Successor(Successor),
    /// What becomes of a restricted fund.
    Secondary(Secondary),
    /// How the service starts, goes on or stops, in words: its purpose is the `text` slot.
    Scenario,
    /// How the people stay answerable.
    Governance(Governance),
    /// What a category may cost in a year.
    Budget(Budget),
    /// What is counted of the service: users, requests. Its name is the `who` slot.
    Unit,
    /// Where people give. Its name is the `who` slot, a note the `text` slot.
    Channel {
        /// With its scheme.
        url: Box<str>,
        /// What carries a gift there, where that is said.
        via: Option<Via>,
    },
    /// What `funding.json` says beside the books.
    Manifest(Manifest),
}

/// How many members must agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approval {
    /// Members who must sign.
    pub need: u64,
    /// Hours that loosening waits.
    pub delay: u64,
    /// Hours that a payee's new account waits.
    pub cooling: u64,
}

/// What payments in one currency may be without asking anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The own account that pays.
    pub account: Account,
    /// How payments reach the bank.
    pub rail: Code,
    /// The most that one payout may be, in minor units, as the others.
    pub payout: i64,
    /// Of one day.
    pub day: i64,
    /// Of one month.
    pub month: i64,
    /// To one payee in one month.
    pub payee: i64,
    /// So many signatures let a payout pass the limits; without it none do.
    pub above: Option<u64>,
    /// Days for which an attested balance is fresh; without it none is asked for.
    pub attested: Option<u64>,
    /// Days after which an attempt that no statement shows may be signed off as not executed.
    pub executed: u64,
}

/// An expense that comes again and again, approved once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// Whom.
    pub payee: Code,
    /// What it is spent on.
    pub category: Code,
    /// From which fund.
    pub fund: Code,
    /// Its currency.
    pub ccy: Currency,
    /// The most that one period may cost, in minor units.
    pub cap: i64,
    /// What a period costs where no invoice says it.
    pub amount: i64,
    /// How long a period is.
    pub every: Interval,
    /// The first day of the first period.
    pub from: Day,
    /// The last day that may be billed.
    pub to: Option<Day>,
    /// Days of notice to the other side.
    pub notice: Option<u64>,
    /// The day by which it must be cancelled not to go on.
    pub cancel: Option<Day>,
    /// What ending it early costs, in minor units.
    pub fee: Option<i64>,
    /// Who moves the money.
    pub collect: Collect,
    /// What makes a period payable.
    pub raise: Raise,
    /// Lower is paid first where money is short.
    pub priority: u64,
}

/// Who moves the money of a commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Collect {
    /// We pay.
    Push,
    /// The vendor debits the account.
    Debit,
    /// The vendor charges a card.
    Card,
}

/// What makes a commitment's period payable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Raise {
    /// Its first day.
    Due,
    /// The invoice for it.
    Invoice,
}

impl Collect {
    /// As entries write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Debit => "debit",
            Self::Card => "card",
        }
    }

    /// The way with this name.
    pub fn named(text: &str) -> Option<Self> {
        [Self::Push, Self::Debit, Self::Card].into_iter().find(|c| c.as_str() == text)
    }
}

impl Raise {
    /// As entries write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Invoice => "invoice",
        }
    }

    /// What is called so.
    pub fn named(text: &str) -> Option<Self> {
        [Self::Due, Self::Invoice].into_iter().find(|r| r.as_str() == text)
    }
}

impl Declared {
    /// The `kind` that entries hold.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Service { .. } => "service",
            Self::Currency { .. } => "currency",
            Self::Account { .. } => "account",
            Self::Category { .. } => "category",
            Self::Fund => "fund",
            Self::Member { .. } => "member",
            Self::Approval(_) => "approval",
            Self::Limit(_) => "limit",
            Self::Reserve { .. } => "reserve",
            Self::Commitment(_) => "commitment",
            Self::Shutdown(_) => "shutdown",
            Self::Closing(_) => "closing",
            Self::Successor(_) => "successor",
            Self::Secondary(_) => "secondary",
            Self::Scenario => "scenario",
            Self::Governance(_) => "governance",
            Self::Budget(_) => "budget",
            Self::Unit => "unit",
            Self::Channel { .. } => "channel",
            Self::Manifest(_) => "manifest",
        }
    }

    /// Whether objects of this kind decide over money or people, so that one person alone cannot
    /// put them in force where more must agree. The others only give things their names.
    pub fn decides(&self) -> bool {
        use Declared::{
            Account, Budget, Category, Currency, Fund, Manifest, Scenario, Service, Unit,
        };
        !matches!(
            self,
            Service { .. }
                | Currency { .. }
                | Account { .. }
                | Category { .. }
                | Fund
                | Scenario
                | Budget(_)
                | Unit
                | Manifest(_)
        )
    }

    /// Whether `code` may name it: an account's has its currency behind it, as
    /// `assets:bank:main:eur`, since one processor may hold several.
    pub fn takes(&self, code: &str) -> bool {
        match self {
            Self::Service { .. } => code == "service",
            Self::Approval(_) => code == "approval",
            Self::Shutdown(_) => code == "shutdown",
            Self::Manifest(_) => code == "manifest",
            Self::Governance(_) => code == "governance",
            Self::Budget(budget) => *code == *budget.code(),
            Self::Scenario => ["start", "continue", "stop"].contains(&code),
            Self::Currency { .. } | Self::Limit(_) | Self::Reserve { .. } | Self::Closing(_) => {
                code.len() == 3 && code.bytes().all(|b| b.is_ascii_lowercase())
            }
            Self::Account { ccy } => {
                let lower = ccy.code().to_ascii_lowercase();
                let account = code.strip_suffix(&lower).and_then(|code| code.strip_suffix(':'));
                account.is_some_and(|account| account.parse::<Account>().is_ok())
            }
            Self::Category { .. }
            | Self::Fund
            | Self::Unit
            | Self::Member { .. }
            | Self::Commitment(_)
            | Self::Channel { .. }
            | Self::Successor(_)
            | Self::Secondary(_) => is_code(code),
        }
    }
}
