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
    let list = desk.ledger(&["profile", "list"]);
    assert!(list.code == 0 && list.out.contains("this book, broken"), "{list:?}");
    assert!(list.err.contains("profiles/n26.toml, line "), "{list:?}");
    assert!(list.err.contains("no key `numbre` (did you mean `number`?)"), "{list:?}");
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
fn n02_a_slip_in_one_profile_hinders_nothing_but_its_own_files() {
    let desk = own();
    let path = "book/profiles/mine.toml";
    let text = std::fs::read_to_string(desk.path(path)).expect("it");
    desk.put(path, text.replace("delimiter", "delimitter"));
    let slip = "profiles/mine.toml, line ";
    let key = "no key `delimitter` (did you mean `delimiter`?)";
    // Its own file, and its name, need it.
    let nothing = "nothing was imported";
    refused(&desk, &["import", "mine.csv"], 1, &["cannot be used", slip, key, nothing]);
    let named = ["import", "mine.csv", "--profile", "mine"];
    refused(&desk, &named, 1, &["the profile `mine` cannot be used", slip, key, nothing]);
    let shown = desk.ledger(&["profile", "show", "mine"]);
    assert!(shown.code == 0 && shown.out.contains("delimitter"), "{shown:?}");
    // Another bank's file does not, and neither does a new profile.
    desk.put("other.csv", "date,description,amount,currency\n2025-01-01,x,1.00,EUR\n");
    let other = desk.ledger(&["import", "other.csv"]);
    assert!(other.code == 0 && other.out.contains("1 new"), "{other:?}");
    assert!(other.err.contains("warning: ") && other.err.contains("it is not used"), "{other:?}");
    desk.put("new.csv", "Tag;Wort;Summe\n13.01.2025;Gabe;5,00\n");
    let new = desk.ledger(&["profile", "new", "--from", "new.csv", "--currency", "EUR"]);
    assert!(new.code == 0 && new.err.contains("it is not used"), "{new:?}");
    refused(
        &desk,
        &["import", "other.csv", "--profile", "genric"],
        1,
        &["did you mean `generic`?"],
    );
}

const BOFA: &str = "Date,Description,Amount,Running Bal.\n\
    01/02/2025,Beginning balance as of 01/02/2025,,\"100.00\"\n\
    01/03/2025,Servers,\"-1.50\",\"98.50\"\n";

#[test]
fn a_profile_that_would_read_the_file_is_named_with_its_command() {
    let desk = Desk::new("EUR");
    desk.put("my bank.csv", BOFA);
    let said = "If it is a file of Bank of America: \
                `ledger import 'my bank.csv' --profile bofa`";
    refused(&desk, &["import", "my bank.csv"], 1, &["day or month", said]);
    assert!(desk.done(&["import", "my bank.csv", "--profile", "bofa"]).contains("1 new"));
    // HSBC's columns are everybody's, its days are not: both are said at once.
    desk.put("hsbc.csv", "Date,Description,Amount,Balance\n10/01/2025,\"Shop\",-5.00,995.00\n");
    let hsbc =
        "If it is a file of HSBC (United Kingdom): `ledger import hsbc.csv --profile hsbc-uk`";
    let parts =
        ["names no currency", "`10/01/2025` is no date: expected one like `2026-03-31`", hsbc];
    refused(&desk, &["import", "hsbc.csv"], 1, &parts);
    refused(&desk, &["import", "hsbc.csv", "--currency", "GBP"], 1, &["2026-03-31", hsbc]);
    let said = desk.ledger(&["import", "hsbc.csv"]);
    assert!(!said.err.contains('%') && !said.err.contains("profile new"), "{said:?}");
    let tested = desk.ledger(&["profile", "test", "hsbc.csv"]);
    fails(&tested, 1, &["`ledger profile test hsbc.csv --profile hsbc-uk`"]);
    assert!(desk.done(&["import", "hsbc.csv", "--profile", "hsbc-uk"]).contains("1 new"));
    // A wrong one was named.
    let wrong = ["import", "hsbc.csv", "--profile", "n26"];
    refused(&desk, &wrong, 1, &["no header row", hsbc]);
}

#[test]
fn what_no_profile_reads_is_described_by_a_command() {
    let desk = Desk::new("EUR");
    desk.put(
        "mint.csv",
        "Date,Description,Original Description,Amount,Transaction Type\n6/12/24,a,b,1.00,debit\n",
    );
    let new = "`ledger profile new --from mint.csv --id mint > book/profiles/mint.toml`";
    let parts = ["the nearest, generic, does not know `Original Description`", new];
    refused(&desk, &["import", "mint.csv"], 1, &parts);
    desk.put("odd.csv", "date,description,amount,currency\n14/01/2025,x,1.00,EUR\n");
    refused(&desk, &["import", "odd.csv"], 1, &["14/01/2025", "profile new --from odd.csv"]);
    // One bad cell in a plain file is no other bank's file.
    desk.put(
        "typo.csv",
        "date,description,amount,currency\n2025-01-01,x,1.00,EUR\n2025-02-30,x,1.00,EUR\n",
    );
    let typo = desk.ledger(&["import", "typo.csv"]);
    assert!(typo.code == 1 && typo.err.ends_with("nothing was imported\n"), "{typo:?}");
    let made = desk.shell("ledger profile new --from mint.csv --id mint > book/profiles/mint.toml");
    assert_eq!(made.code, 0, "{made:?}");
}

#[test]
fn b07_b09_signs_of_banks_are_read_once_the_currency_is_said() {
    let desk = Desk::new("EUR");
    let rows = "2025-01-02,Gift,\"$1,234.50\"\n2025-01-03,Fee,($12.34)\n2025-01-04,Old,56.78-\n";
    desk.put("signs.csv", format!("Date,Description,Amount\n{rows}"));
    let usd = "If its currency is USD: `ledger import signs.csv --currency USD`";
    refused(&desk, &["import", "signs.csv"], 1, &["names no currency", usd]);
    refused(&desk, &["import", "signs.csv", "--currency", "EUR"], 1, &["`$1,234.50`", usd]);
    let told = desk.done(&["import", "signs.csv", "--currency", "USD"]);
    assert!(told.contains("in 1,234.50 USD, out 69.12 USD"), "{told}");
}

#[test]
fn a_bank_is_found_by_its_name() {
    let desk = Desk::empty();
    let found = desk.done(&["profile", "list", "america"]);
    assert!(found.contains("bofa") && found.lines().count() == 2, "{found}");
    let ing = desk.ledger(&["profile", "list", "ING"]);
    assert!(ing.out.contains("ING (Germany)") && !ing.out.contains("business"), "{ing:?}");
    let all = desk.ledger(&["profile", "list"]);
    assert!(all.err.contains("camt.053, MT940 and OFX of any bank"), "{all:?}");
    let none = desk.ledger(&["profile", "list", "lake"]);
    fails(&none, 1, &["`ledger profile new --from FILE`"]);
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
