//! An end that is asked again: what is still to come in is kept until `--last` says that all has; one
//! that is called off leaves nothing to pay, and the next divides anew.

use super::book::{Book, claims};

#[test]
fn a_bill_that_nobody_signed_yet_and_one_of_the_notice_are_kept_for_who_sent_them() {
    let besides = "\n[[commitment]]\ncode = \"server\"\nname = \"Server\"\npayee = \"host\"\ncategory = \
                   \"hosting\"\ncurrency = \"EUR\"\ncap = \"100.00\"\namount = \"100.00\"\nevery = \
                   \"1m\"\nfrom = \"2025-12-01\"\nnotice = 40\ncollect = \"push\"\n";
    let mut book = Book::new("none", "50.00", besides);
    book.bank(&[("2025-11-10", "Gift", 45_000), ("2025-11-11", "Gift", 45_000)]);
    book.on("2025-12-06").bill("70.00", "2025-11");
    // December's 100.00 nobody claimed yet, January's falls within the notice.
    book.begins();
    let end = book.said(&["shutdown", "--format", "csv"]);
    for line in ["T1,general,closing,50.00,50.00", "T7,general,successor archive,580.00,580.00"] {
        assert!(end.contains(line), "900.00 less 50, 70 and 200: {end}");
    }
    assert!(book.said(&["run"]).contains("2025-12-01 to 2025-12-31"));
    let again = book.said(&["shutdown", "proceed", "--dry-run"]);
    assert!(again.contains("580.00 EUR of fund general to archive"), "{again}");
    book.on("2026-01-02").said(&["run"]);
    let said = book.proceeds(false);
    assert!(
        said.contains("580.00 EUR of fund general to archive"),
        "January came from no budget: {said}"
    );
    assert_eq!(book.proceeds(false), "Nothing is due.\n");
    // Said once, it stays said.
    assert!(book.proceeds(true).contains("50.00 EUR of fund general to archive"));
    assert_eq!(book.proceeds(false), "Nothing is due.\n");
    book.desk.head();
}

#[test]
fn who_claimed_at_an_end_that_was_called_off_may_claim_at_the_next() {
    let mut book = Book::new("lifetime", "0.00", "");
    book.bank(&[("2025-11-10", "Gift one", 30_000), ("2025-11-11", "Gift two", 10_000)]);
    let gifts = book.said(&["list", "--format", "csv"]);
    let of = |amount: &str| -> String {
        let row = gifts.lines().find(|line| line.contains(amount)).expect("the gift");
        row.split(',').next().expect("its entry").to_owned()
    };
    let gift = of(",100.00,");
    let spent = book.bill("200.00", "2025-11");
    book.approve(&[spent]);
    book.on("2025-11-20").pays("2025-11-20", 20_000);
    // 200.00 are left of 400.00: half of each gift.
    book.on("2025-12-06").begins();
    assert!(book.claims_gift(&gift).contains("50.00 EUR of gift"));
    book.on("2025-12-07").pays("2025-12-07", 5_000);
    book.on("2025-12-08").said(&["phase", "operating", "--reason", "Somebody keeps it up"]);
    // 150.00 are left, of gifts of 300.00 and 50.00: 128.57 and 21.43.
    book.on("2026-01-10").begins();
    assert!(book.claims_gift(&gift).contains("21.43 EUR of gift"));
    let end = book.said(&["shutdown", "--format", "json"]);
    book.desk.put("end.json", end);
    let oracle = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/shutdown.py");
    let said = book.desk.shell(&format!("python3 {oracle} end.json"));
    assert_eq!(said.code, 0, "{said:?}");
    book.desk.head();
}

#[test]
fn what_an_end_that_was_called_off_claimed_falls() {
    let mut book = Book::new("none", "0.00", "");
    book.bank(&[("2025-11-10", "Gift one", 30_000), ("2025-11-11", "Gift two", 10_000)]);
    book.on("2025-12-06").begins();
    assert!(book.proceeds(false).contains("400.00 EUR of fund general to archive"));
    book.on("2025-12-07").said(&["phase", "operating", "--reason", "Somebody keeps it up"]);
    let said = book.said(&["run"]);
    assert!(!said.contains("to be paid by"), "{said}");
    // The next end divides the same money once more.
    book.on("2025-12-10").begins();
    assert!(book.proceeds(false).contains("400.00 EUR of fund general to archive"));
    book.desk.head();
}

#[test]
fn a_share_that_is_rejected_is_still_whose_it_was() {
    let besides =
        "\n[[successor]]\ncode = \"friends\"\npoints = 5_000\naccepted = \"2025-10-01\"\n";
    let mut book = Book::halved("none", "0.00", besides);
    book.bank(&[("2025-11-10", "Gift one", 10_000)]);
    book.on("2025-12-06").begins();
    let said = book.said(&["shutdown", "proceed"]);
    assert_eq!(said.matches("50.00 EUR of fund general to").count(), 2, "{said}");
    let wrong = said.lines().find(|line| line.ends_with("to friends")).expect("their share");
    let wrong = claims(wrong, "Entry ").remove(0);
    book.said(&["reject", &wrong, "--reason", "Another account"]);
    let said = book.proceeds(false);
    assert!(said.contains("50.00 EUR of fund general to friends"), "{said}");
    assert!(!said.contains("archive"), "{said}");
    book.desk.head();
}

#[test]
fn a_fallback_that_had_more_than_its_part_takes_nothing_for_others() {
    let besides = "\n[[successor]]\ncode = \"friends\"\npoints = 2_500\naccepted = \"2025-10-01\"\n\
                   \n[[successor]]\ncode = \"host-club\"\npoints = 2_500\n";
    let mut book = Book::halved("none", "0.00", besides);
    book.bank(&[("2025-11-09", "Gift one", 6_000), ("2025-11-10", "Gift two", 4_000)]);
    book.on("2025-12-06").begins();
    // Half, and the quarter that the club has not accepted: 75.00 and 25.00.
    let said = book.proceeds(false);
    assert!(said.contains("75.00 EUR of fund general to archive"), "{said}");
    assert!(said.contains("25.00 EUR of fund general to friends"), "{said}");
    let friends = said.lines().find(|line| line.ends_with("to friends")).expect("their share");
    let friends = claims(friends, "Entry ").remove(0);
    book.said(&["reject", &friends, "--reason", "Another account"]);
    book.on("2025-12-07").pays("2025-12-07", 7_500);
    // A fee of 5.00 is the archive's to have had too much of: 20.00 are left, all of it the friends'.
    book.on("2025-12-08").bank(&[("2025-12-08", "Fee for the account", -500)]);
    let said = book.proceeds(false);
    assert!(said.contains("20.00 EUR of fund general to friends"), "{said}");
    assert!(!said.contains("archive"), "{said}");
    book.desk.head();
}

#[test]
fn a_successor_who_declines_leaves_their_part_to_the_fallback() {
    let besides = "\n[[successor]]\ncode = \"club\"\npoints = 5_000\naccepted = \"2025-10-01\"\n";
    let mut book = Book::halved("none", "0.00", besides);
    book.bank(&[("2025-11-09", "Gift one", 6_000), ("2025-11-10", "Gift two", 4_000)]);
    book.on("2025-12-06").begins();
    // The club has no account: the archive is not kept waiting for it.
    let said = book.proceeds(false);
    assert!(said.contains("50.00 EUR of fund general to archive"), "{said}");
    assert!(said.contains("50.00 EUR are for club, who has no account: `ledger payee add club"));
    let file = book.desk.path("book/service.toml");
    let declared = std::fs::read_to_string(&file).expect("declared");
    let declines = besides.replace("accepted = \"2025-10-01\"\n", "");
    std::fs::write(&file, declared.replace(besides, &declines)).expect("declared anew");
    let said = book.said(&["apply"]);
    for line in said.lines().filter(|line| line.contains(" waits: 0 of ")) {
        book.said(&["approve", line.split(' ').nth(1).expect("an entry")]);
    }
    let said = book.on("2025-12-12").proceeds(false);
    assert!(said.contains("50.00 EUR of fund general to archive"), "{said}");
    book.desk.head();
}
