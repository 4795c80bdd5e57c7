//! Payees and expense claims: whose account, which invoice, and who cannot approve it.

use super::commands::declare;
use super::people::{IBAN, OTHER, council, entry, payee};
use super::refused;
use crate::desk::{Desk, Said};
use std::path::Path;

/// A claim of this payee, with more words.
fn claim(desk: &Desk, payee: &str, more: &[&str]) -> Said {
    let words = ["expense", "submit", "--payee", payee, "--category", "hosting"];
    let usual = ["--amount", "9.60", "--period", "2025-01"];
    let mut words = words.to_vec();
    for pair in usual.chunks(2).filter(|pair| !more.contains(&pair[0])) {
        words.extend(pair);
    }
    desk.ledger(&[&words[..], more].concat())
}

/// A claim that bea and cem of the council approved, for a payee whose account holds.
fn approved() -> Option<(Desk, String)> {
    let mut desk = council(2)?;
    let host = entry(&payee(&desk, "host", IBAN, &[]));
    desk.done(&["approve", &host]);
    desk.done(&["approve", &host, "--key", "bea"]);
    desk.set_today("2025-01-19");
    let claimed = entry(&claim(&desk, "host", &[]));
    for key in ["bea", "cem"] {
        desk.done(&["approve", &claimed, "--key", key]);
    }
    Some((desk, claimed))
}

/// It is refused with this code and all of these parts, and nothing is written.
fn not_claimed(desk: &Desk, payee: &str, more: &[&str], code: i32, parts: &[&str]) {
    let before = desk.head();
    super::fails(&claim(desk, payee, more), code, parts);
    assert_eq!(desk.head(), before, "{more:?} wrote something");
}

#[test]
fn m01_who_submits_a_claim_or_is_close_to_its_payee_does_not_approve_it() {
    let Some(mut desk) = council(2) else { return };
    let host = entry(&payee(&desk, "host", IBAN, &["--related", "cem"]));
    desk.done(&["approve", &host]);
    desk.done(&["approve", &host, "--key", "bea"]);
    desk.set_today("2025-01-19");
    let mine = entry(&claim(&desk, "host", &[]));
    let parts = ["treasurer submitted claim", "close to it", "bea can"];
    refused(&desk, &["approve", &mine], 1, &parts);
    refused(&desk, &["approve", &mine, "--key", "cem"], 1, &["cem submitted", "bea can"]);
    // Of the three nobody but bea counts: that two are needed is said to be in vain.
    assert!(desk.done(&["status"]).contains("0 of 2 members signed; that is not enough"));
    desk.done(&["approve", &mine, "--key", "bea"]);
    let theirs =
        entry(&claim(&desk, "host", &["--as", "bea", "--amount", "1.00", "--period", "2024-12"]));
    refused(&desk, &["approve", &theirs, "--key", "bea"], 1, &["bea submitted"]);
    desk.done(&["approve", &theirs]);
}

#[test]
fn m01_a_list_names_whose_signature_counts() {
    let Some((desk, claimed)) = approved() else { return };
    let list = desk.done(&["expense", "list", "--format", "csv"]);
    assert!(list.contains(",\"bea, cem\","), "{list}");
    assert_eq!(desk.shell("ssh-keygen -q -t ed25519 -N '' -f bea2").code, 0);
    let words = ["member", "propose", "bea", "--key", "bea2.pub"];
    let key = entry(&desk.ledger(&words));
    desk.done(&["member", "join", "bea", "--key", "bea2"]);
    desk.done(&["approve", &key]);
    desk.done(&["approve", &key, "--key", "cem"]);
    assert!(desk.done(&["show", &key]).contains(&format!("entry {key} is in force")));
    let shown = (0..20).map(|entry: u64| desk.done(&["show", &entry.to_string()]));
    let old = shown.into_iter().find(|shown| shown.contains("member bea (")).expect("bea");
    assert!(old.contains(&format!("replaced by entry {key}, from ")), "{old}");
    let list = desk.done(&["expense", "list", "--format", "csv"]);
    assert!(list.contains(",\"cem, not bea: with a key that was replaced\","), "{list}");
    desk.done(&["approve", &claimed, "--key", "bea2"]);
    let list = desk.done(&["expense", "list", "--format", "csv"]);
    assert!(list.contains(",\"cem, bea\","), "{list}");
}

#[test]
fn where_all_must_agree_that_nobody_signs_for_their_own_is_said() {
    let Some(desk) = council(1) else { return };
    declare(&desk, "\n[approval]\nneed = 3\ndelay = 72\n");
    for words in [&["apply", "--dry-run"][..], &["apply"]] {
        let said = desk.ledger(words);
        assert!(said.err.contains("no claim of a member's own can be approved"), "{said:?}");
    }
}

#[test]
fn m01_alone_one_may_and_others_have_time_to_object() {
    let Some(mut desk) = council(1) else { return };
    payee(&desk, "host", IBAN, &[]);
    desk.set_today("2025-01-19");
    let mine = entry(&claim(&desk, "host", &[]));
    let said = desk.ledger(&["approve", &mine]);
    assert!(said.err.contains("may be paid from 2025-01-23 on"), "{said:?}");
    // The second person's word needs no waiting.
    let said = desk.ledger(&["approve", &mine, "--key", "bea"]);
    assert_eq!(said.code, 0, "{said:?}");
}

#[test]
fn m06_an_invoice_is_claimed_once_however_its_number_is_written() {
    let desk = Desk::new("EUR");
    payee(&desk, "host", IBAN, &[]);
    payee(&desk, "names", OTHER, &[]);
    let first = entry(&claim(&desk, "host", &["--invoice", "RE-2025/017"]));
    let parts = [&*format!("entry {first}"), "same invoice", "nothing was written"];
    for number in ["RE-2025/017", "re 2025 017", "Re.2025-017 "] {
        not_claimed(&desk, "host", &["--invoice", number], 1, &parts);
    }
    assert_eq!(claim(&desk, "names", &["--invoice", "RE-2025/017"]).code, 0, "another's number");
    desk.put("invoice.txt", "Invoice 18");
    let second = entry(&claim(&desk, "host", &["--document", "invoice.txt"]));
    let parts = [&*format!("entry {second}"), "this very document"];
    not_claimed(&desk, "host", &["--document", "invoice.txt"], 1, &parts);
    let said = claim(&desk, "names", &["--document", "invoice.txt"]);
    assert!(said.err.contains("another payee's claim has the same document"), "{said:?}");
    // What was given up may be claimed again, in its place.
    desk.done(&["member", "key"]);
    desk.done(&["reject", &first, "--reason", "the wrong month"]);
    assert_eq!(claim(&desk, "host", &["--invoice", "RE-2025/017"]).code, 0);
}

#[test]
fn m07_the_same_amount_soon_after_is_said() {
    let desk = Desk::new("EUR");
    payee(&desk, "host", IBAN, &[]);
    let first = entry(&claim(&desk, "host", &["--invoice", "1"]));
    let said = claim(&desk, "host", &["--invoice", "2"]);
    assert!(said.err.contains("the same amount was claimed for this payee"), "{said:?}");
    let said = claim(&desk, "host", &["--invoice", "1", "--again", &first, "--amount", "9.61"]);
    assert!(said.code == 0 && !said.err.contains("the same amount"), "{said:?}");
}

#[test]
fn m08_g12_an_iban_is_checked_and_never_an_argument() {
    let desk = Desk::new("EUR");
    let add = |iban: &str| payee(&desk, "host", iban, &[]);
    let before = desk.head();
    for (iban, part) in [
        ("DE02 1203 0000 0000 2020 52", "positions 3 and 4"),
        ("DE02 1203 0000 0000 2020 5", "has 22 characters"),
        ("XX02 1203 0000 0000 2020 51", "no country that has IBANs"),
        ("DE02 1203 0000 0000 2O20 51", "position 18"),
        ("", "positions 1 and 2"),
        ("12345", "position 1"),
    ] {
        let said = add(iban);
        super::fails(&said, 1, &["--iban", part, "nothing was written"]);
        assert!(iban.len() < 9 || !said.err.contains("1203"), "it is never repeated: {said:?}");
    }
    for typed in [IBAN, "DE02120300000000202051"] {
        let words = ["payee", "add", "host", "--name", "Host", "--iban", typed];
        let said = desk.ledger(&words);
        super::fails(&said, 2, &["everybody on this machine can read", "nothing was written"]);
        assert!(!said.err.contains("2051"), "{said:?}");
    }
    let words = ["payee", "add", "host", "--name", "Host"];
    super::fails(&desk.ledger(&words), 2, &["--iban FILE", "standard input"]);
    assert_eq!(desk.head(), before);
    // What is kept is shown by its end, and only to whoever has the book's secrets.
    assert_eq!(add(IBAN).code, 0);
    assert!(!desk.done(&["payee", "list"]).contains("2051"));
    assert!(desk.done(&["payee", "list", "--private"]).contains("DE … 2051"));
    for format in ["csv", "json"] {
        let told = desk.done(&["payee", "list", "--private", "--format", format]);
        assert!(!told.contains("12030000"), "{told}");
    }
}

#[test]
fn m09_accounts_that_are_anothers_or_our_own_are_seen() {
    let desk = Desk::new("EUR");
    assert_eq!(payee(&desk, "treasurer", IBAN, &[]).code, 0);
    let said = payee(&desk, "host", "de02120300000000202051", &[]);
    let notes = ["another payee has the same account", "it is the account of a member"];
    for note in notes {
        assert!(said.err.contains(note), "{said:?}");
    }
    let flags = desk.done(&["payee", "list"]);
    assert!(flags.contains("member-account, shared-account"), "public, too: {flags}");
    refused(
        &desk,
        &["payee", "add", "host", "--name", "host", "--iban", "iban.txt"],
        1,
        &["declared already", "ledger payee change host"],
    );
    let near = payee(&desk, "host-2", OTHER, &["--known-as", "HOST"]);
    assert_eq!(near.code, 0);
    desk.put("iban.txt", "DE75 5121 0800 1245 1261 99");
    let words = ["payee", "add", "h", "--name", "HOST-2", "--iban", "iban.txt"];
    assert!(desk.ledger(&words).err.contains("nearly the same name"));
    let words = ["payee", "add", "x", "--name", "x", "--iban", "iban.txt", "--related", "dan"];
    refused(&desk, &words, 1, &["dan is no member: members are treasurer"]);
}

#[test]
fn m09_the_service_never_pays_itself() {
    let desk = Desk::new("EUR");
    let sample =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/statements/camt/month-053-v8.xml");
    desk.done(&["import", &sample.to_string_lossy()]);
    let text = std::fs::read_to_string(sample).expect("a sample");
    let own = text.split_once("<IBAN>").and_then(|(_, rest)| rest.split_once('<'));
    desk.put("iban.txt", own.expect("its account").0);
    let words = ["payee", "add", "us", "--name", "Us", "--iban", "iban.txt"];
    refused(&desk, &words, 1, &["an account of the service itself", "nothing was written"]);
}

#[test]
fn m10_a_changed_account_voids_what_was_approved_and_waits() {
    let Some((mut desk, claimed)) = approved() else { return };
    let list = |desk: &Desk| desk.done(&["expense", "list"]);
    assert!(list(&desk).contains("approved"), "{}", list(&desk));
    desk.put("iban.txt", OTHER);
    let change = ["payee", "change", "host", "--iban", "iban.txt", "--reason", "called them"];
    let changed = entry(&desk.ledger(&change));
    assert!(list(&desk).contains("approved"), "one person alone changes nothing: {}", list(&desk));
    desk.done(&["approve", &changed]);
    desk.done(&["approve", &changed, "--key", "bea"]);
    // At once, though the new account holds only later.
    assert!(!list(&desk).contains("approved"), "{}", list(&desk));
    let parts = ["was changed since", &*format!("--again {claimed}")];
    refused(&desk, &["approve", &claimed], 1, &parts);
    let again = entry(&claim(&desk, "host", &["--again", &claimed]));
    for key in ["bea", "cem"] {
        desk.done(&["approve", &again, "--key", key]);
    }
    assert!(list(&desk).contains("is new, and is paid from"), "{}", list(&desk));
    desk.set_today("2025-01-23");
    assert!(list(&desk).contains("approved"), "{}", list(&desk));
    refused(&desk, &["approve", &claimed], 1, &["was replaced by claim"]);
}

#[test]
fn m10_the_same_account_again_is_no_change() {
    let desk = Desk::new("EUR");
    payee(&desk, "host", IBAN, &[]);
    let change = ["payee", "change", "host", "--iban", "iban.txt"];
    refused(&desk, &change, 1, &["is the account of host already"]);
    refused(&desk, &["payee", "change", "hots", "--iban", "iban.txt"], 1, &["payee hots"]);
    desk.done(&["payee", "end", "host"]);
    refused(&desk, &["payee", "end", "host"], 1, &["payee host is not declared or was ended"]);
    not_claimed(&desk, "host", &[], 1, &["payee host is not declared or was ended"]);
}

#[test]
fn m11_a_new_payee_cools_off_and_is_said_to_be_new() {
    let mut desk = Desk::new("EUR");
    let said = payee(&desk, "host", IBAN, &[]);
    assert!(said.err.contains("in force from 2025-01-19"), "{said:?}");
    let said = claim(&desk, "host", &[]);
    assert!(said.err.contains("never paid before"), "{said:?}");
    assert!(said.err.contains("is new, and is paid from 2025-01-19 on"), "{said:?}");
    desk.set_today("2025-01-19");
    assert!(desk.done(&["payee", "list"]).contains("may be paid"));
}

#[test]
fn m26_what_the_bank_would_refuse_is_refused_before_anybody_signs() {
    let mut desk = Desk::new("EUR");
    let bank = "\n[[account]]\ncode = \"assets:bank:main\"\ncurrencies = [\"EUR\"]\n";
    let limit = "\n[[limit]]\ncurrency = \"EUR\"\naccount = \"assets:bank:main\"\nrail = \"sepa\"\n\
                 payout = \"100.00\"\nday = \"200.00\"\nmonth = \"500.00\"\npayee = \"300.00\"\n";
    declare(&desk, &format!("{bank}{limit}"));
    desk.done(&["apply"]);
    payee(&desk, "host", IBAN, &[]);
    desk.set_today("2025-01-19");
    let long = "x".repeat(141);
    not_claimed(&desk, "host", &["--purpose", &long], 1, &["141", "nothing was written"]);
    not_claimed(&desk, "host", &["--purpose", "Grüße \u{202e}"], 2, &["--purpose"]);
    assert_eq!(claim(&desk, "host", &["--purpose", "Grüße & mehr"]).code, 0);
}

#[test]
fn m27_an_amount_is_more_than_nothing() {
    let desk = Desk::new("EUR");
    payee(&desk, "host", IBAN, &[]);
    for (amount, code) in [("0", 2), ("0.00", 2), ("-9.60", 2), ("0.001", 1), ("9,60", 2)] {
        not_claimed(&desk, "host", &["--amount", amount], code, &["--amount"]);
    }
    not_claimed(&desk, "host", &["--period", "2025-02-05..2025-02-01"], 2, &["before it begins"]);
    not_claimed(&desk, "host", &["--fund", "roof"], 1, &["fund `roof` is not declared"]);
    not_claimed(&desk, "host", &["--commitment", "servers"], 1, &["no commitment servers"]);
    not_claimed(&desk, "host", &["--again", "3"], 1, &["entry 3, which is no expense claim"]);
}

#[test]
fn m30_an_expense_for_a_member_says_so() {
    let desk = Desk::new("EUR");
    payee(&desk, "ada", IBAN, &["--related", "treasurer"]);
    let said = claim(&desk, "ada", &[]);
    assert!(said.err.contains("the payee is a member, or close to one"), "{said:?}");
    let claimed = entry(&said);
    let leaf = desk.done(&["show", &claimed, "--format", "json"]);
    assert!(leaf.contains("\"flags\":[\"member\",\"new-payee\""), "public: {leaf}");
}

#[test]
fn e10_a_name_that_only_looks_like_another_is_said() {
    let desk = Desk::new("EUR");
    desk.put("iban.txt", IBAN);
    let add = |code: &str, name: &str| {
        desk.ledger(&["payee", "add", code, "--name", name, "--iban", "iban.txt"])
    };
    let said = add("alice", "\u{410}lice");
    assert!(said.err.contains("alphabets in which letters look alike"), "{said:?}");
    assert!(!add("alisa", "Алиса").err.contains("alphabets"));
    super::fails(&add("x", "Al\u{202e}ice"), 2, &["--name"]);
}

#[test]
fn i02_i03_documents_are_what_their_names_say() {
    let desk = Desk::new("EUR");
    payee(&desk, "host", IBAN, &[]);
    for (name, bytes) in
        [("a.pdf", &b"\x89PNG\r\n\x1a\n"[..]), ("b.png", b"%PDF-1.7"), ("c.jpeg", b"GIF89a")]
    {
        desk.put(name, bytes);
        not_claimed(&desk, "host", &["--document", name], 1, &[name, "though its name says so"]);
    }
    desk.put("empty.pdf", "");
    not_claimed(&desk, "host", &["--document", "empty.pdf"], 1, &["the document is empty"]);
    not_claimed(&desk, "host", &["--document", "no.pdf"], 4, &["no.pdf"]);
    let kept = || desk.path("book/documents").read_dir().expect("a folder").count();
    assert_eq!(kept(), 0);
    desk.put("right.PDF", "%PDF-1.7\n%truncated");
    assert_eq!(claim(&desk, "host", &["--document", "right.PDF"]).code, 0);
    assert_eq!(kept(), 1);
}

/// The same account under another name is the same purse.
#[test]
fn two_payees_with_one_account_claim_nothing_twice() {
    let desk = Desk::new("EUR");
    desk.done(&["member", "key"]);
    assert_eq!(payee(&desk, "ben", IBAN, &[]).code, 0);
    assert_eq!(payee(&desk, "ben2", IBAN, &[]).code, 0);
    assert_eq!(payee(&desk, "host", OTHER, &[]).code, 0);
    let first = entry(&claim(&desk, "ben", &["--invoice", "INV-1"]));
    let parts = [&*format!("entry {first} claims the same invoice"), "another with its account"];
    not_claimed(&desk, "ben2", &["--invoice", "inv 1"], 1, &parts);
    let said = claim(&desk, "ben2", &[]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.err.contains("the same amount was claimed for this payee or account"), "{said:?}");
    // Whose account is another is not meant.
    let said = claim(&desk, "host", &["--invoice", "INV-1"]);
    assert!(said.code == 0 && !said.err.contains("the same amount"), "{said:?}");
}
