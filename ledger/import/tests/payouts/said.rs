//! Rows of which a person says what they paid: a slip of the pen, two claims in one row, one claim in two.

use super::*;
use crate::correct::{self, Part, Saying};

/// The row of the only notice.
fn told(outcome: &Outcome) -> u64 {
    let [told] = outcome.settlements.told.as_slice() else { panic!("one notice") };
    told.entry
}

fn say(fund: &Fund, row: u64, claims: &[u64], rest: Option<&str>) -> Result<(), TreasuryError> {
    let (claim, more) = claims.split_first().expect("a claim");
    let rest = rest.map(|account| account.parse().expect("an account"));
    let reason = "a slip of the pen".to_owned();
    let said = Said { row, claim: *claim, more: more.to_vec(), fee: 0, rest, reason };
    fund.treasury("2026-10-31", |t| treasury::settle(t, &said)).map(drop)
}

#[test]
fn a_row_that_names_another_claims_payment_never_frees_it() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 1_200), ("bernd", 2_000)]);
    let [alice, bernd] = claims[..] else { panic!("two claims") };
    let prepared = fund.batch(&claims);
    let id = fund.id(bernd);
    let row = Row { day: "2026-10-08", amount: "-12.00", id: &id, ..Row::default() };
    let row = told(&fund.shows(&[row]));
    let refused = say(&fund, row, &[alice], None).expect_err("it names another");
    assert!(matches!(refused, TreasuryError::NamesOther { claim, .. } if claim == bernd));
    assert!(refused.to_string().contains(&format!("`ledger payout settle {row} {bernd}`")));
    assert!(matches!(fund.not_executed(prepared.intents[1]), Err(TreasuryError::Named { .. })));
    // What it is, is said with where the difference goes.
    let elsewhere =
        [Some("assets:bank:main"), Some("liabilities:payable"), Some("equity:conversion")];
    for rest in elsewhere {
        assert!(matches!(say(&fund, row, &[bernd], rest), Err(TreasuryError::Rest(_))), "{rest:?}");
    }
    say(&fund, row, &[bernd], Some("assets:receivable")).expect("so it was");
    assert_eq!((fund.state(alice), fund.state(bernd)), (State::Intent, State::Paid));
    assert_eq!(fund.owes(), -1_200);
    assert_eq!(fund.book.holds("assets:receivable EUR"), -800);
}

/// What names two claims and was settled for one of them goes on naming the other.
#[test]
fn a_row_that_was_settled_for_another_claim_still_names_this_one() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 1_200), ("bernd", 2_000)]);
    let prepared = fund.batch(&claims);
    let text = format!("{} {}", fund.id(claims[0]), fund.id(claims[1]));
    let row = Row { day: "2026-10-08", amount: "-13.00", text: &text, ..Row::default() };
    let row = told(&fund.shows(&[row]));
    say(&fund, row, &claims[..1], Some("expenses:hosting")).expect("so somebody says");
    let refused = fund.not_executed(prepared.intents[1]).expect_err("it may be paid");
    assert!(
        matches!(refused, TreasuryError::Named { row: found, .. } if found == row),
        "{refused}"
    );
}

#[test]
fn a_slip_of_the_pen_is_settled_with_where_the_difference_goes() {
    for (amount, rest) in [("-120.42", -8), ("-1204.20", 108_370)] {
        let fund = Fund::new();
        let claims = fund.claims(&[("alice", 12_050)]);
        fund.batch(&claims);
        let id = fund.id(claims[0]);
        let outcome = fund.shows(&[Row { day: "2026-10-08", amount, id: &id, ..Row::default() }]);
        let row = told(&outcome);
        let command = outcome.settlements.told[0].notice.command(row).expect("a command");
        assert!(command.contains("--rest ACCOUNT"), "{command}");
        let refused = say(&fund, row, &claims, None).expect_err("it is another sum");
        assert!(refused.to_string().contains("--rest ACCOUNT"), "{refused}");
        say(&fund, row, &claims, Some("expenses:hosting")).expect("settled");
        assert_eq!((fund.state(claims[0]), fund.owes()), (State::Paid, 0));
        assert_eq!(fund.book.holds("expenses:hosting EUR"), 12_050 + rest);
        assert_eq!(fund.book.holds("expenses:unclassified EUR"), 0);
    }
}

#[test]
fn two_claims_in_one_row_and_one_claim_in_two() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 3_000), ("bernd", 3_100), ("alice", 2_000)]);
    fund.batch(&claims);
    let both = format!("{} {}", fund.id(claims[0]), fund.id(claims[1]));
    let row = Row { day: "2026-10-08", amount: "-61.00", text: &both, ..Row::default() };
    let outcome = fund.shows(&[row]);
    assert_eq!(notices(&outcome), [Notice::Together { claims: claims[..2].to_vec() }]);
    let row = told(&outcome);
    let command = format!("ledger payout settle {row} {} {} --reason …", claims[0], claims[1]);
    assert_eq!(outcome.settlements.told[0].notice.command(row), Some(command));
    let twice = [claims[0], claims[0]];
    assert!(matches!(say(&fund, row, &twice, None), Err(TreasuryError::NoAttempt(_))));
    let spare = say(&fund, row, &claims[..2], Some("expenses:hosting"));
    assert!(matches!(spare, Err(TreasuryError::NoRest(_))));
    say(&fund, row, &claims[..2], None).expect("both");
    assert_eq!((fund.state(claims[0]), fund.state(claims[1])), (State::Paid, State::Paid));
    // The third in two rows.
    let id = fund.id(claims[2]);
    let part = |day, amount| Row { day, amount, id: &id, ..Row::default() };
    let first = told(&fund.shows(&[part("2026-10-09", "-8.00")]));
    say(&fund, first, &claims[2..], Some("assets:in-transit")).expect("the first part");
    let second = fund.shows(&[part("2026-10-12", "-12.00")]);
    let [Notice::Amount { how: Other::Again, .. }] = notices(&second)[..] else { panic!("again") };
    let row = told(&second);
    let (mut journal, mut clerk) = (fund.book.journal(), clerk());
    let mut append = journal.begin(&mut clerk).expect("an append");
    let transit = Part { account: "assets:in-transit".parse().expect("an account"), minor: None };
    correct::classify(&mut append, row, &[transit], Saying::default()).expect("the other part");
    append.commit().expect("a commit");
    drop(journal);
    assert_eq!((fund.state(claims[2]), fund.owes()), (State::Paid, 0));
    assert_eq!(fund.book.holds("assets:in-transit EUR"), 0);
    assert!(fund.books().unclassified().expect("rows").is_empty());
}
