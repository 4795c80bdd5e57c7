//! The types of entries and the fields that each has of its own (FORMAT.md has one page of each).
//! Refuses nothing by itself: `encode` and `decode` are where bytes meet these values.
//! A type that this version does not know is kept by name, counted and shown, never guessed.

use super::govern::{Decision, Figures, Measure, Phase};
use super::month::Close;
use super::pay::{Act, Claim, Intent, Payee, PayoutState, Settlement};
use super::policy::Policy;
use crate::account::{Account, Class, Code};
use crate::day::{Day, DayError, Month, Period};
use crate::log::{Origin, Vkey};
use crate::money::Currency;
use crate::slot::Slot;
use std::str::FromStr;

/// What happened, with the fields that only this type has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Entry 0: which log this is.
    Genesis(Genesis),
    /// Something declared, or ended: one typed object each.
    Policy(Policy),
    /// A bank's statement of one account and currency; its rows follow it.
    Statement(Statement),
    /// A statement was undone: its rows are reversed and may come again.
    StatementVoid,
    /// What an account held before the books began.
    Opening,
    /// What an account holds by somebody's count; posts nothing.
    Assertion(Assertion),
    /// A gift in money, and the days that it was given for, if the donor said so.
    Donation(Option<Billed>),
    /// Other money that came in, or not yet classified.
    Income,
    /// Money spent, for the period billed.
    Expense(Option<Billed>),
    /// What a bank, processor or host took.
    Fee,
    /// A gift given back, by us or by the donor's bank.
    Refund,
    /// Between own accounts, or between funds.
    Transfer,
    /// One currency into another.
    Conversion(Option<Rate>),
    /// A gift and an expense without money.
    Noncash(Noncash),
    /// Money lent to the service, or paid back.
    Loan,
    /// The first classification of an unclassified row: no mistake.
    Classification(Option<Billed>),
    /// A wrong category put right.
    Reclassification(Option<Billed>),
    /// An earlier entry with debit and credit exchanged.
    Reversal,
    /// Whom the service may pay, and to which account.
    Payee(Payee),
    /// An expense that somebody asks to be paid.
    ExpenseClaim(Claim),
    /// What a member signed.
    Act(Act),
    /// One attempt to pay one claim, before a byte of it leaves.
    Intent(Intent),
    /// What became of an attempt, short of a statement's proof.
    PayoutState(PayoutState),
    /// A statement's line that paid: one payout, or all of a batch.
    Settlement(Settlement),
    /// Another checkpoint key, in place of the one before.
    Key(Vkey),
    /// The other side confirmed that a commitment ended.
    CommitmentEnd,
    /// What members decide together.
    Decision(Decision),
    /// From here on the service is in another phase, by the decision that it names.
    Phase(Phase),
    /// How many units of the service were used.
    Measure(Measure),
    /// What only who knows the donors can compute.
    Figures(Figures),
    /// What the treasurer says of a month; the newest one counts.
    Note(Month),
    /// A mistake that is worth telling: what happened, why, what was learned.
    Incident,
    /// A month is over: its report is the same for ever.
    Close(Close),
    /// A type of a later version: its postings count, it is shown raw.
    Unknown(Box<str>),
}

/// Entry 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genesis {
    /// 16 random bytes in hex, so that no two logs are one.
    pub nonce: String,
    /// The log's unique name and its key's name.
    pub origin: Origin,
    /// The checkpoint key, as a C2SP vkey.
    pub key: Vkey,
    /// The first member.
    pub member: Code,
    /// How many members must agree.
    pub need: u64,
    /// Hours that loosening waits.
    pub delay: u64,
}

/// A statement of one account and currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The own account.
    pub account: Account,
    /// Its currency here.
    pub ccy: Currency,
    /// The first day it covers.
    pub from: Day,
    /// The last day it covers.
    pub to: Day,
    /// The bank's balance before the first row.
    pub opening: Option<i64>,
    /// The bank's balance after the last row.
    pub closing: Option<i64>,
    /// Rows of the file in this currency, those that the books had before too.
    pub rows: u64,
    /// How many of them, from the earliest, the file's balances bear out.
    pub proven: u64,
    /// How far the bank's own figures bear it out.
    pub grade: Grade,
    /// The profile that read it.
    pub profile: Code,
    /// That profile's version.
    pub version: u64,
}

/// How far a statement is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// No balances in the file, or a difference accepted with a reason.
    Unproven,
    /// Its balances close.
    Closes,
    /// A second member signed the balance as seen at the bank.
    Attested,
}

impl Grade {
    /// As entries write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unproven => "unproven",
            Self::Closes => "closes",
            Self::Attested => "attested",
        }
    }

    /// The grade with this name.
    pub fn named(text: &str) -> Option<Self> {
        [Self::Unproven, Self::Closes, Self::Attested].into_iter().find(|g| g.as_str() == text)
    }
}

/// A counted balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// The own account.
    pub account: Account,
    /// Its currency.
    pub ccy: Currency,
    /// What it holds at the end of the entry's day.
    pub minor: i64,
}

/// The period that an expense bills, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Billed {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

impl FromStr for Billed {
    type Err = DayError;

    /// A period as `2024-10`, or its days, as `2024-10-05..2024-11-04`.
    fn from_str(text: &str) -> Result<Self, DayError> {
        let Some((from, to)) = text.split_once("..") else {
            let period: Period = text.parse()?;
            return Ok(Self { from: period.first(), to: period.last() });
        };
        let (from, to): (Day, Day) = (from.parse()?, to.parse()?);
        if to < from { Err(DayError::DaysBackwards { from, to }) } else { Ok(Self { from, to }) }
    }
}

/// A rate as recorded: a positive decimal, as `1.0823`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate(Box<str>);

impl Rate {
    /// Reads a rate of at most 12 digits before and after the point; `None` for 0 and else.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits =
            |part: &str| (1..=12).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        let positive = text.bytes().any(|b| (b'1'..=b'9').contains(&b));
        (digits(whole) && digits(fraction) && positive).then(|| Self(text.into()))
    }

    /// The decimal.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a gift without money was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noncash {
    /// Goods or services.
    InKind,
    /// A claim that its owner gave up, as a bounty.
    Waived,
}

impl Noncash {
    /// As entries write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InKind => "in-kind",
            Self::Waived => "waived",
        }
    }
}

impl Body {
    /// The period that it bills, or, of a gift, the days that it was given for.
    pub fn days(&self) -> Option<Billed> {
        match self {
            Self::Donation(days)
            | Self::Expense(days)
            | Self::Classification(days)
            | Self::Reclassification(days) => *days,
            _ => None,
        }
    }

    /// What a row is whose other side is this account; whether its money leaves tells a gift from
    /// one that is given back.
    pub(crate) fn on(account: &Account, leaves: bool) -> Self {
        let name = account.as_str();
        if name.starts_with("income:donations:") {
            return if leaves { Self::Refund } else { Self::Donation(None) };
        }
        if name.starts_with("expenses:fees") {
            return Self::Fee;
        }
        match account.class() {
            Class::Income => Self::Income,
            Class::Expenses => Self::Expense(None),
            Class::Equity => Self::Conversion(None),
            Class::Assets => Self::Transfer,
            Class::Liabilities => Self::Loan,
        }
    }

    /// The `type` that entries hold.
    pub fn name(&self) -> &str {
        match self {
            Self::Genesis(_) => "genesis",
            Self::Policy(_) => "policy",
            Self::Statement(_) => "statement",
            Self::StatementVoid => "statement-void",
            Self::Opening => "opening",
            Self::Assertion(_) => "assertion",
            Self::Donation(_) => "donation",
            Self::Income => "income",
            Self::Expense(_) => "expense",
            Self::Fee => "fee",
            Self::Refund => "refund",
            Self::Transfer => "transfer",
            Self::Conversion(_) => "conversion",
            Self::Noncash(_) => "noncash",
            Self::Loan => "loan",
            Self::Classification(_) => "classification",
            Self::Reclassification(_) => "reclassification",
            Self::Reversal => "reversal",
            Self::Payee(_) => "payee",
            Self::ExpenseClaim(_) => "expense-claim",
            Self::Act(_) => "act",
            Self::Intent(_) => "intent",
            Self::PayoutState(_) => "payout-state",
            Self::Settlement(_) => "settlement",
            Self::CommitmentEnd => "commitment-end",
            Self::Decision(_) => "decision",
            Self::Phase(_) => "phase",
            Self::Measure(_) => "measure",
            Self::Figures(_) => "figures",
            Self::Note(_) => "note",
            Self::Incident => "incident",
            Self::Close(_) => "close",
            Self::Key(_) => "key",
            Self::Unknown(name) => name,
        }
    }

    /// Whether entries of this type move amounts; the others never have postings.
    pub fn posts(&self) -> bool {
        !matches!(
            self,
            Self::Genesis(_)
                | Self::Policy(_)
                | Self::Statement(_)
                | Self::StatementVoid
                | Self::Assertion(_)
                | Self::Payee(_)
                | Self::ExpenseClaim(_)
                | Self::Act(_)
                | Self::Intent(_)
                | Self::PayoutState(_)
                | Self::CommitmentEnd
                | Self::Decision(_)
                | Self::Phase(_)
                | Self::Measure(_)
                | Self::Figures(_)
                | Self::Note(_)
                | Self::Incident
                | Self::Close(_)
                | Self::Key(_)
        )
    }

    /// The slots that every entry of this type has, in order of their names.
    pub fn slots(&self) -> &'static [Slot] {
        use Slot::{Docs, Receipt, Source, Text, Who};
        match self {
            Self::Genesis(_)
            | Self::StatementVoid
            | Self::Assertion(_)
            | Self::Act(_)
            | Self::PayoutState(_)
            | Self::Figures(_)
            | Self::Note(_)
            | Self::Incident
            | Self::Key(_)
            | Self::Unknown(_) => &[Text],
            Self::Policy(_) => &[Docs, Text, Who],
            Self::CommitmentEnd
            | Self::Decision(_)
            | Self::Phase(_)
            | Self::Measure(_)
            | Self::Close(_) => &[Docs, Text],
            Self::Donation(_) | Self::Noncash(_) => &[Docs, Receipt, Source, Text, Who],
            Self::Income
            | Self::Expense(_)
            | Self::Refund
            | Self::Loan
            | Self::Opening
            | Self::Payee(_)
            | Self::ExpenseClaim(_)
            | Self::Intent(_) => &[Docs, Source, Text, Who],
            Self::Statement(_)
            | Self::Settlement(_)
            | Self::Fee
            | Self::Transfer
            | Self::Conversion(_)
            | Self::Classification(_)
            | Self::Reclassification(_)
            | Self::Reversal => &[Source, Text],
        }
    }

    /// Whether `reverse` may answer an entry of this type.
    ///
    /// Statements, policy and what only says something are not reversible; nor is a reversal.
    pub fn is_reversible(&self) -> bool {
        self.posts() && !matches!(self, Self::Reversal | Self::Unknown(_))
    }
}
