//! How the report of a month stands to the closings of that month: which version it is, what it restates,
//! what came since, of the month or of one before it that moves its opening balances, or what it compares with,
//! and whether there is a new note.
//! Facts alone; of a quarter or a year nothing of it is told.

use crate::compared::Compared;
use crate::currency::Balance;
use crate::error::ReportError;
use crate::prose;
use crate::sum::{Sum, as_text};
use ledger::account::{Class, class_of};
use ledger::books::{Books, LatePosting};
use ledger::closed::Version;
use ledger::day::{Day, Month, Period};
use ledger::entry::{Body, Rel};
use ledger::journal::JournalError;
use ledger::money::MoneyError;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Which version a report is, as its closing says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edition {
    /// From 1.
    pub version: u64,
    /// The day of the closing.
    #[serde(serialize_with = "as_text")]
    pub on: Day,
    /// The closing in whose place it comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrects: Option<u64>,
    /// Entries of the month that came since that one, ascending.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub restates: Vec<u64>,
    /// The treasurer's note on the month, where it came since that one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noted: Option<u64>,
    /// What came since that one of the months before.
    #[serde(flatten)]
    pub before: Before,
}

/// The newest closing of a month whose report is made from the books as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Since {
    /// The closing.
    pub entry: u64,
    /// Its version.
    pub version: u64,
    /// Its day.
    #[serde(serialize_with = "as_text")]
    pub on: Day,
    /// Entries of the month that came since, ascending.
    pub restated_by: Vec<u64>,
    /// The treasurer's note on the month, where it came since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noted: Option<u64>,
    /// What came since of the months before.
    #[serde(flatten)]
    pub before: Before,
}

/// What came late of the months before a closed one, as far as its report would be another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Before {
    /// What moves its opening balances.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opening: Option<Moved>,
    /// What moves none of them, and months that it compares with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared: Option<Compared>,
}

/// Entries of the months before a closed one that came late, and move the balances with which it begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Which, ascending.
    pub entries: Vec<u64>,
    /// By how much, by account; by fund, as `fund:general`, where no account is moved.
    pub by: Vec<Balance>,
}

/// A mistake that somebody told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Incident {
    /// The entry that tells it.
    pub entry: u64,
    /// The day on which it was told.
    #[serde(serialize_with = "as_text")]
    pub recorded: Day,
    /// The entries that it is about.
    pub about: Vec<u64>,
}

impl Edition {
    /// The version that a closing on a day would be, or was: the view is the log that it sees.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(books: &Books, month: Month, on: Day) -> Result<Self, ReportError> {
        let closed = books.closed()?;
        let before = closed.newest(month);
        let restates = before.map(|before| since(books, month, before)).transpose()?;
        let noted = before.map(|before| noted(books, month, before)).transpose()?;
        Ok(Self {
            version: before.map_or(1, |before| before.close.version + 1),
            on,
            corrects: before.map(|before| before.entry),
            restates: restates.unwrap_or_default(),
            noted: noted.flatten(),
            before: Before::of(books, month)?,
        })
    }

    /// Whether entries came since the version before that this one names.
    pub fn has_news(&self) -> bool {
        !self.restates.is_empty() || self.noted.is_some() || !self.before.is_nothing()
    }
}

impl Since {
    /// The newest closing of a month in a view; `None` while it is open.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(books: &Books, month: Month) -> Result<Option<Self>, ReportError> {
        let closed = books.closed()?;
        let Some(newest) = closed.newest(month) else { return Ok(None) };
        let Version { entry, on, close } = newest;
        let restated_by = since(books, month, newest)?;
        let noted = noted(books, month, newest)?;
        let before = Before::of(books, month)?;
        let (version, on) = (close.version, *on);
        Ok(Some(Self { entry: *entry, version, on, restated_by, noted, before }))
    }

    /// Whether the month's report would be another today.
    pub fn is_outdated(&self) -> bool {
        !self.restated_by.is_empty() || self.noted.is_some() || !self.before.is_nothing()
    }
}

impl Before {
    /// What came since the newest closing of a month, where it does not come to nothing.
    fn of(books: &Books, month: Month) -> Result<Self, ReportError> {
        let late = books.late(month)?;
        let opening = Moved::of(&late)?;
        let told = opening.as_ref().map_or(&[][..], |moved| &moved.entries);
        let compared = Compared::of(books, month, &late, told)?;
        Ok(Self { opening, compared })
    }

    /// Whether the report would be the same.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl Moved {
    fn of(late: &[LatePosting]) -> Result<Option<Self>, ReportError> {
        let (mut accounts, mut funds) = (Sums::new(), Sums::new());
        for LatePosting { entry, leg, minor, .. } in late {
            let is_held = matches!(class_of(&leg.account), Class::Assets | Class::Liabilities);
            let (of, minor, sums) = match is_held {
                true => (leg.account.clone(), i128::from(*minor), &mut accounts),
                // What a fund holds is income less expenses.
                false if !leg.fund.is_empty() => {
                    (format!("fund:{}", leg.fund), -i128::from(*minor), &mut funds)
                }
                false => continue,
            };
            let of = sums.entry((of, leg.ccy.clone())).or_default();
            *of.entry(*entry).or_default() += minor;
        }
        for sums in [&mut accounts, &mut funds] {
            sums.retain(|_, of| of.values().sum::<i128>() != 0);
        }
        let moves = accounts.values().chain(funds.values()).flatten();
        let entries: BTreeSet<u64> =
            moves.filter(|(_, minor)| **minor != 0).map(|(entry, _)| *entry).collect();
        let told = if accounts.is_empty() { funds } else { accounts };
        let by = told.into_iter().map(|((account, ccy), of)| {
            let minor = of.values().sum();
            Ok(Balance { account, amount: Sum::new(minor, ccy.parse()?) })
        });
        let by = by.collect::<Result<Vec<_>, MoneyError>>()?;
        Ok((!by.is_empty()).then(|| Self { entries: entries.into_iter().collect(), by }))
    }

    /// `assets:bank:main by 200.37 EUR`.
    pub fn told(&self) -> String {
        let by = self.by.iter();
        let by = by.map(|of| format!("{} by {}", of.account, prose::money(of.amount)));
        by.collect::<Vec<_>>().join(", ")
    }
}

/// By account or fund and currency: how much each entry moves it.
type Sums = BTreeMap<(String, String), BTreeMap<u64, i128>>;

impl Incident {
    /// Those that were told in a period.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(books: &Books, period: Period) -> Result<Vec<Self>, JournalError> {
        let told = books.landmarks("incident", period.from(), period.to())?.into_iter();
        let incident = |index| {
            let entry = books.entry(index)?;
            let about = entry.refs.iter().filter(|r| r.rel == Rel::Subject).map(|r| r.entry);
            Ok(Self { entry: index, recorded: entry.recorded, about: about.collect() })
        };
        told.map(incident).collect()
    }
}

/// The newest note on a month.
///
/// # Errors
/// The files cannot be read.
pub fn note(books: &Books, month: Month) -> Result<Option<u64>, JournalError> {
    let mut notes = books.landmarks("note", month, Day::LAST.month())?;
    while let Some(index) = notes.pop() {
        if matches!(books.entry(index)?.body, Body::Note(of) if of == month) {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// The newest note on a month, where a version's log did not hold it.
fn noted(books: &Books, month: Month, version: &Version) -> Result<Option<u64>, JournalError> {
    Ok(note(books, month)?.filter(|note| *note >= version.close.seen.size))
}

/// The month, where a period is one.
pub fn month_of(period: Period) -> Option<Month> {
    (period.from() == period.to()).then(|| period.from())
}

/// The entries of a month that a version's log did not hold.
fn since(books: &Books, month: Month, version: &Version) -> Result<Vec<u64>, ReportError> {
    let mut entries = books.entries_of(month, |_| true)?;
    entries.retain(|index| *index >= version.close.seen.size);
    Ok(entries)
}
