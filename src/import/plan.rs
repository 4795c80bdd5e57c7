//! The plan of an import as data: one row per currency, the same columns for every bank.

use super::proven;
use super::read::Checked;
use crate::out::{Align, Table};
use ledger::account::Account;
use ledger::import::OfCurrency;

/// The columns of the plan, as JSON and CSV; one row per currency.
pub fn table() -> Table {
    let file = ["file", "profile", "account", "encoding"].map(|name| (name, Align::Left));
    let books = [
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
    Table::new(&[&file[..], &proven::COLUMNS, &books].concat())
}

/// What one currency of a file brings.
pub fn row(checked: &Checked, account: &Account, of: &OfCurrency, plan: &str) -> Vec<String> {
    let (proof, statement) = (&of.proof, &checked.statement);
    let money = |minor: i64| proof.ccy.decimal(i128::from(minor));
    let later = proof
        .later
        .iter()
        .map(|s| format!("{}-{} at {}", s.first.min(s.last), s.first.max(s.last), s.proven_at));
    let file = vec![
        checked.name.clone(),
        statement.profile().profile.id.clone(),
        account.to_string(),
        statement.encoding().to_owned(),
    ];
    let books = vec![
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
    ];
    [file, proven::cells(statement, proof), books].concat()
}
