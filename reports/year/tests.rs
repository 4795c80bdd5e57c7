//! A year beside the year before, and what there is and is owed at its end: worked out by hand, and for
//! any books.

use crate::currency::{Balance, CurrencyReport};
use crate::export::accountant;
use crate::fixture::{Dice, Place, draft, golden, of, policy, service};
use crate::{Dress, Report};
use ledger::account::{Class, class_of, is_cash};
use ledger::day::Period;
use ledger::entry::{Body, Declared, Draft};
use std::collections::BTreeMap;

const BANK: &str = "assets:bank:main EUR";

fn gift(date: &str, amount: &str) -> Draft {
    let given = format!("income:donations:one-time EUR -{amount}");
    draft(date, Body::Donation(None), &[&format!("{BANK} {amount}"), &given])
}

fn spent(date: &str, category: &str, amount: &str) -> Draft {
    let on = format!("expenses:{category} EUR {amount}");
    draft(date, Body::Expense(None), &[&format!("{BANK} -{amount}"), &on])
}

/// A service whose year begins in July, declared in 2023.
fn from_july() -> Place {
    let mut place = Place::new();
    let value =
        Declared::Service { url: None, contact: None, framework: None, year_begins: Some(7) };
    place.add("2023-12-02", vec![policy("2023-12-02", "service", value)]);
    place
}

fn euro(report: &Report) -> &CurrencyReport {
    report.currencies.get(&of("EUR")).expect("euro")
}

#[test]
fn the_first_year_has_nothing_known_beside_it() {
    let place = service();
    let report = place.report("2024");
    let books = place.books();
    let dress = Dress::of(&books, &report).expect("words");
    golden("year.txt", &report.text(&dress));
    golden("year.json", &report.json().expect("JSON"));
    assert!(euro(&report).previous.is_none() && euro(&report).year.is_some());
    let month = place.report("2024-10");
    assert!(month.year.is_none() && euro(&month).year.is_none(), "a month has none of it");
}

#[test]
fn a_financial_year_has_the_one_before_in_every_table() {
    let mut place = from_july();
    let all = [
        gift("2024-01-10", "100.00"),
        spent("2024-03-10", "legal", "30.00"),
        gift("2024-08-10", "50.00"),
        spent("2025-02-10", "hosting", "20.00"),
    ];
    place.add("2025-07-02", all.into());
    let report = place.report("2024-07--2025-06");
    assert_eq!(report.name(), "the financial year 2024/25");
    let dress = Dress::of(&place.books(), &report).expect("words");
    let text = report.text(&dress);
    for line in [
        "Report of the financial year 2024/25",
        "The books begin in January 2024: of 2023/24 only a part is known.",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    // Each line by its words, whatever the room between them.
    let lines: Vec<String> =
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for line in [
        "Donations, gross 50.00 100.00",
        "One-time 1 100.0 % 50.00 100.00",
        "hosting program 100.0 % -20.00 0.00",
        "legal program 0.0 % 0.00 -30.00",
        "general 70.00 50.00 -20.00 0.00 100.00",
        "in 2023/24 0.00 100.00 -30.00 0.00 70.00",
        "Cash: agrees with the closing balance 100.00 70.00",
        "Funds: agree with the net assets 100.00 70.00",
    ] {
        assert!(lines.iter().any(|l| l == line), "{line}: {text}");
    }
}

#[test]
fn at_the_end_there_is_what_the_accounts_hold() {
    const POSTINGS: [[&str; 2]; 8] = [
        ["assets:bank:main", "income:donations:one-time"],
        ["assets:processor:stripe", "income:donations:recurring"],
        ["expenses:hosting", "assets:bank:main"],
        ["expenses:admin", "liabilities:payable"],
        ["assets:bank:main", "liabilities:loan:founder"],
        ["assets:bank:main", "liabilities:custody"],
        ["assets:receivable", "income:other:grants"],
        ["assets:in-transit:stripe", "assets:processor:stripe"],
    ];
    for seed in 0..12 {
        let mut dice = Dice(seed);
        let mut place = from_july();
        let mut drafts = vec![gift("2024-01-02", "1.00")];
        for _ in 0..40 {
            let [to, from] = POSTINGS[dice.below(8) as usize];
            let minor = dice.below(100_000) + 1;
            let amount = format!("{}.{:02}", minor / 100, minor % 100);
            let fund = if dice.below(3) == 0 { " season" } else { "" };
            let day = of::<ledger::day::Day>("2024-01-02").plus(dice.below(1000) as i64);
            let sides = [format!("{to} EUR {amount}{fund}"), format!("{from} EUR -{amount}{fund}")];
            drafts.push(draft(&day.to_string(), Body::Transfer, &sides.each_ref().map(|s| &**s)));
        }
        place.add("2026-12-01", drafts);
        let books = place.books();
        for period in ["2024", "2025", "2024-07--2025-06", "2025-07--2026-06"] {
            let report = place.report(period);
            let held = books.balances(report.to).expect("balances");
            let year = euro(&report).year.as_ref().expect("a year");
            let position = &year.position;
            let expected = |wanted: &dyn Fn(&str) -> bool| -> BTreeMap<String, i128> {
                let held = held.iter().filter(|((account, _), _)| wanted(account));
                held.map(|((account, _), minor)| (account.clone(), *minor)).collect()
            };
            let found = |list: &[Balance]| -> BTreeMap<String, i128> {
                list.iter().map(|of| (of.account.clone(), of.amount.minor)).collect()
            };
            let owes = |account: &str| class_of(account) == Class::Liabilities;
            assert_eq!(found(&position.cash), expected(&is_cash), "{seed} {period}");
            assert_eq!(found(&position.liabilities), expected(&owes), "{seed} {period}");
            let other = |account: &str| class_of(account) == Class::Assets && !is_cash(account);
            assert_eq!(found(&position.other_assets), expected(&other), "{seed} {period}");
            assert_eq!(position.cash_total, euro(&report).figures.closing, "{seed} {period}");
            assert_eq!(position.funds_total, position.net_assets, "{seed} {period}");
            assert_eq!(position.net_assets, euro(&report).net_assets, "{seed} {period}");
            if let Some(before) = &year.before {
                let earlier =
                    place.report(&of::<Period>(period).before().expect("one").to_string());
                let earlier = euro(&earlier).year.as_ref().expect("a year");
                assert_eq!(before.position, earlier.position, "{seed} {period}");
            }
            rows_agree(&place, period);
        }
    }
}

/// Debits are credits, and what came in the rows makes of the opening balances the closing ones.
fn rows_agree(place: &Place, period: &str) {
    let mut written = Vec::new();
    accountant::write(&place.books(), Some(of(period)), &mut written).expect("written");
    let text = String::from_utf8(written).expect("text");
    let mut booked: BTreeMap<(String, String), i64> = BTreeMap::new();
    let mut said: BTreeMap<(String, String), i64> = BTreeMap::new();
    let cents = |cell: &str| cell.replace('.', "").parse::<i64>().unwrap_or(0);
    for row in text.split_terminator("\r\n").skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        assert_eq!(cells.len(), accountant::HEAD.split(',').count(), "{row}");
        assert!(!cells[6].starts_with('-') && !cells[7].starts_with('-'), "{row}");
        let key = (cells[4].to_owned(), cells[10].to_owned());
        match cells[3] {
            "closing" => *said.entry(key).or_default() += cents(cells[8]),
            _ => *booked.entry(key).or_default() += cents(cells[6]) - cents(cells[7]),
        }
    }
    assert_eq!(booked.values().sum::<i64>(), 0, "{period}");
    assert_eq!(booked, said, "{period}");
}

#[test]
fn an_accountant_gets_no_formula_and_what_was_reversed_says_of_what() {
    let mut written = Vec::new();
    accountant::write(&service().books(), Some(of("2024-10")), &mut written).expect("written");
    golden("accountant.csv", &String::from_utf8(written).expect("text"));
}

#[test]
fn what_a_year_that_is_not_over_closes_with_is_of_the_newest_day() {
    let mut written = Vec::new();
    let place = service();
    let books = place.books();
    let newest = books.entry(books.head().size - 1).expect("readable").recorded;
    accountant::write(&books, Some(of("2024-05--2025-04")), &mut written).expect("written");
    let text = String::from_utf8(written).expect("text");
    let closing: Vec<&str> = text.lines().filter(|row| row.contains(",closing,")).collect();
    assert!(!closing.is_empty(), "{text}");
    assert!(closing.iter().all(|row| row.starts_with(&newest.to_string())), "{closing:?}");
}
