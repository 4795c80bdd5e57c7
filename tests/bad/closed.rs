//! The end of the books: a last folder that was lost, changed, made half or is behind the log, and what
//! somebody goes on doing once the service is closed.

use super::commands::declare;
use super::people::{IBAN, council, entry};
use super::{end, fails, refused};
use crate::desk::Desk;

pub const FINISH: [&str; 4] = ["shutdown", "finish", "--reason", "All of it is done"];

/// A book of one, whose end has begun.
pub fn closing() -> Desk {
    let desk = Desk::new("EUR");
    declare(&desk, &end("0.00"));
    desk.done(&["apply"]);
    desk.done(&["shutdown", "begin", "--reason", "The vote"]);
    desk
}

/// A book of three of whom two must agree, whose end has begun.
pub fn closing_by_two(end: &str, more: impl FnOnce(&Desk)) -> Option<Desk> {
    let desk = council(2)?;
    declare(&desk, end);
    let first = entry(&desk.ledger(&["apply"])).parse().expect("a number");
    let size = desk.head().0;
    for index in first..size {
        let index = u64::to_string(&index);
        if desk.ledger(&["approve", &index]).code == 0 {
            desk.ledger(&["approve", &index, "--as", "bea", "--key", "bea"]);
        }
    }
    more(&desk);
    let decision = entry(&desk.ledger(&["shutdown", "begin", "--reason", "The vote"]));
    agree(&desk, &decision);
    desk.done(&["shutdown", "begin"]);
    Some(desk)
}

pub fn agree(desk: &Desk, decision: &str) {
    desk.done(&["approve", decision]);
    desk.done(&["approve", decision, "--as", "bea", "--key", "bea"]);
}

fn sums(desk: &Desk) -> String {
    std::fs::read_to_string(desk.path("book/final/SHA256SUMS")).expect("SHA256SUMS")
}

#[test]
fn a_last_folder_that_was_changed_or_lost_is_made_again_to_the_same_hash() {
    let Some(desk) = closing_by_two(&end("0.00"), |_| ()) else { return };
    let decision = entry(&desk.ledger(&FINISH));
    let signed = sums(&desk);
    agree(&desk, &decision);
    desk.put("book/final/shutdown.md", "All of it went to me.\n");
    std::fs::create_dir(desk.path("book/.final.new.tmp")).expect("a folder");
    let said = desk.ledger(&["shutdown", "finish"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.err.contains("The service is closed"), "{said:?}");
    assert_eq!(sums(&desk), signed);
    assert!(desk.done(&["show", &decision]).contains("documents"), "its hash is published");
    // Lost once more, when all is over: it comes from the log.
    std::fs::remove_dir_all(desk.path("book/final")).expect("removed");
    desk.done(&["shutdown", "finish"]);
    assert_eq!(sums(&desk), signed);
    assert_eq!(desk.shell("cd book/final && sha256sum -c --quiet SHA256SUMS").code, 0);
    assert_eq!(desk.shell("ls -a book | grep tmp").out, "");
}

#[test]
fn what_is_written_while_members_sign_is_not_left_out() {
    let Some(desk) = closing_by_two(&end("0.00"), |_| ()) else { return };
    let decision = entry(&desk.ledger(&FINISH));
    agree(&desk, &decision);
    desk.done(&["decide", "We keep the name", "--reason", "It is ours"]);
    let said = desk.ledger(&["shutdown", "finish"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.err.contains("is not of all there is by now"), "{said:?}");
    assert!(said.err.contains("0 of 2 members signed"), "{said:?}");
    agree(&desk, &entry(&said));
    desk.done(&["shutdown", "finish"]);
    let log = std::fs::read_to_string(desk.path("book/final/leaves.jsonl")).expect("the log");
    assert_eq!(log.lines().count().to_string(), entry(&said), "all below the decision");
}

#[test]
fn a_folder_of_somebody_else_s_stays() {
    let desk = closing();
    std::fs::create_dir(desk.path("book/final")).expect("a folder");
    desk.put("book/final/photo.txt", "mine");
    refused(&desk, &FINISH, 1, &["is not what this command makes"]);
    std::fs::remove_dir_all(desk.path("book/final")).expect("removed");
    fails(&desk.ledger(&FINISH), 0, &["The service is closed"]);
}

#[test]
fn closed_books_take_down_what_comes_and_decide_nothing() {
    let mut desk = closing();
    desk.done(&FINISH);
    desk.set_today("2025-02-01");
    let since = "the service is closed since 2025-01-15";
    refused(&desk, &["decide", "x", "--reason", "y"], 1, &[since, "nothing is decided"]);
    let claim = ["expense", "submit", "--payee", "host", "--amount", "5.00"];
    let claim = [&claim[..], &["--category", "hosting", "--period", "2025-01"]].concat();
    refused(&desk, &claim, 1, &[since, "nothing is claimed"]);
    let gift =
        ["add", "donation", "--account", "assets:cash:box", "--amount", "5.00", "--one-time"];
    fails(&desk.ledger(&gift), 0, &[since, "nobody's by itself"]);
    desk.put("a.csv", "date,description,amount,currency,balance\n2025-01-30,Gift,5.00,EUR,5.00\n");
    fails(&desk.ledger(&["import", "a.csv", "--yes"]), 0, &[since]);
    let told = desk.done(&["status"]);
    assert!(told.contains("The service is closed, and assets:cash:box holds 5.00 EUR"), "{told}");
    assert!(told.contains("no rule says whose it is. Give it back to whom it came from"), "{told}");
}

#[test]
fn two_of_whom_both_must_agree_hear_that_no_bill_of_theirs_can_be_paid() {
    let Some(desk) = council(3) else { return };
    let propose = ["phase", "evaluating", "--reason", "x", "--dry-run"];
    assert!(!desk.ledger(&propose).err.contains("nobody signs"));
    declare(&desk, &end("0.00"));
    let first = entry(&desk.ledger(&["apply"])).parse().expect("a number");
    let lacks = desk.ledger(&["phase", "starting", "--reason", "x"]);
    fails(&lacks, 1, &["wait for entry", "or sign it: it declares what closing costs"]);
    for index in first..desk.head().0 {
        let index = u64::to_string(&index);
        for member in ["treasurer", "bea", "cem"] {
            let key = if member == "treasurer" { vec![] } else { vec!["--key", member] };
            desk.ledger(&[&["approve", &index, "--as", member][..], &key].concat());
        }
    }
    let said = desk.ledger(&["phase", "starting", "--reason", "x"]);
    fails(&said, 0, &["3 of 3 members must sign a claim, and nobody signs their own"]);
}

#[test]
fn nobody_is_frightened_by_a_number_that_is_none() {
    let desk = Desk::new("EUR");
    desk.done(&["member", "key"]);
    let said = desk.ledger(&["approve", "0"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(!said.err.contains("Freeze"), "{said:?}");
    let said = desk.ledger(&["freeze", "--reason", "x", "--dry-run"]);
    assert!(said.err.contains("Freeze: nothing is to be paid"), "{said:?}");
}

#[test]
fn claims_of_a_file_are_all_written_or_none_is_said() {
    let gift =
        ["add", "donation", "--account", "assets:cash:box", "--amount", "5.00", "--one-time"];
    let mut given = String::new();
    let end = end("0.00").replace("\"none\"", "\"lifetime\"");
    let Some(desk) = closing_by_two(&end, |desk| given = entry(&desk.ledger(&gift))) else {
        return;
    };
    let row = format!("{given};;{IBAN};\n");
    let claim = ["shutdown", "claim", "--file", "claims.csv", "--reason", "They wrote"];
    // As a spreadsheet writes it where the comma is the decimal point.
    desk.put("claims.csv", format!("gift;token;iban;holder\n{row}{row}"));
    let twice = desk.ledger(&claim);
    fails(&twice, 1, &["claims.csv, row 3", "a gift goes back once", "nothing was written"]);
    assert!(!twice.err.contains("go back\n"), "{twice:?}");
    desk.put("claims.csv", "gift;token;account\n1;2;3\n");
    refused(&desk, &claim, 1, &["expected the columns gift, token, iban, holder"]);
    desk.put("claims.csv", format!("gift;token;iban;holder\n{row}"));
    let said = desk.ledger(&claim);
    let payee: u64 = entry(&said).parse().expect("a number");
    let both = format!("`ledger approve {payee} {}`", payee + 1);
    fails(&said, 0, &["5.00 EUR of gift", "go back\n", &both]);
    let (payee, claim) = (payee.to_string(), (payee + 1).to_string());
    fails(&desk.ledger(&["approve", &payee, &claim]), 0, &["by the rules of the end"]);
    let both = ["reject", &payee, &claim, "--reason", "It was not them", "--as", "bea"];
    fails(&desk.ledger(&[&both[..], &["--key", "bea"]].concat()), 0, &[]);
}
