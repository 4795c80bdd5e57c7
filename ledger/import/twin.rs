//! Twins at the edge of a file: a row that the books have from another file, whose days end on the
//! very day with which this one begins, or the other way round. It is that row once more, or another
//! just like it, where both exports show a part of the day. The bank's balances decide; without
//! them it is left out, and the plan says so. Overlaps of whole days are no doubt and are not named.

use super::doubt::stands;
use super::held::{By, Fate, Held, Why};
use super::history::{entries_on, live_statements};
use super::{ImportError, Request};
use crate::day::Day;
use crate::entry::{Rel, Statement};
use crate::journal::Journal;
use crate::money::{Currency, add};
use crate::statement::Proof;

/// The edge days of a file in one currency that other statements share with it.
pub(super) struct Edges {
    ccy: Currency,
    pub days: Vec<Day>,
}

impl Edges {
    pub fn of(journal: &Journal, request: &Request<'_>) -> Result<Vec<Self>, ImportError> {
        let mut edges = Vec::new();
        for proof in request.statement.proofs() {
            let live = live_statements(journal, &request.account, proof.ccy)?;
            let is_shared = |day: &Day| {
                let inside = |s: &Statement| s.from < *day && *day < s.to;
                live.iter().any(|(_, s)| ends_at(s, proof, *day))
                    && !live.iter().any(|(_, s)| inside(s))
            };
            let mut days = vec![proof.first, proof.last];
            days.dedup();
            days.retain(is_shared);
            edges.push(Self { ccy: proof.ccy, days });
        }
        Ok(edges)
    }

    pub fn holds(&self, ccy: Currency, day: Day) -> bool {
        self.ccy == ccy && self.days.contains(&day)
    }
}

/// Whether a statement and the file touch on this day, one on each side of it.
fn ends_at(s: &Statement, proof: &Proof, day: Day) -> bool {
    (day == proof.first && s.to == day) || (day == proof.last && s.from == day)
}

/// Whether the bank itself says that the file's rows of this day are others than those it gave
/// before: what the file begins with is what the other ends with.
pub(super) fn are_others(
    journal: &Journal,
    request: &Request<'_>,
    proof: &Proof,
    day: Day,
) -> Result<bool, ImportError> {
    let Some(closing) = proof.closing else { return Ok(false) };
    let opening = add(closing, -proof.net)?;
    let live = live_statements(journal, &request.account, proof.ccy)?;
    Ok(live.iter().any(|(_, s)| {
        (s.to == day && day == proof.first && s.closing == Some(opening))
            || (s.from == day && day == proof.last && s.opening == Some(closing))
    }))
}

/// Whether the books and the file show different parts of a day, as far as rows of `known` tell.
pub(super) fn is_cut(
    journal: &Journal,
    request: &Request<'_>,
    (ccy, day): (Currency, Day),
    known: usize,
) -> Result<bool, ImportError> {
    let units = request.statement.units().filter(|(_, of)| *of == day);
    if units.count() != known {
        return Ok(true);
    }
    let mut imported = 0;
    for (index, entry) in entries_on(journal, &request.account, ccy, day.month())? {
        let of_file = entry.date == day && entry.refers(Rel::Statement).is_some();
        imported += usize::from(of_file && stands(journal, index)?);
    }
    Ok(imported != known)
}

impl Held {
    /// Whether it may be another row just like the one that it is taken for.
    pub fn is_twin(&self) -> bool {
        matches!(self.why, Why::Twin(_))
    }

    /// A row that is taken for an entry in the same words.
    pub(super) fn twin_of(self, entry: u64) -> Self {
        Self { why: Why::Twin(entry), fate: Fate::Known(By::Words), ..self }
    }
}
