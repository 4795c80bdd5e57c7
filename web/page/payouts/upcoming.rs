//! What is to be paid: claims in the order in which money goes to them, periods of commitments that
//! come next, and the commitments themselves.

use super::named;
use crate::answer::Refusal;
use crate::paying::{Paying, Plan};
use crate::reasons;
use crate::shown::{self, Date, Money};
use crate::view::View;
use ledger::entry::{Billed, Commitment};
use ledger::payout::plan::{What, Why};
use ledger::payout::{Payable, due};

/// A claim that is to be paid.
pub(super) struct Upcoming {
    pub entry: u64,
    pub what: String,
    pub payee: String,
    pub billed: String,
    pub amount: Money,
    pub due: Date,
    /// Lower goes first on one day.
    pub priority: u64,
    pub why: String,
    /// Whether the next run pays it.
    pub ready: bool,
}

/// A period that no claim bills yet.
pub(super) struct Period {
    pub commitment: u64,
    pub name: String,
    pub billed: String,
    pub why: String,
}

/// A standing commitment.
pub(super) struct Standing {
    pub entry: u64,
    pub name: String,
    pub payee: String,
    /// How often, and who moves the money.
    pub how: String,
    pub cap: Money,
    /// The next day on which a period begins.
    pub next: Option<Date>,
    /// What was billed so far.
    pub billed: String,
}

/// One claim in words.
pub(super) fn of(view: &View, payable: &Payable, why: Option<&Why>) -> Result<Upcoming, Refusal> {
    let (what, payee) = named(view, payable)?;
    let claim = &payable.claim;
    let waits = why.map(|why| shown::capital(&reasons::why(why, claim.ccy)));
    Ok(Upcoming {
        entry: payable.entry,
        what,
        payee,
        billed: period(payable.billed()),
        amount: Money::of(claim.ccy, claim.minor.into()),
        due: Date::of(claim.due),
        priority: claim.priority,
        ready: waits.is_none(),
        why: waits.unwrap_or_else(|| "The next run pays it".to_owned()),
    })
}

/// Periods that the next run claims, then those that people must look at.
pub(super) fn periods(view: &View, paying: &Paying, plan: &Plan) -> Result<Vec<Period>, Refusal> {
    let mut periods = Vec::new();
    for raised in &plan.raised {
        let name = name_of(view, raised.entry, raised.code.as_str())?;
        let (commitment, billed) = (raised.entry, shown::days_in_words(&period(raised.billed)));
        periods.push(Period { commitment, name, billed, why: "the next run claims it".to_owned() });
    }
    for wait in &plan.periods {
        let What::Period(code, billed) = &wait.what else { continue };
        let mut in_force = paying.payouts.authority.commitments(paying.day);
        let Some((_, entry, of)) = in_force.find(|(of, ..)| *of == code.as_str()) else { continue };
        let name = name_of(view, entry, code.as_str())?;
        let why = shown::days_in_words(&reasons::why(&wait.why, of.ccy));
        let billed = shown::days_in_words(&period(*billed));
        periods.push(Period { commitment: entry, name, billed, why });
    }
    Ok(periods)
}

/// The commitments in force.
pub(super) fn commitments(view: &View, paying: &Paying) -> Result<Vec<Standing>, Refusal> {
    let in_force = paying.payouts.authority.commitments(paying.day);
    in_force.map(|(code, entry, of)| standing(view, paying, code, entry, of)).collect()
}

fn standing(
    view: &View,
    paying: &Paying,
    code: &str,
    entry: u64,
    of: &Commitment,
) -> Result<Standing, Refusal> {
    let payee = paying.payouts.authority.payee(&of.payee, paying.day);
    let payee = match payee {
        Some(payee) => name_of(view, payee.entry, of.payee.as_str())?,
        None => of.payee.to_string(),
    };
    let billed = paying.payouts.billed(code);
    let last = billed.iter().map(|billed| billed.to).max();
    let billed = last.map_or("nothing yet".to_owned(), |to| {
        let periods = shown::counted(billed.len() as u64, "period", "periods");
        format!("{periods}, up to {to}")
    });
    Ok(Standing {
        entry,
        name: name_of(view, entry, code)?,
        payee,
        how: format!("{}, {}", reasons::every(of.every), reasons::collect(of.collect)),
        cap: Money::of(of.ccy, of.cap.into()),
        next: due::next(of, paying.day).map(Date::of),
        billed,
    })
}

fn name_of(view: &View, entry: u64, code: &str) -> Result<String, Refusal> {
    let name = view.books().name_of(entry)?.map(|name| shown::short(&name, 80));
    Ok(name.unwrap_or_else(|| shown::capital(&code.replace('-', " "))))
}

fn period(billed: Billed) -> String {
    format!("{} to {}", billed.from, billed.to)
}
