//! Gifts that go back: claimed before successors have anything, come late, or found to be none.

use super::book::{Book, claims};

#[test]
fn where_money_went_away_givers_come_before_successors() {
    let mut book = Book::new("newest", "40.00", "");
    book.bank(&[("2025-11-10", "Gift one", 30_000), ("2025-11-11", "Gift two", 10_000)]);
    let gifts = book.said(&["list", "--format", "csv"]);
    let newest = gifts.lines().find(|line| line.contains(",100.00,")).expect("the gift");
    let newest = newest.split(',').next().expect("its entry").to_owned();
    let spent = book.bill("150.00", "2025-11");
    book.approve(&[spent]);
    book.on("2025-11-20").pays("2025-11-20", 15_000);
    // 250.00 less 40.00: the newest 100.00 whole, 110.00 of the other.
    book.on("2025-12-06").begins();
    let said = book.claims_gift(&newest);
    assert!(said.contains("100.00 EUR of gift"), "{said}");
    // What the other left goes on once the window is over.
    book.on("2025-12-28");
    assert!(book.proceeds(false).contains("110.00 EUR of fund general to archive"));
    // A fine leaves 170.00: it was more than the 40.00 for closing, and no more is kept for it; 100.00 are the
    // giver's, 70.00 the archive's.
    book.bank(&[("2025-12-28", "Fine", -8_000)]);
    let said = book.said(&["run"]);
    assert!(
        said.contains("100.00 EUR to gift-") && said.contains("not enough for everybody"),
        "{said}"
    );
    let said = book.proceeds(false);
    assert!(
        said.contains("70.00 EUR in place of claim") && said.matches("in place").count() == 1,
        "{said}"
    );
    book.desk.head();
}

#[test]
fn a_gift_whose_statement_came_late_is_offered_as_if_it_had_been_known() {
    let mut book = Book::new("lifetime", "0.00", "");
    book.bank(&[("2025-11-10", "Gift one", 30_000), ("2025-11-11", "Gift two", 10_000)]);
    book.on("2025-12-06").begins();
    // One day before the end, and three behind it: neither was in the books when it began.
    book.on("2025-12-10");
    book.bank(&[("2025-12-05", "Gift three", 20_000), ("2025-12-09", "Gift four", 4_000)]);
    let offers = book.offers();
    for offered in [",200.00,EUR", ",40.00,EUR", ",300.00,EUR", ",100.00,EUR"] {
        assert!(offers.contains(offered), "{offered}: {offers}");
    }
    let entry = |amount: &str| {
        let row = offers.lines().find(|line| line.contains(amount)).expect("an offer");
        row.split(',').next().expect("its entry").to_owned()
    };
    book.claims_gift(&entry(",200.00,"));
    book.pays("2025-12-10", 20_000);
    let after = book.offers();
    assert!(after.contains(",200.00,EUR"), "it went back, and was offered: {after}");
    assert!(book.said(&["status"]).contains("gifts may be claimed until 2025-12-26"));
    // After the window 400.00 go on: neither what was claimed nor the late gift.
    book.on("2025-12-28");
    let status = book.said(&["status"]);
    assert!(
        status.contains("1 claim is to be written anew by now: `ledger shutdown proceed`"),
        "{status}"
    );
    assert!(book.proceeds(false).contains("400.00 EUR of fund general to archive"));
    // A member who does not agree that all costs have come in rejects what says so.
    let said = book.said(&["shutdown", "proceed", "--last"]);
    let early = claims(&said, "Entry ").remove(0);
    book.said(&["reject", &early, "--reason", "Dee may still claim"]);
    assert_eq!(book.proceeds(false), "Nothing is due.\n");
    // Nobody waits for the late gift any more.
    assert!(book.proceeds(true).contains("40.00 EUR of fund general to archive"));
    assert_eq!(book.proceeds(false), "Nothing is due.\n", "said once, it stays said");
    let late = entry(",40.00,");
    let iban = book.desk.path("iban");
    let words = ["shutdown", "claim", &late, "--iban", &iban.to_string_lossy(), "--reason", "x"];
    assert!(book.desk.ledger(&words).err.contains("went on when all costs had come in"));
    book.desk.head();
}

#[test]
fn what_turns_out_to_be_no_gift_is_offered_no_more() {
    let mut book = Book::new("lifetime", "0.00", "");
    book.bank(&[("2025-11-10", "Gift one", 30_000), ("2025-11-11", "Gift two", 10_000)]);
    book.on("2025-12-06").begins();
    let gift = book.offered(",100.00,");
    book.said(&["classify", &gift, "income:other:refunds", "--reason", "A vendor's refund"]);
    let offers = book.offers();
    assert!(offers.contains(",300.00,") && !offers.contains(",100.00,"), "{offers}");
    book.desk.put("iban", "DE75512108001245126199");
    let iban = book.desk.path("iban");
    let words = ["shutdown", "claim", &gift, "--iban", &iban.to_string_lossy(), "--reason", "x"];
    assert!(book.desk.ledger(&words).err.contains("nothing is offered of entry"));
    book.desk.head();
}

#[test]
fn who_makes_the_books_know_a_gift_late_has_what_all_would_have_had() {
    let mut book = Book::new("lifetime", "0.00", "");
    book.bank(&[("2025-11-10", "Gift one", 30_000), ("2025-11-11", "Gift two", 10_000)]);
    let spent = book.bill("200.00", "2025-11");
    book.approve(&[spent]);
    book.on("2025-11-20").pays("2025-11-20", 20_000);
    let offered = |book: &Book| -> Vec<String> {
        let offers = book.offers();
        let amount = |row: &str| row.split(',').nth(2).map(str::to_owned);
        offers.lines().skip(1).filter_map(amount).collect()
    };
    // 200.00 are left of 400.00.
    book.on("2025-12-06").begins();
    assert_eq!(offered(&book), ["150.00", "50.00"]);
    // With another 200.00 it had been 400.00 of 600.00: two thirds of these 200.00, and what the others
    // were told stays.
    book.on("2025-12-10").bank(&[("2025-12-05", "Gift three", 20_000)]);
    assert_eq!(offered(&book), ["150.00", "50.00", "133.33"]);
    // A statement that is undone and comes again is known late as a whole: two thirds of each.
    let offers = book.offers();
    let first =
        offers.lines().nth(1).and_then(|row| row.split(',').next()).expect("the first gift");
    let statement = first.parse::<u64>().expect("its entry") - 1;
    book.said(&["undo", &statement.to_string(), "--reason", "The wrong file"]);
    book.said(&["import", &book.desk.path("1.csv").to_string_lossy(), "--yes"]);
    assert_eq!(offered(&book), ["133.33", "200.00", "66.67"]);
    book.desk.head();
}

#[test]
fn a_gift_that_is_known_late_is_paid_after_the_bills() {
    let mut book = Book::new("lifetime", "0.00", "");
    book.bank(&[("2025-11-10", "Gift one", 10_000)]);
    let bill = book.bill("150.00", "2025-11");
    book.approve(std::slice::from_ref(&bill));
    book.on("2025-12-06").begins();
    assert!(book.proceeds(false).contains(&format!("100.00 EUR in place of claim {bill}")));
    // Of these 80.00, 50.00 are the host's: 30.00 of 80.00 and 100.00 are left, by weight.
    book.on("2025-12-10").bank(&[("2025-12-05", "Gift two", 8_000)]);
    let offers = book.offers();
    assert!(offers.contains(",13.33,EUR") && offers.lines().count() == 2, "{offers}");
    assert!(book.proceeds(false).contains(&format!("50.00 EUR of fund general to claim {bill}")));
    book.desk.head();
}

#[test]
fn late_gifts_are_waited_for_until_members_agree_that_all_has_come_in() {
    let mut book = Book::new("none", "0.00", "");
    book.bank(&[("2025-11-10", "Gift one", 30_000)]);
    book.on("2025-12-06").begins();
    book.on("2025-12-10").bank(&[("2025-12-09", "Gift two", 4_000)]);
    let said = book.said(&["shutdown", "proceed", "--last"]);
    assert!(said.contains("340.00 EUR of fund general to archive"), "{said}");
    let share = claims(&said, "Entry ").remove(0);
    // One member's word that nobody signed takes nobody's right.
    let late = book.offered("");
    assert!(book.claims_gift(&late).contains("40.00 EUR of gift"));
    assert!(
        book.said(&["shutdown", "proceed"])
            .contains(&format!("300.00 EUR in place of claim {share}"))
    );
    book.desk.head();
}

#[test]
fn a_gift_that_was_claimed_stays_what_it_is() {
    let mut book = Book::new("lifetime", "0.00", "");
    book.bank(&[("2025-11-10", "Gift one", 30_000), ("2025-11-11", "Gift two", 10_000)]);
    book.on("2025-12-06").begins();
    let gift = book.offered(",100.00,");
    let first = book.offered("");
    let statement = (first.parse::<u64>().expect("its entry") - 1).to_string();
    let said = book.claims_gift(&gift);
    let claim = claims(&said, "Entry ").remove(0);
    // Moved, it would come again as another gift, and go back twice.
    let classify = ["classify", &gift, "income:other:refunds", "--reason", "A vendor's refund"];
    let undo = ["undo", &statement, "--reason", "The wrong file"];
    for words in [&classify[..], &undo] {
        let refused = book.desk.ledger(words);
        let told = format!("gift {gift} goes back by claim {claim}, and stays as it is");
        assert!(refused.code == 1 && refused.err.contains(&told), "{refused:?}");
    }
    // Who claimed in time may claim anew, whoever rejected it, and whenever.
    book.said(&["reject", &claim, "--reason", "Another account"]);
    book.on("2025-12-30");
    book.claims_gift(&gift);
    book.desk.head();
}

#[test]
fn what_was_in_the_cash_is_not_counted_twice_once_it_is_known_as_a_gift() {
    let mut book = Book::new("lifetime", "0.00", "");
    book.bank(&[("2025-11-09", "Gift one", 10_000), ("2025-11-10", "From a friend", 10_000)]);
    let bill = book.bill("100.00", "2025-11");
    book.approve(&[bill]);
    book.on("2025-12-06").begins();
    let row = book.unclassified();
    book.said(&["classify", &row, "income:donations:one-time"]);
    // 100.00 are left of 200.00: half of it, not all.
    let offers = book.offers();
    assert!(offers.contains(&format!("\n{row},general,50.00,EUR")), "{offers}");
    book.desk.head();
}

#[test]
fn a_late_gift_comes_before_successors_and_is_cut_where_less_is_left() {
    let mut book = Book::new("none", "0.00", "");
    book.bank(&[("2025-11-09", "Gift one", 6_000), ("2025-11-10", "Gift two", 4_000)]);
    book.on("2025-12-06").begins();
    assert!(book.proceeds(false).contains("100.00 EUR of fund general to archive"));
    book.on("2025-12-07").pays("2025-12-07", 10_000);
    let rows = [("2025-12-09", "Gift three", 4_000), ("2025-12-10", "Fine", -3_000)];
    book.on("2025-12-10").bank(&rows);
    let late = book.offered("");
    let said = book.claims_gift(&late);
    let claim = claims(&said, "Entry ").remove(0);
    // 10.00 are left of 40.00: the archive has had too much, and gets none of it.
    let said = book.proceeds(false);
    assert!(said.contains(&format!("10.00 EUR in place of claim {claim}")), "{said}");
    assert!(!said.contains("archive"), "{said}");
    book.desk.head();
}

#[test]
fn a_late_gift_whose_claim_was_posted_and_rejected_is_offered_again() {
    let mut book = Book::new("none", "0.00", "");
    book.bank(&[("2025-11-09", "Gift one", 6_000), ("2025-11-10", "Gift two", 4_000)]);
    book.on("2025-12-06").begins();
    let rows = [("2025-12-09", "Gift three", 4_000), ("2025-12-10", "For what", -100)];
    book.on("2025-12-10").bank(&rows);
    let late = book.offered("");
    let said = book.claims_gift(&late);
    let claim = claims(&said, "Entry ").remove(0);
    // Posted as owed, and not paid while a debit is not explained.
    assert!(book.said(&["run"]).contains("1 claim posted as owed"));
    book.said(&["reject", &claim, "--reason", "Another account"]);
    let offers = book.offers();
    assert!(offers.contains(&format!("{late},general,40.00,EUR")), "{offers}");
    let row = book.unclassified();
    book.said(&["classify", &row, "expenses:admin"]);
    let said = book.proceeds(false);
    assert!(said.contains("99.00 EUR of fund general to archive"), "{said}");
    book.desk.head();
}
