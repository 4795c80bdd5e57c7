//! What `shutdown.json` says of one currency: the position, the terms and the lines.
//! Amounts are decimal strings; entries stand for words. The names are those of the books.

use crate::sum::{Sum, as_text};
use ledger::day::Day;
use ledger::entry::{Return, Secondary};
use ledger::money::Currency;
use ledger::shutdown::{Debt, Position, Rank, Recipient, Terms, Tier, Waterfall, Why as Reason};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// The end in one currency: all that the answer was made of, and who gets what.
#[derive(Debug, Clone, Serialize)]
pub struct End {
    /// What there was, what was declared, and what each tier gets.
    #[serde(flatten)]
    pub basis: Basis,
    /// Gifts, where some go back.
    pub gifts: Gifts,
    /// Who gets what.
    pub lines: Lines,
}

/// What the end in one currency rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Basis {
    /// What is poured.
    pub cash: Sum,
    /// What the service only keeps.
    pub custody: Sum,
    /// What of the closing budget is left.
    pub budget: Sum,
    /// What may be charged back.
    pub hold_back: HoldBack,
    /// What each restricted fund ought to have in cash, and where it goes.
    pub funds: BTreeMap<String, Fund>,
    /// Whom the service owes.
    pub creditors: Vec<Creditor>,
    /// How they go back: `none`, `newest`, `look-back` or `lifetime`.
    pub returns: &'static str,
    /// Of a look-back: days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u64>,
    /// A share of a gift below this goes on to the successors.
    pub minimum: Sum,
    /// Who gets what is left.
    pub successors: BTreeMap<String, Successor>,
    /// Who gets what nobody else takes.
    pub fallback: String,
    /// What each tier gets.
    pub tiers: BTreeMap<&'static str, Sum>,
    /// What creditors ask for and don't get: above 0, the service is insolvent.
    pub shortfall: Sum,
    /// What others owe the service: not poured before it came in.
    pub receivable: Sum,
}

/// What may be charged back.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HoldBack {
    /// At least this.
    pub floor: Sum,
    /// Gifts that can still be disputed: what arrived, less what processors kept.
    pub disputable: Sum,
    /// How much of them, in basis points.
    pub points: u64,
    /// Until when.
    #[serde(serialize_with = "day", skip_serializing_if = "Option::is_none")]
    pub release: Option<Day>,
}

/// A restricted fund.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fund {
    /// What it ought to have in cash.
    pub holds: Sum,
    /// `purpose`, `donors` or `similar`.
    pub way: &'static str,
    /// The successor of a purpose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// Somebody whom the service owes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Creditor {
    /// Where it stands in the books.
    #[serde(serialize_with = "as_text")]
    pub debt: To,
    /// `secured`, `wages`, `tax` or `ordinary`.
    pub rank: &'static str,
    /// The fund that owes it.
    pub fund: String,
    /// What is unpaid.
    pub owed: Sum,
    /// Since when.
    #[serde(serialize_with = "as_text")]
    pub day: Day,
}

/// Gifts as they were read: there may be a million, so each is worded as it is written.
#[derive(Debug, Clone)]
pub struct Gifts {
    ccy: Currency,
    end: Day,
    all: Vec<ledger::shutdown::Gift>,
}

/// One gift.
#[derive(Serialize)]
struct Gift<'a> {
    /// Its entry.
    entry: u64,
    /// Its day.
    #[serde(serialize_with = "as_text")]
    day: Day,
    /// Its fund.
    fund: &'a str,
    /// What arrived and was not given back.
    net: Sum,
    /// What of it was given for days behind the end.
    unearned: Sum,
}

/// A successor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Successor {
    /// Of 10,000.
    pub points: u64,
    /// Whether they said that they take it.
    pub accepted: bool,
}

/// Lines as they were poured, worded as they are written.
#[derive(Debug, Clone)]
pub struct Lines {
    ccy: Currency,
    all: Vec<ledger::shutdown::Line>,
}

/// Who gets what, and why.
#[derive(Serialize)]
pub(super) struct Line<'a> {
    /// `T0` to `T8`.
    pub(super) tier: &'static str,
    /// The fund whose money it is.
    pub(super) fund: &'a str,
    /// Who gets it.
    #[serde(serialize_with = "as_text")]
    pub(super) to: To,
    /// What they could ask for at most.
    pub(super) claim: Sum,
    /// What they get.
    pub(super) share: Sum,
    /// Why so much, in a word.
    pub(super) why: &'static str,
}

/// Who gets a part, as text: `gift 12`, `claim 40`, `successor archive`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct To(pub Recipient);

impl To {
    /// Whether somebody's name says who it is.
    pub(super) fn is_heir(&self) -> bool {
        matches!(self.0, Recipient::Heir(_))
    }

    /// The entry by which a creditor is known, where there is one.
    pub(super) fn entry(&self) -> Option<u64> {
        match &self.0 {
            Recipient::Creditor(Debt::Claim(entry) | Debt::Commitment(entry)) => Some(*entry),
            _ => None,
        }
    }
}

impl fmt::Display for To {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Recipient::Custody => f.write_str("custody"),
            Recipient::Gift(entry) => write!(f, "gift {entry}"),
            Recipient::Budget => f.write_str("closing"),
            Recipient::Creditor(Debt::Claim(entry)) => write!(f, "claim {entry}"),
            Recipient::Creditor(Debt::Offers(fund)) => write!(f, "gifts of {fund} on offer"),
            Recipient::Creditor(Debt::Commitment(entry)) => write!(f, "commitment {entry}"),
            Recipient::Creditor(Debt::Loan(account)) => f.write_str(account),
            Recipient::Creditor(Debt::Other) => f.write_str("liabilities:payable"),
            Recipient::HoldBack(_) => f.write_str("hold-back"),
            Recipient::Heir(code) => write!(f, "successor {code}"),
        }
    }
}

impl End {
    /// Keeps the gifts and the lines beside what they rest on.
    pub(super) fn of(
        position: Position,
        terms: &Terms,
        poured: Waterfall,
        receivable: i128,
    ) -> Self {
        let (ccy, end) = (position.ccy, position.day);
        let basis = Basis::of(&position, terms, &poured, receivable);
        let gifts = Gifts { ccy, end, all: position.gifts };
        Self { basis, gifts, lines: Lines { ccy, all: poured.lines } }
    }
}

impl Basis {
    /// The facts of one currency's end.
    pub(super) fn of(
        position: &Position,
        terms: &Terms,
        poured: &Waterfall,
        receivable: i128,
    ) -> Self {
        let ccy = position.ccy;
        let sum = |minor: u64| Sum::new(i128::from(minor), ccy);
        let hold = position.hold_back;
        let tiers = Tier::ALL.iter().map(|tier| (tier.name(), wide(poured.of(*tier), ccy)));
        Self {
            cash: sum(position.cash),
            custody: sum(position.custody),
            budget: sum(position.budget),
            hold_back: HoldBack {
                floor: sum(hold.floor),
                disputable: sum(hold.disputable),
                points: hold.points,
                release: hold.release,
            },
            funds: funds(position, terms),
            creditors: creditors(position),
            returns: terms.returns.as_str(),
            days: terms.returns.days(),
            minimum: sum(terms.minimum),
            successors: successors(terms),
            fallback: terms.fallback.to_string(),
            tiers: tiers.collect(),
            shortfall: wide(poured.shortfall(), ccy),
            receivable: Sum::new(receivable, ccy),
        }
    }

    /// What a tier gets.
    pub fn tier(&self, name: &str) -> Sum {
        self.tiers.get(name).copied().unwrap_or(Sum::zero(self.cash.ccy))
    }

    /// Whether gifts of the general fund go back.
    pub(super) fn gives_back(&self) -> bool {
        self.returns != Return::None.as_str()
    }
}

impl Lines {
    /// One after the other.
    pub(super) fn iter(&self) -> impl Iterator<Item = Line<'_>> {
        self.all.iter().map(|line| Line {
            tier: line.tier.name(),
            fund: line.pot.as_str(),
            to: To(line.to.clone()),
            claim: Sum::new(i128::from(line.claim), self.ccy),
            share: Sum::new(i128::from(line.share), self.ccy),
            why: why(line.why),
        })
    }
}

impl Serialize for Lines {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl Serialize for Gifts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sum = |minor: u64| Sum::new(i128::from(minor), self.ccy);
        serializer.collect_seq(self.all.iter().map(|gift| Gift {
            entry: gift.entry,
            day: gift.day,
            fund: gift.fund.as_str(),
            net: sum(gift.net),
            unearned: sum(gift.unearned(self.end)),
        }))
    }
}

fn wide(minor: u128, ccy: Currency) -> Sum {
    Sum::new(i128::try_from(minor).unwrap_or(i128::MAX), ccy)
}

fn funds(position: &Position, terms: &Terms) -> BTreeMap<String, Fund> {
    let fund = |(code, holds): (&ledger::account::Code, &u64)| {
        let way = terms.funds.get(code).unwrap_or(&Secondary::Similar);
        let to = way.to().map(ToString::to_string);
        let holds = Sum::new(i128::from(*holds), position.ccy);
        (code.to_string(), Fund { holds, way: way.as_str(), to })
    };
    position.funds.iter().map(fund).collect()
}

fn creditors(position: &Position) -> Vec<Creditor> {
    let creditor = |of: &ledger::shutdown::Creditor| Creditor {
        debt: To(Recipient::Creditor(of.debt.clone())),
        rank: rank(of.rank),
        fund: of.fund.to_string(),
        owed: Sum::new(i128::from(of.owed), position.ccy),
        day: of.day,
    };
    position.creditors.iter().map(creditor).collect()
}

fn rank(rank: Rank) -> &'static str {
    match rank {
        Rank::Secured => "secured",
        Rank::Wages => "wages",
        Rank::Tax => "tax",
        Rank::Ordinary => "ordinary",
        // Only while an end goes on; what is published here is poured as it was before.
        Rank::Back => "back",
    }
}

fn successors(terms: &Terms) -> BTreeMap<String, Successor> {
    let heirs = terms.successors.iter();
    heirs
        .map(|(code, heir)| {
            let (points, accepted) = (heir.points, heir.accepted);
            (code.to_string(), Successor { points, accepted })
        })
        .collect()
}

pub(super) fn why(why: Reason) -> &'static str {
    match why {
        Reason::Full => "full",
        Reason::Short => "short",
        Reason::Late => "late",
        Reason::Unearned => "unearned",
        Reason::Newest => "newest",
        Reason::ByWeight => "by-weight",
        Reason::TooSmall => "too-small",
        Reason::Points => "points",
        Reason::Purpose => "purpose",
        Reason::NotAccepted => "not-accepted",
        Reason::Rest => "rest",
    }
}

fn day<S: Serializer>(day: &Option<Day>, serializer: S) -> Result<S::Ok, S::Error> {
    match day {
        Some(day) => serializer.collect_str(day),
        None => serializer.serialize_none(),
    }
}
