//! What somebody counted: an account may be below zero, the books may have something else, and the count may
//! be wrong itself. It is shown with what it says, by one word and one sign, and another count takes its place.

use super::commands::{GIFT, cash_box};
use super::refused;
use crate::desk::Desk;

fn count(desk: &Desk, account: &str, amount: &str) -> crate::desk::Said {
    desk.ledger(&["add", "count", "--account", account, &format!("--amount={amount}")])
}

#[test]
fn an_account_below_zero_can_be_counted_and_nothing_else_can() {
    let desk = cash_box();
    desk.put("bank.csv", "date,description,amount,currency\n2025-01-02,fee,-3.00,EUR\n");
    desk.done(&["import", "bank.csv", "--yes"]);
    let said = count(&desk, "assets:bank:main", "-3.00");
    assert!(
        said.code == 0 && said.err.contains("counted -3.00 EUR, as the books have"),
        "{said:?}"
    );
    desk.done(&["add", "count", "--account", "assets:bank:main", "--amount", "-3.00"]);
    for amount in ["-3.00", "-0.01", "0.00"] {
        let gift = ["add", "donation", "--account", "assets:cash:box", "--amount", amount];
        refused(&desk, &gift, 2, &[&format!("--amount {amount}: expected more than nothing")]);
    }
}

#[test]
fn a_count_is_shown_with_what_it_says_and_what_the_books_have() {
    let desk = cash_box();
    desk.done(&GIFT);
    assert_eq!(count(&desk, "assets:cash:box", "4.00").code, 0);
    let shown = desk.done(&["show", "12"]);
    assert!(shown.starts_with("Entry 12: count, 2025-01-15"), "{shown}");
    let parts = ["assets:cash:box: counted 4.00 EUR", "the books have 5.00 EUR", "by 1.00 EUR"];
    assert!(parts.iter().all(|part| shown.contains(part)), "{shown}");
    for word in ["count", "assertion"] {
        let listed = desk.done(&["list", "--kind", word]);
        let row = listed.lines().find(|line| line.contains("12  2025-01-15")).expect(&listed);
        for part in ["count", "assets:cash:box", "4.00"] {
            assert!(row.contains(part) && !row.contains("assertion"), "{part}: {listed}");
        }
    }
    refused(&desk, &["list", "--kind", "cuont"], 2, &["did you mean `count`?"]);
}

#[test]
fn a_wrong_count_is_answered_by_another_one() {
    let desk = cash_box();
    desk.done(&GIFT);
    assert_eq!(count(&desk, "assets:cash:box", "50.00").code, 0);
    let again = "ledger add count --account assets:cash:box --amount AMOUNT --currency EUR --date 2025-01-15";
    refused(&desk, &["reverse", "12", "--reason", "x"], 1, &["is a count", again]);
    let status = desk.done(&["status"]);
    assert!(status.contains(again), "{status}");
    assert_eq!(count(&desk, "assets:cash:box", "5.00").code, 0);
    assert!(!desk.done(&["status"]).contains("Counts that differ"));
}

/// Books less evidence, whoever says it.
#[test]
fn a_difference_has_one_sign_everywhere() {
    let desk = cash_box();
    desk.done(&GIFT);
    let said = count(&desk, "assets:cash:box", "9.00").err;
    assert!(said.contains("they differ by -4.00 EUR"), "{said}");
    let status = desk.done(&["status"]);
    assert!(status.contains("they differ by -4.00 EUR"), "{status}");
    let report = desk.done(&["report", "2025-01"]);
    assert!(report.contains("DIFFERS by -4.00 EUR from count #12"), "{report}");
    let bank = |day: &str, before: &str, after: &str| {
        let rows =
            format!("2025-01-{day},gift,1.00,EUR,{after}\n2025-01-{day},fee,-1.00,EUR,{before}\n");
        desk.put("bank.csv", format!("date,description,amount,currency,balance\n{rows}"));
        desk.ledger(&["import", "bank.csv", "--yes"])
    };
    assert_eq!(bank("02", "10.00", "11.00").code, 0);
    let said = bank("09", "13.00", "14.00").err;
    assert!(said.contains("13.00 EUR") && said.contains("they differ by -3.00 EUR"), "{said}");
}
