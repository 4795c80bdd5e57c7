//! What payments keep to: the limits and reserves in force, a sentence each. Where no limit is
//! declared nothing is paid by itself, and the list is empty.

use crate::named;
use crate::paying::Paying;
use crate::shown::{Money, counted};
use crate::view::View;
use ledger::authority::Agreed;
use ledger::entry::{Declared, Limit};
use ledger::money::Currency;

/// One of them, and the entry that declared it.
pub(super) struct Rule {
    pub entry: u64,
    pub says: String,
}

/// By currency, each limit before its reserve.
pub(super) fn of(view: &View, paying: &Paying) -> Vec<Rule> {
    let mut rules = Vec::new();
    for (_, code, versions) in paying.payouts.authority.objects() {
        let Ok(ccy) = code.to_ascii_uppercase().parse::<Currency>() else { continue };
        let holds = |agreed: &Agreed| agreed.holds <= paying.day;
        let mut newest = versions.iter().rev().filter(|of| of.agreed.as_ref().is_some_and(holds));
        let Some(of) = newest.next().filter(|of| of.value.in_force) else { continue };
        let says = match &of.value.value {
            Declared::Limit(limit) => limited(view, limit, ccy),
            Declared::Reserve { minor } => format!("{} stay untouched.", sum(ccy, *minor)),
            _ => continue,
        };
        rules.push((ccy, Rule { entry: of.entry, says }));
    }
    // Kinds come in the order of their names, so limits are before reserves.
    rules.sort_by_key(|(ccy, _)| *ccy);
    rules.into_iter().map(|(_, rule)| rule).collect()
}

fn limited(view: &View, limit: &Limit, ccy: Currency) -> String {
    let mut says = format!(
        "{ccy}, from {}: at most {} a payout, {} a day, {} a month, {} a payee and month",
        named::account(&view.names, limit.account.as_str()).within(),
        sum(ccy, limit.payout),
        sum(ccy, limit.day),
        sum(ccy, limit.month),
        sum(ccy, limit.payee)
    );
    if let Some(above) = limit.above {
        says += &format!("; more with {}", counted(above, "signature", "signatures"));
    }
    if let Some(days) = limit.attested {
        let days = counted(days, "day", "days");
        says += &format!("; only where a member saw the balance at the bank within {days}");
    }
    says + "."
}

fn sum(ccy: Currency, minor: i64) -> String {
    format!("{} {ccy}", Money::of(ccy, minor.into()).text)
}
