//! F: a plan that was read is what is committed, or nothing is.

use super::{fails, refused};
use crate::desk::{Desk, left_out, said};

const ROWS: &str = "date,description,amount,currency,balance,name\n\
    2025-01-01,Gift,1.00,EUR,1.00,Ada\n2025-01-01,Gift,1.00,EUR,2.00,Ada\n\
    2025-01-05,Servers,-1.50,EUR,0.50,Hosting Ltd\n";

/// A desk with that statement, and the plan of its import.
fn planned() -> (Desk, String) {
    let desk = Desk::new("EUR");
    desk.put("january.csv", ROWS);
    let plan = plan(&desk, &["january.csv"]);
    (desk, plan)
}

fn plan(desk: &Desk, words: &[&str]) -> String {
    let all = [&["import", "--dry-run", "--format", "json"], words].concat();
    let told: serde_json::Value = serde_json::from_str(&desk.done(&all)).expect("JSON");
    told[0]["plan"].as_str().expect("a plan").to_owned()
}

#[test]
fn f15_a_plan_has_one_hash_whenever_it_is_made_and_is_committed_by_it() {
    let (mut desk, first) = planned();
    assert_eq!(plan(&desk, &["january.csv"]), first, "nothing in it is random");
    desk.set_today("2025-01-16");
    assert_eq!(plan(&desk, &["january.csv"]), first, "nothing in it is today's");
    assert!(desk.done(&["import", "-n", "january.csv"]).contains(&format!("Plan {first}\n")));
    desk.done(&["import", "january.csv", "--plan", &first]);
    assert!(desk.done(&["balance"]).contains("0.50"));
    // Run again, as after an outcome that is unknown, it does nothing.
    let head = desk.head();
    let again = desk.done(&["import", "january.csv", "--plan", &first]);
    assert!(again.contains("imported before"), "{again}");
    assert_eq!(desk.head(), head);
}

#[test]
fn f09_another_file_other_rules_or_other_books_make_another_plan() {
    let other = ["the plan is ", "nothing was imported", "ledger import --dry-run"];
    let (desk, plan) = planned();
    let words = ["import", "january.csv", "--plan", &plan];
    desk.put("january.csv", ROWS.replace("Hosting", "Cosmic"));
    refused(&desk, &words, 1, &other);
    desk.put("january.csv", ROWS);
    desk.put("book/local.toml", "[[rule]]\ntext = \"Gift\"\nto = \"income:donations:one-time\"\n");
    refused(&desk, &words, 1, &other);
    desk.put(
        "book/local.toml",
        "[[rule]]\ntext = \"Gift\"\nto = \"income:unclassified\"\nwho = \"A\"\n",
    );
    refused(&desk, &words, 1, &other);
    desk.put("book/local.toml", "");
    refused(&desk, &[&words[..], &["--account", "assets:bank:other"]].concat(), 1, &other);
    let zeros = ["import", "january.csv", "--plan", &"0".repeat(32)];
    refused(&desk, &zeros, 1, &["now, and not 0000", "or it is another file's"]);
    // A part of it came in meanwhile.
    let part: String = ROWS.split_inclusive('\n').take(3).collect();
    desk.put("part.csv", part);
    desk.done(&["import", "part.csv"]);
    refused(&desk, &words, 1, &other);
}

#[test]
fn g10_a_plan_is_of_one_file() {
    let (desk, plan) = planned();
    refused(&desk, &["import", "january.csv", "x.csv", "--plan", &plan], 2, &["one file"]);
    refused(&desk, &["import", "january.csv", "-n", "--plan", &plan], 2, &["--dry-run"]);
    refused(&desk, &["import", "--inbox", "january.csv"], 2, &["--inbox"]);
    refused(&desk, &["import"], 2, &["Usage"]);
}

#[test]
fn f02_the_preview_names_the_entries_of_rows_that_are_there() {
    let (desk, _) = planned();
    desk.done(&["import", "january.csv"]);
    desk.put("february.csv", format!("{ROWS}2025-01-09,More,2.00,EUR,2.50,\n"));
    let told = desk.done(&["import", "-n", "february.csv"]);
    assert!(told.contains("1 new, 3 known"), "{told}");
    assert!(told.contains("line 4 is there already: entry 14"), "{told}");
    for line in [2, 3] {
        assert!(told.contains(&format!("line {line} is there already: entry 1")), "{told}");
    }
    let json = desk.done(&["import", "-n", "february.csv", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let rows = json[0]["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 4, "{rows:?}");
    let of = |is: &str| rows.iter().filter(|row| row["is"] == is).count();
    assert_eq!((of("new"), of("known")), (1, 3));
}

#[test]
fn long_previews_are_cut_and_say_so() {
    let desk = Desk::new("EUR");
    let row = |n: u32| format!("2025-01-01,row {n},1.00,EUR,{n}.00,\n");
    let rows: String = (1..=50).map(row).collect();
    desk.put("long.csv", format!("date,description,amount,currency,balance,name\n{rows}"));
    let told = desk.done(&["import", "-n", "long.csv"]);
    assert!(told.contains("row 10\n") && !told.contains("row 11\n"), "{told}");
    assert!(told.contains("… 40 more: --all shows them"), "{told}");
    let all = desk.done(&["import", "-n", "--all", "long.csv"]);
    assert!(all.contains("row 50\n") && !all.contains("more"), "{all}");
}

#[test]
fn d01_what_a_currency_is_read_as_is_said() {
    let desk = Desk::new("EUR");
    desk.put("none.csv", "date,description,amount\n2025-01-01,a,1.00\n");
    fails(&desk.ledger(&["import", "none.csv"]), 1, &["--currency"]);
    let told = desk.done(&["import", "-n", "none.csv", "--currency", "SEK"]);
    assert!(told.contains("read as SEK (--currency)"), "{told}");
    desk.put("some.csv", "date,description,amount,currency\n2025-01-01,a,1.00,EUR\n");
    let told = desk.done(&["import", "-n", "some.csv", "--currency", "SEK"]);
    assert!(!told.contains("read as"), "{told}");
}

#[test]
fn in_a_terminal_the_plan_is_shown_and_asked_for() {
    if left_out("script") {
        return;
    }
    let (desk, plan) = planned();
    let head = desk.head();
    let terminal = |answer: &str, more: &str| {
        let line =
            format!("echo {answer} | script -qec 'ledger import january.csv {more}' /dev/null");
        said(desk.command("bash").args(["-c", &line]).output())
    };
    let no = terminal("n", "");
    assert!(no.out.contains("Hosting Ltd") && no.out.contains(&plan), "{no:?}");
    assert!(no.out.contains("Import this? [y/N]") && no.code == 1, "{no:?}");
    assert_eq!(desk.head(), head);
    let yes = terminal("y", "");
    assert!(yes.out.contains("Entries 10 to 14 written") && yes.code == 0, "{yes:?}");
    let known = terminal("n", "");
    assert!(known.out.contains("imported before") && known.code == 0, "{known:?}");
}

#[test]
fn f04_a_person_settles_what_is_held_by_its_line() {
    let desk = Desk::new("EUR");
    desk.put("january.csv", ROWS);
    desk.done(&["import", "january.csv"]);
    // The bank's new words for two of the rows, without a balance that could tell.
    let doubt = "date,description,amount,currency\n2025-01-01,Present,1.00,EUR\n\
                 2025-01-05,Server,-1.50,EUR\n";
    desk.put("doubt.csv", doubt);
    let told = desk.done(&["import", "doubt.csv"]);
    assert!(told.contains("0 new, 0 known, 2 held"), "{told}");
    assert!(told.contains("`--new 2` posts") && told.contains("resembles entry"), "{told}");
    let json = desk.done(&["import", "-n", "doubt.csv", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&json[0]["rows_held"], &json[0]["rows"][0]["is"]), (&"2".into(), &"held".into()));
    refused(&desk, &["import", "doubt.csv", "--new", "2", "--known", "2"], 2, &["same rows"]);
    refused(&desk, &["import", "doubt.csv", "--new", "two"], 2, &["--new", "two", "lines"]);
    let words = ["doubt.csv", "--new", "2", "--known", "3", "--accept", "the bank forgot it"];
    let plan = plan(&desk, &words);
    let told = desk.done(&[&["import", "--plan", &plan], &words[..]].concat());
    assert!(told.contains("1 new, 1 known"), "{told}");
    assert!(desk.done(&["balance"]).contains("1.50"));
    let again = desk.done(&["import", "doubt.csv"]);
    assert!(again.contains("0 new, 2 known"), "{again}");
}
