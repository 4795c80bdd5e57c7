//! What was committed and stopped before it was handed in: it leaves the outbox, and says so.

use super::payouts::{answer, bank, claim, newest_batch, on_its_way, ready};
use super::refused;
use crate::desk::Desk;

/// What lies in the outbox: a file, by the name of its batch.
fn outbox(desk: &Desk) -> String {
    desk.shell("ls book/outbox").out.trim_end().trim_end_matches(".xml").to_owned()
}

/// The claims of these amounts, and their batch, which lies in the outbox.
fn waiting<const N: usize>(desk: &mut Desk, amounts: [&str; N]) -> ([String; N], String) {
    let claims = amounts.map(|amount| claim(desk, amount));
    desk.set_today("2025-02-01");
    desk.done(&["run"]);
    (claims, outbox(desk))
}

#[test]
fn what_a_member_rejects_leaves_the_outbox_and_stays_away() {
    let mut desk = ready();
    let ([rejected], batch) = waiting(&mut desk, ["20.00"]);
    desk.done(&["reject", &rejected, "--reason", "billed twice"]);
    let said = desk.done(&["run"]);
    assert!(said.contains("is not to be handed in, and was taken out"), "{said}");
    let why = format!("claim {rejected} was rejected by treasurer");
    assert!(said.contains(&why), "{said}");
    assert_eq!(outbox(&desk), "");
    refused(&desk, &["payout", "file", &batch], 1, &[&why, "--to FILE"]);
    desk.done(&["payout", "file", &batch, "--to", "seen.xml"]);
    let waits = desk.done(&["run", "--dry-run"]);
    assert!(waits.contains(&format!("`ledger not-executed {rejected}` frees it")), "{waits}");
    // It may have left before: then that is said, and the statement settles it.
    desk.done(&["payout", "sent", &batch]);
    desk.done(&["verify"]);
}

#[test]
fn while_payments_are_frozen_no_file_comes_back() {
    let mut desk = ready();
    let (_, batch) = waiting(&mut desk, ["20.00"]);
    desk.done(&["freeze", "--reason", "odd"]);
    desk.done(&["run"]);
    refused(&desk, &["payout", "file", &batch], 1, &["frozen by treasurer"]);
    assert_eq!(outbox(&desk), "");
    let said = desk.ledger(&["payout", "sent", &batch]);
    assert!(said.code == 0 && said.err.contains("payments were frozen by treasurer"), "{said:?}");
}

/// Whoever handed it in all the same learns of each payment in it that somebody stopped.
#[test]
fn a_batch_that_was_handed_in_names_each_claim_that_was_stopped() {
    let mut desk = ready();
    let (claims, batch) = waiting(&mut desk, ["20.00", "21.00", "22.00"]);
    for claim in &claims[..2] {
        desk.done(&["reject", claim, "--reason", "billed twice"]);
    }
    let said = desk.ledger(&["payout", "sent", &batch]);
    assert_eq!((said.code, said.err.matches("have the bank stop it").count()), (0, 2), "{said:?}");
    for claim in &claims[..2] {
        assert!(said.err.contains(&format!("note: claim {claim} was rejected")), "{said:?}");
    }
}

/// What left keeps its snapshot; what still lies there goes to whom it goes by now, or not at all.
#[test]
fn a_payee_that_changed_or_an_approval_that_ran_out_takes_the_file_away() {
    let change: &[&str] = &["payee", "change", "host", "--iban", "iban"];
    let end: &[&str] = &["payee", "end", "host", "--reason", "fraud"];
    for (words, day, why) in [
        (change, "2025-02-01", "changed the account that claim"),
        (end, "2025-02-01", "ended the payee of claim"),
        (&["status"], "2025-03-10", "is no longer approved by enough members"),
    ] {
        let mut desk = ready();
        let ([_], batch) = waiting(&mut desk, ["20.00"]);
        desk.put("iban", "NL91ABNA0417164300");
        desk.set_today(day);
        desk.done(words);
        let said = desk.done(&["run"]);
        assert!(said.contains(why) && said.contains("was taken out"), "{words:?}: {said}");
        assert_eq!(outbox(&desk), "", "{words:?}");
        refused(&desk, &["payout", "file", &batch], 1, &[why]);
        assert!(desk.done(&["payout", "list", "--format", "csv"]).contains(",revoked,"));
        desk.done(&["verify"]);
    }
}

/// A limit that is gone stops what comes, not what lies there signed.
#[test]
fn a_limit_that_was_changed_leaves_the_file_where_it_is() {
    let mut desk = ready();
    let (_, batch) = waiting(&mut desk, ["20.00"]);
    let service = std::fs::read_to_string(desk.path("book/service.toml")).expect("service.toml");
    desk.put("book/service.toml", service.replace("payout = \"50.00\"", "payout = \"10.00\""));
    desk.done(&["apply"]);
    desk.set_today("2025-02-05");
    desk.done(&["run"]);
    assert_eq!(outbox(&desk), batch);
}

/// The bank said no and paid all the same, while the next attempt lies in the outbox: once is enough.
#[test]
fn a_claim_that_turns_out_paid_takes_its_next_attempt_out_of_the_outbox() {
    let mut desk = ready();
    let id = on_its_way(&mut desk, "30.00");
    answer(&desk, &newest_batch(&desk), &id);
    desk.done(&["payout", "advice", "answer.xml"]);
    let list = desk.done(&["payout", "list", "--format", "csv"]);
    let row = list.lines().find(|row| row.contains(",rejected,")).expect("it was rejected");
    let claim = row.split(',').next().expect("its entry").to_owned();
    desk.done(&["approve", &claim]);
    desk.set_today("2025-02-06");
    desk.done(&["run"]);
    let batch = outbox(&desk);
    assert!(batch.starts_with('B'), "the second attempt: {batch}");

    bank(&desk, "late", &[("2025-02-05", &id, -3_000, "Host Ltd")]);
    let why = format!("claim {claim} is paid already, by entry ");
    let said = desk.done(&["run"]);
    assert!(said.contains(&why) && said.contains("was taken out"), "{said}");
    // Another may lie there: the payee was paid now, and its commitment goes by itself.
    assert!(!desk.path(format!("book/outbox/{batch}.xml")).exists(), "{said}");
    refused(&desk, &["payout", "file", &batch], 1, &[&why]);
    for words in [&["status"][..], &["run"]] {
        assert!(desk.done(words).contains(&why), "{words:?}");
    }
    assert!(desk.ledger(&["payout", "list"]).err.contains(&why));
    desk.done(&["reject", &claim, "--reason", "paid already"]);
    let said = desk.ledger(&["payout", "sent", &batch]);
    assert!(said.code == 0 && said.err.contains(&format!("ALARM: {why}")), "{said:?}");
    assert!(desk.done(&["status"]).contains("PAID ALREADY"), "it stands until it is over");

    desk.set_today("2025-02-25");
    bank(&desk, "until", &[("2025-02-24", "Gift", 100, "Ada")]);
    let said = desk.ledger(&["not-executed", &claim]);
    assert!(said.code == 0 && said.err.contains("is paid, by another attempt"), "{said:?}");
    assert!(!desk.done(&["status"]).contains("PAID ALREADY"));
    desk.done(&["verify"]);
}
