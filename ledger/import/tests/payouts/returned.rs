//! Money that comes back: with its id, in the words alone, less a fee; never a donation.

use super::*;

fn paid(fund: &Fund) -> (u64, String) {
    let claims = fund.claims(&[("alice", 5_000)]);
    fund.batch(&claims);
    let id = fund.id(claims[0]);
    let row = Row { day: "2026-10-08", amount: "-50.00", id: &id, ..Row::default() };
    assert_eq!(fund.shows(&[row]).settlements.paid, 1);
    (claims[0], id)
}

#[test]
fn a_return_with_its_id_and_reason_is_no_donation() {
    let mut fund = Fund::new();
    let rule = "[[rule]]\nto = \"income:donations:one-time\"\ntext = \"Alice\"\n";
    fund.book.rules = Local::parse(rule).expect("a rule");
    let (claim, id) = paid(&fund);
    let row = Row {
        day: "2026-10-12",
        amount: "50.00",
        id: &id,
        name: "Alice",
        reason: "AC04",
        ..Row::default()
    };
    let outcome = fund.shows(&[row]);
    assert_eq!((outcome.settlements.returned, notices(&outcome)), (1, vec![]));
    assert_eq!((fund.state(claim), fund.owes()), (State::Returned, -5_000));
    assert_eq!(fund.book.holds("income:donations:one-time EUR"), 0);
    let [.., (entry, _)] = of_type(&fund.book, "settlement")[..] else { panic!("settlements") };
    let reason = fund.books().words(entry).expect("words").text.reason;
    assert_eq!(reason.as_deref(), Some("AC04"));
    assert!(!fund.payouts().was_paid(&code("alice")));
}

#[test]
fn a_return_less_a_fee_with_the_reference_in_its_words() {
    let fund = Fund::new();
    let (claim, id) = paid(&fund);
    let text = format!("RUECKUEBERWEISUNG {} {} AC01 KONTO FALSCH", &id[..11], &id[11..]);
    let row = Row { day: "2026-10-12", amount: "46.50", text: &text, ..Row::default() };
    assert_eq!(fund.shows(&[row]).settlements.returned, 1);
    assert_eq!((fund.state(claim), fund.owes()), (State::Returned, -5_000));
    assert_eq!(fund.book.holds("expenses:fees:bank EUR"), 350);
    assert_eq!(fund.book.holds("assets:bank:main EUR"), -350);
}

#[test]
fn what_cannot_be_that_payment_come_back_stays_open() {
    let fund = Fund::new();
    let (claim, id) = paid(&fund);
    let row = |amount| Row { day: "2026-10-12", amount, id: &id, ..Row::default() };
    for amount in ["50.01", "99.00"] {
        let outcome = fund.would_show(&[row(amount)]);
        assert_eq!(notices(&outcome), [Notice::Back { claim, state: State::Paid }]);
        assert_eq!(outcome.currencies[0].unclassified, 1);
    }
    // Twice come back: once.
    let outcome = fund.shows(&[row("50.00"), row("50.00")]);
    assert_eq!(outcome.settlements.returned, 1);
    assert_eq!(notices(&outcome), [Notice::Back { claim, state: State::Returned }]);
}

#[test]
fn a_return_before_its_payment_waits_for_people() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 5_000)]);
    fund.batch(&claims);
    let id = fund.id(claims[0]);
    let row = Row { day: "2026-10-12", amount: "50.00", id: &id, ..Row::default() };
    let outcome = fund.shows(&[row]);
    let [told] = outcome.settlements.told.as_slice() else { panic!("one notice") };
    assert_eq!(told.notice, Notice::Back { claim: claims[0], state: State::Intent });
    let settle = || fund.treasury("2026-10-31", |t| settle(t, told.entry, claims[0]).map_err(drop));
    assert!(settle().is_err(), "nothing was paid");
    // The other statement comes late.
    let row = Row { day: "2026-10-08", amount: "-50.00", id: &id, ..Row::default() };
    assert_eq!(fund.shows(&[row]).settlements.paid, 1);
    assert!(settle().is_ok());
    assert_eq!((fund.state(claims[0]), fund.owes()), (State::Returned, -5_000));
    assert!(fund.books().unclassified().expect("rows").is_empty());
}
