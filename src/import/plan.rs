//! The plan of an import as data: one row per currency, the same columns for every bank.

use super::read::Checked;
use crate::out::{Align, Table};
use ledger::import::OfCurrency;
use ledger::statement::{Check, Ids, Order};

/// The columns of the plan, as JSON and CSV; one row per currency.
pub fn table() -> Table {
    let columns = [
        ("file", Align::Left),
        ("profile", Align::Left),
        ("account", Align::Left),
        ("encoding", Align::Left),
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
        ("problems", Align::Left),
        ("rows_new", Align::Right),
        ("rows_known", Align::Right),
        ("rows_held", Align::Right),
        ("rows_proven", Align::Right),
        ("rows_proven_by_own_balance", Align::Right),
        ("rows_proven_later", Align::Left),
        ("books_before", Align::Right),
        ("books_after", Align::Right),
        ("plan", Align::Left),
    ];
    Table::new(&columns)
}

/// What one currency of a file brings.
pub fn row(checked: &Checked, of: &OfCurrency, plan: &str) -> Vec<String> {
    let (proof, statement) = (&of.proof, &checked.statement);
    let money = |minor: i64| proof.ccy.decimal(i128::from(minor));
    let maybe = |minor: Option<i64>| minor.map(money).unwrap_or_default();
    let skipped: u32 = statement.skipped().iter().map(|(_, n)| n).sum();
    let reasons = statement.skipped().iter().map(|(why, n)| format!("{why}={n}"));
    let later = proof
        .later
        .iter()
        .map(|s| format!("{}-{} at {}", s.first.min(s.last), s.first.max(s.last), s.proven_at));
    vec![
        checked.name.clone(),
        statement.profile().profile.id.clone(),
        checked.account.to_string(),
        statement.encoding().to_owned(),
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
        check(proof.check),
        ids(statement.ids()),
        of.difference.as_ref().map(ToString::to_string).unwrap_or_default(),
        of.new_rows.to_string(),
        of.known_rows.to_string(),
        of.held_rows.to_string(),
        proof.proven.to_string(),
        proof.row_by_row.to_string(),
        later.collect::<Vec<_>>().join("; "),
        money(of.before),
        money(of.after),
        plan.to_owned(),
    ]
}

/// How the balances were checked, and over how many points.
pub fn check(check: Check) -> String {
    match check {
        Check::None => "none".to_owned(),
        Check::Single => "single".to_owned(),
        Check::Stated => "ok(stated)".to_owned(),
        Check::Ok { order: Order::Ascending, points } => format!("ok(asc,{points})"),
        Check::Ok { order: Order::Descending, points } => format!("ok(desc,{points})"),
        Check::Diff(diff) => format!("diff({})", diff.by()),
    }
}

/// What the file's ids are worth.
pub fn ids(ids: Ids) -> String {
    match ids {
        Ids::None => "none".to_owned(),
        Ids::Unique => "yes".to_owned(),
        Ids::Repeated(n) => format!("repeated({n})"),
    }
}
