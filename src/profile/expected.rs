//! What a file came to, in the columns of the samples' `.expected` files, and what differs.
//! Amounts compare as numbers: `0` is `0.00`.

use crate::import::{check, ids};
use crate::out::{Align, Table};
use anyhow::bail;
use ledger::statement::Statement;

/// One row for each currency.
pub fn table(statement: &Statement) -> Table {
    let mut table = Table::new(&[
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
    ]);
    let skipped: u32 = statement.skipped().iter().map(|(_, n)| n).sum();
    let reasons = statement.skipped().iter().map(|(why, n)| format!("{why}={n}"));
    let reasons = reasons.collect::<Vec<_>>().join("; ");
    for proof in statement.proofs() {
        let money = |minor: i64| proof.ccy.decimal(i128::from(minor));
        let maybe = |minor: Option<i64>| minor.map(money).unwrap_or_default();
        table.row(vec![
            proof.ccy.to_string(),
            proof.rows.to_string(),
            skipped.to_string(),
            reasons.clone(),
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
        ]);
    }
    table
}

/// Where a result is not what a table of expected results says; columns that it lacks are free.
pub fn differences(table: &Table, expected: &[u8]) -> anyhow::Result<Vec<String>> {
    let mut reader = csv::Reader::from_reader(expected);
    let header = reader.headers()?.clone();
    let wanted = reader.records().collect::<Result<Vec<_>, _>>()?;
    let found = table.objects();
    if let Some(column) =
        header.iter().find(|name| found.first().is_some_and(|row| !row.contains_key(*name)))
    {
        bail!("there is no column `{column}`");
    }
    let mut differences = Vec::new();
    if found.len() != wanted.len() {
        let (found, wanted) = (found.len(), wanted.len());
        differences.push(format!("currencies: {found}, expected {wanted}"));
    }
    for (found, wanted) in found.iter().zip(&wanted) {
        for (name, wanted) in header.iter().zip(wanted) {
            let is = found.get(name).and_then(|value| value.as_str()).unwrap_or_default();
            if !same(is, wanted) {
                differences.push(format!("{name}: {is:?}, expected {wanted:?}"));
            }
        }
    }
    Ok(differences)
}

fn same(is: &str, wanted: &str) -> bool {
    // As the samples that came with the research write it.
    let wanted = match wanted {
        "none stated:ok" => "ok(stated)".to_owned(),
        other => match other.strip_prefix("NO (").and_then(|rest| rest.strip_suffix(" dup)")) {
            Some(n) => format!("repeated({n})"),
            None => other.to_owned(),
        },
    };
    is == wanted || number(is).is_some() && number(is) == number(&wanted)
}

/// A decimal without the zeros at its end.
fn number(text: &str) -> Option<String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if digits.is_empty() || !plain {
        return None;
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    Some(format!("{whole}.{}", fraction.trim_end_matches('0')))
}
