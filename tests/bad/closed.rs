//! The end of the books: a last folder that was lost, changed, made half or is behind the log, and what
//! somebody goes on doing once the service is closed.

use super::commands::declare;
use super::people::{council, entry};
use super::{fails, refused};
use crate::desk::Desk;

const END: &str = r#"
[[account]]
code = "assets:cash:box"
currencies = ["EUR"]

[[successor]]
code = "commons"
points = 10_000
accepted = "2025-01-10"

[[closing]]
currency = "EUR"
budget = "0.00"

[shutdown]
profile = "association"
returns = "none"
grace = 3
period = 6
fallback = "commons"
"#;

const FINISH: [&str; 4] = ["shutdown", "finish", "--reason", "All of it is done"];

/// A book of one, whose end has begun.
fn closing() -> Desk {
    let desk = Desk::new("EUR");
    declare(&desk, END);
    desk.done(&["apply"]);
    desk.done(&["shutdown", "begin", "--reason", "The vote"]);
    desk
}

/// A book of three of whom two must agree, whose end has begun.
fn closing_by_two() -> Option<Desk> {
    let desk = council(2)?;
    declare(&desk, END);
    let first = entry(&desk.ledger(&["apply"])).parse().expect("a number");
    let size = desk.head().0;
    for index in first..size {
        let index = u64::to_string(&index);
        if desk.ledger(&["approve", &index]).code == 0 {
            desk.ledger(&["approve", &index, "--as", "bea", "--key", "bea"]);
        }
    }
    let decision = entry(&desk.ledger(&["shutdown", "begin", "--reason", "The vote"]));
    agree(&desk, &decision);
    desk.done(&["shutdown", "begin"]);
    Some(desk)
}

fn agree(desk: &Desk, decision: &str) {
    desk.done(&["approve", decision]);
    desk.done(&["approve", decision, "--as", "bea", "--key", "bea"]);
}

fn sums(desk: &Desk) -> String {
    std::fs::read_to_string(desk.path("book/final/SHA256SUMS")).expect("SHA256SUMS")
}

#[test]
fn a_last_folder_that_was_changed_or_lost_is_made_again_to_the_same_hash() {
    let Some(desk) = closing_by_two() else { return };
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
    let Some(desk) = closing_by_two() else { return };
    let decision = entry(&desk.ledger(&FINISH));
    agree(&desk, &decision);
    desk.done(&["decide", "We keep the name", "--reason", "It is ours"]);
    let said = desk.ledger(&["shutdown", "finish"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.err.contains("is not of all there is by now"), "{said:?}");
    assert!(said.err.contains("0 of 2 members signed"), "{said:?}");
    agree(&desk, &entry(&said));
    desk.done(&["shutdown", "finish"]);
    let log = std::fs::read_to_string(desk.path("book/final/log.jsonl")).expect("the log");
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
