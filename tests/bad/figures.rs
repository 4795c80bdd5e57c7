//! Measures and figures that cannot be meant: units of nobody, days that are counted already or still to
//! come, corrections of what is no measure; days before the books, gifts of days that had none.

use super::{commands, refused};
use crate::desk::Desk;

const UNITS: &str = "\n[[unit]]\ncode = \"users\"\n\n[[unit]]\ncode = \"requests\"\n";

fn desk() -> Desk {
    let desk = Desk::new("EUR");
    commands::declare(&desk, UNITS);
    desk.done(&["apply"]);
    desk
}

/// `add measure` of so many users in these days.
fn users<'a>(value: &'a str, from: &'a str, to: &'a str) -> Vec<&'a str> {
    let of = ["add", "measure", "--unit", "users", "--value"];
    [of.as_slice(), &[value, "--from", from, "--to", to]].concat()
}

#[test]
fn what_is_no_measure_is_refused() {
    let desk = desk();
    let unit = |unit| ["add", "measure", "--unit", unit, "--value", "1"];
    let days = ["--from", "2024-12-01", "--to", "2024-12-31"];
    let of = |code| [unit(code).as_slice(), &days].concat();
    refused(&desk, &of("user"), 1, &["unit user is not declared", "did you mean `users`?"]);
    refused(&desk, &of("Users"), 2, &["Users"]);
    for value in ["-1", "1.5", "9007199254740992", "many", ""] {
        refused(&desk, &users(value, "2024-12-01", "2024-12-31"), 2, &["--value"]);
    }
    refused(&desk, &users("1", "2024-12-02", "2024-12-01"), 2, &["2024-12-02 is after --to"]);
    refused(&desk, &users("1", "2025-01-01", "2025-01-31"), 1, &["2025-01-31 is still to come"]);
    refused(&desk, &users("1", "2024-02-30", "2024-12-31"), 2, &["2024-02-30"]);
}

#[test]
fn a_day_of_a_unit_is_counted_once() {
    let desk = desk();
    let december = users("100", "2024-12-01", "2024-12-31");
    desk.done(&december);
    let first = (desk.head().0 - 1).to_string();
    let already = format!("entry {first} counts users from 2024-12-01 to 2024-12-31 already");
    refused(&desk, &december, 1, &[&already, "--corrects"]);
    refused(&desk, &users("1", "2024-12-31", "2025-01-02"), 1, &[&already]);
    let correct = |words: &[&'static str], entry: &str| -> Vec<String> {
        let words = words.iter().map(|word| (*word).to_owned());
        words.chain(["--corrects".to_owned(), entry.to_owned()]).collect()
    };
    let refused = |words: Vec<String>, parts: &[&str]| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        refused(&desk, &words, 1, parts);
    };
    let right = users("110", "2024-12-01", "2024-12-31");
    refused(correct(&right, "0"), &["entry 0 is no measure of users"]);
    refused(correct(&right, "9999"), &["entry 9999 is no measure of users"]);
    let words = correct(&right, &first);
    desk.done(&words.iter().map(String::as_str).collect::<Vec<_>>());
    refused(correct(&right, &first), &["was corrected already"]);
}

#[test]
fn figures_are_asked_for_and_kept_where_there_is_something_to_say() {
    let desk = desk();
    refused(&desk, &["figures", "--at", "2019-12-31"], 1, &["2019-12-31 is before the first"]);
    refused(&desk, &["figures", "--at", "2025-02-30"], 2, &["2025-02-30"]);
    refused(&desk, &["figures", "--at-size", "999"], 1, &["--at-size"]);
    refused(&desk, &["figures", "--keep"], 2, &["--from"]);
    refused(&desk, &["figures", "--from", "2024-12-01"], 2, &["--keep"]);
    let keep = |from, to| ["figures", "--keep", "--from", from, "--to", to];
    refused(&desk, &keep("2024-12-31", "2024-12-01"), 2, &["2024-12-31 is after --to"]);
    refused(&desk, &keep("2024-12-01", "2025-12-31"), 1, &["2025-12-31 is still to come"]);
    refused(&desk, &keep("2024-12-01", "2024-12-31"), 1, &["there is no gift in EUR"]);
    desk.put("book/local.toml", "[donors]\nbusinesses = [\"ACME\"]\n");
    refused(&desk, &keep("2024-12-01", "2024-12-31"), 1, &["local.toml", "businesses"]);
}

#[test]
fn the_same_figures_are_kept_once() {
    let desk = desk();
    let gift =
        ["add", "donation", "--account", "assets:cash:box", "--amount", "5.00", "--one-time"];
    commands::declare(&desk, "\n[[account]]\ncode = \"assets:cash:box\"\ncurrencies = [\"EUR\"]\n");
    desk.done(&["apply"]);
    desk.done(&gift);
    let keep = ["figures", "--keep", "--from", "2025-01-01", "--to", "2025-01-15"];
    desk.done(&keep);
    refused(&desk, &keep, 1, &["says the same already"]);
    let told = desk.done(&["figures", "--format", "csv"]);
    assert!(told.contains("largest-donor,,none,,fewer than ten donors"), "{told}");
}
