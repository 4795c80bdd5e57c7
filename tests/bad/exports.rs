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
