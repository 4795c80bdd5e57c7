//! What stands behind the debts at the end of a year: each approved claim that is not paid, and beside the
//! debts what is none: commitments that go on, gifts that can still be charged back.
//! Read off the fold over the log; a report of a log that holds what cannot be has none of it.

use crate::sum::{Sum, as_text};
use ledger::account::PAYABLE;
use ledger::day::Day;
use ledger::money::Currency;
use ledger::shutdown::{Reader, ShutdownError};
use serde::Serialize;

/// What is owed to whom, and what may become a debt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Owing {
    /// Approved and not paid, the first due first.
    pub claims: Vec<Claimed>,
    /// What is owed to payees without a claim: by hand, before claims were kept.
    pub without_claim: Sum,
    /// What goes on, which is no debt before it is billed.
    pub commitments: Vec<Committed>,
    /// Gifts by card or debit that can still be charged back: what arrived, less what processors kept.
    pub disputable: Sum,
    /// The day on which none of them can any more.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "maybe")]
    pub disputable_until: Option<Day>,
}

/// An approved claim that no statement shows paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Claimed {
    /// The claim.
    pub entry: u64,
    /// To whom.
    pub payee: String,
    /// From which fund.
    pub fund: String,
    /// When it ought to be paid.
    #[serde(serialize_with = "as_text")]
    pub due: Day,
    /// How much.
    pub amount: Sum,
}

/// A commitment that goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Committed {
    /// The entry that declares it.
    pub entry: u64,
    /// Its code.
    pub code: String,
    /// To whom.
    pub payee: String,
    /// What a period costs.
    pub amount: Sum,
    /// How long a period is, as `1m`.
    pub every: String,
    /// Days of notice.
    pub notice: u64,
    /// What it would still cost, had notice been given on that day.
    pub until_it_ends: Sum,
}

impl Owing {
    /// Reads what was owed in a currency.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(reader: &Reader<'_>, ccy: Currency) -> Result<Self, ShutdownError> {
        let sum = |minor: i128| Sum::new(minor, ccy);
        let claims = reader.posted(ccy)?.into_iter().map(|payable| Claimed {
            entry: payable.entry,
            payee: payable.claim.payee.to_string(),
            fund: payable.claim.fund.to_string(),
            due: payable.claim.due,
            amount: sum(i128::from(payable.claim.minor)),
        });
        let mut claims: Vec<Claimed> = claims.collect();
        claims.sort_by_key(|claim| (claim.due, claim.entry));
        let claimed: i128 = claims.iter().map(|claim| claim.amount.minor).sum();
        let going = reader.commitments(ccy)?.into_iter();
        let committed = going.map(|(code, entry, of, ending)| Committed {
            entry,
            code: code.to_owned(),
            payee: of.payee.to_string(),
            amount: sum(i128::from(of.amount)),
            every: of.every.to_string(),
            notice: of.notice.unwrap_or(0),
            until_it_ends: sum(ending.map_or(0, |ending| i128::from(ending.owed))),
        });
        let back = reader.hold_back(ccy)?;
        Ok(Self {
            claims,
            without_claim: sum(-reader.on(PAYABLE, ccy) - claimed),
            commitments: committed.collect(),
            disputable: sum(i128::from(back.disputable)),
            disputable_until: back.release,
        })
    }
}

fn maybe<S: serde::Serializer>(day: &Option<Day>, serializer: S) -> Result<S::Ok, S::Error> {
    match day {
        Some(day) => serializer.collect_str(day),
        None => serializer.serialize_none(),
    }
}
