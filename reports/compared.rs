//! What came late of the months with which the report of a closed month compares it: the month before, and the
//! year that its means and budgets look back at. A row and its counterpart may leave every opening balance as it was.
//! Facts alone; what comes to nothing of what such a report tells apart is left out.

use crate::error::ReportError;
use crate::figures::Line;
use ledger::account::{Class, GIVEN_ON, class_of};
use ledger::books::{Books, LatePosting};
use ledger::day::Month;
use ledger::entry::Declared;
use ledger::store::Leg;
use serde::{Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// Whole months before a closed one that its report looks back at: with it they are the year of its means.
const MONTHS: i32 = 11;

/// Entries of earlier months that came late, and change what a closed month is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// Which, ascending; none of those that move opening balances.
    pub entries: Vec<u64>,
    /// Their months, ascending.
    #[serde(serialize_with = "each_as_text")]
    pub months: Vec<Month>,
}

/// What a report tells apart: the month, the line, and what else of the leg is looked at.
type Told = (Month, Line, Leg);

impl Compared {
    /// What came late for a month, but for entries of which more is told.
    pub(crate) fn of(
        books: &Books,
        month: Month,
        late: &[LatePosting],
        told: &[u64],
    ) -> Result<Option<Self>, ReportError> {
        let late = late.iter().filter(|of| of.month >= month.plus(-MONTHS)).collect::<Vec<_>>();
        if late.is_empty() {
            return Ok(None);
        }
        let declared = books.declarations()?;
        let has_budget = declared.of("budget").any(|(.., policy)| match &policy.value {
            Declared::Budget(of) => i32::try_from(of.year) == Ok(month.year()),
            _ => false,
        });
        let mut sums: BTreeMap<Told, BTreeMap<u64, i128>> = BTreeMap::new();
        for of in late {
            let by_category = has_budget && of.month.year() == month.year();
            if let Some(key) = told_apart(of, of.month.plus(1) == month, by_category) {
                *sums.entry(key).or_default().entry(of.entry).or_default() += i128::from(of.minor);
            }
        }
        sums.retain(|_, of| of.values().sum::<i128>() != 0);
        let (mut entries, mut months) = (BTreeSet::new(), BTreeSet::new());
        for ((month, ..), of) in &sums {
            let moving = of.iter().filter(|(_, minor)| **minor != 0).map(|(entry, _)| *entry);
            let new: Vec<u64> = moving.filter(|entry| !told.contains(entry)).collect();
            months.extend((!new.is_empty()).then_some(*month));
            entries.extend(new);
        }
        let (entries, months) = (entries.into_iter().collect(), months.into_iter().collect());
        let of = Self { entries, months };
        Ok((!of.entries.is_empty()).then_some(of))
    }

    /// `2026-08, 2026-09`.
    pub fn months(&self) -> String {
        self.months.iter().map(Month::to_string).collect::<Vec<_>>().join(", ")
    }
}

/// What a report sees of a posting where it looks back: of the month before every line, further back what came in
/// and what was spent, by function and fund, gifts by their kind, and spending by category where a budget counts it.
fn told_apart(of: &LatePosting, is_before: bool, by_category: bool) -> Option<Told> {
    let LatePosting { month, leg, .. } = of;
    let line = Line::of(leg)?;
    if !is_before && !matches!(class_of(&leg.account), Class::Income | Class::Expenses) {
        return None;
    }
    let account = match line {
        Line::DonationsGross | Line::Refunds => leg.account.clone(),
        _ if by_category || leg.account == GIVEN_ON => category(&leg.account),
        _ => String::new(),
    };
    let kind = if leg.kind == "noncash" { leg.kind.clone() } else { String::new() };
    Some((*month, line, Leg { account, kind, ..leg.clone() }))
}

/// `expenses:hosting` of `expenses:hosting:vendor`.
fn category(account: &str) -> String {
    account.split(':').take(2).collect::<Vec<_>>().join(":")
}

fn each_as_text<S: Serializer>(months: &[Month], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(months.iter().map(Month::to_string))
}
