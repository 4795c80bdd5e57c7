//! What the columns of the tables are, as Table Schema (Frictionless, version 2) says it.

use crate::export::{csv, log};
use serde::Serialize;

/// A table's columns, and what ties them together.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Schema {
    #[serde(rename = "$schema")]
    profile: &'static str,
    fields: Vec<Field>,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_key: Option<[&'static str; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    foreign_keys: Option<[Foreign; 1]>,
}

#[derive(Serialize)]
struct Field {
    name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    description: &'static str,
}

#[derive(Serialize)]
struct Foreign {
    fields: [&'static str; 1],
    reference: Reference,
}

#[derive(Serialize)]
struct Reference {
    resource: &'static str,
    fields: [&'static str; 1],
}

const PROFILE: &str = "https://datapackage.org/profiles/2.0/tableschema.json";

/// The columns of log.csv.
pub(super) fn log() -> Schema {
    Schema {
        profile: PROFILE,
        fields: fields(log::HEAD),
        primary_key: Some(["entry"]),
        foreign_keys: None,
    }
}

/// The columns of postings.csv.
pub(super) fn postings() -> Schema {
    let reference = Reference { resource: "log", fields: ["entry"] };
    let foreign = Foreign { fields: ["entry"], reference };
    Schema {
        profile: PROFILE,
        fields: fields(csv::HEAD),
        primary_key: None,
        foreign_keys: Some([foreign]),
    }
}

fn fields(head: &'static str) -> Vec<Field> {
    head.split(',').map(field).collect()
}

fn field(name: &'static str) -> Field {
    let (kind, description) = match name {
        "entry" => ("integer", "The entry’s number, from 0: the index of its leaf"),
        "date" => ("date", "When it happened, by the bank"),
        "recorded" => ("date", "When it was written; never decreases"),
        "type" => ("string", "What kind of entry it is"),
        "by" => ("string", "The member who wrote it, or run"),
        "leaf" => ("string", "The hash of its leaf, in hex"),
        "account" => ("string", "The account"),
        "currency" => ("string", "The currency, by ISO 4217"),
        "amount" => ("number", "Exact, in that currency; debits are positive"),
        "fund" => ("string", "The fund, on income, expense and equity"),
        "function" => ("string", "What an expense serves: program, admin or fundraising"),
        "who" => ("string", "The other party, where it is published"),
        _ => ("string", "Purpose, note or reason, where it is published"),
    };
    Field { name, kind, description }
}
