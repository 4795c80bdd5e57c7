//! Why something waits, and what comes next: a treasurer acts on these words alone. What they name
//! is what the log holds, never what the same command would mean of something else.

use super::commands::declare;
use super::payouts::{bank, claim, claim_of, on_its_way, ready};
use super::people::{council, entry};
use super::refused;
use crate::desk::{Desk, left_out};

/// The claim whose payment was handed over.
fn handed_over(desk: &Desk) -> String {
    let told = desk.done(&["payout", "list", "--format", "csv"]);
    let row = told.lines().find(|row| row.contains(",handed over,"));
    row.and_then(|row| row.split(',').next()).expect("a claim").to_owned()
}

#[test]
fn what_came_back_says_so_and_whose_word_no_longer_counts() {
    let mut desk = ready();
    let id = on_its_way(&mut desk, "30.00");
    let claim = handed_over(&desk);
    desk.set_today("2025-02-10");
    bank(&desk, "paid", &[("2025-02-03", &id, -3_000, "Host Ltd")]);
    let back = format!("RETURN AC04 {id}");
    bank(&desk, "back", &[("2025-02-06", &back, 3_000, "Host Ltd")]);
    for words in [&["run"][..], &["status"], &["expense", "list"]] {
        let told = desk.done(words);
        assert!(told.contains("it was paid and came back, and people look"), "{words:?}: {told}");
    }
    let list = desk.done(&["expense", "list"]);
    assert!(list.contains("not treasurer: before an attempt that failed"), "{list}");
    desk.done(&["approve", &claim]);
    let list = desk.done(&["expense", "list", "--format", "csv"]);
    assert!(list.contains(",treasurer,"), "who signed again counts: {list}");
    desk.done(&["reject", &claim, "--reason", "they were paid in cash"]);
    let dry = desk.done(&["run", "--dry-run"]);
    assert!(dry.contains("1 claim would be taken back from what is owed"), "{dry}");
    assert!(desk.done(&["run"]).contains("1 claim taken back from what is owed"));
}

#[test]
fn what_no_statement_shows_is_asked_for_and_who_signed_is_named() {
    if left_out("ssh-keygen") {
        return;
    }
    let mut desk = ready();
    on_its_way(&mut desk, "30.00");
    let claim = handed_over(&desk);
    for member in ["bea", "cem"] {
        desk.shell(&format!("ssh-keygen -q -t ed25519 -N '' -f {member}"));
        let public = format!("{member}.pub");
        let proposal = entry(&desk.ledger(&["member", "propose", member, "--key", &public]));
        desk.done(&["member", "join", member, "--key", member]);
        desk.done(&["approve", &proposal]);
    }
    declare(&desk, "\n[approval]\nneed = 2\ndelay = 72\n");
    desk.done(&["apply"]);
    assert!(!desk.done(&["status"]).contains("the statements that should"), "it is too soon");
    desk.set_today("2025-02-25");
    bank(&desk, "until", &[("2025-02-24", "Gift", 100, "Ada")]);
    let asked = format!("where it did nothing, `ledger not-executed {claim}`");
    assert!(desk.done(&["status"]).contains(&asked), "{}", desk.done(&["status"]));
    desk.done(&["not-executed", &claim]);
    let half = "treasurer said that it was not executed; bea or cem can: `ledger not-executed ";
    for words in [&["run"][..], &["status"]] {
        let told = desk.done(words);
        assert!(told.contains(&format!("{half}{claim}`")), "{words:?}: {told}");
    }
    desk.done(&["not-executed", &claim, "--key", "bea"]);
    let told = desk.done(&["run"]);
    assert!(told.contains("it was not executed, and people look before another"), "{told}");
}

/// A claim that a member approved is not attested, and not signed off, by that.
#[test]
fn what_was_signed_of_a_claim_is_not_another_word() {
    let desk = ready();
    let claim = claim(&desk, "20.00");
    let parts = ["no payment of claim", "nothing to sign off"];
    refused(&desk, &["not-executed", &claim], 1, &parts);
    let parts = ["is of type expense-claim", "`attest` is said of a statement"];
    refused(&desk, &["attest", &claim], 1, &parts);
}

#[test]
fn where_nobody_else_can_sign_nobody_is_sent_to_sign() {
    let Some(mut desk) = council(2) else { return };
    let host = entry(&super::people::payee(&desk, "host", super::people::IBAN, &[]));
    for key in [&["--as", "treasurer"][..], &["--key", "bea"]] {
        desk.done(&[&["approve", &host], key].concat());
    }
    let leaves = entry(&desk.ledger(&["member", "leave", "cem", "--reason", "moved on"]));
    for key in [&["--as", "treasurer"][..], &["--key", "bea"]] {
        desk.done(&[&["approve", &leaves], key].concat());
    }
    desk.set_today("2025-01-19");
    let claim = claim_of(&desk, "host", "9.60");
    desk.done(&["approve", &claim, "--key", "bea"]);
    let told = desk.done(&["run"]);
    assert!(told.contains("1 of 2 signed, and nobody else can: `ledger member propose`"), "{told}");
    let again = format!("submit it again: `ledger expense submit --again {claim} …`");
    assert!(told.contains("or lower `need` in service.toml") && told.contains(&again), "{told}");
    // Lowered, it is so for what is submitted since.
    let service = std::fs::read_to_string(desk.path("book/service.toml")).expect("service.toml");
    desk.put("book/service.toml", service.replace("need = 2", "need = 1"));
    let lowered = entry(&desk.ledger(&["apply"]));
    for key in [&["--as", "treasurer"][..], &["--key", "bea"]] {
        desk.done(&[&["approve", &lowered], key].concat());
    }
    desk.set_today("2025-01-25");
    let told = desk.done(&["run"]);
    assert!(told.contains(&format!("what is submitted by now needs 1, so {again}")), "{told}");
    let words = ["expense", "submit", "--again", &claim, "--payee", "host", "--amount", "9.60"];
    let words = [&words[..], &["--category", "hosting", "--period", "2025-01"]].concat();
    let anew = entry(&desk.ledger(&words));
    let said = desk.ledger(&["approve", &anew]);
    assert!(said.err.contains(&format!("Claim {anew} is approved by treasurer")), "{said:?}");
}

#[test]
fn who_became_a_member_since_is_told_that_it_is_proposed_again() {
    if left_out("ssh-keygen") {
        return;
    }
    let desk = Desk::new("EUR");
    desk.done(&["member", "key"]);
    let mut proposals = Vec::new();
    for member in ["bea", "cem"] {
        desk.shell(&format!("ssh-keygen -q -t ed25519 -N '' -f {member}"));
        let public = format!("{member}.pub");
        proposals.push(entry(&desk.ledger(&["member", "propose", member, "--key", &public])));
        desk.done(&["member", "join", member, "--key", member]);
    }
    desk.done(&["approve", &proposals[0]]);
    declare(&desk, "\n[approval]\nneed = 2\ndelay = 72\n");
    desk.done(&["apply"]);
    let told = desk.done(&["status"]);
    assert!(told.contains("too few could when it was proposed: propose it again"), "{told}");
}

#[test]
fn a_fund_that_is_empty_and_an_invoice_that_is_missing_are_named() {
    let mut desk = ready();
    declare(
        &desk,
        "\n[[fund]]\ncode = \"roof\"\nname = \"The roof\"\npurpose = \"For the roof\"\n\
         \n[[commitment]]\ncode = \"mirror\"\npayee = \"host\"\ncategory = \"hosting\"\n\
         currency = \"EUR\"\ncap = \"20.00\"\nevery = \"1m\"\nfrom = \"2025-02-01\"\n\
         collect = \"push\"\nraise = \"invoice\"\n",
    );
    let said = desk.ledger(&["apply"]);
    let waits = said.err.split("`ledger approve ").nth(1).and_then(|rest| rest.split(' ').next());
    desk.done(&["approve", waits.expect("the commitment waits for a signature")]);
    let words = ["expense", "submit", "--payee", "host", "--category", "hosting", "--fund", "roof"];
    let said = desk.ledger(&[&words[..], &["--amount", "5.00", "--period", "2025-01"]].concat());
    desk.done(&["approve", &entry(&said)]);
    desk.set_today("2025-02-05");
    let told = desk.done(&["run"]);
    assert!(told.contains("of fund roof 0.00 EUR are free; `ledger add transfer"), "{told}");
    assert!(told.contains("`ledger expense submit --commitment mirror`, with --period"), "{told}");
    let invoice = ["expense", "submit", "--commitment", "mirror", "--amount", "5.00"];
    let invoice = [&invoice[..], &["--period", "2025-02"]].concat();
    for (what, own, theirs) in [
        ("--payee", "us", "host"),
        ("--category", "domain", "hosting"),
        ("--fund", "roof", "general"),
        ("--currency", "USD", "EUR"),
    ] {
        let said = format!("{what} {own}: commitment mirror says {theirs}");
        refused(&desk, &[&invoice[..], &[what, own]].concat(), 1, &[&said]);
    }
    desk.done(&[&invoice[..], &["--payee", "host"]].concat());
    let moved = ["--from-fund", "general", "--to-fund", "roof", "--amount", "5.00"];
    desk.done(&[&["add", "transfer", "--text", "meant for it"][..], &moved].concat());
    assert!(desk.done(&["run"]).contains("to be paid by sepa"), "what was said helps");
}

/// The file was taken out: it is not said to lie there.
#[test]
fn a_claim_whose_payment_was_stopped_is_not_said_to_wait_in_a_file() {
    let mut desk = ready();
    let claim = claim(&desk, "20.00");
    desk.set_today("2025-02-01");
    desk.done(&["run"]);
    desk.set_today("2025-03-10");
    desk.done(&["run"]);
    let parts = ["no longer approved by enough members", "`ledger not-executed", "frees it"];
    refused(&desk, &["approve", &claim], 1, &parts);
}

#[test]
fn a_statement_is_shown_with_its_balances_and_who_saw_them() {
    let Some(desk) = council(2) else { return };
    let said = bank(&desk, "january", &[("2025-01-10", "Gift", 29_900, "Ada")]);
    assert!(said.out.contains("proven"), "{said:?}");
    let list = desk.done(&["list", "--kind", "statement", "--format", "csv"]);
    let row = list.lines().last().expect("a statement");
    let statement = row.split(',').next().expect("its entry");
    let shown = desk.done(&["show", statement]);
    for part in ["assets:bank:main in EUR, 2025-01-10 to 2025-01-10, 2 rows", "0.00 EUR -> 300.00"]
    {
        assert!(shown.contains(part), "{shown}");
    }
    assert!(!shown.contains("attested"), "{shown}");
    desk.done(&["attest", statement, "--key", "bea"]);
    for words in [&["show", statement][..], &["status"]] {
        assert!(desk.done(words).contains("closes, attested by bea"), "{words:?}");
    }
}

/// Long lines are folded at a terminal, and stay one line in a pipe; a command stays whole.
#[test]
fn a_narrow_terminal_reads_whole_commands() {
    if left_out("script") {
        return;
    }
    let mut desk = ready();
    claim(&desk, "20.00");
    desk.set_today("2025-02-01");
    desk.done(&["run"]);
    let status = desk.done(&["status"]);
    assert!(
        status.lines().any(|line| line.contains(": hand its file in outbox/ to the bank, then"))
    );
    let told = desk.shell("script -qc 'stty cols 60; ledger status' /dev/null");
    let lines: Vec<&str> = told.out.lines().map(str::trim_end).collect();
    let command = lines.iter().find(|line| line.contains("`ledger payout sent B"));
    assert!(
        command.is_some_and(|line| line.starts_with("      ") && line.ends_with('`')),
        "{told:?}"
    );
}
