//! Slips of a treasurer's hand: what means the opposite, what is there already, rules that take
//! nothing for a letter too few, and questions that nothing can answer.

use super::commands::{cash_box, declare};
use super::refused;
use crate::desk::Desk;

const ROWS: &str = "date,description,amount,currency\n2025-01-02,Gift of Ada,50.00,EUR\n\
                    2025-01-03,Servers,-42.50,EUR\n2025-01-04,To savings,-200.00,EUR\n\
                    2025-01-05,Gift of Ben,20.00,EUR\n";

/// A book with four open rows: entries 12 to 15.
fn rows() -> Desk {
    let desk = Desk::new("EUR");
    desk.put("rows.csv", ROWS);
    desk.done(&["import", "rows.csv"]);
    desk
}

/// The open row with this text.
fn entry(desk: &Desk, text: &str) -> String {
    let list = desk.done(&["list", "--private", "--text", text]);
    let number = list.lines().nth(1).and_then(|row| row.split_whitespace().next());
    number.unwrap_or_else(|| panic!("no row {text}: {list}")).to_owned()
}

#[test]
fn an_account_begins_once() {
    let desk = cash_box();
    let opening = |amount| {
        [
            "add",
            "opening",
            "--account",
            "assets:cash:box",
            "--date",
            "2025-01-01",
            "--amount",
            amount,
        ]
    };
    desk.done(&opening("80.00"));
    let already = "entry 11 is the opening balance of assets:cash:box in EUR already";
    for amount in ["90.00", "80.00"] {
        refused(
            &desk,
            &opening(amount),
            1,
            &[already, "`ledger reverse 11 --reason", "nothing was"],
        );
    }
    desk.done(&["reverse", "11", "--reason", "it was 90.00"]);
    desk.done(&opening("90.00"));
    let list = desk.ledger(&["list"]);
    assert!(list.err.contains("90.00 EUR from before the books began"), "{list:?}");
    assert!(!list.err.contains("in 90.00"), "{list:?}");
}

#[test]
fn money_that_came_in_is_spending_only_with_a_word() {
    let desk = rows();
    let gift = entry(&desk, "Gift of Ada");
    let note = format!(
        "note: entry {gift} is money that came in: on expenses:hosting its 50.00 EUR count as \
         spending given back"
    );
    let said = desk.ledger(&["classify", &gift, "expenses:hosting", "--dry-run"]);
    assert!(said.err.contains(&note), "{said:?}");
    desk.put("book/local.toml", "[[rule]]\ntext = \"Gift|Servers\"\nto = \"expenses:hosting\"\n");
    let note =
        "rule 1 takes 2 rows that came in, which count as spending given back; sign = \"out\"";
    let said = desk.ledger(&["rules", "test", "rows.csv"]);
    assert!(said.err.contains(note), "{said:?}");
    let said = desk.ledger(&["classify", "--by-rules", "--dry-run"]);
    assert!(said.err.contains("count as spending given back"), "{said:?}");
    desk.put("more.csv", ROWS.replace("2025-01", "2024-12").replace("EUR", "USD"));
    let said = desk.ledger(&["import", "more.csv", "--dry-run"]);
    assert!(said.out.contains("note: line 2 on expenses:hosting counts as spending"), "{said:?}");
}

#[test]
fn rules_that_cannot_take_a_row_are_refused_by_both_commands_with_their_line() {
    let desk = rows();
    desk.put("new.csv", ROWS.replace("2025-01", "2024-12"));
    let rule = |lines: &str| desk.put("book/local.toml", format!("# mine\n[[rule]]\n{lines}\n"));
    let to = "to = \"expenses:hosting\"";
    for (lines, line, parts) in [
        (
            "text = \"x\"\nto = \"expenses:hostin\"",
            4,
            ["category hostin", "did you mean `hosting`?"],
        ),
        ("text = \"x\"\nto = \"assets:in-transit:mian\"", 4, ["called mian", "in-transit:main`?"]),
        (&format!("text = \"x\"\n{to}\nfund = \"x\""), 5, ["fund x is not", "there are general"]),
        (&format!("text = \"\"\n{to}"), 3, ["text = \"\"", "takes every row"]),
        (
            &format!("{to}\ncurrency = \"EUR\"\nmin = \"9.00\"\nmax = \"5.00\""),
            5,
            ["min = \"9.00\", max = \"5.00\"", "take no row"],
        ),
        (
            &format!("text = \"x\"\n{to}\naccount = \"assets:bank:mai\""),
            5,
            ["account = \"assets:bank:mai\"", "did you mean `assets:bank:main`?"],
        ),
        (
            &format!("text = \"x\"\n{to}\nprofile = \"dbk\""),
            5,
            ["profile = \"dbk\"", "did you mean `dkb`?"],
        ),
        (
            &format!("text = \"x\"\n{to}\nprofile = \"generic\"\ncolumn = \"descripton\""),
            6,
            ["column = \"descripton\"", "did you mean `description`?"],
        ),
    ] {
        rule(lines);
        let line = format!("line {line}, rule 1: ");
        for words in [&["rules", "test", "new.csv"][..], &["import", "new.csv"]] {
            let said = desk.ledger(words);
            refused(&desk, words, 1, &["local.toml", &line, parts[0], parts[1]]);
            assert_eq!(said.err.matches("rule 1").count(), 1, "{said:?}");
        }
    }
}

#[test]
fn a_pattern_that_is_none_is_refused_before_anything_is_said() {
    let desk = rows();
    let gift = entry(&desk, "Gift of Ada");
    let words = ["classify", &gift, "income:donations:one-time", "--always", "--text", "Gift("];
    let said = desk.ledger(&words);
    assert!(said.err.starts_with("error: invalid value 'Gift(' for '--text"), "{said:?}");
    refused(&desk, &words, 2, &["Gift("]);
}

#[test]
fn a_list_is_of_payments_and_refuses_what_nothing_can_be() {
    let desk = rows();
    let (bill, sent) = (entry(&desk, "Servers"), entry(&desk, "To savings"));
    declare(&desk, "\n[[account]]\ncode = \"assets:bank:savings\"\ncurrencies = [\"EUR\"]\n");
    desk.done(&["apply"]);
    refused(&desk, &["classify", &sent, "assets:in-transit:savigs"], 1, &["in-transit:savings`?"]);
    desk.done(&["classify", &sent, "assets:in-transit:savings"]);
    let twice = ["--split", "expenses:domain=1.00", "--split", "expenses:domain=2.00"];
    let split = ["classify", &bill, "expenses:hosting"];
    refused(&desk, &[&split[..], &twice].concat(), 2, &["has a part already", "sum"]);
    desk.done(&[&split[..], &["--split", "expenses:domain=12.00"]].concat());
    refused(
        &desk,
        &["classify", "17", "expenses:admin"],
        1,
        &["entry 17 says what entry", "that one"],
    );
    let shown = desk.done(&["show", &bill]);
    assert!(
        shown.contains("counts as expenses:hosting ") && shown.contains("30.50 EUR"),
        "{shown}"
    );
    assert!(shown.contains("counts as expenses:domain ") && shown.contains("12.00 EUR"), "{shown}");
    let domain = desk.done(&["list", "--category", "domain"]);
    assert!(domain.contains("expense  expenses:domain  -12.00"), "{domain}");
    let transfers = desk.ledger(&["list", "--kind", "transfer"]);
    assert!(transfers.out.contains("transfer  assets:in-transit:savings"), "{transfers:?}");
    assert!(!desk.done(&["list"]).contains("classification"));
    let report = desk.done(&["report", "2025-01"]);
    assert!(report.contains("on its way from savings"), "{report}");
    for (words, code, part) in [
        (["--min", "10", "--max", "5"], 2, "nothing is both"),
        (["--from", "2025-02", "--to", "2025-01"], 2, "nothing is both"),
        (["--kind", "expense", "--account", "assets:ban"], 1, "mean `--account assets:bank`?"),
        (["--kind", "expense", "--category", "hostin"], 1, "mean `--category hosting`?"),
    ] {
        refused(&desk, &[&["list"], &words[..]].concat(), code, &[part]);
    }
    assert!(desk.ledger(&["list", "--text", "gift of ada"]).err.starts_with("0 entries"));
    assert_eq!(entry(&desk, "ada gift"), entry(&desk, "Gift of Ada"));
    for text in ["\"ada gift\"", "ada ben"] {
        let none = desk.ledger(&["list", "--private", "--text", text]);
        assert!(none.err.starts_with("0 entries"), "{none:?}");
    }
    refused(&desk, &["list", "--text", " "], 2, &["one to ten words"]);
}

#[test]
fn words_that_are_typed_wrong_are_answered_in_a_treasurers_words() {
    let desk = cash_box();
    let income = ["add", "income", "--account", "assets:cash:box", "--amount", "5.00"];
    desk.done(&[&income[..], &["--category", "interest"]].concat());
    desk.done(&[&income[..], &["--to", "income:other:sales"]].concat());
    let expense = ["add", "expense", "--account", "assets:cash:box", "--amount", "1.00"];
    desk.done(&[&expense[..], &["--category", "expenses:hosting"]].concat());
    desk.done(&[&expense[..], &["--to", "admin"]].concat());
    refused(&desk, &["show", "abc"], 2, &["expected an entry's number, as 41"]);
    let dollars = [&income[..], &["--category", "interest", "--currency", "USD"]].concat();
    refused(&desk, &dollars, 1, &["is declared in EUR, not in USD", "Add USD to the `currencies`"]);
    let itself = ["add", "transfer", "--from", "assets:cash:box", "--to", "assets:cash:box"];
    refused(&desk, &[&itself[..], &["--amount", "1.00"]].concat(), 2, &["nothing would move"]);
}

#[test]
fn an_undo_says_what_is_to_be_classified_again() {
    let desk = rows();
    for text in ["Gift of Ada", "Gift of Ben"] {
        desk.done(&["classify", &entry(&desk, text), "income:donations:one-time"]);
    }
    let undo = ["undo", "11", "--reason", "another account"];
    let said = desk.ledger(&[&undo[..], &["--dry-run"]].concat());
    assert!(
        said.err.contains("would reverse 6 entries. 2 of them are classifications"),
        "{said:?}"
    );
    let said = desk.ledger(&undo);
    assert!(said.err.contains("6 entries reversed") && said.err.contains("made again"), "{said:?}");
}

#[test]
fn a_mistyped_account_is_not_opened() {
    let desk = rows();
    desk.put("new.csv", ROWS.replace("2025-01", "2024-12"));
    let import = |account| ["import", "new.csv", "--account", account];
    refused(&desk, &import("bank:main"), 2, &["did you mean `assets:bank:main`?"]);
    refused(&desk, &import("bank"), 2, &["did you mean `assets:bank:main`?"]);
    refused(&desk, &import("assets:bank:man"), 1, &["did you mean `assets:bank:main`?", "nothing"]);
    desk.done(&import("assets:bank:savings"));
}

#[test]
fn a_rule_that_was_wrong_about_a_fee_or_a_transfer_is_put_right() {
    let desk = Desk::new("EUR");
    desk.shell(
        "printf '\\n[[rule]]\\ntext = \"Servers\"\\nto = \"expenses:fees\"\\n' >> book/local.toml; \
         printf '\\n[[rule]]\\ntext = \"savings\"\\nto = \"assets:in-transit:own\"\\n' >> book/local.toml",
    );
    declare(&desk, "[[account]]\ncode = \"assets:in-transit:own\"\ncurrencies = [\"EUR\"]");
    desk.put("rows.csv", ROWS);
    desk.done(&["import", "rows.csv"]);
    for text in ["Servers", "To savings"] {
        let row = entry(&desk, text);
        refused(&desk, &["reverse", &row, "--reason", "wrong"], 1, &["puts its category right"]);
        refused(&desk, &["classify", &row, "expenses:hosting"], 1, &["--reason"]);
        desk.done(&["classify", &row, "expenses:hosting", "--reason", "the rule was wrong"]);
    }
    let told = desk.done(&["report", "2025-01", "--format", "json"]);
    for figure in ["\"fees\": \"0.00\"", "\"expenses\": \"-242.50\""] {
        assert!(told.contains(figure), "{figure}: {told}");
    }
    assert!(!desk.done(&["balance"]).contains("in-transit"));
    desk.done(&["verify"]);
}

#[test]
fn b15_a_part_is_an_amount_and_no_percentage() {
    let desk = rows();
    let split = ["classify", "13", "expenses:hosting", "--split", "expenses:domain=33.333%"];
    refused(&desk, &split, 2, &["`33.333%` is no amount"]);
}

#[test]
fn words_of_service_toml_are_such_as_everybody_sees() {
    for unseen in ["\\u001b[31m", "\\u202e", "\\n", "\\u2028", "\\t"] {
        let desk = Desk::new("EUR");
        let lines =
            std::fs::read_to_string(desk.path("book/service.toml")).expect("it").lines().count();
        declare(&desk, &format!("[[fund]]\ncode = \"lake\"\nname = \"La{unseen}ke\"\n"));
        let place = format!("line {}: name: expected words without control", lines + 3);
        refused(&desk, &["apply"], 1, &["service.toml", &place]);
    }
}

#[test]
fn a_slip_in_a_table_that_nobody_asks_stops_nobody() {
    let desk = cash_box();
    declare(&desk, "[manifest]\nentity = \"group\"\ntags = [\"a\"]\n");
    refused(&desk, &["apply"], 1, &["service.toml"]);
    desk.done(&["add", "donation", "--account", "assets:cash:box", "--amount", "5.00"]);
    // The currency is asked for, unless somebody names one.
    desk.put("book/service.toml", "[service]\nname = 'Paste'\n");
    let gift = ["add", "donation", "--account", "assets:cash:box", "--amount", "6.00"];
    refused(&desk, &gift, 1, &["service.toml", "missing field `currency`"]);
    desk.done(&[&gift[..], &["--currency", "EUR"]].concat());
}
