//! Whatever a bank shows, in whatever order: no attempt is paid twice, and no money is lost.

use super::known::Sought;
use super::vendors::Vendors;
use super::*;
use crate::payout::State;
use crate::payout::id;
use proptest::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

const IBANS: [&str; 3] =
    ["DE89370400440532013000", "NL91ABNA0417164300", "FR1420041010050500013M02606"];
const BATCH: usize = 4;

/// What a bank shows next.
#[derive(Debug, Clone)]
enum Sight {
    /// Of an attempt: by its id, by broken words, or by its account alone; a cent off, elsewhere.
    One { at: usize, how: u8, off: i64, elsewhere: bool },
    /// A batch: in one sum, or with some of its payments.
    Batch { batch: usize, count: bool, off: i64, shown: u8 },
    /// Money that names an attempt, less a fee.
    Back { at: usize, fee: i64 },
    /// A rejected attempt's money cannot be told from another's.
    Nothing { minor: i64 },
}

fn sights(n: usize) -> impl Strategy<Value = Sight> {
    let off = prop_oneof![8 => Just(0_i64), 1 => Just(1), 1 => Just(-1)];
    prop_oneof![
        4 => (0..n, 0..4_u8, off.clone(), prop::bool::weighted(0.1))
            .prop_map(|(at, how, off, elsewhere)| Sight::One { at, how, off, elsewhere }),
        3 => (0..n.div_ceil(BATCH), any::<bool>(), off, any::<u8>())
            .prop_map(|(batch, count, off, shown)| Sight::Batch { batch, count, off, shown }),
        2 => (0..n, 0..6_000_i64).prop_map(|(at, fee)| Sight::Back { at, fee }),
        1 => (1..500_i64).prop_map(|minor| Sight::Nothing { minor }),
    ]
}

/// Attempts of so many minor units each, some of which were said not to happen.
fn matching(amounts: &[(i64, bool)]) -> (Matching, Vec<String>) {
    let mut matching = Matching {
        attempts: Vec::new(),
        ids: HashMap::new(),
        batches: Vec::new(),
        batch_ids: HashMap::new(),
        keys: HashMap::new(),
        payees: HashMap::new(),
        amounts: HashMap::new(),
        sums: HashMap::new(),
        vendors: Vendors::default(),
    };
    let hash = |n: usize| crate::log::leaf_hash(&n.to_be_bytes());
    let mut ids = Vec::new();
    for (n, (minor, rejected)) in amounts.iter().enumerate() {
        let sought = Sought {
            intent: 100 + n as u64,
            claim: n as u64,
            number: 1,
            batch: 0,
            minor: *minor,
            ccy: eur(),
            own: own().clone(),
            day: "2026-10-07".parse().expect("a day"),
            state: if *rejected { State::Rejected } else { State::HandedOver },
            iban: IBANS[n % 3].parse().ok(),
        };
        let id = id::end_to_end(&hash(9_999), &hash(n), 1);
        matching.seek(sought, &id, &batch_id(n / BATCH));
        ids.push(id);
    }
    (matching, ids)
}

fn batch_id(n: usize) -> String {
    id::batch(&crate::log::leaf_hash(b"genesis"), [n.to_string().as_str()])
}

fn own() -> &'static Account {
    static OWN: LazyLock<Account> =
        LazyLock::new(|| "assets:bank:main".parse().expect("an account"));
    &OWN
}

fn eur() -> Currency {
    "EUR".parse().expect("a currency")
}

fn shown(gross: i64) -> Shown<'static> {
    Shown {
        own: own(),
        fee: 0,
        day: "2026-10-08".parse().expect("a day"),
        ccy: eur(),
        gross,
        end_to_end: "",
        batches: ["", ""],
        count: None,
        payments: &[],
        account: "",
        name: "",
        text: "",
    }
}

/// Shows it; gives the line's amount with the answer.
fn show(matching: &mut Matching, ids: &[String], sight: &Sight) -> (i64, Answer) {
    let mut text = String::new();
    let mut batch = String::new();
    let mut payments = Vec::new();
    let mut line = match sight {
        Sight::One { at, how, off, elsewhere } => {
            let it = &matching.attempts[*at];
            let iban = IBANS[(*at + usize::from(*elsewhere)) % 3];
            let mut line = Shown { account: iban, ..shown(-it.minor + off) };
            match how {
                0 => line.end_to_end = &ids[*at],
                1 => ids[*at].chars().for_each(|c| text.extend([c.to_ascii_lowercase(), ' '])),
                2 => text = format!("Rent {} {}", &ids[*at][..13], &ids[*at][13..21]),
                _ => {}
            }
            line
        }
        Sight::Batch { batch: of, count, off, shown: some } => {
            batch = batch_id(*of);
            let all: Vec<usize> = (of * BATCH..ids.len().min((of + 1) * BATCH)).collect();
            let some = all.iter().filter(|at| some >> (**at % BATCH) & 1 == 1);
            payments = some
                .map(|at| Single {
                    end_to_end: ids[*at].clone(),
                    minor: -matching.attempts[*at].minor,
                    account: IBANS[*at % 3].to_owned(),
                })
                .collect();
            let sum = |list: &[usize]| -> i64 {
                list.iter().map(|at| matching.attempts[*at].minor).sum()
            };
            let gross = match payments.as_slice() {
                [] => -sum(&matching.open(*of)),
                some => some.iter().map(|one| one.minor).sum(),
            };
            let mut line = shown(gross.min(-1) + off);
            line.count = count.then_some(matching.open(*of).len() as u64);
            line
        }
        Sight::Back { at, fee } => {
            text = format!("RETURN {}", ids[*at]);
            shown((matching.attempts[*at].minor - fee).max(1))
        }
        Sight::Nothing { minor } => shown(-minor),
    };
    (line.text, line.batches, line.payments) = (&text, [&batch, ""], &payments);
    let found = matching.find(&line);
    (line.gross, matching.decide(&line, found))
}

proptest! {
    #[test]
    fn nothing_is_paid_twice_and_every_debit_is_accounted_for(
        amounts in prop::collection::vec((prop_oneof![Just(500_i64), 100..6_000_i64], prop::bool::weighted(0.2)), 1..12),
        seeds in prop::collection::vec(sights(12), 1..40),
    ) {
        let (mut matching, ids) = matching(&amounts);
        let mut paid: BTreeMap<u64, i32> = BTreeMap::new();
        for sight in seeds.iter().filter(|sight| fits(sight, ids.len())) {
            let before: Vec<State> = matching.attempts.iter().map(|it| it.state).collect();
            let (gross, answer) = show(&mut matching, &ids, sight);
            let moved: Vec<usize> =
                (0..before.len()).filter(|at| matching.attempts[*at].state != before[*at]).collect();
            let Decision::Settles(settled) = &answer.decision else {
                prop_assert!(moved.is_empty(), "{:?} moved something", answer);
                continue;
            };
            let sum: i64 = moved.iter().map(|at| matching.attempts[*at].minor).sum();
            let said: i64 = settled.iter().map(|one| one.minor).sum();
            let payments: u64 = settled.iter().map(|one| one.payments).sum();
            prop_assert_eq!((sum, moved.len() as u64), (said, payments));
            if gross < 0 {
                // What is left of a line is for people; only lines with payments have any.
                prop_assert!(said <= -gross);
                prop_assert!(said == -gross || settled.iter().all(|one| !one.of_batch));
            } else {
                prop_assert!((0..=FEE_MAX).contains(&(said - gross)));
            }
            for at in moved {
                let step = if gross < 0 { 1 } else { -1 };
                let balance = paid.entry(at as u64).or_default();
                *balance += step;
                prop_assert!((0..=1).contains(balance), "attempt {at} is paid {balance} times");
            }
        }
    }
}

fn fits(sight: &Sight, n: usize) -> bool {
    match sight {
        Sight::One { at, .. } | Sight::Back { at, .. } => *at < n,
        Sight::Batch { batch, .. } => batch * BATCH < n,
        Sight::Nothing { .. } => true,
    }
}

#[test]
fn the_attempt_that_is_named_is_the_one_that_is_paid() {
    let (mut matching, ids) = matching(&[(500, true)]);
    let second = Sought { intent: 200, number: 2, ..copy(&matching.attempts[0]) };
    let id = ids[0].replace("-1", "-2");
    matching.seek(Sought { state: State::HandedOver, ..second }, &id, "B2");
    let paid = |text: &str, matching: &Matching| {
        let line = Shown { text, ..shown(-500) };
        matching.find(&line)
    };
    let letters = &ids[0][..21];
    assert_eq!(paid(&format!("{letters}-1"), &matching), Found::Attempt(0));
    assert_eq!(paid(&format!("{letters} - 2 Rent"), &matching), Found::Attempt(1));
    // The attempt is cut off: it is the newest.
    assert_eq!(paid(letters, &matching), Found::Attempt(1));
    // Two payments of one amount in one text: neither.
    let (two, ids) = super::tests::matching(&[(500, false), (500, false)]);
    assert_eq!(paid(&ids.join(" "), &two), Found::Several);
}

fn copy(of: &Sought) -> Sought {
    let Sought { intent, claim, number, batch, minor, ccy, ref own, day, state, ref iban } = *of;
    let (own, iban) = (own.clone(), iban.clone());
    Sought { intent, claim, number, batch, minor, ccy, own, day, state, iban }
}

#[test]
fn a_fee_that_the_line_says_is_no_other_amount() {
    let line = |gross, fee| Shown { fee, ..shown(gross) };
    for (gross, fee, paid) in
        [(-562, 62, true), (-562, 61, false), (-500, 62, true), (-438, 62, false)]
    {
        let (mut matching, ids) = matching(&[(500, false)]);
        let line = Shown { end_to_end: &ids[0], ..line(gross, fee) };
        let found = matching.find(&line);
        match (matching.decide(&line, found).decision, paid) {
            (Decision::Settles(settled), true) => {
                assert_eq!((settled[0].minor, settled[0].fee), (500, -gross - 500));
            }
            (Decision::Open, false) => {}
            (other, _) => panic!("{gross} {fee}: {other:?}"),
        }
    }
}

#[test]
fn another_own_account_pays_nothing_by_itself() {
    let other: Account = "assets:bank:other".parse().expect("an account");
    let (mut matching, ids) = matching(&[(500, false), (700, false)]);
    let batch = batch_id(0);
    let lines = [
        Shown { end_to_end: &ids[0], ..shown(-500) },
        Shown { batches: [&batch, ""], ..shown(-1_200) },
        Shown { account: IBANS[0], ..shown(-500) },
    ];
    for line in lines {
        let line = Shown { own: &other, ..line };
        let found = matching.find(&line);
        let answer = matching.decide(&line, found);
        let told = answer
            .notices
            .iter()
            .all(|notice| matches!(notice, Notice::Elsewhere { claim: 0, .. }));
        assert!(!matches!(answer.decision, Decision::Settles(_)) && told, "{answer:?}");
    }
}

#[test]
fn a_batchs_sum_without_a_reference_is_asked_about() {
    let (mut matching, _) = matching(&[(500, false), (700, false), (900, true)]);
    matching.sum_up();
    let answer = matching.decide(&shown(-1_200), Found::Nothing);
    assert_eq!(answer, Answer::open(Notice::SuggestBatch { claim: 0, count: 2 }));
    let late = Shown { day: "2026-10-20".parse().expect("a day"), ..shown(-1_200) };
    assert_eq!(matching.decide(&late, Found::Nothing).decision, Decision::Other);
}
