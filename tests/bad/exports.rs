//! I, S: what leaves the book. Texts from strangers are text wherever they go, files are whole or
//! not there, and the same log gives the same bytes.

use super::{fails, refused};
use crate::desk::{Desk, leave_out};
use std::path::Path;

/// What somebody may call himself.
const NASTY: &str = "=HYPERLINK(\"http://x\") | <script>alert(1)</script> & `*_[x](y)_*`";

/// A desk whose book says something nasty in public.
fn filled() -> Desk {
    let desk = Desk::new("EUR");
    let gift = ["add", "in-kind", "--amount", "5.00", "--category", "hosting", "--public"];
    desk.done(&[&gift[..], &["--date", "2024-12-31", "--who", NASTY, "--text", NASTY]].concat());
    desk
}

#[test]
fn i10_no_cell_is_a_formula() {
    let desk = filled();
    for words in [&["export", "--to", "csv"][..], &["list", "--format", "csv"]] {
        let told = desk.done(words);
        assert!(told.contains("\"'=HYPERLINK(\"\"http://x\"\")"), "{words:?}: {told}");
    }
}

#[test]
fn s03_h20_texts_are_texts_in_every_format() {
    let desk = filled();
    let told = desk.done(&["report", "2024-12", "--format", "html", "--entries"]);
    assert!(!told.contains("<script>") && told.contains("&#60;script"), "{told}");
    let told = desk.done(&["report", "2024-12", "--format", "md", "--entries"]);
    assert!(!told.contains("<script>") && !told.contains(" | <"), "{told}");
    let journal = desk.done(&["export", "--to", "hledger"]);
    let postings = journal.lines().filter(|line| line.starts_with([' ', '\t']));
    assert_eq!(postings.filter(|line| line.contains("EUR")).count(), 2, "{journal}");
}

/// A desk where a bank's own names may be shown: one turns lines around, one is a tower of marks.
fn misnamed() -> Desk {
    let desk = Desk::new("EUR");
    let rule = "[[rule]]\ntext = \"Gift\"\nto = \"income:donations:one-time\"\npublic = true\n";
    desk.put("book/local.toml", rule);
    let turned = "\u{202e}gnp.exe\u{202c}\u{2066}x";
    let tower = format!("Zalgo{}o", "\u{336}".repeat(200));
    let rows = format!(
        "2025-01-01,Gift,5.00,EUR,{turned}\n2025-01-02,\"Gift\nof two lines\",5.00,EUR,{tower}\n"
    );
    desk.put("names.csv", format!("date,description,amount,currency,name\n{rows}"));
    desk.done(&["import", "names.csv"]);
    desk
}

#[test]
fn e07_e09_names_turn_no_line_around_and_pile_up_no_marks() {
    let desk = misnamed();
    let all: &[&[&str]] = &[
        &["import", "-n", "--all", "names.csv"],
        &["list"],
        &["list", "--format", "csv"],
        &["report", "2025-01", "--format", "md", "--entries"],
        &["report", "2025-01", "--format", "html", "--entries"],
        &["export", "--to", "csv"],
        &["export", "--to", "hledger"],
        &["export", "--to", "beancount"],
    ];
    for words in all {
        let told = desk.done(words);
        let shown = told.contains("gnp.exe") && told.contains("Zalgo");
        assert!(shown || words[0] == "import", "{words:?}: {told}");
        let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(!told.contains(turns), "{words:?}: {told:?}");
        assert!(told.matches('\u{336}').count() <= 8, "{words:?}: {told:?}");
    }
    // In a terminal it is shown that there was something, and a text of two lines stays in its row.
    let list = desk.done(&["list"]);
    assert!(list.contains("\\u{202e}gnp.exe"), "{list}");
    desk.put("new.csv", "date,description,amount,currency\n2025-01-03,\"a\nb\",1.00,EUR\n");
    let plan = desk.done(&["import", "-n", "new.csv"]);
    assert!(plan.contains("a b") && !plan.contains("\\u{a}"), "{plan}");
}

#[test]
fn d06_two_currencies_are_never_one_sum() {
    let desk = Desk::new("EUR");
    let rows = "2025-01-01,a,5.00,EUR\n2025-01-02,b,7.11,USD\n2025-01-03,c,-1.00,USD\n";
    desk.put("two.csv", format!("date,description,amount,currency\n{rows}"));
    desk.done(&["import", "two.csv"]);
    let all: &[(&[&str], &str, &str)] = &[
        (&["balance", "--format", "csv"], "5.00,EUR", "6.11,USD"),
        (&["balance"], "5.00", "6.11"),
        (&["report", "2025-01", "--format", "text"], "5.00", "6.11"),
        (&["report", "2025-01", "--format", "md"], "5.00", "6.11"),
        (&["report", "2025-01", "--format", "html"], "5.00", "6.11"),
        (
            &["report", "2025-01", "--format", "csv"],
            "2025-01,EUR,net_assets,5.00",
            "2025-01,USD,net_assets,6.11",
        ),
        (&["report", "2025-01", "--format", "json"], "5.00", "6.11"),
    ];
    for (words, euros, dollars) in all {
        let told = desk.done(words);
        assert!(told.contains(euros) && told.contains(dollars), "{words:?}: {told}");
        for sum in ["11.11", "12.11", "13.11", "4.00", "-1.11"] {
            assert!(!told.contains(sum), "{words:?} adds euros to dollars: {told}");
        }
    }
}

#[test]
fn i12_what_is_there_is_not_overwritten() {
    let desk = filled();
    for words in [&["export", "--to", "csv"][..], &["report", "2024-12"]] {
        desk.put("there", "mine");
        let out = [words, &["--out", "there"]].concat();
        refused(&desk, &out, 1, &["there", "exists"]);
        assert_eq!(std::fs::read(desk.path("there")).expect("it is there"), b"mine");
        let nowhere = [words, &["--out", "no/such/folder"]].concat();
        refused(&desk, &nowhere, 4, &["no/such/folder"]);
    }
}

#[test]
fn i13_a_full_disk_leaves_no_half_file() {
    let desk = filled();
    let small =
        "mkdir small && mount -t tmpfs -o size=8k none small && head -c 8k /dev/zero > small/x";
    if desk.shell(&format!("unshare -m bash -c '{small}'; rmdir small")).code != 0 {
        leave_out("only root can mount a small disk");
        return;
    }
    for words in ["export --to jsonl", "report 2024-12 --format html"] {
        let script = format!("{small}; ledger {words} --out small/file; echo $?; ls -A small");
        let said = desk.shell(&format!("unshare -m bash -c '{script}'; rmdir small"));
        assert_eq!(said.out, "4\nx\n", "{said:?}");
        fails(&said, 0, &["small/file"]);
    }
}

#[test]
fn s01_s02_s04_a_report_is_a_function_of_the_log_and_the_period() {
    let desk = filled();
    for format in ["text", "md", "html", "json", "csv"] {
        let report = ["report", "2024-12", "--format", format];
        let first = desk.done(&report);
        assert_eq!(desk.shell(&format!("TZ=Asia/Tokyo ledger {}", report.join(" "))).out, first);
    }
    let size = desk.head().0.to_string();
    let before = desk.done(&["report", "2024-12"]);
    desk.done(&["reverse", "10", "--reason", "it never came"]);
    assert_ne!(desk.done(&["report", "2024-12"]), before);
    assert_eq!(desk.done(&["report", "2024-12", "--at-size", &size]), before);
    let empty = desk.done(&["report", "2025-01"]);
    assert!(empty.contains("Net change") && empty.contains("Not complete"), "{empty}");
    refused(&desk, &["report", "2023-05"], 1, &["2023-05", "the books begin in 2024-12"]);
    refused(&desk, &["report", "2031-01"], 1, &["2031-01", "the log reaches to 2025-01-15 only"]);
}

#[test]
fn an_accountant_gets_nothing_of_a_year_that_has_not_begun() {
    let desk = filled();
    let of = |year| ["export", "--to", "accountant", "--period", year, "--out", "year.csv"];
    refused(
        &desk,
        &of("2031"),
        1,
        &["nothing was exported", "2031", "the log reaches to 2025-01-15 only"],
    );
    refused(&desk, &of("2023"), 1, &["nothing was exported", "2023", "the books begin in 2024-12"]);
    assert!(!desk.path("year.csv").exists());
    // One that runs closes on the day of the newest entry, and says so.
    let said = desk.ledger(&["export", "--to", "accountant", "--period", "2025"]);
    assert!(said.err.contains("2025 is not over: the closing rows are of 2025-01-15"), "{said:?}");
}

#[test]
fn words_that_are_not_public_are_for_an_accountant_alone() {
    let desk = filled();
    for to in ["csv", "hledger", "package"] {
        let asked = ["export", "--to", to, "--private", "--out", "out"];
        refused(&desk, &asked, 2, &["--private", "only --to accountant takes it"]);
    }
    assert!(!desk.path("out").exists());
}

#[test]
fn a_donors_name_account_and_words_stay_in_the_private_file() {
    let desk = Desk::new("EUR");
    let rule =
        "\n[[rule]]\ntext = \"Miete\"\nto = \"expenses:hosting\"\nwho = \"The Harbour House\"\n";
    desk.shell(&format!("printf '%s' '{rule}' >> book/local.toml"));
    let file = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = file.join("tests/statements/sparkasse-camt/vorgemerkt.csv");
    desk.done(&["import", &file.to_string_lossy()]);
    let mut public = Vec::new();
    for name in ["ledger.db", "words.db", "service.toml"] {
        public.push(std::fs::read(desk.path("book").join(name)).expect("a file of the book"));
    }
    for told in [
        &["export", "--to", "csv"][..],
        &["export", "--to", "hledger"],
        &["export", "--to", "beancount"],
        &["list"],
        &["report", "2024-03", "--format", "html", "--entries"],
        &["report", "2024-03", "--format", "json", "--entries"],
    ] {
        public.push(desk.done(told).into_bytes());
    }
    let has = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|at| at == text.as_bytes());
    let private = std::fs::read(desk.path("book/private.db")).expect("private.db");
    let kept = ["Ada F", "Spende", "DE02500105170137075030", "Miete", "DE88100900001234567892"];
    // What says nothing, and the name that the rule replaces, are not kept either.
    for text in kept.into_iter().chain(["NOTPROVIDED", "Haus am Hafen"]) {
        assert!(!public.iter().any(|bytes| has(bytes, text)), "{text} is public");
        assert_eq!(has(&private, text), kept.contains(&text), "{text} in private.db");
    }
    assert_eq!(public.iter().filter(|bytes| has(bytes, "The Harbour House")).count(), 6);
}
