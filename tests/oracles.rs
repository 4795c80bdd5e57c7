//! Other people's programs do the sums again: hledger and Beancount on what we export, Python's
//! hashlib and sqlite3 on the book's files. They must accept them, and agree to the cent.

use crate::desk::{Desk, leave_out, left_out};
use crate::real;
use std::collections::BTreeMap;
use std::path::Path;

/// What every account holds, by account and currency; nothing where it is zero.
type Balances = BTreeMap<(String, String), String>;

/// A book of every sample statement we have, and one entry of each kind by hand.
fn sampled() -> Desk {
    let mut desk = Desk::empty();
    desk.set_today("2026-03-02");
    desk.done(&["init", "book", "--name", "Samples", "--currency", "EUR"]);
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/statements");
    let found = desk.shell(&format!("cd {} && ls -d */*.csv", samples.display()));
    for file in found.out.lines() {
        let (profile, _) = file.split_once('/').expect("a sample lies in its profile's folder");
        let account = format!("assets:bank:{profile}");
        let path = samples.join(file);
        let path = path.to_str().expect("a path of plain characters");
        // Many samples have the same made-up number.
        let named = ["--profile", profile, "--account", &account, "--same-account"];
        let named = [&named[..], &["--accept", "a sample"]].concat();
        desk.done(&[&["import", path][..], &named].concat());
    }
    let account = "\n[[account]]\ncode = \"assets:cash:box\"\ncurrencies = [\"EUR\", \"USD\"]\n";
    desk.shell(&format!("cat >> book/service.toml <<'END'\n{account}END\nledger apply"));
    for line in [
        "opening --account assets:cash:box --amount 80.00 --date 2023-12-31",
        "donation --account assets:cash:box --amount 20.00 --recurring --date 2024-01-31",
        "expense --account assets:cash:box --amount 12.50 --category admin --who Shop --date 2024-02-29",
        "transfer --from assets:cash:box --to assets:cash:box --amount 5.00 --arrives '5.40 USD'",
        "waived --amount 50.00 --category maintenance --text 'quotes \" and ; marks'",
        "in-kind --amount 300.00 --category hosting --who 'Hosting | Ltd' --public",
        "loan --account assets:cash:box --amount 500.00 --lender founder",
        "count --account assets:cash:box --amount 1.00",
    ] {
        let said = desk.shell(&format!("ledger add {line}"));
        assert_eq!(said.code, 0, "{line}: {said:?}");
    }
    desk
}

/// The sampled book, and the real one where it is.
fn books() -> Vec<Desk> {
    let real = real::desk().inspect(|desk| {
        desk.done(&["import", "all.csv"]);
    });
    [Some(sampled()), real].into_iter().flatten().collect()
}

/// What we say they hold at the end of a day.
fn ours(desk: &Desk, day: &str) -> Balances {
    let told = desk.done(&["balance", "--all", "--at", day, "--format", "csv"]);
    let rows = told.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    rows.map(|row| ((row[0].to_owned(), row[2].to_owned()), row[1].to_owned())).collect()
}

#[test]
fn hledger_accepts_the_journal_and_every_months_balances_agree() {
    if left_out("hledger") {
        return;
    }
    for desk in books() {
        desk.done(&["export", "--to", "hledger", "--out", "book.journal"]);
        let said = desk.shell("LC_ALL=C.UTF-8 hledger -f book.journal check");
        assert_eq!(said.code, 0, "{said:?}");
        let table = "hledger -f book.journal balance -H -M -N --flat --layout bare -O csv";
        let said = desk.shell(&format!("LC_ALL=C.UTF-8 {table}"));
        let rows: Vec<Vec<&str>> = said.out.lines().map(cells).collect();
        let (header, rows) = rows.split_first().expect("a table");
        assert!(header.len() > 12, "a year of months: {said:?}");
        for (column, month) in header.iter().enumerate().skip(2) {
            let theirs = rows.iter().map(|row| (row[0], row[1], row[column]));
            assert_eq!(balances(theirs), ours(&desk, &last_day(month)), "{month}");
        }
    }
}

/// The last day of a month, as 2024-02.
fn last_day(month: &str) -> String {
    let number = |digits: &str| digits.parse::<u16>().expect("a month");
    let (year, month) =
        month.split_once('-').map(|(y, m)| (number(y), number(m))).expect("a month");
    let days = match month {
        2 if year % 4 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    format!("{year}-{month:02}-{days}")
}

#[test]
fn beancount_accepts_the_journal_and_every_months_balances_agree() {
    if left_out("bean-check") {
        return;
    }
    for desk in books() {
        desk.done(&["export", "--to", "beancount", "--out", "book.beancount"]);
        let said = desk.shell("bean-check book.beancount");
        assert_eq!((said.code, said.out.as_str()), (0, ""), "{said:?}");
        let said = python(&desk, "beancount_balances.py", "book.beancount");
        let rows: Vec<Vec<&str>> = said.lines().map(cells).collect();
        let days: std::collections::BTreeSet<&str> = rows.iter().map(|row| row[0]).collect();
        assert!(days.len() > 12, "a year of months: {said}");
        for day in days {
            let theirs = rows.iter().filter(|row| row[0] == day);
            let theirs = theirs.map(|row| (row[1], row[3], row[2]));
            assert_eq!(balances(theirs), ours(&desk, day), "{day}");
        }
    }
}

/// Balances that are not zero, from rows of account, currency and amount.
fn balances<'a>(rows: impl Iterator<Item = (&'a str, &'a str, &'a str)>) -> Balances {
    let named = rows.map(|(a, c, minor)| ((a.to_owned(), c.to_owned()), minor.to_owned()));
    named.filter(|(_, minor)| minor.bytes().any(|b| matches!(b, b'1'..=b'9'))).collect()
}

/// A line of CSV without commas in its cells.
fn cells(line: &str) -> Vec<&str> {
    line.split(',').map(|cell| cell.trim_matches('"')).collect()
}

#[test]
fn o10_a_verifier_written_from_the_format_alone_agrees() {
    if Desk::empty().shell("python3 -c 'import rfc8785'").code != 0 {
        leave_out("Python's rfc8785 is missing");
        return;
    }
    for desk in books() {
        let (size, root) = desk.head();
        let said = python(&desk, "verify_book.py", "book --head state/ledger/*/head");
        assert!(said.contains(&size.to_string()) && said.contains(&root), "{root}: {said}");
    }
}

/// A script of `tests/oracle`, which must succeed; what it printed.
fn python(desk: &Desk, script: &str, words: &str) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle").join(script);
    let said = desk.shell(&format!("python3 {} {words}", script.display()));
    assert_eq!(said.code, 0, "{said:?}");
    said.out
}

/// Years of the sampled books, and one that begins in July.
const YEARS: [&str; 3] = ["2024", "2025", "2024-07--2025-06"];

#[test]
fn hledgers_balance_sheet_is_the_statement_of_assets_and_liabilities() {
    if left_out("hledger") {
        return;
    }
    for desk in books() {
        desk.done(&["export", "--to", "hledger", "--out", "book.journal"]);
        for period in YEARS {
            let (to, ours) = stated(&desk, period);
            let sheet =
                format!("hledger -f book.journal bs -e {to} --flat --layout bare -N -O csv");
            let said = desk.shell(&format!("LC_ALL=C.UTF-8 {sheet}"));
            assert_eq!(said.code, 0, "{said:?}");
            let rows =
                said.out.lines().map(cells).filter(|row| row.len() == 3 && row[0].contains(':'));
            let theirs = balances(rows.map(|row| (row[0], row[1], row[2])));
            assert!(!theirs.is_empty(), "{period}: {said:?}");
            assert_eq!(theirs, ours, "{period}");
        }
    }
}

/// The day after a year, and what its report says there is and is owed, debts positive.
fn stated(desk: &Desk, period: &str) -> (String, Balances) {
    let told = desk.done(&["report", period, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    let to: ledger::day::Day = report["to"].as_str().expect("a day").parse().expect("a day");
    let mut all = Balances::new();
    for (ccy, of) in report["currencies"].as_object().expect("currencies") {
        for list in ["cash", "other_assets", "liabilities"] {
            for balance in of["year"]["position"][list].as_array().expect("a list") {
                let text = |key: &str| balance[key].as_str().expect("a text").to_owned();
                let amount = text("amount");
                let amount = match (list, amount.strip_prefix('-')) {
                    ("liabilities", Some(owed)) => owed.to_owned(),
                    ("liabilities", None) => format!("-{amount}"),
                    _ => amount,
                };
                all.insert((text("account"), ccy.clone()), amount);
            }
        }
    }
    (to.plus(1).to_string(), all)
}

#[test]
fn hledger_reads_what_an_accountant_gets_and_comes_to_the_closing_balances() {
    if left_out("hledger") {
        return;
    }
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/accountant.rules");
    for desk in books() {
        for period in YEARS {
            let file = format!("{period}.csv");
            let export = ["export", "--to", "accountant", "--period", period, "--out", &file];
            desk.done(&export);
            let table = format!("-f {file} --rules-file {} balance -N --flat", rules.display());
            let said = desk
                .shell(&format!("LC_ALL=C.UTF-8 hledger {table} not:equity: --layout bare -O csv"));
            assert_eq!(said.code, 0, "{said:?}");
            let rows: Vec<Vec<&str>> = said.out.lines().skip(1).map(cells).collect();
            let theirs = balances(rows.iter().map(|row| (row[0], row[1], row[2])));
            let pooled =
                |account: &str| ["assets", "liabilities"].iter().any(|c| account.starts_with(c));
            let held = |all: &Balances| -> Balances {
                let held = all.iter().filter(|((account, _), _)| pooled(account));
                held.map(|(key, amount)| (key.clone(), amount.clone())).collect()
            };
            let day: ledger::day::Period = period.parse().expect("a period");
            assert_eq!(held(&theirs), held(&ours(&desk, &day.last().to_string())), "{period}");
            assert!(!theirs.is_empty(), "{period}: {said:?}");
        }
    }
}
