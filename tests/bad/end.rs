//! The end, declared wrongly: parts that don't add up, heirs of nobody or of oneself, gifts that the
//! law keeps; and questions about days on which there was nothing.

use super::refused;
use crate::desk::Desk;

/// What is right; each case changes one thing in it.
const END: &str = r#"
[[fund]]
code = "mirror"

[[successor]]
code = "archive"
points = 6_000

[[successor]]
code = "mirrors"
points = 4_000

[[successor]]
code = "commons"

[[closing]]
currency = "EUR"
budget = "150.00"

[[secondary]]
fund = "mirror"
way = "purpose"
to = "archive"

[shutdown]
profile = "association"
returns = "newest"
grace = 6
period = 6
fallback = "commons"
"#;

/// What is changed into what, and what is said of it.
const SLIPS: [(&str, &str, &[&str]); 23] = [
    (
        "points = 6_000",
        "points = 6_000\naccepted = 2026-04-31",
        &["accepted = 2026-04-31", "invalid date", "01 and 30"],
    ),
    (
        "points = 6_000",
        "points = 6_000\naccepted = 2026-04-20T10:00:00Z",
        &["accepted = 2026-04-20T10:00:00Z", "is no day: expected YYYY-MM-DD"],
    ),
    ("to = \"archive\"", "to = \"mirror\"", &["to is `mirror`", "no [[successor]] is declared so"]),
    ("currency = \"EUR\"", "currency = \"EURO\"", &["`EURO` is no ISO 4217", "`EUR`"]),
    ("points = 6_000", "points = 5_999", &["successor: the points", "are 9999", "10000 together"]),
    ("points = 6_000", "points = 6_001", &["are 10001", "10000 together"]),
    ("points = 6_000", "points = -1", &["points", "-1"]),
    ("code = \"archive\"", "code = \"general\"", &["successor general", "a fund of this service"]),
    ("code = \"archive\"", "code = \"mirror\"", &["successor mirror", "a fund of this service"]),
    (
        "points = 6_000",
        "points = 6_000\nname = \"example SERVICE \"",
        &["successor archive", "is this service itself"],
    ),
    ("code = \"mirrors\"", "code = \"archive\"", &["successor `archive` is declared twice"]),
    (
        "\"association\"",
        "\"tax-exempt\"",
        &["shutdown: a tax-exempt body's gifts stay given", "returns = \"none\""],
    ),
    ("\"association\"", "\"charity\"", &["profile is `charity`", "tax-exempt, association"]),
    ("\"newest\"", "\"oldest\"", &["returns is `oldest`", "newest, lifetime, or look-back"]),
    ("\"newest\"", "\"look-back\"", &["returns is `look-back`", "look-back with days"]),
    ("\"newest\"", "\"newest\"\ndays = 9", &["returns is `newest` with days = 9"]),
    ("period = 6", "period = 5", &["period is 5 months, grace is 6"]),
    ("fallback = \"commons\"", "fallback = \"comons\"", &["fallback is `comons`", "commons"]),
    (
        "fund = \"mirror\"",
        "fund = \"miror\"",
        &["secondary miror", "mirror", "no fund is declared"],
    ),
    ("fund = \"mirror\"", "fund = \"general\"", &["the general fund is not restricted"]),
    ("to = \"archive\"", "to = \"nobody\"", &["to is `nobody`", "no [[successor]] is declared so"]),
    ("way = \"purpose\"", "way = \"donors\"", &["way is `donors` with to = \"archive\""]),
    ("currency = \"EUR\"", "currency = \"USD\"", &["closing USD", "declared in this currency"]),
];

fn desk(end: &str) -> Desk {
    let desk = Desk::empty();
    desk.done(&["init", "book", "--name", "Example Service", "--currency", "EUR"]);
    super::commands::declare(&desk, end);
    desk
}

#[test]
fn an_end_that_cannot_be_is_refused_with_what_is_wrong() {
    for (from, to, parts) in SLIPS {
        assert_eq!(END.matches(from).count(), 1, "{from}");
        let desk = desk(&END.replace(from, to));
        refused(&desk, &["apply"], 1, parts);
    }
    desk(END).done(&["apply"]);
}

/// TOML knows dates: nobody need quote one.
#[test]
fn a_day_is_the_same_with_quotation_marks_and_without() {
    let told = |day: &str| {
        let accepted = format!("points = 6_000\naccepted = {day}");
        desk(&END.replace("points = 6_000", &accepted)).done(&["apply", "--dry-run"])
    };
    let quoted = told("\"2026-04-20\"");
    assert!(quoted.contains("6000 of 10000 points, accepted on 2026-04-20"), "{quoted}");
    assert_eq!(told("2026-04-20"), quoted);
}

/// 1.00 was given ten times, 9.93 were spent: the seven oldest gifts get a cent each.
#[test]
fn seven_cents_among_ten() {
    let account = "[[account]]\ncode = \"assets:cash:box\"\ncurrencies = [\"EUR\"]\n";
    let end = END.replace("\"newest\"", "\"lifetime\"").replace("150.00", "0.00");
    let desk = desk(&format!("{end}\n{account}"));
    desk.done(&["apply"]);
    let at = |amount| ["--account", "assets:cash:box", "--amount", amount, "--date"];
    let gift = |day: u8| {
        let day = format!("2025-01-{day:02}");
        desk.done(&[&["add", "donation", "--one-time"], &at("1.00")[..], &[&day]].concat());
    };
    (1..=10).for_each(gift);
    let spent = ["add", "expense", "--category", "hosting"];
    desk.done(&[&spent[..], &at("9.93"), &["2025-01-11"]].concat());
    let lines = desk.done(&["shutdown", "--format", "csv"]);
    assert_eq!(lines.matches(",T6,").count(), 7, "{lines}");
    assert_eq!(lines.matches(",1.00,0.01,by-weight").count(), 7, "{lines}");
    let of =
        |line: &str| line.split("gift ").nth(1).and_then(|of| of.split(',').next()?.parse().ok());
    let gifts: Vec<u64> = lines.lines().filter_map(of).collect();
    assert!(gifts.windows(2).all(|two| two[1] == two[0] + 1), "the oldest: {gifts:?}");
}

#[test]
fn weights_of_33_each_are_no_points() {
    let thirds =
        END.replace("points = 6_000", "points = 33").replace("points = 4_000", "points = 33");
    let thirds = thirds.replace("code = \"commons\"", "code = \"commons\"\npoints = 33");
    refused(&desk(&thirds), &["apply"], 1, &["are 99", "expected 10000 together, or none"]);
}

#[test]
fn the_end_is_asked_for_where_there_is_something_to_say() {
    let desk = desk(END);
    refused(&desk, &["shutdown"], 1, &["no [shutdown] is in force", "ledger apply"]);
    desk.done(&["apply"]);
    assert!(desk.done(&["shutdown"]).contains("nothing to distribute"));
    refused(&desk, &["shutdown", "--at", "2019-12-31"], 1, &["2019-12-31 is before the first"]);
    refused(&desk, &["shutdown", "--at", "2026-02-30"], 2, &["2026-02-30"]);
    refused(&desk, &["shutdown", "--at-size", "0"], 2, &["--at-size"]);
    refused(&desk, &["shutdown", "--at-size", "3"], 1, &["no [shutdown] is in force"]);
    refused(&desk, &["shutdown", "--at-size", "999"], 1, &["--at-size"]);
    desk.put("taken.json", "mine");
    let words = ["shutdown", "--format", "json", "--out", "taken.json"];
    refused(&desk, &words, 1, &["taken.json exists"]);
}

/// A bank's row does not tell that it was given for a year; whoever classifies it can.
#[test]
fn a_gift_by_the_bank_can_be_given_for_days_to_come() {
    let end = END.replace("\"newest\"", "\"lifetime\"").replace("150.00", "0.00");
    let desk = desk(&end);
    desk.done(&["apply"]);
    desk.put("a.csv", "date,description,amount,currency,balance\n2025-01-01,Ada,36.50,EUR,36.50\n");
    desk.done(&["import", "a.csv", "--yes"]);
    let rows = desk.done(&["list", "--unclassified", "--format", "csv"]);
    let row =
        rows.lines().nth(1).and_then(|line| line.split(',').next()).expect("a row").to_owned();
    let classify = |account, more: &[&'static str]| {
        [&["classify", row.as_str(), account][..], more].concat().join(" ")
    };
    let words = classify("income:donations:recurring", &["--billed", "2025"]);
    let words: Vec<&str> = words.split(' ').collect();
    refused(&desk, &words, 2, &["is a gift: --covers says for which days"]);
    let words = classify("income:other:interest", &["--covers", "2025"]);
    let words: Vec<&str> = words.split(' ').collect();
    refused(&desk, &words, 2, &["is no gift: expected income:donations:"]);
    let words = classify("income:donations:recurring", &["--covers", "2025"]);
    desk.done(&words.split(' ').collect::<Vec<_>>());
    // Of 365 days 350 are to come on 2025-01-15.
    let facts = desk.done(&["shutdown", "--format", "json"]);
    assert!(facts.contains("\"unearned\": \"35.00\""), "{facts}");
}
