//! N: profiles of the treasurer's own.

use super::{fails, refused};
use crate::desk::Desk;

const SAMPLE: &str = "Day;What;Gone;Come;Left\n03.01.2025;Gift;;5,00;5,00\n\
    14.01.2025;Servers;1,50;;3,50\n";

/// A desk with that file, and a profile of the book's own for it.
fn own() -> Desk {
    let desk = Desk::new("EUR");
    desk.put("mine.csv", SAMPLE);
    let made =
        desk.shell("ledger profile new --from mine.csv --currency EUR > book/profiles/mine.toml");
    assert_eq!(made.code, 0, "{made:?}");
    desk
}

#[test]
fn a_proposal_reads_its_sample_and_the_import_uses_it() {
    let desk = own();
    let told = desk.done(&["import", "mine.csv"]);
    assert!(told.contains("mine (mine), assets:bank:mine"), "{told}");
    assert!(told.contains("2 new") && told.contains("0.00 EUR -> 3.50 EUR"), "{told}");
    let list = desk.done(&["profile", "list", "--format", "csv"]);
    assert!(list.contains("mine,mine,bank,CSV,assets:bank:mine,this book"), "{list}");
    let shown = desk.done(&["profile", "show", "mine"]);
    assert_eq!(shown, std::fs::read_to_string(desk.path("book/profiles/mine.toml")).expect("it"));
    assert!(desk.done(&["profile", "show", "n26"]).contains("id = \"n26\""));
}

#[test]
fn n02_a_wrong_profile_is_refused_by_its_file_and_stands_in_for_no_other() {
    let desk = own();
    let text = std::fs::read_to_string(desk.path("book/profiles/mine.toml")).expect("it");
    desk.put("book/profiles/n26.toml", text.replace("id = \"mine\"", "id = \"n26\""));
    refused(&desk, &["import", "mine.csv"], 1, &["profiles/n26.toml", "already", "another"]);
    desk.put("book/profiles/n26.toml", &text);
    refused(&desk, &["import", "mine.csv"], 1, &["profiles/n26.toml", "profile mine", "already"]);
    desk.put("book/profiles/n26.toml", text.replace("[number]", "[numbre]"));
    refused(&desk, &["profile", "list"], 1, &["profiles/n26.toml", "numbre"]);
    // An empty file is what the shell makes before `profile new` has said anything.
    desk.put("book/profiles/n26.toml", "");
    refused(&desk, &["profile", "show", "nobody"], 1, &["nobody"]);
}

#[test]
fn two_profiles_that_read_one_file_stop_and_ask() {
    let desk = own();
    let text = std::fs::read_to_string(desk.path("book/profiles/mine.toml")).expect("it");
    desk.put("book/profiles/other.toml", text.replace("\"mine\"", "\"other\""));
    refused(&desk, &["import", "mine.csv"], 1, &["`mine`, `other`", "name the one"]);
    desk.done(&["import", "mine.csv", "--profile", "other"]);
}

#[test]
fn a_test_compares_with_what_was_expected_and_needs_no_book() {
    let desk = own();
    desk.shell("ledger profile test mine.csv --format csv > mine.expected");
    let said = desk.ledger(&["profile", "test", "mine.csv"]);
    assert!(said.code == 0 && said.err.contains("As expected"), "{said:?}");
    let kept = std::fs::read_to_string(desk.path("mine.expected")).expect("it");
    desk.put("mine.expected", kept.replace("3.50", "3.51"));
    fails(&desk.ledger(&["profile", "test", "mine.csv"]), 1, &["3.50", "3.51", "net"]);
    desk.put("mine.expected", "currency,colour\nEUR,red\n");
    fails(&desk.ledger(&["profile", "test", "mine.csv"]), 1, &["mine.expected", "colour"]);
    let alone = Desk::empty();
    alone.put("mine.csv", SAMPLE);
    alone.put("mine.toml", std::fs::read(desk.path("book/profiles/mine.toml")).expect("it"));
    let told = alone.done(&["profile", "test", "mine.csv", "--profile-file", "mine.toml"]);
    assert!(told.contains("ok(asc,1)"), "{told}");
}

#[test]
fn every_sample_of_the_repository_passes_its_test_by_command() {
    let desk = Desk::empty();
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/statements");
    for id in ["n26", "zkb", "kbc", "bunq", "stripe-balance"] {
        let line = format!(
            "for f in {samples}/{id}/*.csv; do ledger profile test $f --profile {id} || exit 1; done"
        );
        let mut all = desk.command("bash");
        let said =
            crate::desk::said(all.env("LEDGER_TODAY", "2026-10-31").args(["-c", &line]).output());
        assert!(said.code == 0 && said.err.contains("As expected"), "{id}: {said:?}");
    }
}

#[test]
fn a26_no_proposal_for_what_is_no_statement() {
    let desk = Desk::empty();
    desk.put("page.csv", "<!DOCTYPE html><html>log in</html>");
    desk.put("poem.txt", "roses are red\nviolets are blue\n");
    desk.put("empty.csv", "");
    for (name, why) in [("page.csv", "HTML"), ("poem.txt", "no profile"), ("empty.csv", "empty")] {
        fails(&desk.ledger(&["profile", "new", "--from", name]), 1, &[name, why]);
    }
    desk.put("half.csv", "Day;What;Sum\n03.01.2025;Gift;5,00\n14.01.2025;Servers;n/a\n");
    let said = desk.ledger(&["profile", "new", "--from", "half.csv", "--currency", "EUR"]);
    assert!(said.code == 0 || said.err.contains("does not read the sample yet"), "{said:?}");
}

#[test]
fn rules_are_tried_without_a_trace() {
    let desk = own();
    desk.put("book/local.toml", "[[rule]]\ntext = \"Servers\"\nto = \"expenses:hosting\"\n");
    let head = desk.head();
    let said = desk.ledger(&["rules", "test", "mine.csv", "--format", "json"]);
    let rows: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!((&rows[0]["taken_by"], &rows[1]["taken_by"]), (&"nothing".into(), &"rule 1".into()));
    assert!(said.err.contains("rule 1 takes 1 row\nnothing takes 1 row"), "{said:?}");
    let open = desk.done(&["rules", "test", "mine.csv", "--open"]);
    assert!(open.contains("Gift") && !open.contains("Servers"), "{open}");
    assert_eq!(desk.head(), head);
}
