//! One payment in one row: by its id, by its words, and what is left open.

use super::*;
use crate::account::Function;
use crate::act::NAMESPACE;
use crate::correct::{self, Part, Saying};
use crate::entry::{Act, Draft, Postings};

#[test]
fn a_debit_with_the_id_pays_its_claim() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 12_345), ("bernd", 12_345)]);
    let [alice, bernd] = claims[..] else { panic!("two claims") };
    fund.batch(&claims);
    assert_eq!(fund.owes(), -24_690);
    let id = fund.id(alice);
    let row = Row { day: "2026-10-08", amount: "-123.45", id: &id, iban: ALICE, ..Row::default() };
    let outcome = fund.shows(&[row]);
    assert_eq!((outcome.settlements.paid, notices(&outcome)), (1, vec![]));
    assert_eq!(outcome.currencies[0].unclassified, 0);
    assert_eq!((fund.state(alice), fund.state(bernd)), (State::Paid, State::Intent));
    assert_eq!(fund.owes(), -12_345);
    assert!(fund.books().unclassified().expect("rows").is_empty());
}

#[test]
fn a_reference_is_found_however_the_bank_breaks_it() {
    let breaks: [fn(&str) -> String; 4] = [
        |id| {
            id.chars()
                .collect::<Vec<_>>()
                .chunks(5)
                .map(String::from_iter)
                .collect::<Vec<_>>()
                .join(" ")
        },
        |id| format!("sepa-transfer to Alice Ang, {}", id.to_lowercase()),
        |id| format!("EREF: {}-{} Work in August", &id[..9], &id[9..]),
        // Cut at 27 characters, and the attempt is gone.
        |id| format!("REF. {}", &id[..21]),
    ];
    for broken in breaks {
        let fund = Fund::new();
        let claims = fund.claims(&[("alice", 500)]);
        fund.batch(&claims);
        let text = broken(&fund.id(claims[0]));
        let row = Row { day: "2026-10-08", amount: "-5.00", text: &text, ..Row::default() };
        assert_eq!(fund.shows(&[row]).settlements.paid, 1, "{text}");
        assert_eq!((fund.state(claims[0]), fund.owes()), (State::Paid, 0), "{text}");
    }
}

#[test]
fn another_account_or_amount_is_an_alarm_and_no_match() {
    let mut fund = Fund::new();
    let claims = fund.claims(&[("alice", 500)]);
    fund.batch(&claims);
    let id = fund.id(claims[0]);
    // A rule must not explain it away.
    let rule = "[[rule]]\nto = \"expenses:hosting\"\ntext = \"Eve\"\n";
    fund.book.rules = Local::parse(rule).expect("a rule");
    let eve = Row {
        day: "2026-10-08",
        amount: "-5.00",
        id: &id,
        iban: BERND,
        name: "Eve",
        ..Row::default()
    };
    let more = Row {
        day: "2026-10-09",
        amount: "-5.01",
        id: &id,
        iban: ALICE,
        name: "Eve",
        ..Row::default()
    };
    let outcome = fund.shows(&[eve, more]);
    let (claim, ccy) = (claims[0], "EUR".parse().expect("a currency"));
    let expected = vec![
        Notice::Account { claim },
        Notice::Amount { claim, ccy, minor: 500, how: Other::Fee(1) },
    ];
    assert_eq!(notices(&outcome), expected);
    assert_eq!(outcome.currencies[0].unclassified, 2);
    assert!(notices(&outcome).iter().all(Notice::is_alarm));
    assert_eq!((fund.state(claim), fund.owes()), (State::Intent, -500));
    assert_eq!(fund.books().unclassified().expect("rows").len(), 2);
}

#[test]
fn the_same_amount_alone_never_matches_but_is_asked_about() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 500)]);
    fund.batch(&claims);
    let row = Row { day: "2026-10-08", amount: "-5.00", name: "Alice Ang", ..Row::default() };
    let outcome = fund.shows(&[row]);
    let asked = vec![Notice::Suggest { claim: claims[0], by_account: false, collected: None }];
    assert_eq!((outcome.settlements.paid, notices(&outcome)), (0, asked));
    assert_eq!(fund.state(claims[0]), State::Intent);
}

#[test]
fn account_and_amount_suggest_and_a_person_confirms() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 500)]);
    fund.batch(&claims);
    let row = Row { day: "2026-10-14", amount: "-5.00", iban: ALICE, ..Row::default() };
    let late = Row { day: "2026-10-15", ..row.clone() };
    let outcome = fund.shows(&[row, late]);
    let [told] = outcome.settlements.told.as_slice() else { panic!("one suggestion") };
    assert_eq!(
        told.notice,
        Notice::Suggest { claim: claims[0], by_account: true, collected: None }
    );
    assert_eq!((fund.state(claims[0]), fund.owes()), (State::Intent, -500));

    let row = told.entry;
    fund.treasury("2026-10-31", |treasury| {
        settle(treasury, row, claims[0]).expect("it is settled")
    });
    assert_eq!((fund.state(claims[0]), fund.owes()), (State::Paid, 0));
    assert!(!fund.books().unclassified().expect("rows").contains(&row));
    fund.treasury("2026-10-31", |treasury| {
        let again = settle(treasury, row, claims[0]).expect_err("it is explained");
        assert!(matches!(again, TreasuryError::Explained { .. }), "{again}");
    });
    let payouts = fund.books().payouts().expect("payouts");
    let [(settled, by)] = payouts.by_hand().iter().collect::<Vec<_>>()[..] else { panic!("one") };
    let said = fund.books().words(*settled).expect("words").text.reason;
    assert_eq!((by.as_str(), said.as_deref()), ("treasurer", Some("its sum")));
    let (mut journal, mut clerk) = (fund.book.journal(), clerk());
    let append = journal.begin(&mut clerk).expect("an append");
    // The late one is left.
    assert_eq!(treasury::money(&append).expect("money").unexplained.len(), 1);
    drop(append);
    // With the statement the confirmation goes, too.
    fund.undo(&outcome);
    assert!(fund.books().payouts().expect("payouts").by_hand().is_empty());
    assert_eq!((fund.state(claims[0]), fund.owes()), (State::Intent, -500));
}

#[test]
fn what_two_payments_could_be_stays_open() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 500), ("alice", 500)]);
    fund.batch(&claims);
    let row = Row { day: "2026-10-08", amount: "-5.00", iban: ALICE, ..Row::default() };
    assert_eq!(notices(&fund.shows(&[row])), [Notice::Either { claims }]);
}

#[test]
fn charges_are_a_leg_of_their_own() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 1_000)]);
    fund.batch(&claims);
    let id = fund.id(claims[0]);
    let row =
        Row { day: "2026-10-08", amount: "-10.50", charges: "0.50", id: &id, ..Row::default() };
    assert_eq!(fund.shows(&[row]).settlements.paid, 1);
    assert_eq!(fund.book.holds("expenses:fees:bank EUR"), 50);
    assert_eq!(fund.book.holds("assets:bank:main EUR"), -1_050);
    assert_eq!(fund.owes(), 0);
}

#[test]
fn what_is_paid_twice_is_booked_once_and_told() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 500)]);
    fund.batch(&claims);
    let id = fund.id(claims[0]);
    let row = Row { day: "2026-10-08", amount: "-5.00", id: &id, ..Row::default() };
    let outcome = fund.shows(&[row.clone(), row.clone()]);
    assert_eq!(notices(&outcome), [Notice::Twice { claim: claims[0] }]);
    let third = Row { day: "2026-10-12", ..row };
    assert_eq!(notices(&fund.shows(&[third])), [Notice::Twice { claim: claims[0] }]);
    assert_eq!(fund.owes(), 0);
    assert_eq!(fund.book.holds("expenses:unclassified EUR"), 1_000);
}

#[test]
fn a_payment_that_was_rejected_and_shows_all_the_same_is_a_fact() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 500)]);
    let prepared = fund.batch(&claims);
    fund.rejects(prepared.intents[0]);
    let id = fund.id(claims[0]);
    let row = Row { day: "2026-10-08", amount: "-5.00", id: &id, ..Row::default() };
    let outcome = fund.shows(&[row]);
    assert_eq!(outcome.settlements.paid, 1);
    assert_eq!(notices(&outcome), [Notice::Dead { claim: claims[0], state: State::Rejected }]);
    assert_eq!(fund.state(claims[0]), State::Paid);
}

#[test]
fn undo_frees_what_a_statement_settled_and_the_rows_come_again() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 500)]);
    fund.batch(&claims);
    let id = fund.id(claims[0]);
    let rows = [
        Row { day: "2026-10-08", amount: "-5.00", id: &id, ..Row::default() },
        Row { day: "2026-10-12", amount: "5.00", id: &id, ..Row::default() },
        Row { day: "2026-10-13", amount: "-49.90", iban: HOST, ..Row::default() },
    ];
    for _ in 0..2 {
        let outcome = fund.shows(&rows);
        let found = &outcome.settlements;
        assert_eq!((found.paid, found.returned, found.pulled), (1, 1, 1));
        assert_eq!(fund.payouts().billed("server").len(), 1);
        assert_eq!(fund.state(claims[0]), State::Returned);
        fund.undo(&outcome);
        assert_eq!((fund.state(claims[0]), fund.owes()), (State::Intent, -500));
        assert_eq!(fund.payouts().billed("server"), []);
        assert!(!fund.payouts().was_paid(&code("alice")));
    }
}

#[test]
fn a_dry_run_counts_and_writes_nothing() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 500)]);
    fund.batch(&claims);
    let id = fund.id(claims[0]);
    let row = Row { day: "2026-10-08", amount: "-5.00", id: &id, ..Row::default() };
    let size = fund.books().head().size;
    let outcome = fund.would_show(&[row]);
    assert_eq!((outcome.settlements.paid, fund.books().head().size), (1, size));
    assert_eq!(fund.state(claims[0]), State::Intent);
}

/// The bank's sum of its charges, without a word whether the amount has them.
fn charged(id: &str, cost: &str) -> (String, String) {
    let total = format!(
        "</NtryDtls><Chrgs><TtlChrgsAndTaxAmt Ccy=\"EUR\">{cost}</TtlChrgsAndTaxAmt></Chrgs><NtryDtls>"
    );
    (total, format!("<TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs></TxDtls>"))
}

#[test]
fn a_fee_that_the_row_says_is_paid_with_it() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 8_000)]);
    fund.batch(&claims);
    let (batch, details) = charged(&fund.id(claims[0]), "0.62");
    let row = Row { day: "2026-10-08", amount: "-80.62", batch, details, ..Row::default() };
    let outcome = fund.shows(&[row]);
    assert_eq!((outcome.settlements.paid, notices(&outcome)), (1, vec![]));
    assert_eq!((fund.state(claims[0]), fund.owes()), (State::Paid, 0));
    assert_eq!(fund.book.holds("expenses:fees:bank EUR"), 62);
    assert_eq!(fund.book.holds("assets:bank:main EUR"), -8_062);
    let [(_, entry)] = &of_type(&fund.book, "settlement")[..] else { panic!("one settlement") };
    let fee = entry.postings.iter().find(|leg| leg.account == Account::bank_fees());
    assert_eq!(fee.and_then(|leg| leg.function), Some(Function::Admin));
}

#[test]
fn a_debit_that_names_an_attempt_is_settled_with_a_fee_and_by_nothing_else() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 8_000)]);
    let claim = claims[0];
    let prepared = fund.batch(&claims);
    fund.rejects(prepared.intents[0]);
    let id = fund.id(claim);
    let row = Row { day: "2026-10-08", amount: "-80.62", id: &id, ..Row::default() };
    let outcome = fund.shows(&[row]);
    let [told] = outcome.settlements.told.as_slice() else { panic!("one notice") };
    let row = told.entry;
    let command = format!("ledger payout settle {row} {claim} --fee 0.62 --reason …");
    assert_eq!(told.notice.command(row), Some(command));
    // Onto what is owed nobody classifies it.
    let part = |to: &str| [Part { account: to.parse().expect("an account"), minor: None }];
    let classify = |to: &str| {
        let (mut journal, mut clerk) = (fund.book.journal(), clerk());
        let mut append = journal.begin(&mut clerk).expect("an append");
        let done = correct::classify(&mut append, row, &part(to), Saying::default());
        append.commit().expect("a commit");
        done
    };
    let refused = classify("liabilities:payable").expect_err("it would hide what it was");
    assert!(
        refused.to_string().contains(&format!("`ledger payout settle {row} CLAIM`")),
        "{refused}"
    );
    let by = classify("expenses:hosting").expect("by hand");
    // Whatever somebody took it for, the claim is not paid anew.
    fund.sign("2026-10-31", Word::Approve, &claims);
    let rail = named("sepa", &Settings::default()).expect("a rail");
    let debtor = Debtor {
        name: "Open Service".to_owned(),
        iban: Some(OWN.parse().expect("an IBAN")),
        bic: None,
    };
    let carries = || {
        fund.treasury("2026-10-31", |treasury| {
            let (_, left) = treasury::ready(treasury, &[claim], rail.as_ref(), &debtor)?;
            left.into_iter().next().map_or(Ok(()), |(_, why)| Err(why))
        })
    };
    let refused = carries().expect_err("it was paid");
    assert!(
        matches!(refused, TreasuryError::Named { row: r, by: Some(b), .. } if (r, b) == (row, by))
    );
    assert!(
        refused
            .to_string()
            .contains(&format!("`ledger reverse {by} --reason …`, then `ledger payout"))
    );
    let (mut journal, mut clerk) = (fund.book.journal(), clerk());
    let mut append = journal.begin(&mut clerk).expect("an append");
    correct::reverse(&mut append, by, "it was the payment").expect("taken back");
    append.commit().expect("a commit");
    drop(journal);
    assert!(matches!(carries(), Err(TreasuryError::Named { by: None, .. })));
    let settle = |fee| {
        let said = Said {
            row,
            claim,
            more: Vec::new(),
            fee,
            rest: None,
            reason: "the bank took it".to_owned(),
        };
        fund.treasury("2026-10-31", |t| treasury::settle(t, &said))
    };
    for wrong in [0, 61, 63, 8_062] {
        assert!(matches!(settle(wrong), Err(TreasuryError::OtherAmount { .. })), "{wrong}");
    }
    settle(62).expect("to the cent");
    assert_eq!((fund.state(claim), fund.owes()), (State::Paid, 0));
    assert_eq!(fund.book.holds("expenses:fees:bank EUR"), 62);
    assert!(fund.books().unclassified().expect("rows").is_empty());
}

#[test]
fn not_executed_is_refused_while_a_debit_names_it() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 500), ("bernd", 700)]);
    let prepared = fund.batch(&claims);
    // It names the batch, and is another sum.
    let batch = format!("<Btch><PmtInfId>{}</PmtInfId></Btch>", prepared.id);
    let row = Row { day: "2026-10-08", amount: "-90.00", batch, ..Row::default() };
    let row = fund.shows(&[row]).settlements.told[0].entry;
    for intent in prepared.intents {
        let refused = fund.not_executed(intent).expect_err("it may be paid");
        assert!(
            matches!(refused, TreasuryError::Named { row: found, .. } if found == row),
            "{refused}"
        );
    }
}

#[test]
fn a_payment_from_another_own_account_is_confirmed_by_a_person() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 500)]);
    fund.batch(&claims);
    let id = fund.id(claims[0]);
    let row = Row { day: "2026-10-08", amount: "-5.00", id: &id, ..Row::default() };
    let outcome = fund.shows_on("assets:bank:other", &[row]);
    let own: Account = "assets:bank:main".parse().expect("an account");
    let [told] = outcome.settlements.told.as_slice() else { panic!("one notice") };
    assert_eq!(told.notice, Notice::Elsewhere { claim: claims[0], own: own.clone() });
    assert_eq!(fund.state(claims[0]), State::Intent);
    let settled =
        fund.treasury("2026-10-31", |t| settle(t, told.entry, claims[0])).expect("settled");
    assert_eq!(settled.elsewhere.map(|(_, told)| told), Some(own));
    assert_eq!((fund.state(claims[0]), fund.owes()), (State::Paid, 0));
}

#[test]
fn words_that_name_several_are_left_open_whatever_the_rules_say() {
    let mut fund = Fund::new();
    let rule = "[[rule]]\nto = \"expenses:hosting\"\ntext = \"Work\"\n";
    fund.book.rules = Local::parse(rule).expect("a rule");
    let claims = fund.claims(&[("alice", 500), ("bernd", 700)]);
    let prepared = fund.batch(&claims);
    let text = format!("Work {} {}", fund.id(claims[0]), fund.id(claims[1]));
    let row = Row { day: "2026-10-08", amount: "-12.50", text: &text, ..Row::default() };
    let outcome = fund.shows(&[row]);
    assert_eq!(notices(&outcome), [Notice::Either { claims }]);
    assert_eq!(outcome.currencies[0].unclassified, 1);
    assert!(matches!(fund.not_executed(prepared.intents[1]), Err(TreasuryError::Named { .. })));
}

/// Wise says its fee beside an amount that has it.
#[test]
fn a_column_of_fees_is_asked_where_the_amount_is_more() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 8_000)]);
    fund.batch(&claims);
    let text = format!(
        "\"TransferWise ID\",Date,Amount,Currency,Description,\"Payment Reference\",\"Running Balance\",\
         \"Exchange From\",\"Exchange To\",\"Exchange Rate\",\"Payer Name\",\"Payee Name\",\
         \"Payee Account Number\",Merchant,\"Card Last Four Digits\",\"Card Holder Full Name\",\
         Attachment,Note,\"Total fees\"\n\
         TRANSFER-2,09-10-2026,-1.00,EUR,Card,,18.38,,,,,,,,,,,,0.24\n\
         TRANSFER-1,08-10-2026,-80.62,EUR,Sent money to Alice,{},19.38,,,,,Alice,,,,,,,0.62\n",
        fund.id(claims[0])
    );
    let account = "assets:bank:main".parse().expect("an account");
    let done = fund.book.import_with("wise-statement", &text, |request| request.account = account);
    let outcome = done.expect("it is imported");
    assert_eq!((outcome.settlements.paid, notices(&outcome)), (1, vec![]));
    assert_eq!((fund.owes(), fund.book.holds("expenses:fees:bank EUR")), (0, 62));
    // Of what is no payout the amount stays as it stands.
    assert_eq!(fund.book.holds("expenses:unclassified EUR"), 100);
}

/// Whoever can write the log, and has the checkpoint key, has no member's key.
#[test]
fn what_nobody_signed_decides_nothing() {
    let fund = Fund::new();
    let claims = fund.claims(&[("alice", 8_000)]);
    let (mut journal, mut clerk) = (fund.book.journal(), clerk());
    let mut append = journal.begin(&mut clerk).expect("an append");
    let mut treasury = Treasury::open(&mut append).expect("all that stands is signed");
    let policy = treasury.payouts().authority.newest_policy(u64::MAX);
    let signer: Code = "treasurer".parse().expect("a code");
    let act = Act {
        word: Word::Approve,
        policy,
        seen: claims[0].max(policy) + 1,
        signer: signer.clone(),
        until: "2027-01-01".parse().expect("a day"),
        signature: PrivateKey::new(&[99; 32]).sign(NAMESPACE, b"anything"),
    };
    let draft = Draft::new(treasury.today(), signer, Body::Act(act), Postings::default());
    treasury.push(draft.with_ref(Rel::Subject, claims[0])).expect("the fold asks no signature");
    let known = treasury.known();
    let refused = append.check_signatures(&known.payouts).expect_err("a forged signature");
    assert!(refused.to_string().contains("treasurer did not give to it"), "{refused}");
}
