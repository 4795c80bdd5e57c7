//! What is said while a service ends, and afterwards: each dead end names what is so and what comes
//! next.

use super::closed::{FINISH, agree, closing, closing_by_two};
use super::payouts::{bank, claim, ready};
use super::people::{IBAN, OTHER, entry, payee};
use super::{end, fails, refused};
use crate::desk::Desk;

#[test]
fn nothing_follows_a_service_that_is_closed() {
    let desk = closing();
    desk.done(&FINISH);
    let since = "the service is closed since 2025-01-15, by entry";
    for step in ["proceed", "offers"] {
        refused(&desk, &["shutdown", step], 1, &[since, "nothing follows it"]);
    }
    desk.put("iban.txt", IBAN);
    let claim = ["shutdown", "claim", "1", "--iban", "iban.txt", "--reason", "They wrote"];
    refused(&desk, &claim, 1, &[since]);
    let again = desk.ledger(&["shutdown", "finish"]);
    fails(&again, 0, &["The service is closed since 2025-01-15, by entry", "final is whole"]);
}

#[test]
fn the_phase_names_the_decision_that_waits() {
    let Some(desk) = closing_by_two(&end("0.00"), |_| ()) else { return };
    let decision = entry(&desk.ledger(&FINISH));
    let waits = format!("entry {decision} waits: 0 of 2 members signed");
    let told = desk.done(&["phase"]);
    assert!(
        told.contains(&waits) && told.contains(&format!("ledger approve {decision}")),
        "{told}"
    );
    assert!(
        told.contains("it decides closed, which begins with `ledger shutdown finish`"),
        "{told}"
    );
    agree(&desk, &decision);
    let told = desk.done(&["phase"]);
    assert!(told.contains(&format!("entry {decision} is agreed; it decides closed")), "{told}");
}

/// A gift of 5.00 is offered back whole to whoever gave it.
fn one_gift() -> (Desk, String) {
    one_gift_of(&end("0.00").replace("\"none\"", "\"lifetime\""))
}

fn one_gift_of(end: &str) -> (Desk, String) {
    let desk = Desk::new("EUR");
    super::commands::declare(&desk, end);
    desk.done(&["apply"]);
    let gift = given(&desk, "5.00", &[]);
    begin(&desk);
    desk.put("iban.txt", IBAN);
    (desk, gift)
}

fn given(desk: &Desk, amount: &str, more: &[&str]) -> String {
    let gift =
        ["add", "donation", "--account", "assets:cash:box", "--one-time", "--amount", amount];
    entry(&desk.ledger(&[&gift[..], more].concat()))
}

#[test]
fn a_token_that_does_not_fit_is_told_from_one_that_is_none() {
    let (desk, gift) = one_gift();
    let other = given(&desk, "7.00", &[]);
    let token = desk.done(&["receipt", &gift]);
    let claim = |more: &[&str]| {
        let claim = ["shutdown", "claim", "--iban", "iban.txt", "--token"];
        [&claim[..], more].concat().join(" ")
    };
    let refused = |words: String, parts: &[&str]| {
        refused(&desk, &words.split(' ').collect::<Vec<_>>(), 1, parts);
    };
    let said = format!("that of gift {gift}, not of gift {other}");
    refused(claim(&[token.trim(), &other]), &[&said]);
    refused(claim(&["59c7a5968e11b509832e5c25ae4a283e"]), &["of no gift that is offered"]);
    refused(claim(&["59c7"]), &["expected 32 hex digits, as `ledger receipt`"]);
}

#[test]
fn an_account_that_nobody_agreed_to_is_said_to_be_so() {
    let Some(desk) = closing_by_two(&end("0.00"), |_| ()) else { return };
    let payee = entry(&payee(&desk, "host", OTHER, &[]));
    let claim = ["expense", "submit", "--payee", "host", "--amount", "5.00"];
    let claim = [&claim[..], &["--category", "hosting", "--period", "2025-01"]].concat();
    desk.done(&claim);
    let said = format!("the account of host is not agreed yet: `ledger approve {payee}`");
    let listed = desk.done(&["expense", "list"]);
    assert!(listed.contains(&said), "{listed}");
    let run = desk.done(&["run"]);
    assert!(run.contains(&said), "{run}");
}

#[test]
fn a_currency_of_which_nothing_says_how_it_is_paid_is_named_when_it_is_claimed() {
    let (mut desk, _) = one_gift_of(&end("0.00"));
    payee(&desk, "commons", IBAN, &[]);
    desk.set_today("2025-02-20");
    let said = desk.ledger(&["shutdown", "proceed"]);
    let parts = ["5.00 EUR of fund general to commons", "`ledger run` pays no claim in EUR"];
    fails(&said, 0, &parts);
}

#[test]
fn what_is_due_by_hand_is_not_said_to_be_nothing() {
    let desk = Desk::new("EUR");
    super::commands::declare(&desk, &end("0.00"));
    desk.done(&["apply"]);
    let loan = ["add", "loan", "--account", "assets:cash:box", "--amount", "5.00"];
    desk.done(&[&loan[..], &["--lender", "anna"]].concat());
    begin(&desk);
    let said = desk.ledger(&["shutdown", "proceed"]);
    fails(&said, 0, &["To be paid by hand: 5.00 EUR of what is owed on liabilities:loan:anna"]);
    assert!(!said.err.contains("Nothing is due"), "{said:?}");
}

/// Two gave 5.00 each, and 5.00 were spent; who gave the first claimed it, and has since a second
/// claim, of what the other left.
fn claimed_twice() -> (Desk, [String; 2]) {
    let mut desk = Desk::new("EUR");
    desk.done(&["member", "key"]);
    super::commands::declare(&desk, &end("0.00").replace("\"none\"", "\"lifetime\""));
    desk.done(&["apply"]);
    let gift = given(&desk, "5.00", &[]);
    given(&desk, "5.00", &["--date", "2025-01-14"]);
    let spent = ["add", "expense", "--category", "hosting", "--account", "assets:cash:box"];
    desk.done(&[&spent[..], &["--amount", "5.00"]].concat());
    begin(&desk);
    desk.put("iban.txt", IBAN);
    let claim = ["shutdown", "claim", &gift, "--iban", "iban.txt", "--reason", "They wrote"];
    let payee: u64 = entry(&desk.ledger(&claim)).parse().expect("a number");
    desk.set_today("2025-06-20");
    let second = entry(&desk.ledger(&["shutdown", "proceed"]));
    (desk, [(payee + 1).to_string(), second])
}

#[test]
fn who_rejects_a_claim_of_a_gift_hears_of_the_other_one() {
    let (desk, [first, second]) = claimed_twice();
    let said = desk.ledger(&["reject", &first, "--reason", "It was not them"]);
    let part = format!("Claim {second} still asks for 2.50 EUR of gift");
    fails(&said, 0, &[&part, &format!("`ledger reject {second} --reason …`")]);
    let said = desk.ledger(&["reject", &second, "--reason", "It was not them"]);
    fails(&said, 0, &[]);
    assert!(!said.err.contains("still asks"), "{said:?}");
}

/// 2.00 are in a bank from which bills are paid.
fn poor() -> Desk {
    let mut desk = ready();
    let service = std::fs::read_to_string(desk.path("book/service.toml")).expect("service.toml");
    let (service, _) = service.split_once("\n[[commitment]]").expect("a commitment");
    desk.put("book/service.toml", service);
    super::commands::declare(&desk, &end("0.00"));
    desk.done(&["apply"]);
    bank(&desk, "out", &[("2025-01-28", "Rent", -29_900, "Landlord")]);
    let rent = desk.done(&["list", "--unclassified", "--format", "csv"]);
    let rent = rent
        .lines()
        .find(|row| row.contains("2025-01-28") && row.contains("299.00"))
        .expect("the rent");
    let rent = rent.split(',').next().expect("its number");
    desk.done(&["classify", rent, "expenses:admin:rent"]);
    desk.set_today("2025-02-03");
    desk
}

fn begin(desk: &Desk) {
    desk.done(&["shutdown", "begin", "--reason", "The vote"]);
}

#[test]
fn costs_above_the_budget_of_the_end_are_told_to_everybody() {
    let mut desk = poor();
    begin(&desk);
    let bill = claim(&desk, "5.00");
    let told = desk.done(&["status"]);
    let costs = "Closing costs 5.00 EUR by now, more than its budget of 0.00 EUR";
    assert!(told.contains(costs), "{told}");
    let page = desk.done(&["shutdown", "--format", "md"]);
    let row = "What closing costs by now, more than its budget of 0.00 EUR | 5.00 |";
    assert!(page.contains(row), "{page}");
    desk.set_today("2025-02-08");
    let run = desk.done(&["run"]);
    let next = format!("`ledger reject {bill} --reason …`");
    assert!(
        run.contains("there is not enough: 2.00 EUR are free; `ledger shutdown proceed`"),
        "{run}"
    );
    assert!(run.contains(&next), "{run}");
}

#[test]
fn whoever_closes_on_money_hears_which_claims_it_waits_for() {
    let (mut desk, _) = one_gift_of(&end("0.00"));
    payee(&desk, "commons", IBAN, &[]);
    desk.set_today("2025-06-20");
    let claim = entry(&desk.ledger(&["shutdown", "proceed"]));
    let asks =
        format!("claim {claim} asks for 5.00 EUR of it, not signed yet: `ledger approve {claim}`");
    refused(&desk, &FINISH, 1, &["assets:cash:box holds 5.00 EUR", &asks]);
}

#[test]
fn what_nobody_classified_is_told_when_the_end_begins() {
    let said = poor().ledger(&["shutdown", "begin", "--reason", "The vote"]);
    fails(&said, 0, &["receipts are not classified, the first is entry", "is known late"]);
    let said = Desk::new("EUR").ledger(&["shutdown", "begin", "--reason", "The vote"]);
    assert!(!said.err.contains("not classified"), "{said:?}");
}

#[test]
fn a_row_without_a_token_takes_the_reason_of_the_whole_file() {
    let (desk, gift) = one_gift();
    desk.put("claims.csv", format!("gift,token,iban,holder\n{gift},,{IBAN},\n"));
    let claim = ["shutdown", "claim", "--file", "claims.csv"];
    refused(&desk, &claim, 1, &["--reason, shown to everybody, for each row that has no token"]);
}

/// 8.00 are owed, of which 5.00 are there.
#[test]
fn what_was_cut_stays_cut_where_the_end_is_called_off_and_is_named() {
    let mut desk = Desk::new("EUR");
    desk.done(&["member", "key"]);
    super::commands::declare(&desk, &end("0.00"));
    desk.done(&["apply"]);
    payee(&desk, "host", IBAN, &[]);
    given(&desk, "5.00", &[]);
    let bill = claim(&desk, "8.00");
    desk.set_today("2025-06-20");
    begin(&desk);
    let part = entry(&desk.ledger(&["shutdown", "proceed"]));
    let said = desk.ledger(&["phase", "operating", "--reason", "It goes on"]);
    let told = format!(
        "claim {part} asks for 5.00 EUR in place of claim {bill}, which asked for 8.00: submit the rest"
    );
    fails(&said, 0, &[&told]);
}

#[test]
fn a_loan_that_was_written_off_at_the_end_stands_in_the_last_report() {
    let desk = Desk::new("EUR");
    super::commands::declare(&desk, &end("0.00"));
    desk.done(&["apply"]);
    let from = ["--account", "assets:cash:box", "--amount", "5.00"];
    desk.done(&[&["add", "loan", "--lender", "anna"], &from[..]].concat());
    desk.done(&[&["add", "expense", "--category", "hosting"], &from[..]].concat());
    begin(&desk);
    let off = ["add", "loan", "--lender", "anna", "--amount", "5.00", "--written-off"];
    desk.done(&off);
    desk.done(&FINISH);
    let last = std::fs::read_to_string(desk.path("book/final/shutdown.md")).expect("the report");
    assert!(last.contains("| loan anna | 5.00 | 0.00 | 0.00 | 5.00 |"), "{last}");
    desk.done(&["verify"]);
}
