//! Batches: one sum for all of it, sums with their payments, and what is not whole.

use super::*;

fn batched(fund: &Fund, prepared: &Prepared, count: usize, details: &str) -> (String, String) {
    let _ = fund;
    let btch =
        format!("<Btch><PmtInfId>{}</PmtInfId><NbOfTxs>{count}</NbOfTxs></Btch>", prepared.id);
    (btch, details.to_owned())
}

fn one(id: &str, amount: &str, iban: &str) -> String {
    format!(
        "<TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs><Amt Ccy=\"EUR\">{amount}</Amt>\
         <CdtDbtInd>DBIT</CdtDbtInd><RltdPties><CdtrAcct><Id><IBAN>{iban}</IBAN></Id></CdtrAcct>\
         </RltdPties></TxDtls>"
    )
}

#[test]
fn one_sum_pays_three_hundred() {
    let fund = Fund::new();
    let wanted: Vec<(&str, i64)> = (0..300).map(|n| ("alice", 1_000 + n)).collect();
    let claims = fund.claims(&wanted);
    let prepared = fund.batch(&claims);
    let (batch, _) = batched(&fund, &prepared, 300, "");
    let row = Row { day: "2026-10-08", amount: "-3448.50", batch, ..Row::default() };
    let outcome = fund.shows(&[row]);
    assert_eq!((outcome.settlements.paid, outcome.currencies[0].entries), (300, 1));
    assert!(claims.iter().all(|claim| fund.payouts().get(*claim).is_some_and(|p| p.is_paid())));
    assert_eq!(fund.owes(), 0);
    // The next day the bank shows it again.
    let (batch, _) = batched(&fund, &prepared, 300, "");
    let again = Row { day: "2026-10-09", amount: "-3448.50", batch, ..Row::default() };
    assert_eq!(notices(&fund.shows(&[again])), [Notice::Twice { claim: claims[0] }]);
    fund.undo(&outcome);
    assert_eq!(fund.owes(), -344_850);
}

#[test]
fn a_sum_that_is_not_the_batch_pays_nothing() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 500), ("bernd", 700)]);
    let prepared = fund.batch(&claims);
    for (amount, count) in [("-12.01", 2), ("-11.99", 3), ("-5.00", 1)] {
        let (batch, _) = batched(&fund, &prepared, count, "");
        let row = Row { day: "2026-10-08", amount, batch, ..Row::default() };
        let outcome = fund.would_show(&[row]);
        let [Notice::Batch { sum: 1_200, count: 2, .. }] = notices(&outcome)[..] else {
            panic!("{:?}", notices(&outcome))
        };
        assert_eq!(outcome.settlements.paid, 0);
    }
}

#[test]
fn a_sum_is_of_what_the_bank_did_not_reject() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 500), ("bernd", 700)]);
    let prepared = fund.batch(&claims);
    fund.rejects(prepared.intents[0]);
    let (batch, _) = batched(&fund, &prepared, 1, "");
    let row = Row { day: "2026-10-08", amount: "-7.00", batch, ..Row::default() };
    assert_eq!(fund.shows(&[row]).settlements.paid, 1);
    assert_eq!(fund.state(claims[0]), State::Rejected);
    assert_eq!(fund.state(claims[1]), State::Paid);
}

#[test]
fn payments_of_a_sum_are_settled_each_on_its_own() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 500), ("bernd", 700), ("alice", 900)]);
    let prepared = fund.batch(&claims);
    let ids: Vec<String> = claims.iter().map(|claim| fund.id(*claim)).collect();
    // The second went elsewhere, the third was not carried out, a fourth is not ours.
    let details = [
        one(&ids[0], "5.00", ALICE),
        one(&ids[1], "7.00", ALICE),
        one("SOMETHING-ELSE", "1.00", BERND),
    ];
    let (batch, details) = batched(&fund, &prepared, 3, &details.concat());
    let row = Row { day: "2026-10-08", amount: "-13.00", batch, details, ..Row::default() };
    let outcome = fund.shows(&[row]);
    assert_eq!(outcome.settlements.paid, 1);
    assert_eq!(notices(&outcome), [Notice::Account { claim: claims[1] }]);
    let states: Vec<State> = claims.iter().map(|claim| fund.state(*claim)).collect();
    assert_eq!(states, [State::Paid, State::Intent, State::Intent]);
    assert_eq!(fund.book.holds("expenses:unclassified EUR"), 800);
    assert_eq!(fund.book.holds("assets:bank:main EUR"), -1_300);
    // The file again adds nothing; undone, all of it is free.
    let row_again = |fund: &Fund| fund.books().head().size;
    let size = row_again(&fund);
    fund.undo(&outcome);
    assert!(row_again(&fund) > size);
    assert_eq!((fund.state(claims[0]), fund.owes()), (State::Intent, -2_100));
}

#[test]
fn all_payments_of_a_sum_are_one_entry() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 500), ("bernd", 700)]);
    let prepared = fund.batch(&claims);
    let details =
        one(&fund.id(claims[1]), "7.00", BERND) + &one(&fund.id(claims[0]), "5.00", ALICE);
    let (batch, details) = batched(&fund, &prepared, 2, &details);
    let row = Row { day: "2026-10-08", amount: "-12.00", batch, details, ..Row::default() };
    let outcome = fund.shows(std::slice::from_ref(&row));
    assert_eq!((outcome.settlements.paid, outcome.currencies[0].entries), (2, 1));
    assert_eq!(fund.shows(&[row]).entries, 0);
}

#[test]
fn a_payment_and_the_rest_of_its_batch_on_one_day() {
    for first in [true, false] {
        let fund = Fund::new();
        let claims = fund.claims(&[("alice", 500), ("bernd", 700)]);
        let prepared = fund.batch(&claims);
        let id = fund.id(claims[0]);
        let (batch, _) = batched(&fund, &prepared, 1, "");
        let mut rows = vec![
            Row { day: "2026-10-08", amount: "-5.00", id: &id, ..Row::default() },
            Row { day: "2026-10-08", amount: "-7.00", batch, ..Row::default() },
            Row { day: "2026-10-08", amount: "5.00", id: &id, ..Row::default() },
        ];
        if !first {
            rows.reverse();
        }
        let found = fund.shows(&rows).settlements;
        assert_eq!((found.paid, found.returned, found.told), (2, 1, vec![]));
    }
}

#[test]
fn how_many_a_bank_counts_decides_nothing() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 500), ("bernd", 700), ("alice", 900)]);
    let prepared = fund.batch(&claims);
    fund.rejects(prepared.intents[1]);
    // The file as it was handed in had three.
    let (batch, _) = batched(&fund, &prepared, 3, "");
    let row = Row { day: "2026-10-08", amount: "-14.00", batch, ..Row::default() };
    let outcome = fund.shows(&[row]);
    assert_eq!((outcome.settlements.paid, notices(&outcome)), (2, vec![]));
    assert_eq!(fund.state(claims[1]), State::Rejected);
    assert_eq!(fund.owes(), -700);
}

/// A bank that says no to one of two, books both in one sum, and gives the one back.
#[test]
fn what_was_rejected_and_booked_all_the_same_comes_back() {
    for names_the_payment in [true, false] {
        let fund = Fund::new();
        let claims = fund.claims(&[("alice", 500), ("bernd", 700)]);
        let prepared = fund.batch(&claims);
        fund.rejects(prepared.intents[1]);
        let (batch, _) = batched(&fund, &prepared, 2, "");
        let back = match names_the_payment {
            true => fund.id(claims[1]),
            false => format!("RETURN OF A PART {}", prepared.id),
        };
        let rows = [
            Row { day: "2026-10-08", amount: "-12.00", batch, ..Row::default() },
            Row { day: "2026-10-08", amount: "7.00", text: &back, ..Row::default() },
        ];
        let outcome = fund.shows(&rows);
        let dead = Notice::Dead { claim: claims[1], state: State::Rejected };
        assert_eq!((outcome.settlements.paid, outcome.settlements.returned), (2, 1));
        assert_eq!(notices(&outcome), [dead]);
        assert_eq!((fund.state(claims[0]), fund.state(claims[1])), (State::Paid, State::Returned));
        assert_eq!(fund.owes(), -700);
        assert!(fund.books().unclassified().expect("rows").is_empty());
        fund.undo(&outcome);
        assert_eq!(
            (fund.state(claims[0]), fund.state(claims[1])),
            (State::Intent, State::Rejected)
        );
    }
}

#[test]
fn a_person_settles_a_sum_with_one_that_was_rejected_and_a_fee() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 500), ("bernd", 700), ("alice", 900)]);
    let prepared = fund.batch(&claims);
    fund.rejects(prepared.intents[1]);
    fund.rejects(prepared.intents[2]);
    let (batch, _) = batched(&fund, &prepared, 3, "");
    // The first, the second, and 0.40 that nobody explains.
    let row = Row { day: "2026-10-08", amount: "-12.40", batch, ..Row::default() };
    let outcome = fund.shows(&[row]);
    let [told] = outcome.settlements.told.as_slice() else { panic!("one notice") };
    assert!(told.notice.to_string().contains("the bank counts 3 payments"), "{}", told.notice);
    let settle = |claim| {
        let reason = "with its fee".to_owned();
        let said = Said { row: told.entry, claim, more: Vec::new(), fee: 40, rest: None, reason };
        fund.treasury("2026-10-31", |t| treasury::settle(t, &said))
    };
    assert!(settle(claims[0]).is_err() && settle(claims[2]).is_err(), "of which two is not said");
    settle(claims[1]).expect("the second is meant");
    let states: Vec<State> = claims.iter().map(|claim| fund.state(*claim)).collect();
    assert_eq!(states, [State::Paid, State::Paid, State::Rejected]);
    assert_eq!((fund.owes(), fund.book.holds("expenses:fees:bank EUR")), (-900, 40));
    assert!(fund.books().unclassified().expect("rows").is_empty());
}
