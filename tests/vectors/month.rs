//! The end of the log: what is said of a month that is over, and its report frozen, twice.

use super::*;
use ledger::entry::{Close, Seen};
use ledger::log::{empty_root, leaf_hash};

const ON: &str = "2025-02-24";

/// Entries 95 to 98: a note on October, what went wrong in it, its closing, and its second version.
pub fn frozen() -> Vec<Entry> {
    let mut note = draft(ON, Body::Note(october()), vec![]);
    note.words.text.note = Some("A quiet month: the server was paid, and a gift went back.".into());
    note.public = vec![Slot::Text];
    let incident = draft(ON, Body::Incident, vec![]);
    let mut incident = incident.with_ref(Rel::Subject, 18).with_ref(Rel::Subject, 25);
    incident.words.text.purpose = Some("A donation was entered that nobody gave.".into());
    incident.words.text.reason = Some("The cash box was counted after a sale of stickers.".into());
    incident.words.text.note = Some("We count the box before and after.".into());
    incident.public = vec![Slot::Text];
    let (json, csv) = (leaf_hash(b"report.json"), leaf_hash(b"report.csv"));
    let files = [("csv", csv), ("json", json)].map(|(name, hash)| (code(name), hash)).into();
    let seen = Seen { size: 0, root: empty_root() };
    let program = "0.1.0".parse().expect("a version");
    let worded = Vec::new();
    let first = Close { month: october(), version: 1, seen, program, files, worded, open: 1 };
    let worded = vec![code("html"), code("md")];
    let second = Close { version: 2, open: 0, worded, ..first.clone() };
    let first = explained(draft(ON, Body::Close(first), vec![]), "the vendor's answer is awaited");
    let mut second = draft(ON, Body::Close(second), vec![]).with_ref(Rel::Corrects, 97);
    let dressed = [leaf_hash(b"report.html"), leaf_hash(b"report.md")];
    second.words.docs.sha256 = dressed.map(|hash| hash.to_string()).into();
    second.public = vec![Slot::Docs];
    let all = [("note", note), ("incident", incident), ("close", first), ("close again", second)];
    all.map(|(name, draft)| (name, day(ON), draft)).into()
}

fn october() -> ledger::day::Month {
    day("2024-10-01").month()
}
