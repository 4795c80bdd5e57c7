//! A month that is closed says the same for ever, and what came late stands in its next version.

use super::*;
use crate::edition::Since;
use crate::fixture::{Place, draft, golden, named, of, reversal, service, statement};
use ledger::entry::{Body, Draft, Outcome, Postings, Rel, Settlement};
use ledger::journal::JournalError;
use ledger::slot::Slot;

const BANK: &str = "assets:bank:main EUR";

fn october() -> Month {
    of("2024-10")
}

/// Closes October on a day, as `ledger close` does; gives what was frozen.
fn close(place: &mut Place, on: &str) -> Frozen {
    let books = place.books();
    let frozen = Frozen::of(&books, october(), of(on), None).expect("a report");
    let closing = frozen.closing(books.head(), of("0.1.0"), 0, of("treasurer"));
    place.add(on, vec![closing.expect("a version")]);
    frozen
}

/// What is made now of each closing, the newest first.
fn again(place: &Place) -> Vec<(Frozen, Differing)> {
    let mut books = place.books();
    let closed = books.closed().expect("readable");
    let mut made = Vec::new();
    for version in closed.versions(october()).iter().rev() {
        books = books.at(version.close.seen.size).expect("it was there");
        let frozen = Frozen::again(&books, version).expect("a report");
        let differing = frozen.differing(
            &version.close,
            &place.books().words(version.entry).expect("readable").docs,
            "0.1.0",
        );
        made.push((frozen, differing));
    }
    made
}

fn text_of(frozen: &Frozen, format: &str) -> String {
    String::from_utf8(frozen.files[format].clone()).expect("text")
}

fn gift(date: &str, amount: &str) -> Draft {
    let legs = [format!("{BANK} {amount}"), format!("income:donations:one-time EUR -{amount}")];
    draft(date, Body::Donation(None), &[&legs[0], &legs[1]])
}

/// A row of October that a statement of November brings.
fn late(place: &mut Place, on: &str, amount: &str) -> u64 {
    let head = statement(BANK, ["2024-10-30", "2024-11-30"], None, 1);
    let at = place.add(on, vec![head]);
    place.add(on, vec![gift("2024-10-31", amount).with_ref(Rel::Statement, at)])
}

#[test]
fn a_closed_month_says_the_same_whatever_comes_behind_it() {
    let mut place = service();
    let first = close(&mut place, "2024-12-02");
    let row = late(&mut place, "2024-12-03", "7.00");
    let month = Body::Note(october());
    let mut note = Draft::new(of("2024-12-04"), of("treasurer"), month, Postings::default());
    note.words.text.note = Some("A gift came late.".to_owned());
    note.public = vec![Slot::Text];
    place.add("2024-12-04", vec![note, gift("2024-12-04", "3.00")]);
    let since = Since::of(&place.books(), october()).expect("readable").expect("closed");
    assert_eq!((since.version, since.restated_by), (1, vec![row]));
    let second = close(&mut place, "2024-12-05");
    assert!(!first.says_the_same(&second));
    let edition = second.report.edition.clone().expect("a version");
    assert_eq!((edition.version, edition.restates), (2, vec![row]));
    let text = text_of(&second, "txt");
    assert!(text.contains("The treasurer: A gift came late."), "{text}");

    place.add("2025-01-02", vec![gift("2025-01-02", "9.00")]);
    let made = again(&place);
    assert_eq!(made[0], (second, Differing::default()));
    assert_eq!(made[1], (first, Differing::default()));
}

#[test]
fn the_facts_of_what_was_closed_are_frozen_with_it() {
    // A change here is no new look: every book that closed a month would no longer verify. A new fact
    // needs another `schema`, and closings by earlier programs keep theirs.
    let frozen = close(&mut service(), "2024-12-02");
    for format in DATA {
        golden(&format!("closed.{format}"), &text_of(&frozen, format));
    }
}

#[test]
fn closing_again_says_the_same_until_something_of_the_month_comes() {
    let mut place = service();
    let first = close(&mut place, "2024-12-02");
    place.add("2024-12-03", vec![gift("2024-12-03", "3.00")]);
    let next = Frozen::of(&place.books(), october(), of("2024-12-04"), None).expect("a report");
    assert!(next.says_the_same(&first), "December is no news of October");
    late(&mut place, "2024-12-05", "7.00");
    let next = Frozen::of(&place.books(), october(), of("2024-12-05"), None).expect("a report");
    assert!(!next.says_the_same(&first));
}

#[test]
fn what_is_not_what_was_closed_is_named_and_withdrawn_words_are_no_lie() {
    let mut place = service();
    let frozen = close(&mut place, "2024-12-02");
    let closed = place.books().closed().expect("readable");
    let closing = closed.newest(october()).expect("closed");
    let mut close = closing.close.clone();
    let mut docs = place.books().words(closing.entry).expect("readable").docs;
    assert_eq!(close.files.len() + docs.sha256.len(), frozen.files.len());
    assert_eq!(frozen.differing(&close, &docs, "0.1.0"), Differing::default());
    close.files.insert(of("json"), sha256(b"another"));
    docs.sha256[1] = sha256(b"another").to_string();
    let differing = frozen.differing(&close, &docs, "0.1.0");
    assert_eq!((differing.data, differing.dress), (vec!["json"], vec!["md"]));
    let later = frozen.differing(&close, &docs, "0.2.0");
    assert_eq!(later.dress, Vec::<&str>::new(), "another program dresses otherwise");
}

#[test]
fn names_of_payees_do_not_stand_in_what_keeps_its_bytes() {
    let mut place = Place::new();
    place.add("2024-10-01", vec![gift("2024-10-01", "100.00")]);
    let owed = ["expenses:hosting EUR 20.00", "liabilities:payable EUR -20.00"];
    let owed = named(draft("2024-10-20", Body::Expense(None), &owed), "Ada Lindqvist", "A server");
    place.add("2024-10-20", vec![owed]);
    let paid = [&format!("{BANK} -20.00")[..], "liabilities:payable EUR 20.00"];
    let shown = Settlement { outcome: Outcome::Paid, of_batch: false };
    let shown = draft("2024-10-22", Body::Settlement(shown), &paid);
    place.add("2024-11-03", vec![shown.with_ref(Rel::Settles, 2)]);
    let report = place.report("2024-10");
    let dress = Dress::of(&place.books(), &report).expect("readable");
    assert!(report.text(&dress).contains("Ada Lindqvist: A server"));
    let frozen = Frozen::of(&place.books(), october(), of("2024-11-04"), None).expect("a report");
    for format in ["csv", "html", "json", "md", "txt"] {
        assert!(!text_of(&frozen, format).contains("Lindqvist"), "{format}");
    }
    assert!(text_of(&frozen, "txt").contains("A server"));
}

#[test]
fn a_closed_month_takes_nothing_by_hand() {
    let mut place = service();
    close(&mut place, "2024-12-02");
    let refused = place.refused("2024-12-03", gift("2024-10-31", "3.00"));
    let Err(JournalError::Closed { date, open, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!((date, open), (of("2024-10-31"), of("2024-12-03")));
}

/// A row of September that comes when October is closed.
fn late_of_september(place: &mut Place, on: &str, amount: &str) -> u64 {
    let head = statement(BANK, ["2024-09-20", "2024-12-02"], None, 1);
    let at = place.add(on, vec![head]);
    place.add(on, vec![gift("2024-09-20", amount).with_ref(Rel::Statement, at)])
}

#[test]
fn a_late_row_of_an_earlier_month_moves_what_a_closed_one_begins_with() {
    let mut place = service();
    let first = close(&mut place, "2024-12-02");
    let row = late_of_september(&mut place, "2024-12-03", "200.37");
    let since = Since::of(&place.books(), october()).expect("readable").expect("closed");
    assert!(since.restated_by.is_empty() && since.is_outdated(), "{since:?}");
    let moved = since.before.opening.clone().expect("it moved");
    assert_eq!(
        (moved.entries.clone(), moved.told()),
        (vec![row], "assets:bank:main by 200.37 EUR".to_owned())
    );
    let told = format!("by entry {row} before the month: assets:bank:main by 200.37 EUR.");
    assert!(since.told().contains(&told), "{}", since.told());

    let second = close(&mut place, "2024-12-04");
    assert!(!first.says_the_same(&second));
    assert_eq!(second.report.edition.as_ref().expect("a version").before.opening, Some(moved));
    assert!(text_of(&second, "md").contains("Its opening balances moved"));
    let since = Since::of(&place.books(), october()).expect("readable").expect("closed");
    assert!(!since.is_outdated(), "{since:?}");
    let made = again(&place);
    assert_eq!(made[0].1, Differing::default());

    // What is taken back again leaves the second version behind, and would have left the first right.
    let wrong = gift("2024-09-20", "200.37");
    place.add("2024-12-05", vec![reversal(row, &wrong, "2024-09-20", "It was another's")]);
    let since = Since::of(&place.books(), october()).expect("readable").expect("closed");
    assert!(since.told().contains("by -200.37 EUR"), "{}", since.told());
}

#[test]
fn late_rows_that_come_to_nothing_still_restate_what_a_closed_month_is_compared_with() {
    let mut place = service();
    let first = close(&mut place, "2024-12-02");
    let head = statement(BANK, ["2024-09-20", "2024-12-02"], None, 2);
    let at = place.add("2024-12-03", vec![head]);
    let spent = [format!("{BANK} -50.00"), "expenses:hosting EUR 50.00".to_owned()];
    let spent = draft("2024-09-21", Body::Expense(None), &[&spent[0], &spent[1]]);
    let rows = vec![gift("2024-09-20", "50.00"), spent];
    let rows = rows.into_iter().map(|row| row.with_ref(Rel::Statement, at)).collect();
    let row = place.add("2024-12-03", rows);
    let since = Since::of(&place.books(), october()).expect("readable").expect("closed");
    assert!(since.is_outdated() && since.before.opening.is_none(), "{since:?}");
    let told = format!(
        "What it compares with was restated since, by entries {row}, {} of 2024-09.",
        row + 1
    );
    assert_eq!(since.told(), told);

    let second = close(&mut place, "2024-12-04");
    assert!(!first.says_the_same(&second), "the column of September is another");
    let head =
        format!("What it compares with was restated, by entries {row}, {} of 2024-09.", row + 1);
    assert!(text_of(&second, "html").contains(&head), "{}", text_of(&second, "md"));
    assert!(text_of(&second, "json").contains("\"compared\": {"));
    let since = Since::of(&place.books(), october()).expect("readable").expect("closed");
    assert!(!since.is_outdated(), "{since:?}");
    assert_eq!(again(&place)[0].1, Differing::default());
}

#[test]
fn what_no_figure_of_a_closed_month_tells_apart_does_not_restate_it() {
    let mut place = service();
    close(&mut place, "2024-12-02");
    let head = statement(BANK, ["2023-09-20", "2024-12-02"], None, 4);
    let at = place.add("2024-12-03", vec![head]);
    // A row that is taken back, and a year that no mean of October reaches back to.
    let pairs = [("2024-09-20", "50.00"), ("2024-09-20", "-50.00"), ("2023-10-20", "7.00")];
    let rows = pairs.map(|(date, amount)| match amount.strip_prefix('-') {
        None => gift(date, amount),
        Some(amount) => {
            let legs =
                [format!("{BANK} -{amount}"), format!("income:donations:one-time EUR {amount}")];
            draft(date, Body::Donation(None), &[&legs[0], &legs[1]])
        }
    });
    let spent = [format!("{BANK} -7.00"), "expenses:hosting EUR 7.00".to_owned()];
    let spent = draft("2023-10-20", Body::Expense(None), &[&spent[0], &spent[1]]);
    let rows = rows.into_iter().chain([spent]).map(|row| row.with_ref(Rel::Statement, at));
    place.add("2024-12-03", rows.collect());
    let since = Since::of(&place.books(), october()).expect("readable").expect("closed");
    assert!(!since.is_outdated(), "{since:?}");
}

#[test]
fn why_rows_stay_open_stands_beside_them_until_it_is_withdrawn() {
    let place = service();
    let why = Some("The vendor *has* not answered".to_owned());
    let frozen = Frozen::of(&place.books(), october(), of("2024-12-02"), why).expect("a report");
    let told = "Why it was closed so: The vendor ";
    for format in ["html", "md", "txt"] {
        assert!(text_of(&frozen, format).contains(told), "{format}");
    }
    for format in DATA {
        assert!(!text_of(&frozen, format).contains("The vendor"), "{format}");
    }
    let without = Frozen::of(&place.books(), october(), of("2024-12-02"), None).expect("a report");
    assert!(!text_of(&without, "txt").contains("Why it was closed so"));
}

#[test]
fn why_a_month_is_closed_again_stands_at_its_head() {
    let mut place = service();
    close(&mut place, "2024-12-02");
    late(&mut place, "2024-12-03", "7.00");
    let why = Some("The bank had forgotten a row".to_owned());
    let frozen = Frozen::of(&place.books(), october(), of("2024-12-05"), why).expect("a report");
    for format in ["html", "md", "txt"] {
        let told = text_of(&frozen, format);
        assert_eq!(
            told.matches("Said when it was closed again: The bank had").count(),
            1,
            "{told}"
        );
        assert!(!told.contains("closed so"), "{told}");
    }
}
