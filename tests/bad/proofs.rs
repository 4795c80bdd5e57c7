//! F: what a statement proves, and what takes the books away from it: told by every command alike.

use super::{fails, refused};
use crate::desk::Desk;

const JANUARY: &str = "date,description,amount,currency,balance\n\
                       2025-01-01,a,1.00,EUR,11.00\n2025-01-05,b,2.00,EUR,13.00\n\
                       2025-01-09,c,3.00,EUR,16.00\n";
const BARE: &str = "date,description,amount,currency\n";

/// A desk with January, proven to 16.00.
fn january() -> Desk {
    let desk = Desk::new("EUR");
    desk.put("january.csv", JANUARY);
    desk.done(&["import", "january.csv"]);
    desk
}

#[test]
fn a_proof_without_a_new_row_is_taken_and_told() {
    let desk = Desk::new("EUR");
    let rows = "2025-01-01,a,1.00,EUR\n2025-01-05,b,2.00,EUR\n2025-01-09,c,3.00,EUR\n";
    desk.put("bare.csv", format!("{BARE}{rows}"));
    desk.put("january.csv", JANUARY);
    desk.done(&["import", "bare.csv"]);
    let said = desk.done(&["import", "january.csv"]);
    for part in ["0 new, 3 known", "opening balance 10.00 EUR", "no row is new, the proof is"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let report = desk.done(&["report", "2025-01"]);
    assert!(report.contains("16.00") && !report.contains("DIFFER"), "{report}");
}

#[test]
fn a_damaged_note_hides_no_row_that_waits() {
    let desk = january();
    desk.put("held.csv", format!("{BARE}2025-01-05,B,2.00,EUR\n"));
    desk.done(&["import", "held.csv"]);
    if crate::desk::left_out("sqlite3") {
        return;
    }
    let damage = "UPDATE secret SET value = x'7b' WHERE name LIKE 'waiting %'";
    assert_eq!(desk.shell(&format!("sqlite3 book/private.db \"{damage}\"")).code, 0);
    fails(&desk.ledger(&["status"]), 3, &["private.db", "note", "is damaged", "import the files"]);
    desk.done(&["import", "held.csv"]);
    assert!(desk.done(&["status"]).contains("held.csv: 1 row waits"), "written anew");
}

#[test]
fn held_rows_stay_in_sight_until_they_are_settled() {
    let desk = january();
    desk.put("held.csv", format!("{BARE}2025-01-05,B,2.00,EUR\n2025-01-09,C,3.00,EUR\n"));
    let head = desk.head();
    desk.done(&["import", "held.csv"]);
    assert_eq!(desk.head(), head, "nothing but held rows: nothing is written");
    let status = desk.done(&["status"]);
    for part in [
        "held.csv: 2 rows wait",
        "line 2: 2025-01-05 2.00 EUR resembles entry",
        "`ledger import held.csv --known 2,3`, where the file lies,",
        "`--new 2,3`",
    ] {
        assert!(status.contains(part), "{part}: {status}");
    }
    let wrong = ["line 9 is not held; held are 2, 3", "nothing was imported"];
    refused(&desk, &["import", "held.csv", "--known", "9"], 1, &wrong);
    refused(&desk, &["import", "january.csv", "--new", "99"], 1, &["line 99 is not held"]);
    let two = ["import", "held.csv", "january.csv", "--new", "2"];
    refused(&desk, &two, 2, &["lines of one file"]);
    desk.done(&["import", "held.csv", "--known", "2"]);
    assert!(desk.done(&["status"]).contains("held.csv: 1 row waits"));
    // The same row in another file, decided there, is decided.
    desk.put("other.csv", format!("{BARE}2025-01-09,C,3.00,EUR\n"));
    desk.done(&["import", "other.csv", "--known", "2"]);
    let status = desk.done(&["status"]);
    assert!(!status.contains("Held"), "{status}");
}

#[test]
fn a_row_that_waited_and_is_posted_is_not_told_as_nothing_new() {
    let desk = january();
    desk.put("held.csv", format!("{BARE}2025-01-05,B,2.00,EUR\n2025-01-12,d,4.00,EUR\n"));
    let said = desk.done(&["import", "held.csv"]);
    assert!(said.contains("1 new, 0 known, 1 held"), "{said}");
    let said = desk.done(&["import", "held.csv"]);
    assert!(said.contains("rows of it wait"), "{said}");
    // The bank's newest balance says that it is there already.
    let new = ["import", "held.csv", "--new", "2"];
    refused(&desk, &new, 1, &["statement 11 closes with", "`--known`", "--accept"]);
    let said = desk.done(&[&new[..], &["--accept", "the bank forgot it"]].concat());
    assert!(said.contains("rows of it that waited") && !said.contains("nothing new"), "{said}");
    assert!(said.contains("accepted although assets:bank:main: statement 11 closes"), "{said}");
}

#[test]
fn status_says_what_the_report_says_though_an_unproven_file_follows() {
    let desk = january();
    desk.put("later.csv", format!("{BARE}2025-01-12,d,4.00,EUR\n"));
    desk.done(&["import", "later.csv"]);
    let by_hand = [
        "add",
        "expense",
        "--account",
        "assets:bank:main",
        "--amount",
        "2.00",
        "--date",
        "2025-01-05",
        "--category",
        "hosting",
        "--text",
        "x",
        "--billed",
        "2025-01",
        "--not-on-statement",
    ];
    let said = desk.ledger(&by_hand);
    assert!(said.err.contains("DIFFER by -2.00 EUR from statement 11"), "{said:?}");
    let (status, report) = (desk.done(&["status"]), desk.done(&["report", "2025-01"]));
    assert!(report.contains("DIFFERS by -2.00 EUR from statement #11"), "{report}");
    let differs = "the books DIFFER by -2.00 EUR from statement 11, which closes with 16.00 EUR";
    assert!(status.contains(differs) && status.contains("unproven"), "{status}");
}

#[test]
fn what_is_undone_under_a_later_proof_is_warned_of() {
    let desk = january();
    let february = "date,description,amount,currency,balance\n2025-01-10,d,1.00,EUR,17.00\n\
                    2025-01-11,e,1.00,EUR,18.00\n";
    desk.put("february.csv", february);
    desk.done(&["import", "february.csv"]);
    let said = desk.ledger(&["undo", "11", "--reason", "wrong"]);
    assert!(said.err.contains("DIFFER by -16.00 EUR from statement"), "{said:?}");
    let status = desk.done(&["status"]);
    assert!(status.contains("closes in itself, but not with the books"), "{status}");
}

#[test]
fn one_balance_alone_proposes_the_opening_that_makes_it_true() {
    let desk = Desk::new("EUR");
    let file = "\"Girokonto\";\"DE111111111111111111\"\n\"Zeitraum:\";\"10.01.2025 - 10.01.2025\"\n\
                \"Kontostand vom 10.01.2025:\";\"1.361,16 €\"\n\"\"\n\
                \"Buchungsdatum\";\"Wertstellung\";\"Status\";\"Zahlungspflichtige*r\";\
                \"Zahlungsempfänger*in\";\"Verwendungszweck\";\"Umsatztyp\";\"IBAN\";\
                \"Betrag (€)\";\"Gläubiger-ID\";\"Mandatsreferenz\";\"Kundenreferenz\"\n\
                \"10.01.25\";\"10.01.25\";\"Gebucht\";\"A\";\"B\";\"Karte\";\"Ausgang\";\
                \"DE22222222222222222222\";\"-86,34\";;;\"1\"\n";
    desk.put("dkb.csv", file);
    let command = "ledger add opening --account assets:bank:dkb --amount 1447.50 --currency EUR \
                   --date 2025-01-09";
    let import = ["import", "dkb.csv", "--account", "assets:bank:dkb"];
    for told in [desk.done(&import), desk.done(&["status"])] {
        assert!(told.contains(command) && told.contains("1,361.16 EUR"), "{told}");
        assert!(!told.contains("no balances") && !told.contains("DIFFER"), "{told}");
    }
    assert_eq!(desk.shell(command).code, 0);
    let status = desk.done(&["status"]);
    assert!(!status.contains("DIFFER") && !status.contains("add opening"), "{status}");
    fails(
        &desk.ledger(&["import", "dkb.csv", "--account", "assets:bank:x"]),
        1,
        &["imported before"],
    );
}

#[test]
fn b19_a_month_without_a_statement_is_named_by_status_as_by_the_report() {
    let desk = Desk::new("EUR");
    for (name, day) in [("october", "2024-10-20"), ("december", "2024-12-20")] {
        let rows = format!("date,description,amount,currency\n{day},Gift,5.00,EUR\n");
        desk.put(&format!("{name}.csv"), rows);
        desk.done(&["import", &format!("{name}.csv")]);
    }
    let told = desk.done(&["status"]);
    assert!(told.contains("nothing between 2024-10-20 (statement 11) and 2024-12-20"), "{told}");
    let told = desk.done(&["report", "2024-12"]);
    assert!(told.contains("#11 ends 2024-10-20"), "{told}");
}

#[test]
fn a_list_of_statements_says_which_is_which() {
    let told = january().done(&["list", "--kind", "statement"]);
    let which = "EUR, 2025-01-01 to 2025-01-09, rows: 3, closing balance 16.00";
    assert!(told.contains("assets:bank:main") && told.contains(which), "{told}");
}
