//! One row, several postings; several rows, one event: fees, refunds, disputes, exchanges, payouts.

use super::*;
use crate::entry::Body;

const STRIPE: &str = "automatic_payout_id,balance_transaction_id,created,currency,gross,fee,net,\
                      reporting_category,charge_id,description,customer_email,customer_name\n";

/// A row of Stripe's balance report.
fn stripe(n: u32, day: u32, kind: &str, charge: &str, [gross, fee, net]: [&str; 3]) -> String {
    format!(
        ",txn_{n},2025-01-{day:02} 10:00:00,eur,{gross},{fee},{net},{kind},{charge},said of it,,\n"
    )
}

fn gift() -> String {
    stripe(1, 2, "charge", "ch_1", ["50.00", "1.00", "49.00"])
}

#[test]
fn a_refund_is_linked_to_its_gift_by_the_charge() {
    let refund = stripe(2, 5, "refund", "ch_1", ["-20.00", "0.00", "-20.00"]);
    let (together, apart) = (Book::new(), Book::new());
    together.takes("stripe-balance", &format!("{STRIPE}{}{refund}", gift()));
    apart.takes("stripe-balance", &format!("{STRIPE}{}", gift()));
    apart.takes("stripe-balance", &format!("{STRIPE}{refund}"));
    for book in [together, apart] {
        let (donation, _) = of_type(&book, "donation")[0];
        assert_eq!(refunds(&of_type(&book, "refund")[0].1), Some(donation));
        assert_eq!(book.holds("income:donations:unknown EUR"), -3000);
        assert_eq!(book.holds("expenses:fees:processor EUR"), 100, "the fee is kept");
    }
}

#[test]
fn a_dispute_is_a_refund_with_its_fee_and_a_dispute_that_was_won_gives_it_back() {
    let book = Book::new();
    let lost = stripe(2, 5, "dispute", "ch_1", ["-50.00", "15.00", "-65.00"]);
    let won = stripe(3, 9, "dispute_reversal", "ch_1", ["50.00", "0.00", "50.00"]);
    book.takes("stripe-balance", &format!("{STRIPE}{}{lost}", gift()));
    assert_eq!(book.holds("income:donations:unknown EUR"), 0);
    assert_eq!(book.holds("expenses:fees:processor EUR"), 1600);
    book.takes("stripe-balance", &format!("{STRIPE}{won}"));
    let (donation, _) = of_type(&book, "donation")[0];
    for (_, refund) in of_type(&book, "refund") {
        assert_eq!(refunds(&refund), Some(donation));
    }
    assert_eq!(book.holds("assets:processor:stripe EUR"), 3400);
}

#[test]
fn a_chargeback_that_only_its_words_tell_is_linked_too() {
    let header = "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),\
                  Description,Transfer\n";
    let book = Book::new();
    let rows = "txn_3,adjustment,du_1,-25.59,15.00,-40.59,eur,2023-10-04 02:14,2023-10-09 00:00,\
                Chargeback withdrawal for ch_1,\n\
                txn_1,charge,ch_1,25.59,0.64,24.95,eur,2023-09-30 05:12,2023-10-07 00:00,Gift,po_1\n";
    book.takes("stripe-all", &format!("{header}{rows}"));
    let (donation, _) = of_type(&book, "donation")[0];
    assert_eq!(refunds(&of_type(&book, "refund")[0].1), Some(donation));
}

const PAYPAL: &str = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,\
                      From Email Address,To Email Address,Transaction ID,Item Title,\
                      Reference Txn ID,Balance,Subject,Note,Balance Impact\n";

#[test]
fn an_exchange_is_one_entry_with_its_rate_and_the_payment_another() {
    let book = Book::new();
    let rows = "24.05.2024,10:00:00,CET,Host,Payment,Completed,USD,-10.00,0.00,-10.00,,,T2,,,-10.00,,,Debit\n\
                24.05.2024,10:00:00,CET,,General Currency Conversion,Completed,EUR,-8.00,0.00,-8.00,,,T3,,T2,92.00,,,Debit\n\
                24.05.2024,10:00:00,CET,,General Currency Conversion,Completed,USD,10.00,0.00,10.00,,,T4,,T2,0.00,,,Credit\n";
    let file = format!("{PAYPAL}{rows}");
    let outcome = book.takes("paypal-activity", &file);
    let conversions = of_type(&book, "conversion");
    let [(_, conversion)] = conversions.as_slice() else { panic!("one: {:?}", book.events()) };
    assert!(matches!(&conversion.body, Body::Conversion(Some(r)) if r.as_str() == "1.250000"));
    assert_eq!(conversion.postings.iter().count(), 4);
    assert_eq!(refunds(conversion), None, "it gives nothing back");
    assert_eq!(book.holds("assets:processor:paypal USD"), 0);
    assert_eq!(book.holds("assets:processor:paypal EUR"), 9200);
    assert_eq!(outcome.currencies.iter().map(|of| of.new_rows).sum::<u64>(), 3);
    let again = book.takes("paypal-activity", &file);
    assert_eq!(again.entries, 0, "both rows are known: {again:?}");
}

#[test]
fn a_payout_and_its_arrival_meet_whichever_comes_first() {
    let payout = stripe(4, 7, "payout", "", ["-49.00", "0.00", "-49.00"]);
    let processor = format!("{STRIPE}{}{payout}", gift());
    let bank = "date,description,amount,currency\n2025-01-09,STRIPE PAYMENTS EUROPE,49.00,EUR\n\
                2025-01-10,Gift,49.00,EUR\n";
    for first in ["processor", "bank"] {
        let book = Book::new();
        let (then, outcome);
        if first == "processor" {
            let left = book.takes("stripe-balance", &processor);
            assert_eq!(left.in_transit.len(), 1, "it is said: {left:?}");
            outcome = book.takes("generic", bank);
            then = outcome.in_transit.len();
        } else {
            book.takes("generic", bank);
            outcome = book.takes("stripe-balance", &processor);
            assert_eq!(outcome.arrived, 1, "{outcome:?}");
            then = outcome.in_transit.len();
        }
        assert_eq!(then, 0, "{first}: {outcome:?}");
        assert_eq!(book.holds("assets:in-transit:stripe EUR"), 0, "{first}");
        assert_eq!(book.holds("income:unclassified EUR"), -4900, "the gift is none: {first}");
    }
}

#[test]
fn what_arrived_in_the_month_after_it_was_sent_is_in_transit_no_more() {
    let payout = stripe(4, 31, "payout", "", ["-49.00", "0.00", "-49.00"]);
    let book = Book::new();
    book.takes("stripe-balance", &format!("{STRIPE}{}{payout}", gift()));
    let bank = "date,description,amount,currency\n";
    book.takes("generic", &format!("{bank}2025-02-03,STRIPE PAYMENTS EUROPE,49.00,EUR\n"));
    assert_eq!(book.holds("assets:in-transit:stripe EUR"), 0);
    let later = book.takes("generic", &format!("{bank}2025-02-20,Gift,9.00,EUR\n"));
    assert_eq!(later.in_transit, [], "it was sent in January, and arrived in February");
}

#[test]
fn two_payouts_of_one_amount_are_left_in_transit_and_said() {
    let gifts = format!("{}{}", gift(), stripe(2, 3, "charge", "ch_2", ["50.00", "1.00", "49.00"]));
    let payouts: String =
        [4, 5].map(|n| stripe(n, 7, "payout", "", ["-49.00", "0.00", "-49.00"])).concat();
    let book = Book::new();
    book.takes("stripe-balance", &format!("{STRIPE}{gifts}{payouts}"));
    let outcome =
        book.takes("generic", "date,description,amount,currency\n2025-01-09,STRIPE,49.00,EUR\n");
    assert_eq!(outcome.in_transit.len(), 2, "{outcome:?}");
    assert_eq!(outcome.currencies[0].unclassified, 1);
    let other = "date,description,amount,currency\n2025-01-10,Gift,9.00,EUR\n";
    let outcome = book.takes("generic", other);
    assert_eq!(outcome.in_transit.len(), 0, "a file that has nothing to do with it: {outcome:?}");
}

#[test]
fn what_rules_take_is_told_before_an_import() {
    let local = Local::parse(
        "[[rule]]\ntext = \"Gift\"\nsign = \"in\"\nto = \"income:donations:one-time\"\n",
    )
    .expect("rules");
    let statement = read(
        "generic",
        "date,description,amount,currency\n2025-01-09,Gift,49.00,EUR\n2025-01-10,Rent,-5.00,EUR\n",
    );
    let account = "assets:bank:main".parse().expect("an account");
    let mut seen = Vec::new();
    rules(&statement, &account, &local, &mut |line, taken| seen.push((line.row, taken)))
        .expect("rows");
    assert_eq!(seen, [(2, Taken::Rule(1)), (3, Taken::Nothing)]);
}
