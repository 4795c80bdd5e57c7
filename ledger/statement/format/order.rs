//! What a camt entry says of the payment order behind it: how many payments, which, and why they came
//! back. Refuses nothing: what is missing stays unknown, and amounts that do not fit are left out.
//! The import matches payouts by it.

use super::node::Node;
use super::party::party;
use super::table::given;
use crate::money::Currency;
use crate::statement::{PaymentOrder, Single};

/// What an entry says beside its own columns, if it says any of it.
pub fn order(entry: &Node) -> Option<PaymentOrder> {
    let details: Vec<&Node> = entry.all("NtryDtls").flat_map(|d| d.all("TxDtls")).collect();
    let order = PaymentOrder {
        message: given(message(entry, &details)),
        count: entry.text_at("NtryDtls/Btch/NbOfTxs").parse().ok(),
        reason: reason(&details),
        charged: charged(entry, &details),
        payments: payments(entry, &details).unwrap_or_default(),
    };
    (order != PaymentOrder::default()).then_some(order)
}

/// The message's id; that of a single payment may differ from the batch's own.
fn message<'n>(entry: &'n Node, details: &[&'n Node]) -> &'n str {
    match (entry.text_at("NtryDtls/Btch/MsgId"), details) {
        ("", [one]) => one.text_at("Refs/MsgId"),
        (message, _) => message,
    }
}

/// Why the one payment of an entry came back: a code of ISO 20022, or the bank's own.
fn reason(details: &[&Node]) -> String {
    let [one] = details else { return String::new() };
    let code = one.first_of(&["RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"]);
    let known = (1..=35).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_graphic());
    if known { code.to_owned() } else { String::new() }
}

/// The sum of the charges, in the entry's currency, as long as none of them is a column of its own.
fn charged(entry: &Node, details: &[&Node]) -> i64 {
    let nodes =
        std::iter::once(entry).chain(details.first().copied().filter(|_| details.len() == 1));
    let sums = nodes.filter_map(|node| {
        let sum = node.at("Chrgs/TtlChrgsAndTaxAmt")?;
        let own = entry.child("Amt").is_some_and(|amount| amount.ccy == sum.ccy);
        let ccy: Currency = sum.ccy.parse().ok().filter(|_| own)?;
        ccy.parse(sum.word()).ok()
    });
    sums.into_iter().find(|minor| *minor > 0).unwrap_or(0)
}

/// The single payments of an entry that has several; `None` unless each has an amount in its currency.
fn payments(entry: &Node, details: &[&Node]) -> Option<Vec<Single>> {
    let whole = entry.child("Amt")?;
    let ccy: Currency = whole.ccy.parse().ok()?;
    let side = entry.text_at("CdtDbtInd");
    if details.len() < 2 {
        return None;
    }
    let single = |one: &&Node| {
        let amount = one.child("Amt").or_else(|| one.at("AmtDtls/TxAmt/Amt"))?;
        let minor = ccy.parse(amount.word()).ok().filter(|_| amount.ccy == whole.ccy)?;
        let own = one.text_at("CdtDbtInd");
        let credit = if own.is_empty() { side == "CRDT" } else { own == "CRDT" };
        Some(Single {
            end_to_end: given(one.text_at("Refs/EndToEndId")),
            minor: if credit { minor } else { -minor },
            account: party(one, side == "CRDT", false).1,
        })
    };
    details.iter().map(single).collect()
}
