//! The story of the vectors with entries changed: what contradicts another entry is named, in the words of
//! `verify`. `check_vectors.py` refuses the same.

use super::{book, story};
use ledger::entry::{
    Body, Budget, Claim, Close, Declared, Draft, Figures, Measure, Policy, Posting, Postings, Ref,
    Rel,
};
use std::fmt::Debug;
use std::str::FromStr;

#[test]
fn entries_that_contradict_each_other_are_named() {
    let changes: [(&str, Change, &str); 7] = [
        ("its row", |d| d.date = d.date.plus(1), "entry 27: of 2024-11-03 names statement 26"),
        ("second statement", |d| d.refs.clear(), "entry 26: names none as the statement before"),
        (
            "income",
            |d| d.refs = vec![Ref { rel: Rel::Statement, entry: 9 }],
            "entry 14: names entry 9 as a statement",
        ),
        (
            "its row",
            |d| d.refs = vec![Ref { rel: Rel::Statement, entry: 10 }],
            "entry 27: of 2024-11-02 names statement 10",
        ),
        (
            "reversal",
            |d| d.postings = d.postings.reversed(),
            "entry 25: does not post the contrary of entry 18",
        ),
        (
            "classification",
            |d| d.refs = vec![Ref { rel: Rel::Classifies, entry: 22 }],
            "entry 23: classifies entry 22, which moves nothing",
        ),
        (
            "statement-void",
            |d| d.refs = vec![Ref { rel: Rel::Voids, entry: 10 }],
            "entry 29: voids statement 10, of which 7 rows were not reversed",
        ),
    ];
    for (name, change, expected) in changes {
        let wrong = found_wrong(&[(name, change)]);
        assert!(wrong.starts_with(expected), "{name}: {wrong}");
    }
}

type Change = fn(&mut Draft);

/// What is found wrong in the story, with these of its entries changed.
fn found_wrong(changes: &[(&str, Change)]) -> String {
    let mut entries = story::entries();
    for (name, change) in changes {
        let one = entries.iter_mut().find(|(of, ..)| of == name);
        change(&mut one.expect(name).2);
    }
    book::verified(entries).expect_err("it is wrong")
}

fn code<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().expect("a code")
}

fn measure(draft: &mut Draft) -> &mut Measure {
    let Body::Measure(measure) = &mut draft.body else { panic!("a measure") };
    measure
}

fn figures(draft: &mut Draft) -> &mut Figures {
    let Body::Figures(figures) = &mut draft.body else { panic!("figures") };
    figures
}

fn close(draft: &mut Draft) -> &mut Close {
    let Body::Close(close) = &mut draft.body else { panic!("a closing") };
    close
}

fn claim(draft: &mut Draft) -> &mut Claim {
    let Body::ExpenseClaim(claim) = &mut draft.body else { panic!("a claim") };
    claim
}

/// A claim of another gift, or the payee that stands for who gave it.
fn of_gift(draft: &mut Draft, gift: u64) {
    let payee = code(&format!("gift-{gift}"));
    match &mut draft.body {
        Body::Payee(of) => of.code = payee,
        Body::ExpenseClaim(of) => of.payee = payee,
        _ => panic!("a payee or a claim"),
    }
    let back = draft.refs.iter_mut().filter(|r| r.rel == Rel::Refunds);
    back.for_each(|r| r.entry = gift);
}

#[test]
fn what_is_named_was_declared_and_what_is_measured_counts_once() {
    let cases: [(&str, Change, &str); 8] = [
        (
            "policy budget",
            |d| {
                let (category, ccy) = (code("rent"), code("EUR"));
                let budget = Budget { year: 2025, category, ccy, minor: 1 };
                let (code, in_force) = (budget.code().into(), true);
                d.body = Body::Policy(Policy { code, value: Declared::Budget(budget), in_force });
            },
            "entry 69: names category rent, which is not declared",
        ),
        (
            "policy budget",
            |d| {
                let (category, ccy) = (code("hosting"), code("GBP"));
                let budget = Budget { year: 2025, category, ccy, minor: 1 };
                let (code, in_force) = (budget.code().into(), true);
                d.body = Body::Policy(Policy { code, value: Declared::Budget(budget), in_force });
            },
            "entry 69: names currency gbp, which is not declared",
        ),
        (
            "measure",
            |d| measure(d).unit = code("visits"),
            "entry 71: names unit visits, which is not declared",
        ),
        (
            "measure",
            |d| measure(d).to = code("2024-11-26"),
            "entry 71: measures up to 2024-11-26, which was still to come",
        ),
        (
            "measure",
            |d| d.refs = vec![Ref { rel: Rel::Corrects, entry: 70 }],
            "entry 71: corrects entry 70, which is no standing measure of users",
        ),
        (
            "figures",
            |d| {
                let (unit, day) = (code("users"), code("2024-10-31"));
                d.body = Body::Measure(Measure { unit, value: 1, from: day, to: day });
            },
            "entry 72: measures days of users that entry 71 counts",
        ),
        (
            "figures",
            |d| figures(d).ccy = code("GBP"),
            "entry 72: names currency gbp, which is not declared",
        ),
        (
            "figures",
            |d| figures(d).to = code("2024-11-26"),
            "entry 72: is of days up to 2024-11-26, which was to come",
        ),
    ];
    for (name, change, expected) in cases {
        assert_eq!(found_wrong(&[(name, change)]), expected);
    }
    // What is wrong may be corrected, once.
    let again: Change = |d| {
        let (unit, day) = (code("users"), code("2024-10-31"));
        d.body = Body::Measure(Measure { unit, value: 1, from: day, to: day });
        d.refs = vec![Ref { rel: Rel::Corrects, entry: 71 }];
    };
    let twice = found_wrong(&[("figures", again), ("figures of few", again)]);
    assert_eq!(twice, "entry 73: corrects entry 71, which is no standing measure of users");
}

#[test]
fn a_month_is_closed_in_its_turn_and_of_this_log() {
    let cases: [(&str, Change, &str); 6] = [
        (
            "note",
            |d| d.body = Body::Note(code("2025-03")),
            "entry 95: is a note on 2025-03, which had not begun on 2025-02-24",
        ),
        (
            "close",
            |d| close(d).month = code("2025-02"),
            "entry 97: closes 2025-02, which was not over on 2025-02-24",
        ),
        (
            "close",
            |d| close(d).version = 2,
            "entry 97: is version 2 of 2024-10, expected version 1",
        ),
        (
            "close again",
            |d| d.refs.clear(),
            "entry 98: names none as the version of 2024-10 before, which is entry 97",
        ),
        (
            "close again",
            |d| d.refs = vec![Ref { rel: Rel::Corrects, entry: 95 }],
            "entry 98: names entry 95 as the version of 2024-10 before, which is entry 97",
        ),
        (
            "close again",
            |d| close(d).version = 1,
            "entry 98: is version 1 of 2024-10, expected version 2",
        ),
    ];
    for (name, change, expected) in cases {
        assert_eq!(found_wrong(&[(name, change)]), expected);
    }
    let by_hand: Change = |d| {
        let (from, to) = (code("assets:cash:box"), code("assets:processor:stripe"));
        let leg = |account, minor| Posting::pooled(account, code("EUR"), minor);
        let legs = Postings::new(vec![leg(from, -5), leg(to, 5)]).expect("it balances");
        *d = Draft::new(code("2024-10-31"), code("treasurer"), Body::Transfer, legs);
    };
    let late = found_wrong(&[("close again", by_hand)]);
    let told = "entry 98: is dated 2024-10-31, in a month that entry 97 closed before";
    assert!(late.starts_with(told), "{late}");
}

#[test]
fn what_goes_back_is_a_gift_as_it_stands() {
    let cases: [(Change, &str); 5] = [
        (|d| claim(d).category = code("recurring"), "of income:donations:recurring, general, EUR"),
        (|d| claim(d).category = code("hosting"), "of income:donations:hosting, general, EUR"),
        (|d| claim(d).fund = code("mirror"), "of income:donations:one-time, mirror, EUR"),
        (|d| claim(d).ccy = code("USD"), "of income:donations:one-time, general, USD"),
        (
            |d| claim(d).minor = 6_001,
            "claims 6001 minor units of gift 67, of which 6000 were given",
        ),
    ];
    for (change, expected) in cases {
        let wrong = found_wrong(&[("claim of a gift", change)]);
        assert!(wrong.starts_with("entry 92: ") && wrong.contains(expected), "{wrong}");
    }
    // A gift in kind, a classification, a reclassification, a reversal, a cost.
    let others: [(Change, &str); 5] = [
        (|d| of_gift(d, 20), "gives entry 20 back, which is not the first of a gift in money"),
        (|d| of_gift(d, 23), "gives entry 23 back, which is not the first of a gift in money"),
        (|d| of_gift(d, 24), "gives entry 24 back, which is not the first of a gift in money"),
        (|d| of_gift(d, 25), "gives entry 25 back, which is not the first of a gift in money"),
        (|d| of_gift(d, 18), "where gift 18 does not stand"),
    ];
    for (change, expected) in others {
        let wrong = found_wrong(&[("payee of a gift", change), ("claim of a gift", change)]);
        assert!(wrong.starts_with("entry 92: ") && wrong.contains(expected), "{wrong}");
    }
}

#[test]
fn a_row_is_not_reversed_without_its_statement() {
    let mut entries = story::entries();
    entries.truncate(29);
    let wrong = book::verified(entries).expect_err("the void is missing");
    assert_eq!(wrong, "entry 26: is a statement of which a row was reversed alone");
}
