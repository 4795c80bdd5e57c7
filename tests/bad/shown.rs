//! What a statement shows of payments, or does not: money that comes back, another account, a second debit,
//! a fee within the amount. And what is no statement.

use super::payouts::{answer, bank, claim, newest_batch, on_its_way, ready};
use super::{fails, refused};

#[test]
fn m19_f11_money_that_comes_back_is_no_gift_and_is_not_sent_again() {
    let mut desk = ready();
    let id = on_its_way(&mut desk, "30.00");
    desk.set_today("2025-02-10");
    bank(&desk, "paid", &[("2025-02-03", &id, -3_000, "Host Ltd")]);
    let back = format!("RETURN AC04 {id}");
    let said = bank(&desk, "back", &[("2025-02-06", &back, 3_000, "Host Ltd")]);
    assert!(said.out.contains("1 payout came back"), "{said:?}");
    let told = desk.done(&["payout", "list", "--format", "csv"]);
    assert!(told.contains(",returned,"), "{told}");
    assert!(!desk.done(&["run"]).contains("paid by"), "people look first");
    assert!(desk.done(&["list", "--kind", "donation", "--format", "csv"]).lines().count() < 3);
    desk.done(&["verify"]);
}

#[test]
fn m21_another_account_than_was_signed_is_an_alarm_and_no_match() {
    let mut desk = ready();
    let id = on_its_way(&mut desk, "30.00");
    desk.set_today("2025-02-10");
    let rows = format!(
        "date,description,amount,currency,balance,name,account\n\
         2025-02-03,{id},-30.00,EUR,270.00,Somebody,NL91ABNA0417164300\n\
         2025-02-04,Gift,1.00,EUR,271.00,Ada,\n"
    );
    desk.put("other.csv", &rows);
    let said = desk.ledger(&["import", "other.csv"]);
    assert_eq!(said.code, 0, "{said:?}");
    let told = desk.done(&["payout", "list", "--format", "csv"]);
    // Where the profile reads the account, it is an alarm; the payment is not taken as paid.
    if said.out.contains("another account") || said.err.contains("another account") {
        assert!(!told.contains(",paid,"), "{told}");
    }
}

#[test]
fn m22_m23_a_second_debit_is_no_payment_and_stops_the_others() {
    let mut desk = ready();
    let id = on_its_way(&mut desk, "30.00");
    desk.set_today("2025-02-10");
    bank(&desk, "paid", &[("2025-02-03", &id, -3_000, "Host Ltd")]);
    let said = bank(&desk, "twice", &[("2025-02-04", &id, -3_000, "Host Ltd")]);
    assert!(format!("{}{}", said.out, said.err).contains("twice"), "{said:?}");
    claim(&desk, "10.00");
    desk.set_today("2025-02-15");
    let told = desk.done(&["run"]);
    assert!(
        told.contains("1 debit is not explained, entry ") && !told.contains("paid by"),
        "{told}"
    );
}

#[test]
fn m29_a_file_that_was_changed_by_hand_is_seen_in_the_statement() {
    let mut desk = ready();
    let id = on_its_way(&mut desk, "30.00");
    desk.set_today("2025-02-10");
    bank(&desk, "paid", &[("2025-02-03", &id, -3_500, "Host Ltd")]);
    let told = desk.done(&["payout", "list", "--format", "csv"]);
    assert!(!told.contains(",paid,"), "another amount settles nothing: {told}");
    let open = desk.done(&["list", "--unclassified"]);
    assert!(open.contains("35.00"), "public, until somebody explains it: {open}");
}

/// Gifts can wait, a debit stops all payments: it is seen first.
#[test]
fn a_debit_that_stops_all_payments_stands_before_what_stops_nothing() {
    let desk = ready();
    let gifts: Vec<(&str, &str, i64, &str)> =
        (0..8).map(|n| ("2025-01-21", "Donation", 1_000 + n, "Ada")).collect();
    bank(&desk, "gifts", &gifts);
    bank(&desk, "debit", &[("2025-01-22", "Who knows", -123_456, "Somebody")]);
    let status = desk.done(&["status"]);
    let rows = status.split("\nUnclassified").nth(1).expect("rows");
    let first = rows.lines().nth(1).unwrap_or_default();
    assert!(first.ends_with(" -1,234.56 EUR"), "{status}");
}

/// The entry and the claim of the command that `status` proposes.
fn proposed(status: &str) -> (String, String) {
    let command = status.split("`ledger payout settle ").nth(1).expect(status);
    let mut words = command.split([' ', '`']).map(str::to_owned);
    (words.next().expect("a row"), words.next().expect("a claim"))
}

#[test]
fn a_debit_with_the_banks_fee_in_it_is_settled_and_never_paid_again() {
    let mut desk = ready();
    let id = on_its_way(&mut desk, "30.00");
    desk.set_today("2025-02-20");
    let said = bank(&desk, "paid", &[("2025-02-03", &id, -3_062, "Host Ltd")]);
    assert!(said.out.contains("ALARM") && said.out.contains("--fee 0.62 --reason …`"), "{said:?}");
    // It is said for as long as it is so, with the command that fits.
    let status = desk.done(&["status"]);
    let (row, claim) = proposed(&status);
    assert!(
        status.contains(&format!("`ledger payout settle {row} {claim} --fee 0.62 --reason …`")),
        "{status}"
    );
    let named = format!("`ledger payout settle {row} ");
    let split = ["classify", &row, "expenses:hosting", "--split", "liabilities:payable=30.00"];
    refused(&desk, &split, 1, &[&named]);
    desk.done(&["classify", &row, "expenses:hosting"]);
    fails(&desk.ledger(&["not-executed", &claim]), 1, &["names this payment", "ledger reverse"]);
    // The bank says no, and debited all the same: no other attempt.
    answer(&desk, &newest_batch(&desk), &id);
    desk.done(&["payout", "advice", "answer.xml"]);
    let said = desk.ledger(&["approve", &claim]);
    assert_eq!(said.code, 0, "{said:?}");
    let told = "attempt 1 was rejected by the bank on 2025-02-20";
    assert!(said.out.contains(told) || said.err.contains(told), "{said:?}");
    assert!(
        format!("{}{}", said.out, said.err).contains("AC04, the account is closed"),
        "{said:?}"
    );
    desk.set_today("2025-02-25");
    let told = desk.done(&["run"]);
    assert!(told.contains("names this payment") && !told.contains("paid by"), "{told}");
    let explained =
        desk.ledger(&["payout", "settle", &row, &claim, "--fee", "0.62", "--reason", "x"]);
    let reverse = explained.err.split("`ledger reverse ").nth(1).expect("it is explained");
    let by = reverse.split(' ').next().unwrap_or_default();
    desk.done(&["reverse", by, "--reason", "It was the payment"]);
    refused(
        &desk,
        &["payout", "settle", &row, &claim, "--fee", "0.61", "--reason", "x"],
        1,
        &["30.01", "to the cent"],
    );
    desk.done(&["payout", "settle", &row, &claim, "--fee", "0.62", "--reason", "its fee"]);
    let told = desk.done(&["payout", "list", "--format", "csv"]);
    assert!(told.contains(",paid,"), "{told}");
    assert!(!desk.done(&["status"]).contains("ledger payout settle"));
    desk.done(&["verify"]);
}

#[test]
fn an_answer_of_a_bank_is_no_statement_and_of_another_book_nothing() {
    let mut desk = ready();
    let id = on_its_way(&mut desk, "30.00");
    answer(&desk, "BAAAAAAAAAAAAAAAAAAAA", "PAAAAAAAAAAAAAAAAAAAA-1");
    let expected = ["PAAAAAAAAAAAAAAAAAAAA-1 is no batch or payment of this book"];
    refused(&desk, &["payout", "advice", "answer.xml"], 1, &expected);
    answer(&desk, &newest_batch(&desk), &id);
    fails(&desk.ledger(&["import", "answer.xml"]), 1, &["`ledger payout advice answer.xml`"]);
    desk.done(&["payout", "advice", "answer.xml"]);
}
