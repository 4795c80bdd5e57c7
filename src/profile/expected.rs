//! What a file came to, in the columns of the samples' `.expected` files, and what differs.
//! Amounts compare as numbers: `0` is `0.00`.

use crate::import::proven;
use crate::out::Table;
use anyhow::bail;
use ledger::statement::Statement;

/// One row for each currency.
pub fn table(statement: &Statement) -> Table {
    let mut table = Table::new(&proven::COLUMNS);
    for proof in statement.proofs() {
        table.row(proven::cells(statement, proof));
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
