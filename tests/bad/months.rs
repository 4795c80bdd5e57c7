//! Months that cannot be closed yet, closings that say nothing new, entries by hand that come too late,
//! words that are none; and a closing whose hashes are of another report.

use super::{fails, refused};
use crate::desk::{Desk, left_out};
use ledger::books::Books;
use ledger::day::Month;
use ledger::journal::{Clerk, Journal};
use ledger::slot::Seeds;
use reports::Frozen;

const JANUARY: &str = "date,description,amount,currency,balance\n\
                       2026-01-02,Gift,150.00,EUR,150.00\n2026-01-31,Server,-100.00,EUR,50.00\n";

/// January is there, in rows 11 and 12, of which nobody said what they are. It is 3 February.
fn desk() -> Desk {
    let mut desk = Desk::new("EUR");
    desk.set_today("2026-02-03");
    desk.put("january.csv", JANUARY);
    desk.done(&["import", "january.csv", "--yes"]);
    desk
}

fn classified() -> Desk {
    let desk = desk();
    desk.done(&["classify", "12", "income:donations:one-time"]);
    desk.done(&["classify", "13", "expenses:hosting"]);
    desk
}

#[test]
fn a_month_that_is_not_over_or_not_known() {
    let desk = classified();
    refused(&desk, &["close", "2026-02"], 1, &["not over", "from 2026-03-01 on", "nothing was"]);
    refused(&desk, &["close", "2025-11"], 1, &["no report of 2025-11", "begin in 2026-01"]);
    for wrong in ["2026-13", "2026", "january", "2026-1", "2026-01-31", ""] {
        refused(&desk, &["close", wrong], 2, &["<MONTH>"]);
    }
}

#[test]
fn rows_that_nobody_classified() {
    let desk = desk();
    let open = &["2 rows of 2026-01 not classified: 12, 13", "`ledger classify 12 ACCOUNT`"];
    refused(&desk, &["close", "2026-01"], 1, open);
    refused(&desk, &["close", "2026-01", "--dry-run"], 1, open);
    refused(&desk, &["close", "2026-01", "--with-open"], 2, &["--reason"]);
    refused(&desk, &["close", "2026-01", "--reason", "x"], 1, open);
    refused(&desk, &["close", "2026-01", "--with-open", "--reason", " "], 2, &["it is empty"]);
    desk.done(&["close", "2026-01", "--with-open", "--reason", "Nobody answers"]);
    let desk = classified();
    let none = ["close", "2026-01", "--with-open", "--reason", "x"];
    refused(&desk, &none, 2, &["every row of 2026-01 is classified"]);
    // Why it is closed may be said of any closing.
    desk.done(&["close", "2026-01", "--reason", "The first month is whole"]);
    let newest = desk.done(&["list", "--kind", "close"]);
    assert!(newest.contains("The first month is whole"), "{newest}");
}

#[test]
fn a_closing_that_says_nothing_new_or_whose_files_are_in_the_way() {
    let desk = classified();
    desk.put("file", "somebody's");
    refused(&desk, &["close", "2026-01", "--out", "file"], 1, &["is no folder"]);
    std::fs::create_dir(desk.path("out")).expect("a folder");
    desk.put("out/2026-01-v1.md", "somebody's");
    let there = &["2026-01-v1.md exists", "nothing was written"];
    refused(&desk, &["close", "2026-01", "--out", "out"], 1, there);
    desk.done(&["close", "2026-01"]);
    refused(&desk, &["close", "2026-01"], 1, &["by entry 16", "version 1 says the same"]);
}

#[test]
fn a_closing_that_says_nothing_new_of_the_end_either() {
    let mut desk = classified();
    super::commands::declare(&desk, &super::end("0.00"));
    desk.done(&["apply"]);
    desk.done(&["add", "donation", "--account", "assets:cash:box", "--amount", "5.00"]);
    desk.set_today("2026-03-02");
    desk.done(&["close", "2026-02"]);
    let told = desk.done(&["report", "2026-02"]);
    assert!(told.contains("Had it closed on the last day"), "{told}");
    assert!(!told.contains("Nobody had declared"), "{told}");
    refused(&desk, &["close", "2026-02"], 1, &["version 1 says the same"]);
}

#[test]
fn versions_that_there_are_not() {
    let desk = classified();
    refused(&desk, &["report", "2026-01", "--version", "1"], 1, &["2026-01 was not closed"]);
    desk.done(&["close", "2026-01"]);
    for wrong in ["0", "2"] {
        refused(&desk, &["report", "2026-01", "--version", wrong], 1, &["1 version only"]);
    }
    refused(&desk, &["report", "2026", "--version", "1"], 2, &["a month is closed, not 2026"]);
    let both = ["report", "2026-01", "--version", "1", "--now"];
    refused(&desk, &both, 2, &["cannot be used with"]);
}

#[test]
fn what_comes_by_hand_and_too_late() {
    let desk = classified();
    desk.done(&["close", "2026-01"]);
    let late = ["add", "in-kind", "--amount", "3.00", "--category", "hosting"];
    let january = [&late[..], &["--date", "2026-01-31"]].concat();
    let told = &["2026-01 is closed, by entry 16", "--date 2026-02-03", "nothing was written"];
    refused(&desk, &january, 1, told);
    refused(&desk, &[&january[..], &["--dry-run"]].concat(), 1, told);
    desk.done(&late);
}

#[test]
fn notes_and_incidents_without_words_or_of_nothing() {
    let desk = classified();
    refused(&desk, &["note", "2026-03", "--text", "x"], 1, &["2026-03, which had not begun"]);
    refused(&desk, &["note", "2025-12", "--text", "x"], 1, &["they begin in 2026-01"]);
    refused(&desk, &["note", "2026-01"], 2, &["--text"]);
    refused(&desk, &["note", "2026-01", "--text", " "], 2, &["it is empty"]);
    refused(&desk, &["note", "2026-01", "--text", "a\u{202e}b"], 2, &["direction characters"]);
    refused(&desk, &["note", "2026-01", "--text", "a\nb"], 2, &["several lines", "--file FILE"]);
    refused(&desk, &["note", "2026-01", "--text", &"x".repeat(4_001)], 2, &["at most 4000"]);
    refused(&desk, &["note", "2026-01", "--text", "x", "--file", "y"], 2, &["cannot be used with"]);
    refused(&desk, &["note", "2026-01", "--file", "nowhere.txt"], 4, &["nowhere.txt"]);
    desk.put("empty.txt", "\n \n");
    refused(&desk, &["note", "2026-01", "--file", "empty.txt"], 1, &["empty.txt", "it is empty"]);
    let told = ["incident", "--what", "x", "--why", "y", "--learned", "z", "--about"];
    refused(
        &desk,
        &[&told[..], &["99"]].concat(),
        1,
        &["there is no entry 99: the log has 16, counted from 0"],
    );
    refused(&desk, &[&told[..], &["all"]].concat(), 2, &["expected an entry's number"]);
    refused(&desk, &["incident", "--what", "x", "--why", "y"], 2, &["--learned"]);
}

#[test]
fn words_that_were_withdrawn_since() {
    if left_out("sqlite3") {
        return;
    }
    let desk = classified();
    desk.done(&["note", "2026-01", "--text", "We thank Ada Lindqvist"]);
    desk.done(&["close", "2026-01", "--out", "out"]);
    let withdrawn = desk.shell("sqlite3 book/words.db 'DELETE FROM opening WHERE entry = 16'");
    assert_eq!(withdrawn.code, 0, "{withdrawn:?}");
    let told = desk.done(&["verify"]);
    let erased = "the report of 2026-01, version 1, is restated by erasure (html, md, txt)";
    assert!(told.contains(erased), "{told}");
    let said = desk.ledger(&["report", "2026-01", "--format", "md"]);
    fails(&said, 0, &["restated by erasure"]);
    assert!(!said.out.contains("Lindqvist"), "{said:?}");
    let facts = desk.shell("ledger report 2026-01 --format json | cmp - out/2026-01-v1.json");
    assert_eq!((facts.code, facts.out.as_str()), (0, ""), "{facts:?}");
}

#[test]
fn what_a_closed_month_says_and_was_changed_is_no_erasure() {
    if left_out("sqlite3") {
        return;
    }
    let desk = desk();
    desk.done(&["close", "2026-01", "--with-open", "--reason", "Nobody answers"]);
    let changed = |file: &str, sql: &str| {
        let copied = "rm -rf again && cp -r book again";
        let said = desk.shell(&format!("{copied} && sqlite3 again/{file} \"{sql}\""));
        assert_eq!(said.code, 0, "{said:?}");
    };
    let report = |format: &str| {
        desk.shell(&format!("ledger --book again report 2026-01 --version 1 --format {format}"))
    };
    changed(
        "words.db",
        "UPDATE opening SET value = replace(value, 'Nobody answers', 'All is well')",
    );
    fails(&report("text"), 3, &["no report was made", "entry 14", "`ledger verify`"]);
    changed("ledger.db", "UPDATE month_total SET debit = debit * 2, credit = credit * 2");
    for format in ["text", "md", "html", "csv", "json"] {
        let said = report(format);
        fails(&said, 3, &["report of 2026-01, version 1, is not what its closing says"]);
        assert_eq!(said.out, "", "{format}");
    }
}

/// Somebody with the key, and another program, closes January with hashes of something else.
#[test]
fn a_closing_of_another_report() {
    let desk = classified();
    let (book, month): (_, Month) = (desk.path("book"), "2026-01".parse().expect("a month"));
    let on = "2026-02-03".parse().expect("a day");
    let books = Books::open(&book).expect("readable");
    let mut frozen = Frozen::of(&books, month, on, None).expect("a report");
    frozen.files.insert("json", b"another".to_vec());
    let program = env!("CARGO_PKG_VERSION").parse().expect("a version");
    let by = "treasurer".parse().expect("a code");
    let closing = frozen.closing(books.head(), program, 0, by).expect("a version");
    let fill = |bytes: &mut [u8]| {
        bytes.fill(7);
        true
    };
    let mut clerk = Clerk { today: on, by: None, seeds: Seeds::new(fill) };
    let mut journal = Journal::open(&book, &desk.path("state/ledger")).expect("the key is here");
    let mut append = journal.begin(&mut clerk).expect("the lock");
    append.push(closing).expect("it is in its turn");
    append.commit().expect("written");
    let wrong = "the report of 2026-01, version 1, is not what its closing says (json)";
    fails(&desk.ledger(&["verify"]), 3, &[wrong]);
    let said = desk.ledger(&["report", "2026-01", "--format", "json"]);
    fails(&said, 3, &["no report was made", "is not what its closing says", "`ledger verify`"]);
    desk.done(&["report", "2026-01", "--now", "--format", "json"]);
}

/// What `run` says, with the site published into `public` and months closed ten days after their end.
fn passed(desk: &Desk) -> String {
    desk.put("book/local.toml", "[publish]\nfolder = \"public\"\nclose_after = 10\n");
    desk.done(&["run"])
}

#[test]
fn a_month_that_lacks_rows_or_words_is_not_closed_by_itself() {
    let mut open = desk();
    open.set_today("2026-02-20");
    let said = passed(&open);
    assert!(
        said.contains("2 rows of 2026-01 not classified: 12, 13") && !said.contains("version 1")
    );
    // Its statement ends a day early: more may have happened.
    let mut early = Desk::new("EUR");
    early.set_today("2026-02-20");
    early.put("january.csv", JANUARY.replace("01-31", "01-30"));
    early.done(&["import", "january.csv", "--yes"]);
    early.done(&["classify", "12", "income:donations:one-time"]);
    early.done(&["classify", "13", "expenses:hosting"]);
    let said = passed(&early);
    assert!(said.contains("no statement of assets:bank:main EUR reaches to 2026-01-31"), "{said}");
    assert!(
        said.contains("put what is missing into inbox/") && !said.contains("version 1"),
        "{said}"
    );
    let mut whole = classified();
    whole.set_today("2026-02-20");
    assert!(passed(&whole).contains("2026-01, version 1"));
    assert!(!passed(&whole).contains("version"));
}

/// No bank sends a statement of an account on which nothing moves: a count that agrees does as well.
#[test]
fn a_quiet_account_that_was_counted_holds_up_no_month() {
    let mut desk = classified();
    desk.put("february.csv", JANUARY.replace("2026-01", "2026-02").replace("02-31", "02-28"));
    desk.set_today("2026-03-20");
    let waits = passed(&desk);
    assert!(waits.contains("2026-01, version 1") && !waits.contains("2026-02, version"), "{waits}");
    let way = "if nothing moved on assets:bank:main, say what it held:\n    `ledger add count --account \
               assets:bank:main --amount AMOUNT --currency EUR --date 2026-02-28`";
    assert!(waits.contains(way), "{waits}");
    let count = |amount: &str, day: &str| {
        let of =
            ["add", "count", "--account", "assets:bank:main", "--amount", amount, "--date", day];
        desk.done(&of)
    };
    let held = desk.done(&["balance", "--format", "csv"]);
    let held = held.lines().find_map(|line| line.strip_prefix("assets:bank:main,"));
    let held = held.and_then(|rest| rest.split(',').next()).expect("a balance");
    // One that differs, and one of a day too early, bear nothing out.
    count("1.23", "2026-02-28");
    count(held, "2026-02-27");
    assert!(!passed(&desk).contains("2026-02, version"));
    count(held, "2026-03-01");
    let said = passed(&desk);
    let differs = "assets:bank:main EUR: the books DIFFER by";
    assert!(said.contains(differs) && !said.contains("2026-02, version"), "{said}");
    count(held, "2026-02-28");
    assert!(passed(&desk).contains("2026-02, version 1"));
}

#[test]
fn a_note_on_a_closed_month_asks_for_another_version() {
    let mut desk = classified();
    desk.set_today("2026-02-20");
    desk.done(&["close", "2026-01"]);
    assert!(!desk.done(&["status"]).contains("Months"));
    let said = desk.ledger(&["note", "2026-01", "--text", "The server moved."]);
    fails(&said, 0, &["2026-01 is closed: `ledger close 2026-01` makes a version with it"]);
    let status = desk.done(&["status"]);
    let waits = "2026-01, closed as version 1, has a note that came since: `ledger close 2026-01`";
    assert!(status.contains(waits) && status.contains("its note is entry"), "{status}");
    fails(&desk.ledger(&["report", "2026-01"]), 0, &["A note on it came since, entry"]);
    let closed = desk.done(&["close", "2026-01"]);
    assert!(closed.contains("has a new note: "), "{closed}");
    let report = desk.done(&["report", "2026-01"]);
    assert!(report.contains("It has a new note, entry"), "{report}");
    assert!(!report.contains("No entry of the month") && report.contains("The server moved."));
    assert!(!desk.done(&["status"]).contains("Months"));
    desk.done(&["verify"]);
}

#[test]
fn what_run_shall_publish_is_read_strictly() {
    let desk = desk();
    for (publish, part) in [
        ("", "missing field `folder`"),
        ("folder = \"\"", "line 2, [publish]: folder: expected where to write"),
        ("folder = \"x\"\nclose_after = 0", "line 3, [publish]: close_after = 0: expected days"),
        ("folder = \"x\"\nclose_after = 367", "from 1 to 366"),
        ("folder = \"x\"\nclose = 3", "unknown field `close`"),
    ] {
        desk.put("book/local.toml", format!("[publish]\n{publish}\n"));
        refused(&desk, &["run"], 1, &["local.toml", part]);
    }
    desk.put("book/local.toml", "[publish]\nfolder = \"x\"\nbase_url = \"ftp://x\"\n");
    refused(&desk, &["publish"], 1, &["base_url", "`ftp://x` is no address of a site"]);
    desk.put("book/local.toml", "");
    refused(&desk, &["publish"], 2, &["which folder?", "[publish]"]);
    refused(&desk, &["publish", "--base-url", "https://x.example"], 2, &["<FOLDER>"]);
}

/// A processor that pays everything out stands at zero; what it holds back until its next file is not known.
#[test]
fn a_processor_at_zero_is_not_complete_before_its_statement_is() {
    let mut desk = classified();
    let head = "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,description,customer_name\n";
    let gift = "txn_a,2026-01-05 10:00:00,eur,10.00,0.40,9.60,charge,Donation,Ada\n";
    let paid = "txn_b,2026-01-12 10:00:00,eur,-9.60,0,-9.60,payout,PAYOUT,\n";
    desk.put("Balance-1.csv", format!("{head}{gift}{paid}"));
    desk.done(&["import", "Balance-1.csv", "--yes"]);
    desk.set_today("2026-02-20");
    let told = desk.done(&["close", "2026-01", "--dry-run"]);
    let warned = "warning: no statement of assets:processor:stripe EUR reaches to 2026-01-31";
    assert!(told.contains(warned) && told.contains("take it out of service.toml"), "{told}");
    let said = passed(&desk);
    assert!(said.contains("2026-01 is over and cannot be closed yet:\n  no statement of assets:processor:stripe EUR"), "{said}");
    assert!(!said.contains("version 1"), "{said}");
}

#[test]
fn a_payout_that_nobody_sent_holds_its_month_up() {
    let mut desk = classified();
    desk.set_today("2026-03-20");
    let rows = "2026-02-02,Payout,9.60,EUR,59.60\n2026-02-28,Server,-1.00,EUR,58.60\n";
    desk.put("february.csv", format!("date,description,amount,currency,balance\n{rows}"));
    desk.done(&["import", "february.csv", "--yes"]);
    desk.done(&["classify", "17", "assets:in-transit:own"]);
    desk.done(&["classify", "18", "expenses:hosting"]);
    let told = desk.done(&["close", "2026-02", "--dry-run"]);
    assert!(told.contains("9.60 EUR more arrived from assets:in-transit:own"), "{told}");
    let said = passed(&desk);
    assert!(said.contains("2026-01, version 1") && !said.contains("2026-02, version 1"), "{said}");
}
