//! Closings against each other, and what comes too late.

use super::*;
use crate::account::Code;
use crate::entry::{Draft, Posting, Postings, Seen};
use crate::log::leaf_hash;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn october() -> Month {
    day("2026-10-01").month()
}

fn root() -> Hash {
    leaf_hash(b"the log")
}

fn closing(version: u64, size: u64, corrects: Option<u64>) -> Entry {
    let json: Code = Close::DATA.parse().expect("a code");
    let close = Close {
        month: october(),
        version,
        seen: Seen { size, root: root() },
        program: "0.1.0".parse().expect("a version"),
        files: [(json, root())].into(),
        worded: Vec::new(),
        open: 0,
    };
    let on = day("2026-11-03");
    let draft = Draft::new(on, Code::general(), Body::Close(close), Postings::default());
    let draft = corrects.into_iter().fold(draft, |draft, at| draft.with_ref(Rel::Corrects, at));
    draft.to_entry(on)
}

fn moved(date: &str, body: Body) -> Draft {
    let euro = "EUR".parse().expect("a currency");
    let leg =
        |account: &str, minor| Posting::pooled(account.parse().expect("an account"), euro, minor);
    let legs = vec![leg("assets:cash:box", 5), leg("assets:bank:main", -5)];
    Draft::new(day(date), Code::general(), body, Postings::new(legs).expect("it balances"))
}

/// October, closed by entry 20.
fn closed() -> Closed {
    let mut closed = Closed::default();
    closed.see(20, &closing(1, 20, None), Some(root())).expect("the first version");
    closed
}

#[test]
fn a_closing_comes_when_its_month_is_over_and_in_its_turn() {
    let refused = |index, entry: &Entry, root| {
        closed().see(index, entry, root).expect_err("it cannot stand there").to_string()
    };
    let mut early = closing(1, 20, None);
    early.recorded = day("2026-10-31");
    assert_eq!(
        refused(20, &early, Some(root())),
        "closes 2026-10, which was not over on 2026-10-31"
    );
    let cases = [
        (closing(1, 30, None), "is version 1 of 2026-10, expected version 2"),
        (closing(3, 30, Some(20)), "is version 3 of 2026-10, expected version 2"),
        (closing(2, 30, None), "names none as the version of 2026-10 before, which is entry 20"),
        (
            closing(2, 30, Some(3)),
            "names entry 3 as the version of 2026-10 before, which is entry 20",
        ),
        (closing(2, 31, Some(20)), "saw 31 entries, expected 21 to 30"),
        (closing(2, 20, Some(20)), "saw 20 entries, expected 21 to 30"),
    ];
    for (entry, expected) in cases {
        assert_eq!(refused(30, &entry, Some(root())), expected);
    }
    let other = refused(30, &closing(2, 30, Some(20)), Some(leaf_hash(b"another log")));
    assert_eq!(other, "saw another root of 30 entries than this log has");
    let mut both = closed();
    both.see(30, &closing(2, 30, Some(20)), Some(root())).expect("the second version");
    assert_eq!(both.newest(october()).map(|version| version.entry), Some(30));
    assert_eq!(both.versions(october()).len(), 2);
}

#[test]
fn a_closed_month_takes_rows_and_answers_and_nothing_else() {
    let see = |draft: Draft| closed().see(21, &draft.to_entry(day("2026-11-04")), None);
    let late = see(moved("2026-10-31", Body::Transfer)).expect_err("by hand");
    assert_eq!(late, NotOfMonth::Late { date: day("2026-10-31"), by: 20 });
    see(moved("2026-11-01", Body::Transfer)).expect("an open month");
    see(moved("2026-10-31", Body::Transfer).with_ref(Rel::Statement, 3)).expect("a row");
    see(moved("2026-10-31", Body::Reversal).with_ref(Rel::Reverses, 3)).expect("an answer");
    let unknown = Body::Unknown("later".into());
    see(moved("2026-10-31", unknown)).expect("whatever a later version means by it");
}

#[test]
fn a_note_is_of_a_month_that_has_begun() {
    let note = |month: &str| {
        let body = Body::Note(month.parse().expect("a month"));
        let draft = Draft::new(day("2026-11-04"), Code::general(), body, Postings::default());
        closed().see(21, &draft.to_entry(day("2026-11-04")), None)
    };
    note("2026-11").expect("it goes on");
    assert!(matches!(note("2026-12"), Err(NotOfMonth::ToCome(..))));
}
