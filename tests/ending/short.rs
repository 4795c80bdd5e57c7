//! Where there is not enough for everybody: bills, loans and wages are cut by their order, and what was
//! cut is owed once. While a receipt is not classified, nothing is divided.

use super::book::{Book, claims};

#[test]
fn nobody_is_paid_in_full_where_a_lender_is_owed_as_well() {
    let mut book = Book::new("none", "0.00", "");
    book.bank(&[("2025-11-10", "Loan of Anna", 20_000), ("2025-11-11", "Gift", 5_000)]);
    let bill = book.bill("150.00", "2025-11");
    book.approve(std::slice::from_ref(&bill));
    book.on("2025-12-06").begins();
    // 250.00 for 150.00 and a loan of 200.00: 5/7 of each, 107.14 and 142.86.
    let said = book.said(&["run"]);
    assert!(said.contains("not enough for everybody") && !said.contains("to be paid by"), "{said}");
    let said = book.proceeds(false);
    assert!(said.contains(&format!("107.14 EUR in place of claim {bill}")), "{said}");
    assert!(said.contains("To be paid by hand: 142.86 EUR"), "{said}");
    book.on("2025-12-07").pays("2025-12-07", 10_714);
    book.on("2025-12-08").bank(&[("2025-12-08", "Repaid to Anna", -14_286)]);
    assert_eq!(book.proceeds(false), "Nothing is due.\n");
    // What is never paid back is written off: then the books can be closed.
    book.on("2025-12-20");
    let finish = ["shutdown", "finish", "--reason", "Nothing is left"];
    let refused = book.desk.ledger(&finish);
    assert!(refused.err.contains("--lender anna --amount … --written-off"), "{refused:?}");
    let off = ["add", "loan", "--lender", "anna", "--amount", "57.14", "--written-off"];
    book.said(&off);
    book.said(&finish);
    assert!(book.said(&["phase"]).contains("closed"));
    book.desk.head();
}

#[test]
fn a_receipt_that_nobody_classified_is_no_creditor_s() {
    let mut book = Book::new("none", "0.00", "");
    book.bank(&[("2025-11-10", "Gift", 10_000)]);
    let bill = book.bill("200.00", "2025-11");
    book.approve(std::slice::from_ref(&bill));
    book.on("2025-12-06").begins();
    book.on("2025-12-10").bank(&[("2025-12-09", "For you", 3_000)]);
    let row = (book.desk.head().0 - 1).to_string();
    let refused = book.desk.ledger(&["shutdown", "proceed", "--dry-run"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("1 receipt is not classified"), "{refused:?}");
    assert!(refused.err.contains(&format!("entry {row}:")), "{refused:?}");
    book.said(&["classify", &row, "income:donations:one-time"]);
    // The 30.00 came once closing had begun: whoever gave them can have them back.
    let said = book.proceeds(false);
    assert!(said.contains(&format!("100.00 EUR in place of claim {bill}")), "{said}");
    book.desk.head();
}

#[test]
fn a_part_that_was_cut_itself_is_owed_once() {
    let mut book = Book::new("none", "0.00", "");
    book.bank(&[("2025-11-10", "Gift one", 6_000), ("2025-11-11", "Gift two", 4_000)]);
    let bill = book.bill("200.00", "2025-11");
    book.approve(std::slice::from_ref(&bill));
    book.on("2025-12-06").begins();
    assert!(book.proceeds(false).contains(&format!("100.00 EUR in place of claim {bill}")));
    book.on("2025-12-07").pays("2025-12-07", 10_000);
    // 30.00 come, 10.00 go before they are paid: 20.00 are the host's.
    book.bank(&[("2025-12-07", "Gift back from a vendor", 3_000)]);
    let entry = book.listed(",30.00,");
    book.said(&["classify", &entry, "income:other:refunds", "--reason", "It was no gift"]);
    assert!(book.proceeds(false).contains(&format!("30.00 EUR of fund general to claim {bill}")));
    book.bank(&[("2025-12-07", "Fine", -1_000)]);
    assert!(book.proceeds(false).contains("20.00 EUR in place of claim"));
    // Then 200.00: the host's last 80.00, and 120.00 go on.
    book.bank(&[("2025-12-07", "Gift of a vendor", 20_000)]);
    let entry = book.listed(",200.00,");
    book.said(&["classify", &entry, "income:other:refunds", "--reason", "It was no gift"]);
    let said = book.proceeds(false);
    assert!(said.contains(&format!("80.00 EUR of fund general to claim {bill}")), "{said}");
    assert!(said.contains("120.00 EUR of fund general to archive"), "{said}");
    assert!(book.proceeds(false).starts_with("Nothing is due.\n"));
    book.desk.head();
}

#[test]
fn wages_come_before_other_bills_and_costs_above_their_budget_are_told() {
    let mut book = Book::new("none", "10.00", "");
    book.bank(&[("2025-11-10", "Gift one", 10_000), ("2025-11-11", "Gift two", 6_000)]);
    book.desk.put("iban", "DE75512108001245126199");
    let iban = book.desk.path("iban");
    let iban = iban.to_string_lossy();
    book.said(&["payee", "add", "ada", "--name", "Ada", "--rank", "wages", "--iban", &iban]);
    let bill = book.bill("150.00", "2025-11");
    let wages = book.said(&[
        "expense",
        "submit",
        "--payee",
        "ada",
        "--amount",
        "100.00",
        "--category",
        "admin",
        "--period",
        "2025-11",
        "--purpose",
        "Wages",
    ]);
    book.approve(&[bill.clone(), claims(&wages, "Claim ").remove(0)]);
    book.on("2025-12-06").begins();
    let end = book.said(&["shutdown", "--format", "csv"]);
    assert!(end.contains("T2,general,claim") && end.contains(",100.00,100.00,full"), "{end}");
    // 160.00 less 10.00 for closing and 100.00 of wages.
    assert!(book.proceeds(false).contains(&format!("50.00 EUR in place of claim {bill}")));
    book.approve(&[book.bill("25.00", "2025-12")]);
    let said = book.proceeds(false);
    assert!(
        said.contains("Closing costs 25.00 EUR by now, more than its budget of 10.00"),
        "{said}"
    );
    book.desk.head();
}

#[test]
fn what_leaves_by_nobody_s_claim_is_told_by_name() {
    let mut book = Book::new("none", "20.00", "");
    book.bank(&[("2025-11-10", "Gift one", 95_000)]);
    book.on("2025-12-06").begins();
    book.on("2025-12-10");
    book.bank(&[("2025-12-10", "Fine of somebody", -40_000), ("2025-12-10", "Gift two", 30_000)]);
    let rows = book.said(&["list", "--format", "csv"]);
    let row = |amount: &str| {
        let row = rows.lines().find(|row| row.contains(amount)).expect("the row");
        row.split(',').next().expect("its entry").to_owned()
    };
    book.said(&["classify", &row(",300.00,"), "liabilities:loan:me", "--reason", "I lent it"]);
    book.bank(&[("2025-12-10", "Repaid to me", -30_000)]);
    let rows = book.said(&["list", "--format", "csv", "--from", "2025-12-10"]);
    let repaid = rows.lines().find(|row| row.contains(",expenses:unclassified,")).expect(&rows);
    let repaid = repaid.split(',').next().expect("its entry");
    book.said(&["classify", repaid, "liabilities:loan:me", "--reason", "It was mine"]);
    let end = book.said(&["shutdown"]);
    let line =
        |words: &[&str]| end.lines().any(|line| words.iter().all(|word| line.contains(word)));
    assert!(end.contains("What left in EUR by nobody's claim"), "{end}");
    assert!(line(&[&row(",400.00,"), "400.00"]), "{end}");
    assert!(line(&["me", "0.00", "300.00", "300.00"]), "{end}");
    book.desk.head();
}

#[test]
fn what_is_taken_by_a_bank_or_spent_by_hand_is_a_closing_cost() {
    let mut book = Book::new("none", "20.00", "");
    book.bank(&[("2025-11-10", "Gift one", 10_000)]);
    book.on("2025-12-06").begins();
    book.on("2025-12-10").bank(&[("2025-12-10", "Fee for the account", -500)]);
    // Of the 20.00 for closing 15.00 are left, and the archive's 80.00 stay 80.00.
    assert!(book.proceeds(false).contains("80.00 EUR of fund general to archive"));
    book.bank(&[("2025-12-10", "Fine of somebody", -2_500)]);
    let said = book.proceeds(false);
    assert!(said.contains("70.00 EUR in place of claim"), "nothing is kept for closing: {said}");
    assert!(
        said.contains("Closing costs 30.00 EUR by now, more than its budget of 20.00"),
        "{said}"
    );
    assert_eq!(book.proceeds(true).matches("EUR of fund").count(), 0);
    book.desk.head();
}

#[test]
fn what_an_undone_statement_brings_again_did_not_leave() {
    let mut book = Book::new("none", "0.00", "");
    book.bank(&[("2025-11-10", "Gift one", 10_000), ("2025-11-11", "Fine", -3_000)]);
    book.on("2025-12-06").begins();
    let rows = book.said(&["list", "--format", "csv"]);
    let gift = rows.lines().find(|row| row.contains(",100.00,")).expect("the gift");
    let gift = gift.split(',').next().expect("its entry").parse::<u64>().expect("a number");
    book.said(&["undo", &(gift - 1).to_string(), "--reason", "The wrong file"]);
    book.said(&["import", &book.desk.path("1.csv").to_string_lossy(), "--yes"]);
    assert!(!book.said(&["shutdown"]).contains("nobody's claim"));
    book.desk.head();
}
