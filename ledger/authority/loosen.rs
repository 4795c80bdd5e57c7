//! What loosens: a change by which more money can leave, or fewer people decide.
//! It waits the declared delay, so that members who did not agree can freeze; what tightens holds at
//! once.

use crate::entry::{Commitment, Declared, Genesis, Limit, Policy};

/// Whether `new` allows more than `old`, which is what holds now; `settled`, whether a shutdown policy
/// is in force.
pub fn loosens(old: Option<&Policy>, new: &Policy, genesis: &Genesis, settled: bool) -> bool {
    let old = old.map(|policy| &policy.value);
    match (&new.value, old) {
        (Declared::Approval(new_one), old) => {
            let (need, delay, cooling) = match old {
                Some(Declared::Approval(old)) => (old.need, old.delay, old.cooling),
                _ => (genesis.need, genesis.delay, super::COOLING),
            };
            let after = if new.in_force { *new_one } else { from_genesis(genesis) };
            after.need < need || after.delay < delay || after.cooling < cooling
        }
        (Declared::Limit(limit), Some(Declared::Limit(old))) => new.in_force && more(old, limit),
        (Declared::Limit(_), _) => new.in_force,
        (Declared::Reserve { minor }, Some(Declared::Reserve { minor: old })) => {
            !new.in_force || minor < old
        }
        (Declared::Commitment(c), Some(Declared::Commitment(old))) => {
            new.in_force && longer(old, c)
        }
        (Declared::Commitment(_), _) => new.in_force,
        // Who is asked to say again that they are a member, and sooner, may be one no longer.
        (Declared::Governance(new_one), old) => {
            let before = match old {
                Some(Declared::Governance(old)) => old.reaffirm,
                _ => None,
            };
            let days = new_one.reaffirm.filter(|_| new.in_force);
            days.is_some_and(|days| before.is_none_or(|before| days < before))
        }
        // Who gets the money at the end is no smaller thing than who gets it before: what was declared
        // once changes only after the delay, and one more successor is less for all others.
        (
            Declared::Shutdown(_)
            | Declared::Closing(_)
            | Declared::Successor(_)
            | Declared::Secondary(_),
            old,
        ) => settled || old.is_some(),
        // Whoever gives goes where they were sent before, until others could object.
        (Declared::Channel { url, .. }, Some(Declared::Channel { url: old, .. })) => {
            new.in_force && url != old
        }
        _ => false,
    }
}

fn from_genesis(genesis: &Genesis) -> crate::entry::Approval {
    let Genesis { need, delay, .. } = *genesis;
    crate::entry::Approval { need, delay, cooling: super::COOLING }
}

/// Another account or rail is as good as more money.
fn more(old: &Limit, new: &Limit) -> bool {
    let higher = new.payout > old.payout
        || new.day > old.day
        || new.month > old.month
        || new.payee > old.payee;
    let fewer =
        new.above != old.above && new.above.is_some_and(|n| old.above.is_none_or(|o| n < o));
    let staler = new.attested.unwrap_or(u64::MAX) > old.attested.unwrap_or(u64::MAX);
    let sooner = new.executed < old.executed;
    let elsewhere = new.account != old.account || new.rail != old.rail;
    higher || fewer || staler || sooner || elsewhere
}

/// Anything but a lower cap or amount, an earlier end, or other notes on how to end it.
fn longer(old: &Commitment, new: &Commitment) -> bool {
    let same = Commitment {
        cap: old.cap,
        amount: old.amount,
        to: old.to,
        notice: old.notice,
        cancel: old.cancel,
        fee: old.fee,
        priority: old.priority,
        ..new.clone()
    } == *old;
    let later = match (old.to, new.to) {
        (Some(old), Some(new)) => new > old,
        (Some(_), None) => true,
        (None, _) => false,
    };
    !same || later || new.cap > old.cap || new.amount > old.amount
}
