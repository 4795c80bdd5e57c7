//! What people type: the same gift twice, corrections, classifications, and rules for old rows.

use super::commands::{GIFT, cash_box, declare};
use super::{fails, refused};
use crate::desk::Desk;

#[test]
fn corrections_are_made_where_they_belong_and_once() {
    let desk = cash_box();
    desk.done(&GIFT);
    refused(&desk, &["reverse", "0", "--reason", "x"], 1, &["genesis", "not reversible"]);
    refused(&desk, &["reverse", "11", "--reason", " "], 2, &["--reason", "it is empty"]);
    refused(&desk, &["reverse", "99", "--reason", "x"], 1, &["no entry 99"]);
    desk.done(&["reverse", "11", "--reason", "it was 50.00"]);
    refused(&desk, &["reverse", "11", "--reason", "x"], 1, &["reversed", "12"]);
    refused(&desk, &["reverse", "12", "--reason", "x"], 1, &["not reversible"]);
    refused(&desk, &["classify", "11", "income:other:interest"], 1, &["entry 11"]);
}

#[test]
fn r_loss_a_gift_that_is_typed_again_is_not_there_twice() {
    let mut desk = cash_box();
    desk.done(&GIFT);
    refused(&desk, &GIFT, 1, &["entry 11 of today is the same", "--again", "nothing was written"]);
    refused(&desk, &[&GIFT[..], &["--dry-run"]].concat(), 1, &["entry 11", "--again"]);
    // Other words, another day, another amount are another gift.
    for more in [&["--who", "Ada"][..], &["--text", "for the box"], &["--date", "2025-01-14"]] {
        desk.done(&[&GIFT[..], more].concat());
        refused(&desk, &[&GIFT[..], more].concat(), 1, &["--again"]);
    }
    desk.done(&["add", "donation", "--account", "assets:cash:box", "--amount", "5.01"]);
    desk.done(&[&GIFT[..], &["--again"]].concat());
    // What was taken back may come again, and so may yesterday's.
    let waived = ["add", "waived", "--amount", "9.00", "--category", "maintenance"];
    desk.done(&waived);
    desk.done(&["reverse", "17", "--reason", "it was another's"]);
    desk.done(&waived);
    desk.set_today("2025-01-16");
    desk.done(&[&GIFT[..], &["--date", "2025-01-15"]].concat());
}

#[test]
fn several_rows_are_classified_together_or_not_at_all() {
    let desk = Desk::new("EUR");
    let rows = "2025-01-01,a gift,1.00,EUR\n2025-01-02,a gift,2.00,EUR\n2025-01-03,x,-1.00,EUR\n";
    desk.put("rows.csv", format!("date,description,amount,currency\n{rows}"));
    desk.done(&["import", "rows.csv"]);
    let gift = "income:donations:one-time";
    for (words, part) in [
        (&["12", "13"][..], "one account"),
        (&[gift], "numbers of entries"),
        (&["12", gift, "13", gift], "12 13 expenses:hosting"),
        (&["12", "12", gift], "entry 12 is named twice"),
        (&["12", "13", gift, "--split", "income:other:x=0.10"], "--split"),
    ] {
        refused(&desk, &[&["classify"], words].concat(), 2, &[part]);
    }
    refused(&desk, &["classify", "--by-rules", "12", gift], 2, &["--by-rules"]);
    refused(&desk, &["classify", "12", "99", gift], 1, &["no entry 99"]);
    refused(&desk, &["classify", "12", "10", gift], 1, &["entry 10"]);
    refused(&desk, &["classify", "12", gift, "--reason", "\u{202e}x"], 2, &["--reason"]);
    let before = desk.head();
    let shown = desk.done(&["classify", "12", "13", gift, "--always", "--dry-run"]);
    assert!(shown.contains("[[rule]]\ntext = \"^a gift\""), "{shown}");
    assert!(shown.contains("classifies entry 13"), "{shown}");
    assert_eq!(desk.head(), before);
    let local = || std::fs::read_to_string(desk.path("book/local.toml")).expect("local.toml");
    assert_eq!(local().matches("\n[[rule]]").count(), 0);
    desk.done(&["classify", "12", "13", gift, "--always"]);
    // The row is right already, and so is the rule: it is not written twice.
    desk.done(&["classify", "12", gift, "--always"]);
    assert_eq!(local().matches("\n[[rule]]").count(), 1);
}

#[test]
fn a_split_that_is_said_twice_moves_nothing_and_one_word_takes_it_back() {
    let desk = Desk::new("EUR");
    desk.put("rows.csv", "date,description,amount,currency\n2025-01-03,x,-37.85,EUR\n");
    desk.done(&["import", "rows.csv"]);
    let spent = || {
        let report = desk.done(&["report", "2025-01", "--now", "--format", "csv"]);
        let lines = report.lines().filter_map(|line| line.split_once("expenses:"));
        lines.map(|(_, of)| of.replace(" program", "")).collect::<Vec<_>>()
    };
    let hosting = ["classify", "12", "expenses:hosting", "--reason", "so"];
    let split = |part: &'static str| [&hosting[..], &["--split", part]].concat();
    desk.done(&split("expenses:domain=17.85"));
    let both = ["hosting,-20.00", "domain,-17.85"];
    assert_eq!(spent(), both);
    refused(&desk, &split("expenses:domain=17.85"), 1, &["already"]);
    desk.done(&split("expenses:domain=7.85"));
    assert_eq!(spent(), ["hosting,-30.00", "domain,-7.85"]);
    desk.done(&hosting);
    assert_eq!(spent(), ["hosting,-37.85"]);
    refused(&desk, &hosting, 1, &["entry 12 is on expenses:hosting already"]);
    desk.done(&split("expenses:domain=17.85"));
    assert_eq!(spent(), both);
    desk.done(&["classify", "12", "expenses:domain", "--reason", "all of it"]);
    assert_eq!(spent(), ["domain,-37.85"]);
    desk.done(&["verify"]);
}

#[test]
fn rules_that_cannot_be_asked_of_old_rows_take_none() {
    let desk = Desk::new("EUR");
    declare(&desk, "\n[[fund]]\ncode = \"roof\"\n");
    desk.done(&["apply"]);
    let rows =
        "2025-01-01,a gift,1.00,EUR\n2025-01-02,for the roof,2.00,EUR\n2025-01-03,x,-1.00,EUR\n";
    desk.put("rows.csv", format!("date,description,amount,currency\n{rows}"));
    desk.done(&["import", "rows.csv"]);
    let rule = |what: &str| {
        std::fs::write(desk.path("book/local.toml"), format!("[[rule]]\n{what}\n")).expect("rules");
        desk.done(&["classify", "--by-rules", "--dry-run"])
    };
    assert_eq!(rule("column = \"description\"\ntext = \"gift\"\nto = \"income:other:x\""), "");
    assert!(
        rule("text = \"roof\"\nfund = \"roof\"\nto = \"income:other:x\"").contains("for the roof")
    );
    assert_eq!(rule("text = \"x\"\nto = \"assets:bank:second\""), "");
    assert!(rule("text = \"x\"\nto = \"assets:in-transit:own\"").contains("in-transit"));
    // A rule for what nobody declared refuses all of them.
    let undeclared = "[[rule]]\ntext = \"x\"\nto = \"expenses:hostin\"\n";
    let gifts = "[[rule]]\ntext = \"gift\"\nto = \"income:other:x\"\n";
    std::fs::write(desk.path("book/local.toml"), format!("{gifts}{undeclared}")).expect("rules");
    refused(&desk, &["classify", "--by-rules"], 1, &["local.toml", "did you mean `hosting`?"]);
}

#[test]
fn a_row_goes_into_another_fund_with_all_of_it_or_stays() {
    let desk = Desk::new("EUR");
    declare(&desk, "\n[[fund]]\ncode = \"roof\"\n");
    desk.done(&["apply"]);
    let head = "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,description,customer_name\n";
    let kept = "txn_a,2025-01-05 10:00:00,eur,10.00,0.40,9.60,charge,Donation,Ada\n";
    let whole = "txn_b,2025-01-06 10:00:00,eur,5.00,0.00,5.00,charge,Donation,Bea\n";
    desk.put("Balance-1.csv", format!("{head}{kept}{whole}"));
    desk.done(&["import", "Balance-1.csv", "--yes"]);
    let gifts = desk.done(&["list", "--kind", "donation", "--format", "csv"]);
    let entry = |amount: &str| {
        let row = gifts.lines().find(|row| row.contains(amount)).expect(amount);
        row.split(',').next().unwrap_or_default().to_owned()
    };
    let moved = |entry: &str, to: &str, fund: &str| {
        desk.ledger(&["classify", entry, to, "--fund", fund, "--reason", "for the roof"])
    };
    let (gift, whole, with_fees) = ("income:donations:one-time", entry("5.00"), entry("10.00"));
    fails(&moved(&whole, gift, "rof"), 1, &["did you mean `roof`?"]);
    fails(&moved(&whole, "assets:in-transit:own", "roof"), 1, &["pooled over all of them"]);
    fails(&moved(&with_fees, gift, "roof"), 1, &["fees were kept of entry", "fund = \"roof\""]);
    assert_eq!(moved(&whole, gift, "roof").code, 0);
    fails(&moved(&whole, gift, "roof"), 1, &["already"]);
    let of = |fund| desk.done(&["list", "--fund", fund, "--kind", "donation", "--format", "csv"]);
    assert!(of("roof").contains("5.00") && !of("roof").contains("10.00"), "{}", of("roof"));
    assert!(
        desk.done(&["show", &whole]).contains("counts as income:donations:one-time  fund roof")
    );
    let report = desk.done(&["report", "2025-01"]);
    assert!(report.lines().any(|line| line.contains("roof") && line.contains("5.00")), "{report}");
    // Said again without a fund, it stays where it is.
    desk.done(&["classify", &whole, "income:donations:recurring", "--reason", "every month"]);
    assert!(of("roof").contains("5.00"), "{}", of("roof"));
    desk.done(&["classify", &whole, gift, "--fund", "general", "--reason", "a slip"]);
    assert!(!of("roof").contains("5.00"), "{}", of("roof"));
    desk.done(&["verify"]);
}

#[test]
fn status_names_what_cannot_be() {
    let desk = cash_box();
    let count = |amount| ["add", "count", "--account", "assets:cash:box", "--amount", amount];
    let status = || desk.done(&["status"]);
    assert!(!status().contains("Counts"), "{}", status());
    desk.done(&GIFT);
    desk.done(&count("4.00"));
    let parts = ["Counts that differ", "counted 4.00 EUR on 2025-01-15 (entry 12)", "by 1.00 EUR"];
    assert!(parts.iter().all(|part| status().contains(part)), "{}", status());
    // A later count that agrees is the answer.
    desk.done(&count("5.00"));
    assert!(!status().contains("Counts"), "{}", status());
    // What became wrong later is told as what was wrong from the first.
    let said = desk.ledger(&["reverse", "11", "--reason", "never given"]).err;
    assert!(
        said.contains("the books DIFFER by -5.00 EUR from count 13, which says 5.00 EUR"),
        "{said}"
    );
    let parts = ["counted 5.00 EUR on 2025-01-15 (entry 13)", "the books have 0.00 EUR"];
    assert!(parts.iter().all(|part| status().contains(part)), "{}", status());
    let report = desk.done(&["report", "2025-01"]);
    assert!(report.contains("DIFFERS by -5.00 EUR from count #13"), "{report}");
    desk.done(&count("0.00"));
    assert!(!status().contains("Counts"), "{}", status());
    let spent = ["add", "expense", "--account", "assets:cash:box", "--category", "admin"];
    desk.done(&[&spent[..], &["--amount", "7.00"]].concat());
    let told = status();
    assert!(told.contains("below zero, which no box can be"), "{told}");
    assert!(told.contains("`ledger list --account assets:cash:box`"), "{told}");
}

#[test]
fn a_day_that_a_statement_has_proven_takes_nothing_by_hand() {
    let desk = Desk::new("EUR");
    let rows = "2025-01-01,a,1.00,EUR,1.00\n2025-01-09,b,5.00,EUR,6.00\n";
    desk.put("january.csv", format!("date,description,amount,currency,balance\n{rows}"));
    desk.done(&["import", "january.csv"]);
    let bank = ["--account", "assets:bank:main", "--amount", "5.00", "--date"];
    let gift = |day| [&["add", "donation"], &bank[..], &[day]].concat();
    let parts = ["statement 11", "up to 2025-01-09", "by 5.00 EUR", "--not-on-statement"];
    refused(&desk, &gift("2025-01-05"), 1, &parts);
    refused(&desk, &[&gift("2024-12-31")[..], &["--dry-run"]].concat(), 1, &parts);
    desk.done(&gift("2025-01-10"));
    let told = || (desk.done(&["status"]), desk.done(&["report", "2025-01"]));
    let (status, report) = told();
    assert!(!status.contains("DIFFER") && !report.contains("DIFFER"), "{status}{report}");
    // Whoever insists is told by every page that speaks of the statement.
    desk.done(&[&gift("2025-01-05")[..], &["--not-on-statement"]].concat());
    let (status, report) = told();
    assert!(status.contains("the books DIFFER by 5.00 EUR from statement 11"), "{status}");
    assert!(report.contains("DIFFERS by 5.00 EUR from statement #11"), "{report}");
    // What brings the books back to the statement needs no insisting.
    let spent = ["add", "expense", "--category", "admin"];
    desk.done(&[&spent[..], &bank, &["2025-01-06"]].concat());
    let (status, report) = told();
    assert!(!status.contains("DIFFER") && !report.contains("DIFFER"), "{status}{report}");
}

#[test]
fn an_account_that_goes_below_zero_is_told_at_once() {
    let desk = cash_box();
    desk.done(&GIFT);
    let spent = ["add", "expense", "--account", "assets:cash:box", "--category", "admin"];
    let warning = "warning: assets:cash:box is at -2.00 EUR by this, below zero, which no box";
    let seven = [&spent[..], &["--amount", "7.00"]].concat();
    let before = desk.head();
    let said = desk.ledger(&[&seven[..], &["--dry-run"]].concat());
    assert!(said.code == 0 && said.err.contains(warning), "{said:?}");
    assert_eq!(desk.head(), before);
    let said = desk.ledger(&seven);
    assert!(said.code == 0 && said.err.contains(warning), "{said:?}");
    assert!(!desk.ledger(&[&GIFT[..], &["--again"]].concat()).err.contains("warning"));
}

#[test]
fn a_rule_says_what_it_takes_and_a_classification_what_it_means() {
    let desk = Desk::new("EUR");
    let rows = "2025-01-01,gift of Ada,1.00,EUR\n2025-01-02,gift of Ben,2.00,EUR\n\
                2025-01-03,gift of Cy,3.00,EUR\n2025-01-04,server,-500.00,EUR\n";
    desk.put("rows.csv", format!("date,description,amount,currency\n{rows}"));
    desk.done(&["import", "rows.csv"]);
    let said = |words: &[&str]| desk.ledger(&[&["classify"], words].concat()).err;
    let gift = "income:donations:one-time";
    let alone = said(&["12", gift, "--always"]);
    assert!(
        alone.contains("The rule takes 0 of the 3 rows that wait; a shorter --text"),
        "{alone}"
    );
    let wide = said(&["12", gift, "--always", "--text", "^gift"]);
    assert!(
        wide.contains("The rule takes 2 of the 3 rows that wait: `ledger classify --by"),
        "{wide}"
    );
    let note = "entry 15 is a payment out: on income:donations:one-time its 500.00 EUR count as a \
                gift given back";
    assert!(said(&["15", gift, "--dry-run"]).contains(note));
    assert!(said(&["15", gift]).contains(note));
    for words in [
        &["15", "expenses:hosting", "--reason", "it was the server"][..],
        &["12", "income:other:sales", "--reason", "it was a shirt"],
    ] {
        let told = said(words);
        assert!(told.contains("written") && !told.contains("note:"), "{told}");
    }
}

#[test]
fn what_waits_is_shown_without_its_fee() {
    let desk = Desk::new("EUR");
    let sample = "tests/statements/revolut/english.csv";
    let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(sample);
    desk.done(&["import", &sample.to_string_lossy()]);
    for words in [&["status"][..], &["list", "--unclassified"]] {
        let told = desk.done(words);
        assert!(told.contains("-12.50") && !told.contains("-13.00"), "{told}");
    }
}

#[test]
fn reasons_are_words_that_somebody_can_read() {
    let desk = cash_box();
    desk.done(&GIFT);
    let unseen = "without control or direction characters";
    for (reason, why) in [
        ("", "it is empty"),
        ("\u{a0}\u{fe0f} ", "it is empty"),
        ("\u{200b}", unseen),
        ("\u{3164}", unseen),
        ("a\u{7}b", unseen),
    ] {
        for command in ["reverse", "undo"] {
            let words = [command, "11", "--reason", reason];
            refused(&desk, &words, 2, &["--reason", why]);
            let said = desk.ledger(&words).err;
            assert!(!said.contains(['\u{7}', '\u{200b}']), "shown as it was typed: {said:?}");
        }
    }
    for reason in ["\ta", "a\tb", "a\t", "\u{2028}a"] {
        refused(&desk, &["reverse", "11", "--reason", reason], 2, &["--reason", unseen]);
    }
    let said = desk.ledger(&["reverse", "11", "--reason", "a\u{1b}[31mb"]);
    fails(&said, 2, &["'a\\u{1b}[31mb'", unseen]);
    let long = "x".repeat(1_001);
    let said = desk.ledger(&["reverse", "11", "--reason", &long]);
    fails(&said, 2, &["1001 characters, at most 1000"]);
    assert!(said.err.len() < 600, "cut: {}", said.err);
    // Words may begin as they like; an option is none.
    for option in ["--dry-run", "-h", "--text=x"] {
        refused(&desk, &["reverse", "11", "--reason", option], 2, &["no words but an option"]);
    }
    desk.done(&["reverse", "11", "--reason", "-2+3 of them"]);
}

#[test]
fn a_note_is_one_paragraph_and_loses_nothing_silently() {
    let desk = cash_box();
    desk.done(&GIFT);
    let note = |text: &str| ["note", "2025-01", "--text", text].map(str::to_owned);
    for text in ["One.\n\nTwo.", "One\nline."] {
        let words = note(text);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        refused(&desk, &words, 2, &["--text", "--file FILE"]);
    }
    desk.put("note.txt", "One.\n \nTwo.\n");
    let file = ["note", "2025-01", "--file", "note.txt"];
    refused(&desk, &file, 1, &["note.txt", "there is an empty line: expected one paragraph"]);
    desk.put("note.txt", "\nA line,\nand another.\n\n");
    desk.done(&file);
    assert!(desk.done(&["report", "2025-01"]).contains("A line, and another."));
}
