//! What rows that nobody explained may be: asked anew of the words that were kept of them, whenever
//! somebody looks. An import says it once; `status` says it until it is settled.
//! Refuses nothing; what nothing hints at is left out. Nothing of it is public.

use super::opened::kept;
use crate::books::Books;
use crate::day::Day;
use crate::journal::JournalError;
use crate::payout::Payouts;
use crate::payout::matching::{Decision, Matching, Notice, Shown};
use crate::store::Secrets;

/// What these rows may have to do with payouts, each with its entry.
///
/// # Errors
/// The books or private.db cannot be read.
pub fn hints(
    books: &Books,
    secrets: &Secrets,
    payouts: &Payouts,
    today: Day,
    rows: &[u64],
) -> Result<Vec<(u64, Notice)>, JournalError> {
    if rows.is_empty() || payouts.batches().next().is_none() {
        return Ok(Vec::new());
    }
    let mut matching = Matching::new(payouts, today, |entry| kept(secrets, entry))?;
    let mut hints = Vec::new();
    for row in rows {
        let (entry, words) = (books.entry(*row)?, kept(secrets, *row)?);
        let own = entry.postings.iter().find(|leg| leg.account.is_cash());
        let open = entry.postings.iter().find(|leg| leg.account.is_unclassified());
        let (Some(own), Some(open)) = (own, open) else { continue };
        let shown = Shown {
            own: &own.account,
            day: entry.date,
            ccy: open.ccy,
            gross: open.minor.saturating_neg(),
            fee: 0,
            end_to_end: "",
            batches: ["", ""],
            count: None,
            payments: &[],
            account: words.source.account.as_deref().unwrap_or(""),
            name: words.who.name.as_deref().unwrap_or(""),
            text: words.source.memo.as_deref().unwrap_or(""),
        };
        let found = matching.find(&shown);
        let answer = matching.decide(&shown, found);
        let certain = match answer.decision {
            Decision::Settles(settled) => settled.first().and_then(|one| {
                let (payable, _) = payouts.of_intent(one.intent)?;
                Some(Notice::Names { claim: payable.entry })
            }),
            _ => None,
        };
        hints.extend(certain.or(answer.notices.into_iter().next()).map(|notice| (*row, notice)));
    }
    Ok(hints)
}
