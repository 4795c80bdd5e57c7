//! A, F: an inbox full of what is no statement, and a crash between the commit and the move.

use super::fails;
use crate::desk::{Desk, Said};

const HEADER: &str = "date,description,amount,currency,balance\n";

/// Puts a statement of these rows into the inbox.
fn drop_in(desk: &Desk, name: &str, rows: &str) {
    desk.put(format!("book/inbox/{name}").as_str(), format!("{HEADER}{rows}"));
}

fn inbox(desk: &Desk) -> Said {
    desk.ledger(&["import", "--inbox"])
}

fn names(desk: &Desk, folder: &str) -> Vec<String> {
    let inside = std::fs::read_dir(desk.path("book").join(folder)).expect("a folder");
    let name = |file: std::io::Result<std::fs::DirEntry>| {
        file.expect("a file").file_name().to_string_lossy().into_owned()
    };
    let mut names: Vec<String> = inside.map(name).collect();
    names.sort();
    names
}

#[test]
fn an_empty_inbox_is_no_fault() {
    let desk = Desk::new("EUR");
    let said = inbox(&desk);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.err.contains("The inbox is empty"), "{said:?}");
}

#[test]
fn files_go_in_by_their_days_not_by_their_names() {
    let desk = Desk::new("EUR");
    drop_in(&desk, "a-late.csv", "2025-01-05,b,2.00,EUR,3.00\n2025-01-06,c,1.00,EUR,4.00\n");
    drop_in(&desk, "b-early.csv", "2025-01-01,x,0.50,EUR,0.50\n2025-01-02,a,0.50,EUR,1.00\n");
    let said = inbox(&desk);
    assert_eq!(said.code, 0, "{said:?}");
    let at = |name: &str| said.out.find(name).expect("it is told");
    assert!(at("b-early.csv") < at("a-late.csv"), "{said:?}");
    assert_eq!(names(&desk, "inbox"), [""; 0]);
    let kept = names(&desk, "documents");
    assert_eq!(kept.len(), 2);
    let sum = desk.shell(&format!("sha256sum book/documents/{}", kept[0])).out;
    assert!(sum.starts_with(&kept[0]), "{sum}");
    assert_eq!(desk.shell("stat -c %a book/documents/*").out, "600\n600\n");
}

#[test]
fn a21_a24_links_pipes_and_half_written_files_are_passed_over() {
    let desk = Desk::new("EUR");
    drop_in(&desk, "good.csv", "2025-01-01,a,1.00,EUR,1.00\n2025-01-02,b,1.00,EUR,2.00\n");
    drop_in(&desk, ".hidden.csv", "2025-01-01,h,1.00,EUR,1.00\n");
    drop_in(&desk, "loading.csv.part", "2025-01-01,h,1.00,EUR,1.00\n");
    drop_in(&desk, "loading.csv.crdownload", "2025-01-01,h,1.00,EUR,1.00\n");
    desk.put("elsewhere.csv", format!("{HEADER}2025-01-01,e,1.00,EUR,1.00\n"));
    let made = "cd book/inbox && ln -s ../../elsewhere.csv link.csv && ln -s nowhere gone.csv \
                && mkfifo pipe.csv && mkdir folder.csv && ln -s / root";
    assert_eq!(desk.shell(made).code, 0);
    let mut writer = desk
        .command("bash")
        .args(["-c", "for i in {1..2000}; do echo x >> book/inbox/growing.csv; sleep 0.01; done"])
        .spawn()
        .expect("a slow copy");
    std::thread::sleep(std::time::Duration::from_millis(100));
    let said = inbox(&desk);
    let _ = writer.kill();
    let _ = writer.wait();
    assert_eq!(said.code, 0, "{said:?}");
    for (name, why) in [
        ("link.csv", "a link"),
        ("gone.csv", "a link"),
        ("root", "a link"),
        ("pipe.csv", "no file"),
        ("folder.csv", "a folder"),
        (".hidden.csv", "hidden"),
        ("loading.csv.part", "not finished"),
        ("loading.csv.crdownload", "not finished"),
        ("growing.csv", "still being written"),
    ] {
        let told = said.err.lines().any(|line| line.starts_with(name) && line.contains(why));
        assert!(told, "{name}: {why}: {said:?}");
    }
    let left = names(&desk, "inbox");
    assert_eq!(left.len(), 9, "{left:?}");
    assert!(!left.iter().any(|name| name.ends_with(".refused.txt") || name == "good.csv"));
    assert!(desk.path("elsewhere.csv").is_file(), "what a link leads to is not ours");
}

#[test]
fn f10_one_bad_file_stays_with_a_note_and_stops_no_other() {
    let desk = Desk::new("EUR");
    drop_in(&desk, "bad.csv", "2025-01-01,a,1.00,EUR,1.00\n2025-01-02,b,bad,EUR,2.00\n");
    drop_in(&desk, "good.csv", "2025-01-01,a,1.00,EUR,1.00\n2025-01-02,b,1.00,EUR,2.00\n");
    desk.put("book/inbox/page.csv", "<!DOCTYPE html><html>log in</html>");
    let dry = desk.ledger(&["import", "--inbox", "--dry-run"]);
    assert_eq!(dry.code, 1, "{dry:?}");
    assert_eq!(names(&desk, "inbox").len(), 3, "a dry run leaves no note");
    let said = inbox(&desk);
    fails(&said, 1, &["bad.csv, line 3", "page.csv", "HTML", "2 of 3 files"]);
    assert!(said.out.contains("good.csv") && said.out.contains("2 new"), "{said:?}");
    let left = ["bad.csv", "bad.csv.refused.txt", "page.csv", "page.csv.refused.txt"];
    assert_eq!(names(&desk, "inbox"), left);
    let note = std::fs::read_to_string(desk.path("book/inbox/bad.csv.refused.txt"));
    let note = note.expect("a note");
    assert!(note.contains("line 3") && note.contains("nothing was imported"), "{note}");
    // Put right, it goes in, and its note goes.
    drop_in(&desk, "bad.csv", "2025-01-03,a,1.00,EUR,3.00\n2025-01-04,b,1.00,EUR,4.00\n");
    fails(&inbox(&desk), 1, &["1 of 2 files"]);
    assert_eq!(names(&desk, "inbox"), ["page.csv", "page.csv.refused.txt"]);
}

#[test]
fn f08_a_crash_between_the_commit_and_the_move_is_made_good() {
    let desk = Desk::new("EUR");
    let rows = "2025-01-01,a,1.00,EUR,1.00\n2025-01-02,b,1.00,EUR,2.00\n";
    drop_in(&desk, "january.csv", rows);
    // As it is when the commit was the last that happened.
    desk.done(&["import", "book/inbox/january.csv"]);
    let head = desk.head();
    let said = inbox(&desk);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("imported before, as statement 11"), "{said:?}");
    assert_eq!(desk.head(), head);
    assert_eq!((names(&desk, "inbox").len(), names(&desk, "documents").len()), (0, 1));
    // And when it was kept already, but not taken out.
    drop_in(&desk, "january.csv", rows);
    assert_eq!(inbox(&desk).code, 0);
    assert_eq!((names(&desk, "inbox").len(), names(&desk, "documents").len()), (0, 1));
    assert_eq!(desk.head(), head);
}

#[test]
fn a20_the_same_file_twice_in_the_inbox_goes_in_once() {
    let desk = Desk::new("EUR");
    let rows = "2025-01-01,a,1.00,EUR,1.00\n2025-01-02,b,1.00,EUR,2.00\n";
    drop_in(&desk, "one.csv", rows);
    drop_in(&desk, "one (1).csv", rows);
    let said = inbox(&desk);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("imported before"), "{said:?}");
    assert!(desk.done(&["balance"]).contains("2.00"));
    assert_eq!((names(&desk, "inbox").len(), names(&desk, "documents").len()), (0, 1));
}

#[test]
fn g05_names_in_the_inbox_may_be_anything() {
    let desk = Desk::new("EUR");
    let name = "a\nb\u{1b}[31m.csv";
    drop_in(&desk, name, "2025-01-01,a,bad,EUR,1.00\n");
    fails(&inbox(&desk), 1, &["a\\nb\\u{1b}[31m.csv"]);
    assert!(names(&desk, "inbox").contains(&format!("{name}.refused.txt")));
}

#[test]
fn f04_a_file_with_rows_in_doubt_stays_until_they_are_settled() {
    let desk = Desk::new("EUR");
    drop_in(&desk, "january.csv", "2025-01-01,a,1.00,EUR,1.00\n2025-01-05,b,1.00,EUR,2.00\n");
    assert_eq!(inbox(&desk).code, 0);
    drop_in(&desk, "doubt.csv", "2025-01-01,A,1.00,EUR,\n2025-01-05,b,1.00,EUR,\n");
    let said = inbox(&desk);
    assert!(said.code == 0 && said.err.contains("doubt.csv: it stays in the inbox"), "{said:?}");
    assert_eq!(names(&desk, "inbox"), ["doubt.csv"]);
    desk.done(&["import", "book/inbox/doubt.csv", "--known", "all"]);
    assert_eq!(inbox(&desk).code, 0);
    assert_eq!((names(&desk, "inbox").len(), names(&desk, "documents").len()), (0, 2));
}

#[test]
fn a_dry_run_plans_each_file_behind_those_before_it() {
    let desk = Desk::new("EUR");
    drop_in(&desk, "a.csv", "2025-01-01,a,1.00,EUR,1.00\n2025-01-02,b,1.00,EUR,2.00\n");
    drop_in(&desk, "b.csv", "2025-01-02,b,1.00,EUR,2.00\n2025-01-03,c,1.00,EUR,3.00\n");
    drop_in(&desk, "c.csv", "2025-01-05,gap,1.00,EUR,9.00\n2025-01-06,x,1.00,EUR,10.00\n");
    drop_in(&desk, "d.csv", "2025-01-07,d,1.00,EUR,4.00\n2025-01-08,e,1.00,EUR,5.00\n");
    let head = desk.head();
    let counts = |said: &Said| {
        let rows = said.out.lines().filter(|line| line.contains(" known"));
        rows.map(str::to_owned).collect::<Vec<_>>()
    };
    let dry = desk.ledger(&["import", "--inbox", "--dry-run"]);
    fails(&dry, 1, &["c.csv", "would be refused", "1 of 4 files"]);
    assert_eq!(desk.head(), head);
    let named = ["book/inbox/a.csv", "book/inbox/b.csv", "book/inbox/d.csv"];
    let by_name = desk.ledger(&[&["import", "--dry-run"], &named[..]].concat());
    let done = inbox(&desk);
    fails(&done, 1, &["c.csv", "refused, with a note beside it in the inbox: 1 of 4 files"]);
    assert_eq!(counts(&dry), counts(&done));
    assert_eq!(counts(&by_name), counts(&done));
    assert!(done.out.contains("1 new, 1 known"), "{done:?}");
    let status = desk.done(&["status"]);
    assert!(status.contains("inbox/c.csv: assets:bank:main: the statement opens"), "{status}");
}
