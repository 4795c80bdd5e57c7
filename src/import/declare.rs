//! A new account into service.toml, so that file and log keep agreeing.

use crate::book::Place;
use anyhow::Context as _;
use ledger::import::Outcome;

/// Adds a new account to service.toml, so that file and log keep agreeing; comments stay.
pub fn in_file(place: &Place, outcome: &Outcome) -> anyhow::Result<()> {
    place.edit_service(|document| add(document, outcome))
}

fn add(document: &mut toml_edit::DocumentMut, outcome: &Outcome) -> anyhow::Result<()> {
    let accounts = document.entry("account").or_insert(toml_edit::ArrayOfTables::new().into());
    let accounts =
        accounts.as_array_of_tables_mut().context("service.toml: [[account]] is no list")?;
    let code = outcome.account.as_str();
    let new = outcome.currencies.iter().filter(|of| of.new_rows > 0).map(|of| of.proof.ccy);
    let mine = accounts.iter_mut().find(|a| a.get("code").and_then(|c| c.as_str()) == Some(code));
    if let Some(mine) = mine {
        let list = mine.get_mut("currencies").and_then(|c| c.as_array_mut());
        let list = list.context("service.toml: `currencies` is no list")?;
        for ccy in new {
            if !list.iter().any(|known| known.as_str() == Some(ccy.code())) {
                list.push(ccy.code());
            }
        }
    } else {
        let mut table = toml_edit::Table::new();
        table.insert("code", toml_edit::value(code));
        let list: toml_edit::Array = new.map(|ccy| ccy.code().to_owned()).collect();
        table.insert("currencies", toml_edit::value(list));
        accounts.push(table);
    }
    Ok(())
}
