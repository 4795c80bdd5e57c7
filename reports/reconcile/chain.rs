//! The chain of an account's statements: where one ends and the next does not go on from there.
//! Says nothing of statements that meet, or of days on which none moved a balance. What is told here is what
//! money did without a statement, or what two statements of the same days disagree by.

use super::{Proofs, difference};
use crate::error::ReportError;
use crate::sum::{Sum, as_text};
use ledger::books::StatementEntry;
use ledger::day::Day;
use ledger::money::Currency;
use ledger::store::MonthTotal;
use serde::Serialize;

/// Two statements of an account that follow each other and do not meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The account.
    pub account: String,
    /// Its currency.
    #[serde(serialize_with = "as_text")]
    pub ccy: Currency,
    /// The statement before.
    pub after: u64,
    /// Its last day.
    #[serde(serialize_with = "as_text")]
    pub to: Day,
    /// The statement behind.
    pub before: u64,
    /// Its first day.
    #[serde(serialize_with = "as_text")]
    pub from: Day,
    /// What changed in between without a statement; unknown where one names no balance.
    pub difference: Option<Sum>,
}

impl Proofs<'_> {
    /// The gaps in the chains between these days; the totals go up to [`Proofs::last_month`].
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn gaps(
        &self,
        first: Day,
        last: Day,
        totals: &[MonthTotal],
    ) -> Result<Vec<Gap>, ReportError> {
        let mut live: Vec<_> = self.live().collect();
        let key = |s: &StatementEntry| (s.statement.account.clone(), s.statement.ccy);
        live.sort_by_key(|s| (key(s), s.statement.from, s.statement.to, s.entry));
        let mut gaps = Vec::new();
        // A short statement within a long one ends nothing: the one that reaches furthest does.
        let mut furthest: Option<&StatementEntry> = None;
        for behind in live {
            let before = furthest.filter(|before| key(before) == key(behind));
            if let Some(before) = before
                && before.statement.to <= last
                && behind.statement.from >= first
            {
                gaps.extend(self.gap(before, behind, totals)?);
            }
            let falls_short = |before: &&StatementEntry| before.statement.to > behind.statement.to;
            furthest = before.filter(falls_short).or(Some(behind));
        }
        Ok(gaps)
    }

    /// Days without a statement are no gap where the balances meet. Where one names no balance, only
    /// a missing month is worth a word: its rows may simply have begun later.
    fn gap(
        &self,
        before: &StatementEntry,
        behind: &StatementEntry,
        totals: &[MonthTotal],
    ) -> Result<Option<Gap>, ReportError> {
        const MONTH: i64 = 31;
        let (one, two) = (&before.statement, &behind.statement);
        let missing = one.to.days_until(two.from) - 1;
        let difference = match (one.closing, two.opening) {
            (Some(closing), Some(opening)) if closing == opening => return Ok(None),
            (Some(closing), Some(opening)) if missing >= 0 => {
                Some(Sum::new(i128::from(opening) - i128::from(closing), one.ccy))
            }
            (Some(_), Some(_)) => match self.disagree(before, behind, totals)? {
                Some(by) => Some(by),
                None => return Ok(None),
            },
            _ if missing > MONTH => None,
            _ => return Ok(None),
        };
        Ok(Some(Gap {
            account: one.account.to_string(),
            ccy: one.ccy,
            after: before.entry,
            to: one.to,
            before: behind.entry,
            from: two.from,
            difference,
        }))
    }

    /// By how much statements that share days disagree. Their opening and closing balances need not
    /// meet, since rows of these days may stand in both, or be cut within a day: but up to the last
    /// day of the later one, the books hold the rows of both, each once.
    fn disagree(
        &self,
        before: &StatementEntry,
        behind: &StatementEntry,
        totals: &[MonthTotal],
    ) -> Result<Option<Sum>, ReportError> {
        let by = |of| difference(self.books, of, totals);
        let Some(late) = by(behind)?.filter(|by| !by.is_zero()) else { return Ok(None) };
        let early = by(before)?.map_or(0, |by| by.minor);
        let bank = early - late.minor;
        Ok(Some(Sum::new(bank, late.ccy)).filter(|by| !by.is_zero()))
    }
}
