//! Gifts that go back: claimed before successors have anything, come late, found to be none, or claimed
//! anew for another account.

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
    // A fine leaves 170.00: 40.00 for closing, 100.00 for the giver, 30.00 for the archive.
    book.bank(&[("2025-12-28", "Fine", -8_000)]);
    let said = book.said(&["run"]);
    assert!(
        said.contains("100.00 EUR to gift-") && said.contains("not enough for everybody"),
        "{said}"
    );
    let said = book.proceeds(false);
    assert!(
        said.contains("30.00 EUR in place of claim") && said.matches("in place").count() == 1,
        "{said}"
    );
    book.desk.head();
}

#[test]
fn a_gift_whose_statement_came_late_is_offered_whole() {
    let mut book = Book::new("lifetime", "0.00", "");
    book.bank(&[("2025-11-10", "Gift one", 30_000), ("2025-11-11", "Gift two", 10_000)]);
    book.on("2025-12-06").begins();
    // One day before the end, and three behind it: neither was in the books when it began.
    book.on("2025-12-10");
    book.bank(&[("2025-12-05", "Gift three", 20_000), ("2025-12-09", "Gift four", 4_000)]);
    let offers = book.said(&["shutdown", "offers", "--format", "csv"]);
    for offered in [",200.00,EUR", ",40.00,EUR", ",300.00,EUR", ",100.00,EUR"] {
        assert!(offers.contains(offered), "{offered}: {offers}");
    }
    let entry = |amount: &str| {
        let row = offers.lines().find(|line| line.contains(amount)).expect("an offer");
        row.split(',').next().expect("its entry").to_owned()
    };
    book.claims_gift(&entry(",200.00,"));
    book.pays("2025-12-10", 20_000);
    let after = book.said(&["shutdown", "offers", "--format", "csv"]);
    assert!(after.contains(",200.00,EUR"), "it went back, and was offered: {after}");
    // After the window 400.00 go on: neither what was claimed nor the late gift.
    book.on("2025-12-28");
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
    let offers = book.said(&["shutdown", "offers", "--format", "csv"]);
    let row = offers.lines().find(|line| line.contains(",100.00,")).expect("an offer");
    let gift = row.split(',').next().expect("its entry").to_owned();
    book.said(&["classify", &gift, "income:other:refunds", "--reason", "A vendor's refund"]);
    let offers = book.said(&["shutdown", "offers", "--format", "csv"]);
    assert!(offers.contains(",300.00,") && !offers.contains(",100.00,"), "{offers}");
    book.desk.put("iban", "DE75512108001245126199");
    let iban = book.desk.path("iban");
    let words = ["shutdown", "claim", &gift, "--iban", &iban.to_string_lossy(), "--reason", "x"];
    assert!(book.desk.ledger(&words).err.contains("nothing is offered of entry"));
    book.desk.head();
}

#[test]
fn a_gift_that_is_claimed_anew_goes_to_no_account_of_before() {
    let besides = "\n[approval]\nneed = 2\ndelay = 0\ncooling = 0\n";
    let mut book = Book::new("lifetime", "0.00", "");
    if crate::desk::left_out("ssh-keygen") {
        return;
    }
    book.bank(&[("2025-11-10", "Gift one", 30_000), ("2025-11-11", "Gift two", 10_000)]);
    let made = book.desk.shell("ssh-keygen -q -t ed25519 -N '' -f bea");
    assert_eq!(made.code, 0, "{made:?}");
    book.said(&["member", "propose", "bea", "--key", "bea.pub"]);
    book.said(&["member", "join", "bea", "--key", "bea"]);
    let file = book.desk.path("book/service.toml");
    let declared = std::fs::read_to_string(&file).expect("declared");
    let (head, tail) = declared.split_once("[approval]").expect("its rule");
    let tail = tail.split_once("cooling = 0").expect("its end").1;
    std::fs::write(&file, format!("{head}{besides}{tail}")).expect("declared anew");
    book.said(&["apply"]);
    let both = |book: &Book, entries: &[&str]| {
        for who in [&["--as", "treasurer"][..], &["--as", "bea", "--key", "bea"]] {
            book.said(&[&["approve"], entries, who].concat());
        }
    };
    book.on("2025-12-06");
    let said = book.said(&["shutdown", "begin", "--reason", "x"]);
    let decision = said.split("approve ").nth(1).and_then(|rest| rest.split(['`', ' ']).next());
    both(&book, &[decision.expect(&said)]);
    book.said(&["shutdown", "begin", "--reason", "x"]);
    let claim = |book: &Book, iban: &str| {
        book.desk.put("iban", iban);
        let iban = book.desk.path("iban");
        let offers = book.said(&["shutdown", "offers", "--format", "csv"]);
        let gift = offers.lines().nth(1).and_then(|row| row.split(',').next()).expect("an offer");
        let iban = iban.to_string_lossy();
        let said = book.said(&["shutdown", "claim", gift, "--iban", &iban, "--reason", "Known"]);
        let signed = said.split("ledger approve ").nth(1).expect(&said).split('`').next();
        signed.expect(&said).split(' ').map(str::to_owned).collect::<Vec<_>>()
    };
    let first = claim(&book, "DE75512108001245126199");
    both(&book, &first.iter().map(String::as_str).collect::<Vec<_>>());
    let wrong = first.last().expect("the claim");
    book.said(&["reject", wrong, "--reason", "Another account", "--as", "treasurer"]);
    // Both the account and the claim are named, and neither is paid before both signed them.
    let second = claim(&book, "NL91ABNA0417164300");
    assert_eq!(second.len(), 2, "{second:?}");
    let shown = book.said(&["show", second.last().expect("the claim")]);
    assert!(shown.contains(&format!("entry {}", second[0])), "{shown}");
    book.desk.head();
}
