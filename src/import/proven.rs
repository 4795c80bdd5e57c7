//! What a file came to in one currency, in the columns of the samples' `.expected` files: a part of
//! every plan, and all that `profile test` compares.

use crate::out::Align;
use ledger::statement::{Check, Ids, Order, Proof, Statement};

/// The columns.
pub const COLUMNS: [(&str, Align); 14] = [
    ("currency", Align::Left),
    ("rows_imported", Align::Right),
    ("rows_skipped", Align::Right),
    ("skip_reasons", Align::Left),
    ("sum_credits", Align::Right),
    ("sum_debits", Align::Right),
    ("net", Align::Right),
    ("fees", Align::Right),
    ("first_date", Align::Left),
    ("last_date", Align::Left),
    ("opening_balance", Align::Right),
    ("closing_balance", Align::Right),
    ("balance_check", Align::Left),
    ("unique_ids", Align::Left),
];

/// The cells of one currency.
pub fn cells(statement: &Statement, proof: &Proof) -> Vec<String> {
    let money = |minor: i64| proof.ccy.decimal(i128::from(minor));
    let maybe = |minor: Option<i64>| minor.map(money).unwrap_or_default();
    let skipped: u32 = statement.skipped().iter().map(|(_, n)| n).sum();
    let reasons = statement.skipped().iter().map(|(why, n)| format!("{why}={n}"));
    vec![
        proof.ccy.to_string(),
        proof.rows.to_string(),
        skipped.to_string(),
        reasons.collect::<Vec<_>>().join("; "),
        money(proof.credits),
        money(proof.debits),
        money(proof.net),
        money(proof.fees),
        proof.first.to_string(),
        proof.last.to_string(),
        maybe(proof.opening),
        maybe(proof.closing),
        check(proof),
        ids(statement.ids()),
    ]
}

/// How the balances were checked, and over how many points.
fn check(proof: &Proof) -> String {
    match proof.check {
        Check::None => "none".to_owned(),
        Check::Single => "single".to_owned(),
        Check::Met => "ok(met)".to_owned(),
        Check::Stated => "ok(stated)".to_owned(),
        Check::Ok { order: Order::Ascending, points } => format!("ok(asc,{points})"),
        Check::Ok { order: Order::Descending, points } => format!("ok(desc,{points})"),
        Check::Diff(diff) => format!("diff({})", proof.ccy.decimal(diff.by())),
    }
}

/// What the file's ids are worth.
fn ids(ids: Ids) -> String {
    match ids {
        Ids::None => "none".to_owned(),
        Ids::Unique => "yes".to_owned(),
        Ids::Repeated(n) => format!("repeated({n})"),
    }
}
