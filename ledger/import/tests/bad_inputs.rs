//! Bad inputs of the list's groups D to F that only the meaning of an import shows, by their ids.

use super::*;

const PLAIN: &str = "date,description,amount,currency\n";

#[test]
fn d04_d05_the_rate_is_what_both_amounts_make_and_nothing_is_computed_from_it() {
    let header = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,\
                  To Email Address,Transaction ID,Item Title,Reference Txn ID,Balance,Subject,Note,\
                  Balance Impact\n";
    let row = |ccy: &str, amount: &str, id: &str, impact: &str| {
        format!(
            "24.05.2024,10:00:00,CET,,General Currency Conversion,Completed,{ccy},{amount},0.00,\
             {amount},,,{id},,T9,,,,{impact}\n"
        )
    };
    let book = Book::new();
    let (given, got) =
        (row("EUR", "-5000000.00", "T1", "Debit"), row("USD", "0.01", "T2", "Credit"));
    book.takes("paypal-activity", &format!("{header}{given}{got}"));
    let all = of_type(&book, "conversion");
    let [(_, entry)] = all.as_slice() else { panic!("one entry: {:?}", book.events()) };
    assert_eq!(entry.body, crate::entry::Body::Conversion(None), "a rate of 0 is none");
    assert_eq!(book.holds("assets:processor:paypal EUR"), -500_000_000);
}

#[test]
fn d03_two_currencies_never_become_one_number() {
    let book = Book::new();
    book.takes("generic", &format!("{PLAIN}2025-01-02,a,5.00,EUR\n2025-01-02,a,5.00,USD\n"));
    assert_eq!(
        (book.holds("assets:bank:main EUR"), book.holds("assets:bank:main USD")),
        (500, 500)
    );
    assert_eq!(of_type(&book, "conversion").len(), 0);
}

#[test]
fn e05_e08_e10_names_that_look_alike_are_two_rows() {
    let book = Book::new();
    let rows = "2025-01-02,Alice,5.00,EUR\n2025-01-02,\u{410}lice,5.00,EUR\n\
                2025-01-02,Al\u{200b}ice,5.00,EUR\n";
    book.takes("generic", &format!("{PLAIN}{rows}"));
    let again = book.takes("generic", &format!("{PLAIN}{rows}2025-01-03,x,1.00,EUR\n"));
    assert_eq!((again.currencies[0].known_rows, again.currencies[0].new_rows), (3, 1));
}

#[test]
fn f02_an_overlap_brings_only_what_is_new_and_twins_stay_twins() {
    let book = Book::new();
    let twin = "2025-01-02,Gift,5.00,EUR\n";
    book.takes("generic", &format!("{PLAIN}{twin}{twin}2025-01-05,x,1.00,EUR\n"));
    let outcome = book.takes(
        "generic",
        &format!("{PLAIN}{twin}{twin}2025-01-05,x,1.00,EUR\n2025-01-06,y,1.00,EUR\n"),
    );
    assert_eq!((outcome.currencies[0].known_rows, outcome.currencies[0].new_rows), (3, 1));
    assert_eq!(book.holds("assets:bank:main EUR"), 1200);
}

#[test]
fn f03_two_statements_of_the_same_days_that_differ_are_refused_with_both_figures() {
    let book = Book::new();
    let header = "date,description,amount,currency,balance\n";
    let first = "2025-01-02,a,5.00,EUR,5.00\n2025-01-09,b,1.00,EUR,6.00\n";
    let entry = book.takes("generic", &format!("{header}{first}")).currencies[0].statement;
    let both = format!(
        "statement {} of the same days goes from 0.00 EUR to 6.00 EUR in 2 rows, this file from",
        entry.expect("a statement")
    );
    for (rows, figures) in [
        // Other rows between the same balances of the bank's own day, and other balances.
        (
            "2025-01-02,c,2.00,EUR,2.00\n2025-01-09,b,1.00,EUR,3.00\n",
            "0.00 EUR to 3.00 EUR in 2 rows",
        ),
        (
            "2025-01-02,a,5.00,EUR,105.00\n2025-01-09,b,1.00,EUR,106.00\n",
            "100.00 EUR to 106.00 EUR",
        ),
        ("2025-01-02,c,4.00,EUR,4.00\n2025-01-09,d,2.00,EUR,6.00\n", "0.00 EUR to 6.00 EUR in 2"),
    ] {
        let why = book.import("generic", &format!("{header}{rows}")).expect_err(rows).to_string();
        assert!(why.contains(&both) && why.contains(figures), "{why}");
    }
    // A later export of the same days may have more of the last one, and an older one less.
    let more = format!("{header}{first}2025-01-09,c,2.00,EUR,8.00\n");
    book.takes("generic", &more);
    let less = book.takes("generic", &format!("{header}{}", first.replace(",b,", ", b,")));
    assert_eq!((less.currencies[0].new_rows, less.currencies[0].known_rows), (0, 2));
    assert_eq!(book.holds("assets:bank:main EUR"), 800);
}

#[test]
fn f04_another_amount_at_the_bank_is_no_silent_second_entry() {
    let book = Book::new();
    let header = "date,description,amount,currency,balance\n";
    book.takes(
        "generic",
        &format!("{header}2025-01-02,a,5.00,EUR,5.00\n2025-01-09,b,1.00,EUR,6.00\n"),
    );
    let changed = format!("{header}2025-01-02,a,5.50,EUR,5.50\n2025-01-09,b,1.00,EUR,6.50\n");
    let why = book.import("generic", &changed).expect_err("it differs").to_string();
    assert!(why.contains("differ by"), "{why}");
    assert_eq!(book.holds("assets:bank:main EUR"), 600);
}

#[test]
fn f05_what_was_pending_and_is_booked_days_later_is_held() {
    let book = Book::new();
    book.takes(
        "generic",
        &format!("{PLAIN}2025-01-02,card hold,-5.00,EUR\n2025-01-09,b,1.00,EUR\n"),
    );
    let booked = format!("{PLAIN}2025-01-04,CARD 1234,-5.00,EUR\n2025-01-09,b,1.00,EUR\n");
    let outcome = book.takes("generic", &booked);
    assert_eq!((outcome.held.len(), outcome.entries), (1, 0), "{outcome:?}");
}

#[test]
fn f11_f12_a_gift_and_its_chargeback_are_two_entries_and_the_total_is_right() {
    let header = "automatic_payout_id,balance_transaction_id,created,currency,gross,fee,net,\
                  reporting_category,charge_id,description,customer_email,customer_name\n";
    let rows = ",txn_1,2025-01-02 10:00:00,eur,5.00,0.30,4.70,charge,ch_1,Gift,,\n\
                ,txn_2,2025-01-02 11:00:00,eur,-5.00,15.00,-20.00,dispute,ch_1,Dispute,,\n";
    let book = Book::new();
    book.takes("stripe-balance", &format!("{header}{rows}"));
    let (donation, _) = of_type(&book, "donation")[0];
    assert_eq!(refunds(&of_type(&book, "refund")[0].1), Some(donation), "of the same day, too");
    assert_eq!(book.holds("income:donations:unknown EUR"), 0);
}

#[test]
fn f13_money_out_that_nobody_explains_says_so_in_public() {
    let book = Book::new();
    let outcome = book.takes("generic", &format!("{PLAIN}2025-01-02,?,-5.00,EUR\n"));
    assert_eq!(outcome.currencies[0].unclassified, 1);
    assert_eq!(book.holds("expenses:unclassified EUR"), 500);
}
