//! The position as the books hold it: which day counts, whose a gift is by now, what it came to.

use super::super::gifts::gifts;
use super::*;
use crate::account::{Account, Class, Function};
use crate::books::Books;
use crate::entry::{
    Billed, Body, Declared, Draft, Policy, Posting, Postings, Profile, Rel, Shutdown,
};
use crate::fixture::{clerk, new_book};
use tempfile::TempDir;

const BOX: &str = "assets:cash:box";
const CARD: &str = "assets:processor:card";
const GIVEN: &str = "income:donations:one-time";

type Leg<'a> = (&'a str, i64, &'a str);

fn draft(date: &str, body: Body, legs: &[Leg<'_>]) -> Draft {
    let posting = |(account, minor, fund): &Leg<'_>| {
        let account: Account = account.parse().expect("an account");
        match account.class() {
            Class::Assets | Class::Liabilities => Posting::pooled(account, euro(), *minor),
            Class::Expenses => {
                Posting::expense(account, euro(), *minor, code(fund), Function::Fundraising)
            }
            _ => Posting::of_fund(account, euro(), *minor, code(fund)),
        }
    };
    let postings = Postings::new(legs.iter().map(posting).collect()).expect("they balance");
    Draft::new(day(date), code("treasurer"), body, postings)
}

fn in_the_box(date: &str, minor: i64) -> Draft {
    draft(date, Body::Donation(None), &[(BOX, minor, ""), (GIVEN, -minor, "general")])
}

/// A book with these entries behind entry 0, recorded on the last of June.
fn books(drafts: Vec<Draft>) -> (TempDir, Books) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut journal = new_book(folder.path(), "2026-01-01");
    let mut clerk = clerk("2026-06-30");
    let mut append = journal.begin(&mut clerk).expect("the lock");
    for draft in drafts {
        append.push(draft).expect("pushed");
    }
    append.commit().expect("committed");
    let books = Books::open(&folder.path().join("book")).expect("books");
    (folder, books)
}

/// Entry, fund and net of each gift on a day.
fn told(books: &Books, at: &str) -> Vec<(u64, String, u64)> {
    let gifts = gifts(books, euro(), day(at)).expect("gifts");
    gifts.into_iter().map(|gift| (gift.entry, gift.fund.to_string(), gift.net)).collect()
}

#[test]
fn the_days_of_a_gift_are_said_by_its_newest_classification_that_stands() {
    let days = |from: &str, to: &str| Some(Billed { from: day(from), to: day(to) });
    let open = "income:unclassified";
    let row = draft("2026-06-10", Body::Income, &[(BOX, 900, ""), (open, -900, "general")]);
    let says = |body: Body, from: &str, to: &str| {
        draft("2026-06-10", body, &[(from, 900, "general"), (to, -900, "general")])
            .with_ref(Rel::Classifies, 1)
    };
    let (year, half) = (days("2026-01-01", "2026-12-31"), days("2026-07-01", "2026-12-31"));
    let again = "income:donations:recurring";
    let undone =
        draft("2026-06-10", Body::Reversal, &[(GIVEN, -900, "general"), (again, 900, "general")]);
    let covers = |drafts: &[Draft]| {
        let (_folder, books) = books(drafts.to_vec());
        let gifts = gifts(&books, euro(), day("2026-06-30")).expect("gifts");
        gifts.into_iter().map(|gift| (gift.entry, gift.covers)).collect::<Vec<_>>()
    };
    let all = [
        row,
        says(Body::Classification(year), open, GIVEN),
        says(Body::Reclassification(half), GIVEN, again),
        undone.with_ref(Rel::Reverses, 3),
    ];
    assert_eq!(covers(&all[..2]), [(1, year)]);
    assert_eq!(covers(&all[..3]), [(1, half)]);
    assert_eq!(covers(&all), [(1, year)], "what was reversed says nothing");
    let silent = [all[0].clone(), says(Body::Classification(None), open, GIVEN)];
    assert_eq!(covers(&silent), [(1, None)]);
}

#[test]
fn a_gift_is_what_arrived_and_was_not_given_back_by_that_day() {
    let refund = draft("2026-06-20", Body::Refund, &[(CARD, -400, ""), (GIVEN, 400, "general")]);
    let fee = "expenses:fees:processor";
    let (_folder, books) = books(vec![
        draft(
            "2026-06-10",
            Body::Donation(None),
            &[(CARD, 970, ""), (fee, 30, "general"), (GIVEN, -1_000, "general")],
        ),
        refund.with_ref(Rel::Refunds, 1),
        in_the_box("2026-06-25", 500),
    ]);
    assert_eq!(told(&books, "2026-06-09"), []);
    assert_eq!(told(&books, "2026-06-19"), [(1, "general".to_owned(), 970)], "not yet refunded");
    assert_eq!(told(&books, "2026-06-20"), [(1, "general".to_owned(), 570)]);
    let both = [(1, "general".to_owned(), 570), (3, "general".to_owned(), 500)];
    assert_eq!(told(&books, "2026-06-30"), both);
}

#[test]
fn a_gift_that_was_taken_back_is_none_and_one_of_another_fund_is_that_funds() {
    let first = in_the_box("2026-02-01", 700);
    let undone = draft("2026-02-01", Body::Reversal, &[(BOX, -700, ""), (GIVEN, 700, "general")]);
    let moved = [(GIVEN, 900, "general"), (GIVEN, -900, "mirror")];
    let moved = draft("2026-03-01", Body::Reclassification(None), &moved);
    let row = [(BOX, 300, ""), ("income:unclassified", -300, "general")];
    let known = [("income:unclassified", 300, "general"), (GIVEN, -300, "general")];
    let (_folder, books) = books(vec![
        first,
        undone.with_ref(Rel::Reverses, 1),
        in_the_box("2026-02-02", 900),
        moved.with_ref(Rel::Classifies, 3),
        draft("2026-02-03", Body::Income, &row),
        draft("2026-02-04", Body::Classification(None), &known).with_ref(Rel::Classifies, 5),
    ]);
    let all = [(3, "mirror".to_owned(), 900), (5, "general".to_owned(), 300)];
    assert_eq!(told(&books, "2026-06-30"), all);
    assert_eq!(told(&books, "2026-02-28")[0].1, "general", "nobody had said otherwise yet");
}

#[test]
fn the_position_has_the_days_that_a_gift_was_given_for_and_what_a_fund_holds() {
    let year = Billed { from: day("2026-01-01"), to: day("2026-12-31") };
    let (profile, returns) = (Profile::Association, Return::Lifetime);
    let (grace, period, window, fallback) = (0, 0, 90, code("commons"));
    let value = Shutdown { profile, returns, grace, period, window, fallback };
    let value = Declared::Shutdown(value);
    let policy = Policy { code: "shutdown".into(), value, in_force: true };
    let to_mirror = [(BOX, 2_000, ""), (GIVEN, -2_000, "mirror")];
    let given = [(BOX, 3_650, ""), (GIVEN, -3_650, "general")];
    let (_folder, books) = books(vec![
        draft("2026-06-30", Body::Policy(policy), &[]),
        draft("2026-01-01", Body::Donation(Some(year)), &given),
        draft("2026-05-05", Body::Donation(None), &to_mirror),
        draft("2026-05-06", Body::Fee, &[(BOX, -150, ""), ("expenses:fees:bank", 150, "mirror")]),
    ]);
    let payouts = books.payouts().expect("they fold");
    let on = |at: &str| Reader::new(&books, &payouts, day(at), day(at));
    let reader = on("2026-06-30").expect("a reader");
    let terms = reader.terms(euro()).expect("terms");
    let position = reader.position(euro(), &terms).expect("a position");
    assert_eq!((position.cash, position.funds[&code("mirror")]), (5_500, 1_850));
    assert_eq!(position.gifts[0].unearned(position.day), 1_840, "184 of 365 days");
    let poured = pour(&position, &terms);
    assert_eq!(share_of(&poured, &Recipient::Gift(2)), 3_650);
    assert_eq!(poured.of(Tier::Restricted), 1_850);
    assert!(matches!(on("2025-12-31"), Err(ShutdownError::Before { .. })));
    let early = on("2026-03-31").expect("there was something by then").terms(euro());
    assert!(matches!(early, Err(ShutdownError::Undeclared)), "declared only in June");
}
