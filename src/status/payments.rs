//! What is to be paid, and what keeps it: of `status`, with the command that comes next.
//! Claims that wait for a signature are told with the people. Refuses nothing.

use crate::commitment::unconfirmed;
use crate::run::what;
use crate::why;
use ledger::books::Books;
use ledger::day::Day;
use ledger::money::grouped;
use ledger::payout::plan::{self, Wait, Why};
use ledger::payout::{Payable, Payouts, due};
use ledger::shutdown;

/// Days before the last day to cancel on which it is called to mind.
const REMIND: i64 = 60;
/// Lines that are named; the others are counted.
const NAMED: usize = 8;

/// Nothing where nothing is to be paid.
pub fn told(books: &Books, payouts: &Payouts, today: Day) -> anyhow::Result<String> {
    let (ready, mut waits) =
        plan::payments(payouts, &shutdown::money(books, payouts, today)?, today);
    let (raised, left) = plan::raises(payouts, today);
    waits.extend(left);
    waits.retain(|wait| !matches!(wait.why, Why::Sign { .. }));
    // What may be paid a second time comes before what is not paid yet.
    let claim = |wait: &Wait| wait.what.claim().and_then(|claim| payouts.get(claim));
    waits.sort_by_key(|wait| !claim(wait).is_some_and(Payable::is_paid));
    let (mut lines, unsaid) = waiting(payouts, &waits);
    if !ready.is_empty() {
        let number = crate::out::count(ready.len() as u64, "payment is", "payments are");
        lines.push(format!("{number} due and allowed: `ledger run`"));
    }
    if !raised.is_empty() {
        let number = crate::out::count(raised.len() as u64, "period is", "periods are");
        lines.push(format!(
            "{number} of a commitment due: `ledger run` claims it, and pays what it may"
        ));
    }
    lines.splice(0..0, twice(payouts));
    lines.extend(ends(payouts, today));
    lines.extend(coming(payouts, today));
    if lines.is_empty() {
        return Ok(String::new());
    }
    let more = unsaid + lines.len().saturating_sub(NAMED);
    let mut text = "\nPayments\n".to_owned();
    for line in lines.iter().take(NAMED) {
        text += &format!("  {line}\n");
    }
    if more > 0 {
        text += &format!("  {more} more: `ledger run --dry-run`\n");
    }
    Ok(text)
}

/// What waits, what keeps several said once; and how many of them are not named.
fn waiting(payouts: &Payouts, waits: &[Wait]) -> (Vec<String>, usize) {
    let (mut lines, mut unsaid) = (Vec::new(), 0);
    for (why, all) in why::by_reason(payouts, waits) {
        let what: Vec<String> = all.iter().take(NAMED).map(|wait| what(payouts, wait)).collect();
        unsaid += all.len().saturating_sub(NAMED);
        lines.push(match what.as_slice() {
            [one] => format!("{one}: {why}"),
            several => format!("{why}:\n    {}", several.join("\n    ")),
        });
    }
    (lines, unsaid)
}

/// Claims that statements show paid more than once: facts, and somebody has money that is not theirs.
fn twice(payouts: &Payouts) -> Vec<String> {
    let all = payouts.all().filter(|payable| payable.times_paid() > 1);
    let line = |payable: &Payable| {
        let times = payable.times_paid();
        let named = crate::run::named(payable);
        format!("PAID {times} TIMES: {named}: ask {} to give it back", payable.claim.payee)
    };
    all.map(line).collect()
}

/// Commitments that could be cancelled yet, and those of which nobody confirmed the end.
fn ends(payouts: &Payouts, today: Day) -> Vec<String> {
    let standing = payouts.authority.commitments(today).filter_map(|(code, _, commitment)| {
        let day = commitment.cancel?;
        let soon = (0..=REMIND).contains(&today.days_until(day));
        soon.then(|| format!("commitment {code} goes on unless it is cancelled by {day}"))
    });
    let ended = unconfirmed(payouts).into_iter().map(|(code, _)| {
        format!("commitment {code} ended: `ledger commitment end {code} --document CONFIRMATION`")
    });
    standing.chain(ended).collect()
}

/// The next period of all.
fn coming(payouts: &Payouts, today: Day) -> Option<String> {
    let next = payouts.authority.commitments(today).filter_map(|(code, _, commitment)| {
        due::next(commitment, today).map(|day| (day, code, commitment))
    });
    let (day, code, commitment) = next.min_by_key(|(day, code, _)| (*day, *code))?;
    let amount = grouped(&commitment.ccy.decimal(i128::from(commitment.amount)), ',');
    Some(format!("next: {amount} {} for {code} on {day}", commitment.ccy))
}
