//! A to F: files that are no statements, rows that cannot be, and rows that were there before.

use super::{fails, refused};
use crate::desk::{Desk, Said};

const HEADER: &str = "date,description,amount,currency,balance\n";

/// A statement of these rows.
fn statement(rows: &str) -> String {
    format!("{HEADER}{rows}")
}

/// A desk with `january.csv` of three rows in the books.
fn january() -> Desk {
    let desk = Desk::new("EUR");
    let rows =
        "2025-01-01,a,1.00,EUR,1.00\n2025-01-05,b,2.00,EUR,3.00\n2025-01-09,c,3.00,EUR,6.00\n";
    desk.put("january.csv", statement(rows));
    desk.done(&["import", "january.csv"]);
    desk
}

fn import(desk: &Desk, name: &str, bytes: impl AsRef<[u8]>) -> Said {
    desk.put(name, bytes);
    desk.ledger(&["import", name])
}

#[test]
fn a_to_e_a_bad_file_is_refused_by_its_name_line_and_column() {
    let desk = Desk::new("EUR");
    let head = desk.head();
    let row = |row: &str| statement(row).into_bytes();
    let good = "2025-01-01,x,1.00,EUR,\n";
    let cases: &[(&str, Vec<u8>, &[&str])] = &[
        ("a01", Vec::new(), &["no header row"]),
        (
            "a03",
            b"date,amount\n2025-01-01,1.00\n".to_vec(),
            &["`date`, `amount`", "misses `description`"],
        ),
        ("a04", b"date;description;amount\n2025-01-01;x;1.00\n".to_vec(), &["`;`"]),
        ("a05", row("2025-01-01,x,1.00,EUR,1.00,more\n"), &["line 2", "5"]),
        (
            "a06",
            row("2025-01-01,x,1.00\n"),
            &["line 2: 3 fields: expected 5", "`2025-01-01,x,1.00`", "export the file again"],
        ),
        ("a07", row("2025-01-01,\"x,1.00,EUR,1.00\n2025-01-02,y,1.00,EUR,2.00\n"), &["line 2"]),
        ("a09", row("2025-01-01,x,\"1\"2.00,EUR,12.00\n"), &["line 2"]),
        ("a18", row("2025-01-01,x\0y,1.00,EUR,1.00\n"), &["line 2"]),
        ("a25", b"<!DOCTYPE html><html>log in</html>".to_vec(), &["HTML"]),
        ("a25-zip", b"PK\x03\x04rest".to_vec(), &["ZIP"]),
        ("a25-jpg", [b"\xFF\xD8\xFF\xE0\0\x10JFIF\0".as_slice(), &[7, 200]].concat(), &["picture"]),
        ("a25-bytes", (0..=255).cycle().take(3000).collect(), &["no text"]),
        ("b03", row("2025-01-01,x,12.345,EUR,12.345\n"), &["line 2", "`amount`", "12.345"]),
        ("b04", row("2025-01-01,x,,EUR,1.00\n"), &["line 2", "`amount`"]),
        ("b10", row("2025-01-01,x,99999999999999999999.99,EUR,1.00\n"), &["too large"]),
        ("b11", row(&"2025-01-01,x,9999999999999999.99,EUR,\n".repeat(3)), &["too large"]),
        ("b12", row("2025-01-01,x,NaN,EUR,1.00\n"), &["line 2", "NaN"]),
        ("c01", row("2023-02-29,x,1.00,EUR,1.00\n"), &["line 2", "`date`", "2023-02-29"]),
        ("c02", row("0000-01-01,x,1.00,EUR,1.00\n"), &["line 2", "0000-01-01"]),
        ("c03", row("2025-02-01,x,1.00,EUR,1.00\n"), &["line 2", "2025-02-01"]),
        ("c12", row("45291,x,1.00,EUR,1.00\n"), &["line 2", "45291"]),
        ("d01", row("2025-01-01,x,1.00,EURO,1.00\n"), &["line 2", "EURO"]),
        ("d02", row("2025-01-01,x,100.50,JPY,100.50\n"), &["line 2", "100.50"]),
        ("d07", row("2025-01-01,x,1.00,DEM,1.00\n"), &["line 2", "`DEM` is no ISO 4217 currency"]),
        ("d07-btc", row("2025-01-01,x,1.00000000,BTC,1.00\n"), &["line 2", "BTC"]),
        ("e01", b"date,description,amount\n2025-01-01,M\xfcller,1.00\n".to_vec(), &["line 2"]),
        ("e11", row("2025-01-01,x\x07y,1.00,EUR,1.00\n"), &["line 2"]),
        ("f10", row(&(good.repeat(56) + "2025-01-02,y,bad,EUR,\n")), &["line 58", "`amount`"]),
    ];
    for (id, bytes, parts) in cases {
        let name = format!("{id}.csv");
        let said = import(&desk, &name, bytes);
        fails(&said, 1, &[parts, &[name.as_str(), "nothing was imported"][..]].concat());
    }
    assert_eq!(desk.head(), head);
}

#[test]
fn a08_e06_what_is_no_fault_is_kept_to_the_letter() {
    let desk = Desk::new("EUR");
    let rows = "2025-01-01,a\"b c,1.00,EUR,\n2025-01-02,Zoë 🎉 𝄞,1.00,EUR,\n";
    assert_eq!(import(&desk, "kept.csv", statement(rows)).code, 0);
    let told = desk.done(&["list", "--private"]);
    assert!(told.contains("a\"b c") && told.contains("Zoë 🎉 𝄞"), "{told}");
}

#[test]
fn c06_an_entry_without_a_day_is_no_empty_cell() {
    let desk = Desk::new("EUR");
    let camt = "<Document><BkToCstmrStmt><Stmt><Acct><Ccy>EUR</Ccy></Acct><Ntry>\
        <Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>\
        </Ntry></Stmt></BkToCstmrStmt></Document>";
    let said = import(&desk, "camt.xml", camt);
    fails(&said, 1, &["camt.xml, line 1: an entry without a booking date", "nothing was imported"]);
    assert!(!said.err.contains("cell"), "{said:?}");
}

#[test]
fn a02_a_header_alone_is_no_crash_and_no_entry() {
    let desk = Desk::new("EUR");
    let head = desk.head();
    let said = import(&desk, "header.csv", HEADER);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("0 rows: nothing to import"), "{said:?}");
    assert_eq!(desk.head(), head);
}

#[test]
fn a20_f01_the_same_file_twice_is_imported_once_and_says_when() {
    let desk = january();
    let head = desk.head();
    let said = desk.done(&["import", "january.csv", "january.csv"]);
    assert_eq!(said.matches("imported before, as statement 11").count(), 2, "{said}");
    assert_eq!(desk.head(), head);
    let elsewhere = desk.ledger(&["import", "january.csv", "--account", "assets:bank:second"]);
    fails(&elsewhere, 1, &["statement 11 of assets:bank:main", "ledger undo 11"]);
}

#[test]
fn a21_what_is_no_file_is_refused_before_it_is_read() {
    let desk = Desk::new("EUR");
    assert_eq!(desk.shell("mkfifo fifo").code, 0);
    for name in ["fifo", "/dev/zero", "book"] {
        refused(&desk, &["import", name], 4, &[name, "expected a file", "nothing was imported"]);
    }
    let missing = ["missing.csv: there is no such file", "nothing was imported"];
    refused(&desk, &["import", "missing.csv"], 4, &missing);
}

#[test]
fn a21_a_pipe_is_read_where_it_is_asked_for() {
    let desk = january();
    let said = desk.shell("cat january.csv | ledger import -");
    assert!(said.out.contains("imported before"), "{said:?}");
}

#[test]
fn a22_a_file_beyond_the_limit_is_refused_at_once() {
    let desk = Desk::new("EUR");
    assert_eq!(desk.shell("truncate -s 3G big.csv").code, 0);
    refused(&desk, &["import", "big.csv"], 1, &["big.csv", "at most", "nothing was imported"]);
}

#[test]
fn a24_a_file_that_changes_while_it_is_read_is_refused() {
    let desk = Desk::new("EUR");
    let head = desk.head();
    let rows = "2025-01-01,gift,1.00,EUR,\n".repeat(1_000_000);
    // In place: the name, the size and the day stay what they were.
    for change in ["echo x >> big.csv", "printf y | dd of=big.csv bs=1 seek=100 conv=notrunc"] {
        desk.put("big.csv", statement(&rows));
        let busy = format!("(while [ ! -e stop ]; do {change}; done) 2>/dev/null &");
        // On a busy machine nobody may write while it is read; then the fault that was made is told.
        let said = desk.shell(&format!(
            "{busy} sleep 0.2; for i in 1 2 3 4 5 6 7 8 9; do ledger import big.csv 2>said; s=$?; \
             grep -q 'it changed' said && break; done; touch stop; wait; cat said >&2; exit $s"
        ));
        fails(&said, 1, &["big.csv", "it changed while it was read", "nothing was imported"]);
        assert_eq!(desk.shell("rm stop").code, 0);
    }
    assert_eq!(desk.head(), head);
}

#[test]
fn f10_the_same_fault_of_many_rows_is_told_once_with_their_lines() {
    let desk = Desk::new("EUR");
    let comma = "2025-01-01,x,\"1,50\",EUR,\n";
    let good = "2025-01-01,x,1.50,EUR,\n";
    let said = import(&desk, "comma.csv", statement(&comma.repeat(14)));
    fails(
        &said,
        1,
        &[
            "line 2, column 3 `amount`: `1,50`",
            "likewise lines 3, 4, 5, 6, 7, 8, 9, 10 and 5 more\n",
        ],
    );
    assert_eq!(said.err.matches("1,50").count(), 1, "{said:?}");
    let said = import(&desk, "many.csv", statement(&comma.repeat(500)));
    fails(&said, 1, &["and 480 more faults, 500 in all", "nothing was imported"]);
    // Another column, or another fault, is told by itself; three of a kind are told each.
    let rows = comma.repeat(5) + good + "2025-13-01,x,1.00,EUR,\n" + "2025-01-01,x,,EUR,\n";
    let said = import(&desk, "mixed.csv", statement(&rows));
    fails(
        &said,
        1,
        &["likewise lines 3, 4, 5, 6\n", "line 8, column 1 `date`", "line 9, column 3"],
    );
    let said = import(&desk, "few.csv", statement(&comma.repeat(3)));
    fails(&said, 1, &["line 2, column", "line 3, column", "line 4, column"]);
}

#[test]
fn b18_balances_that_do_not_chain_are_refused_and_can_be_accepted_in_public() {
    let desk = Desk::new("EUR");
    let rows = "2025-01-01,a,1.00,EUR,1.00\n2025-01-05,b,2.00,EUR,4.00\n";
    desk.put("gap.csv", statement(rows));
    let parts = ["line 3", "4.00", "3.00", "--accept", "Nothing was imported"];
    refused(&desk, &["import", "gap.csv"], 1, &parts);
    desk.done(&["import", "gap.csv", "--accept", "the bank says it is so"]);
    let shown = desk.done(&["show", "11"]);
    assert!(shown.contains("the bank says it is so"), "the reason is public: {shown}");
}

#[test]
fn b19_f14_a_missing_statement_is_not_passed_over() {
    let desk = january();
    desk.put("march.csv", statement("2025-01-14,g,1.00,EUR,11.00\n2025-01-15,h,2.00,EUR,13.00\n"));
    let parts =
        ["10.00 EUR", "6.00 EUR", "differ by -4.00 EUR", "2025-01-09 and 2025-01-14 is missing"];
    refused(&desk, &["import", "march.csv"], 1, &parts);
}

#[test]
fn c04_what_was_before_the_opening_balance_must_lead_to_it() {
    let desk = Desk::new("EUR");
    desk.put("late.csv", statement("2025-01-05,b,2.00,EUR,12.00\n2025-01-09,c,3.00,EUR,15.00\n"));
    desk.put("early.csv", statement("2025-01-01,a,4.00,EUR,4.00\n2025-01-02,d,6.00,EUR,10.00\n"));
    desk.put("wrong.csv", statement("2025-01-01,a,4.00,EUR,4.00\n2025-01-02,d,7.00,EUR,11.00\n"));
    let told = desk.done(&["import", "late.csv"]);
    assert!(told.contains("opening balance 10.00 EUR"), "{told}");
    refused(&desk, &["import", "wrong.csv"], 1, &["11.00 EUR", "10.00 EUR"]);
    desk.done(&["import", "early.csv"]);
    let balance = desk.done(&["balance", "--all", "--format", "csv"]);
    assert!(balance.contains("assets:bank:main,15.00,EUR"), "{balance}");
    assert!(!balance.contains("equity:opening"), "the opening is replaced: {balance}");
}

#[test]
fn d03_a_second_currency_is_counted_by_itself() {
    let desk = january();
    let said = import(&desk, "dollars.csv", statement("2025-01-10,d,7.00,USD,7.00\n"));
    assert_eq!(said.code, 0, "{said:?}");
    let balance = desk.done(&["balance", "--format", "csv"]);
    assert!(balance.contains("assets:bank:main,6.00,EUR"), "{balance}");
    assert!(balance.contains("assets:bank:main,7.00,USD"), "{balance}");
}

#[test]
fn d03_an_exchange_is_no_money_in_transit() {
    let desk = Desk::new("EUR");
    let rows = "2025-01-10,bought,-5.00,EUR,1.00\n2025-01-11,bought,5.40,USD,5.40\n";
    desk.put("exchange.csv", statement(&("2025-01-09,gift,6.00,EUR,6.00\n".to_owned() + rows)));
    desk.done(&["import", "exchange.csv"]);
    let list = desk.done(&["list", "--unclassified", "--format", "csv"]);
    let entry = |amount: &str| {
        let row = list.lines().find(|row| row.contains(amount)).expect("a row");
        row.split(',').next().expect("its number").to_owned()
    };
    let (euros, dollars) = (entry("EUR,5.00,"), entry("USD,5.40,"));
    let own = "assets:in-transit:own";
    let why = ["5.00 EUR and -5.40 USD at once", "equity:conversion", "nothing was written"];
    refused(&desk, &["classify", &euros, &dollars, own], 1, &why);
    // One by one, the second is refused, and the first put right with a reason.
    desk.done(&["classify", &euros, own]);
    refused(&desk, &["classify", &dollars, own], 1, &why);
    let because = ["equity:conversion", "--reason", "it was an exchange"];
    desk.done(&[&["classify", &euros, &dollars][..], &because].concat());
    let balance = desk.done(&["balance", "--all", "--format", "csv"]);
    assert!(!balance.contains("in-transit"), "no false cash: {balance}");
    assert!(balance.contains("equity:conversion,5.00,EUR"), "{balance}");
    assert!(balance.contains("equity:conversion,-5.40,USD"), "{balance}");
}

#[test]
fn f03_f04_a_row_that_the_bank_changed_is_no_second_row() {
    let desk = january();
    let head = desk.head();
    let rows = |row: &str, last: &str| {
        statement(&format!("2025-01-01,a,1.00,EUR,1.00\n{row}\n2025-01-09,c,3.00,EUR,{last}\n"))
    };
    let said = import(&desk, "amount.csv", rows("2025-01-05,b,1.50,EUR,2.50", "5.50"));
    fails(&said, 1, &["differ by", "Nothing was imported"]);
    assert_eq!(desk.head(), head);
    let said = import(&desk, "memo.csv", rows("2025-01-05,B,2.00,EUR,3.00", "6.00"));
    assert!(said.out.contains("0 new, 3 known"), "the balance closes without it: {said:?}");
    let balance = desk.done(&["balance", "--format", "csv"]);
    assert!(balance.contains("assets:bank:main,6.00,EUR"), "{balance}");
}

#[test]
fn f04_a_file_whose_wording_changed_is_not_taken_for_new_without_a_word() {
    let desk = Desk::new("EUR");
    let file = |word: &str, balances: bool| {
        let row = |n: usize| {
            let balance = if balances { format!("{n}.00") } else { String::new() };
            format!("2025-01-0{n},{word} {n},1.00,EUR,{balance}\n")
        };
        statement(&(1..=5).map(row).collect::<String>())
    };
    desk.put("old.csv", file("gift", true));
    desk.done(&["import", "old.csv"]);
    // With balances it settles itself: they close without the rows.
    let said = import(&desk, "new.csv", file("Gift no.", true));
    assert!(said.out.contains("0 new, 5 known"), "{said:?}");
    assert!(said.out.contains("the balance closes without it: left out"), "{said:?}");
    // Without, they are held, and each says which entry it resembles.
    let said = import(&desk, "bare.csv", file("Present no.", false));
    assert!(said.out.contains("0 new, 0 known, 5 held"), "{said:?}");
    assert!(said.out.contains("line 2: 2025-01-01 1.00 EUR resembles entry"), "{said:?}");
    let balance = desk.done(&["balance", "--format", "csv"]);
    assert!(balance.contains("assets:bank:main,5.00,EUR"), "{balance}");
    // What was undone resembles nothing, and other amounts do not either.
    desk.done(&["undo", "11", "--reason", "the older wording"]);
    let said = import(&desk, "bare.csv", file("Present no.", false));
    assert!(said.out.contains("5 new, 0 known\n"), "{said:?}");
    let said = import(&desk, "more.csv", file("gift", false).replace("1.00", "2.00"));
    assert!(said.out.contains("5 new, 0 known\n"), "{said:?}");
}

/// An account of one bank and its month: giro and savings have the same columns.
fn sparkasse(iban: &str, gift: &str) -> String {
    let header = "Auftragskonto;Buchungstag;Valutadatum;Buchungstext;Verwendungszweck;\
                  Beguenstigter/Zahlungspflichtiger;Kontonummer;Betrag;Waehrung;Info\n";
    let row = |day: &str, amount: &str| {
        format!("{iban};{day};{day};GUTSCHRIFT;Spende;Ada;;{amount};EUR;Umsatz gebucht\n")
    };
    format!("{header}{}{}", row("03.01.25", gift), row("04.01.25", "2,00"))
}

#[test]
fn f06_two_accounts_of_one_bank_are_never_made_one() {
    let mut desk = Desk::new("EUR");
    desk.put("giro.csv", sparkasse("DE02120300000000202051", "5,00"));
    desk.put("my savings.csv", sparkasse("DE88100900001234567892", "5,00"));
    let told = desk.done(&["import", "giro.csv"]);
    assert!(told.contains("assets:bank:sparkasse") && !told.contains("202051"), "{told}");
    // The same rows, and another account: they are not known, and not added.
    let ways = [
        "…7892, but assets:bank:sparkasse holds …2051; nothing was imported",
        "`ledger import 'my savings.csv' --account assets:bank:sparkasse-2`",
        "`ledger import 'my savings.csv' --account assets:bank:sparkasse --same-account`",
    ];
    for dry in [&["import", "my savings.csv"][..], &["import", "--dry-run", "my savings.csv"]] {
        refused(&desk, dry, 1, &ways);
    }
    let named = ["import", "my savings.csv", "--account", "assets:bank:sparkasse"];
    refused(&desk, &named, 1, &ways);
    desk.done(&["import", "my savings.csv", "--account", "assets:bank:sparkasse-2"]);
    // Next month nobody has to remember which is which.
    desk.put(
        "next.csv",
        sparkasse("DE88 1009 0000 1234 5678 92", "9,00").replace(".01.25", ".02.25"),
    );
    desk.set_today("2025-03-01");
    let told = desk.done(&["import", "next.csv"]);
    assert!(told.contains("assets:bank:sparkasse-2"), "{told}");
    let elsewhere = ["import", "next.csv", "--account", "assets:bank:third"];
    desk.put("next.csv", sparkasse("DE88100900001234567892", "8,00").replace(".01.25", ".02.25"));
    refused(&desk, &elsewhere, 1, &["which the books hold as assets:bank:sparkasse-2"]);
    let balance = desk.done(&["balance", "--format", "csv"]);
    assert!(balance.contains("assets:bank:sparkasse,7.00,EUR"), "{balance}");
    assert!(balance.contains("assets:bank:sparkasse-2,18.00,EUR"), "{balance}");
}

#[test]
fn f06_a_number_is_nowhere_but_in_private_db() {
    let desk = Desk::new("EUR");
    desk.put("giro.csv", sparkasse("DE02120300000000202051", "5,00"));
    desk.done(&["import", "giro.csv"]);
    let found = desk.shell("grep -l DE02120300000000202051 book/*.* book/*/* state/ledger/*/*").out;
    assert!(found.lines().all(|file| file.starts_with("book/private.db")), "{found}");
    assert!(found.contains("private.db"), "{found}");
}

#[test]
fn f06_what_lies_in_the_inbox_stays_there_until_it_has_an_account() {
    let desk = Desk::new("EUR");
    desk.put("book/inbox/giro.csv", sparkasse("DE02120300000000202051", "5,00"));
    desk.put("book/inbox/savings.csv", sparkasse("DE88100900001234567892", "5,00"));
    let said = desk.ledger(&["import", "--inbox"]);
    fails(&said, 1, &["savings.csv --account assets:bank:sparkasse-2`", "refused"]);
    assert!(desk.path("book/inbox/savings.csv").exists());
    desk.done(&["import", "book/inbox/savings.csv", "--account", "assets:bank:sparkasse-2"]);
    let said = desk.done(&["import", "--inbox"]);
    assert!(said.contains("assets:bank:sparkasse-2"), "{said}");
    assert!(!desk.path("book/inbox/savings.csv").exists(), "it is in the books: it moves");
}

#[test]
fn f06_the_rows_of_one_account_under_anothers_name_are_refused() {
    let desk = january();
    desk.put("again.csv", "date,description,amount,currency\n2025-01-01,a,1.00,EUR\n");
    let second = ["import", "again.csv", "--account", "assets:bank:second"];
    let ways = [
        "are in assets:bank:main already",
        "`ledger import again.csv --account assets:bank:main`",
        "`ledger import again.csv --account assets:bank:second --new all`",
    ];
    refused(&desk, &second, 1, &ways);
    desk.done(&[&second[..], &["--new", "all"]].concat());
}

#[test]
fn f07_the_order_of_the_rows_makes_no_difference() {
    let desk = january();
    let rows =
        "2025-01-09,c,3.00,EUR,6.00\n2025-01-05,b,2.00,EUR,3.00\n2025-01-01,a,1.00,EUR,1.00\n";
    let said = import(&desk, "descending.csv", statement(rows));
    assert!(said.out.contains("0 new, 3 known"), "{said:?}");
}

#[test]
fn f12_a_gift_and_its_way_back_are_two_entries_and_nothing_is_left() {
    let desk = Desk::new("EUR");
    let rows = "2025-01-01,gift,5.00,EUR,5.00\n2025-01-05,gift back,-5.00,EUR,0.00\n";
    let said = import(&desk, "both.csv", statement(rows));
    assert!(said.out.contains("2 new") && said.out.contains("Entries 10 to 13"), "{said:?}");
    assert!(!desk.done(&["balance", "--format", "csv"]).contains("assets:bank"), "it is empty");
}

#[test]
fn f15_a_dry_run_fails_as_the_real_one_would_and_writes_nothing() {
    let desk = january();
    let files = desk.shell("sha256sum book/*.* state/ledger/*/*").out;
    desk.put("bad.csv", statement("2025-01-05,b,bad,EUR,3.00\n"));
    desk.put("gap.csv", statement("2025-01-14,g,1.00,EUR,11.00\n2025-01-15,h,2.00,EUR,13.00\n"));
    desk.put("good.csv", statement("2025-01-14,g,1.00,EUR,7.00\n2025-01-15,h,2.00,EUR,9.00\n"));
    for name in ["bad.csv", "gap.csv"] {
        let dry = desk.ledger(&["import", "--dry-run", name]);
        assert_eq!(dry, desk.ledger(&["import", name]), "{name}");
        assert_eq!(dry.code, 1, "{dry:?}");
    }
    desk.done(&["import", "--dry-run", "good.csv"]);
    desk.done(&["add", "count", "--account", "assets:bank:main", "--amount", "6.00", "--dry-run"]);
    assert_eq!(desk.shell("sha256sum book/*.* state/ledger/*/*").out, files);
}

#[test]
fn f_a_statement_is_undone_once_and_comes_again() {
    let desk = january();
    desk.done(&["undo", "11", "--reason", "the wrong account"]);
    refused(
        &desk,
        &["undo", "11", "--reason", "again"],
        1,
        &["undone before", "nothing was written"],
    );
    desk.done(&["import", "january.csv"]);
    let balance = desk.done(&["balance", "--format", "csv"]);
    assert!(balance.contains("assets:bank:main,6.00,EUR"), "{balance}");
}
