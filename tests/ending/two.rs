//! Where two members must agree: what one of them alone can't do.

use super::book::{Book, claims};

#[test]
fn a_gift_that_is_claimed_anew_goes_to_no_account_of_before() {
    let mut book = Book::new("lifetime", "0.00", "");
    if crate::desk::left_out("ssh-keygen") {
        return;
    }
    book.bank(&[("2025-11-10", "Gift one", 30_000), ("2025-11-11", "Gift two", 10_000)]);
    book.two_decide();
    book.on("2025-12-06").both_begin();
    let claim = |book: &Book, iban: &str| {
        book.desk.put("iban", iban);
        let iban = book.desk.path("iban");
        let offers = book.offers();
        let gift = offers.lines().nth(1).and_then(|row| row.split(',').next()).expect("an offer");
        let iban = iban.to_string_lossy();
        let said = book.said(&["shutdown", "claim", gift, "--iban", &iban, "--reason", "Known"]);
        let signed = said.split("ledger approve ").nth(1).expect(&said).split('`').next();
        signed.expect(&said).split(' ').map(str::to_owned).collect::<Vec<_>>()
    };
    let first = claim(&book, "DE75512108001245126199");
    book.both_approve(&first);
    let wrong = first.last().expect("the claim");
    book.said(&["reject", wrong, "--reason", "Another account", "--as", "treasurer"]);
    // Both the account and the claim are named, and neither is paid before both signed them.
    let second = claim(&book, "NL91ABNA0417164300");
    assert_eq!(second.len(), 2, "{second:?}");
    let shown = book.said(&["show", second.last().expect("the claim")]);
    assert!(shown.contains(&format!("entry {}", second[0])), "{shown}");
    book.desk.head();
}

#[test]
fn whose_bill_is_cut_does_not_sign_what_is_left_of_it() {
    if crate::desk::left_out("ssh-keygen") {
        return;
    }
    let mut book = Book::new("none", "0.00", "");
    book.bank(&[("2025-11-10", "Gift one", 15_000)]);
    book.two_decide();
    // The bill is of who keeps the books here.
    let bill = book.bill("200.00", "2025-11");
    book.on("2025-12-06").both_begin();
    let said = book.said(&["shutdown", "proceed"]);
    assert!(said.contains(&format!("150.00 EUR in place of claim {bill}")), "{said}");
    let part = claims(&said, "Entry ");
    let shown = book.said(&["show", &part[0]]);
    assert!(shown.contains("by run"), "{shown}");
    let own = book.desk.ledger(&["approve", &part[0], "--as", "treasurer"]);
    assert!(own.code != 0 || own.out.contains("0 of 2"), "{own:?}");
    let said = book.said(&["run"]);
    assert!(!said.contains("to be paid by"), "{said}");
    book.desk.head();
}
