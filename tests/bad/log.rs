//! O: what nobody may put over on whoever keeps the head outside the book's folder.
//! Each single change within the log is tested in `ledger/journal`; here the program's answer.

use super::fails;
use super::people::{IBAN, council, entry, payee};
use crate::desk::{Desk, left_out};

const COUNT: [&str; 6] = ["add", "count", "--account", "assets:bank:main", "--amount", "1.00"];

fn filled() -> Desk {
    let desk = Desk::new("EUR");
    desk.put("row.csv", "date,description,amount,currency\n2025-01-01,x,1.00,EUR\n");
    desk.done(&["import", "row.csv"]);
    desk
}

/// Runs SQL as somebody who owns the file: the triggers go, and come back.
fn attack(desk: &Desk, sql: &str) {
    let script = format!(
        "db=book/ledger.db
         triggers=$(sqlite3 $db \"SELECT sql || ';' FROM sqlite_master WHERE type = 'trigger'\")
         sqlite3 $db \"$(sqlite3 $db \"SELECT 'DROP TRIGGER ' || name || ';'
           FROM sqlite_master WHERE type = 'trigger'\")\" && sqlite3 $db \"{sql}\" \"$triggers\""
    );
    let said = desk.shell(&script);
    assert_eq!(said.code, 0, "{said:?}");
}

#[test]
fn o01_a_good_book_says_what_was_checked() {
    let told = filled().done(&["verify"]);
    for part in ["13 entries", "root", "checkpoints agree", "head outside the book agrees"] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[test]
fn o02_o03_o04_what_was_changed_is_named() {
    let attacks = [
        (
            "UPDATE entry SET data = CAST(replace(CAST(data AS TEXT), '100\\\"', '900\\\"') AS BLOB) \
             WHERE idx = 12",
            "entry 12: not the one that was signed",
        ),
        ("DELETE FROM entry WHERE idx = 12; DELETE FROM checkpoint WHERE size > 12", "entry 12"),
        (
            "UPDATE entry SET idx = -1 WHERE idx = 5; UPDATE entry SET idx = 5 WHERE idx = 6; \
          UPDATE entry SET idx = 6 WHERE idx = -1",
            "entry 5: not the one that was signed",
        ),
        ("UPDATE month_total SET debit = debit + 1 WHERE leg = 0", "ledger rebuild"),
    ];
    for (sql, named) in attacks {
        let desk = filled();
        if left_out("sqlite3") {
            return;
        }
        attack(&desk, sql);
        fails(&desk.ledger(&["verify"]), 3, &[named]);
    }
}

#[test]
fn o04_an_old_copy_of_the_folder_is_noticed() {
    let desk = filled();
    desk.shell("cp -r book old");
    desk.done(&COUNT);
    desk.shell("rm -rf book && mv old book");
    fails(&desk.ledger(&["verify"]), 3, &["the book has 13 entries, 14 were acknowledged"]);
    fails(&desk.ledger(&COUNT), 3, &["13 entries", "14", "old copy"]);
    // Read, it can be: with the newer one lost it is all there is.
    assert!(desk.done(&["balance"]).contains("1.00"));
}

#[test]
fn o05_the_key_of_another_book_opens_nothing() {
    let (desk, other) = (filled(), filled());
    let folder = |desk: &Desk| desk.shell("echo -n state/ledger/*").out;
    let (mine, theirs) = (desk.path(folder(&desk)), other.path(folder(&other)));
    std::fs::copy(theirs.join("head"), mine.join("head")).expect("a copy");
    fails(&desk.ledger(&["verify"]), 3, &["head"]);
    fails(&desk.ledger(&COUNT), 3, &["head"]);
    std::fs::copy(theirs.join("key"), mine.join("key")).expect("a copy");
    fails(&desk.ledger(&COUNT), 3, &["key", "the log names"]);
}

/// Nobody takes entries out of a log: every command that comes to the gap says so, and `verify` names
/// it also where the gap hides which key signed the head.
#[test]
fn o04_an_entry_that_is_gone_from_the_middle_is_damage_and_no_slip() {
    let Some(desk) = council(2) else { return };
    if left_out("sqlite3") {
        return;
    }
    let gone = entry(&payee(&desk, "host", IBAN, &[]));
    let rotate = entry(&desk.ledger(&["key", "rotate", "--reason", "the old laptop is gone"]));
    desk.done(&["approve", &rotate]);
    desk.done(&["approve", &rotate, "--key", "bea"]);
    desk.done(&["freeze", "--reason", "odd"]);
    attack(&desk, &format!("DELETE FROM entry WHERE idx = {gone}"));
    fails(&desk.ledger(&["verify"]), 3, &[&format!("entry {gone}: is missing")]);
    let says = format!("entry {gone} is missing: the log is damaged");
    for words in [&["status"][..], &["run"], &["expense", "list"], &["show", &gone]] {
        fails(&desk.ledger(words), 3, &[&says]);
    }
    fails(&desk.ledger(&["approve", &gone]), 3, &[&says]);
}

#[test]
fn o04_lines_are_printed_only_for_what_the_log_holds() {
    let Some(desk) = council(2) else { return };
    if left_out("sqlite3") {
        return;
    }
    let host = entry(&payee(&desk, "host", IBAN, &[]));
    let print = ["approve", &host, "--as", "bea", "--print"];
    desk.done(&print);
    let changed = "replace(CAST(data AS TEXT), '\\\"host\\\"', '\\\"mine\\\"')";
    let sql = format!("UPDATE entry SET data = CAST({changed} AS BLOB) WHERE idx = {host}");
    attack(&desk, &sql);
    let said = desk.ledger(&print);
    fails(&said, 3, &[&format!("entry {host} is not the one that was signed")]);
    assert_eq!(said.out, "", "nothing to sign");
}

#[test]
fn o06_a_head_that_was_left_behind_is_moved_on() {
    let desk = filled();
    desk.shell("cp state/ledger/*/head head");
    desk.done(&COUNT);
    desk.shell("cp head state/ledger/*/head");
    assert!(desk.done(&["verify"]).contains("agrees, at 13 entries"));
    desk.done(&COUNT);
    assert!(desk.done(&["verify"]).contains("agrees, at 15 entries"));
}

#[test]
fn o07_a_malformed_head_is_named() {
    let heads = ["", "nonsense", "a\n13\nb\n", "ledger\n99999999999999999999\nAAAA\n\n— x y\n"];
    for head in heads {
        let desk = filled();
        let path = desk.path(desk.shell("echo -n state/ledger/*/head").out);
        std::fs::write(path, head).expect("a head");
        fails(&desk.ledger(&["verify"]), 3, &["head"]);
        fails(&desk.ledger(&COUNT), 3, &["head"]);
    }
}

#[test]
fn o08_a_head_that_is_gone_beside_the_key_is_missed() {
    let desk = filled();
    desk.shell("rm state/ledger/*/head");
    fails(&desk.ledger(&["verify"]), 3, &["head is gone, beside the key", "from a backup"]);
    fails(&desk.ledger(&COUNT), 3, &["head is gone"]);
    let read = desk.ledger(&["balance"]);
    assert!(read.err.contains("head that was acknowledged here is gone"), "{read:?}");
    // A stranger never had one.
    assert!(desk.done(&["verify", "--state", "elsewhere"]).contains("self-check passed"));
}

#[test]
fn o09_what_hides_beside_the_tables_is_named() {
    let hidden = [
        (
            "words",
            "CREATE TRIGGER t AFTER INSERT ON opening BEGIN DELETE FROM opening; END",
            "t AFTER",
        ),
        (
            "words",
            "ALTER TABLE opening RENAME TO o; CREATE VIEW opening AS SELECT * FROM o",
            "in the schema",
        ),
        ("private", "CREATE TABLE evil(a)", "TABLE evil"),
        ("ledger", "INSERT INTO entry SELECT -3, data FROM entry WHERE idx = 5", "index -3"),
        ("ledger", "INSERT INTO checkpoint SELECT -7, note FROM checkpoint LIMIT 1", "-7"),
        ("ledger", "UPDATE leg SET account = CAST(x'ff' AS TEXT) WHERE id = 0", "invalid utf-8"),
        (
            "words",
            "UPDATE opening SET value = CAST(x'7bff' AS TEXT) WHERE entry = 1",
            "of entry 1:",
        ),
        (
            "words",
            "INSERT INTO opening(entry, slot, salt, value) VALUES (1, 'zzz', randomblob(32), '{}')",
            "`zzz` is no slot",
        ),
        (
            "words",
            "INSERT INTO opening(entry, slot, salt, value) VALUES (-5, 'who', randomblob(32), '{}')",
            "of entry -5:",
        ),
    ];
    if left_out("sqlite3") {
        return;
    }
    for (file, sql, named) in hidden {
        let desk = filled();
        if file == "ledger" {
            attack(&desk, sql);
        } else {
            assert_eq!(desk.shell(&format!("sqlite3 book/{file}.db \"{sql}\"")).code, 0, "{sql}");
        }
        fails(&desk.ledger(&["verify"]), 3, &[named]);
    }
}

/// Who owns the files can take a payee out of what is found, and leave the words.
#[test]
fn o09_a_search_that_finds_nothing_more_is_named() {
    let desk = filled();
    if left_out("sqlite3") {
        return;
    }
    let emptied = "insert into letters(letters) values('delete-all')";
    let moved = "insert into letters(rowid, words) values(1, 'somewhere else')";
    for sql in [emptied, moved] {
        assert_eq!(desk.shell(&format!("sqlite3 book/words.db \"{sql}\"")).code, 0, "{sql}");
        let says = ["words.db: the table letters", "what a search finds", "`ledger rebuild`"];
        fails(&desk.ledger(&["verify"]), 3, &says);
        fails(&desk.ledger(&["verify", "--public"]), 3, &says);
        fails(&desk.ledger(&["rebuild", "--check"]), 3, &says);
        desk.done(&["rebuild"]);
        desk.done(&["verify"]);
    }
}

#[test]
fn o13_what_is_written_of_a_changed_log_says_so() {
    let desk = filled();
    if left_out("sqlite3") {
        return;
    }
    desk.done(&["publish", "site"]);
    attack(
        &desk,
        "UPDATE entry SET data = CAST(replace(CAST(data AS TEXT), '100\\\"', '900\\\"') AS BLOB) WHERE idx = 12",
    );
    // The pages are written: they are what says it. Files of figures could not, and go.
    let says = [
        "every page says that nobody should rely on it",
        "files of figures are left out",
        "The self-check failed",
        "entry 12",
    ];
    let said = desk.ledger(&["publish", "site"]);
    fails(&said, 3, &says);
    assert!(!said.err.contains("leads nowhere"), "{said:?}");
    let there = |file: &str| desk.path(format!("site/{file}")).exists();
    for file in ["postings.csv", "entries.csv", "datapackage.json", "feed.atom", "shutdown.json"] {
        assert!(!there(file), "{file}");
    }
    for file in ["leaves.jsonl", "checkpoint", "tile/0/000.p/13", "api/v1/openapi.json"] {
        assert!(there(file), "{file}");
    }
    let page = std::fs::read_to_string(desk.path("site/index.html")).expect("a page");
    assert!(page.contains("The self-check failed"), "{page}");
    fails(
        &desk.ledger(&["export", "--to", "package", "--out", "pack"]),
        3,
        &["nothing was exported", "the entries are not those that were signed", "ledger verify"],
    );
    assert!(!desk.path("pack").exists());
    let said = desk.ledger(&["status"]);
    assert!(
        said.err.contains("warning: the newest checkpoint is not of these entries"),
        "{said:?}"
    );
}

#[test]
fn o13_where_nothing_can_be_made_of_it_it_says_so() {
    if left_out("sqlite3") {
        return;
    }
    let desk = filled();
    attack(
        &desk,
        "UPDATE entry SET data = CAST(replace(CAST(data AS TEXT), '{', '[') AS BLOB) WHERE idx = 12",
    );
    fails(&desk.ledger(&["publish", "site"]), 3, &["entry 12 is damaged", "ledger verify"]);
    let desk = filled();
    attack(&desk, "UPDATE month_total SET debit = debit + 12345");
    let says = ["is explained by no line", "the totals are damaged", "ledger rebuild --check"];
    fails(&desk.ledger(&["report", "2025-01"]), 3, &says);
    fails(&desk.ledger(&["publish", "site"]), 3, &says);
}

#[test]
fn o16_no_site_of_another_log_or_of_a_later_day_is_written_over() {
    let desk = filled();
    desk.shell("cp -r book older");
    let gift = ["add", "in-kind", "--amount", "5.00", "--category", "hosting"];
    desk.done(&[&gift[..], &["--date", "2025-01-02", "--text", "A disk"]].concat());
    desk.done(&["publish", "site"]);
    let sums = || desk.shell("find site -type f | sort | xargs sha256sum").out;
    let before = sums();
    let older = ["publish", "site", "--book", "older", "--state", "elsewhere"];
    let says = [
        "entries were published there",
        "it is an older copy, or another copy went on apart",
        "name another folder",
    ];
    fails(&desk.ledger(&older), 3, &says);
    desk.done(&[
        "init",
        "second",
        "--name",
        "Another",
        "--currency",
        "EUR",
        "--url",
        "https://b.example",
    ]);
    let says = ["the site of", "this book is b.example", "name another folder"];
    fails(&desk.ledger(&["publish", "site", "--book", "second"]), 1, &says);
    assert_eq!(sums(), before);
}

/// A book of more entries than a tile has: the right edge tells nothing of the first of them.
fn long() -> Desk {
    long_by("")
}

/// The same, by rules of the treasurer's.
fn long_by(rules: &str) -> Desk {
    let desk = Desk::new("EUR");
    desk.put("book/local.toml", rules);
    let rows = (0..300).map(|n| format!("2025-01-{:02},Row {n},1.00,EUR\n", 1 + n / 30));
    let rows: String = rows.collect();
    desk.put("rows.csv", format!("date,description,amount,currency\n{rows}"));
    desk.done(&["import", "rows.csv"]);
    desk
}

/// Makes nine of one, in an entry far from the right edge.
const CHANGED: &str = "UPDATE entry SET data = CAST(replace(CAST(data AS TEXT), '100\\\"', '900\\\"') AS BLOB) WHERE idx = 20";

#[test]
fn o14_what_was_changed_far_back_is_not_handed_on() {
    let desk = long();
    if left_out("sqlite3") {
        return;
    }
    let list = ["list", "--to", "2025-01-01"];
    let good = desk.done(&list);
    attack(&desk, CHANGED);
    for format in ["hledger", "beancount", "csv", "accountant", "jsonl", "openings"] {
        let said = desk.ledger(&["export", "--to", format]);
        fails(&said, 3, &["nothing was exported", "not those that were signed", "ledger verify"]);
        assert_eq!(said.out, "", "{format}");
    }
    fails(&desk.ledger(&["export", "--to", "csv", "--out", "book.csv"]), 3, &["not those"]);
    assert!(!desk.path("book.csv").exists());

    // A list shows what stands there, and says so behind it; one without that entry is right.
    for format in ["table", "csv", "json"] {
        let said = desk.ledger(&[&list[..], &["--format", format]].concat());
        fails(&said, 3, &["entry 20 is not the one that was signed", "ledger verify"]);
        assert!(said.out.contains("9.00"), "{format}: {said:?}");
        assert!(format != "json" || said.out.ends_with("\n]\n"), "{said:?}");
    }
    assert_ne!(desk.ledger(&list).out, good);
    assert!(desk.done(&["list", "--from", "2025-01-05"]).contains("1.00"));
}

/// What is read one by one says so behind it; a report says nothing at all.
#[test]
fn o14_what_was_changed_far_back_is_not_shown_as_if_it_were_signed() {
    let desk = long();
    if left_out("sqlite3") {
        return;
    }
    attack(&desk, CHANGED);
    let says = ["entry 20 is not the one that was signed", "ledger verify"];
    for format in ["table", "json"] {
        let said = desk.ledger(&["show", "20", "--format", format]);
        fails(&said, 3, &says);
        assert!(said.out.contains("9"), "{format}: {said:?}");
    }
    assert!(desk.done(&["show", "21"]).contains("1.00"));
    let says = ["no report was made", "entry 20 is not the one that was signed", "ledger verify"];
    for words in [&["2025-01"][..], &["2025-01", "--format", "md", "--entries"], &["2025"]] {
        let said = desk.ledger(&[&["report"], words].concat());
        fails(&said, 3, &says);
        assert_eq!(said.out, "", "{words:?}");
    }
}

#[test]
fn o17_no_month_is_frozen_of_a_log_that_is_not_the_one_that_was_signed() {
    let rule = "[[rule]]\ntext = \"Row\"\nto = \"income:donations:one-time\"\n";
    let closing = |sql: &str, changed: &str| {
        let mut desk = long_by(rule);
        let publish = "[publish]\nfolder = \"public\"\nclose_after = 1\n";
        desk.put("book/local.toml", publish);
        desk.set_today("2025-02-15");
        let count = ["add", "count", "--account", "assets:bank:main", "--amount", "300.00"];
        desk.done(&[&count[..], &["--date", "2025-01-31"]].concat());
        attack(&desk, sql);
        let says = ["2025-01 was not closed, and nothing was written", changed];
        fails(&desk.ledger(&["close", "2025-01"]), 3, &says);
        fails(&desk.ledger(&["close", "2025-01", "--dry-run"]), 3, &says);
        fails(&desk.ledger(&["run"]), 3, &says);
        assert!(desk.ledger(&["report", "2025-01", "--version", "1"]).code != 0, "it is frozen");
    };
    if left_out("sqlite3") {
        return;
    }
    closing(CHANGED, "entry 20: not the one that was signed");
    closing("UPDATE month_total SET debit = debit + 1, credit = credit + 1", "ledger rebuild");
}

#[test]
fn o14_words_that_nobody_sealed_are_not_handed_on() {
    let desk = Desk::new("EUR");
    let gift = ["add", "in-kind", "--amount", "5.00", "--category", "hosting", "--public"];
    desk.done(&[&gift[..], &["--date", "2024-12-31", "--who", "Ann", "--text", "A disk"]].concat());
    if left_out("sqlite3") {
        return;
    }
    let forge = "UPDATE opening SET value = replace(value, 'Ann', 'Eve') WHERE value LIKE '%Ann%'";
    assert_eq!(desk.shell(&format!("sqlite3 book/words.db \"{forge}\"")).code, 0);
    let says = ["nothing was exported", "published `who` of entry", "sealed with", "ledger verify"];
    for format in ["openings", "csv", "hledger"] {
        let said = desk.ledger(&["export", "--to", format]);
        fails(&said, 3, &says);
        assert_eq!(said.out, "", "{format}");
    }
    fails(&desk.ledger(&["export", "--to", "package", "--out", "pack"]), 3, &says);
    assert!(!desk.path("pack").exists());
    let says = ["published `who` of entry", "sealed with", "ledger verify"];
    for words in [&["report", "2024-12"][..], &["show", "10"], &["list", "--month", "2024-12"]] {
        fails(&desk.ledger(words), 3, &says);
    }
}

#[test]
fn o15_nothing_is_made_anew_of_entries_that_nobody_signed() {
    let desk = long();
    if left_out("sqlite3") {
        return;
    }
    assert_eq!(desk.shell("ledger rebuild && cp book/ledger.db good.db").code, 0);
    let balance = desk.done(&["balance"]);
    attack(&desk, CHANGED);
    let says = ["the newest checkpoint", "nothing was changed", "ledger verify"];
    fails(&desk.ledger(&["rebuild"]), 3, &says);
    assert_eq!(desk.done(&["balance"]), balance, "the totals are those of what was signed");
    fails(&desk.ledger(&["verify"]), 3, &["entry 20: not the one that was signed"]);
    desk.shell("cp good.db book/ledger.db && rm -f book/ledger.db-*");
    assert_eq!(desk.ledger(&["rebuild"]).code, 0);
}
