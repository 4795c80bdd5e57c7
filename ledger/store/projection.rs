//! What the entries add up to: postings by leg, month totals, lags, what was withheld of gifts,
//! references, ties, landmarks.
//! A pure fold over the log in its order; it can be dropped and made again to the same bytes.
//! The store writes what it folded with each commit; `verify` folds again and compares.

use super::counts::{Counts, ties};
use crate::account::{Code, Function, is_fee};
use crate::entry::{Body, Posting, Ref, Rel};
use std::collections::{BTreeMap, HashMap};

/// What one row of month totals sums.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Leg {
    /// The account.
    pub account: String,
    /// The currency's code.
    pub ccy: String,
    /// The fund, empty on assets and liabilities.
    pub fund: String,
    /// The function, empty but on classified expenses.
    pub function: String,
    /// The type of the entry, or of the entry that a reversal or classification answers.
    pub kind: String,
}

/// One posting under its leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostingRow {
    /// The leg's id.
    pub leg: u32,
    /// The day's number.
    pub day: i32,
    /// The entry.
    pub entry: u64,
    /// Its place among the entry's postings.
    pub n: u16,
    /// Minor units.
    pub minor: i64,
}

/// What days add to legs, by leg and day, of postings that are sorted.
pub fn day_totals(postings: &[PostingRow]) -> impl Iterator<Item = (u32, i32, i128)> + '_ {
    let days = postings.chunk_by(|a, b| (a.leg, a.day) == (b.leg, b.day));
    days.filter_map(|of_day| {
        let first = of_day.first()?;
        Some((first.leg, first.day, of_day.iter().map(|row| i128::from(row.minor)).sum()))
    })
}

/// The sums of one leg in one month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Total {
    /// The sum of the positive postings.
    pub debit: i64,
    /// The sum of the negative ones, as a positive number.
    pub credit: i64,
    /// How many.
    pub n: i64,
    /// Of how many entries the first posting on its account is here.
    pub entries: i64,
}

/// An entry that is found by its type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Landmark {
    /// The type.
    pub name: String,
    /// The month's number in which it was recorded.
    pub month: i32,
    /// The entry.
    pub entry: u64,
}

/// Sums that do not fit into 64 bits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the totals of {account} in {ccy} do not fit into 64 bits")]
pub struct TotalOverflow {
    /// The account.
    pub account: String,
    /// The currency.
    pub ccy: String,
}

/// The legs known so far, in the order in which the log names them first.
#[derive(Debug, Default, Clone)]
pub struct Legs {
    all: Vec<Leg>,
    ids: HashMap<String, u32>,
    key: String,
}

impl Legs {
    /// Takes over what is stored: leg `i` has id `i`.
    pub fn new(all: Vec<Leg>) -> Self {
        let mut legs = Self::default();
        for leg in all {
            let Leg { account, ccy, fund, function, kind } = &leg;
            legs.set_key(account, ccy, fund, function, kind);
            legs.ids.insert(legs.key.clone(), legs.all.len() as u32);
            legs.all.push(leg);
        }
        legs
    }

    /// In the order of their ids.
    pub fn all(&self) -> &[Leg] {
        &self.all
    }

    fn set_key(&mut self, account: &str, ccy: &str, fund: &str, function: &str, kind: &str) {
        self.key.clear();
        for part in [account, ccy, fund, function, kind] {
            self.key.push_str(part);
            self.key.push(' ');
        }
    }

    /// The leg's id, made if it is new. The key is built in one buffer: this runs per posting.
    fn id(&mut self, posting: &Posting, kind: &str) -> u32 {
        let fund = posting.fund.as_ref().map_or("", Code::as_str);
        let function = posting.function.map_or("", Function::as_str);
        self.set_key(posting.account.as_str(), posting.ccy.code(), fund, function, kind);
        if let Some(id) = self.ids.get(&self.key) {
            return *id;
        }
        let id = self.all.len() as u32;
        self.ids.insert(self.key.clone(), id);
        self.all.push(Leg {
            account: posting.account.to_string(),
            ccy: posting.ccy.to_string(),
            fund: fund.to_owned(),
            function: function.to_owned(),
            kind: kind.to_owned(),
        });
        id
    }
}

/// What was folded and not yet written.
#[derive(Debug, Default, Clone)]
pub struct Projection {
    /// Known legs, the new ones at the end.
    pub legs: Legs,
    /// In the order of the log.
    pub postings: Vec<PostingRow>,
    /// By month and leg.
    pub totals: BTreeMap<(i32, u32), Total>,
    /// Entries by month and lag in business days.
    pub lags: BTreeMap<(i32, i64), i64>,
    /// Fees within gifts, by month, account that the gift reached, and currency.
    pub withheld: BTreeMap<(i32, String, String), i64>,
    /// Target, relation, entry.
    pub references: Vec<(u64, Rel, u64)>,
    /// Month, target, relation, entry: what classifies or reverses.
    pub ties: Vec<(i32, u64, Rel, u64)>,
    /// Entries found by type.
    pub landmarks: Vec<Landmark>,
}

/// What of an entry the projections need: a draft and a decoded entry both have it.
pub struct Facts<'a> {
    /// Its index.
    pub index: u64,
    /// When it happened.
    pub date: crate::day::Day,
    /// When it was appended.
    pub recorded: crate::day::Day,
    /// Its type.
    pub body: &'a Body,
    /// What it speaks of.
    pub refs: &'a [Ref],
    /// What it moves.
    pub postings: &'a [Posting],
    /// What it counts as.
    pub counts: Counts<'a>,
}

impl Projection {
    /// Goes on from the legs that are stored.
    pub fn new(legs: Legs) -> Self {
        Self { legs, ..Self::default() }
    }

    /// Adds one entry.
    ///
    /// # Errors
    /// Totals beyond 64 bits; nothing half added matters, since the caller gives up.
    pub fn add(&mut self, facts: &Facts<'_>) -> Result<(), TotalOverflow> {
        let (day, month) = (facts.date.number(), facts.date.month().number());
        for (n, posting) in facts.postings.iter().enumerate() {
            let leg = self.legs.id(posting, &facts.counts.kind);
            let (entry, place, minor) = (facts.index, n as u16, posting.minor);
            self.postings.push(PostingRow { leg, day, entry, n: place, minor });
            let total = self.totals.entry((month, leg)).or_default();
            total.add(minor).ok_or_else(|| TotalOverflow {
                account: posting.account.to_string(),
                ccy: posting.ccy.to_string(),
            })?;
            let is_first = facts.postings.iter().take(n).all(|p| p.account != posting.account);
            total.entries += i64::from(is_first);
        }
        if !facts.postings.is_empty() {
            *self.lags.entry((month, lag(facts))).or_default() += 1;
        }
        if facts.counts.kind == "donation" {
            self.withhold(facts.postings, month)?;
        }
        let spoken = facts.refs.iter().filter(|r| r.rel != Rel::Statement);
        self.references.extend(spoken.map(|r| (r.entry, r.rel, facts.index)));
        self.tie(facts, month);
        if is_landmark(facts.body, facts.refs) {
            let name = match facts.body {
                Body::Unknown(_) => "unknown",
                known => known.name(),
            };
            let month = facts.recorded.month().number();
            self.landmarks.push(Landmark { name: name.to_owned(), month, entry: facts.index });
        }
        Ok(())
    }

    /// Adds what an entry classifies or reverses, under its own month and that of the other.
    fn tie(&mut self, facts: &Facts<'_>, month: i32) {
        let tied = facts.refs.iter().filter(|r| ties(r.rel));
        for (tie, of) in tied.zip(&facts.counts.with) {
            self.ties.push((month, tie.entry, tie.rel, facts.index));
            if of.number() != month {
                self.ties.push((of.number(), tie.entry, tie.rel, facts.index));
            }
        }
    }

    /// Adds the fees within one gift to each account that it reached.
    fn withhold(&mut self, postings: &[Posting], month: i32) -> Result<(), TotalOverflow> {
        for fee in postings.iter().filter(|posting| is_fee(posting.account.as_str())) {
            let reached = postings.iter().filter(|p| p.account.is_cash() && p.ccy == fee.ccy);
            for posting in reached {
                let (account, ccy) = (posting.account.to_string(), fee.ccy.to_string());
                let overflow = TotalOverflow { account: account.clone(), ccy: ccy.clone() };
                let sum = self.withheld.entry((month, account, ccy)).or_default();
                *sum = sum.checked_add(fee.minor).ok_or(overflow)?;
            }
        }
        Ok(())
    }
}

impl Projection {
    /// The small tables row by row, as `Facts::dump` shows what is stored.
    pub fn tables(&self) -> [(&'static str, Vec<String>); 7] {
        let legs = self.legs.all().iter().enumerate().map(|(id, l)| {
            let Leg { account, ccy, fund, function, kind } = l;
            format!("{id} {account:?} {ccy:?} {fund:?} {function:?} {kind:?}")
        });
        let totals = self.totals.iter().map(|((month, leg), t)| {
            format!("{month} {leg} 0 {} {} {} {}", t.debit, t.credit, t.n, t.entries)
        });
        let lags = self.lags.iter().map(|((month, days), n)| format!("{month} {days} {n}"));
        let withheld = self.withheld.iter();
        let withheld =
            withheld.map(|((month, account, ccy), n)| format!("{month} {account:?} {ccy:?} {n}"));
        let references = self.references.iter();
        let references =
            references.map(|(target, rel, by)| format!("{target} {:?} {by}", rel.as_str()));
        let ties = self.ties.iter().map(|(month, target, rel, by)| {
            let rel = rel.as_str();
            format!("{month} {target} {rel:?} {by}")
        });
        let landmarks = self.landmarks.iter();
        let landmarks = landmarks.map(|l| format!("{:?} {} {}", l.name, l.month, l.entry));
        [
            ("leg", legs.collect()),
            ("month_total", totals.collect()),
            ("month_lag", lags.collect()),
            ("month_withheld", withheld.collect()),
            ("reference", references.collect()),
            ("tie", ties.collect()),
            ("landmark", landmarks.collect()),
        ]
    }
}

impl Total {
    /// Adds one posting; `None` beyond 64 bits.
    fn add(&mut self, minor: i64) -> Option<()> {
        if minor > 0 {
            self.debit = self.debit.checked_add(minor)?;
        } else {
            self.credit = self.credit.checked_add(minor.checked_neg()?)?;
        }
        self.n += 1;
        Some(())
    }

    /// Adds another total; `None` beyond 64 bits.
    pub fn plus(self, other: Self) -> Option<Self> {
        let debit = self.debit.checked_add(other.debit)?;
        let credit = self.credit.checked_add(other.credit)?;
        let (n, entries) = (self.n + other.n, self.entries + other.entries);
        Some(Self { debit, credit, n, entries })
    }

    /// Debits less credits.
    pub fn net(self) -> i128 {
        i128::from(self.debit) - i128::from(self.credit)
    }
}

/// Business days from the day it happened to the day it was recorded, where that says something
/// about publication: what corrects or declares is not late.
fn lag(facts: &Facts<'_>) -> i64 {
    let measured = is_movement(facts.body) || matches!(facts.body, Body::Settlement(_));
    if measured { facts.date.business_days_until(facts.recorded) } else { -1 }
}

/// Types of which there are few; gifts given back by a claim; and expenses of which more may be known
/// than a statement's row says: who signed them, their period, their document. The others are found
/// by their postings.
fn is_landmark(body: &Body, refs: &[Ref]) -> bool {
    let refers = |rel| refs.iter().any(|r| r.rel == rel);
    match body {
        Body::Expense(billed) => {
            billed.is_some() || refers(Rel::Subject) || !refers(Rel::Statement)
        }
        Body::Refund => refers(Rel::Subject),
        other => !is_movement(other),
    }
}

/// What most rows of statements are.
fn is_movement(body: &Body) -> bool {
    matches!(
        body,
        Body::Donation(_)
            | Body::Income
            | Body::Expense(_)
            | Body::Fee
            | Body::Refund
            | Body::Transfer
            | Body::Conversion(_)
    )
}
