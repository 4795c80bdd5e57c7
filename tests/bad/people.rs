//! Members, signatures and policy: one person under two names, signatures of other books, double
//! clicks, two treasurers at once, rules that nobody could ever meet.

use super::commands::declare;
use super::{fails, refused};
use crate::desk::{Desk, left_out};
use crate::site::Server;

/// An account that a bank could have given out, and another.
pub const IBAN: &str = "DE02 1203 0000 0000 2020 51";
pub const OTHER: &str = "DE89 3704 0044 0532 0130 00";

/// A book of treasurer, bea and cem, of whom `need` must agree. Their keys lie here.
pub fn council(need: u64) -> Option<Desk> {
    if left_out("ssh-keygen") {
        return None;
    }
    let desk = Desk::new("EUR");
    desk.done(&["member", "key"]);
    for member in ["bea", "cem"] {
        let made = desk.shell(&format!("ssh-keygen -q -t ed25519 -N '' -f {member}"));
        assert_eq!(made.code, 0, "{made:?}");
        let public = format!("{member}.pub");
        let proposal = entry(&desk.ledger(&["member", "propose", member, "--key", &public]));
        desk.done(&["member", "join", member, "--key", member]);
        desk.done(&["approve", &proposal]);
    }
    if need > 1 {
        declare(&desk, &format!("\n[approval]\nneed = {need}\ndelay = 72\n"));
        desk.done(&["apply"]);
    }
    Some(desk)
}

/// A payee with this account.
pub fn payee(desk: &Desk, code: &str, iban: &str, more: &[&str]) -> crate::desk::Said {
    desk.put("iban.txt", iban);
    let words = ["payee", "add", code, "--name", code, "--iban", "iban.txt"];
    desk.ledger(&[&words[..], more].concat())
}

/// The number of the entry that the command wrote first.
pub fn entry(said: &crate::desk::Said) -> String {
    assert_eq!(said.code, 0, "{said:?}");
    let line = said.err.lines().find(|line| line.contains(" written. Log:"));
    let mut words = line.unwrap_or_default().split(' ');
    words.nth(1).expect("a number").to_owned()
}

#[test]
fn m02_the_same_member_twice_counts_once() {
    let Some(desk) = council(2) else { return };
    let proposed = entry(&payee(&desk, "host", IBAN, &[]));
    desk.done(&["approve", &proposed]);
    let before = desk.head();
    let again = desk.ledger(&["approve", &proposed]);
    assert_eq!(again.code, 0, "a double click is no error: {again:?}");
    assert!(again.err.contains("treasurer said `approve`"), "{again:?}");
    assert_eq!(desk.head(), before);
    assert!(desk.done(&["status"]).contains("1 of 2 members signed; bea or cem can"));
}

#[test]
fn m03_who_is_no_member_signs_nothing() {
    let Some(desk) = council(2) else { return };
    let proposed = entry(&payee(&desk, "host", IBAN, &[]));
    let parts = ["dan is no member", "bea, cem and treasurer"];
    refused(&desk, &["approve", &proposed, "--as", "dan"], 1, &parts);
    assert_eq!(desk.shell("ssh-keygen -q -t ed25519 -N '' -f dan").code, 0);
    let words = ["approve", &proposed, "--key", "dan"];
    refused(&desk, &words, 1, &["SHA256:", "no member", "ledger member list"]);
    let words = ["approve", &proposed, "--as", "bea", "--key", "dan"];
    refused(&desk, &words, 1, &["signed, not", "nothing was written"]);
    let words = ["approve", &proposed, "--as", "bea"];
    refused(&desk, &words, 1, &["the key of bea is not here", "--print"]);
    // Who was removed signs no longer, and what they signed falls.
    desk.done(&["approve", &proposed, "--key", "cem"]);
    let leaves = entry(&desk.ledger(&["member", "leave", "cem", "--reason", "moved on"]));
    for key in [&["--as", "treasurer"][..], &["--key", "bea"]] {
        desk.done(&[&["approve", &leaves], key].concat());
    }
    assert!(desk.done(&["status"]).contains("0 of 2 members signed; bea or treasurer can"));
    refused(&desk, &["approve", &proposed, "--key", "cem"], 1, &["no member"]);
}

/// Alone with a key; somebody who can run the program in the folder proposes `mallory` with their
/// own, whose entry is given.
fn intruded() -> Option<(Desk, String)> {
    if left_out("ssh-keygen") {
        return None;
    }
    let mut desk = Desk::new("EUR");
    desk.set_today("2025-01-20");
    desk.done(&["member", "key"]);
    assert_eq!(desk.shell("ssh-keygen -q -t ed25519 -N '' -f mallory").code, 0);
    let words = ["member", "propose", "mallory", "--key", "mallory.pub"];
    let proposal = entry(&desk.ledger(&words));
    desk.done(&["member", "join", "mallory", "--key", "mallory"]);
    Some((desk, proposal))
}

#[test]
fn who_has_the_folder_and_no_key_brings_their_own_in_vain() {
    let Some((mut desk, proposal)) = intruded() else { return };
    let host = entry(&payee(&desk, "host", IBAN, &[]));
    for words in [
        &["approve", &host, "--key", "mallory"][..],
        &["approve", &proposal, "--key", "mallory"],
        &["reject", &host, "--reason", "x", "--key", "mallory"],
        &["freeze", "--reason", "x", "--key", "mallory"],
    ] {
        refused(&desk, words, 1, &["no member"]);
    }
    // Nor do they get there by another member, by the treasurer's own key, or by removing it.
    for words in [
        &["member", "propose", "treasurer", "--key", "mallory.pub"][..],
        &["member", "leave", "treasurer", "--as", "mallory", "--reason", "x"],
    ] {
        assert_eq!(desk.ledger(words).code, 1, "{words:?}");
    }
    let shown = desk.done(&["show", &proposal]);
    assert!(shown.contains("member mallory (SHA256:") && shown.contains("holds from 2025-01-24"));
    let join = (proposal.parse::<u64>().expect("a number") + 1).to_string();
    let said = desk.ledger(&["approve", &join]);
    assert!(said.code == 1 && !said.err.contains("Freeze"), "{said:?}");
    assert!(said.err.contains(&format!("Signature {join}: mallory said `join`")), "{said:?}");
    let waits = "it holds from 2025-01-24 unless rejected, or at once with `ledger approve ";
    let status = desk.done(&["status"]);
    assert!(
        status.contains(&format!("Member mallory: entry {proposal} waits: {waits}")),
        "{status}"
    );
    let page = Server::of(&desk).get("/");
    assert!(page.contains("Member mallory</a></strong> holds from 24 January 2025"), "{page}");
    desk.set_today("2025-01-23");
    refused(&desk, &["approve", &host, "--key", "mallory"], 1, &["no member"]);
    desk.done(&["reject", &proposal, "--reason", "nobody knows them"]);
    desk.set_today("2025-03-01");
    refused(&desk, &["freeze", "--reason", "x", "--key", "mallory"], 1, &["no member"]);
    assert!(!desk.done(&["status"]).contains("mallory:"));
    assert!(!Server::of(&desk).get("/").contains("Member mallory"));
    desk.done(&["verify"]);
}

#[test]
fn whom_nobody_rejected_is_a_member_once_the_days_are_over() {
    let Some((mut desk, proposal)) = intruded() else { return };
    desk.set_today("2025-01-24");
    assert!(!desk.done(&["status"]).contains("mallory:"));
    refused(&desk, &["reject", &proposal, "--reason", "late"], 1, &["was agreed"]);
    assert!(desk.done(&["member", "list"]).contains("mallory"));
    // By the very entry that they sign first.
    desk.done(&["freeze", "--reason", "odd", "--key", "mallory"]);
    desk.done(&["verify"]);
}

/// Neither is the checkpoint key changed by whoever has the folder.
#[test]
fn another_checkpoint_key_waits_for_the_one_who_decides() {
    let Some((desk, _)) = intruded() else { return };
    let key = |desk: &Desk| desk.shell("cat state/ledger/*/key").out;
    let old = key(&desk);
    let said = desk.ledger(&["key", "rotate", "--reason", "the old laptop is gone"]);
    let proposal = entry(&said);
    let approve = format!("or at once with `ledger approve {proposal}`");
    assert!(said.err.contains("holds from 2025-01-24 unless rejected"), "{said:?}");
    assert!(said.err.contains(&approve), "{said:?}");
    payee(&desk, "host", IBAN, &[]);
    assert_eq!(key(&desk), old);
    desk.done(&["approve", &proposal]);
    payee(&desk, "names", OTHER, &[]);
    assert_ne!(key(&desk), old);
    desk.done(&["verify"]);
}

#[test]
fn one_person_is_not_two_members() {
    let Some(desk) = council(2) else { return };
    let words = ["member", "propose", "bob", "--key", "bea.pub"];
    refused(&desk, &words, 1, &["gives bob the key of bea", "never serves two members"]);
}

#[test]
fn a_signature_for_another_book_is_refused() {
    let (Some(desk), Some(other)) = (council(2), council(2)) else { return };
    let there = entry(&payee(&other, "host", IBAN, &[]));
    let here = entry(&payee(&desk, "host", IBAN, &[]));
    assert_eq!(there, here, "the same entry of two books");
    let lines = other.done(&["approve", &there, "--as", "bea", "--print"]);
    desk.put("act.txt", lines);
    let sign = "ssh-keygen -q -Y sign -n ledger-act-v1 -f bea act.txt";
    assert_eq!(desk.shell(sign).code, 0);
    let words = ["approve", &here, "--signature", "act.txt.sig"];
    refused(&desk, &words, 1, &["not of this book", "its genesis is another"]);
}

#[test]
fn signatures_that_say_something_else_are_refused() {
    let Some(desk) = council(2) else { return };
    let first = entry(&payee(&desk, "host", IBAN, &[]));
    let second = entry(&payee(&desk, "names", OTHER, &[]));
    let lines = desk.done(&["approve", &first, "--as", "bea", "--print"]);
    desk.put("act.txt", &lines);
    let sign = |namespace: &str, file: &str| {
        let line = format!("rm -f {file}.sig; ssh-keygen -q -Y sign -n {namespace} -f bea {file}");
        assert_eq!(desk.shell(&line).code, 0);
    };
    sign("ledger-act-v1", "act.txt");
    let take = |command: &'static str, entry: &str, file: &str| {
        let reason = ["--reason", "whatever"];
        [&[command, entry, "--signature", file][..], &reason].concat().join("\u{1f}")
    };
    let refused = |words: String, code, parts: &[&str]| {
        let words: Vec<&str> = words.split('\u{1f}').collect();
        refused(&desk, &words, code, parts);
    };
    let parts = [&*format!("`approve` of entry {first}"), &*format!("`approve` of entry {second}")];
    refused(take("approve", &second, "act.txt.sig"), 1, &parts);
    refused(take("reject", &first, "act.txt.sig"), 1, &["not `reject`"]);
    refused(take("approve", &first, "act.txt"), 2, &["expected FILE.sig"]);
    refused(take("approve", &first, "nothing.sig"), 4, &["nothing"]);
    // Another namespace, other lines, lines with another end.
    sign("file", "act.txt");
    refused(take("approve", &first, "act.txt.sig"), 1, &["`file`", "-n ledger-act-v1"]);
    let said = desk.ledger(&["approve", &first, "--signature", "act.txt.sig"]);
    assert_eq!(said.err.matches("-n ledger-act-v1").count(), 1, "said once: {said:?}");
    sign("ledger-act-v1", "act.txt");
    for (name, changed) in [
        ("longer.txt", lines.replace("until 20", "until 21")),
        ("other.txt", lines.replace("signer bea", "signer cem")),
    ] {
        desk.put(name, changed);
        assert_eq!(desk.shell(&format!("cp act.txt.sig {name}.sig")).code, 0);
        refused(take("approve", &first, &format!("{name}.sig")), 1, &["signature"]);
    }
    desk.put("crlf.txt", lines.replace('\n', "\r\n"));
    assert_eq!(desk.shell("cp act.txt.sig crlf.txt.sig").code, 0);
    refused(take("approve", &first, "crlf.txt.sig"), 1, &["crlf.txt"]);
    refused(["approve", &first, &second, "--print"].join("\u{1f}"), 2, &["expected one entry"]);
    desk.done(&["approve", &first, "--signature", "act.txt.sig"]);
    // Handed in a second time it says nothing new.
    let again = desk.ledger(&["approve", &first, "--signature", "act.txt.sig"]);
    assert!(again.code == 0 && again.err.contains("already"), "{again:?}");
}

#[test]
fn m25_what_ran_out_is_signed_again() {
    let Some(mut desk) = council(2) else { return };
    let proposed = entry(&payee(&desk, "host", IBAN, &[]));
    let lines = desk.done(&["approve", &proposed, "--as", "bea", "--print"]);
    desk.put("act.txt", lines);
    let sign = "ssh-keygen -q -Y sign -n ledger-act-v1 -f bea act.txt";
    assert_eq!(desk.shell(sign).code, 0);
    desk.set_today("2025-02-15");
    let words = ["approve", &proposed, "--signature", "act.txt.sig"];
    refused(&desk, &words, 1, &["counted until 2025-02-14"]);
    let words = ["approve", &proposed, "--until", "2025-02-14"];
    refused(&desk, &words, 1, &["counted until 2025-02-14"]);
}

#[test]
fn m24_one_member_freezes_and_the_others_thaw() {
    let Some(desk) = council(2) else { return };
    refused(&desk, &["thaw"], 1, &["not frozen"]);
    refused(&desk, &["freeze"], 2, &["--reason"]);
    desk.done(&["freeze", "--reason", "odd"]);
    let again = desk.ledger(&["freeze", "--reason", "odd"]);
    assert!(again.code == 0 && again.err.contains("already"), "{again:?}");
    desk.done(&["thaw", "--key", "bea"]);
    assert!(desk.done(&["status"]).contains("Payments are frozen by treasurer"));
    desk.done(&["thaw", "--key", "cem"]);
    assert!(!desk.done(&["status"]).contains("frozen"));
}

#[test]
fn a_balance_is_attested_by_somebody_else_than_who_imported_it() {
    let Some(desk) = council(2) else { return };
    desk.put("rows.csv", "date,description,amount,currency,balance\n2025-01-02,x,5.00,EUR,5.00\n");
    desk.done(&["import", "rows.csv"]);
    let list = desk.done(&["list", "--kind", "statement", "--format", "csv"]);
    let statement = list.lines().nth(1).and_then(|line| line.split(',').next()).expect("one");
    refused(&desk, &["attest", statement], 1, &["treasurer imported", "bea or cem can"]);
    let said = desk.ledger(&["attest", statement, "--key", "bea"]);
    assert!(
        said.err.contains("held 5.00 EUR on 2025-01-02, as you see it at the bank"),
        "{said:?}"
    );
    assert!(said.err.contains("is attested by bea"), "{said:?}");
    refused(&desk, &["attest", "0", "--key", "bea"], 1, &["said of a statement"]);
    refused(&desk, &["not-executed", statement], 1, &["said of an attempt to pay"]);
    refused(&desk, &["approve", statement], 1, &["said of an expense claim"]);
}

#[test]
fn two_treasurers_at_once_both_write_and_are_both_counted() {
    let Some(desk) = council(2) else { return };
    let proposed = entry(&payee(&desk, "host", IBAN, &[]));
    let both = format!(
        "ledger approve {proposed} --as treasurer & a=$!; ledger approve {proposed} --key bea & \
         b=$!; wait $a && wait $b"
    );
    let said = desk.shell(&both);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(!said.err.contains("locked"), "{said:?}");
    assert!(desk.done(&["status"]).contains("is agreed and waits"), "{said:?}");
    desk.head();
}

#[test]
fn n04_more_than_there_are_can_never_agree() {
    let desk = Desk::new("EUR");
    let approval = |need: &str| format!("\n[approval]\nneed = {need}\ndelay = 72\n");
    let service = std::fs::read_to_string(desk.path("book/service.toml")).expect("service.toml");
    for (need, part) in [("2", "asks for 2 members to agree, but 0 can sign"), ("0", "need is 0")] {
        desk.put("book/service.toml", format!("{service}{}", approval(need)));
        refused(&desk, &["apply"], 1, &[part]);
        refused(&desk, &["apply", "--dry-run"], 1, &[part]);
    }
    for (need, part) in [("\"two\"", "expected u64"), ("2.5", "expected u64"), ("true", "u64")] {
        desk.put("book/service.toml", format!("{service}{}", approval(need)));
        refused(&desk, &["apply"], 1, &[part, "line"]);
    }
    // One person is enough, and the last one stays.
    desk.put("book/service.toml", format!("{service}{}", approval("1")));
    desk.done(&["apply"]);
    let words = ["member", "leave", "treasurer", "--reason", "tired"];
    refused(&desk, &words, 1, &["but 0 can sign"]);
}

#[test]
fn n05_n12_rules_over_money_are_read_strictly() {
    let desk = Desk::new("EUR");
    let service = std::fs::read_to_string(desk.path("book/service.toml")).expect("service.toml");
    let bank = "\n[[account]]\ncode = \"assets:bank:main\"\ncurrencies = [\"EUR\"]\n";
    let limit = "\n[[limit]]\ncurrency = \"EUR\"\naccount = \"assets:bank:main\"\nrail = \"sepa\"\n\
                 payout = \"100.00\"\nday = \"200.00\"\nmonth = \"500.00\"\npayee = \"300.00\"\n";
    let standing = "\n[[commitment]]\ncode = \"servers\"\npayee = \"host\"\ncategory = \"hosting\"\n\
                    currency = \"EUR\"\ncap = \"9.60\"\nevery = \"1m\"\nfrom = \"2025-01-01\"\n\
                    collect = \"push\"\n";
    let wrong = |tables: String, parts: &[&str]| {
        desk.put("book/service.toml", format!("{service}{bank}{tables}"));
        refused(&desk, &["apply"], 1, parts);
    };
    let limits = |from: &str, to: &str| limit.replace(from, to);
    wrong(limits("\"200.00\"", "\"50.00\""), &["limit EUR", "day is less than payout"]);
    wrong(limits("\"sepa\"", "\"spea\""), &["limit EUR", "rail is `spea`", "did you mean `sepa`?"]);
    wrong(limits("main", "mian"), &["limit EUR", "did you mean `assets:bank:main`?"]);
    wrong(limits("\"100.00\"", "\"100.001\""), &["limit EUR", "payout"]);
    wrong(limits("\"100.00\"", "\"-1.00\""), &["limit EUR", "payout is -1.00"]);
    wrong(limits("payout", "payuot"), &["unknown field `payuot`", "did you mean `payout`?"]);
    let standing = |from: &str, to: &str| standing.replace(from, to);
    wrong(standing("hosting", "hostin"), &["commitment servers", "did you mean `hosting`?"]);
    wrong(standing("\"push\"", "\"pull\""), &["expected push, debit or card"]);
    wrong(standing("collect", "fund = \"rof\"\ncollect"), &["fund is `rof`"]);
    wrong(standing("\"1m\"", "\"1x\""), &["line"]);
    wrong(standing("", ""), &["payee is `host`", "there is none yet"]);
    desk.put("book/service.toml", &service);
    assert_eq!(payee(&desk, "host", IBAN, &[]).code, 0);
    wrong(standing("\"host\"", "\"hots\""), &["payee is `hots`", "did you mean `host`?"]);
}

#[test]
fn n06_a_changed_rule_leaves_open_proposals_the_stricter() {
    let Some(desk) = council(2) else { return };
    let proposed = entry(&payee(&desk, "host", IBAN, &[]));
    desk.done(&["approve", &proposed]);
    let path = desk.path("book/service.toml");
    let service = std::fs::read_to_string(&path).expect("service.toml");
    desk.put("book/service.toml", service.replace("need = 2", "need = 3"));
    let raised = entry(&desk.ledger(&["apply"]));
    desk.done(&["approve", &raised]);
    desk.done(&["approve", &raised, "--key", "bea"]);
    desk.done(&["approve", &proposed, "--key", "bea"]);
    assert!(desk.done(&["status"]).contains("2 of 3 members signed; cem can"));
    desk.done(&["approve", &proposed, "--key", "cem"]);
    assert!(desk.done(&["status"]).contains("is agreed and waits"));
}

#[test]
fn n07_declarations_that_everybody_can_write_are_said() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new("EUR");
    let path = desk.path("book/service.toml");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o666)).expect("a mode");
    let said = desk.ledger(&["apply"]);
    assert!(said.code == 0 && said.err.contains("everybody can write"), "{said:?}");
}

#[test]
fn a_key_that_others_can_read_signs_nothing() {
    let Some(desk) = council(2) else { return };
    let proposed = entry(&payee(&desk, "host", IBAN, &[]));
    assert_eq!(desk.shell("chmod 644 bea").code, 0);
    let words = ["approve", &proposed, "--key", "bea"];
    refused(&desk, &words, 4, &["can be read by others", "chmod 600"]);
    assert_eq!(desk.shell("ssh-keygen -q -t ed25519 -N secret -f locked").code, 0);
    let words = ["approve", &proposed, "--as", "bea", "--key", "locked"];
    refused(&desk, &words, 1, &["has a password", "ssh-keygen -Y sign"]);
    let words = ["approve", &proposed, "--as", "bea", "--key", "bea.pub"];
    fails(&desk.ledger(&words), 1, &[]);
    assert_eq!(desk.shell("ssh-keygen -q -t rsa -N '' -f old").code, 0);
    let words = ["member", "propose", "dan", "--key", "old.pub"];
    refused(&desk, &words, 1, &["ssh-rsa", "ssh-keygen -t ed25519"]);
    refused(&desk, &["member", "propose", "dan", "--key", "nothing.pub"], 2, &["nothing.pub"]);
}

#[test]
fn an_own_key_with_a_password_is_proposed_and_joined_with_elsewhere() {
    if left_out("ssh-keygen") {
        return;
    }
    let desk = Desk::new("EUR");
    assert_eq!(desk.shell("ssh-keygen -q -t ed25519 -N secret -f own").code, 0);
    let said = desk.ledger(&["member", "key", "--own", "own.pub"]);
    assert!(
        said.code == 0 && said.err.contains("ledger member join treasurer --print"),
        "{said:?}"
    );
    refused(&desk, &["freeze", "--reason", "odd"], 1, &["no member has a key yet"]);
    refused(&desk, &["member", "key"], 1, &["proposes a key of treasurer already"]);
    // One without is signed with at once.
    let desk = Desk::new("EUR");
    assert_eq!(desk.shell("ssh-keygen -q -t ed25519 -N '' -f own").code, 0);
    let said = desk.ledger(&["member", "key", "--own", "own.pub"]);
    assert!(said.code == 0 && said.err.contains("is in force"), "{said:?}");
    desk.done(&["freeze", "--reason", "odd", "--key", "own"]);
}

#[test]
fn a_rejected_proposal_is_drift_until_the_file_gives_it_up() {
    let Some(desk) = council(2) else { return };
    declare(&desk, "\n[[reserve]]\ncurrency = \"EUR\"\namount = \"300.00\"\n");
    let proposed = entry(&desk.ledger(&["apply"]));
    let again = desk.ledger(&["apply"]).err;
    let both = format!("reserve eur: nothing is in force until proposal {proposed} holds");
    assert!(again.contains("nothing to do") && again.contains(&both), "{again}");
    let status = desk.done(&["status"]);
    assert!(status.contains(&both) && !status.contains("differs from the log"), "{status}");
    desk.done(&["reject", &proposed, "--key", "cem", "--reason", "too much"]);
    let status = desk.done(&["status"]);
    assert!(status.contains("service.toml differs from the log in 1 point"), "{status}");
    assert!(!status.contains("waits: declared"), "rejected, it waits for nobody: {status}");
    let words = ["approve", &proposed];
    refused(&desk, &words, 1, &["was rejected by cem", "propose it again"]);
    assert!(desk.done(&["apply", "--dry-run"]).contains("+ reserve EUR (300.00)"));
}

/// Who leaves signs where their key is, as they sign anything else; what was proposed is not proposed
/// again.
#[test]
fn who_leaves_may_sign_it_on_another_machine() {
    let Some(desk) = council(2) else { return };
    refused(&desk, &["member", "leave", "bea", "--signature", "act.txt.sig"], 1, &["--print"]);
    let leave = ["member", "leave", "bea", "--reason", "Moved on", "--print"];
    let lines = desk.done(&leave);
    assert!(lines.contains("act approve\n") && lines.contains("signer bea\n"), "{lines}");
    let size = desk.done(&["verify"]);
    assert_eq!(desk.done(&leave), lines, "the same proposal");
    assert_eq!(desk.done(&["verify"]), size, "nothing more was written");
    refused(&desk, &leave[..5], 1, &["proposes already that bea leaves"]);
    assert!(desk.done(&["member", "list"]).contains("bea"), "nobody signed it");
    desk.put("act.txt", lines);
    let sign = "ssh-keygen -q -Y sign -n ledger-act-v1 -f bea act.txt";
    assert_eq!(desk.shell(sign).code, 0);
    let said = desk.ledger(&["member", "leave", "bea", "--signature", "act.txt.sig"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(!desk.done(&["member", "list"]).contains("bea"), "one leaves by one's own word");
    desk.done(&["verify"]);
}

/// Another checkpoint key is a proposal: until enough agree the old one signs, from then on the new
/// one alone, and every checkpoint is by the key of its size.
#[test]
fn the_checkpoint_key_is_changed_by_those_who_must_agree() {
    let Some(desk) = council(2) else { return };
    let key = |desk: &Desk| desk.shell("cat state/ledger/*/key").out;
    let old = key(&desk);
    let proposal = entry(&desk.ledger(&["key", "rotate", "--reason", "the old laptop is gone"]));
    refused(&desk, &["key", "rotate", "--reason", "again"], 1, &["proposes a key already"]);
    desk.done(&["approve", &proposal]);
    assert_eq!(key(&desk), old, "one of two is not enough");
    desk.done(&["approve", &proposal, "--key", "bea"]);
    desk.done(&["verify"]);
    // The next write puts the new key in the old one's place.
    payee(&desk, "host", IBAN, &[]);
    assert_ne!(key(&desk), old);
    desk.done(&["verify"]);
    // Who still has the old key can sign nothing any more.
    let path = desk.shell("echo -n state/ledger/*").out;
    desk.put(&format!("{path}/key"), &old);
    super::fails(&payee(&desk, "names", OTHER, &[]), 3, &["not the key that the log names"]);
    let verified = desk.done(&["verify"]);
    let says = "this machine cannot write the book: ";
    assert!(verified.contains(says) && verified.contains("not the key that the log names"));
    desk.put(&format!("{path}/key"), "garbage");
    assert!(desk.done(&["verify"]).contains(says), "an unreadable one neither");
}
