//! What every rail promises, asked of each of them with the same payments.

use super::*;
use crate::payout::rail::epc::spelled;
use regex::Regex;

/// A rail's settings, as local.toml would hold them.
pub fn settings() -> Settings {
    let header = "recipientId,name,account,sourceCurrency,targetCurrency,amountCurrency,amount,\
                  paymentReference";
    Settings { template: header.split(',').map(str::to_owned).collect() }
}

/// A payment that every rail can carry.
pub fn payment(id: &str, minor: i64) -> Payment {
    Payment {
        id: id.to_owned(),
        name: "Jürgen Groß".to_owned(),
        iban: Some("NL91ABNA0417164300".parse().expect("an IBAN")),
        bic: Some("ABNANL2A".parse().expect("a BIC")),
        ccy: "EUR".parse().expect("a currency"),
        minor,
        purpose: "Hosting, October 2026".to_owned(),
    }
}

/// A batch of them from an account that every rail can pay from.
pub fn batch(payments: Vec<Payment>) -> Batch {
    Batch {
        id: "B1".to_owned(),
        debtor: Debtor {
            name: "Öffentliche Dienste e.V.".to_owned(),
            iban: Some("DE89370400440532013000".parse().expect("an IBAN")),
            bic: Some("COBADEFFXXX".parse().expect("a BIC")),
        },
        day: "2026-11-03".parse().expect("a day"),
        created: "2026-11-02".parse().expect("a day"),
        payments,
    }
}

/// Names as people have them and as others wish they had.
pub fn ugly() -> Vec<String> {
    let long = "x".repeat(200);
    let names = [
        "Jürgen Groß",
        "=HYPERLINK(\"http://x\")",
        "+49 30 1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "🎁",
        "Zoë 🎁",
        "O'Brien & Söhne \"GmbH\" <script>",
        "]]>",
        "a//b/",
        "/",
        "",
        " ",
        "\u{202e}txt",
        "a\nb\r\nc",
        "\0",
        "Παπαδόπουλος",
        "名前",
        "&amp;",
        "ẞ",
        &long,
        &long[..70],
        &long[..71],
        &long[..140],
        &long[..141],
    ];
    names.map(str::to_owned).to_vec()
}

fn rails() -> impl Iterator<Item = Box<dyn Rail>> {
    names().map(|name| named(name, &settings()).expect("a rail"))
}

fn bytes(rail: &dyn Rail, batch: &Batch) -> Vec<u8> {
    match rail.hand_over(batch).expect("every rail can") {
        Handover::File { bytes, .. } => bytes,
        Handover::Calls(calls) => calls.into_iter().flat_map(|call| call.request).collect(),
    }
}

fn text(rail: &dyn Rail, batch: &Batch) -> String {
    String::from_utf8(bytes(rail, batch)).expect("UTF-8")
}

/// Every payment with one thing changed, right or wrong.
fn variants() -> Vec<Payment> {
    let right = || payment("P1", 1250);
    let mut all = vec![right()];
    for text in ugly() {
        all.push(Payment { name: text.clone(), ..right() });
        all.push(Payment { purpose: text.clone(), ..right() });
        all.push(Payment { id: text, ..right() });
    }
    let most = 99_999_999_999;
    all.extend([0, 1, -1, most, most + 1, i64::MIN, i64::MAX].map(|n| payment("P1", n)));
    all.extend(
        ["USD", "CHF", "JPY", "KWD"]
            .map(|ccy| Payment { ccy: ccy.parse().expect("a currency"), ..right() }),
    );
    let ibans = ["CH9300762011623852957", "BR1800360305000010009795493C1", "CH4431999123000889012"];
    for iban in ibans.map(|iban| iban.parse::<Iban>().expect("an IBAN")) {
        let franc = Payment { ccy: "CHF".parse().expect("a currency"), ..right() };
        all.push(Payment { iban: Some(iban.clone()), ..franc });
        all.push(Payment { iban: Some(iban), ..right() });
    }
    all.push(Payment { iban: None, ..right() });
    all.push(Payment { bic: None, ..right() });
    all
}

#[test]
fn each_is_found_by_its_own_name() {
    for (rail, name) in rails().zip(names()) {
        assert_eq!(rail.name(), name);
        assert!(crate::account::is_code(name), "{name} stands in the log");
        assert_eq!(names().filter(|other| *other == name).count(), 1);
    }
}

#[test]
fn m14_the_same_batch_is_the_same_bytes_in_whatever_order_it_came() {
    let mut batch = batch((0..300).map(|n| payment(&format!("P{n}-1"), n + 1)).collect());
    for rail in rails() {
        let first = bytes(&*rail, &batch);
        batch.payments.reverse();
        batch.payments.rotate_left(17);
        assert_eq!(bytes(&*rail, &batch), first, "{}", rail.name());
    }
}

#[test]
fn payments_stand_in_the_order_of_their_ids_each_once() {
    let batch = batch((100..400).rev().map(|n| payment(&format!("P{n}-1"), n)).collect());
    let id = Regex::new("P[0-9]{3}-1").expect("a pattern");
    for rail in rails() {
        let text = text(&*rail, &batch);
        let found: Vec<&str> = id.find_iter(&text).map(|found| found.as_str()).collect();
        assert_eq!(found.len(), 300, "{}", rail.name());
        assert!(found.is_sorted(), "{}", rail.name());
    }
}

#[test]
fn amounts_make_the_control_sum() {
    let batch = batch((1..=300).map(|n| payment(&format!("P{n}"), n * 333)).collect());
    // As the SEPA files, the template, the requests and the list write amounts and sums.
    let amounts = Regex::new(
        r#"<InstdAmt Ccy="EUR">([0-9.]+)<|,target,([0-9.]+),|"amount":"([0-9.]+)"|Amount +([0-9.]+) EUR"#,
    );
    let sums = Regex::new(r"<CtrlSum>([0-9.]+)<|Sum +([0-9.]+) EUR").expect("a pattern");
    let amounts = amounts.expect("a pattern");
    let euro = batch.payments[0].ccy;
    let paid: i64 = batch.payments.iter().map(|payment| payment.minor).sum();
    let read = |found: regex::Captures<'_>| {
        let text = found.iter().skip(1).flatten().next().expect("one of them");
        euro.parse(text.as_str()).expect("an amount")
    };
    for rail in rails() {
        let text = text(&*rail, &batch);
        let each: Vec<i64> = amounts.captures_iter(&text).map(read).collect();
        assert_eq!(each.len(), 300, "{}", rail.name());
        assert_eq!(each.iter().sum::<i64>(), paid, "{}", rail.name());
        assert!(sums.captures_iter(&text).map(read).all(|sum| sum == paid), "{}", rail.name());
    }
}

#[test]
fn m26_d08_what_is_handed_over_was_not_refused_before_and_the_other_way_round() {
    for rail in rails() {
        for payment in variants() {
            let checked = rail.check(&payment);
            let handed = rail.hand_over(&batch(vec![payment.clone()])).map(|_| ());
            assert_eq!(checked, handed, "{} {payment:?}", rail.name());
        }
    }
}

#[test]
fn an_error_tells_no_private_word() {
    let secret = |name: &str, purpose: &str| Payment {
        name: name.to_owned(),
        purpose: purpose.to_owned(),
        ..payment("P1", 0)
    };
    let long = "Geheimrat ".repeat(20);
    for rail in rails() {
        let mut asked = variants();
        asked.push(secret("Geheimrat", "Geheimrat"));
        for (name, purpose) in [("Geheimrat", &*long), (&*long, "Geheimrat")] {
            asked.push(Payment { minor: 1, ..secret(name, purpose) });
        }
        for payment in asked {
            let Err(error) = rail.check(&payment) else { continue };
            let message = format!("{error} {error:?}");
            assert!(!message.contains("Geheimrat"), "{message}");
            assert!(!message.contains("0417164300") && !message.contains("Groß"), "{message}");
        }
    }
}

#[test]
fn a_batch_of_nothing_of_two_currencies_or_of_one_payment_twice_is_refused() {
    let dollar = Payment { ccy: "USD".parse().expect("a currency"), ..payment("P2", 1) };
    let mixed = batch(vec![payment("P1", 1), dollar]);
    let twice = batch(vec![payment("P1", 1), payment("P2", 1), payment("P1", 1)]);
    for rail in rails() {
        assert_eq!(rail.hand_over(&batch(vec![])), Err(RailError::Empty));
        assert!(matches!(rail.hand_over(&mixed), Err(RailError::Currencies(..))));
        assert_eq!(rail.hand_over(&twice), Err(RailError::Twice("P1".to_owned())));
    }
}

#[test]
fn m26_an_id_beyond_35_characters_or_the_rails_is_refused() {
    for rail in rails() {
        for id in ["", "-1", "a/b", "P#1", "P 1", "..", &"P".repeat(36)] {
            assert_eq!(
                rail.check(&payment(id, 1)),
                Err(RailError::Id { field: Field::PaymentId }),
                "{id}"
            );
            let named = Batch { id: id.to_owned(), ..batch(vec![payment("P1", 1)]) };
            assert_eq!(
                rail.hand_over(&named),
                Err(RailError::Id { field: Field::BatchId }),
                "{id}"
            );
        }
        assert_eq!(rail.check(&payment(&"P".repeat(35), 1)), Ok(()));
    }
}

#[test]
fn a_text_begins_no_line_and_no_formula() {
    for rail in rails() {
        let plain = text(&*rail, &batch(vec![payment("P1", 1)]));
        for ugly in ugly() {
            let payment =
                Payment { name: ugly.clone(), purpose: spelled(&ugly), ..payment("P1", 1) };
            if rail.check(&payment).is_err() {
                continue;
            }
            let text = text(&*rail, &batch(vec![payment]));
            let lines = |text: &str| text.lines().count();
            // The list leaves out the line of a purpose that is empty, as the file does its element.
            assert!(lines(&text) <= lines(&plain), "{} {ugly:?}", rail.name());
            assert!(!text.contains(",=") && !text.contains(",\"="), "{} {ugly:?}", rail.name());
        }
    }
}
