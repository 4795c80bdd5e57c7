//! A real project's eight years of money, imported as a newcomer would: nothing edited, one command.
//! The file is not ours to ship: where `../shared` is missing, these tests say that they were left
//! out.

use crate::desk::{Desk, shared};

const FILE: &str = "statements/real/opencollective-2017-2024.csv";

/// What the account held at the end of each year, by the project's own published figures.
const CLOSING: [(&str, &str); 8] = [
    ("2017", "100.92"),
    ("2018", "290.99"),
    ("2019", "372.66"),
    ("2020", "1437.23"),
    ("2021", "4689.88"),
    ("2022", "6863.66"),
    ("2023", "7465.73"),
    ("2024", "7372.70"),
];

/// A desk with a book in dollars and the real file; `None` where there is no such file.
fn desk() -> Option<Desk> {
    let file = shared(FILE)?;
    let desk = Desk::new("USD");
    std::fs::copy(file, desk.path("all.csv")).expect("a copy");
    Some(desk)
}

#[test]
fn the_projects_own_figures_come_out() {
    let Some(desk) = desk() else { return };
    desk.done(&["import", "all.csv"]);
    for (year, closing) in CLOSING {
        let at = format!("{year}-12-31");
        let told = desk.done(&["balance", "--at", &at, "--format", "csv"]);
        let host = format!("assets:host:opencollective,{closing},USD\n");
        assert!(told.ends_with(&host), "{year}: {told}");
    }
}

#[test]
fn the_same_file_again_adds_nothing() {
    let Some(desk) = desk() else { return };
    desk.done(&["import", "all.csv"]);
    let before = desk.head();
    let told = desk.done(&["import", "all.csv"]);
    assert!(told.contains("This file was imported before, as statement"), "{told}");
    assert_eq!(desk.head(), before);
}

/// The newest rows come first: an older file is the header and the end of the newer one.
#[test]
fn a_file_that_contains_it_and_more_adds_only_the_more() {
    let (Some(desk), Some(whole)) = (desk(), desk()) else { return };
    let all = std::fs::read_to_string(desk.path("all.csv")).expect("the file");
    let (header, rows) = all.split_once('\n').expect("a header");
    let from_2022 = rows.find("\"2022-").expect("a row of 2022");
    desk.put("older.csv", format!("{header}\n{}", &rows[from_2022..]));
    desk.done(&["import", "older.csv"]);
    desk.done(&["import", "all.csv"]);
    whole.done(&["import", "all.csv"]);
    let books = ["balance", "--all", "--format", "csv"];
    assert_eq!(desk.done(&books), whole.done(&books));
    // One entry more: the second statement.
    assert_eq!(desk.head().0, whole.head().0 + 1);
}
