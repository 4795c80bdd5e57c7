//! Which periods of standing commitments are claimed today, and which wait: torn, billed by another
//! commitment, without an invoice or a payee. What was billed once is never raised again.

use super::{Raised, Wait, What, Why};
use crate::account::Code;
use crate::day::Day;
use crate::entry::{Billed, Claim, Collect, Commitment, Declared, Raise};
use crate::payout::due::{self, Due};
use crate::payout::payouts::Payouts;

/// The periods to be raised today, oldest first, and those that people must look at.
pub fn raises(payouts: &Payouts, today: Day) -> (Vec<Raised>, Vec<Wait>) {
    let (mut raised, mut waits) = (Vec::new(), Vec::new());
    for (code, entry, commitment) in payouts.authority.commitments(today) {
        let Ok(code) = code.parse::<Code>() else { continue };
        // What the vendor pulls is settled by the statement's line, never paid.
        if commitment.collect != Collect::Push {
            continue;
        }
        let ending = payouts.authority.ending(code.as_str());
        let others = elsewhere(payouts, &code, commitment, today);
        let days: Vec<Billed> = others.iter().map(|(_, billed)| *billed).collect();
        for due in due::periods(commitment, &payouts.billed(code.as_str()), &days, today) {
            let (billed, why) = match due {
                due if ending.is_some() => (due.period(), ending.map(Why::Ending)),
                Due::Torn(billed) => (billed, Some(Why::Torn)),
                Due::Elsewhere(billed) => {
                    let other = others.iter().find(|(_, other)| due::overlap(*other, billed));
                    (billed, other.map(|(other, _)| Why::Elsewhere(other.clone())))
                }
                Due::Open(billed) if commitment.raise == Raise::Invoice => {
                    (billed, Some(Why::Invoice))
                }
                Due::Open(billed) => {
                    let payee = payouts.authority.payee(&commitment.payee, today);
                    (billed, payee.is_none().then_some(Why::NoPayee))
                }
            };
            match why {
                Some(why) => wait(&mut waits, &code, billed, why),
                None => {
                    let (code, commitment) = (code.clone(), commitment.clone());
                    raised.push(Raised { code, entry, commitment, billed });
                }
            }
        }
    }
    raised.sort_by_key(|raised| (raised.billed.from, raised.code.clone()));
    (raised, waits)
}

/// One more period that waits; what another commitment billed is told once, from its first day to its
/// last.
fn wait(waits: &mut Vec<Wait>, code: &Code, billed: Billed, why: Why) {
    if let Some(Wait { what: What::Period(before, days), why: same }) = waits.last_mut()
        && matches!(why, Why::Elsewhere(_))
        && (&*before, &*same, days.to.plus(1)) == (code, &why, billed.from)
    {
        days.to = billed.to;
        return;
    }
    waits.push(Wait { what: What::Period(code.clone(), billed), why });
}

/// What other commitments of the same payee and category billed, before this one first held or without
/// being in force today: a name that was changed bills nothing again. Two that go on side by side are
/// two things.
pub fn elsewhere(
    payouts: &Payouts,
    code: &Code,
    commitment: &Commitment,
    today: Day,
) -> Vec<(Code, Billed)> {
    let authority = &payouts.authority;
    let since = authority.first_held("commitment", code.as_str()).unwrap_or(Day::LAST);
    let counts = |other: &Code, on: Day| {
        other != code && (on < since || authority.commitment(other.as_str(), today).is_none())
    };
    // What costs least is asked first: most claims are of another payee.
    let claimed = payouts.all().filter_map(|payable| {
        let Claim { payee, category, commitment: other, .. } = &payable.claim;
        let same = *payee == commitment.payee && *category == commitment.category;
        let other = other.as_ref().filter(|other| same && *other != code)?;
        let found = counts(other, payable.recorded) && payouts.stands(payable);
        found.then(|| (other.clone(), payable.billed()))
    });
    let pulled = payouts.pulled().filter_map(|(_, other, billed)| {
        let (.., versions) = authority
            .objects()
            .find(|(kind, of, _)| *kind == "commitment" && *of == other.as_str())?;
        let same = versions.iter().any(|version| {
            matches!(&version.value.value, Declared::Commitment(it)
                if it.payee == commitment.payee && it.category == commitment.category)
        });
        (same && counts(other, billed.from)).then(|| (other.clone(), billed))
    });
    claimed.chain(pulled).collect()
}
