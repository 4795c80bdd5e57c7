//! G, K, N: words on the command line, streams that are gone, clocks, and declarations.

use super::{fails, refused};
use crate::desk::{Desk, LEDGER};

/// Words that add a gift in money to a declared cash box.
pub(super) const GIFT: [&str; 6] =
    ["add", "donation", "--account", "assets:cash:box", "--amount", "5.00"];

/// A desk with a declared cash box.
pub(super) fn cash_box() -> Desk {
    let desk = Desk::new("EUR");
    declare(&desk, "\n[[account]]\ncode = \"assets:cash:box\"\ncurrencies = [\"EUR\"]\n");
    desk.done(&["apply"]);
    desk
}

pub(super) fn declare(desk: &Desk, more: &str) {
    let path = desk.path("book/service.toml");
    let text = std::fs::read_to_string(&path).expect("service.toml");
    std::fs::write(&path, text + more).expect("service.toml");
}

#[test]
fn g01_g10_g11_wrong_words_are_usage() {
    let desk = cash_box();
    refused(&desk, &[], 2, &["Usage"]);
    refused(&desk, &["frobnicate"], 2, &["frobnicate", "Usage"]);
    refused(&desk, &["verify", "--frobnicate"], 2, &["--frobnicate", "Usage"]);
    let both = [&GIFT[..], &["--recurring", "--one-time"]].concat();
    refused(&desk, &both, 2, &["--recurring", "--one-time"]);
    let day = [&GIFT[..], &["--date", "31.12.2024"]].concat();
    refused(&desk, &day, 2, &["--date", "31.12.2024", "YYYY-MM-DD"]);
    let currency = [&GIFT[..], &["--currency", "eur"]].concat();
    refused(&desk, &currency, 2, &["--currency", "eur", "EUR"]);
    let account = ["add", "donation", "--account", "safe", "--amount", "5.00"];
    refused(&desk, &account, 2, &["`safe`", "assets:cash:NAME"]);
}

#[test]
fn g10_a_day_is_asked_for_as_it_is_written() {
    let desk = cash_box();
    let expected = ["01/02/2026", "expected YYYY-MM-DD, as 2024-10-31"];
    refused(&desk, &[&GIFT[..], &["--date", "01/02/2026"]].concat(), 2, &expected);
    refused(&desk, &["balance", "--at", "01/02/2026"], 2, &expected);
    refused(&desk, &["list", "--from", "01/02/2026"], 2, &expected);
    let billed = "2025-01-01..01/02/2026";
    refused(&desk, &["classify", "1", "expenses:admin", "--billed", billed], 2, &expected);
}

#[test]
fn g11_the_end_of_an_accounts_name_is_told_the_whole() {
    let desk = cash_box();
    let gift = |account| ["add", "donation", "--account", account, "--amount", "5.00"];
    for (words, meant) in [
        (&gift("box")[..], "assets:cash:box"),
        (&gift("cash:box"), "assets:cash:box"),
        (&["classify", "1", "maintenance"], "expenses:maintenance"),
        (&["classify", "1", "one-time"], "income:donations:one-time"),
    ] {
        refused(&desk, words, 2, &[&format!("no account: did you mean `{meant}`?")]);
        assert!(!desk.ledger(words).err.contains("NAME"), "the chart is printed as well");
    }
    let either = "`expenses:unclassified` or `income:unclassified`";
    refused(&desk, &["classify", "1", "unclassified"], 2, &[either]);
}

#[test]
fn g11_a_slip_of_the_hand_is_told_what_was_meant() {
    let desk = cash_box();
    let gift = |account| ["add", "donation", "--account", account, "--amount", "5.00"];
    for (account, code, meant) in [
        ("assets:csh:box", 2, "assets:cash:box"),
        ("Assets:Cash:Box", 2, "assets:cash:box"),
        ("asset:cash:box", 2, "assets:cash:box"),
        ("assets:cash:bxo", 1, "assets:cash:box"),
        ("income:interest", 2, "income:other:interest"),
    ] {
        refused(&desk, &gift(account), code, &[&format!("did you mean `{meant}`?")]);
    }
    for (words, code, meant) in [
        (&["--currency", "eur"][..], 2, "EUR"),
        (&["--currency", "EURO"], 2, "EUR"),
        (&["--fund", "genral"], 1, "general"),
        (&["--fund", "General"], 2, "general"),
    ] {
        refused(&desk, &[&GIFT[..], words].concat(), code, &[&format!("did you mean `{meant}`?")]);
    }
    let waived = |category| ["add", "waived", "--amount", "5.00", "--category", category];
    refused(&desk, &waived("hostign"), 1, &["did you mean `hosting`?"]);
    refused(&desk, &waived("travel"), 1, &["there are admin, domain"]);
    refused(&desk, &["list", "--kind", "donations"], 2, &["did you mean `donation`?"]);
    refused(&desk, &["classify", "1", "income:donation:one-time"], 2, &["donations:one-time"]);
    for (words, meant) in [
        (["--category", "hostign"], "--category hosting"),
        (["--fund", "genral"], "--fund general"),
        (["--account", "assets:cash:bxo"], "--account assets:cash:box"),
    ] {
        let said = desk.ledger(&[&["list"], &words[..]].concat());
        assert!(
            said.code == 1 && said.err.contains(&format!("did you mean `{meant}`?")),
            "{said:?}"
        );
    }
    assert_eq!(desk.ledger(&["list", "--category", "hosting"]).err, "0 entries\n");
    for kind in ["in-kind", "waived"] {
        refused(&desk, &["list", "--kind", kind], 2, &["did you mean `noncash`?"]);
    }
    let of = |option| desk.done(&["list", option, "donation", "--format", "csv"]);
    assert_eq!(of("--type"), of("--kind"));
    for option in ["--account", "--text", "--fund", "--kind", "--month", "--from", "--min"] {
        refused(&desk, &["list", option, ""], 2, &["a value is required", option]);
    }
}

#[test]
fn g11_amounts_by_hand_are_as_strict_as_in_a_file() {
    let desk = cash_box();
    let gift = |amount| ["add", "donation", "--account", "assets:cash:box", "--amount", amount];
    for amount in ["5,00", "", "NaN", "1e3", "0", "0.00", "-5", "99999999999999999999.99"] {
        refused(&desk, &gift(amount), 2, &["--amount"]);
    }
    refused(&desk, &gift("5.005"), 1, &["--amount", "more decimals than EUR has"]);
}

#[test]
fn g02_only_init_makes_a_book() {
    let desk = Desk::new("EUR");
    for words in [&["status"][..], &["import", "x.csv"], &["verify"], &["rebuild"]] {
        let said = desk.ledger(&[&["--book", "typo"], words].concat());
        fails(&said, 4, &["typo", "ledger init"]);
    }
    assert!(!desk.path("typo").exists());
    refused(&desk, &["init", "book", "--name", "X", "--currency", "EUR"], 1, &["not empty"]);
}

#[test]
fn g05_file_names_may_be_anything_and_are_shown_escaped() {
    use std::os::unix::ffi::OsStringExt as _;
    let desk = Desk::new("EUR");
    let row = "date,description,amount,currency\n2025-01-01,x,1.00,EUR\n";
    desk.put("-minus.csv", row);
    desk.done(&["import", "--", "-minus.csv"]);
    let name = std::ffi::OsString::from_vec(b"a\nb\x1b[31m\xff.csv".to_vec());
    std::fs::write(desk.path(&name), "date,description,amount,currency\n2025-01-01,x,bad,EUR\n")
        .expect("a file");
    let said = crate::desk::said(desk.command(LEDGER).arg("import").arg(&name).output());
    fails(&said, 1, &["a\\nb\\u{1b}[31m\u{fffd}.csv, line 2"]);
}

#[test]
fn g06_a_reader_that_goes_away_is_no_fault() {
    let desk = Desk::new("EUR");
    for words in ["verify", "show 0", "status"] {
        let said = desk.shell(&format!("(sleep 0.2; ledger {words}; echo $? >&2) | true"));
        assert_eq!(said.err, "0\n", "{words}");
    }
    // Standard error gone as well: the exit code still tells.
    let said = desk.shell("ledger import nothing.csv 2>&-; echo $?");
    assert_eq!(said.out, "4\n");
}

#[test]
fn g07_output_that_cannot_be_written_is_no_success() {
    let desk = Desk::new("EUR");
    for words in ["status", "show 0", "verify"] {
        fails(&desk.shell(&format!("ledger {words} >/dev/full")), 4, &["standard output"]);
    }
}

#[test]
fn g09_without_home_terminal_or_language() {
    let desk = Desk::new("EUR");
    let said = desk.shell("unset XDG_STATE_HOME HOME; LC_ALL=C ledger verify");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.err.starts_with("warning: there is no head outside the book: it is compared"),
        "{said:?}"
    );
    let said = desk.shell("unset XDG_STATE_HOME HOME; ledger apply --dry-run; ledger import x");
    fails(&said, 4, &["x"]);
    desk.put("row.csv", "date,description,amount,currency\n2025-01-01,x,1.00,EUR\n");
    fails(&desk.shell("unset XDG_STATE_HOME HOME; ledger import row.csv"), 4, &["--state"]);
    let state = "unset XDG_STATE_HOME HOME; ledger --state state/ledger import row.csv";
    assert_eq!(desk.shell(state).code, 0);
}

/// What stands on the command line, everybody on the machine can read.
#[test]
fn g12_no_secret_is_asked_for_as_an_argument() {
    let desk = Desk::empty();
    let help = desk.done(&["--help"]);
    let (_, commands) = help.split_once("Commands:").expect("a list of commands");
    let mut seen = 0;
    for line in commands.lines().skip(1).take_while(|line| !line.is_empty()) {
        let command = line.split_whitespace().next().expect("a command");
        // Where a file is named that holds one, it stays in the file; what is public may be typed.
        let options = desk.done(&["help", command]).replace("--key <FILE>", "");
        let options = options.split("Examples:").next().unwrap_or_default();
        for secret in ["--key", "--pass", "--secret", "--token", "--seed", "--pin"] {
            assert!(!options.contains(secret), "ledger {command} {secret}");
        }
        seen += 1;
    }
    assert!(seen > 15, "{help}");
}

#[test]
fn g15_what_is_private_is_nobody_elses_whatever_the_umask() {
    let desk = Desk::empty();
    let made = desk.shell("umask 000; ledger init book --name X --currency EUR");
    assert_eq!(made.code, 0, "{made:?}");
    let modes =
        desk.shell("stat -c '%a %n' book/private.db book/local.toml state/ledger/*/key").out;
    assert!(modes.lines().all(|line| line.starts_with("600 ")), "{modes}");
    assert_eq!(desk.shell("stat -c %a state/ledger/*").out, "700\n");
    desk.shell("chmod 644 state/ledger/*/key");
    let said =
        desk.shell("LEDGER_BOOK=book ledger add count --account assets:bank:x --amount 1.00");
    fails(&said, 4, &["key", "chmod 600"]);
}

#[test]
fn k01_a_clock_that_went_back_is_refused() {
    let mut desk = cash_box();
    desk.set_today("2025-01-14");
    refused(&desk, &GIFT, 1, &["2025-01-14", "dated 2025-01-15", "waits until 2025-01-15"]);
}

#[test]
fn k02_a_clock_that_cannot_be_right_is_not_believed() {
    if crate::desk::left_out("faketime") {
        return;
    }
    let desk = cash_box();
    let head = desk.head();
    for year in ["1971", "2101"] {
        let gift = GIFT.join(" ");
        let said =
            desk.shell(&format!("unset LEDGER_TODAY; faketime '{year}-01-02' ledger {gift}"));
        fails(&said, 1, &[year, "set it right"]);
    }
    assert_eq!(desk.head(), head);
}

/// One entry of a day that is years ahead would keep the book shut until then.
#[test]
fn k02_a_clock_that_leaps_years_ahead_is_asked_about_and_shuts_no_book_unsaid() {
    if crate::desk::left_out("faketime") {
        return;
    }
    let desk = cash_box();
    let (head, gift) = (desk.head(), GIFT.join(" "));
    let said = desk.shell(&format!("unset LEDGER_TODAY; faketime 2031-01-02 ledger {gift}"));
    fails(&said, 1, &["2031-01-02", "dated 2025-01-15", "LEDGER_TODAY=2031-01-02 ledger"]);
    assert_eq!(desk.head(), head);
    let said = desk.shell(&format!("LEDGER_TODAY=2031-01-02 faketime 2031-01-02 ledger {gift}"));
    assert_eq!(said.code, 0, "who says the day means it: {said:?}");
    let status = desk.done(&["status"]);
    let told = status.lines().take(4).collect::<String>();
    assert!(told.contains("is dated 2031-01-02, ahead of this machine's clock"), "{status}");
    refused(&desk, &GIFT, 1, &["all else waits until 2031-01-02"]);
}

#[test]
fn k02_a_rehearsal_cannot_run_ahead_of_the_clock() {
    let mut desk = cash_box();
    for day in ["2199-12-31", "2062-11-20", "no day"] {
        desk.set_today(day);
        refused(&desk, &GIFT, 1, &["LEDGER_TODAY"]);
    }
}

#[test]
fn k03_the_machines_time_zone_changes_no_day() {
    let desk = cash_box();
    for zone in ["Pacific/Kiritimati", "Etc/GMT+12"] {
        let said = desk.shell(&format!("TZ={zone} ledger {} --again", GIFT.join(" ")));
        assert_eq!(said.code, 0, "{said:?}");
    }
    let shown = desk.done(&["show", "12"]) + &desk.done(&["show", "11"]);
    assert_eq!(shown.matches("donation, 2025-01-15").count(), 2, "{shown}");
}

#[test]
fn n01_without_its_declarations_a_book_refuses_to_guess() {
    let desk = cash_box();
    std::fs::remove_file(desk.path("book/service.toml")).expect("it was there");
    refused(&desk, &["apply"], 4, &["service.toml"]);
    refused(&desk, &GIFT, 4, &["service.toml"]);
}

#[test]
fn n02_n03_n12_declarations_are_read_strictly() {
    let desk = cash_box();
    let path = desk.path("book/service.toml");
    let good = std::fs::read_to_string(&path).expect("service.toml");
    let cases = [
        ("currency =", "currenzy =", ["line 6", "currenzy", "did you mean `currency`"]),
        ("name = \"Test Service\"", "name = true", ["line 5", "boolean", "a string"]),
        ("currency = \"EUR\"", "currency = \"EURO\"", ["line 6", "EURO", "ISO 4217"]),
        (
            "function = \"program\"",
            "function = \"programme\"",
            ["line", "programme", "fundraising"],
        ),
    ];
    for (from, to, parts) in cases {
        std::fs::write(&path, good.replacen(from, to, 1)).expect("service.toml");
        refused(&desk, &["apply"], 1, &parts);
        refused(&desk, &["apply"], 1, &["service.toml", "nothing was changed"]);
    }
}

#[test]
fn n03_one_currency_is_a_list_too() {
    let desk = cash_box();
    declare(&desk, "\n[[account]]\ncode = \"assets:bank:main\"\ncurrencies = \"EUR\"\n");
    let text = std::fs::read_to_string(desk.path("book/service.toml")).expect("service.toml");
    let last = format!("line {}", text.lines().count());
    refused(&desk, &["apply"], 1, &[&last, "expected a list: currencies = [\"EUR\"]"]);
}

#[test]
fn n11_without_a_url_a_new_book_says_where_it_goes() {
    let desk = Desk::empty();
    let made = desk.ledger(&["init", "a", "--name", "A", "--currency", "EUR"]);
    assert!(made.err.contains("under [service]") && made.err.contains("\nurl = \""), "{made:?}");
    let url = ["--url", "https://ledger.example.org"];
    let made =
        desk.ledger(&[&["init", "b", "--name", "B", "--currency", "EUR"], &url[..]].concat());
    assert!(!made.err.contains("[service]"), "{made:?}");
}

#[test]
fn n06_what_is_booked_stays_under_its_name_and_that_is_said() {
    let desk = cash_box();
    let path = desk.path("book/service.toml");
    let text = std::fs::read_to_string(&path).expect("service.toml");
    let rename = |from: &str, to: &str| {
        std::fs::write(&path, text.replace(from, to)).expect("service.toml");
        let said = desk.ledger(&["apply", "--dry-run"]);
        assert_eq!(said.code, 0, "{said:?}");
        (said.out, said.err)
    };
    let (out, err) = rename("\"hosting\"", "\"servers\"");
    assert!(out.contains("- category hosting (program) \"Hosting\" (ended)"), "{out}");
    assert!(!err.contains("warning"), "{err}");
    desk.done(&["add", "in-kind", "--amount", "9.00", "--category", "hosting"]);
    let (out, err) = rename("\"hosting\"", "\"servers\"");
    assert!(out.contains("(ended; it keeps 1 posting)"), "{out}");
    assert!(err.contains("warning: what was booked under a name stays under it"), "{err}");
    // The shown name is nobody's key.
    let (out, err) = rename("\"Hosting\"", "\"Servers\"");
    assert!(out.contains("+ category hosting") && !err.contains("warning"), "{out}{err}");
    let (out, _) = rename("\"EUR\"", "\"CHF\"");
    assert!(out.contains("+ currency CHF (2 decimals)"), "{out}");
    assert!(out.contains("= currency EUR stays declared: 2 postings are in it"), "{out}");
}

#[test]
fn n02_rules_are_read_strictly() {
    let desk = Desk::new("EUR");
    desk.put("row.csv", "date,description,amount,currency\n2025-01-01,x,1.00,EUR\n");
    let path = desk.path("book/local.toml");
    for (rule, part) in
        [("txet = \"x\"", "did you mean `text`"), ("text = \"(\"\nto = \"x\"", "rule")]
    {
        std::fs::write(&path, format!("[[rule]]\n{rule}\n")).expect("local.toml");
        refused(&desk, &["import", "row.csv"], 1, &["local.toml", part, "nothing was changed"]);
    }
}

#[test]
fn what_is_not_declared_is_not_booked() {
    let desk = cash_box();
    let gift = |account, amount| ["add", "donation", "--account", account, "--amount", amount];
    refused(&desk, &gift("assets:cash:other", "5.00"), 1, &["not declared", "[[account]]"]);
    let dollars = [&GIFT[..], &["--currency", "USD"]].concat();
    refused(&desk, &dollars, 1, &["declared in EUR, not in USD"]);
    let fund = [&GIFT[..], &["--fund", "roof"]].concat();
    refused(&desk, &fund, 1, &["fund roof", "general", "ledger apply"]);
    let future = [&GIFT[..], &["--date", "2025-02-01"]].concat();
    refused(&desk, &future, 1, &["2025-02-01", "not dated in the future"]);
}
