//! Members in service.toml, as the log has them from now on. Written before the commit: a crash in
//! between leaves a file that asks for what the log does not hold yet, which `ledger apply` shows.

use crate::book::Place;
use anyhow::Context as _;
use ledger::account::Code;
use ledger::ssh::PublicKey;
use toml_edit::{ArrayOfTables, DocumentMut, Table, value};

/// Puts a member's key into the file, and the member where it is a new one.
pub fn set(
    place: &Place,
    handle: &Code,
    name: Option<&str>,
    key: &PublicKey,
) -> anyhow::Result<()> {
    place.edit_service(|document| {
        let members = members(document)?;
        if find(members, handle).is_none() {
            let mut table = Table::new();
            table.insert("handle", value(handle.as_str()));
            members.push(table);
        }
        let table = find(members, handle).and_then(|at| members.get_mut(at));
        let table = table.context("service.toml: [[member]] is no list of tables")?;
        if let Some(name) = name {
            table.insert("name", value(name));
        }
        table.insert("key", value(key.to_string()));
        Ok(())
    })
}

/// Takes a member out of the file.
pub fn remove(place: &Place, handle: &Code) -> anyhow::Result<()> {
    place.edit_service(|document| {
        let members = members(document)?;
        if let Some(at) = find(members, handle) {
            members.remove(at);
        }
        Ok(())
    })
}

fn members(document: &mut DocumentMut) -> anyhow::Result<&mut ArrayOfTables> {
    let members = document.entry("member").or_insert(ArrayOfTables::new().into());
    members.as_array_of_tables_mut().context("service.toml: [[member]] is no list")
}

fn find(members: &ArrayOfTables, handle: &Code) -> Option<usize> {
    let is_theirs = |table: &Table| {
        table.get("handle").and_then(|found| found.as_str()) == Some(handle.as_str())
    };
    members.iter().position(is_theirs)
}
