//! How far the end is, once it has begun: what was offered, claimed and given back, what successors
//! got, what is still held back. Counts and sums alone: nobody's gift is named here.

use super::{ByHand, Words};
use crate::head::LogHead;
use crate::outline::{Part, Section};
use crate::prose;
use crate::sum::{Sum, as_text};
use ledger::account::{Code, PAYABLE};
use ledger::authority::Phased;
use ledger::books::Books;
use ledger::day::Day;
use ledger::entry::Phase;
use ledger::money::Currency;
use ledger::payout::{Given, Payable, Payouts};
use ledger::shutdown::{Came, Debt, Ending, Lack, Offer, Recipient, ShutdownError, Snapshot, Why};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// The end on a day behind its beginning.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Progress {
    /// The log of which this is.
    pub log: LogHead,
    /// The entry by which closing began: what each gets is worked out from the log below it.
    pub begun: u64,
    /// The last day on which a gift may be claimed.
    #[serde(serialize_with = "as_text")]
    pub claims_until: Day,
    /// Whether any gift is still offered that came or was known since: it has no last day but that of the end.
    #[serde(skip)]
    pub late: bool,
    /// Whether any gift came in since.
    #[serde(skip)]
    pub since: bool,
    /// Whether any gift is or was offered that had come before the end began.
    #[serde(skip)]
    pub early: bool,
    /// The day of which this is.
    #[serde(serialize_with = "as_text")]
    pub at: Day,
    /// `closing`, or `closed`.
    pub phase: &'static str,
    /// The day on which it closed.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "if_text")]
    pub closed: Option<Day>,
    /// By currency.
    #[serde(rename = "currencies", serialize_with = "by_code")]
    pub of: BTreeMap<Currency, Course>,
}

/// How far it is in one currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Course {
    /// What may be claimed, or might have been.
    pub offered: Tally,
    /// What of it the books knew only since the end began.
    pub known_later: Tally,
    /// What was.
    pub claimed: Tally,
    /// What went back, as statements show.
    pub back: Tally,
    /// Shares that were too little to send.
    pub too_small: Tally,
    /// What was claimed for successors, and what they got of it.
    #[serde(serialize_with = "as_paid")]
    pub heirs: BTreeMap<Code, (Sum, Sum)>,
    /// What creditors lack of what they are owed: nothing more comes unless money does.
    pub lacks: BTreeMap<String, Sum>,
    /// What closing costs by now and what it was to cost, where it is the more.
    #[serde(serialize_with = "as_costs")]
    pub overrun: Option<(Sum, Sum)>,
    /// What is held back, and until when.
    #[serde(serialize_with = "as_held")]
    pub held: Option<(Sum, Day)>,
    /// What moved by nobody's claim.
    pub by_hand: ByHand,
}

/// So many, and what they come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// The sum.
    pub sum: Sum,
}

impl Progress {
    /// Reads it off the books.
    ///
    /// # Errors
    /// The books.
    pub(super) fn of(
        books: &Books,
        payouts: &Payouts,
        begun: Phased,
        at: Day,
    ) -> Result<Self, ShutdownError> {
        let ending = Ending::new(books, payouts, begun, at, false)?;
        let offers: Vec<&Offer> = ending.snapshot().iter().flat_map(|of| &of.offers).collect();
        let (lacks, overruns) = (ending.lacks()?, ending.overruns());
        let (aside, lent) = (ending.aside()?, ending.lent()?);
        let course = |of: &Snapshot| {
            let ccy = of.waterfall.ccy;
            let here = lacks.iter().filter(|lack| lack.ccy == ccy && lack.share < lack.owed);
            (
                ccy,
                Course {
                    lacks: lacking(payouts, here),
                    by_hand: ByHand::of(&aside, &lent, ccy),
                    overrun: overruns.iter().find(|(of, ..)| *of == ccy).map(overrun),
                    ..Course::of(of, &offers, (payouts, begun.entry), at)
                },
            )
        };
        let of = ending.snapshot().iter().map(course).collect();
        let phase = payouts.authority.phase(at).max(Phase::Closing).as_str();
        let closed = payouts.authority.phases().last();
        let closed = closed.filter(|newest| newest.phase == Phase::Closed && newest.day <= at);
        let (closed, claims_until) = (closed.map(|newest| newest.day), ending.window());
        let late = ending.offers().any(|offer| offer.came != Came::Before);
        let since = offers.iter().any(|offer| offer.came == Came::Since);
        let early = offers.iter().any(|offer| offer.came == Came::Before);
        let log = LogHead::of(books);
        Ok(Self {
            log,
            begun: begun.entry,
            claims_until,
            late,
            early,
            since,
            at,
            phase,
            closed,
            of,
        })
    }

    /// The same once the books are closed.
    pub(super) fn closed_on(self, day: Day) -> Self {
        Self { phase: Phase::Closed.as_str(), closed: Some(day), ..self }
    }

    /// Whether any gift may go back, or might have.
    pub(super) fn offers(&self) -> bool {
        self.of.values().any(|of| of.offered.count > 0)
    }

    pub(super) fn part(&self, words: &Words) -> Part {
        let sections = self.of.iter().flat_map(|(ccy, of)| {
            let by_hand = of.by_hand.sections(*ccy, words);
            std::iter::once(of.section(*ccy, words)).chain(by_hand)
        });
        let sections = sections.collect();
        let heading = match self.closed {
            None => format!("How far it is on {}", prose::day(self.at)),
            Some(_) => "Where the money went".to_owned(),
        };
        Part { heading, sections }
    }
}

impl Course {
    fn of(
        snapshot: &Snapshot,
        offers: &[&Offer],
        (payouts, begun): (&Payouts, u64),
        at: Day,
    ) -> Self {
        let ccy = snapshot.waterfall.ccy;
        let none = Tally { count: 0, sum: Sum::new(0, ccy) };
        let (mut offered, mut known_later, mut claimed, mut back) = (none, none, none, none);
        for offer in offers.iter().filter(|offer| offer.ccy == ccy) {
            offered.add(offer.minor.into());
            if offer.came == Came::KnownLater {
                known_later.add(offer.minor.into());
            }
            let claims: Vec<&Payable> = payouts.claims_of(offer.gift, begun).collect();
            let sum = |all: &mut dyn Iterator<Item = &&Payable>| -> i128 {
                all.map(|claim| i128::from(claim.claim.minor)).sum()
            };
            if !claims.is_empty() {
                claimed.add(sum(&mut claims.iter()));
            }
            let paid = sum(&mut claims.iter().filter(|claim| claim.is_paid()));
            if paid > 0 {
                back.add(paid);
            }
        }
        let mut too_small = none;
        for line in &snapshot.waterfall.lines {
            if matches!((&line.to, line.why), (Recipient::Gift(_), Why::TooSmall)) {
                too_small.add(line.claim.into());
            }
        }
        let held = snapshot.held().filter(|(_, until)| *until >= at);
        let held = held.map(|(minor, until)| (Sum::new(minor.into(), ccy), until));
        Self {
            offered,
            known_later,
            claimed,
            back,
            too_small,
            heirs: heirs(payouts, begun, ccy),
            lacks: BTreeMap::new(),
            overrun: None,
            held,
            by_hand: ByHand::of(&[], &[], ccy),
        }
    }

    /// What came of it, line by line.
    pub fn rows(&self, words: &Words) -> Vec<(String, Sum)> {
        let gifts = |count: u64| {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            prose::many(count, "gift")
        };
        let mut rows = Vec::new();
        let mut tally = |what: &str, of: Tally| {
            rows.push((format!("{what}: {}", gifts(of.count)), of.sum));
        };
        if self.offered.count > 0 {
            tally("Offered back", self.offered);
            if self.known_later.count > 0 {
                tally("Of these, known only since the end began", self.known_later);
            }
            tally("Claimed", self.claimed);
            tally("Given back, as statements show", self.back);
        }
        if self.too_small.count > 0 {
            tally("Too little to send, and on to successors", self.too_small);
        }
        for (code, (share, paid)) in &self.heirs {
            let name = words.names.name("successor", code.as_str());
            rows.push((format!("To {name}, by rule"), *share));
            rows.push((format!("Paid to {name}, as statements show"), *paid));
        }
        for (who, sum) in &self.lacks {
            let name = words.creditor(who);
            rows.push((format!("Not paid to {name}, unless more comes"), *sum));
        }
        if let Some((costs, budget)) = self.overrun {
            let budget = prose::money(budget);
            rows.push((
                format!("What closing costs by now, more than its budget of {budget}"),
                costs,
            ));
        }
        if let Some((sum, until)) = self.held {
            rows.push((format!("Held back until {}", prose::day(until)), sum));
        }
        rows
    }

    fn section(&self, ccy: Currency, words: &Words) -> Section {
        let title = match self.offered.count {
            0 => format!("What came of it in {ccy}"),
            _ => format!("What was offered in {ccy}, and what came of it"),
        };
        let rows = self.rows(words);
        let head: &[&str] = if rows.is_empty() { &[] } else { &["what", "sum"] };
        let mut section = Section::new(&title, 1, head);
        for (what, sum) in rows {
            section.row([what.into(), sum.into()]);
        }
        if self.offered.count == 0 {
            section.notes.push("No gift goes back.".to_owned());
        }
        section
    }
}

impl Tally {
    fn add(&mut self, minor: i128) {
        self.count += 1;
        self.sum.minor += minor;
    }
}

fn overrun((ccy, costs, budget): &(Currency, u64, u64)) -> (Sum, Sum) {
    (Sum::new((*costs).into(), *ccy), Sum::new((*budget).into(), *ccy))
}

/// What is lacking, by the payee or the account that holds the debt.
fn lacking<'a>(payouts: &Payouts, lacks: impl Iterator<Item = &'a Lack>) -> BTreeMap<String, Sum> {
    let mut all = BTreeMap::new();
    for Lack { debt, ccy, owed, share, .. } in lacks {
        let name = match debt {
            Debt::Claim(claim) => match payouts.get(*claim) {
                Some(payable) => payable.claim.payee.to_string(),
                None => continue,
            },
            Debt::Loan(account) => account.to_string(),
            Debt::Other => PAYABLE.to_owned(),
            Debt::Offers(_) | Debt::Commitment(_) => continue,
        };
        let sum: &mut Sum = all.entry(name).or_insert(Sum::new(0, *ccy));
        sum.minor += i128::from(owed - share);
    }
    all
}

/// What stands for each successor, and what of it was paid.
fn heirs(payouts: &Payouts, begun: u64, ccy: Currency) -> BTreeMap<Code, (Sum, Sum)> {
    let mut heirs: BTreeMap<Code, (Sum, Sum)> = BTreeMap::new();
    let of_it = |payable: &&Payable| {
        let share = matches!(payable.given, Some(Given::Share { end }) if end == begun);
        share && payable.claim.ccy == ccy && (payouts.stands(payable) || payable.is_paid())
    };
    for payable in payouts.all().filter(of_it) {
        let none = (Sum::new(0, ccy), Sum::new(0, ccy));
        let (share, paid) = heirs.entry(payable.claim.payee.clone()).or_insert(none);
        let minor = i128::from(payable.claim.minor);
        share.minor += minor;
        paid.minor += if payable.is_paid() { minor } else { 0 };
    }
    heirs
}

fn if_text<S: Serializer>(day: &Option<Day>, serializer: S) -> Result<S::Ok, S::Error> {
    day.map(|day| day.to_string()).serialize(serializer)
}

fn by_code<S: Serializer>(
    of: &BTreeMap<Currency, Course>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(of.iter().map(|(ccy, course)| (ccy.code(), course)))
}

fn as_paid<S: Serializer>(
    heirs: &BTreeMap<Code, (Sum, Sum)>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let paid = |(share, paid): &(Sum, Sum)| BTreeMap::from([("share", *share), ("paid", *paid)]);
    serializer.collect_map(heirs.iter().map(|(code, of)| (code.as_str(), paid(of))))
}

fn as_costs<S: Serializer>(of: &Option<(Sum, Sum)>, serializer: S) -> Result<S::Ok, S::Error> {
    let named = of.map(|(costs, budget)| BTreeMap::from([("costs", costs), ("budget", budget)]));
    named.serialize(serializer)
}

fn as_held<S: Serializer>(of: &Option<(Sum, Day)>, serializer: S) -> Result<S::Ok, S::Error> {
    let named = |(sum, until): (Sum, Day)| {
        BTreeMap::from([("sum", sum.to_string()), ("until", until.to_string())])
    };
    of.map(named).serialize(serializer)
}
