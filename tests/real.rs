//! A real project's eight years of money, imported as a newcomer would: nothing edited, one command.
//! The file is not ours to ship: where `../shared` is missing, these tests say that they were left
//! out.

use crate::desk::{Desk, shared};

const FILE: &str = "statements/real/opencollective-2017-2024.csv";

/// The figures of a report that the project publishes, too.
const COLUMNS: [&str; 6] =
    ["donations_gross", "refunds", "fees", "expenses", "net", "closing_balance"];

/// The project's own published figures.
const YEARS: [(&str, [&str; 6]); 8] = [
    ("2017", ["120.00", "0.00", "-19.08", "0.00", "100.92", "100.92"]),
    ("2018", ["225.00", "0.00", "-34.93", "0.00", "190.07", "290.99"]),
    ("2019", ["105.00", "0.00", "-23.33", "0.00", "81.67", "372.66"]),
    ("2020", ["1254.38", "0.00", "-189.81", "0.00", "1064.57", "1437.23"]),
    ("2021", ["4721.00", "0.00", "-708.34", "-760.01", "3252.65", "4689.88"]),
    ("2022", ["3744.00", "0.00", "-592.10", "-978.12", "2173.78", "6863.66"]),
    ("2023", ["1818.00", "0.00", "-303.93", "-912.00", "602.07", "7465.73"]),
    ("2024", ["979.00", "-102.00", "-171.89", "-798.14", "-93.03", "7372.70"]),
];

/// A desk with a book in dollars and the real file; `None` where there is no such file.
pub fn desk() -> Option<Desk> {
    let file = shared(FILE)?;
    let desk = Desk::new("USD");
    std::fs::copy(file, desk.path("all.csv")).expect("a copy");
    Some(desk)
}

fn figures(desk: &Desk, period: &str) -> serde_json::Value {
    let report = desk.done(&["report", period, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    report["currencies"]["USD"].clone()
}

#[test]
fn the_projects_own_figures_come_out() {
    let Some(desk) = desk() else { return };
    desk.done(&["import", "all.csv"]);
    let mut opening = "0.00";
    for (year, expected) in YEARS {
        let found = figures(&desk, year);
        assert_eq!(found["opening_balance"], opening, "{year}");
        assert_eq!(COLUMNS.map(|column| found[column].as_str().unwrap_or("?")), expected, "{year}");
        opening = expected[5];
    }
}

#[test]
fn bounties_that_were_waived_are_gifts_and_expenses_without_cash() {
    let Some(desk) = desk() else { return };
    desk.done(&["import", "all.csv"]);
    for date in ["2023-06-30", "2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"]
        .into_iter()
        .chain(["2024-06-30", "2024-07-31", "2024-08-31"])
    {
        let bounty = ["add", "waived", "--amount", "50.00", "--category", "maintenance"];
        desk.done(&[&bounty[..], &["--date", date]].concat());
    }
    for (year, gifts, expenses, closing) in
        [("2023", "1868.00", "-962.00", "7465.73"), ("2024", "1379.00", "-1198.14", "7372.70")]
    {
        let found = figures(&desk, year);
        assert_eq!(found["donations_gross"], gifts, "{year}");
        assert_eq!(found["expenses"], expenses, "{year}");
        assert_eq!(found["closing_balance"], closing, "{year}");
    }
}

#[test]
fn it_says_which_rows_are_proven_and_where() {
    let Some(desk) = desk() else { return };
    let told = desk.done(&["import", "all.csv"]);
    assert!(told.contains("proven up to row 1,499 of 1,499: 1,208 by their own balance"), "{told}");
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
    let (Some(older), Some(newer), Some(whole)) = (desk(), desk(), desk()) else { return };
    let all = std::fs::read_to_string(older.path("all.csv")).expect("the file");
    let (header, rows) = all.split_once('\n').expect("a header");
    let from_2022 = rows.find("\"2022-").expect("a row of 2022");
    older.put("part.csv", format!("{header}\n{}", &rows[from_2022..]));
    newer.put("part.csv", format!("{header}\n{}", &rows[..from_2022]));
    whole.done(&["import", "all.csv"]);
    for desk in [&older, &newer] {
        desk.done(&["import", "part.csv"]);
        desk.done(&["import", "all.csv"]);
        for (year, _) in YEARS {
            assert_eq!(
                figures(desk, year)["closing_balance"],
                figures(&whole, year)["closing_balance"]
            );
        }
        let books = ["balance", "--all", "--format", "csv"];
        assert_eq!(desk.done(&books), whole.done(&books));
    }
    // One entry more: the second statement. Newer rows first: the opening balance and its way back.
    assert_eq!(older.head().0, whole.head().0 + 1);
    assert_eq!(newer.head().0, whole.head().0 + 3);
}
